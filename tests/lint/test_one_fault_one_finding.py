"""A mistake is told once, where it is: what only follows from it is counted. And mistakes that are told at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.lint.checks.citation_age import OldCitation
from disputes.lint.consequences import without_consequences
from disputes.lint.run import lint
from disputes.ruletesting.reading import examples_of
from disputes.words.documents import Severity
from tests.rulesets_for_tests import CITE, LINTED_ON, TITLE, library

ALSO_CITED = "cite: {source: K1, confidence: official}"
CLOCK = f"{TITLE}, {CITE}, actor: seller, starts: opened"
LATE = (
    f"metrics:\n  late: {{{TITLE}, {CITE}, part: {{of: late}}, whole: {{of: orders}}, over: 1 week, "
    "standard: {rate: {lte: 4 %}}, margin: MARGIN}\n"
)


def found(tmp_path: Path, body: str) -> list[Problem]:
    return [p for p in lint(library(tmp_path, body), "shopee", LINTED_ON) if p.severity is not Severity.HINT]


def told(tmp_path: Path, body: str) -> tuple[list[str | None], int]:
    """The codes that are told, and how many findings are left out."""
    kept, left_out = without_consequences(p for p in found(tmp_path, body) if p.code not in ("citation", "source-url"))
    return [p.code for p in kept], left_out


def test_a_parameter_is_not_unused_on_account_of_a_misspelt_key(tmp_path: Path) -> None:
    value = f"parameters: {{days: {{value: 3 days, {ALSO_CITED}}}}}\n"
    assert told(tmp_path, f"{value}deadlines:\n  clock: {{{CLOCK}, withn: $days}}\n") == (["unknown-key"], 1)
    assert told(tmp_path, f"{value}deadlines:\n  clock: {{{CLOCK}, within: 3 days}}\n") == (["unused-parameter"], 0)


def test_a_misspelt_section_is_told_alone(tmp_path: Path) -> None:
    body = (
        f"deadline:\n  clock: {{{CLOCK}, within: 3 days}}\n"
        f"rules:\n  - {{id: late, {TITLE}, {CITE}, when: {{deadline.clock: overdue}}, "
        "then: {gather: {required: []}}}\n"
    )
    codes, left_out = told(tmp_path, body)
    assert "unknown-key" in codes
    assert "unknown-field" not in codes
    assert left_out


@pytest.mark.parametrize("until", ["2026-01-01", "31.01.2026"])
def test_a_wrong_date_is_told_alone(tmp_path: Path, until: str) -> None:
    within = f"[{{value: 3 days, until: {until}, from: 2026-02-01}}, {{value: 4 days, from: 2026-03-01}}]"
    codes, _ = told(tmp_path, f"deadlines:\n  clock: {{{CLOCK}, within: {within}}}\n")
    assert codes in (["dates"], ["structure"])


def test_a_hole_is_told_where_a_broader_value_covers_it(tmp_path: Path) -> None:
    within = (
        "[{value: 3 days, markets: [SG], until: 2026-02-01}, {value: 4 days, markets: [SG], from: FROM}, {value: none}]"
    )
    body = f"deadlines:\n  clock: {{{CLOCK}, within: {within}}}\n"
    [hole] = [p for p in found(tmp_path, body.replace("FROM", "2026-03-01")) if p.code == "days-without-value"]
    assert hole.severity is Severity.WARNING
    assert "from 2026-02-01 to 2026-03-01" in hole.found
    assert "days-without-value" not in told(tmp_path, body.replace("FROM", "2026-02-01"))[0]


def test_a_condition_on_a_market_that_the_platform_does_not_have_is_told(tmp_path: Path) -> None:
    body = f"deadlines:\n  clock: {{{CLOCK}, within: 3 days, when: {{market: [SG, MARKET]}}}}\n"
    [market] = [p for p in found(tmp_path, body.replace("MARKET", "NO")) if p.code == "unknown-market"]
    assert (market.severity, market.found) == (Severity.WARNING, "'NO'")
    assert "unknown-market" not in told(tmp_path, body.replace("MARKET", "MY"))[0]


def test_a_margin_above_one_is_told(tmp_path: Path) -> None:
    assert "share-scale" in told(tmp_path, LATE.replace("MARGIN", "20"))[0]
    assert "share-scale" not in told(tmp_path, LATE.replace("MARGIN", "20 %"))[0]


def test_a_market_without_a_zone_is_one_fault_of_the_example(tmp_path: Path) -> None:
    sound = library(tmp_path, f"deadlines:\n  clock: {{{CLOCK}, within: 3 days}}\n")
    (tmp_path / "shopee" / "x.examples.yaml").write_text(
        "format: 2\nplatform: shopee\nexamples:\n  deadlines:\n    clock:\n"
        "      - {name: a, as_of: 2026-03-02 12:00, given: {market: XX, timeline: {opened: 2026-03-01 12:00}}, "
        "expect: {due: [{id: clock, at: 2026-03-04 12:00}]}}\n"
        "      - {name: b, like: a, as_of: 2026-03-03 12:00, expect: {due: [{id: clock}]}}\n",
        encoding="utf-8",
    )
    problems: list[Problem] = []
    assert examples_of(sound, "shopee", problems) == []
    [fault] = set(problems)
    assert (fault.line, fault.found) == (6, "'XX'")
    assert "a market of the platform (SG, MY, US, BR)" in fault.expected


def test_the_wide_colon_of_chinese_texts_is_named() -> None:
    with pytest.raises(Refused) as refused:
        parse_yaml("clock:\n  actor: seller\n  within： 3 days\n  starts: opened\n", "x.yaml")
    assert "the wide colon" in refused.value.problems[0].found
    assert "within" in refused.value.problems[0].found


def test_the_calendar_alone_is_never_an_error(tmp_path: Path) -> None:
    body = "sources: {K1: {title: A page, url: https://e.org, confidence: official, verified_on: 2020-01-01}}\n"
    head = "format: 2\nplatform: {id: shopee, title: {en: A site, zh: 某平台}}\n"
    of_age = lint(library(tmp_path, head + body), "shopee", date(2036, 1, 1), checks=[OldCitation()])
    assert [p.severity for p in of_age if p.code == "citation-age"] == [Severity.WARNING]
