"""Assumptions: what a field is taken to be where the record does not say, for each test of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.rulesets_for_tests import CITE, TITLE, Site, problems

ASK = "ask: {en: Which?, zh: 哪个？}"


def ruleset(assume: str, when: str, facts: str = "") -> str:
    return (
        f"assume: {{{assume}}}\n"
        f"facts:\n  kind: {{type: 'enum[a, b]', on: case, {ASK}}}\n  size: {{type: int, on: case, {ASK}}}\n{facts}"
        "actions: {call: {title: {en: Call, zh: 致电}, owner: customer_service}}\n"
        f"rules:\n  - {{id: r, {TITLE}, {CITE}, when: {{dispute: nondelivery, {when}}}, then: {{do: [call]}}}}\n"
    )


def fires(tmp_path: Path, text: str, **record: Any) -> bool | list[str]:
    """Whether the rule fires, or what it asks."""
    found = Site(tmp_path, text).assess({"market": "SG", **record}, "15")
    asked = [q.field for q in found.questions]
    assert not (found.trace and asked)
    return asked or bool(found.trace)


TESTS = [
    # the test, and what it says of a field that is known to be none
    ("facts.kind: a", False),
    ("facts.kind: [a, b]", False),
    ("facts.kind: {ne: a}", True),
    ("facts.kind: {not_in: [a, b]}", True),
    ("facts.kind: {ne: null}", False),
    ("facts.size: {gt: 3}", False),
    ("facts.size: {lte: 3}", False),
    ("facts.size: {ne: null, lte: 3}", False),
    ("not: {facts.kind: a}", True),
    ("any: [{facts.kind: a}, {facts.size: {lt: 3}}]", False),
]


@pytest.mark.parametrize(("when", "of_none"), TESTS)
def test_none_is_assumed_as_if_it_were_known(tmp_path: Path, when: str, of_none: bool) -> None:
    text = ruleset("facts.kind: none, facts.size: none", when)
    assert fires(tmp_path, text) is of_none
    assert fires(tmp_path, text, facts={"kind": None, "size": None}) is of_none


@pytest.mark.parametrize("when", [when for when, _ in TESTS])
@pytest.mark.parametrize("facts", [{"kind": "a", "size": 2}, {"kind": "b", "size": 9}])
def test_what_is_known_is_tested_as_without(tmp_path: Path, when: str, facts: dict[str, Any]) -> None:
    assumed = fires(tmp_path / "with", ruleset("facts.kind: none, facts.size: none", when), facts=facts)
    assert assumed is fires(tmp_path / "without", ruleset("reason_raw: none", when), facts=facts)


@pytest.mark.parametrize(
    ("when", "holds"), [("facts.kind: a", True), ("facts.kind: b", False), ("facts.kind: {ne: b}", True)]
)
def test_a_value_is_assumed(tmp_path: Path, when: str, holds: bool) -> None:
    assert fires(tmp_path, ruleset("facts.kind: a", when)) is holds


@pytest.mark.parametrize(
    ("when", "found"), [("facts.kind: null", ["facts.kind"]), ("facts.kind: {known: true}", False)]
)
def test_what_asks_for_the_record_itself_is_not_answered(tmp_path: Path, when: str, found: bool | list[str]) -> None:
    assert fires(tmp_path, ruleset("facts.kind: none", when)) == found


@pytest.mark.parametrize("by", [None, "buyer", "seller"])
def test_a_key_of_a_lists_members(tmp_path: Path, by: str | None) -> None:
    text = ruleset("events.by: none", "events: {some: {type: opened, by: buyer}}")
    opened = {"type": "opened", "at": "2026-04-01T00:00:00Z", **({"by": by} if by is not None else {})}
    assert fires(tmp_path, text, events=[opened]) is (by == "buyer")


def test_a_fact_says_it_where_it_is_declared(tmp_path: Path) -> None:
    text = ruleset("reason_raw: none", "facts.late: true", f"  late: {{type: bool, assume: true, on: case, {ASK}}}\n")
    assert fires(tmp_path, text) is True
    assert fires(tmp_path, text, facts={"late": False}) is False


@pytest.mark.parametrize(
    ("assume", "said"),
    [
        ("facts.knd: none", "did you mean 'facts.kind'?"),
        ("events.bye: none", "did you mean 'events.by'?"),
        ("facts.kind: c", "none, or one of: a, b"),
        ("facts.size: 3", "expected none"),
        ("facts.kind: [a]", "none, or a value of the field"),
    ],
)
def test_what_cannot_be_assumed_is_a_problem(tmp_path: Path, assume: str, said: str) -> None:
    found = problems(tmp_path, ruleset(assume, "facts.kind: a"))
    assert any(said in str(p) for p in found), found
