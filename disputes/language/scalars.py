"""The small words of the language: numbers, shares, money, durations, times, weekdays, dates, sizes.

Every scalar of a ruleset is text until its place types it. Each function here takes the text and
returns the value, or raises ``ValueError`` whose message says what was expected.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

from disputes.dates.durations import Duration
from disputes.records.field_types import meant_bool
from disputes.records.money import Money

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?\Z")
_SHARE = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?) ?(%|bps)\Z")
_MONEY = re.compile(r"(-?\d{1,15}(?:\.\d{1,6})?) ([A-Z]{3})\Z")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\Z")
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?) ?(B|kB|KB|MB|GB)\Z")
_SIZES = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1000**2, "GB": 1000**3}


def number(text: str) -> Decimal:
    """A number, a share (`10 %`) or basis points (`150 bps`), as a plain decimal."""
    if _NUMBER.match(text):
        return Decimal(text)
    share = _SHARE.match(text)
    if share:
        return Decimal(share[1]) / (100 if share[2] == "%" else 10_000)
    raise ValueError("a number (30, 0.5) or a share (10 %, 150 bps)")


def integer(text: str) -> int:
    """A whole number."""
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    raise ValueError("a whole number")


def money(text: str) -> Money:
    """An amount with its currency, `750 USD`."""
    found = _MONEY.match(text)
    if not found:
        raise ValueError("an amount with its currency (750 USD)")
    return Money(Decimal(found[1]), found[2])


def boolean(text: str) -> bool:
    """`true` or `false`, nothing else."""
    if text in ("true", "false"):
        return text == "true"
    meant = meant_bool(text)
    raise ValueError(f"true or false; did you mean {meant!r}?" if meant else "true or false")


def clock(text: str) -> time:
    """A time of day, `14:00` or `23:59:59`."""
    found = _TIME.match(text)
    if not found:
        raise ValueError("a time of day (14:00)")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def day(text: str) -> date:
    """A date, `2026-03-10`."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError("a date (2026-03-10)")


def weekday(text: str) -> str:
    """A day of the week, `mon` to `sun`."""
    if text in WEEKDAYS:
        return text
    raise ValueError("a day of the week (mon tue wed thu fri sat sun)")


def duration(text: str) -> Duration:
    """A duration, `3 business days`."""
    return Duration.parse(text)


def size(text: str) -> int:
    """A file size in bytes: `30 MB` (decimal units) or a plain number."""
    found = _SIZE.match(text)
    if found:
        return int(Decimal(found[1]) * _SIZES[found[2]])
    if re.fullmatch(r"\d{1,15}", text):
        return int(text)
    raise ValueError("a size (30 MB, 4.5 MB, 500 kB)")
