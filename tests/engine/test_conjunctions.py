"""Conditions as conjunctions of tests: what each becomes, and what is worked out as a whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.engine.conjunctions import MOST_WAYS, ConditionCompiler
from disputes.engine.evaluation import ConditionedRule
from disputes.engine.port import EngineTest, Way
from disputes.language.conditions import All, FieldTest, Not, Some
from disputes.language.scope import Condition
from disputes.words.language import FieldKind, Operator
from tests.engine.trees import FromDay, TreeDraw, compared, is_computed, ordered, same_as

SPRING, SUMMER = FromDay(date(2026, 4, 5)), FromDay(date(2026, 7, 5))


def rule(*parts: Condition, key: str = "rule", ruleset: str = "ruleset", edition: str = "early") -> ConditionedRule:
    return ConditionedRule(key, ruleset, edition, parts)


def ways(*parts: Condition) -> tuple[Way, ...]:
    return ConditionCompiler(is_computed).compiled(rule(*parts)).ways


def word(*words: str, op: Operator = Operator.IN, path: str = "word") -> FieldTest:
    return compared(path, FieldKind.TEXT, op, *words)


def flag(path: str) -> FieldTest:
    return compared(path, FieldKind.BOOL, Operator.EQ, True)


A, B, C = (EngineTest(name, "in", (True,)) for name in "abc")
NOT_A, NOT_B, NOT_C = (EngineTest(name, "not_in", (True,)) for name in "abc")
a, b, c = map(flag, "abc")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (word("a", "b"), EngineTest("word", "in", ("a", "b"))),
        (word("a", op=Operator.EQ), EngineTest("word", "in", ("a",))),
        (word("a", op=Operator.NE), EngineTest("word", "not_in", ("a",))),
        (Not(word("a", "b")), EngineTest("word", "not_in", ("a", "b"))),
        (Not(word("a", op=Operator.NOT_IN)), EngineTest("word", "in", ("a",))),
        (Not(Not(word("a"))), EngineTest("word", "in", ("a",))),
        (ordered("number", Operator.GTE, 3), EngineTest("number", "gte", (Decimal(3),))),
        (ordered("number", Operator.EQ, 3), EngineTest("number", "in", (Decimal(3),))),
        (FieldTest("word", False, FieldKind.TEXT, Operator.NONE), EngineTest("word", "in", (None,))),
        (Not(FieldTest("word", False, FieldKind.TEXT, Operator.NONE)), EngineTest("word", "not_in", (None,))),
        (compared("word", FieldKind.TEXT, Operator.KNOWN, True), EngineTest("word is known", "in", (True,))),
        (compared("word", FieldKind.TEXT, Operator.KNOWN, False), EngineTest("word is known", "in", (False,))),
        (Not(compared("word", FieldKind.TEXT, Operator.KNOWN, True)), EngineTest("word is known", "in", (False,))),
    ],
)
def test_a_test_of_a_field(condition: Condition, expected: EngineTest) -> None:
    assert ways(condition) == ((expected,),)


@pytest.mark.parametrize(("op", "opposite"), [("lt", "gte"), ("lte", "gt"), ("gt", "lte"), ("gte", "lt")])
def test_what_is_not_in_an_order_is_on_the_other_side_or_none(op: str, opposite: str) -> None:
    found = ways(Not(ordered("number", Operator(op), 3)))
    assert found == (
        (EngineTest("number", opposite, (Decimal(3),)),),  # type: ignore[arg-type]
        (EngineTest("number", "in", (None,)),),
    )


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (All((a, b)), ((A, B),)),
        (Some((a, b)), ((A,), (B,))),
        (Not(All((a, b))), ((NOT_A,), (NOT_B,))),
        (Not(Some((a, b))), ((NOT_A, NOT_B),)),
        (Not(All((a, Not(Some((b, c)))))), ((NOT_A,), (B,), (C,))),
        (All((Some((a, b)), c)), ((C, A), (C, B))),
        (All(()), ((),)),
        (Some(()), ()),
    ],
)
def test_a_condition_of_several_parts(condition: Condition, expected: tuple[Way, ...]) -> None:
    assert ways(condition) == expected


def test_a_rule_without_parts_always_holds() -> None:
    assert ways() == ((),)


@pytest.mark.parametrize("condition", [SPRING, same_as("word", "facts.word")])
def test_what_the_engine_cannot_see_into_is_worked_out(condition: Condition) -> None:
    compiler = ConditionCompiler(is_computed)
    found = compiler.compiled(rule(condition)), compiler.compiled(rule(Not(condition)))
    [[yes]], [[no]] = (one.ways for one in found)
    assert (yes.values, no.values) == ((True,), (False,))
    assert yes.field == no.field
    [reading] = compiler.readings(found[0])
    assert (reading.name, reading.is_told) == (yes.field, False)


def test_a_condition_is_worked_out_once_for_each_edition_and_meaning() -> None:
    compiler = ConditionCompiler(is_computed)
    twin = FromDay(date(2026, 4, 5))
    parts = (SPRING, "early"), (twin, "early"), (SPRING, "late"), (SUMMER, "early")
    first, again, later, other = (
        compiler.compiled(rule(part, edition=edition)).ways[0][0].field for part, edition in parts
    )
    assert first == again
    assert len({first, later, other}) == 3


def test_a_rule_keeps_to_so_many_ways() -> None:
    many = Some(tuple(flag(f"f{n}") for n in range(MOST_WAYS)))
    assert len(ways(many)) == MOST_WAYS
    [[whole]] = ways(Some((*many.parts, a)))
    assert whole == EngineTest("condition 0", "in", (True,))


def test_of_several_alternatives_the_most_numerous_are_worked_out() -> None:
    few, many = Some((a, b)), Some(tuple(flag(f"f{n}") for n in range(7)))
    assert ways(many, few) == tuple((one, EngineTest("condition 0", "in", (True,))) for one in (A, B))


def test_a_field_is_read_once_and_facts_apart_for_each_ruleset() -> None:
    compiler = ConditionCompiler(is_computed)
    told = compiler.compiled(rule(word("a"), word("b", path="facts.word"), Not(word("a"))))
    other = compiler.compiled(rule(word("a"), word("b", path="facts.word"), key="other", ruleset="other"))
    assert [one.name for one in compiler.readings(told)] == ["word", "ruleset: facts.word"]
    assert [one.name for one in compiler.readings(other)] == ["word", "other: facts.word"]


@pytest.mark.parametrize(
    ("path", "is_told"),
    [("word", True), ("facts.word", True), ("facts.computed_word", False), ("metric.rate.level", False)],
)
def test_what_costs_nothing_to_read_is_told_at_once(path: str, is_told: bool) -> None:
    compiler = ConditionCompiler(is_computed)
    [reading] = compiler.readings(compiler.compiled(rule(word("a", path=path))))
    assert reading.is_told == is_told


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_drawn_rule_has_more_ways_and_each_test_has_what_writes_its_field(seed: int) -> None:
    compiler = ConditionCompiler(is_computed)
    for one in TreeDraw(seed).problem().rules:
        found = compiler.compiled(one)
        assert len(found.ways) <= MOST_WAYS
        written = {name for reading in compiler.readings(found) for name in (reading.name, f"{reading.name} is known")}
        assert {test.field for way in found.ways for test in way} <= written
