"""The plain adapter: reads the compiled rules one after the other.

The oracle of the other adapter, and what runs where that one cannot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disputes.engine.port import Compiled, Scalar, Test, check_scalar, check_unique


def same(found: Scalar, wanted: Scalar) -> bool:
    """Equal in type and value: Python's own `==` would take True for 1."""
    return type(found) is type(wanted) and found == wanted


def holds(test: Test, situation: Mapping[str, Scalar]) -> bool:
    """Whether one test holds; an absent field, or a text or boolean where an order is asked for, fails it."""
    if test.field not in situation:
        return False
    found = situation[test.field]
    wanted = test.value
    if isinstance(wanted, tuple):
        return any(same(found, one) for one in wanted)
    if test.op == "eq":
        return same(found, wanted)
    if type(found) is not int or not isinstance(wanted, int):
        return False
    if test.op == "lt":
        return found < wanted
    if test.op == "lte":
        return found <= wanted
    if test.op == "gt":
        return found > wanted
    return found >= wanted


class PlainMatcher:
    """Matches `rules` by reading them in turn.

    Raises ValueError when two rules share an id. Holds no state between situations; safe in any thread.
    """

    def __init__(self, rules: Sequence[Compiled]) -> None:
        check_unique(rules)
        self._rules = tuple(rules)
        self._closed = False

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        if self._closed:
            raise RuntimeError("the matcher is closed")
        for field, value in situation.items():
            check_scalar(field, value)
        return frozenset(rule.id for rule in self._rules if all(holds(test, situation) for test in rule.tests))

    def close(self) -> None:
        self._closed = True
