"""The business days of a calendar: n days ahead, or back, is one look-up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import TypeAlias

from disputes.dates.public_holidays import holidays_of

ClosedSpans: TypeAlias = tuple[tuple[date, date], ...]
"""Spans of local days, both ends included."""

_EMPTY_YEARS = 10  # so many years without one business day: the calendar has none


class BusinessDays:
    """The business days of a calendar, year by year as sorted ordinals, so that n days ahead is one look-up."""

    def __init__(
        self, weekend: frozenset[int], holidays: str | None, closed: ClosedSpans, made_up: frozenset[date]
    ) -> None:
        self._weekend = weekend
        self._holidays = holidays
        self._closed = tuple((a.toordinal(), b.toordinal()) for a, b in closed)
        self._open = frozenset(d.toordinal() for d in made_up)
        self._years: dict[int, tuple[int, ...]] = {}

    def year(self, year: int) -> tuple[int, ...]:
        days = self._years.get(year)
        if days is None:
            days = self._years[year] = self._build(year)
        return days

    def _build(self, year: int) -> tuple[int, ...]:
        free, worked = holidays_of(self._holidays, year) if self._holidays is not None else (frozenset(), frozenset())
        days = []
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            if any(a <= ordinal <= b for a, b in self._closed):
                continue
            day = date.fromordinal(ordinal)
            if ordinal in self._open or day in worked or not (day.weekday() in self._weekend or day in free):
                days.append(ordinal)
        return tuple(days)

    def has(self, d: date) -> bool:
        days, ordinal = self.year(d.year), d.toordinal()
        at = bisect_left(days, ordinal)
        return at < len(days) and days[at] == ordinal

    def after(self, ordinal: int, n: int) -> date:
        """The nth business day (n > 0) strictly after the day `ordinal`."""
        year, empty = date.fromordinal(max(ordinal, 1)).year, 0
        days = self.year(year)
        passed = bisect_right(days, ordinal)
        while n > len(days) - passed:
            n -= len(days) - passed
            year, empty, passed = year + 1, 0 if days else empty + 1, 0
            days = self._next(year, empty)
        return date.fromordinal(days[passed + n - 1])

    def before(self, ordinal: int, n: int) -> date:
        """The nth business day (n > 0) strictly before the day `ordinal`."""
        year, empty = date.fromordinal(min(ordinal, date.max.toordinal())).year, 0
        days = self.year(year)
        left = bisect_left(days, ordinal)
        while n > left:
            n -= left
            year, empty = year - 1, 0 if days else empty + 1
            days = self._next(year, empty)
            left = len(days)
        return date.fromordinal(days[left - n])

    def _next(self, year: int, empty: int) -> tuple[int, ...]:
        if empty >= _EMPTY_YEARS:
            raise ValueError(f"the calendar has no business day in {_EMPTY_YEARS} years up to {year}")
        if not date.min.year <= year <= date.max.year:
            raise OverflowError("year out of range")
        return self.year(year)
