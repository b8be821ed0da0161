"""The closed words of durations, recurrences and due instants."""

from __future__ import annotations

from disputes.words import ClosedWord


class Unit(ClosedWord):
    """What a duration counts."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"
    BUSINESS_DAYS = "business_days"
    BUSINESS_HOURS = "business_hours"


class CalendarPeriod(ClosedWord):
    """A period of the platform's own calendar."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class RecurrenceKind(ClosedWord):
    """How a day comes again."""

    WEEKLY = "weekly"
    ON_DAY = "on_day"
    NTH_WEEKDAY = "nth_weekday"


class CountsFrom(ClosedWord):
    """From when a duration counts."""

    SAME_MOMENT = "same_moment"
    NEXT_DAY = "next_day"
    SAME_DAY = "same_day"


class DayEnd(ClosedWord):
    """Where a clock ends on the day that it reaches, unless it ends at a time of day."""

    TO_THE_SECOND = "to_the_second"
    END_OF_DAY = "end_of_day"
