"""Conditions: a typed tree, evaluated three-valued.

Every node has `truth(scope)` and `reads()`; a leaf can also say what was actual and what was wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import amount
from disputes.language.amounts import reads as amount_reads
from disputes.language.changes import goes_to_and_fro, wake_at_change
from disputes.language.moments import WholeDay
from disputes.language.scope import Scope
from disputes.language.truth import Gap, Text, Truth, Unknown, both, either, negated
from disputes.records.money import Money
from disputes.words.language import FieldKind, ResolutionKind

OTHER_CURRENCY = Text("The amounts are in different currencies.", "金额币种不同，无法比较。")
ORDERED = ("gt", "gte", "lt", "lte")


class Condition(Protocol):
    """Something that holds, does not hold, or cannot be decided."""

    def truth(self, scope: Scope) -> Truth: ...

    def reads(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Any, ...]

    def truth(self, scope: Scope) -> Truth:
        return both(p.truth(scope) for p in self.parts)

    def reads(self) -> Iterator[str]:
        for p in self.parts:
            yield from p.reads()


@dataclass(frozen=True, slots=True)
class Some:
    """Some part holds."""

    parts: tuple[Any, ...]
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        return either(p.truth(scope) for p in self.parts)

    def reads(self) -> Iterator[str]:
        for p in self.parts:
            yield from p.reads()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Any
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        return negated(self.part.truth(scope))

    def reads(self) -> Iterator[str]:
        yield from self.part.reads()


@dataclass(frozen=True, slots=True)
class Choice:
    """A field against a test that has alternatives: the comparator belongs to the number."""

    path: str
    tests: Alternatives[Any]
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        found = self.tests.resolve(scope)
        if found.kind is ResolutionKind.VALUE and found.value is not None:
            truth: Truth = found.value.truth(scope)
            return truth
        open_ = Unknown() if found.unknown is None else found.unknown
        if found.kind is ResolutionKind.UNDECIDED:
            return agreed(
                [*(o.truth(scope) for o in found.options), *(False if k == "none" else open_ for k in found.others)],
                open_,
            )
        return False if found.kind is ResolutionKind.NONE else open_

    def reads(self) -> Iterator[str]:
        yield from amount_reads(self.tests)


def agreed(truths: list[Truth], open_: Unknown) -> Truth:
    first = truths[0] if truths else open_
    return first if all(isinstance(t, bool) and t == first for t in truths) else open_


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One comparison of one field.

    `kind` is the field's kind; `operand` holds constants for eq/ne/in/not_in, else alternatives of
    amounts or moments. `own` fields are keys of the list member or clock at hand.
    """

    path: str
    own: bool
    kind: str
    op: str  # eq ne in not_in gt gte lt lte known none not_none same_as
    operand: Any
    wanted: str = ""

    def value(self, scope: Scope) -> Any:
        return scope.read_own(self.path) if self.own else scope.read(self.path)

    def truth(self, scope: Scope) -> Truth:
        truth = self.compare(scope)
        if self.kind is FieldKind.INSTANT and self.moves(scope):
            if self.op in ("eq", "ne") and isinstance(self.operand, Alternatives):
                # Being that instant, or in that day, begins and ends: each is one change.
                for op in ("gte", "gt"):
                    side = replace(self, op=op)
                    side._wake(scope, side.compare(scope))
            else:
                self._wake(scope, truth)
        return truth

    def moves(self, scope: Scope) -> bool:
        """Whether the truth may change as time goes on, the record staying as it is."""
        if not self.own and scope.moves(self.path):
            return True
        return isinstance(self.operand, Alternatives) and any(
            scope.moves(r) for a in self.operand.entries() if a.value is not None for r in a.value.reads()
        )

    def _wake(self, scope: Scope, truth: Truth) -> None:
        moments = [a.value for a in self.operand.entries()] if isinstance(self.operand, Alternatives) else []
        by_day = self.path.startswith("facts.") or any(goes_to_and_fro(m) for m in moments)
        wake_at_change(scope, lambda later: self.compare(later) == truth, by_day=by_day)

    def compare(self, scope: Scope) -> Truth:
        value = self.value(scope)
        if self.op == "known":
            return bool(self.operand) == (not isinstance(value, Unknown))
        if isinstance(value, Unknown):
            return value
        if self.op == "none":
            return value is None
        if self.op == "not_none":
            return value is not None
        if isinstance(value, (list, tuple)) and isinstance(self.operand, tuple):
            return any(v in self.operand for v in value) == (self.op in ("eq", "in"))
        if self.op in ("eq", "in") and isinstance(self.operand, tuple):
            return value is not None and value in self.operand
        if self.op in ("ne", "not_in") and isinstance(self.operand, tuple):
            return value is None or value not in self.operand
        if self.op == "same_as":
            return _same(value, self.operand, scope)
        if value is None:
            return self.op == "ne"
        return self._ordered(value, scope)

    def _ordered(self, value: Any, scope: Scope) -> Truth:
        if self.kind in (FieldKind.INSTANT, FieldKind.DATE):
            return self._instants(value, scope)
        if self.kind in (FieldKind.TIME, FieldKind.WEEKDAY):
            return _holds(self.op, value, self.operand)
        right = amount(self.operand, scope, value.currency if isinstance(value, Money) else None)
        if isinstance(right, Unknown):
            return right
        if right is None:
            return self.op == "ne"
        if isinstance(value, Money) or isinstance(right, Money):
            if isinstance(right, Money) and value == 0 and not isinstance(value, Money):
                return _holds(self.op, Decimal(0), right.value)  # the sum of nothing has no currency
            if not (isinstance(value, Money) and isinstance(right, Money) and value.currency == right.currency):
                return Unknown(gaps=frozenset({Gap("currency", OTHER_CURRENCY)}))
            return _holds(self.op, value.value, right.value)
        return _holds(self.op, Decimal(value), right)

    def _instants(self, value: Any, scope: Scope) -> Truth:
        found = self.operand.resolve(scope)
        moment = found.known()
        if moment is None or isinstance(moment, Unknown):
            return moment if isinstance(moment, Unknown) else self.op == "ne"
        if isinstance(value, date) and not isinstance(value, datetime):
            value = WholeDay(value).at(scope)
        whole_day = isinstance(moment, WholeDay)
        right = moment.end(scope) if whole_day and self.op in ("lte", "gt") else moment.at(scope)
        if isinstance(right, Unknown):
            return right
        if right is None:
            return self.op == "ne"
        if whole_day and self.op in ("eq", "ne"):
            inside = right <= value <= moment.end(scope)
            return inside if self.op == "eq" else not inside
        return _holds(self.op, value, right)

    def reads(self) -> Iterator[str]:
        if not self.own:
            yield self.path
        if isinstance(self.operand, Alternatives):
            yield from amount_reads(self.operand)
        elif self.op == "same_as" and not self.operand[1]:
            yield self.operand[0]


