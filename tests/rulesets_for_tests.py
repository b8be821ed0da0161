"""Small rulesets written as YAML text, and records beside them, driven through the public entry points."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from disputes.answers.assessment import Assessment, DeadlineItem
from disputes.cases.assess import Assessor
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.loading import FOLDERS, Library
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Unknown
from disputes.lint.run import lint
from disputes.records.reading import read_node
from disputes.situation.build import situation_of
from disputes.situation.matching import Matching, RuleMatcher
from disputes.situation.state import State
from disputes.situation.typed_facts import prepare
from disputes.words.documents import Severity

HEAD = """\
format: 2
platform:
  id: {id}
  title: {{en: A site, zh: 某平台}}
  markets:
    SG: {{zone: Asia/Singapore, currency: SGD}}
    MY: {{zone: Asia/Kuala_Lumpur, currency: MYR}}
    US: {{zone: America/New_York, currency: USD}}
    BR: {{zone: America/Sao_Paulo, currency: BRL}}
sources: {{K1: {{title: A page, seen: 2026-11-01}}}}
"""
LINTED_ON = date(2026, 11, 30)
CITE = "cite: {source: K1, fact: A-1, confidence: official}"
TITLE = "title: {en: A title, zh: 标题}"
BASE: dict[str, Any] = {"id": "C-1", "platform": "shopee", "market": "SG", "dispute": "nondelivery"}


def at(text: str) -> datetime:
    """An instant: `12 09:00:00` is that day of April 2026 in Singapore, a whole ISO text is itself."""
    if "T" in text:
        return datetime.fromisoformat(text)
    day, _, clock = text.partition(" ")
    return datetime.fromisoformat(f"2026-04-{day}T{clock or '00:00:00'}+08:00")


def library(root: Path, rulesets: Mapping[str, str] | str, head: str = HEAD) -> Library:
    """A library of rulesets by their id; a lone text is shopee's. What a body lacks of the head is put before it."""
    texts = {"shopee": rulesets} if isinstance(rulesets, str) else rulesets
    for id_, body in texts.items():
        folder = root / FOLDERS.get(id_, id_)
        folder.mkdir(parents=True, exist_ok=True)
        text = textwrap.dedent(body)
        (folder / "rules.yaml").write_text(
            text if text.startswith("format:") else head.format(id=id_) + text, encoding="utf-8"
        )
    return Library.at(root)


def problems(root: Path, body: str, id_: str = "shopee", others: Mapping[str, str] | None = None) -> list[Problem]:
    """Every error that reader and lint find in a ruleset, those that refuse it included."""
    try:
        found = lint(library(root, {**(others or {}), id_: body}), id_, LINTED_ON)
        return [p for p in found if p.severity is Severity.ERROR]
    except Refused as refused:
        return refused.problems


class Site:
    """One platform's rulebook, ready to be asked."""

    def __init__(
        self, root: Path, rulesets: Mapping[str, str] | str, *, via: str | None = None, engine: str = "plain"
    ) -> None:
        self.library = library(root, rulesets)
        self.book = Rulebook.load(self.library, "shopee", via)
        self.assessor = Assessor(self.book, engine)

    def values(self, record: Mapping[str, Any] | str) -> dict[str, Any]:
        """The values of a record given as plain data or as YAML; BASE's keys are filled in."""
        text = textwrap.dedent(record) if isinstance(record, str) else yaml.safe_dump(dict(record), allow_unicode=True)
        given = yaml.load(text, yaml.BaseLoader) or {}  # only to see which keys are there
        text += "".join(f"\n{key}: {value}" for key, value in BASE.items() if key not in given)
        read = read_node(parse_yaml(text, "record.yaml")[0])
        assert read.case is not None, [str(p) for p in read.problems]
        values, wrong = prepare(read.case, self.book, read.node)
        assert not wrong, [str(p) for p in wrong]
        return values

    def assess(self, record: Mapping[str, Any] | str, as_of: str | datetime, *, explain: bool = False) -> Assessment:
        moment = at(as_of) if isinstance(as_of, str) else as_of
        return self.assessor.assess(self.values(record), moment, explain=explain)

    def state(self, record: Mapping[str, Any] | str, as_of: str | datetime = "15") -> State:
        return situation_of(self.values(record), self.book, at(as_of) if isinstance(as_of, str) else as_of)

    def fact(self, record: Mapping[str, Any] | str, name: str, as_of: str | datetime = "15") -> Any:
        """A fact's value; an undecided one as the sorted names of what would decide it."""
        found = self.state(record, as_of).facts.read(name, "shopee").value
        return undecided(found) if isinstance(found, Unknown) else found

    def match(self, record: Mapping[str, Any] | str, as_of: str | datetime = "15", *, trial: bool = False) -> Matching:
        return RuleMatcher("plain").match(self.state(record, as_of), trial=trial)

    def clock(
        self, record: Mapping[str, Any] | str, as_of: str | datetime, id_: str = "clock", occurrence: int = 1
    ) -> DeadlineItem:
        """One line of the deadlines, hidden ones included."""
        answer = self.assess(record, as_of, explain=True)
        return next(d for d in answer.deadlines if d.id == id_ and d.occurrence == occurrence)


def undecided(found: Unknown) -> tuple[str, ...]:
    """What would decide: fields, and the topics of gaps after a `?`."""
    return (*sorted(found.fields), *sorted(f"?{g.topic}" for g in found.gaps))


def fired(outcome: Matching) -> set[str]:
    """The ids of the rules that fired and stand."""
    return {m.rule.id for m in outcome.fired}


def open_rules(outcome: Matching) -> set[str]:
    """The ids of the rules that are undecided."""
    return {m.rule.id for m in outcome.undecided}
