"""Figures in words: durations, windows, recurrences, dates, numbers, money, sizes. They need no ruleset."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.views.calendar_words import NTH, UNITS_ZH, WEEKDAYS
from disputes.words.dates import CalendarPeriod, RecurrenceKind, Unit

PERIODS = {
    CalendarPeriod.WEEK: Text("this week", "本周"),
    CalendarPeriod.MONTH: Text("this month", "本月"),
    CalendarPeriod.QUARTER: Text("this quarter", "本季度"),
    CalendarPeriod.YEAR: Text("this year", "本年"),
}
_SHORT = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SIZES = (("GB", 1000**3), ("MB", 1000**2), ("kB", 1000))


def listed(lang: str, words: Iterable[str], last: Text | None = None) -> str:
    """`a, b or c`; with `last` another word before the last one than *or*."""
    found = list(words)
    word = (last or OR).of(lang)
    if len(found) < 2:
        return "".join(found)
    comma = "、" if lang == "zh" else ", "
    return f"{comma.join(found[:-1])}{word}{found[-1]}"


OR = Text(" or ", "或")
AND = Text(" and ", "和")


def count(lang: str, number: int | str, unit: Unit) -> str:
    """So many of a unit of time: `3 business days`, `3 个工作日`; the number may be a word."""
    if lang == "zh":
        return f"{number} {UNITS_ZH[unit]}"
    spoken = unit.replace("_", " ")
    return f"{number} {spoken[:-1] if number == 1 else spoken}"


def duration_words(lang: str, length: Duration) -> str:
    """`3 business days`, `3 个工作日`."""
    return count(lang, length.amount, length.unit)


def window_words(lang: str, window: Window) -> str:
    """A stretch of time that is looked at: `3 months, ending 2 months before`."""
    span = duration_words(lang, window.duration)
    if window.from_first:
        return f"自首次起 {span}" if lang == "zh" else f"{span} from the first"
    if window.ending_ago is None:
        return span
    ago = count(lang, *window.ending_ago)
    return f"{span}（截至 {ago}前）" if lang == "zh" else f"{span}, ending {ago} before"


def time_words(at: time) -> str:
    """`14:00`, with its seconds where they are not nought."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def recurrence_words(lang: str, found: Recurrence) -> str:
    """Days that come again: `the first Monday of January and July, at 09:00`."""
    zh = lang == "zh"
    at = "" if found.at == time(0) else f" {time_words(found.at)}" if zh else f", at {time_words(found.at)}"
    whole_year = len(found.months) == 12
    if found.kind is RecurrenceKind.WEEKLY:
        return f"每{WEEKDAYS[found.weekday].zh}{at}" if zh else f"every {WEEKDAYS[found.weekday].en}{at}"
    if zh:
        months = "每月" if whole_year else f"每年{'、'.join(f'{m} 月' for m in found.months)}"
        if found.kind is RecurrenceKind.ON_DAY:
            return f"{months} {found.day} 日{at}"
        return f"{months}的{NTH[found.nth].zh}{WEEKDAYS[found.weekday].zh}{at}"
    months = "every month" if whole_year else listed(lang, (_MONTHS[m - 1] for m in found.months), AND)
    if found.kind is RecurrenceKind.ON_DAY:
        return f"day {found.day} of {months}{at}"
    return f"the {NTH[found.nth].en} {WEEKDAYS[found.weekday].en} of {months}{at}"


def weekday_words(lang: str, word: str) -> str:
    """A weekday as a ruleset writes it, `mon`."""
    return WEEKDAYS[_SHORT.index(word)].of(lang) if word in _SHORT else word


def number_words(value: Decimal | int, *, share: bool = False) -> str:
    """A number as people write it. One that is `share`, or smaller than one, is a part of a hundred: `5 %`."""
    if isinstance(value, Decimal) and (share or 0 < abs(value) < 1):
        return f"{_flat(value * 100)} %"
    return _flat(Decimal(value))


def money_words(value: Money) -> str:
    """`SGD 129.90`."""
    return f"{value.currency} {value.value:f}"


def size_words(size: int) -> str:
    """A size in bytes: `30 MB`."""
    for unit, of in _SIZES:
        if size >= of and size % (of // 1000) == 0:
            return f"{_flat(Decimal(size) / of)} {unit}"
    return f"{size} B"


def day_words(day: date) -> str:
    """A day as it is written everywhere: `2026-03-10`."""
    return day.date().isoformat() if isinstance(day, datetime) else day.isoformat()


def span_of_days(lang: str, first: date | None, until: date | None) -> str:
    """From which day, and until before which: empty where neither is said."""
    if lang == "zh":
        parts = [f"自 {day_words(first)} 起" if first else "", f"至 {day_words(until)} 前" if until else ""]
        return "，".join(p for p in parts if p)
    parts = [f"from {day_words(first)}" if first else "", f"before {day_words(until)}" if until else ""]
    return ", ".join(p for p in parts if p)


def _flat(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
