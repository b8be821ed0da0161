"""Conditions on the members of a list of the record: some, every, none, a count or a sum of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from disputes.dates.calendars import subtract
from disputes.dates.durations import Duration
from disputes.language.changes import goes_to_and_fro, wake_at_change
from disputes.language.conditions import OTHER_CURRENCY, agreed
from disputes.language.moments import WholeDay
from disputes.language.scope import Scope
from disputes.language.truth import Gap, Truth, Unknown, both, either, negated
from disputes.records.money import Money


@dataclass(frozen=True, slots=True)
class MemberWindow:
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
            wake_at_change(
                scope, lambda later: isinstance(start := self.start(later), datetime) and start <= at, by_day=by_day
            )


_DATED = ("at", "issued_at", "created_at", "starts_at", "starts", "date")


def member_instant(member: Mapping[str, Any], scope: Scope) -> datetime | None:
    """The instant that dates a list's member, None where it carries none."""
    for key in _DATED:
        value = member.get(key)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return WholeDay(value).at(scope)
    month = member.get("month")
    return WholeDay(date.fromisoformat(f"{month}-01")).at(scope) if isinstance(month, str) else None


@dataclass(frozen=True, slots=True)
class Members:
    """A condition on the members of a list: some, every, none, a count or a sum of them."""

    name: str
    mode: str  # some every none count sum
    where: tuple[Any, ...] = ()  # any of these; patterns of events, conditions of other lists
    test: Any = None
    key: str = ""
    window: MemberWindow | None = None
    wanted: str = ""

    def truth(self, scope: Scope) -> Truth:
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        truths = [self._one(m, scope) for m in members]
        if not scope.is_complete(self.name):
            truths.append(Unknown(frozenset({self.name})))  # there may be more
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
        if not scope.is_complete(self.name):
            return Unknown(frozenset({self.name}))
        for t in truths:
            if isinstance(t, Unknown):
                return t
        return sum(1 for t in truths if t is True)

    def total(self, scope: Scope) -> Any:
        """The sum of a key over the members that hold: money, a number or undecided; None of nothing."""
        members = self.chosen(scope)
        if isinstance(members, Unknown):
            return members
        if not scope.is_complete(self.name):
            return Unknown(frozenset({self.name}))
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
        return agreed([least, *between, most], because)

    def reads(self) -> Iterator[str]:
        yield self.name
        for w in self.where:
            yield from w.reads()
        if self.window is not None and self.window.since is not None:
            yield from self.window.since.reads()
