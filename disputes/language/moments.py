"""Moments: instants named by events, fields, clocks and dates, with durations added.

A moment's `at` gives an aware datetime, None where it has not happened (or is known to be none), or
:class:`Unknown` where the record does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

from disputes.dates.calendars import add, subtract
from disputes.dates.durations import Duration
from disputes.dates.recurrences import Recurrence
from disputes.dates.wall_clock import at_local, day_end, day_start
from disputes.language.alternatives import Alternatives
from disputes.language.scope import Condition, Instant, Length, Moment, Scope
from disputes.language.truth import Gap, Text, Truth, Unknown
from disputes.records.values import Value, Values
from disputes.words.dataclass import dataclass
from disputes.words.dates import DayEnd, Unit
from disputes.words.language import EventChoice, MomentChoice
from disputes.words.records import EventType

NO_INSTANT = Text("The calendar on file gives no instant here.", "现有日历无法在此得出时刻。")
_FIRST = EventChoice.FIRST
_LONGEST = 36_500  # of any unit: a longer wait named by a record is a slip, not a rule


def _instant(value: Value | Unknown, scope: Scope) -> Instant:
    """A value as an instant; a day is meant from its start on."""
    if isinstance(value, (datetime, Unknown)):
        return value
    return day_start(value, scope.zone) if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class EventPattern:
    """Which events: one type or several, with conditions on their keys. Automatic messages need `auto`."""

    types: tuple[EventType, ...]
    condition: Condition | None = None
    which: EventChoice = EventChoice.LAST
    says_auto: bool = False

    def matches(self, event: Values, scope: Scope) -> Truth:
        """Whether `event` is one of those meant."""
        if self.types and event.get("type") not in self.types:
            return False
        if event.get("auto") is True and not self.says_auto:
            return False
        if self.condition is None:
            return True
        truth = self.condition.truth(scope.within(event, "events"))
        return truth if isinstance(truth, bool) else truth.named("events")

    def found(self, scope: Scope) -> list[Values] | Unknown:
        """The events that match, oldest first; undecided where the record has no events or one cannot be told."""
        events = scope.happened(self.types)
        if isinstance(events, Unknown):
            return events
        hits: list[Values] = []
        if self.condition is None:  # the events are of the types that are meant
            hits = [e for e in events if self.says_auto or e.get("auto") is not True] if events else hits
        else:
            for e in events:
                truth = self.matches(e, scope)
                if truth is True:
                    hits.append(e)
                elif truth is not False:
                    return truth
        if not hits and not scope.is_complete("events", self.types):
            return Unknown(frozenset({"events"}))
        return hits[:1] if self.which is _FIRST else hits

    def instants(self, scope: Scope) -> list[datetime] | Unknown:
        """When the events that match happened, oldest first; undecided as in :meth:`found`."""
        found = self.found(scope)
        if isinstance(found, Unknown):
            return found
        if not found:
            return []
        return [at for e in found if isinstance(at := e["at"], datetime)]

    def at(self, scope: Scope) -> Instant:
        if self.condition is None and scope.is_complete("events"):
            events = scope.happened(self.types)
            if not isinstance(events, Unknown) and not events:
                return None
        found = self.instants(scope)
        if isinstance(found, Unknown):
            return found
        return found[-1] if found else None

    def reads(self) -> Iterator[str]:
        for t in self.types:
            yield f"event.{t}"
        if self.condition is not None:
            yield from self.condition.reads()


@dataclass(frozen=True, slots=True)
class FieldMoment:
    """An instant that the record, a computed fact or a clock gives."""

    path: str

    def at(self, scope: Scope) -> Instant:
        return _instant(scope.read(self.path), scope)

    def reads(self) -> Iterator[str]:
        yield self.path


@dataclass(frozen=True, slots=True)
class MemberMoment:
    """An instant key of the list member, or of the clock, at hand."""

    key: str

    def at(self, scope: Scope) -> Instant:
        return _instant(scope.read_own(self.key), scope)

    def reads(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class WholeDay:
    """A date: the whole local day, 00:00:00 to 23:59:59."""

    day: date

    def at(self, scope: Scope) -> datetime:
        return day_start(self.day, scope.zone)

    def end(self, scope: Scope) -> datetime:
        return day_end(self.day, scope.zone)

    def reads(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class NowMoment:
    """The instant of the assessment."""

    def at(self, scope: Scope) -> datetime:
        return scope.now

    def reads(self) -> Iterator[str]:
        yield "now"


@dataclass(frozen=True, slots=True)
class SpanLength:
    """A duration: written out, or counted by a field."""

    fixed: Duration | None = None
    field: str | None = None
    unit: Unit = Unit.DAYS

    def length(self, scope: Scope) -> Length:
        if self.field is None:
            return self.fixed
        count = scope.read(self.field)
        if count is None or isinstance(count, Unknown):
            return count
        if not isinstance(count, (int, Decimal)) or int(count) != count or not 0 <= count <= _LONGEST:
            return Unknown(frozenset({self.field}))
        return Duration(int(count), self.unit)

    def reads(self) -> Iterator[str]:
        if self.field is not None:
            yield self.field


def length_in_force(span: Alternatives[SpanLength], scope: Scope) -> Length:
    """The duration in force, None where there is none. Of undecided ones the fields that decide."""
    value = span.known(scope)
    return value.length(scope) if isinstance(value, SpanLength) else value


@dataclass(frozen=True, slots=True)
class ShiftedMoment:
    """A moment with a duration added or taken off, and moved to a local time of the day reached."""

    base: Moment
    span: Alternatives[SpanLength] | None = None
    back: bool = False
    to: time | DayEnd | None = None
    calendar: Alternatives[str] | None = None

    def at(self, scope: Scope) -> Instant:
        start = self.base.at(scope)
        if start is None or isinstance(start, Unknown):
            return start
        calendar = self.calendar.known(scope) if self.calendar is not None else None
        if isinstance(calendar, Unknown):
            return calendar
        cal = scope.calendar(calendar)
        at = start
        if self.span is not None:
            span = length_in_force(self.span, scope)
            if span is None or isinstance(span, Unknown):
                return span
            try:
                at = subtract(start, span, cal) if self.back else add(start, span, cal)
            except ValueError:  # the calendar has no such hours or days, or the result lies beyond the years that exist
                return Unknown(gaps=frozenset({Gap("calendar", NO_INSTANT)}))
        if self.to is None:
            return at
        local = at.astimezone(cal.zone).date()
        return at_local(local, self.to, cal.zone) if isinstance(self.to, time) else day_end(local, cal.zone)

    def reads(self) -> Iterator[str]:
        yield from self.base.reads()
        if self.span is not None:
            yield from self.span.reads()


@dataclass(frozen=True, slots=True)
class NextMoment:
    """The first instant of a recurrence after a moment, on the market's clocks; never the moment itself."""

    base: Moment
    recurrence: Alternatives[Recurrence]

    def at(self, scope: Scope) -> Instant:
        start = self.base.at(scope)
        if start is None or isinstance(start, Unknown):
            return start
        recurrence = self.recurrence.known(scope)
        if recurrence is None or isinstance(recurrence, Unknown):
            return recurrence
        try:
            return recurrence.next_after(start, scope.zone)
        except ValueError:  # beyond the years that exist
            return Unknown(gaps=frozenset({Gap("calendar", NO_INSTANT)}))

    def reads(self) -> Iterator[str]:
        yield from self.base.reads()
        yield from self.recurrence.reads()


