"""Recurrences as they are written: local days that come again, and the instants at which they do."""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from disputes.dates.durations import whole_number
from disputes.dates.wall_clock import at_local, parse_time
from disputes.documents.problems import nearest
from disputes.words.dataclass import dataclass
from disputes.words.dates import RecurrenceKind

RECURRENCE_EXPECTED = (
    "a recurrence such as every monday, monthly on 20, yearly on 1 jan, yearly on 1 jan apr jul oct, "
    "first monday of jan apr jul oct, last monday of mar jun sep dec, each [at 09:00]"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A local day that comes again, and the local time on it (00:00 where none is written).

    `kind` weekly: `weekday` (0 = Monday). on_day: the day of the month `day` in each of `months`; a month that
    is too short has it on its last day. nth_weekday: the `nth` (1 to 4, -1 = last) `weekday` of each of `months`.
    """

    kind: RecurrenceKind
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
                    return cls(RecurrenceKind.WEEKLY, weekday=_named(weekday, WEEKDAYS), at=at)
                case ["monthly", "on", day]:
                    return cls(RecurrenceKind.ON_DAY, day=_day(day, 31), at=at)
                case ["yearly", "on", day, *names] if names:
                    months = _numbers(names)
                    longest = max(_months.monthrange(2024, m)[1] for m in months)
                    return cls(RecurrenceKind.ON_DAY, day=_day(day, longest), months=months, at=at)
                case [nth, weekday, "of", *names] if nth in _NTH and names:
                    return cls(
                        RecurrenceKind.NTH_WEEKDAY,
                        weekday=_named(weekday, WEEKDAYS),
                        nth=_NTH[nth],
                        months=_numbers(names),
                        at=at,
                    )
        except ValueError as error:
            raise ValueError(f"found {text!r}, {error}; expected {RECURRENCE_EXPECTED}") from None
        raise ValueError(f"found {text!r}; expected {RECURRENCE_EXPECTED}")

    def __str__(self) -> str:
        at = f" at {self.at:%H:%M:%S}".removesuffix(":00") if self.at != time(0) else ""
        months = " ".join(_MONTHS[m - 1][:3] for m in self.months)
        if self.kind is RecurrenceKind.WEEKLY:
            return f"every {WEEKDAYS[self.weekday]}{at}"
        if self.kind is RecurrenceKind.NTH_WEEKDAY:
            return f"{_NTH_WORD[self.nth]} {WEEKDAYS[self.weekday]} of {months}{at}"
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
        if self.kind is RecurrenceKind.WEEKLY:
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
        if self.kind is RecurrenceKind.ON_DAY:
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


def _numbers(names: list[str]) -> tuple[int, ...]:
    """The numbers of months, in the order of the year."""
    return tuple(sorted({_named(name, _MONTHS) + 1 for name in names}))


def _day(word: str, longest: int) -> int:
    number = whole_number(word)
    if number is None or not 1 <= number <= longest:
        raise ValueError(f"{word!r} is no day from 1 to {longest}")
    return number
