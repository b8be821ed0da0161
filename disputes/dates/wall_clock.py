"""Instants of a local wall clock.

Local wall times that do not exist or exist twice: in a gap (clocks go forward) the first instant after it; in an
overlap (clocks go back) the first of the two, the second where `last` is asked for. All instants returned are UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_LAST_SECOND = time(23, 59, 59)
_SECOND = timedelta(seconds=1)


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
