"""Both adapters fire the same rules, and the property that says so notices when one does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from disputes.engine import durable, plain
from disputes.engine.durable import DurableMatcher
from disputes.engine.plain import PlainMatcher
from disputes.engine.port import OPS, Compiled, Matcher, Scalar, Test
from tests.engine.engine_strategies import problems

Problem = tuple[list[Compiled], list[dict[str, Scalar]]]
Make = Callable[[Sequence[Compiled]], Matcher]

GENEROUS = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
SEARCH = settings(
    phases=(Phase.generate,), deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def answers(make: Make, problem: Problem) -> list[frozenset[str]]:
    matcher = make(problem[0])
    try:
        return [matcher.fire(situation) for situation in problem[1]]
    finally:
        matcher.close()


def uncached(rules: Sequence[Compiled]) -> Matcher:
    return DurableMatcher(rules, cache_size=0)


def tiny_cache(rules: Sequence[Compiled]) -> Matcher:
    return DurableMatcher(rules, cache_size=2)


@GENEROUS
@given(problems())
def test_durable_fires_what_plain_fires(problem: Problem) -> None:
    wanted = answers(PlainMatcher, problem)
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
        assert answers(uncached, problem) == answers(PlainMatcher, problem)


def test_the_generated_rules_are_worth_the_name() -> None:
    """Rules with tests fire often, and often do not; every operator is met on both sides."""
    fired: Counter[str] = Counter()
    silent: Counter[str] = Counter()

    @settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(problems())
    def draw(problem: Problem) -> None:
        for answer in answers(PlainMatcher, problem):
            for rule in problem[0]:
                for op in {test.op for test in rule.tests}:
                    (fired if rule.id in answer else silent)[op] += 1

    draw()
    print({op: f"{fired[op] / (fired[op] + silent[op]):.0%} of {fired[op] + silent[op]}" for op in OPS})
    for op in OPS:
        assert fired[op] >= 30
        assert silent[op] >= 30
        assert fired[op] / (fired[op] + silent[op]) >= 0.05


def drop_last_test(rules: Sequence[Compiled]) -> Sequence[Compiled]:
    return [Compiled(rule.id, rule.tests[:-1]) for rule in rules]


def drop_long_rules(rules: Sequence[Compiled]) -> Sequence[Compiled]:
    return [rule for rule in rules if len(rule.tests) < 3]


def first_of_list(rules: Sequence[Compiled]) -> Sequence[Compiled]:
    return [
        Compiled(
            rule.id, tuple(Test(t.field, t.op, t.value[:1]) if isinstance(t.value, tuple) else t for t in rule.tests)
        )
        for rule in rules
    ]


def reworded(op: str, instead: str) -> Callable[[Sequence[Compiled]], Sequence[Compiled]]:
    def change(rules: Sequence[Compiled]) -> Sequence[Compiled]:
        return [
            Compiled(rule.id, tuple(Test(t.field, instead, t.value) if t.op == op else t for t in rule.tests))
            for rule in rules
        ]  # type: ignore[arg-type]

    return change


WRONG_RULES: dict[str, Callable[[Sequence[Compiled]], Sequence[Compiled]]] = {
    "last test dropped": drop_last_test,
    "rules of three tests forgotten": drop_long_rules,
    "only the first of a list": first_of_list,
    "lt as lte": reworded("lt", "lte"),
    "lte as lt": reworded("lte", "lt"),
    "gt as gte": reworded("gt", "gte"),
    "gte as gt": reworded("gte", "gt"),
    "lt as gt": reworded("lt", "gt"),
}


class Answering(PlainMatcher):
    """Right as it stands; the bugs below spoil what it answers."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        super().__init__(rules)
        self.last: frozenset[str] = frozenset()
        self.rules = list(rules)


class FirstOnly(Answering):
    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        answer = super().fire(situation)
        return frozenset([rule.id for rule in self.rules if rule.id in answer][:1])


