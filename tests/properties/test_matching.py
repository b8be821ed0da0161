"""Drawn rulebooks on drawn records: both engines fire what a naive evaluation says, and bugs seeded into an engine are
caught.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from disputes.engine.plain import PlainMatcher, holds
from disputes.engine.port import Compiled, Matcher
from disputes.situation.build import situation_of
from disputes.situation.matching import RuleMatcher
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

    @settings(max_examples=120 * examples)
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


class Seeded(PlainMatcher):
    """The plain engine, to have one thing wrong."""

    def __init__(self, rules: Any) -> None:
        super().__init__(rules)
        self.rules: list[Compiled] = list(rules)
        self.before: dict[str, Any] = {}

    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return all(holds(test, situation) for test in rule.tests)

    def fire(self, situation: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(rule.id for rule in self.rules if self.wrong(rule, situation))


class AnyTestIsEnough(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return not rule.tests or any(holds(test, situation) for test in rule.tests)


class LastTestForgotten(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return all(holds(test, situation) for test in (rule.tests[:-1] or rule.tests))


class OnlyTheFirstOfAList(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return all(holds(t, situation) and (t.op != "in" or situation[t.field] == t.value[0]) for t in rule.tests)  # type: ignore[index]


class AbsentPasses(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return all(holds(t, situation) or t.field not in situation for t in rule.tests)


class FalseIsAbsent(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return super().wrong(rule, {k: v for k, v in situation.items() if v})


class FactsStay(Seeded):
    def fire(self, situation: Mapping[str, Any]) -> frozenset[str]:
        self.before = {**self.before, **situation}
        return super().fire(self.before)


class RemembersTooMuch(Seeded):
    def fire(self, situation: Mapping[str, Any]) -> frozenset[str]:
        known = self.before.setdefault(str(len(situation)), super().fire(situation))
        return frozenset(known)


class OnlyFewRules(Seeded):
    def __init__(self, rules: Any) -> None:
        super().__init__(list(rules)[:3])


class WithoutTestsNever(Seeded):
    def wrong(self, rule: Compiled, situation: Mapping[str, Any]) -> bool:
        return bool(rule.tests) and super().wrong(rule, situation)


class OncePerMatcher(Seeded):
    def fire(self, situation: Mapping[str, Any]) -> frozenset[str]:
        found = super().fire(situation) - set(self.before)
        self.before |= dict.fromkeys(found)
        return found


BUGS = (
    AnyTestIsEnough,
    LastTestForgotten,
    OnlyTheFirstOfAList,
    AbsentPasses,
    FalseIsAbsent,
    FactsStay,
    RemembersTooMuch,
    OnlyFewRules,
    WithoutTestsNever,
    OncePerMatcher,
)


class Adapted(RuleMatcher):
    """Rules matched by an adapter of the test."""

    def __init__(self, adapter: Callable[[Any], Matcher]) -> None:
        super().__init__("plain")
        self.adapter = adapter

    def _matcher(self, compiled: tuple[Compiled, ...]) -> Matcher:
        found = self._matchers.get(compiled)
        if found is None:
            found = self._matchers[compiled] = self.adapter(compiled)
        return found


def caught(adapter: Callable[[Any], Matcher], tries: int) -> bool:
    """Whether the property fails for an adapter within some tries."""

    @seed(20260412)
    @settings(max_examples=tries, phases=[Phase.generate], database=None, report_multiple_bugs=False)
    @given(problems)
    def agree(problem: tuple[dict[str, Any], list[dict[str, Any]], datetime]) -> None:
        compare(*problem, {"seeded": Adapted(adapter)}, Counter())

    try:
        agree()
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("bug", BUGS, ids=lambda b: b.__name__)
def test_a_bug_seeded_into_an_engine_is_caught(bug: type[Seeded]) -> None:
    assert caught(bug, 2000)


def test_the_engine_to_be_seeded_is_right_itself() -> None:
    assert not caught(Seeded, 20)