@dataclass(frozen=True, slots=True)
class LatestOrEarliest:
    """The latest or the earliest of some moments; what has not happened is left out."""

    pick: MomentChoice
    moments: tuple[Moment, ...]

    def at(self, scope: Scope) -> Instant:
        found: list[datetime] = []
        open_: Unknown | None = None
        for m in self.moments:
            at = m.at(scope)
            if isinstance(at, Unknown):
                open_ = at if open_ is None else open_ | at
            elif at is not None:
                found.append(at)
        if open_ is not None:
            return open_
        if not found:
            return None
        return max(found) if self.pick is MomentChoice.LATEST else min(found)

    def reads(self) -> Iterator[str]:
        for m in self.moments:
            yield from m.reads()


def events_needed(moment: Moment) -> frozenset[EventType] | None:
    """The events of which one must have happened for a moment to be one; None where it may be one without any."""
    if isinstance(moment, EventPattern):
        return frozenset(moment.types) or None
    if isinstance(moment, (ShiftedMoment, NextMoment)):
        return events_needed(moment.base)
    if isinstance(moment, LatestOrEarliest):
        needed = [events_needed(m) for m in moment.moments]
        return frozenset[EventType]().union(*(n for n in needed if n is not None)) if None not in needed else None
    return None


def utc(at: datetime) -> datetime:
    """The same instant in UTC."""
    return at.astimezone(UTC)
