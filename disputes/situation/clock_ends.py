"""How an occurrence of a deadline comes to its end: the events that meet or supersede it, what suspends it, and when it
is time to warn.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta

from disputes.dates.calendars import Calendar, subtract
from disputes.dates.durations import Duration
from disputes.language.case_rules import Deadline
from disputes.language.moments import SpanLength
from disputes.language.scope import Moment
from disputes.language.truth import Truth, Unknown
from disputes.situation.clock_values import ClockValues
from disputes.situation.view import View
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A start of a deadline (None: it has not started), the view in which it is read, and whether it exists there."""

    deadline: Deadline
    start: datetime | None
    view: View
    values: ClockValues
    calendar: Calendar
    calendar_name: str | None
    exists: Truth


@dataclass(frozen=True, slots=True)
class Ending:
    """The events that end a clock: the first that meets it, the first that supersedes it; the earlier one counts."""

    met: datetime | None
    superseded: datetime | None

    @property
    def is_met(self) -> bool:
        return self.met is not None and (self.superseded is None or self.met <= self.superseded)

    def by(self, at: datetime) -> bool:
        """Whether something had ended it by an instant."""
        return any(e is not None and e <= at for e in (self.met, self.superseded))


@dataclass(frozen=True, slots=True)
class Suspension:
    """The due instant (UTC) under what suspends a clock, None as long as it lasts.

    `unclear`: whether it does is open.
    """

    due_at: datetime | None
    lasts: bool = False
    unclear: bool = False


def ending_of(o: Occurrence, values: ClockValues, opens: bool) -> Ending:
    """What met and what superseded an occurrence: the first matching event at or after its start.

    An earlier one meets it only where it has an opening. Of a clock whose start is not on record, but whose end the
    channel states, the last one meets it.
    """
    met = values.events(o.deadline.met_by, o.view)
    superseded = values.events(o.deadline.superseded_by, o.view)
    if o.start is None:
        return Ending(met[-1] if met else None, superseded[0] if superseded else None)
    since = bisect_left(met, o.start)
    first_met = met[since] if since < len(met) else met[-1] if met and opens else None
    gone = bisect_left(superseded, o.start)
    return Ending(first_met, superseded[gone] if gone < len(superseded) else None)


def suspension_of(o: Occurrence, between: tuple[Moment, Moment], due_at: datetime | None, ending: Ending) -> Suspension:
    """The due instant shifted by the time between two moments; while it lasts there is none."""
    if due_at is None or o.start is None:
        return Suspension(due_at)
    held, freed = (m.at(o.view) for m in between)
    if isinstance(held, Unknown) or isinstance(freed, Unknown):
        for part in (held, freed):
            if isinstance(part, Unknown):
                o.values.note(part)
        return Suspension(due_at, unclear=True)
    for at in (held, freed):
        if at is not None:
            o.view.wake(at)
    if held is None or held > due_at or held > o.view.now or ending.by(held):
        return Suspension(due_at)
    if freed is not None and held <= freed <= o.view.now:
        return Suspension(due_at + max(freed - max(held, o.start), timedelta(0)))
    return Suspension(None, lasts=True)


def warn_at(o: Occurrence, due_at: datetime | None) -> datetime | None:
    if due_at is None:
        return None
    warn = o.values.value(o.deadline.warn, o.view)
    span = warn.length(o.view) if isinstance(warn, SpanLength) else None
    if not isinstance(span, Duration):
        return None
    at = subtract(due_at, span, o.calendar).astimezone(UTC)
    return max(at, o.start.astimezone(UTC)) if o.start is not None else at
