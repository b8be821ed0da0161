"""Conditions: a typed tree, evaluated three-valued.

Every node has `truth(scope)` and `reads()`; a leaf can also say what was actual and what was wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias, TypeVar

from disputes.language.alternatives import Alternatives, Resolution
from disputes.language.amounts import amount
from disputes.language.changes import goes_to_and_fro, wake_at_change
from disputes.language.moments import WholeDay
from disputes.language.scope import Amount, Condition, Moment, Quantity, Scope, may_move
from disputes.language.truth import Gap, Text, Truth, Unknown, negated
from disputes.records.money import Money
from disputes.records.values import Value, Values
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind, Operator, ResolutionKind

OTHER_CURRENCY = Text("The amounts are in different currencies.", "金额币种不同，无法比较。")
ORDERED = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)
_EQUAL = (Operator.EQ, Operator.IN)
_UNEQUAL = (Operator.NE, Operator.NOT_IN)
# Names of the module: reading a word from its class takes several times as long.
_KNOWN, _NONE, _NOT_NONE = Operator.KNOWN, Operator.NONE, Operator.NOT_NONE
_EQ, _NE, _GT, _GTE, _LT = Operator.EQ, Operator.NE, Operator.GT, Operator.GTE, Operator.LT

Ordered = TypeVar("Ordered", Decimal, datetime, time)
Constant: TypeAlias = str | bool | Decimal | time
"""A value that a test compares with, written out."""


@dataclass(frozen=True, slots=True)
class Always:
    """What holds, or does not, whatever the record says."""

    holds: bool

    def truth(self, scope: Scope) -> Truth:
        return self.holds

    def reads(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def truth(self, scope: Scope) -> Truth:
        open_: Unknown | None = None
        for part in self.parts:
            truth = part.truth(scope)
            if truth is False:
                return False
            if truth is not True:
                open_ = truth if open_ is None else open_ | truth
        return True if open_ is None else open_

    def reads(self) -> Iterator[str]:
        for p in self.parts:
            yield from p.reads()


@dataclass(frozen=True, slots=True)
class Some:
    """Some part holds."""

    parts: tuple[Condition, ...]
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        open_: Unknown | None = None
        for part in self.parts:
            truth = part.truth(scope)
            if truth is True:
                return True
            if truth is not False:
                open_ = truth if open_ is None else open_ | truth
        return False if open_ is None else open_

    def reads(self) -> Iterator[str]:
        for p in self.parts:
            yield from p.reads()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        return negated(self.part.truth(scope))

    def reads(self) -> Iterator[str]:
        yield from self.part.reads()


@dataclass(frozen=True, slots=True)
class Choice:
    """A field against a test that has alternatives: the comparator belongs to the number."""

    path: str
    tests: Alternatives[Condition]
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        return self.of(self.tests.resolve(scope), scope)

    def of(self, found: Resolution[Condition], scope: Scope) -> Truth:
        """The truth where the tests come to `found`."""
        if found.kind is ResolutionKind.VALUE and found.value is not None:
            return found.value.truth(scope)
        open_ = Unknown() if found.unknown is None else found.unknown
        if found.kind is ResolutionKind.UNDECIDED:
            return agreed(
                [
                    *(o.truth(scope) for o in found.options),
                    *(False if k is ResolutionKind.NONE else open_ for k in found.others),
                ],
                open_,
            )
        return False if found.kind is ResolutionKind.NONE else open_

    def reads(self) -> Iterator[str]:
        yield from self.tests.reads()


def agreed(truths: list[Truth], open_: Unknown) -> Truth:
    """What several truths say where they all say the same, else `open_`."""
    first = truths[0] if truths else open_
    return first if all(isinstance(t, bool) and t == first for t in truths) else open_


@dataclass(frozen=True, slots=True)
class OtherField:
    """A field that another one is compared with; an `own` one is a key of the list member at hand."""

    path: str
    own: bool

    def value(self, scope: Scope) -> Value | Unknown:
        return scope.read_own(self.path) if self.own else scope.read(self.path)


@dataclass(frozen=True, slots=True)
class FieldTest:
    """One comparison of one field.

    What it is compared with: constants (any of them), moments for instants, amounts for money and numbers, or another
    field. `own` fields are keys of the list member or clock at hand.
    """

    path: str
    own: bool
    kind: FieldKind
    op: Operator
    constants: tuple[Constant, ...] | None = None
    moments: Alternatives[Moment] | None = None
    amounts: Alternatives[Amount] | None = None
    other: OtherField | None = None
    wanted: str = ""
    moving: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The fields that it reads of those that may go on with `now`."""

    def __post_init__(self) -> None:
        moments = self.moments.values() if self.moments is not None else []
        reads = (*(() if self.own else (self.path,)), *(r for m in moments for r in m.reads()))
        moving = tuple(r for r in reads if may_move(r)) if self.kind is FieldKind.INSTANT else ()
        object.__setattr__(self, "moving", moving)

    def value(self, scope: Scope) -> Value | Unknown:
        return scope.read_own(self.path) if self.own else scope.read(self.path)

    def truth(self, scope: Scope) -> Truth:
        truth = self.compare(scope)
        if self.moving and self.moves(scope):
            if self.op in (Operator.EQ, Operator.NE) and self.moments is not None:
                # Being that instant, or in that day, begins and ends: each is one change.
                for op in (Operator.GTE, Operator.GT):
                    side = replace(self, op=op)
                    side._wake(scope, side.compare(scope))
            else:
                self._wake(scope, truth)
        return truth

    def moves(self, scope: Scope) -> bool:
        """Whether the truth may change as time goes on, the record staying as it is."""
        return any(scope.moves(path) for path in self.moving)

    def _wake(self, scope: Scope, truth: Truth) -> None:
        moments = self.moments.values() if self.moments is not None else []
        by_day = self.path.startswith("facts.") or any(goes_to_and_fro(m) for m in moments)
        wake_at_change(scope, lambda later: self.compare(later) == truth, by_day=by_day)

    def compare(self, scope: Scope) -> Truth:
        """The truth at `now`, without noting when it may change."""
        value = scope.read_own(self.path) if self.own else scope.read(self.path)
        op, constants = self.op, self.constants
        if op is _KNOWN:
            return (constants == (True,)) == (not isinstance(value, Unknown))
        if isinstance(value, Unknown):
            return value
        if op is _NONE:
            return value is None
        if op is _NOT_NONE:
            return value is not None
        if constants is not None:
            if isinstance(value, (list, tuple)):
                return any(v in constants for v in value) == (op in _EQUAL)
            if op in _EQUAL:
                return value is not None and value in constants
            if op in _UNEQUAL:
                return value is None or value not in constants
        if self.other is not None:
            return _same(value, self.other.value(scope))
        if value is None:
            return op is _NE
        return self._ordered(value, scope)

    def number(self, scope: Scope, currency: str | None = None) -> Quantity:
        """What a test of money or of a number compares with."""
        if self.amounts is not None:
            return amount(self.amounts, scope, currency)
        first = self.constants[0] if self.constants else None
        return first if isinstance(first, Decimal) else None

    def _ordered(self, value: Value, scope: Scope) -> Truth:
        if self.moments is not None:
            return self._instants(value, self.moments, scope)
        if self.constants is not None:
            return _times(self.op, value, self.constants[0])
        right = self.number(scope, value.currency if isinstance(value, Money) else None)
        if isinstance(right, Unknown):
            return self._limit_of(right)
        if right is None:
            return self.op is Operator.NE
        if isinstance(right, Money):
            if isinstance(value, Money):
                return _holds(self.op, value.value, right.value) if value.currency == right.currency else _OTHER
            return _holds(self.op, Decimal(0), right.value) if value == 0 else _OTHER  # the sum of nothing
        return _holds(self.op, Decimal(value), right) if isinstance(value, (int, Decimal)) else _OTHER

    def _limit_of(self, open_: Unknown) -> Unknown:
        """What keeps the limit open, with the field that it is a limit of."""
        told = _LIMIT_OF.filled(field=self.path)
        gaps = (replace(g, why=Text(f"{g.why.en} {told.en}", f"{g.why.zh}{told.zh}")) for g in open_.gaps)
        return Unknown(open_.fields, frozenset(gaps))

    def _instants(self, value: Value, moments: Alternatives[Moment], scope: Scope) -> Truth:
        moment = moments.known(scope)
        if moment is None or isinstance(moment, Unknown):
            return moment if isinstance(moment, Unknown) else self.op is Operator.NE
        at = _as_instant(value, scope)
        if at is None:
            return self.op is Operator.NE
        day = moment if isinstance(moment, WholeDay) else None
        right = day.end(scope) if day is not None and self.op in (Operator.LTE, Operator.GT) else moment.at(scope)
        if isinstance(right, Unknown):
            return right
        if right is None:
            return self.op is Operator.NE
        if day is not None and self.op in (Operator.EQ, Operator.NE):
            inside = right <= at <= day.end(scope)
            return inside if self.op is Operator.EQ else not inside
        return _holds(self.op, at, right)

    def reads(self) -> Iterator[str]:
        if not self.own:
            yield self.path
        for operand in (self.moments, self.amounts):
            if operand is not None:
                yield from operand.reads()
        if self.other is not None and not self.other.own:
            yield self.other.path


