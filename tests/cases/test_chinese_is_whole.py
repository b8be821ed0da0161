"""Chinese is whole: no text of a result keeps a Latin word but names, ids and codes, over all shipped records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.answers.assessment import Assessment
from disputes.answers.standing import Standing
from disputes.api import Engine
from disputes.commands import main
from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node, parse_yaml
from disputes.language.ruleset import Ruleset
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.ruletesting.reading import examples_of
from disputes.views import shops
from disputes.views.case_calendar import calendar as case_calendar
from disputes.views.markdown import page
from disputes.views.overview import Overview
from disputes.views.shop_calendar import calendar as shop_calendar
from disputes.views.terminal import show
from disputes.words import texts
from disputes.words.documents import NodeKind
from disputes.words.records import Site
from tests.shipped import shipped_engine
from tests.tiers import tiers

CASES = Path(__file__).parents[2] / "cases"
EXPECTED = sorted(CASES.rglob("*.expect.yaml"))
"""Each with the record beside it and the instant for which it is answered."""

# What may stand in Latin letters, and why.
ALLOWED = {
    r"\b(?:A-to-z|SAFE-T|Prime|Claims Protected)\b": "a name of Amazon",
    r"order\.category: \[?[a-z_]+(?:, [a-z_]+)*": "a category in the channel's own words",
    r"https?://\S+": "an address",
    r"\(?\b(?:[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?|UTC)\b": "a time zone",
    r"\b[a-z_]+/[A-Za-z0-9_.*#-]+": "a rule or a clock by its id, a platform with its market",
    r"\$?\b[a-z]+(?:_?[a-z0-9]+)*(?:\.[a-z0-9_]+)+": "a field of a record by its path",
    r"\$[a-z_]+": "a parameter of a ruleset, as the condition names it",
    r"\b[A-Z][A-Z0-9_]*(?:-[A-Z0-9]+)*\b": "a code: of a currency, a source, a fact; an abbreviation",
    r"\b[0-9a-f]{12}\b": "a digest",
    r"disputes (?:case due|shop|list|scan)\b.*": "a command to type",
    r"\b(?:kB|MB|GB)\b": "a unit",
    r"\b(?:gif|jpg|jpeg|png|pdf|tiff?|mp4)\b": "a file format",
    r"(?<=字段 )[a-z_]+|(?<=（)[a-z]+[A-Z][A-Za-z]+(?=）)|EscalationEligibilityInfo.endTime": "a field of an interface",
    r"写入记录：.*": "a line to paste into a record",
    r"可填：.*": "the words that a record may use, each with its title",
    r"需要 [a-z_]+$": "a word that the record would have to say, a tier for instance",
    r"\b(?:eBay|Shopee|Visa|Klarna|PayPal|Stripe|LazMall|Lazada|Bonus|Smart Disputes|TikTok Shop|3-D Secure)\b": "name",
    r"\b(?:Etsy Payments|Etsy|Star Seller)\b": "a name of Etsy",
    r"\b(?:Customer Area|Business Hub|Antom Dashboard|Word)\b": "what a page or a program calls itself",
    r"\bMercado (?:Libre|Pago|Puntos|Envíos)|\bMercadoLíder(?: Gold| Platinum)?": "a name of Mercado Libre",
}
ALLOWED_RE = re.compile("|".join(f"(?:{p})" for p in ALLOWED), re.ASCII)
WORD = re.compile(r"[A-Za-z][A-Za-z_'’-]+")
# In a calendar: the words of its format (RFC 5545) before the text of a line.
ICS_TEXT = re.compile(r"^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME)[^:]*:(.*)$")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


def left_over(text: str, quoted: set[str]) -> set[str]:
    """The Latin words of a text that nothing allows; `quoted`: what record and ruleset call by an id of theirs."""
    rest = ALLOWED_RE.sub(" ", text)
    return {word for word in (w.strip("_-") for w in WORD.findall(rest)) if word and word not in quoted}


def ids_of(ruleset: Ruleset) -> set[str]:
    """What a ruleset's conditions and answers name by the id that a record would have: kinds of evidence, clocks, the
    words of facts, the channel's codes, sources.
    """
    codes = {code for known in ruleset.maps.values() if isinstance(known, dict) for code in known}
    words = {word for fact in ruleset.facts.values() for word in fact.type.words}
    return {ruleset.id, *ruleset.evidence, *ruleset.deadlines, *ruleset.sources, *words, *codes, *ruleset.facts}


def scalars(node: Node) -> Iterator[str]:
    """The words of a record: its keys and values are quoted where a page speaks of them."""
    for n in node.walk():
        yield from n.entries
        if n.kind is NodeKind.TEXT:
            yield from (word.strip("_-") for word in WORD.findall(n.text))


def answered(engine: Engine, expected: Path) -> tuple[Assessment | Standing, set[str]]:
    """The answer to one example record, with what may be quoted in it."""
    at = to_instant(parse_yaml(expected.read_text(), expected.name)[0].plain()["as_of"])
    record = expected.with_name(expected.name.replace(".expect.yaml", ".yaml"))
    [read] = read_records(record)
    found = engine.stand(read, at) if read.shop is not None else engine.assess(read, at, explain=True)
    return found, quotable(engine, parse_yaml(record.read_text(), record.name)[0])


def quotable(engine: Engine, record: Node) -> set[str]:
    """What an answer to a record may call by an id of the record's or of a ruleset's."""
    # "example" is the id of an example that gives none.
    return {*scalars(record), *TOP_FIELDS, "example", *ids_of_all(engine)}


@cache
def ids_of_all(engine: Engine) -> frozenset[str]:
    return frozenset(name for id_ in engine.library.ids() for name in ids_of(engine.library.ruleset(id_)))


TOP_FIELDS = {
    *(
        "events",
        "evidence",
        "dispute",
        "stage",
        "market",
        "site",
        *texts(Site),
        "requested",
        "tracking",
        "reason_raw",
        "status_raw",
    ),
    *(
        "violations",
        "orders",
        "times_opened",
        "platform",
        "now",
        "points",
        "weeks",
        "months",
        "days",
        "facts",
        "measures",
        "shipments",
    ),
}
"""Fields at the top of a record, which have no dot in them."""


def texts_of(answer: Assessment | Standing) -> Iterator[str]:
    """Every view of one answer, in Chinese."""
    if isinstance(answer, Standing):
        yield shops.show([answer], "zh", None, True, width=400, colour=False)
        yield plain(shops.page(answer, "zh", None, True))
        yield from calendar_texts(shop_calendar([answer], "zh", None))
    else:
        yield show([answer], "zh", None, True, width=400, colour=False)
        yield plain(page(answer, "zh", None))
        glance = Overview("zh", None)
        glance.add(answer)
        yield "".join(glance.lines(None))
        glance.close()
        yield from calendar_texts(case_calendar([answer], "zh", None))


def plain(markdown: str) -> str:
    """Markdown as it is read: without its own signs."""
    return markdown.replace("\\", "").replace("<br>", " ")


def calendar_texts(ics: str) -> Iterator[str]:
    """What a person reads of a calendar."""
    for line in ics.replace("\r\n ", "").replace("\r\n", "\n").splitlines():
        said = ICS_TEXT.match(line)
        if said is not None:
            yield said[1].replace("\\n", "\n").replace("\\", "")


PLATFORMS = sorted({p.relative_to(CASES).parts[0] for p in EXPECTED})


@pytest.mark.parametrize("of", tiers(5, 1))
@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_view_keeps_a_latin_word(platform: str, of: int, engine: Engine) -> None:
    """One record of five, in the long tests each."""
    found: dict[str, str] = {}
    for expected in [e for e in EXPECTED if e.relative_to(CASES).parts[0] == platform][::of]:
        answer, quoted = answered(engine, expected)
        for text in texts_of(answer):
            for line in text.splitlines():
                for word in left_over(line, quoted):
                    found.setdefault(word, f"{expected.stem}: {line.strip()}")
    assert found == {}


@pytest.mark.long
@pytest.mark.parametrize("id_", shipped_engine().library.ids())
def test_no_page_of_a_ruleset_example_keeps_a_latin_word(id_: str, engine: Engine) -> None:
    """A tenth of the examples beside the rules."""
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for example in examples_of(engine.library, id_, problems)[::80]:
        quoted = quotable(engine, example.node)
        if example.read.shop is not None:
            answer: Assessment | Standing = engine.stand(example.read, example.as_of)
        else:
            answer = engine.assess(example.read, example.as_of)
        for text in texts_of(answer):
            for line in text.splitlines():
                for word in left_over(line, quoted):
                    found.setdefault(word, f"{example.owner}, {example.name}: {line.strip()}")
    assert found == {}
    assert problems == []


def test_no_list_of_the_store_keeps_a_latin_word(tmp_path: Path, engine: Engine) -> None:
    """Lists, alerts, their calendar, the report and each case over one platform's records, as two scans left them."""
    url = f"sqlite:///{tmp_path / 'store.db'}"

    def run(*args: str) -> str:
        done = CliRunner().invoke(main, [*args, "--db", url])
        assert done.exit_code == 0, done.output
        return done.stdout

    run("import", str(CASES / "dhgate"))
    run("scan", "--as-of", "2026-04-13T09:00:00+08:00")
    run("scan", "--as-of", "2026-05-13T09:00:00+08:00")
    quoted = {"example"}
    for record in (CASES / "dhgate").rglob("*.yaml"):
        quoted |= quotable(engine, parse_yaml(record.read_text(), record.name)[0])
    said = [
        run("list", "--lang", "zh", "--interval", "99999w"),
        run("list", "--shops", "--lang", "zh", "--interval", "99999w"),
        run("alerts", "--lang", "zh", "--interval", "99999w"),
        *calendar_texts(run("alerts", "--lang", "zh", "--format", "ics", "--interval", "99999w")),
        *(run("report", "--lang", "zh", "--by", by, "--interval", "99999w") for by in ("dispute", "owner", "market")),
        *(run("case", "show", c["case"], "--lang", "zh") for c in json.loads(run("list", "--format", "json"))),
    ]
    found = {word: line for text in said for line in text.splitlines() for word in left_over(line, quoted)}
    assert found == {}
