"""What is written into a situation: the fields that the engine tests itself, and conditions worked out beforehand.

A field is written with its value, so that the engine compares it with any number of constants. What the engine cannot
see (members of lists, instants, amounts of money, values that depend on the edition) is worked out as a whole condition
and written as a yes or a no. Either is read once for all rules that contain it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import TypeAlias

from disputes.engine.port import Scalar, Situation, TestOperator
from disputes.language.amounts import WrittenAmount
from disputes.language.compiled_conditions import Decide
from disputes.language.conditions import FieldTest
from disputes.language.scope import Scope
from disputes.language.truth import Unknown
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind, Operator

NUMBERS: frozenset[str] = frozenset({FieldKind.INT, FieldKind.NUMBER, FieldKind.SHARE})
SEEN: frozenset[str] = frozenset({FieldKind.TEXT, FieldKind.ENUM, FieldKind.BOOL}) | NUMBERS
"""The kinds of field that the engine tests itself."""
PER_RULESET = frozenset({"facts", "deadline", "metric", "ledger"})
"""Fields whose names each ruleset has of its own."""
_NO_CONSTANT = "\0"  # a text that no ruleset can contain
_OPERATORS: dict[str, TestOperator] = {
    Operator.EQ: "in",
    Operator.IN: "in",
    Operator.NE: "not_in",
    Operator.NOT_IN: "not_in",
    Operator.GT: "gt",
    Operator.GTE: "gte",
    Operator.LT: "lt",
    Operator.LTE: "lte",
}
_NOT_PART_OF_THE_MEANING = frozenset({"wanted", "node", "cites"})


@dataclass(slots=True)
class FieldReading:
    """A field, written as its value; where some rule asks whether it is known, with that too."""

    name: str
    path: str
    edition: str
    is_told: bool
    asked_if_known: bool = False
    known_name: str = field(init=False)

    def __post_init__(self) -> None:
        self.known_name = f"{self.name} is known"

    def write(self, scope: Scope, situation: Situation) -> bool:
        """Writes what is known of the field; whether it is unknown."""
        value = scope.read(self.path)
        if isinstance(value, Unknown):
            if self.asked_if_known:
                situation.tell(self.known_name, False)
            return True
        if self.asked_if_known:
            situation.tell(self.known_name, True)
        scalar = value if value is None or isinstance(value, (str, int, Decimal)) else _NO_CONSTANT
        situation.tell(self.name, scalar)
        return False


@dataclass(frozen=True, slots=True)
class ConditionReading:
    """A condition that the engine cannot see into, written as its truth."""

    name: str
    decide: Decide
    edition: str
    is_told: bool = False

    def write(self, scope: Scope, situation: Situation) -> bool:
        """Writes the truth of the condition where it is known; whether it is unknown."""
        truth = self.decide(scope)
        if isinstance(truth, Unknown):
            return True
        situation.tell(self.name, truth)
        return False


Reading: TypeAlias = FieldReading | ConditionReading


def is_seen(test: FieldTest) -> bool:
    """Whether the engine can read the field of a test itself: then it may ask whether that is known."""
    return not test.own and test.kind in SEEN


def comparison(test: FieldTest) -> tuple[TestOperator, tuple[Scalar, ...]] | None:
    """The comparison with constants that a test is; None where it is none that the engine can make."""
    if test.op == Operator.NONE:
        return "in", (None,)
    if test.op == Operator.NOT_NONE:
        return "not_in", (None,)
    operator = _OPERATORS.get(test.op)
    constants = _words(test) if test.constants is not None else _number(test)
    return (operator, constants) if operator is not None and constants is not None else None


def _words(test: FieldTest) -> tuple[Scalar, ...] | None:
    """The constants that a test compares with, where the engine can hold all of them."""
    scalars = tuple(c for c in test.constants or () if isinstance(c, (str, bool, int, Decimal)))
    return scalars if len(scalars) == len(test.constants or ()) else None


def _number(test: FieldTest) -> tuple[Scalar, ...] | None:
    """The number that a test compares with, where it is written out and the same on every day."""
    if test.kind not in NUMBERS or test.amounts is None:
        return None
    only = test.amounts.only
    return (only.value,) if isinstance(only, WrittenAmount) and isinstance(only.value, Decimal) else None


def meaning(node: object) -> Hashable:
    """A key that is the same for conditions that mean the same, whatever place of the ruleset they were written at.

    Conditions are dataclasses down to words, numbers, dates and texts. Raises TypeError for what is made of anything
    that has no value of its own to be told by.
    """
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        return (
            type(node).__name__,
            *(
                meaning(getattr(node, one.name))
                for one in dataclasses.fields(node)
                if one.compare and one.name not in _NOT_PART_OF_THE_MEANING
            ),
        )
    if isinstance(node, (tuple, list)):
        return tuple(meaning(one) for one in node)
    if isinstance(node, Mapping):
        return type(node).__name__, frozenset((meaning(key), meaning(value)) for key, value in node.items())
    if isinstance(node, Hashable) and (node is None or type(node).__hash__ is not object.__hash__):
        return type(node).__name__, node
    raise TypeError(f"a condition holds a {type(node).__name__}, which has no value to be told by")
