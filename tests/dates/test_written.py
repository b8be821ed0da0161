"""Durations, recurrences and windows: what may be written, and when a recurrence comes again."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from disputes.dates.durations import Duration, Window
from disputes.dates.recurrences import Recurrence
from disputes.words.dates import RecurrenceKind

SINGAPORE = ZoneInfo("Asia/Singapore")
NEW_YORK = ZoneInfo("America/New_York")
CAIRO = ZoneInfo("Africa/Cairo")
ST_JOHNS = ZoneInfo("America/St_Johns")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30 seconds", 30, "seconds"),
        ("90 minutes", 90, "minutes"),
        ("48 hours", 48, "hours"),
        ("0 days", 0, "days"),
        ("3 days", 3, "days"),
        ("1 day", 1, "days"),
        ("3 business days", 3, "business_days"),
        ("1 business day", 1, "business_days"),
        (" 6  business hours ", 6, "business_hours"),
        ("2 weeks", 2, "weeks"),
        ("1 month", 1, "months"),
        ("1 quarter", 1, "quarters"),
        ("1 year", 1, "years"),
    ],
)
def test_durations(text: str, amount: int, unit: str) -> None:
    d = Duration.parse(text)
    assert (d.amount, d.unit) == (amount, unit)
    assert Duration.parse(str(d)) == d


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "days",
        "-3 days",
        "+3 days",
        "3.5 days",
        "３ days",
        "3days",
        "3 days 4 hours",
        "three days",
        "3 fortnights",
        "1_0 days",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration such as 90 minutes"):
        Duration.parse(text)


def test_a_unit_that_is_nearly_right_is_named() -> None:
    with pytest.raises(ValueError, match="did you mean 3 business days"):
        Duration.parse("3 bussiness days")


def test_the_longest_duration() -> None:
    assert Duration.parse("200 years").amount == 200
    for text in ("201 years", "100000 days", "999999999999 seconds"):
        with pytest.raises(ValueError, match="from 0 to 200 years"):
            Duration.parse(text)
    with pytest.raises(ValueError, match="from 0 to 200 years"):
        Duration(-1, "days")


# 2026-04-20 is a Monday.
@pytest.mark.parametrize(
    ("text", "instant", "last", "following"),
    [
        ("every monday", "2026-04-22T12:00", "2026-04-20T00:00", "2026-04-27T00:00"),
        ("every monday", "2026-04-20T00:00", "2026-04-20T00:00", "2026-04-27T00:00"),
        ("every monday", "2026-04-19T23:59:59", "2026-04-13T00:00", "2026-04-20T00:00"),
        ("every mon at 09:00", "2026-04-20T08:59:59", "2026-04-13T09:00", "2026-04-20T09:00"),
        ("every mon at 09:00", "2026-04-20T09:00", "2026-04-20T09:00", "2026-04-27T09:00"),
        ("every sunday", "2026-12-31T12:00", "2026-12-27T00:00", "2027-01-03T00:00"),
        ("monthly on 20", "2026-01-19T23:59:59", "2025-12-20T00:00", "2026-01-20T00:00"),
        ("monthly on 20 at 09:30:15", "2026-01-20T09:30:14", "2025-12-20T09:30:15", "2026-01-20T09:30:15"),
        ("monthly on 31", "2026-02-10T00:00", "2026-01-31T00:00", "2026-02-28T00:00"),
        ("monthly on 31", "2028-02-10T00:00", "2028-01-31T00:00", "2028-02-29T00:00"),
        ("yearly on 1 jan", "2026-06-01T00:00", "2026-01-01T00:00", "2027-01-01T00:00"),
        ("yearly on 29 february", "2026-03-01T00:00", "2026-02-28T00:00", "2027-02-28T00:00"),
        ("yearly on 29 feb", "2027-03-01T00:00", "2027-02-28T00:00", "2028-02-29T00:00"),
        ("yearly on 1 jan apr jul oct", "2026-03-31T23:59:59", "2026-01-01T00:00", "2026-04-01T00:00"),
        ("yearly on 1 jan apr jul oct", "2026-10-01T00:00", "2026-10-01T00:00", "2027-01-01T00:00"),
        ("yearly on 31 mar jun sep dec", "2026-05-01T00:00", "2026-03-31T00:00", "2026-06-30T00:00"),
        ("yearly on 15 feb aug at 09:00", "2026-02-15T08:59:59", "2025-08-15T09:00", "2026-02-15T09:00"),
        # first Mondays 2026: 5 January, 6 April, 6 July, 5 October; 2027: 4 January
        ("first monday of jan apr jul oct", "2026-04-05T23:59:59", "2026-01-05T00:00", "2026-04-06T00:00"),
        ("first monday of jan apr jul oct", "2026-04-06T00:00", "2026-04-06T00:00", "2026-07-06T00:00"),
        ("first monday of jan apr jul oct", "2026-11-01T00:00", "2026-10-05T00:00", "2027-01-04T00:00"),
        # last Mondays: 29 December 2025, 30 March, 29 June, 28 September 2026
        ("last monday of mar jun sep dec", "2026-01-15T00:00", "2025-12-29T00:00", "2026-03-30T00:00"),
        ("last monday of mar jun sep dec", "2026-06-29T00:00", "2026-06-29T00:00", "2026-09-28T00:00"),
        ("third friday of may at 18:00", "2026-05-15T17:00", "2025-05-16T18:00", "2026-05-15T18:00"),
    ],
)
def test_recurrences(text: str, instant: str, last: str, following: str) -> None:
    recurrence = Recurrence.parse(text)
    at = datetime.fromisoformat(instant).replace(tzinfo=SINGAPORE)
    assert recurrence.last_at(at, SINGAPORE) == datetime.fromisoformat(last).replace(tzinfo=SINGAPORE)
    assert recurrence.next_after(at, SINGAPORE) == datetime.fromisoformat(following).replace(tzinfo=SINGAPORE)
    assert recurrence.next_after(at, SINGAPORE).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "zone", "instant", "last", "following"),
    [
        # Sunday 8 March 2026: 02:30 is in the gap, so 03:00 EDT
        ("every sunday at 02:30", NEW_YORK, "2026-03-08T06:59:59", "2026-03-01T07:30:00", "2026-03-08T07:00:00"),
        ("every sunday at 02:30", NEW_YORK, "2026-03-08T07:00:00", "2026-03-08T07:00:00", "2026-03-15T06:30:00"),
        # Sunday 1 November 2026: the first 01:30, and not the second one again
        ("every sunday at 01:30", NEW_YORK, "2026-11-01T05:30:00", "2026-11-01T05:30:00", "2026-11-08T06:30:00"),
        ("every sunday at 01:30", NEW_YORK, "2026-11-01T06:30:00", "2026-11-01T05:30:00", "2026-11-08T06:30:00"),
        # Friday 28 April 2023 begins at 01:00
        ("every friday", CAIRO, "2023-04-27T21:59:59", "2023-04-20T22:00:00", "2023-04-27T22:00:00"),
        ("every friday", CAIRO, "2023-04-27T22:00:00", "2023-04-27T22:00:00", "2023-05-04T21:00:00"),
        # Sunday 18 February 2018 begins after the second 23:00 to 24:00
        ("every sunday", SAO_PAULO, "2018-02-18T02:59:59", "2018-02-11T02:00:00", "2018-02-18T03:00:00"),
        # 7 November 2010, a minute past midnight becomes 23:01 of the 6th: Sunday has begun, and it is Saturday again
        ("every sunday", ST_JOHNS, "2010-11-07T03:00:00", "2010-11-07T02:30:00", "2010-11-14T03:30:00"),
        ("monthly on 7", ST_JOHNS, "2010-11-07T03:00:00", "2010-11-07T02:30:00", "2010-12-07T03:30:00"),
        # the hour is nine o'clock on both sides of the change
        ("every monday at 09:00", NEW_YORK, "2026-03-05T00:00:00", "2026-03-02T14:00:00", "2026-03-09T13:00:00"),
    ],
)
def test_recurrences_where_the_clock_jumps(text: str, zone: ZoneInfo, instant: str, last: str, following: str) -> None:
    recurrence = Recurrence.parse(text)
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert recurrence.last_at(at, zone) == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert recurrence.next_after(at, zone) == datetime.fromisoformat(following).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Every Mon", "every monday"),
        ("monthly on 1 at 09:00", "monthly on 1 at 09:00"),
        ("yearly on 01 january at 23:59:59", "yearly on 1 jan at 23:59:59"),
        ("yearly on 1 oct april jul jan", "yearly on 1 jan apr jul oct"),
        ("last monday of dec mar sep jun", "last monday of mar jun sep dec"),
        ("second tue of nov at 09:10", "second tuesday of nov at 09:10"),
    ],
)
def test_printed_recurrences_read_back(text: str, printed: str) -> None:
    recurrence = Recurrence.parse(text)
    assert str(recurrence) == printed
    assert Recurrence.parse(printed) == recurrence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "monday",
        "every",
        "every day off",
        "every mo",
        "monthly on 0",
        "monthly on 32",
        "monthly on",
        "yearly on 30 feb",
        "yearly on 31 apr",
        "yearly on 1",
        "yearly on 31 apr jun",
        "yearly on 1 jan foo",
        "first monday of",
        "fifth monday of jan",
        "first monday of jan foo",
        "every monday at 25:00",
        "every monday at",
        "every monday 09:00",
    ],
)
def test_what_is_no_recurrence(text: str) -> None:
    with pytest.raises(ValueError, match="expected a recurrence such as every monday"):
        Recurrence.parse(text)


def test_a_weekday_that_is_nearly_right_is_named() -> None:
    with pytest.raises(ValueError, match="did you mean monday"):
        Recurrence.parse("every mondy")


def test_recurrences_refuse_what_is_not_an_instant() -> None:
    weekly = Recurrence(RecurrenceKind.WEEKLY, weekday=0, at=time(9))
    with pytest.raises(ValueError, match="without an offset"):
        weekly.next_after(datetime(2026, 1, 1), SINGAPORE)
    for text in ("every monday", "monthly on 1", "first monday of jan"):
        with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
            Recurrence.parse(text).next_after(datetime(9999, 12, 31, tzinfo=UTC), SINGAPORE)
        with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
            Recurrence.parse(text).last_at(datetime(1, 1, 1, tzinfo=UTC), SINGAPORE)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("1 week", Window(1, "weeks")),
        ("1 month", Window(1, "months")),
        ("1 quarter", Window(1, "quarters")),
        ("3 months", Window(3, "months")),
        ("30 days", Window(30, "days")),
        ("24 hours", Window(24, "hours")),
        ("28 days ending 8 days ago", Window(28, "days", (8, "days"))),
        ("3 months ending 2 months ago", Window(3, "months", (2, "months"))),
        ("3 months ending 1 month ago", Window(3, "months", (1, "months"))),
        ("365 days from the first", Window(365, "days", None, True)),
    ],
)
def test_windows(text: str, window: Window) -> None:
    assert Window.parse(text) == window
    assert str(window) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0 days",
        "days",
        "30",
        "28 days ending",
        "28 days ending 8 days",
        "28 days ending 0 days ago",
        "28 days ago",
        "28 days ending 8 days ago from the first",
        "from the first",
    ],
)
def test_what_is_no_window(text: str) -> None:
    with pytest.raises(ValueError, match="expected a window such as 1 week"):
        Window.parse(text)
