"""Durations, recurrences and windows as they are written, and instants of a local wall clock.

What needs no more than a time zone; business days and the adding of durations are in `calendars`.

Local wall times that do not exist or exist twice: in a gap (clocks go forward) the first instant after it; in an
overlap (clocks go back) the first of the two, the second where `last` is asked for. All instants returned are UTC.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from disputes.documents.problems import nearest

Unit = Literal[
    "seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years", "business_days", "business_hours"
]
UNITS: tuple[Unit, ...] = get_args(Unit)

DURATION_EXPECTED = (
    "a duration such as 90 minutes, 48 hours, 3 days, 3 business "
    "days, 6 business hours, 2 weeks, 1 month, 1 quarter, 1 year"
)
RECURRENCE_EXPECTED = (
    "a recurrence such as every monday, monthly on 20, yearly on 1 jan, first "
    "monday of jan apr jul oct, last monday of mar jun sep dec, each [at 09:00]"
)
WINDOW_EXPECTED = (
    "a window such as 1 week, 3 months, 30 days, 28 days ending 8 "
    "days ago, 3 months ending 2 months ago, 365 days from the first"
)

# Longest duration in each unit: two hundred years. More is a slip of the pen, and would walk calendars for minutes.
_LONGEST_YEARS = 200
_PER_YEAR: dict[Unit, int] = {
    "seconds": 31_622_400,
    "minutes": 527_040,
    "hours": 8_784,
    "days": 366,
    "weeks": 53,
    "months": 12,
    "quarters": 4,
    "years": 1,
    "business_days": 366,
    "business_hours": 8_784,
}
_SPOKEN: dict[str, Unit] = {
    name: unit for unit in UNITS for name in (unit.replace("_", " "), unit.replace("_", " ")[:-1])
}

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_NTH_WORD = {n: word for word, n in _NTH.items()}
_LAST_SECOND = time(23, 59, 59)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


# --- instants of a wall clock ---


def at_local(d: date, t: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `t` on `d`.

    In a gap: the first instant after it. In an overlap: the first of the two, with `last` the second.
    OverflowError where the instant lies outside the years 1 to 9999.
    """
    wall = datetime(d.year, d.month, d.day, t.hour, t.minute, t.second, tzinfo=zone)
    other = wall.replace(fold=1)
    first, second = wall.utcoffset(), other.utcoffset()
    if first == second:
        return wall.astimezone(UTC)
    assert first is not None
    assert second is not None  # a ZoneInfo always has an offset for a dated time
    if first < second:  # a gap: read with the later offset it lies before the transition, with the earlier one after it
        return _gap_end(zone, other.astimezone(UTC), wall.astimezone(UTC))
    return (other if last else wall).astimezone(UTC)


@lru_cache(maxsize=4096)
def _gap_end(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The transition between two UTC instants, `before` it and at or `after` it."""
    old = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def day_start(d: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) of the day `d` in `zone`: 00:00:00, or the end of a gap that swallows it."""
    return at_local(d, time(0), zone)


def day_end(d: date, zone: ZoneInfo) -> datetime:
    """The last whole second (UTC) of the day `d` in `zone`: 23:59:59, the second one where it comes twice."""
    instant = at_local(d, _LAST_SECOND, zone, last=True)
    # Where 23:59:59 falls into a gap, the instant is the start of the next day.
    return instant if instant.astimezone(zone).time() == _LAST_SECOND else instant - _SECOND


def parse_time(text: str) -> time:
    """`14:00` or `23:59:59` as a local time. ValueError says what is expected."""
    parts = text.strip().split(":")
    if len(parts) in (2, 3) and all(len(p) == 2 and p.isascii() and p.isdigit() for p in parts):
        try:
            return time(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) == 3 else 0)
        except ValueError:
            pass
    raise ValueError(f"found {text!r}; expected a time such as 14:00")


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 12 else None


