"""The matcher fires what a naive reading of the rules says, and the property that holds it to that notices bugs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from disputes.engine import durable, field_codes
from disputes.engine.durable import DurableMatcher
from disputes.engine.field_codes import FieldCoder
from disputes.engine.port import OPERATORS, CompiledRule, EngineTest, Matcher, Scalar, Way
from tests.engine import matchers
from tests.engine.engine_strategies import problems
from tests.engine.matchers import NaiveMatcher, compare, fire, holds, may_fire, rule_of

Problem = tuple[list[CompiledRule], list[dict[str, Scalar]]]
Make = Callable[[Sequence[CompiledRule]], Matcher]

GENEROUS = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
SEARCH = settings(
    phases=(Phase.generate,), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def answers(make: Make, problem: Problem) -> list[frozenset[str]]:
    """For each situation the rules that fire, and those that may."""
    matcher = make(problem[0])
    try:
        return [ask(matcher, situation) for situation in problem[1] for ask in (fire, may_fire)]
    finally:
        matcher.close()


def uncached(rules: Sequence[CompiledRule]) -> Matcher:
    return DurableMatcher(rules, cache_size=0)


def tiny_cache(rules: Sequence[CompiledRule]) -> Matcher:
    return DurableMatcher(rules, cache_size=2)


@GENEROUS
@given(problems())
def test_durable_fires_what_a_naive_reading_says(problem: Problem) -> None:
    wanted = answers(NaiveMatcher, problem)
    assert answers(uncached, problem) == wanted
    assert answers(DurableMatcher, problem) == wanted
    assert answers(tiny_cache, problem) == wanted


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_the_same_over_many_networks(problem: Problem, rules: int, properties: int, tests: int) -> None:
    """With the limits set so low that every rulebook is cut up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "RULES_PER_NETWORK", rules)
        patch.setattr(durable, "PROPERTIES_PER_NETWORK", properties)
        patch.setattr(durable, "TESTS_PER_PART", tests)
        assert answers(uncached, problem) == answers(NaiveMatcher, problem)


@pytest.mark.long
def test_the_generated_rules_are_worth_the_name() -> None:
    """Rules with tests fire often, and often do not; every operator is met on both sides."""
    fired: Counter[str] = Counter()
    silent: Counter[str] = Counter()

    @settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(problems())
    def draw(problem: Problem) -> None:
        for answer in answers(NaiveMatcher, problem)[::2]:
            for rule in problem[0]:
                for op in {test.operator for way in rule.ways for test in way}:
                    (fired if rule.id in answer else silent)[op] += 1

    draw()
    print({op: f"{fired[op] / (fired[op] + silent[op]):.0%} of {fired[op] + silent[op]}" for op in OPERATORS})
    for op in OPERATORS:
        assert fired[op] >= 30
        assert silent[op] >= 30
        assert fired[op] / (fired[op] + silent[op]) >= 0.05


def each_way(change: Callable[[Way], Way]) -> Callable[[Sequence[CompiledRule]], Sequence[CompiledRule]]:
    return lambda rules: [CompiledRule(rule.id, tuple(change(way) for way in rule.ways)) for rule in rules]


def drop_long_rules(rules: Sequence[CompiledRule]) -> Sequence[CompiledRule]:
    return [rule for rule in rules if all(len(way) < 3 for way in rule.ways)]


def first_way(rules: Sequence[CompiledRule]) -> Sequence[CompiledRule]:
    return [CompiledRule(rule.id, rule.ways[:1]) for rule in rules]


def ways_together(rules: Sequence[CompiledRule]) -> Sequence[CompiledRule]:
    return [CompiledRule(rule.id, (tuple(test for way in rule.ways for test in way),)) for rule in rules]


def first_of_list(way: Way) -> Way:
    return tuple(EngineTest(t.field, t.operator, t.values[:1]) for t in way)


def reworded(operator: str, instead: str) -> Callable[[Sequence[CompiledRule]], Sequence[CompiledRule]]:
    def change(way: Way) -> Way:
        return tuple(
            EngineTest(t.field, instead, t.values) if t.operator == operator else t  # type: ignore[arg-type]
            for t in way
        )

    return each_way(change)


WRONG_RULES: dict[str, Callable[[Sequence[CompiledRule]], Sequence[CompiledRule]]] = {
    "last test dropped": each_way(lambda way: way[:-1]),
    "rules of three tests forgotten": drop_long_rules,
    "only the first of a list": each_way(first_of_list),
    "only the first way": first_way,
    "all ways at once": ways_together,
    "in as not in": reworded("in", "not_in"),
    "lt as lte": reworded("lt", "lte"),
    "lte as lt": reworded("lte", "lt"),
    "gt as gte": reworded("gt", "gte"),
    "gte as gt": reworded("gte", "gt"),
    "lt as gt": reworded("lt", "gt"),
}


class FirstOnly(NaiveMatcher):
    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        answer = super().fire(situation, unknown=unknown)
        return frozenset([rule.id for rule in self.rules if rule.id in answer][:1])


class LeftBehind(NaiveMatcher):
    """What fired in one case fires in the next one too: a fact not retracted."""

    last: frozenset[str] = frozenset()

    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        self.last, before = super().fire(situation, unknown=unknown), self.last
        return self.last | before


class NothingTested(NaiveMatcher):
    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return () not in rule.ways and super().rule_holds(rule, situation, unknown=unknown)


class MissingIsEqual(NaiveMatcher):
    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return any(all(holds(t, situation, unknown=unknown or t.operator == "in") for t in way) for way in rule.ways)


class MissingIsAnother(NaiveMatcher):
    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return any(
            all(holds(t, situation, unknown=unknown or t.operator == "not_in") for t in way) for way in rule.ways
        )