_LIMIT_OF = Text("It is the limit that `{field}` is held against.", "该金额是 `{field}` 的比较限额。")
_OTHER = Unknown(gaps=frozenset({Gap("currency", OTHER_CURRENCY)}))


def _as_instant(value: Value, scope: Scope) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return WholeDay(value).at(scope)
    return value if isinstance(value, datetime) else None


def _times(op: Operator, value: Value, limit: Constant) -> Truth:
    return isinstance(value, time) and isinstance(limit, time) and _holds(op, value, limit)


def _same(value: Value, other: Value | Unknown) -> Truth:
    if isinstance(other, Unknown):
        return other
    return value is not None and other is not None and value == other


def _holds(op: Operator, left: Ordered, right: Ordered) -> bool:
    if op is _EQ:
        return left == right
    if op is _NE:
        return left != right
    if op is _GT:
        return left > right
    if op is _GTE:
        return left >= right
    return left < right if op is _LT else left <= right


CONSTANTS = ("platform", "market", "dispute", "site", "via")
"""Fields that many cases share: what they decide is decided once."""


def decided(part: Condition, values: Values) -> bool | None:
    """What a part of a condition comes to by the constants alone; None where it reads anything else, or they are
    absent.
    """
    if not (
        isinstance(part, FieldTest)
        and not part.own
        and part.path in CONSTANTS
        and part.op in (*_EQUAL, *_UNEQUAL)
        and part.constants is not None
    ):
        return None
    if part.path not in values:
        return None
    among = values[part.path] is not None and values[part.path] in part.constants
    return among == (part.op in _EQUAL)


def constants_of(values: Values) -> tuple[tuple[bool, Value], ...]:
    """What a record says of the constants: the same for records for which they decide the same."""
    return tuple((c in values, values.get(c)) for c in CONSTANTS)


def left_open(condition: Condition | None, values: Values) -> tuple[Condition, ...] | None:
    """The parts of a condition that the constants do not decide; None where one of them says no."""
    parts: list[Condition] = []
    for part in conjuncts(condition):
        holds = decided(part, values)
        if holds is False:
            return None
        if holds is None:
            parts.append(part)
    return tuple(parts)


def conjuncts(condition: Condition | None) -> list[Condition]:
    """The parts that must all hold, nested alls opened; none where there is no condition."""
    if condition is None:
        return []
    if isinstance(condition, All):
        return [c for p in condition.parts for c in conjuncts(p)]
    return [condition]
