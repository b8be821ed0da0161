"""A platform's own weeks, months, quarters and years, and the windows that metrics look at.

A period's start may be told by dated recurrences: each instant counts only where the recurrence is
the one in force on the day that it falls on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.dates.wall_clock import at_local, day_start
from disputes.language.alternatives import Alternatives
from disputes.language.truth import Unknown
from disputes.situation.view import View
from disputes.words.dataclass import dataclass

SECOND = timedelta(seconds=1)
_MOST = 64  # so many starts that are not in force one after another: there is none

DEFAULTS = {
    "weeks": Recurrence.parse("every monday"),
    "months": Recurrence.parse("monthly on 1"),
    "quarters": Recurrence.parse("yearly on 1 jan apr jul oct"),
    "years": Recurrence.parse("yearly on 1 jan"),
}
WHOLE = tuple(DEFAULTS)
SINGULAR = {"weeks": "week", "months": "month", "quarters": "quarter", "years": "year"}


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts of a period, or the instants of any dated recurrence.

    `in_force` tells the recurrence of a local day.
    """

    options: tuple[Recurrence, ...]
    in_force: Callable[[date], Recurrence | None]
    zone: ZoneInfo

    def next_after(self, instant: datetime) -> datetime | None:
        """The first one (UTC) strictly after `instant`, None where none is in force."""
        found = [at for o in self.options if (at := self._search(o, instant, forward=True)) is not None]
        return min(found) if found else None

    def last_at(self, instant: datetime) -> datetime | None:
        """The last one (UTC) at or before `instant`."""
        found = [at for o in self.options if (at := self._search(o, instant, forward=False)) is not None]
        return max(found) if found else None

    def _search(self, option: Recurrence, instant: datetime, *, forward: bool) -> datetime | None:
        at = instant
        for _ in range(_MOST):
            try:
                at = option.next_after(at, self.zone) if forward else option.last_at(at, self.zone)
            except ValueError:
                return None
            if self.in_force(at.astimezone(self.zone).date()) == option:
                return at
            at = at if forward else at - SECOND
        return None

    def back(self, boundary: datetime, count: int) -> datetime:
        """The boundary `count` periods before `boundary`; forward where `count` is negative."""
        at = boundary
        for _ in range(abs(count)):
            found = self.last_at(at - SECOND) if count > 0 else self.next_after(at)
            if found is None:
                return at
            at = found
        return at


def starts_of(view: View, alternatives: Alternatives[Recurrence | None]) -> Starts:
    """The instants of a recurrence that may have dated and scoped alternatives, as `view` sees them."""
    here = (a for a in alternatives.entries() if all(view.says(axis) in words for axis, words in a.scope))
    options = tuple(dict.fromkeys(a.value for a in here if a.value is not None))

    def in_force(day: date) -> Recurrence | None:
        found = alternatives.known(view.on(day))
        return None if isinstance(found, Unknown) else found

    return Starts(options, in_force, view.zone)


def period(view: View, unit: str) -> Starts:
    """The starts of the platform's weeks, months, quarters or years."""
    for r in view.state.book.order(view.ruleset):
        found = r.periods.get(SINGULAR[unit])
        if found is not None:
            return starts_of(view, found)
    default = DEFAULTS[unit]
    return Starts((default,), lambda _: default, view.zone)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A window that was worked out: from `start` to `end` (exclusive), both UTC."""

    start: datetime
    end: datetime

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Its first and last local day."""
        return self.start.astimezone(zone).date(), (self.end - SECOND).astimezone(zone).date()

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


def is_whole(window: Window) -> bool:
    """Whether a window counts the platform's own whole periods, not days."""
    return window.unit in WHOLE


def lag(window: Window) -> int:
    """How many periods (or days) ago a window ends: 1 = the last one before the current."""
    return window.ending_ago[0] if window.ending_ago is not None else 1


def window_at(view: View, window: Window, instant: datetime) -> TimeSpan:
    """The window as it is seen at `instant`: whole periods before the current one, or days before today."""
    zone = view.zone
    if is_whole(window):
        starts = period(view, window.unit)
        current = starts.last_at(instant) or instant
        unit = window.ending_ago[1] if window.ending_ago is not None else window.unit
        ends_early = unit != window.unit
        end = (
            (starts.last_at(_days_before(current, window.ending_ago, zone)) or current)
            if ends_early
            else starts.back(current, lag(window) - 1)
        )
        return TimeSpan(starts.back(end, window.amount), end)
    today = instant.astimezone(zone).date()
    if window.unit == "hours":
        return TimeSpan(instant - timedelta(hours=window.amount), instant)
    last = today - timedelta(days=_in_days(window.ending_ago))
    length = window.amount * (7 if window.unit == "weeks" else 1)
    return TimeSpan(day_start(last - timedelta(days=length - 1), zone), day_start(last + timedelta(days=1), zone))


def _in_days(ago: tuple[int, str] | None) -> int:
    return 1 if ago is None else ago[0] * {"weeks": 7, "months": 30}.get(ago[1], 1)


def _days_before(instant: datetime, ago: tuple[int, str] | None, zone: ZoneInfo) -> datetime:
    return at_local(instant.astimezone(zone).date() - timedelta(days=_in_days(ago) - 1), time(0), zone)


def earlier(view: View, span: TimeSpan, amount: int, unit: str) -> TimeSpan:
    """The same window so many periods (or days) before."""
    if unit in WHOLE:
        starts = period(view, unit)
        return TimeSpan(starts.back(span.start, amount), starts.back(span.end, amount))
    days = timedelta(days=amount)
    zone = view.zone
    first, last = span.days(zone)
    return TimeSpan(day_start(first - days, zone), day_start(last - days + timedelta(days=1), zone))


def between(starts: Starts, first: datetime, last: datetime, most: int) -> list[datetime]:
    """The last `most` starts from `first` to `last`, both included."""
    out: list[datetime] = []
    at = starts.last_at(last)
    while at is not None and at >= first and len(out) < most:
        out.append(at)
        at = starts.last_at(at - SECOND)
    return out[::-1]


def utc(instants: Iterable[datetime]) -> list[datetime]:
    """Instants in UTC, in order, each once."""
    return sorted({i.astimezone(UTC) for i in instants})
