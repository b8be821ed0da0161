"""The shipped rulesets under the properties: both engines, and figures that some example notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from disputes.documents.yaml_tree import parse_yaml
from disputes.language.rulebook import Rulebook
from disputes.lint.figures import figure_coverage
from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.situation.build import situation_of
from disputes.situation.matching import RuleMatcher
from disputes.situation.typed_facts import prepare
from tests.shipped import shipped_library
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]
SHORT = "afterpay"  # a ruleset whose figures are changed in the short tier too
WITHOUT_FIGURES = {"yoomoney"}  # its only clock ends on the day that the e-mail names
RECORDS = sorted(
    p for p in (ROOT / "cases").rglob("*.yaml") if not p.name.endswith(".expect.yaml") and p.parent.name != "shops"
)


def cases(every: int) -> Iterator[tuple[Path, Case]]:
    for path in RECORDS[::every]:
        for read in read_records(path):
            assert read.case is not None, path
            yield path, read.case


@pytest.mark.parametrize("every", tiers(3, 1))
def test_both_engines_fire_the_same_on_every_case(every: int) -> None:
    library = shipped_library()
    books: dict[tuple[str, str | None], Rulebook] = {}
    engines = RuleMatcher("durable"), RuleMatcher("plain")
    count = 0
    for path, case in cases(every):
        key = (case.platform, case.via)
        book = books.setdefault(key, Rulebook.load(library, *key))
        values, problems = prepare(case, book)
        assert not problems, path
        expected = parse_yaml(path.with_suffix(".expect.yaml").read_text(), path.name)[0]["as_of"].text
        outs = [rules.match(situation_of(values, book, to_instant(expected)), trial=True) for rules in engines]
        one, other = ([[m.rule.key for m in group] for group in (o.fired, o.silenced, o.undecided)] for o in outs)
        assert one == other, path
        count += len(one[0])
    assert count > len(RECORDS[::every]) > 40


@pytest.mark.parametrize(
    "id_", [i if i == SHORT else pytest.param(i, marks=pytest.mark.long) for i in shipped_library().ids()]
)
def test_some_example_notices_each_figure(id_: str) -> None:
    tried = figure_coverage(shipped_library(), id_)
    assert (tried.changes > 0) is (id_ not in WITHOUT_FIGURES)
    assert [str(p) for p in tried.problems] == []
