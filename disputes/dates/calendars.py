"""Business days, and the adding of durations on a platform's calendar.

The order of adding and rounding is written here, once.

**Order of `due`.** start → `cut_off` → `counts_from` → the duration on the calendar → `ends`.

1. *Start.* An instant; its local day and wall time are those of the calendar's zone.
2. *`cut_off`.* A start whose wall time is later than it counts as the next day at 00:00:00 (for business days and
   business hours: the next business day). A start exactly at it is still today. Only a later start moves: with
   `1 business day` and 14:00, Friday 14:00:01 is due on Tuesday, Saturday 10:00 on Monday.
3. *`counts_from`.* `same_moment` and `next_day`: n days end on the start day + n (day 1 is the day after). `same_day`:
the
   start day is day 1, so the end is one day earlier than that, though never before the start day; weeks, months,
   quarters
   and years, too, end the day before. Seconds, minutes, hours and business hours do not ask.
4. *The duration.*
   - seconds, minutes, hours: on the absolute clock, through DST changes.
   - days, weeks, months, quarters, years: to the same wall time on the local calendar. A month without the day: its
     last
     day (31 January + 1 month = 28 or 29 February); `same_day` goes one day back from there.
   - business days: n business days after the start day, the same wall time. From a day that is none, the first business
     day after it is day 1; so it is with `same_day`. 0 business days: the start day if it is one, else the next.
   - business hours: only time inside `hours` on business days counts, measured on the absolute clock. What is used up
     exactly at closing time ends there, not at the next opening. 0 business hours outside the hours: the next opening.
   - A wall time inside a DST gap: the first instant after it. One that comes twice: the first, unless the duration
     stays
     on the start day, where the start itself is meant. So nothing that is added ends before its start.
5. *`ends`.* `to_the_second`: as reached. `end_of_day`: 23:59:59 of the local day reached. A time: that wall time on the
day
   reached, even where that is earlier than the start (`0 days`, `ends: 19:00`, start 20:00: a `cut_off` is what
   prevents it).

A later start is never due on an earlier local day, a business-day `cut_off` aside (see 2). To the second it may be due
earlier on the same day where days are merged: 30 and 31 January + 1 month, Saturday and Sunday + 1 business day, and
the hour that comes twice.

**Business days.** `closed` wins over everything, then `open` (make-up days), then the make-up days that the holiday
library knows, then its holidays and the weekend.

`subtract` mirrors `add`: n business days before; from a day that is none, the first one before it is day 1.

All results are UTC. ValueError: a naive start, a result outside the years 1 to 9999, business hours on a calendar
without
hours, a calendar that has no business days, an unknown holiday code.
"""

from __future__ import annotations

import calendar as _months
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from disputes.dates.business_days import BusinessDays, ClosedSpans
from disputes.dates.durations import Duration
from disputes.dates.public_holidays import holidays_of, knows_holidays
from disputes.dates.wall_clock import at_local, day_end, day_start
from disputes.words.dataclass import dataclass
from disputes.words.dates import CountsFrom, DayEnd, Unit

ClockEnd: TypeAlias = DayEnd | time

_ABSOLUTE = {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600}
_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}
_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}
_DAY = timedelta(days=1)


# Calendars are made anew for each case: equal ones share their days.
_business_days = lru_cache(maxsize=512)(BusinessDays)


@dataclass(frozen=True, slots=True)
class Announced:
    """That somebody announces the days off of each year, and of which years the announcement is on file.

    `likely`: code of the holiday library whose days are the likely ones in other years; None = any day may be one.
    `look_up`: where an announcement is found, in English and in Chinese.
    """

    years: frozenset[int]
    likely: str | None = None
    look_up: tuple[str, str] | None = None