# --- durations ---


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount (0 or more) of one unit. ValueError on a negative amount, an unknown unit or more than 200 years."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in _PER_YEAR:
            raise ValueError(f"found the unit {self.unit!r}; expected one of {' '.join(UNITS)}")
        if not 0 <= self.amount <= _LONGEST_YEARS * _PER_YEAR[self.unit]:
            raise ValueError(
                f"found {self.amount} {self.unit.replace('_', ' ')}; "
                f"expected a duration from 0 to {_LONGEST_YEARS} years"
            )

    @classmethod
    def parse(cls, text: str) -> Duration:
        """`3 business days`, `1 month`, `90 minutes` … ValueError says what was found and what is expected."""
        number, _, spoken = " ".join(text.split()).partition(" ")
        amount, unit = _number(number), _SPOKEN.get(spoken)
        if amount is None or unit is None:
            near = nearest(spoken, (u.replace(" ", "_") for u in _SPOKEN)) if amount is not None and spoken else None
            hint = f"; did you mean {number} {near.replace('_', ' ')}?" if near else ""
            raise ValueError(f"found {text!r}; expected {DURATION_EXPECTED}{hint}")
        return cls(amount, unit)

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ")
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"


# --- recurrences ---


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A local day that comes again, and the local time on it (00:00 where none is written).

    `kind` weekly: `weekday` (0 = Monday). on_day: the day of the month `day` in each of `months`; a month that
    is too short has it on its last day. nth_weekday: the `nth` (1 to 4, -1 = last) `weekday` of each of `months`.
    """

    kind: Literal["weekly", "on_day", "nth_weekday"]
    weekday: int = 0
    day: int = 1
    nth: int = 1
    months: tuple[int, ...] = tuple(range(1, 13))
    at: time = time(0)

    @classmethod
    def parse(cls, text: str) -> Recurrence:
        """The recurrence written as `text`. ValueError says what was found and what is expected."""
        words = text.lower().split()
        try:
            at = time(0)
            if len(words) > 2 and words[-2] == "at":
                at = parse_time(words[-1])
                words = words[:-2]
            match words:
                case ["every", weekday]:
                    return cls("weekly", weekday=_named(weekday, _WEEKDAYS), at=at)
                case ["monthly", "on", day]:
                    return cls("on_day", day=_day(day, 31), at=at)
                case ["yearly", "on", day, month]:
                    m = _named(month, _MONTHS) + 1
                    return cls("on_day", day=_day(day, _months.monthrange(2024, m)[1]), months=(m,), at=at)
                case [nth, weekday, "of", *names] if nth in _NTH and names:
                    months = tuple(sorted({_named(name, _MONTHS) + 1 for name in names}))
                    return cls("nth_weekday", weekday=_named(weekday, _WEEKDAYS), nth=_NTH[nth], months=months, at=at)
        except ValueError as error:
            raise ValueError(f"found {text!r}, {error}; expected {RECURRENCE_EXPECTED}") from None
        raise ValueError(f"found {text!r}; expected {RECURRENCE_EXPECTED}")

    def __str__(self) -> str:
        at = f" at {self.at:%H:%M:%S}".removesuffix(":00") if self.at != time(0) else ""
        months = " ".join(_MONTHS[m - 1][:3] for m in self.months)
        if self.kind == "weekly":
            return f"every {_WEEKDAYS[self.weekday]}{at}"
        if self.kind == "nth_weekday":
            return f"{_NTH_WORD[self.nth]} {_WEEKDAYS[self.weekday]} of {months}{at}"
        return f"monthly on {self.day}{at}" if len(self.months) == 12 else f"yearly on {self.day} {months}{at}"

    def next_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first instant (UTC) of this recurrence strictly after `instant`, on the clocks of `zone`."""
        return _boundary(self, instant, zone, 1)

    def last_at(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The last instant (UTC) of this recurrence at or before `instant`, on the clocks of `zone`."""
        return _boundary(self, instant, zone, -1)

    def first(self, instant: datetime, zone: ZoneInfo, step: Literal[1, -1]) -> datetime:
        """The first instant (UTC) after `instant`, or, backward, the last one at or before it; worked out anew each
        time.
        """
        if instant.tzinfo is None:
            raise ValueError(f"found {instant.isoformat()} without an offset; expected an instant with one")
        try:
            # From a day beyond: where midnight comes twice, the day after the local one may have begun before.
            for day in self._days(instant.astimezone(zone).date() - step * _DAY, step):
                found = at_local(day, self.at, zone)
                if (found > instant) == (step > 0):
                    return found
        except (OverflowError, ValueError):  # a date outside the years that dates can hold
            pass
        raise ValueError(f"{self} from {instant.isoformat()} leaves the years 1 to 9999")

    def _days(self, start: date, step: Literal[1, -1]) -> Iterator[date]:
        """Its days from `start` on (`start` included), forward or backward."""
        if self.kind == "weekly":
            day = start + timedelta(days=step * (step * (self.weekday - start.weekday()) % 7))
            while True:
                yield day
                day += timedelta(days=7 * step)
        month = start.year * 12 + start.month - 1
        while True:
            if month % 12 + 1 in self.months:
                day = self._in_month(month // 12, month % 12 + 1)
                if (day - start) * step >= timedelta(0):
                    yield day
            month += step

    def _in_month(self, year: int, month: int) -> date:
        first_weekday, length = _months.monthrange(year, month)
        if self.kind == "on_day":
            return date(year, month, min(self.day, length))
        first = 1 + (self.weekday - first_weekday) % 7
        if self.nth > 0:
            return date(year, month, first + 7 * (self.nth - 1))
        return date(year, month, first + 7 * ((length - first) // 7))


@lru_cache(maxsize=16384)
def _boundary(recurrence: Recurrence, instant: datetime, zone: ZoneInfo, step: Literal[1, -1]) -> datetime:
    """The same boundaries are looked for again and again."""
    return recurrence.first(instant, zone, step)


def _named(word: str, names: tuple[str, ...]) -> int:
    """The position of a weekday or month, written out or as its first three letters."""
    for position, name in enumerate(names):
        if word in (name, name[:3]):
            return position
    near = nearest(word, names)
    raise ValueError(f"{word!r} is none of {' '.join(names)}" + (f", did you mean {near}?" if near else ""))


def _day(word: str, longest: int) -> int:
    number = _number(word)
    if number is None or not 1 <= number <= longest:
        raise ValueError(f"{word!r} is no day from 1 to {longest}")
    return number


# --- windows ---


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that a metric or a count looks at: `amount` of `unit`.

    `ending_ago`: it ends that (amount, unit) before today, None = it ends at today. `from_first`: it runs
    from the first entry instead. Whole weeks, months, quarters and years are the platform's own periods.
    """

    amount: int
    unit: Unit
    ending_ago: tuple[int, Unit] | None = None
    from_first: bool = False

    @classmethod
    def parse(cls, text: str) -> Window:
        """`30 days`, `3 months ending 2 months ago`, `365 days from the first` … ValueError says what is expected."""
        flat = " ".join(text.split())
        try:
            from_first = flat.endswith(" from the first")
            length, ending, ago = flat.removesuffix(" from the first").partition(" ending ")
            length_of = Duration.parse(length)
            before = Duration.parse(ago.removesuffix(" ago")) if ending and ago.endswith(" ago") else None
        except ValueError:
            raise ValueError(f"found {text!r}; expected {WINDOW_EXPECTED}") from None
        if length_of.amount < 1 or (ending and (before is None or from_first or before.amount < 1)):
            raise ValueError(f"found {text!r}; expected {WINDOW_EXPECTED}")
        return cls(length_of.amount, length_of.unit, (before.amount, before.unit) if before else None, from_first)

    @property
    def duration(self) -> Duration:
        """How long it is."""
        return Duration(self.amount, self.unit)

    def __str__(self) -> str:
        ago = f" ending {Duration(*self.ending_ago)} ago" if self.ending_ago else ""
        return f"{self.duration}{ago}{' from the first' if self.from_first else ''}"