class LeftBehind(Answering):
    """What fired in one case fires in the next one too: a fact not retracted."""

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        self.last, before = super().fire(situation), self.last
        return self.last | before


class NothingTested(Answering):
    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        return frozenset(
            rule.id for rule in self.rules if rule.tests and rule.id in super(NothingTested, self).fire(situation)
        )


class MissingIsEqual(PlainMatcher):
    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        return frozenset(
            rule.id
            for rule in self._rules
            if all(
                plain.holds(test, situation) or (test.field not in situation and test.op == "eq") for test in rule.tests
            )
        )


class LooseEqual(PlainMatcher):
    """Python's equality: True == 1."""

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plain, "same", lambda found, wanted: found == wanted)
            return super().fire(situation)


class TextEqual(PlainMatcher):
    """Equality of what is printed: "1" == 1."""

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plain, "same", lambda found, wanted: str(found) == str(wanted))
            return super().fire(situation)


class CutTexts(PlainMatcher):
    """Texts compared up to a NUL, as C does."""

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        def cut(value: Scalar) -> Scalar:
            return value.split("\0")[0] if isinstance(value, str) else value

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                plain, "same", lambda found, wanted: type(found) is type(wanted) and cut(found) == cut(wanted)
            )
            return super().fire(situation)


class ThirtyTwoBits(PlainMatcher):
    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        return super().fire(
            {field: (value & 0xFFFFFFFF) if type(value) is int else value for field, value in situation.items()}
        )


class Doubles(PlainMatcher):
    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        return super().fire(
            {
                field: max(-(2**63), min(2**63 - 1, int(float(value)))) if type(value) is int else value
                for field, value in situation.items()
            }
        )


WRONG_MATCHERS: list[type[PlainMatcher]] = [
    FirstOnly,
    LeftBehind,
    NothingTested,
    MissingIsEqual,
    LooseEqual,
    TextEqual,
    CutTexts,
    ThirtyTwoBits,
    Doubles,
]


def caught(make: Make, examples: int = 4000) -> bool:
    """Whether the property above, put to `make` in the place of durable, finds a rulebook on which it differs from
    plain.
    """
    search = settings(SEARCH, max_examples=examples)
    try:
        find(problems(), lambda problem: answers(make, problem) != answers(PlainMatcher, problem), settings=search)
    except NoSuchExample:
        return False
    return True


def test_the_search_finds_nothing_in_a_right_matcher() -> None:
    assert not caught(DurableMatcher, examples=200)


@pytest.mark.parametrize("bug", WRONG_RULES)
def test_a_bug_in_compiling_is_caught(bug: str) -> None:
    assert caught(lambda rules: DurableMatcher(WRONG_RULES[bug](rules)))


@pytest.mark.parametrize("wrong", WRONG_MATCHERS, ids=lambda wrong: str(wrong.__name__))
def test_a_bug_in_matching_is_caught(wrong: type[PlainMatcher]) -> None:
    assert caught(wrong)


def test_a_wrong_cache_key_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut one beside the threshold answers for the wrong side of it, and only when the right side came first."""
    right = durable.Reader.code

    def off_by_one(self: durable.Reader, value: Scalar | None) -> int:
        return right(self, value + 1 if type(value) is int else value)

    monkeypatch.setattr(durable.Reader, "code", off_by_one)
    assert caught(DurableMatcher)


def test_types_that_share_a_property_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_typed", lambda value: value)
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
    matcher = DurableMatcher([Compiled("r", (Test("a", "eq", 1),))], cache_size=0)
    monkeypatch.setattr(durable, "EXTENSION", Forgetful())
    assert matcher.fire({"a": 1}) == {"r"}
    with pytest.raises(RuntimeError, match="answered 2"):
        matcher.fire({"a": 1})
    assert matcher.fire({"a": 2}) == set()
    assert matcher.fire({"a": 1}) == {"r"}
    matcher.close()
