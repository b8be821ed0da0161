"""Conditions on the members of a list of the record: some, every, none, a count or a sum of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from disputes.dates.calendars import subtract
from disputes.dates.durations import Duration
from disputes.language.changes import goes_to_and_fro, in_business_time, wake_at_change
from disputes.language.conditions import OTHER_CURRENCY, agreed
from disputes.language.moments import EventPattern, WholeDay
from disputes.language.scope import Condition, Instant, MemberTest, Moment, Quantity, Scope
from disputes.language.truth import Gap, Truth, Unknown, both, either, negated
from disputes.records.money import Money
from disputes.records.values import Values
from disputes.words.dataclass import dataclass
from disputes.words.dates import CalendarPeriod
from disputes.words.language import MemberMode
from disputes.words.records import EventType

_SOME, _NONE = MemberMode.SOME, MemberMode.NONE


@dataclass(frozen=True, slots=True)
class MemberCondition:
    """A condition on the keys of a member of the list `name`."""

    name: str
    condition: Condition

    def matches(self, member: Values, scope: Scope) -> Truth:
        """Whether `member` is one of those meant."""
        truth = self.condition.truth(scope.within(member, self.name))
        return truth if isinstance(truth, bool) else truth.named(self.name)

    def reads(self) -> Iterator[str]:
        yield from self.condition.reads()


@dataclass(frozen=True, slots=True)
class MemberWindow:
    """Which members of a list count by their instant: within a span before now, or since a moment."""

    span: Duration | None = None
    period: CalendarPeriod | None = None
    since: Moment | None = None

    def start(self, scope: Scope) -> Instant:
        """Its first instant."""
        if self.since is not None:
            return self.since.at(scope)
        if self.period is not None:
            return scope.period_start(self.period)
        assert self.span is not None
        return subtract(scope.now, self.span, scope.calendar(None))

    def wake(self, at: datetime, scope: Scope) -> None:
        """Notes when a member of that instant, now inside the window, will have left it."""
        if self.period is not None:
            scope.wake(scope.period_end(self.period))
        elif self.span is not None or (self.since is not None and any(scope.moves(r) for r in self.since.reads())):
            by_day = goes_to_and_fro(self.since) or (self.span is not None and in_business_time(self.span.unit))
            wake_at_change(
                scope, lambda later: isinstance(start := self.start(later), datetime) and start <= at, by_day=by_day
            )


_DATED = ("at", "issued_at", "created_at", "starts_at", "starts", "date")


def member_instant(member: Values, scope: Scope) -> datetime | None:
    """The instant that dates a list's member, None where it carries none."""
    for key in _DATED:
        value = member.get(key)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return WholeDay(value).at(scope)
    month = member.get("month")
    return WholeDay(date.fromisoformat(f"{month}-01")).at(scope) if isinstance(month, str) else None


def _is_ahead(member: Values, scope: Scope) -> bool:
    """Whether a member is still to come; notes when it does."""
    at = member_instant(member, scope)
    if at is None or at <= scope.now:
        return False
    scope.wake(at)
    return True


@dataclass(frozen=True, slots=True)
class Members:
    """A condition on the members of a list: some, every, none, a count or a sum of them."""

    name: str
    mode: MemberMode
    where: tuple[MemberTest, ...] = ()  # any of these
    test: Condition | None = None  # of the count or the sum
    key: str = ""
    window: MemberWindow | None = None
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        truths = [self._one(m, scope) for m in members]
        if not self._is_complete(scope):
            truths.append(Unknown(frozenset({self.name})))  # there may be more
        if self.mode is _SOME:
            return either(truths)
        if self.mode is _NONE:
            return negated(either(truths))
        if self.mode is MemberMode.EVERY:
            return both(truths) if truths else False
        return self._counted(truths, scope)

    def _is_complete(self, scope: Scope) -> bool:
        types: tuple[EventType, ...] = ()
        if self.where and all(isinstance(w, EventPattern) and w.types for w in self.where):
            types = tuple(t for w in self.where if isinstance(w, EventPattern) for t in w.types)
        return scope.is_complete(self.name, types)

    def chosen(self, scope: Scope) -> Sequence[Values] | Unknown:
        """The members that have come about by now, of these those inside the window."""
        members = scope.members(self.name)
        if isinstance(members, Unknown):
            return members
        if self.window is None:
            if self.name == "events":  # of these, a scope gives those only that have happened
                return members
            return [m for m in members if not _is_ahead(m, scope)]
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
        if not self._is_complete(scope):
            return Unknown(frozenset({self.name}))
        for t in truths:
            if isinstance(t, Unknown):
                return t
        return sum(1 for t in truths if t is True)

    def total(self, scope: Scope) -> Quantity:
        """The sum of a key over the members that hold: money, a number or undecided; None of nothing."""
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        if not self._is_complete(scope):
            return Unknown(frozenset({self.name}))
        total: Money | Decimal | None = None
        for m in members:
            t = self._one(m, scope)
            if isinstance(t, Unknown):
                return t
            if not t:
                continue
            if self.key not in m:
                return Unknown(frozenset({f"{self.name}.{self.key}"}))
            value = m[self.key]
            if isinstance(value, Money):
                if isinstance(total, Money) and total.currency != value.currency:
                    return Unknown(gaps=frozenset({Gap("currency", OTHER_CURRENCY)}))
                total = total + value if isinstance(total, Money) else value
            elif isinstance(value, (int, Decimal)):
                total = total + value if isinstance(total, Decimal) else Decimal(value)
        return total

    def _one(self, member: Values, scope: Scope) -> Truth:
        if not self.where:
            return not (self.name == "events" and member.get("auto") is True)
        open_: Unknown | None = None
        for w in self.where:
            truth = w.matches(member, scope)
            if truth is True:
                return True
            if truth is not False:
                open_ = truth if open_ is None else open_ | truth
        return False if open_ is None else open_

    def _counted(self, truths: list[Truth], scope: Scope) -> Truth:
        assert self.test is not None
        if self.mode is MemberMode.SUM:
            total = self.total(scope)
            if isinstance(total, Unknown):
                return total
            return self.test.truth(scope.within({"sum": Decimal(0) if total is None else total}))
        sure = sum(1 for t in truths if t is True)
        open_ = [t for t in truths if isinstance(t, Unknown)]
        least = self.test.truth(scope.within({"count": sure}))
        if not open_:
            return least
        most = self.test.truth(scope.within({"count": sure + len(open_)}))
        because = open_[0]
        for t in open_[1:]:
            because = because | t
        between = [self.test.truth(scope.within({"count": sure + n})) for n in range(1, len(open_))]
        return agreed([least, *between, most], because)

    def reads(self) -> Iterator[str]:
        yield self.name
        for w in self.where:
            yield from w.reads()
        if self.window is not None and self.window.since is not None:
            yield from self.window.since.reads()