@dataclass(frozen=True)
class Calendar:
    """A zone, its working week and what departs from it.

    `weekend`: weekdays, 0 = Monday. `holidays`: code of the holiday library (`SG`, `MY-KDH`), None = none.
    `closed`: spans of local days, both ends included. `open`: make-up days. `hours`: local opening and closing
    time of a business day. `announced`: of which years the days off are on file, None = of all.
    ValueError on a weekday outside 0 to 6, a span or hours that end before they begin.
    An unknown holiday code shows when business days are first asked for; `check_holidays` asks at once.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: str | None = None
    closed: ClosedSpans = ()
    open: frozenset[date] = frozenset()
    hours: tuple[time, time] | None = None
    announced: Announced | None = None

    def __post_init__(self) -> None:
        if not self.weekend <= frozenset(range(7)):
            raise ValueError(f"found the weekend {sorted(self.weekend)}; expected weekdays from 0 (Monday) to 6")
        for first, last in self.closed:
            if last < first:
                raise ValueError(
                    f"found closed from {first} until {last}; expected an end that is not before the beginning"
                )
        if self.hours is not None and not self.hours[0] < self.hours[1]:
            raise ValueError(
                f"found the hours {self.hours[0]}-{self.hours[1]}; expected "
                f"an opening before the closing time of the same day"
            )

    @cached_property
    def _days(self) -> BusinessDays:
        return _business_days(self.weekend, self.holidays, self.closed, self.open)

    def is_business_day(self, d: date) -> bool:
        """Is the local day `d` a business day?"""
        return self._days.has(d)

    def open_years(self, start: date, last: date) -> tuple[int, ...]:
        """The years in which, after the day `start` up to the day `last`, it is not on file which days are off."""
        first = start + _DAY if start < last else last
        return tuple(year for year in range(first.year, last.year + 1) if self._is_open(year, first, last))

    def _is_open(self, year: int, first: date, last: date) -> bool:
        if self.holidays is not None and not knows_holidays(self.holidays, year):
            return True
        if self.announced is None or year in self.announced.years:
            return False
        likely = self.announced.likely
        if likely is None or not knows_holidays(likely, year):
            return True
        return any(first <= day <= last for day in holidays_of(likely, year)[0])

    @cached_property
    def with_likely_days_off(self) -> Calendar | None:
        """The calendar on which the likely days off of years without an announcement are off, where it has such."""
        if self.announced is None or self.announced.likely is None:
            return None
        return replace(self, holidays=self.announced.likely, announced=None)

    def next_business_day(self, d: date) -> date:
        """`d` itself if it is a business day, else the first one after it."""
        return self._days.after(d.toordinal() - 1, 1)

    def previous_business_day(self, d: date) -> date:
        """`d` itself if it is a business day, else the last one before it."""
        return self._days.before(d.toordinal() + 1, 1)


def add(start: datetime, d: Duration, cal: Calendar) -> datetime:
    """`d` after `start` on the calendar (UTC), never before it. Errors as in the module's head."""
    return due(start, d, cal)


def due(
    start: datetime,
    within: Duration,
    cal: Calendar,
    counts_from: CountsFrom = CountsFrom.SAME_MOMENT,
    ends: ClockEnd = DayEnd.TO_THE_SECOND,
    cut_off: time | None = None,
) -> datetime:
    """The due instant (UTC) of a clock that starts at `start`, an aware instant, and runs for `within`.

    The order of work is that of the module's head; `cut_off` and `ends` are local times of the calendar's zone.
    """
    try:
        return _due(start, within, cal, counts_from, ends, cut_off)
    except OverflowError:
        raise _outside(start, within) from None


def subtract(start: datetime, d: Duration, cal: Calendar) -> datetime:
    """`d` before `start` on the calendar (UTC), never after it. Errors as in the module's head."""
    unit, n = d.unit, d.amount
    try:
        local = _local(start, cal)
        if unit in _ABSOLUTE:
            return (start - timedelta(seconds=n * _ABSOLUTE[unit])).astimezone(UTC)
        if unit == Unit.BUSINESS_HOURS:
            return _hours_before(start, local.date(), timedelta(hours=n), cal)
        day = local.date()
        if unit in _DAYS:
            reached = day - timedelta(days=n * _DAYS[unit])
        elif unit in _MONTHS:
            reached = _add_months(day, -n * _MONTHS[unit])
        else:
            reached = cal._days.before(day.toordinal(), n) if n else cal.previous_business_day(day)
        return start.astimezone(UTC) if reached == day else at_local(reached, local.time(), cal.zone)
    except OverflowError:
        raise _outside(start, d) from None


