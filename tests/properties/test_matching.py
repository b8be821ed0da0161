"""Drawn rulebooks on drawn records: both engines fire what a naive evaluation says, and bugs seeded into an engine are
caught.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.evaluation import ConditionedRule, Evaluator, IsComputed
from disputes.engine.port import CompiledRule, EngineTest, MakeMatcher, Scalar, TestOperator, Way
from disputes.situation.build import situation_of
from disputes.situation.matching import RuleMatcher
from tests.engine.matchers import NaiveMatcher, holds
from tests.properties.reference import Reference
from tests.properties.rulebooks import instants, records, rulebooks, written
from tests.rulesets_for_tests import Site

problems = st.tuples(rulebooks(), st.lists(records(), min_size=1, max_size=4), instants())


def compare(
    book: dict[str, Any],
    cases: list[dict[str, Any]],
    now: datetime,
    engines: dict[str, RuleMatcher],
    tally: Counter[str],
) -> None:
    """Holds that every engine gives what the reference gives, for each record."""
    with tempfile.TemporaryDirectory() as root:
        site = Site(Path(root), written(book))  # refused, were anything wrong with it
    for record in cases:
        values = site.values(record)
        expected = Reference(book, record, now).outcome()
        tally["rules"] += len(book["rules"])
        tally.update(fired=len(expected[0]), overridden=len(expected[1]), undecided=len(expected[2]))
        for name, rules in engines.items():
            out = rules.match(situation_of(values, site.book, now))
            got = tuple({m.rule.id for m in group} for group in (out.fired, out.silenced, out.undecided))
            assert got == expected, (
                name,
                *(
                    f"{what}: {sorted(g)}, expected {sorted(e)}"
                    for what, g, e in zip(("fired", "silenced", "undecided"), got, expected, strict=True)
                    if g != e
                ),
            )


def test_both_engines_fire_what_a_naive_evaluation_says(
    examples: int, record_property: Callable[[str, object], None]
) -> None:
    tally: Counter[str] = Counter()

    @settings(max_examples=60 * examples)
    @given(problems)
    def agree(problem: tuple[dict[str, Any], list[dict[str, Any]], datetime]) -> None:
        compare(*problem, {"durable": RuleMatcher("durable"), "plain": RuleMatcher("plain")}, tally)

    agree()
    shares = {what: round(100 * tally[what] / tally["rules"], 1) for what in ("fired", "overridden", "undecided")}
    for what, share in shares.items():
        record_property(f"percent_{what}", share)
    print(f"of {tally['rules']} rules on records: {shares} percent")
    assert min(shares.values()) >= 3, shares


# --- seeded bugs --------------------------------------------------------------------------------------------------


class Seeded(NaiveMatcher):
    """The naive matcher, to have one thing wrong."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        super().__init__(rules)
        self.before: dict[str, Any] = {}

    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return holds(test, situation, unknown=unknown)

    def way_holds(self, way: Way, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return all(self.test_holds(test, situation, unknown) for test in way)

    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return any(self.way_holds(way, situation, unknown) for way in rule.ways)


class AnyTestIsEnough(Seeded):
    def way_holds(self, way: Way, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return not way or any(self.test_holds(test, situation, unknown) for test in way)


class LastTestForgotten(Seeded):
    def way_holds(self, way: Way, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().way_holds(way[:-1] or way, situation, unknown)


class OnlyTheFirstWay(Seeded):
    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return self.way_holds(rule.ways[0], situation, unknown)


class OnlyTheFirstOfAList(Seeded):
    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().test_holds(EngineTest(test.field, test.operator, test.values[:1]), situation, unknown)


class AbsentPasses(Seeded):
    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().test_holds(test, situation, True)


class AbsentNeverPasses(Seeded):
    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().test_holds(test, situation, False)


class AbsentIsNo(Seeded):
    """The negation of what is unknown holds."""

    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().test_holds(test, {test.field: False, **situation}, unknown)


class FalseIsAbsent(Seeded):
    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return super().test_holds(test, {k: v for k, v in situation.items() if v}, unknown)


class EqualIsNotAbove(Seeded):
    def test_holds(self, test: EngineTest, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        order: TestOperator = "gt" if test.operator == "gte" else test.operator
        return super().test_holds(EngineTest(test.field, order, test.values), situation, unknown)


class FactsStay(Seeded):
    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        self.before = {**self.before, **situation}
        return super().fire(self.before, unknown=unknown)


class RemembersTooMuch(Seeded):
    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        known = self.before.setdefault(f"{len(situation)} {unknown}", super().fire(situation, unknown=unknown))
        return frozenset(known)


class OnlyFewRules(Seeded):
    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        super().__init__(list(rules)[:3])


class WithoutTestsNever(Seeded):
    def way_holds(self, way: Way, situation: Mapping[str, Scalar], unknown: bool) -> bool:
        return bool(way) and super().way_holds(way, situation, unknown)


class OncePerMatcher(Seeded):
    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        found = super().fire(situation, unknown=unknown)
        if unknown:
            return found
        found -= set(self.before)
        self.before |= dict.fromkeys(found)
        return found


BUGS = (
    AnyTestIsEnough,
    LastTestForgotten,
    OnlyTheFirstWay,
    OnlyTheFirstOfAList,
    AbsentPasses,
    AbsentNeverPasses,
    AbsentIsNo,
    EqualIsNotAbove,
    FalseIsAbsent,
    FactsStay,
    RemembersTooMuch,
    OnlyFewRules,
    WithoutTestsNever,
    OncePerMatcher,
)


def caught(make_matcher: MakeMatcher, tries: int) -> bool:
    """Whether the property fails for a matcher within some tries."""

    def seeded(rules: Sequence[ConditionedRule], is_computed: IsComputed) -> Evaluator:
        return CompiledEvaluator(rules, make_matcher, is_computed)

    @seed(20260412)
    @settings(max_examples=tries, phases=[Phase.generate], database=None, report_multiple_bugs=False)
    @given(problems)
    def agree(problem: tuple[dict[str, Any], list[dict[str, Any]], datetime]) -> None:
        compare(*problem, {"seeded": RuleMatcher(make=seeded)}, Counter())

    try:
        agree()
    except AssertionError:
        return True
    return False


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS, ids=lambda b: b.__name__)
def test_a_bug_seeded_into_an_engine_is_caught(bug: type[Seeded]) -> None:
    assert caught(bug, 2000)


@pytest.mark.long
def test_the_engine_to_be_seeded_is_right_itself() -> None:
    assert not caught(Seeded, 20)
