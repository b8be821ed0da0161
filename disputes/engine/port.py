"""The engine port: compiled rules, situations, and what an adapter must answer.

A compiled rule is a conjunction of tests on named fields; a situation is a closed, typed, flat mapping of fields to
texts, integers and booleans
(money in minor units, rates in basis points, instants in epoch seconds: whoever compiles decides; no floats, no None).

What every adapter holds to:

- A rule fires when all its tests hold; a rule without tests always fires.
- A test on a field that is absent from the situation fails, whatever its operator.
- `eq` and `in` compare type and value: 1, True and "1" are three different values.
- `lt`, `lte`, `gt`, `gte` compare integers only; on a text or a boolean in the situation they fail.
- A situation that holds anything else than text, an integer of at most 64 bits (signed) or a boolean raises
  `ValueError`, even in a field that no rule tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Op = Literal["eq", "in", "lt", "lte", "gt", "gte"]
Scalar = str | int | bool

OPS: tuple[Op, ...] = ("eq", "in", "lt", "lte", "gt", "gte")
ORDERINGS: frozenset[str] = frozenset({"lt", "lte", "gt", "gte"})
INT_MIN = -(2**63)
INT_MAX = 2**63 - 1


@dataclass(frozen=True)
class Test:
    """One comparison of a field with a constant.

    `value` is a tuple for `in` (possibly empty: then the test never holds), a scalar otherwise.

    Raises ValueError when the operator is unknown or the value does not suit it.
    """

    __test__ = False  # the name is not an invitation to pytest

    field: str
    op: Op
    value: Scalar | tuple[Scalar, ...]

    def __post_init__(self) -> None:
        if self.op not in OPS:
            raise ValueError(f"unknown operator {self.op!r}, expected one of {', '.join(OPS)}")
        if self.op == "in":
            if not isinstance(self.value, tuple):
                raise ValueError(f"`in` on {self.field!r} takes a tuple of values, found {self.value!r}")
            for one in self.value:
                check_scalar(self.field, one)
        elif isinstance(self.value, tuple):
            raise ValueError(f"`{self.op}` on {self.field!r} takes one value, found {self.value!r}")
        else:
            check_scalar(self.field, self.value)
            if self.op in ORDERINGS and type(self.value) is not int:
                raise ValueError(f"`{self.op}` on {self.field!r} takes an integer, found {self.value!r}")


@dataclass(frozen=True)
class Compiled:
    """A rule, reduced to a conjunction of tests; `()` always fires. `id` is unique within one matcher."""

    id: str
    tests: tuple[Test, ...]


class Matcher(Protocol):
    """What an adapter offers. Not safe for use by several threads at once; one matcher per thread or process."""

    def fire(self, situation: Mapping[str, Scalar]) -> frozenset[str]:
        """The ids of the rules that fire.

        Raises ValueError on a situation that is not closed and typed, RuntimeError after `close`.
        """

    def close(self) -> None:
        """Free what the matcher holds. May be called more than once."""


def check_scalar(field: str, value: object) -> None:
    """Raises ValueError unless `value` is a text, a boolean or an integer that fits 64 bits."""
    kind = type(value)
    if kind is str or kind is bool:
        return
    if kind is not int:
        raise ValueError(
            f"field {field!r}: expected a text, an integer or a boolean, found {value!r} ({kind.__name__})"
        )
    assert isinstance(value, int)
    if not INT_MIN <= value <= INT_MAX:
        raise ValueError(f"field {field!r}: {value} does not fit 64 bits")


def check_unique(rules: Sequence[Compiled]) -> None:
    """Raises ValueError when two rules share an id (a fired id could then not be told apart)."""
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ValueError(f"rule id {rule.id!r} is used twice")
        seen.add(rule.id)


def tested_fields(rules: Iterable[Compiled]) -> frozenset[str]:
    """Every field that some rule tests: all that a situation needs to hold for these rules."""
    return frozenset(test.field for rule in rules for test in rule.tests)
