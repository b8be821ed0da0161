"""Matchers asked for one situation at a time, tests written short, and the naive matcher to hold others against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from disputes.engine.port import CompiledRule, EngineTest, Matcher, Scalar, check_scalar, check_unique


def fire(matcher: Matcher, situation: Mapping[str, Scalar]) -> frozenset[str]:
    """The rules that fire in a situation."""
    told = matcher.situation()
    for field, value in situation.items():
        told.tell(field, value)
    return told.fired()


def may_fire(matcher: Matcher, situation: Mapping[str, Scalar]) -> frozenset[str]:
    """The rules that may fire once the fields are known that a situation lacks."""
    told = matcher.situation()
    for field, value in situation.items():
        told.tell(field, value)
    return told.may_fire()


def compare(field: str, operator: str, value: object) -> EngineTest:
    """A test; `eq` stands for a list of one value, and an order takes its number alone."""
    if operator == "eq":
        return EngineTest(field, "in", (value,))  # type: ignore[arg-type]
    return EngineTest(field, operator, value if isinstance(value, tuple) else (value,))  # type: ignore[arg-type]


def rule_of(id_: str, tests: Sequence[EngineTest]) -> CompiledRule:
    """A rule that holds in one way."""
    return CompiledRule(id_, (tuple(tests),))


def kind_of(value: Scalar) -> str:
    """Whole numbers and decimals are of one kind, and so are texts and closed words."""
    if isinstance(value, (bool, type(None))):
        return type(value).__name__
    return "text" if isinstance(value, str) else "number"


def same(found: Scalar, wanted: Scalar) -> bool:
    """Equal in kind and value: Python's own `==` would take True for 1."""
    return kind_of(found) == kind_of(wanted) and found == wanted


def holds(test: EngineTest, situation: Mapping[str, Scalar], *, unknown: bool = False) -> bool:
    """Whether one test holds; `unknown`: what a test on a field comes to that the situation lacks."""
    if test.field not in situation:
        return unknown
    found = situation[test.field]
    if test.operator in ("in", "not_in"):
        return any(same(found, one) for one in test.values) == (test.operator == "in")
    wanted = test.values[0]
    if isinstance(found, (bool, str)) or found is None:
        return False
    assert isinstance(wanted, (int, Decimal))
    if test.operator == "lt":
        return found < wanted
    if test.operator == "lte":
        return found <= wanted
    return found > wanted if test.operator == "gt" else found >= wanted


class NaiveSituation:
    """A situation as it was told."""

    def __init__(self, matcher: NaiveMatcher) -> None:
        self.matcher = matcher
        self.values: dict[str, Scalar] = {}

    def tell(self, field: str, value: Scalar) -> None:
        check_scalar(field, value)
        self.values[field] = value

    def fired(self) -> frozenset[str]:
        return self.matcher.fire(self.values, unknown=False)

    def may_fire(self) -> frozenset[str]:
        return self.matcher.fire(self.values, unknown=True)


class NaiveMatcher:
    """Matches rules by reading them in turn."""

    def __init__(self, rules: Sequence[CompiledRule]) -> None:
        check_unique(rules)
        self.rules = list(rules)
        self.closed = False

    def situation(self) -> NaiveSituation:
        self.check_open()
        return NaiveSituation(self)

    def check_open(self) -> None:
        if self.closed:
            raise RuntimeError("the matcher is closed")

    def fire(self, situation: Mapping[str, Scalar], *, unknown: bool) -> frozenset[str]:
        self.check_open()
        return frozenset(rule.id for rule in self.rules if self.rule_holds(rule, situation, unknown=unknown))

    def rule_holds(self, rule: CompiledRule, situation: Mapping[str, Scalar], *, unknown: bool) -> bool:
        return any(all(holds(test, situation, unknown=unknown) for test in way) for way in rule.ways)

    def close(self) -> None:
        self.closed = True
