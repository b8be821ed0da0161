"""The engine port: rules compiled to conjunctions, situations, and what an adapter must answer.

A compiled rule is one or several *ways*, each a conjunction of tests on named fields; a situation is a closed, typed,
flat mapping of fields to texts, numbers, booleans and None (known to be none).

What every adapter holds to:

- A rule fires where all tests of one of its ways hold; a way without tests always holds.
- A field that the situation lacks is unknown. Every test on it fails where it is asked which rules fire, and holds
  where it is asked which may: whatever its operator, so two tests on it that exclude each other may both hold.
- `in` and `not_in` compare type and value: 1, True, "1" and None are four different values. Numbers are compared by
  their value, whether they are written as an integer or as a decimal.
- `lt`, `lte`, `gt`, `gte` compare numbers only; on a text, a boolean or None in the situation they fail.
- Anything else in a situation raises `ValueError`, even in a field that no rule tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias, TypeGuard

from disputes.words.dataclass import dataclass

TestOperator = Literal["in", "not_in", "lt", "lte", "gt", "gte"]
Scalar: TypeAlias = "str | bool | int | Decimal | None"
Way: TypeAlias = "tuple[EngineTest, ...]"
"""A conjunction: all of its tests must hold."""

OPERATORS: tuple[TestOperator, ...] = ("in", "not_in", "lt", "lte", "gt", "gte")
ORDERINGS: frozenset[str] = frozenset({"lt", "lte", "gt", "gte"})
_PLAIN_TYPES = frozenset({str, bool, int, type(None)})


@dataclass(frozen=True, slots=True)
class EngineTest:
    """One comparison of a field with constants: any number of them for `in` and `not_in`, one number for an order.

    Raises ValueError when the operator is unknown or the values do not suit it.
    """

    field: str
    operator: TestOperator
    values: tuple[Scalar, ...]

    def __post_init__(self) -> None:
        if self.operator not in OPERATORS:
            raise ValueError(f"unknown operator {self.operator!r}, expected one of {', '.join(OPERATORS)}")
        if not isinstance(self.values, tuple):
            raise ValueError(f"`{self.operator}` on {self.field!r} takes a tuple of values, found {self.values!r}")
        for value in self.values:
            check_scalar(self.field, value)
        if self.operator in ORDERINGS and not (len(self.values) == 1 and is_number(self.values[0])):
            raise ValueError(f"`{self.operator}` on {self.field!r} takes one number, found {self.values!r}")


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule, reduced to the ways in which it holds. `id` is unique within one matcher."""

    id: str
    ways: tuple[Way, ...]


class Situation(Protocol):
    """What is known of one record, written field by field, and the rules on it so far."""

    def tell(self, field: str, value: Scalar) -> None:
        """Writes the value of a field. Raises ValueError for what is no scalar."""

    def fired(self) -> frozenset[str]:
        """The ids of the rules that fire. Raises RuntimeError once the matcher is closed."""

    def may_fire(self) -> frozenset[str]:
        """The ids of the rules that fire, or may once more fields are known. Raises as `fired`."""


class Matcher(Protocol):
    """What an adapter offers. Not safe for use by several threads at once; one matcher per thread or process."""

    def situation(self) -> Situation:
        """A situation of which nothing is known yet. Raises RuntimeError after `close`."""

    def close(self) -> None:
        """Free what the matcher holds. May be called more than once."""


MakeMatcher: TypeAlias = Callable[[Sequence[CompiledRule]], Matcher]


def is_number(value: Scalar) -> TypeGuard[int | Decimal]:
    """Whether a value is a number: a boolean is none."""
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def exact(value: Scalar) -> tuple[str, str | bool | int | Decimal]:
    """`value` as a key that keeps its type, for True == 1 in Python."""
    if value is None:
        return "none", False
    if isinstance(value, bool):
        return "bool", value
    return ("text", value) if isinstance(value, str) else ("number", value)


def check_scalar(field: str, value: object) -> None:
    """Raises ValueError unless `value` is a text, a boolean, a finite number without a binary fraction, or None."""
    if type(value) in _PLAIN_TYPES or isinstance(value, str) or (isinstance(value, Decimal) and value.is_finite()):
        return
    raise ValueError(f"field {field!r}: expected a text, a number, a boolean or None, found {type(value).__name__}")


def check_unique(rules: Iterable[CompiledRule]) -> None:
    """Raises ValueError when two rules share an id (a fired id could then not be told apart)."""
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ValueError(f"rule id {rule.id!r} is used twice")
        seen.add(rule.id)