def _same(value: Any, other: tuple[str, bool], scope: Scope) -> Truth:
    path, own = other
    right = scope.read_own(path) if own else scope.read(path)
    if isinstance(right, Unknown):
        return right
    return value is not None and right is not None and value == right


def _holds(op: str, left: Any, right: Any) -> bool:
    if op == "eq":
        return bool(left == right)
    if op == "ne":
        return bool(left != right)
    if op == "gt":
        return bool(left > right)
    if op == "gte":
        return bool(left >= right)
    if op == "lt":
        return bool(left < right)
    return bool(left <= right)


CONSTANTS = ("platform", "market", "dispute", "site", "via")
"""Fields that many cases share: what they decide is decided once."""


def decided(part: Any, values: Mapping[str, Any]) -> bool | None:
    """What a part of a condition comes to by the constants alone; None where it reads anything else, or they are
    absent.
    """
    if not (
        isinstance(part, FieldTest)
        and not part.own
        and part.path in CONSTANTS
        and part.op in ("eq", "in", "ne", "not_in")
        and isinstance(part.operand, tuple)
    ):
        return None
    if part.path not in values:
        return None
    among = values[part.path] is not None and values[part.path] in part.operand
    return among == (part.op in ("eq", "in"))


def conjuncts(condition: Any) -> list[Any]:
    """The parts that must all hold, nested alls opened."""
    if isinstance(condition, All):
        return [c for p in condition.parts for c in conjuncts(p)]
    return [condition]