def _due(
    start: datetime, within: Duration, cal: Calendar, counts_from: CountsFrom, ends: ClockEnd, cut_off: time | None
) -> datetime:
    local = _local(start, cal)
    unit, day, wall = within.unit, local.date(), local.time()
    instant = start.astimezone(UTC)
    if cut_off is not None and wall > cut_off:
        day = cal.next_business_day(day + _DAY) if unit == Unit.BUSINESS_DAYS else day + _DAY
        wall, instant = time(0), day_start(day, cal.zone)
    if unit in _ABSOLUTE or unit == Unit.BUSINESS_HOURS:
        if unit == Unit.BUSINESS_HOURS:
            instant = _hours_after(instant, day, timedelta(hours=within.amount), cal)
        else:
            instant += timedelta(seconds=within.amount * _ABSOLUTE[unit])
        if ends == DayEnd.TO_THE_SECOND:
            return instant
        reached = instant.astimezone(cal.zone).date()
    else:
        reached = _day_reached(day, within, cal, counts_from == CountsFrom.SAME_DAY)
        if ends == DayEnd.TO_THE_SECOND:
            return instant if reached == day else at_local(reached, wall, cal.zone)
    return at_local(reached, ends, cal.zone) if isinstance(ends, time) else day_end(reached, cal.zone)


def _day_reached(day: date, within: Duration, cal: Calendar, inclusive: bool) -> date:
    """The local day on which days, weeks, months … or business days end."""
    unit, n = within.unit, within.amount
    if unit == Unit.BUSINESS_DAYS:
        if n == 0:
            return cal.next_business_day(day)
        return cal._days.after(day.toordinal() - inclusive, n)
    end = day + timedelta(days=n * _DAYS[unit]) if unit in _DAYS else _add_months(day, n * _MONTHS[unit])
    return max(day, end - _DAY) if inclusive else end


def _hours_after(instant: datetime, day: date, left: timedelta, cal: Calendar) -> datetime:
    opening, closing = _hours(cal)
    while True:
        day = cal.next_business_day(day)
        begin, end = max(instant, at_local(day, opening, cal.zone)), at_local(day, closing, cal.zone)
        if begin <= end:
            if left <= end - begin:
                return begin + left
            left -= end - begin
        day += _DAY


def _hours_before(instant: datetime, day: date, left: timedelta, cal: Calendar) -> datetime:
    opening, closing = _hours(cal)
    instant = instant.astimezone(UTC)
    while True:
        day = cal.previous_business_day(day)
        begin, end = at_local(day, opening, cal.zone), min(instant, at_local(day, closing, cal.zone))
        if begin <= end:
            if left <= end - begin:
                return end - left
            left -= end - begin
        day -= _DAY


def _hours(cal: Calendar) -> tuple[time, time]:
    if cal.hours is None:
        raise ValueError("business hours need a calendar with hours, such as hours: 08:00-21:00")
    return cal.hours


def _add_months(d: date, months: int) -> date:
    year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("year out of range")
    return date(year, month + 1, min(d.day, _months.monthrange(year, month + 1)[1]))


def _local(start: datetime, cal: Calendar) -> datetime:
    if start.tzinfo is None:
        raise ValueError(f"found {start.isoformat()} without an offset; expected an instant with one")
    return start.astimezone(cal.zone)


def _outside(start: datetime, d: Duration) -> ValueError:
    return ValueError(f"{d} from {start.isoformat()} leaves the years 1 to 9999")
