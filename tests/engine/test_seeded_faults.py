"""Two independent evaluators held against each other: a fault seeded into either of them, `plain` or the compiled
engine, is noticed on one fixed small sample of drawn rules and records.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.engine import conjunctions, durable, plain, readings
from disputes.engine.compiled import CompiledEvaluator
from disputes.engine.conjunctions import ConditionCompiler
from disputes.engine.durable import CodedSituation, DurableMatcher, Network
from disputes.engine.evaluation import ConditionedRule, Decision, IsComputed
from disputes.engine.field_codes import UNKNOWN, FieldCoder, TestKey
from disputes.engine.plain import PlainEvaluator
from disputes.engine.port import CompiledRule, MakeMatcher, Situation, TestOperator, Way
from disputes.engine.readings import ConditionReading, FieldReading
from disputes.engine.select import evaluator
from disputes.language.conditions import FieldTest, Not
from disputes.language.scope import Condition, Scope
from disputes.language.truth import Truth, Unknown, either
from tests.engine.trees import Problem, TreeDraw, is_computed

Patch = pytest.MonkeyPatch

SAMPLE = tuple(TreeDraw(number).problem() for number in range(80))


def decided(engine: str, problem: Problem) -> list[Decision]:
    """What an engine, as it stands now, says of each record of a problem."""
    found = evaluator(problem.rules, is_computed, engine)
    try:
        return problem.decisions(found)
    finally:
        found.close()


@cache
def right(engine: str) -> tuple[list[Decision], ...]:
    """What an engine says of the sample while nothing is wrong with it."""
    return tuple(decided(engine, problem) for problem in SAMPLE)


def is_noticed(engine: str) -> bool:
    """Whether an engine, as it stands now, differs from the other one as it should be."""
    others = right("plain" if engine == "durable" else "durable")
    return any(decided(engine, problem) != other for problem, other in zip(SAMPLE, others, strict=True))


def test_both_engines_decide_the_same(examples: int) -> None:
    @settings(max_examples=150 * examples)
    @given(st.integers(0, 2**32))
    def agree(number: int) -> None:
        problem = TreeDraw(number).problem()
        assert decided("durable", problem) == decided("plain", problem)

    agree()


def test_the_engines_agree_on_the_sample_as_they_stand() -> None:
    assert not is_noticed("durable")
    assert not is_noticed("plain")
    rules = sum(len(in_force) for problem in SAMPLE for _, in_force in problem.records)
    fired, undecided = (sum(len(one[n]) for found in right("plain") for one in found) / rules for n in (0, 1))
    print(f"of {rules} rules on records {fired:.0%} fire, {undecided:.0%} are undecided")
    assert 0.1 < fired < 0.6
    assert 0.1 < undecided < 0.6


Seed = Callable[[Patch], None]
"""Puts one thing wrong until the end of a test."""

# --- faults of the plain engine -----------------------------------------------------------------------------------


def both_as(change: Callable[[Iterable[Truth]], Truth]) -> Seed:
    return lambda patch: patch.setattr(plain, "both", change)


def unknown_as(value: bool) -> Seed:
    return both_as(lambda parts: all(value if isinstance(part, Unknown) else part for part in parts))


def unknown_before_no(parts: Iterable[Truth]) -> Truth:
    found = list(parts)
    return next((part for part in found if isinstance(part, Unknown)), all(part is True for part in found))


def deciding_as(
    change: Callable[[PlainEvaluator, Mapping[str, Scope], Collection[str]], Decision],
) -> Seed:
    return lambda patch: patch.setattr(PlainEvaluator, "decide", change)


decide_plainly = PlainEvaluator.decide


def on_one_edition(self: PlainEvaluator, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
    first = next(iter(scopes.values()), None)
    return decide_plainly(self, {name: first for name in scopes} if first is not None else scopes, in_force)


def all_in_force(self: PlainEvaluator, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
    return decide_plainly(self, scopes, {rule.key for rule in self._rules})


def one_rule_short(self: PlainEvaluator, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
    return decide_plainly(self, scopes, set(in_force) - {self._rules[-1].key} if self._rules else in_force)


PLAIN: dict[str, Seed] = {
    "an unknown part taken as holding": unknown_as(True),
    "an unknown part taken as failing": unknown_as(False),
    "an unknown part outweighs a no": both_as(unknown_before_no),
    "one part is enough": both_as(either),
    "the last part dropped": both_as(lambda parts: all(part is True for part in list(parts)[:-1])),
    "every rule read on one edition": deciding_as(on_one_edition),
    "rules out of force decided": deciding_as(all_in_force),
    "the last rule forgotten": deciding_as(one_rule_short),
}


# --- faults of the compiler ---------------------------------------------------------------------------------------


def operator_as(operator: str, wrong: TestOperator) -> Seed:
    return lambda patch: patch.setitem(readings._OPERATORS, operator, wrong)


def opposite_as(operator: TestOperator, wrong: TestOperator) -> Seed:
    return lambda patch: patch.setitem(conjunctions._OPPOSITES, operator, wrong)


compile_ways, compile_all, compile_test = ConditionCompiler._ways, ConditionCompiler._all, ConditionCompiler._test


def negation_lost(self: ConditionCompiler, rule: ConditionedRule, condition: Condition, holds: bool) -> tuple[Way, ...]:
    return compile_ways(self, rule, condition.part if isinstance(condition, Not) else condition, holds)


def alternatives_as_all(
    self: ConditionCompiler, rule: ConditionedRule, condition: Condition, holds: bool
) -> tuple[Way, ...]:
    found = compile_ways(self, rule, condition, holds)
    return (tuple(test for way in found for test in way),)


def one_way(self: ConditionCompiler, rule: ConditionedRule, parts: Sequence[Condition], holds: bool) -> tuple[Way, ...]:
    return compile_all(self, rule, parts, holds)[:1]


def a_test_short(
    self: ConditionCompiler, rule: ConditionedRule, parts: Sequence[Condition], holds: bool
) -> tuple[Way, ...]:
    return tuple(way[:-1] for way in compile_all(self, rule, parts, holds))


def none_forgotten(self: ConditionCompiler, rule: ConditionedRule, test: FieldTest, holds: bool) -> tuple[Way, ...]:
    """What is known to be none is taken as neither above nor not above a number."""
    return compile_test(self, rule, test, holds)[:1]


def unknown_field_as_none(self: FieldReading, scope: Scope, situation: Situation) -> bool:
    is_open = write_field(self, scope, situation)
    if is_open:
        situation.tell(self.name, None)
    return is_open


def unknown_condition_as(value: bool) -> Callable[[ConditionReading, Scope, Situation], bool]:
    def write(self: ConditionReading, scope: Scope, situation: Situation) -> bool:
        is_open = write_condition(self, scope, situation)
        if is_open:
            situation.tell(self.name, value)
        return is_open

    return write


def always_known(self: FieldReading, scope: Scope, situation: Situation) -> bool:
    is_open = write_field(self, scope, situation)
    situation.tell(self.known_name, True)
    return is_open


def nothing_open(self: FieldReading, scope: Scope, situation: Situation) -> bool:
    write_field(self, scope, situation)
    return False


write_field, write_condition = FieldReading.write, ConditionReading.write


def method(owner: type, name: str, wrong: Callable[..., object]) -> Seed:
    return lambda patch: patch.setattr(owner, name, wrong)


make_compiled = CompiledEvaluator.__init__


def first_need_only(
    self: CompiledEvaluator, rules: Sequence[ConditionedRule], make_matcher: MakeMatcher, is_computed: IsComputed
) -> None:
    """Of the things that a rule needs to be worked out, only the first is."""
    make_compiled(self, rules, make_matcher, is_computed)
    self._costly = {key: some[:1] for key, some in self._costly.items()}


COMPILER: dict[str, Seed] = {
    "at least compiled as above": operator_as("gte", "gt"),
    "below compiled as at most": operator_as("lt", "lte"),
    "above compiled as below": operator_as("gt", "lt"),
    "unequal compiled as equal": operator_as("ne", "in"),
    "not below compiled as above": opposite_as("lt", "gt"),
    "the negation of a list lost": opposite_as("in", "in"),
    "a negation lost": method(ConditionCompiler, "_ways", negation_lost),
    "alternatives must all hold": method(ConditionCompiler, "_ways", alternatives_as_all),
    "a way dropped": method(ConditionCompiler, "_all", one_way),
    "a test dropped": method(ConditionCompiler, "_all", a_test_short),
    "none forgotten in a negated order": method(ConditionCompiler, "_test", none_forgotten),
    "conditions of one kind taken for each other": lambda patch: patch.setattr(
        conjunctions, "meaning", lambda node: type(node).__name__
    ),
    "editions not told apart": lambda patch: patch.setattr(
        conjunctions, "ConditionReading", lambda name, condition, edition: ConditionReading(name, condition, "early")
    ),
    "an unknown field written as none": method(FieldReading, "write", unknown_field_as_none),
    "an unknown condition written as a yes": method(ConditionReading, "write", unknown_condition_as(True)),
    "an unknown condition written as a no": method(ConditionReading, "write", unknown_condition_as(False)),
    "every field said to be known": method(FieldReading, "write", always_known),
    "only the first thing worked out": method(CompiledEvaluator, "__init__", first_need_only),
    "an unknown field not reported": method(FieldReading, "write", nothing_open),
}


# --- faults of the way to the library -----------------------------------------------------------------------------

answer_codes, fire_network = DurableMatcher.answer, Network.fired
code_value, hold_codes, bound_codes = FieldCoder.code, FieldCoder.holding, FieldCoder.bounds
tell_field = CodedSituation.tell


def same_situation(self: DurableMatcher) -> CodedSituation:
    """One situation for all records: a field that the next one does not tell keeps its value."""
    found: CodedSituation = self.__dict__.setdefault("kept", CodedSituation(self, self._slots))
    return found


def cache_too_coarse(self: DurableMatcher, codes: tuple[int, ...]) -> frozenset[str]:
    remembered: dict[tuple[int, ...], frozenset[str]] = self.__dict__.setdefault("remembered", {})
    return remembered.setdefault(codes[:-1], answer_codes(self, codes))


def first_only(self: Network, properties: str) -> set[str]:
    return set(sorted(fire_network(self, properties))[:1])


def in_small_networks(patch: Patch) -> None:
    """Only the first of several networks is asked."""
    patch.setattr(durable, "RULES_PER_NETWORK", 2)
    made = DurableMatcher.__init__

    def make(self: DurableMatcher, rules: Sequence[CompiledRule]) -> None:
        made(self, rules)
        del self._shards[1:]

    patch.setattr(DurableMatcher, "__init__", make)


def any_part_of_a_way(patch: Patch) -> None:
    """A way that is split over several rules of a network fires with the first of them."""
    patch.setattr(durable, "TESTS_PER_PART", 1)
    made = DurableMatcher.__init__

    def make(self: DurableMatcher, rules: Sequence[CompiledRule]) -> None:
        made(self, rules)
        self._split = {}

    patch.setattr(DurableMatcher, "__init__", make)


def unknown_fails(self: FieldCoder, key: TestKey) -> list[int]:
    return [code for code in hold_codes(self, key) if code != UNKNOWN]


def no_field_told_late(self: CodedSituation, field: str, value: Any) -> None:
    """What is worked out on demand never arrives."""
    if not field.startswith("condition "):
        tell_field(self, field, value)


DURABLE: dict[str, Seed] = {
    "the strict pass takes unknown tests as holding": method(
        CodedSituation, "fired", lambda self: self._matcher.answer(tuple(self._codes))
    ),
    "the permissive pass takes unknown tests as failing": method(
        CodedSituation,
        "may_fire",
        lambda self: self._matcher.answer(tuple(max(code, 0) for code in self._codes)),
    ),
    "a field of the record before stays": method(DurableMatcher, "situation", same_situation),
    "records taken for each other by the cache": method(DurableMatcher, "answer", cache_too_coarse),
    "one rule fires at most": method(Network, "fired", first_only),
    "only the first network asked": in_small_networks,
    "a part of a way is enough": any_part_of_a_way,
    "a list does not hold what is unknown": method(FieldCoder, "holding", unknown_fails),
    "a number that is unknown takes the least place": method(
        FieldCoder, "bounds", lambda self: {**bound_codes(self), UNKNOWN: (0, 0)}
    ),
    "a number placed below its constant": method(
        FieldCoder, "place", lambda self, number: 2 * bisect_left(self._numbers, number)
    ),
    "no told as yes": method(
        CodedSituation, "tell", lambda self, field, value: tell_field(self, field, value is False or value)
    ),
    "none told as unknown": method(
        CodedSituation, "tell", lambda self, field, value: None if value is None else tell_field(self, field, value)
    ),
    "what is worked out is not told": method(CodedSituation, "tell", no_field_told_late),
}

FAULTS = [
    *(pytest.param("plain", seed, id=f"plain: {name}") for name, seed in PLAIN.items()),
    *(pytest.param("durable", seed, id=f"compiler: {name}") for name, seed in COMPILER.items()),
    *(pytest.param("durable", seed, id=f"durable: {name}") for name, seed in DURABLE.items()),
]


@pytest.mark.parametrize(("engine", "seed"), FAULTS)
def test_a_seeded_fault_is_noticed(engine: str, seed: Seed, monkeypatch: Patch) -> None:
    right("plain"), right("durable")  # worked out before anything is wrong
    seed(monkeypatch)
    assert is_noticed(engine)
