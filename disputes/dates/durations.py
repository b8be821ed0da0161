"""Durations and windows as they are written. What they come to on a calendar is in `calendars`."""

from __future__ import annotations

import re

from disputes.documents.problems import nearest
from disputes.words.dataclass import dataclass
from disputes.words.dates import Unit

DURATION_EXPECTED = (
    "a duration such as 90 minutes, 48 hours, 3 days, 3 business "
    "days, 6 business hours, 2 weeks, 1 month, 1 quarter, 1 year"
)
WINDOW_EXPECTED = (
    "a window such as 1 week, 3 months, 30 days, 28 days ending 8 "
    "days ago, 3 months ending 2 months ago, 365 days from the first"
)

# Longest duration in each unit: two hundred years. More is a slip of the pen, and would walk calendars for minutes.
_LONGEST_YEARS = 200
_PER_YEAR: dict[Unit, int] = {
    Unit.SECONDS: 31_622_400,
    Unit.MINUTES: 527_040,
    Unit.HOURS: 8_784,
    Unit.DAYS: 366,
    Unit.WEEKS: 53,
    Unit.MONTHS: 12,
    Unit.QUARTERS: 4,
    Unit.YEARS: 1,
    Unit.BUSINESS_DAYS: 366,
    Unit.BUSINESS_HOURS: 8_784,
}
_SPOKEN: dict[str, Unit] = {
    name: unit for unit in Unit for name in (unit.replace("_", " "), unit.replace("_", " ")[:-1])
}

_ALSO_SAID = {
    "d": "days",
    "h": "hours",
    "hr": "hours",
    "hrs": "hours",
    "min": "minutes",
    "mins": "minutes",
    "working day": "business days",
    "working days": "business days",
    "workdays": "business days",
    "calendar days": "days",
}
"""Units as people say them, and how they are written here."""


_NUMBER_FIRST = re.compile(r"(?P<number>\d{1,12}) *(?P<unit>[A-Za-z][A-Za-z _]*)")


def whole_number(word: str) -> int | None:
    """The number that `word` writes in at most twelve digits, None where it writes none."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 12 else None


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount (0 or more) of one unit. ValueError on a negative amount, an unknown unit or more than 200 years."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in _PER_YEAR:
            raise ValueError(f"found the unit {self.unit!r}; expected one of {' '.join(Unit)}")
        if not 0 <= self.amount <= _LONGEST_YEARS * _PER_YEAR[self.unit]:
            raise ValueError(
                f"found {self.amount} {self.unit.replace('_', ' ')}; "
                f"expected a duration from 0 to {_LONGEST_YEARS} years"
            )

    @classmethod
    def parse(cls, text: str) -> Duration:
        """`3 business days`, `1 month`, `90 minutes` … ValueError says what was found and what is expected."""
        number, _, spoken = " ".join(text.split()).partition(" ")
        amount, unit = whole_number(number), _SPOKEN.get(spoken)
        if amount is None or unit is None:
            raise ValueError(f"found {text!r}; expected {DURATION_EXPECTED}{_meant(text)}")
        return cls(amount, unit)

    def __str__(self) -> str:
        return count_of(self.amount, self.unit)


def _meant(text: str) -> str:
    """The duration that is meant, where the number is clear: `3 dayz`, `3d`, `3 working days`."""
    written = _NUMBER_FIRST.fullmatch(text.strip())
    if written is None:
        return ""
    spoken = written["unit"].lower()
    near = _ALSO_SAID.get(spoken) or nearest(spoken, (u.replace(" ", "_") for u in _SPOKEN))
    unit = _SPOKEN[near.replace("_", " ")] if near else None
    return f"; did you mean {count_of(int(written['number']), unit)}?" if unit is not None else ""


def count_of(amount: int, unit: Unit) -> str:
    """`1 day`, `3 business days`."""
    name = unit.replace("_", " ")
    return f"{amount} {name[:-1] if amount == 1 else name}"


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