class NothingMayFire(NaiveMatcher):
    """What is unknown fails, whatever is asked."""

    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        return super().fire(situation, unknown=False)


class UnknownIsOneValue(NaiveMatcher):
    """What excludes each other cannot both hold of a field that is unknown."""

    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        known = [way for way in rule.ways if len({t.field for t in way}) == len(way)]
        return super().rule_holds(CompiledRule(rule.id, tuple(known)), situation, unknown=unknown)


class NoneIsMissing(NaiveMatcher):
    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        return super().fire({f: v for f, v in situation.items() if v is not None}, unknown=unknown)


class Comparing(NaiveMatcher):
    """Right as it stands; the bugs below compare in another way."""

    def same(self, found: Scalar, wanted: Scalar) -> bool:
        return matchers.same(found, wanted)

    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(matchers, "same", self.same)
            return super().fire(situation, unknown=unknown)


class LooseEqual(Comparing):
    """Python's equality: True == 1."""

    def same(self, found: Scalar, wanted: Scalar) -> bool:
        return found == wanted


class TextEqual(Comparing):
    """Equality of what is printed: "1" == 1."""

    def same(self, found: Scalar, wanted: Scalar) -> bool:
        return str(found) == str(wanted)


class CutTexts(Comparing):
    """Texts compared up to a NUL, as C does."""

    def same(self, found: Scalar, wanted: Scalar) -> bool:
        def cut(value: Scalar) -> Scalar:
            return value.split("\0")[0] if isinstance(value, str) else value

        return type(found) is type(wanted) and cut(found) == cut(wanted)


class Changing(NaiveMatcher):
    """Right as it stands; the bugs below change whole numbers on their way in."""

    def changed(self, value: int) -> int:
        return value

    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        return super().fire(
            {f: self.changed(v) if type(v) is int else v for f, v in situation.items()}, unknown=unknown
        )


class ThirtyTwoBits(Changing):
    def changed(self, value: int) -> int:
        return value & 0xFFFFFFFF


class SixtyFourBits(Changing):
    def changed(self, value: int) -> int:
        return value & 0xFFFFFFFFFFFFFFFF


class Doubles(Changing):
    def changed(self, value: int) -> int:
        return int(float(value))


WRONG_MATCHERS: list[type[NaiveMatcher]] = [
    FirstOnly,
    LeftBehind,
    NothingTested,
    MissingIsEqual,
    MissingIsAnother,
    NothingMayFire,
    UnknownIsOneValue,
    NoneIsMissing,
    LooseEqual,
    TextEqual,
    CutTexts,
    ThirtyTwoBits,
    SixtyFourBits,
    Doubles,
]


def caught(make: Make, examples: int = 4000) -> bool:
    """Whether the property above, put to `make` in the place of durable, finds a rulebook on which it differs from
    a naive reading.
    """
    search = settings(SEARCH, max_examples=examples)
    try:
        find(problems(), lambda problem: answers(make, problem) != answers(NaiveMatcher, problem), settings=search)
    except NoSuchExample:
        return False
    return True


@pytest.mark.long
def test_the_search_finds_nothing_in_a_right_matcher() -> None:
    assert not caught(DurableMatcher, examples=200)


@pytest.mark.long
@pytest.mark.parametrize("bug", WRONG_RULES)
def test_a_bug_in_compiling_is_caught(bug: str) -> None:
    assert caught(lambda rules: DurableMatcher(WRONG_RULES[bug](rules)))


@pytest.mark.long
@pytest.mark.parametrize("wrong", WRONG_MATCHERS, ids=lambda wrong: str(wrong.__name__))
def test_a_bug_in_matching_is_caught(wrong: type[NaiveMatcher]) -> None:
    assert caught(wrong)


def test_the_cache_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = rule_of("r", [compare("a", "eq", 1)])
    told: dict[str, list[int]] = {}
    for shortcuts in ("on", "off"):
        monkeypatch.setenv("DISPUTES_SHORTCUTS", shortcuts)
        matcher = DurableMatcher([rule])
        told[shortcuts] = []
        monkeypatch.setattr(matcher, "_match", lambda codes, seen=told[shortcuts]: seen.append(1) or frozenset({"r"}))
        for _ in range(3):
            situation = matcher.situation()
            situation.tell("a", 1)
            assert situation.fired() == {"r"}
        matcher.close()
    assert (len(told["on"]), len(told["off"])) == (1, 3)


def test_a_wrong_cache_key_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut one beside the threshold answers for the wrong side of it, and only when the right side came first."""
    right = FieldCoder.code

    def off_by_one(self: FieldCoder, value: Scalar) -> int:
        return right(self, value + 1 if type(value) is int else value)

    monkeypatch.setattr(FieldCoder, "code", off_by_one)
    assert caught(DurableMatcher)


@pytest.mark.long
def test_types_that_share_a_property_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_codes, "exact", lambda value: value)
    assert caught(uncached)


def test_a_fact_left_in_the_network_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not retracted, the first fact blocks the following ones: the library calls them observed, which is no answer."""

    class Forgetful:
        def __getattr__(self, name: str) -> object:
            return self.forget if name == "retract_fact" else getattr(right, name)

        def forget(self, handle: int, fact: str) -> tuple[int, int]:
            monkeypatch.undo()
            return 0, 0

    right = durable.EXTENSION
    matcher = DurableMatcher([rule_of("r", [compare("a", "eq", 1)])], cache_size=0)
    monkeypatch.setattr(durable, "EXTENSION", Forgetful())
    assert fire(matcher, {"a": 1}) == {"r"}
    with pytest.raises(RuntimeError, match="answered 2"):
        fire(matcher, {"a": 1})
    assert fire(matcher, {"a": 2}) == set()
    assert fire(matcher, {"a": 1}) == {"r"}
    matcher.close()
