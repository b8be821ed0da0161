"""Conditions: a typed tree, evaluated three-valued.

Every node has `truth(scope)` and `reads()`; a leaf can also say what was actual and what was wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from disputes.calendars import Duration, subtract
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import amount
from disputes.language.amounts import reads as amount_reads
from disputes.language.changes import goes_to_and_fro, wake_at_change
from disputes.language.moments import Day
from disputes.language.scope import Scope
from disputes.language.truth import Gap, Text, Truth, Unknown, both, either, negated
from disputes.records.money import Money

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
        if found.kind == "value" and found.value is not None:
            truth: Truth = found.value.truth(scope)
            return truth
        open_ = Unknown() if found.unknown is None else found.unknown
        if found.kind == "undecided":
            return _agreed([*(o.truth(scope) for o in found.options), *(False if k == "none" else open_ for k in found.others)], open_)
        return False if found.kind == "none" else open_

    def reads(self) -> Iterator[str]:
        yield from amount_reads(self.tests)


def _agreed(truths: list[Truth], open_: Unknown) -> Truth:
    first = truths[0] if truths else open_
    return first if all(isinstance(t, bool) and t == first for t in truths) else open_


@dataclass(frozen=True, slots=True)
class Test:
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
        if self.kind == "instant" and self.moves(scope):
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
        return isinstance(self.operand, Alternatives) and any(scope.moves(r) for a in self.operand.entries() if a.value is not None for r in a.value.reads())

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
        if self.kind in ("instant", "date"):
            return self._instants(value, scope)
        if self.kind in ("time", "weekday"):
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
            value = Day(value).at(scope)
        whole_day = isinstance(moment, Day)
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


@dataclass(frozen=True, slots=True)
class Window:
    """Which members of a list count by their instant: within a span before now, or since a moment."""

    span: Duration | None = None
    period: str | None = None
    since: Any = None

    def start(self, scope: Scope) -> datetime | Unknown | None:
        if self.since is not None:
            found: datetime | Unknown | None = self.since.at(scope)
            return found
        if self.period is not None:
            start: datetime = scope.period_start(self.period)
            return start
        assert self.span is not None
        return subtract(scope.now, self.span, scope.calendar(None))

    def wake(self, at: datetime, scope: Scope) -> None:
        """Notes when a member of that instant, now inside the window, will have left it."""
        if self.period is not None:
            scope.wake(scope.period_end(self.period))
        elif self.span is not None or any(scope.moves(r) for r in self.since.reads()):
            by_day = goes_to_and_fro(self.since) or (self.span is not None and self.span.unit.startswith("business"))
            wake_at_change(scope, lambda later: isinstance(start := self.start(later), datetime) and start <= at, by_day=by_day)


_DATED = ("at", "issued_at", "created_at", "starts_at", "starts", "date")


def member_instant(member: Mapping[str, Any], scope: Scope) -> datetime | None:
    """The instant that dates a list's member, None where it carries none."""
    for key in _DATED:
        value = member.get(key)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return Day(value).at(scope)
    month = member.get("month")
    return Day(date.fromisoformat(f"{month}-01")).at(scope) if isinstance(month, str) else None


@dataclass(frozen=True, slots=True)
class Members:
    """A condition on the members of a list: some, every, none, a count or a sum of them."""

    name: str
    mode: str  # some every none count sum
    where: tuple[Any, ...] = ()  # any of these; patterns of events, conditions of other lists
    test: Any = None
    key: str = ""
    window: Window | None = None
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        truths = [self._one(m, scope) for m in members]
        if self.mode == "some":
            return either(truths)
        if self.mode == "none":
            return negated(either(truths))
        if self.mode == "every":
            return both(truths) if truths else False
        return self._counted(members, truths, scope)

    def chosen(self, scope: Scope) -> list[Mapping[str, Any]] | Unknown:
        """The members inside the window."""
        members = scope.members(self.name)
        if isinstance(members, Unknown):
            return members
        if self.window is None:
            return list(members)
        start = self.window.start(scope)
        if isinstance(start, Unknown):
            return start
        if start is None:
            return []
        out = []
        for m in members:
            at = member_instant(m, scope)
            if at is not None and at > scope.now:
                scope.wake(at)
            elif at is not None and start <= at:
                out.append(m)
                self.window.wake(at, scope)
        return out

    def count(self, scope: Scope) -> int | Unknown:
        """How many members hold; undecided where that depends on what is not known."""
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        truths = [self._one(m, scope) for m in members]
        for t in truths:
            if isinstance(t, Unknown):
                return t
        return sum(1 for t in truths if t is True)

    def total(self, scope: Scope) -> Any:
        """The sum of a key over the members that hold: money, a number or undecided; None of nothing."""
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        total: Any = None
        for m in members:
            t = self._one(m, scope)
            if isinstance(t, Unknown):
                return t
            if not t:
                continue
            if self.key not in m:
                return Unknown(frozenset({f"{self.name}.{self.key}"}))
            value = m[self.key]
            if value is None:
                continue
            if isinstance(total, Money) and total.currency != value.currency:
                return Unknown(gaps=frozenset({Gap("currency", OTHER_CURRENCY)}))
            total = value if total is None else total + value
        return Decimal(total) if isinstance(total, int) else total

    def _one(self, member: Mapping[str, Any], scope: Scope) -> Truth:
        if not self.where:
            return not (self.name == "events" and member.get("auto") is True)
        if self.name == "events":
            return either(p.matches(member, scope) for p in self.where)
        truth = either(c.truth(scope.within(member)) for c in self.where)
        return truth if isinstance(truth, bool) else truth.named(self.name)

    def _counted(self, members: list[Mapping[str, Any]], truths: list[Truth], scope: Scope) -> Truth:
        if self.mode == "sum":
            total = self.total(scope)
            if isinstance(total, Unknown):
                return total
            outcome: Truth = self.test.truth(scope.within({"sum": Decimal(0) if total is None else total}))
            return outcome
        sure = sum(1 for t in truths if t is True)
        open_ = [t for t in truths if isinstance(t, Unknown)]
        least: Truth = self.test.truth(scope.within({"count": sure}))
        if not open_:
            return least
        most: Truth = self.test.truth(scope.within({"count": sure + len(open_)}))
        because = open_[0]
        for t in open_[1:]:
            because = because | t
        between = [self.test.truth(scope.within({"count": sure + n})) for n in range(1, len(open_))]
        return _agreed([least, *between, most], because)

    def reads(self) -> Iterator[str]:
        yield self.name
        for w in self.where:
            yield from w.reads()
        if self.window is not None and self.window.since is not None:
            yield from self.window.since.reads()


CONSTANTS = ("platform", "market", "dispute", "site", "via")
"""Fields that many cases share: what they decide is decided once."""


def decided(part: Any, values: Mapping[str, Any]) -> bool | None:
    """What a part of a condition comes to by the constants alone; None where it reads anything else, or they are absent."""
    if not (isinstance(part, Test) and not part.own and part.path in CONSTANTS and part.op in ("eq", "in", "ne", "not_in") and isinstance(part.operand, tuple)):
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
