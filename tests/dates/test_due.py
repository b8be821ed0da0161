"""Due instants, case by case: the order of cut-off, counting, adding and rounding."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from disputes.dates.calendars import Calendar, ClockEnd, add, due, subtract
from disputes.dates.durations import Duration
from disputes.words.dates import CountsFrom

SG = Calendar(ZoneInfo("Asia/Singapore"), holidays="SG")
NY = Calendar(ZoneInfo("America/New_York"), holidays="US")
BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
SAO_PAULO = Calendar(ZoneInfo("America/Sao_Paulo"))
CAIRO = Calendar(ZoneInfo("Africa/Cairo"), weekend=frozenset({4, 5}))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, cal: Calendar) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=cal.zone)


@pytest.mark.parametrize(
    ("within", "counts_from", "expected"),
    [
        ("3 days", "same_moment", "2026-04-15T09:00"),
        ("3 days", "next_day", "2026-04-15T09:00"),
        ("3 days", "same_day", "2026-04-14T09:00"),
        ("1 day", "same_day", "2026-04-12T09:00"),
        ("0 days", "same_day", "2026-04-12T09:00"),
        ("0 days", "next_day", "2026-04-12T09:00"),
        ("2 weeks", "same_moment", "2026-04-26T09:00"),
        ("2 weeks", "next_day", "2026-04-26T09:00"),
        ("2 weeks", "same_day", "2026-04-25T09:00"),
        ("1 month", "next_day", "2026-05-12T09:00"),
        ("1 month", "same_day", "2026-05-11T09:00"),
        ("1 quarter", "same_moment", "2026-07-12T09:00"),
        ("1 quarter", "same_day", "2026-07-11T09:00"),
        ("1 year", "same_moment", "2027-04-12T09:00"),
        ("1 year", "same_day", "2027-04-11T09:00"),
        ("48 hours", "same_moment", "2026-04-14T09:00"),
        ("48 hours", "next_day", "2026-04-14T09:00"),
        ("48 hours", "same_day", "2026-04-14T09:00"),
        ("90 minutes", "same_day", "2026-04-12T10:30"),
        ("30 seconds", "next_day", "2026-04-12T09:00:30"),
    ],
)
def test_counts_from_and_ends(within: str, counts_from: CountsFrom, expected: str) -> None:
    start, reached = local("2026-04-12T09:00", SG), local(expected, SG)
    d = Duration.parse(within)
    assert due(start, d, SG, counts_from) == reached
    assert due(start, d, SG, counts_from, "end_of_day") == reached.replace(hour=23, minute=59, second=59)
    assert due(start, d, SG, counts_from, time(19)) == reached.replace(hour=19, minute=0, second=0)


def test_results_are_utc_and_the_start_may_have_any_offset() -> None:
    # 18:30 on 11 April in New York is already 12 April in Singapore
    start = datetime(2026, 4, 11, 18, 30, tzinfo=NY.zone)
    found = due(start, Duration(1, "days"), SG, "next_day", "end_of_day")
    assert found == utc("2026-04-13T15:59:59")
    for d in (
        Duration(1, "days"),
        Duration(0, "days"),
        Duration(1, "hours"),
        Duration(0, "hours"),
        Duration(2, "business_days"),
    ):
        assert add(start, d, SG).tzinfo is UTC
        assert subtract(start, d, SG).tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2026-01-31T10:00", "1 month", "2026-02-28T10:00"),
        ("2028-01-31T10:00", "1 month", "2028-02-29T10:00"),
        ("2026-01-29T10:00", "1 month", "2026-02-28T10:00"),
        ("2026-01-28T10:00", "1 month", "2026-02-28T10:00"),
        ("2026-03-31T10:00", "1 month", "2026-04-30T10:00"),
        ("2026-11-30T10:00", "1 quarter", "2027-02-28T10:00"),
        ("2026-12-31T23:59:59", "2 months", "2027-02-28T23:59:59"),
        ("2028-02-29T10:00", "1 year", "2029-02-28T10:00"),
        ("2028-02-29T10:00", "4 years", "2032-02-29T10:00"),
        ("2028-02-28T10:00", "1 day", "2028-02-29T10:00"),
        ("2026-02-28T10:00", "1 day", "2026-03-01T10:00"),
        ("2026-12-31T10:00", "1 day", "2027-01-01T10:00"),
        ("2026-12-31T23:00", "90 minutes", "2027-01-01T00:30"),
        ("2026-12-30T10:00", "1 week", "2027-01-06T10:00"),
    ],
)
def test_month_and_year_ends(start: str, within: str, expected: str) -> None:
    assert add(local(start, SG), Duration.parse(within), SG) == local(expected, SG)


@pytest.mark.parametrize(
    ("start", "within", "expected"),
    [
        ("2026-03-31T10:00", "1 month", "2026-02-28T10:00"),
        ("2028-03-31T10:00", "1 month", "2028-02-29T10:00"),
        ("2026-01-15T10:00", "1 month", "2025-12-15T10:00"),
        ("2026-01-15T10:00", "1 quarter", "2025-10-15T10:00"),
        ("2028-02-29T10:00", "1 year", "2027-02-28T10:00"),
        ("2026-03-01T10:00", "1 day", "2026-02-28T10:00"),
        ("2026-03-01T10:00", "2 weeks", "2026-02-15T10:00"),
        ("2026-01-01T00:30", "1 hour", "2025-12-31T23:30"),
    ],
)
def test_subtract(start: str, within: str, expected: str) -> None:
    assert subtract(local(start, SG), Duration.parse(within), SG) == local(expected, SG)


@pytest.mark.parametrize(
    ("cal", "start", "within", "ends", "expected"),
    [
        # days keep the wall time, hours do not
        (NY, "2026-03-07T17:00:00", "1 day", "to_the_second", "2026-03-08T16:00:00"),
        (NY, "2026-03-07T17:00:00", "24 hours", "to_the_second", "2026-03-08T17:00:00"),
        (NY, "2026-10-31T16:00:00", "1 day", "to_the_second", "2026-11-01T17:00:00"),
        (NY, "2026-10-31T16:00:00", "24 hours", "to_the_second", "2026-11-01T16:00:00"),
        # 02:30 the day before the gap; a second around its edges
        (NY, "2026-03-07T07:30:00", "1 day", "to_the_second", "2026-03-08T07:00:00"),
        (NY, "2026-03-07T06:59:59", "1 day", "to_the_second", "2026-03-08T06:59:59"),
        (NY, "2026-03-07T07:00:00", "1 day", "to_the_second", "2026-03-08T07:00:00"),
        (NY, "2026-03-07T08:00:01", "1 day", "to_the_second", "2026-03-08T07:00:01"),
        # 01:30 the day before the overlap: the first one
        (NY, "2026-10-31T05:30:00", "1 day", "to_the_second", "2026-11-01T05:30:00"),
        # from the second 01:30: nothing added stays there, a day later there is only one
        (NY, "2026-11-01T06:30:00", "0 days", "to_the_second", "2026-11-01T06:30:00"),
        (NY, "2026-11-01T06:30:00", "1 day", "to_the_second", "2026-11-02T06:30:00"),
        (NY, "2026-11-01T05:30:00", "1 day", "to_the_second", "2026-11-02T06:30:00"),
        (BERLIN, "2026-03-28T01:30:00", "1 day", "to_the_second", "2026-03-29T01:00:00"),
        (BERLIN, "2026-10-24T00:30:00", "1 day", "to_the_second", "2026-10-25T00:30:00"),
        (BERLIN, "2026-01-29T01:30:00", "2 months", "to_the_second", "2026-03-29T01:00:00"),
        (SAO_PAULO, "2018-11-03T03:15:00", "1 day", "to_the_second", "2018-11-04T03:00:00"),
        (SAO_PAULO, "2018-11-02T12:00:00", "1 day", "end_of_day", "2018-11-04T02:59:59"),
        (SAO_PAULO, "2018-11-02T12:00:00", "2 days", "end_of_day", "2018-11-05T01:59:59"),
        (SAO_PAULO, "2018-02-16T12:00:00", "1 day", "end_of_day", "2018-02-18T02:59:59"),  # the second 23:59:59
        (SAO_PAULO, "2018-02-18T02:30:00", "0 days", "end_of_day", "2018-02-18T02:59:59"),  # started between the two
        (CAIRO, "2023-04-26T22:15:00", "1 day", "to_the_second", "2023-04-27T22:00:00"),
        (CAIRO, "2023-04-26T12:00:00", "1 day", "end_of_day", "2023-04-27T21:59:59"),
        (CAIRO, "2023-10-25T12:00:00", "1 day", "end_of_day", "2023-10-26T21:59:59"),
        (CAIRO, "2023-10-26T12:00:00", "1 business day", "end_of_day", "2023-10-29T21:59:59"),  # Thursday to Sunday
    ],
)
def test_clock_changes(cal: Calendar, start: str, within: str, ends: ClockEnd, expected: str) -> None:
    assert due(utc(start), Duration.parse(within), cal, "next_day", ends) == utc(expected)


def test_back_over_clock_changes() -> None:
    assert subtract(utc("2026-03-09T06:30:00"), Duration(1, "days"), NY) == utc("2026-03-08T07:00:00")
    assert subtract(utc("2026-11-02T06:30:00"), Duration(1, "days"), NY) == utc("2026-11-01T05:30:00")
    assert subtract(utc("2026-11-01T06:30:00"), Duration(0, "days"), NY) == utc("2026-11-01T06:30:00")


@pytest.mark.parametrize(
    ("start", "within", "ends", "expected"),
    [
        # 6 May 2026 is a Wednesday, 8 May a Friday
        ("2026-05-06T13:59:59", "1 business day", "end_of_day", "2026-05-07T23:59:59"),
        ("2026-05-06T14:00:00", "1 business day", "end_of_day", "2026-05-07T23:59:59"),
        ("2026-05-06T14:00:01", "1 business day", "end_of_day", "2026-05-08T23:59:59"),
        ("2026-05-08T14:00:00", "1 business day", "end_of_day", "2026-05-11T23:59:59"),
        ("2026-05-08T14:00:01", "1 business day", "end_of_day", "2026-05-12T23:59:59"),
        ("2026-05-08T14:00:01", "0 business days", "end_of_day", "2026-05-11T23:59:59"),
        ("2026-05-09T10:00:00", "1 business day", "end_of_day", "2026-05-11T23:59:59"),
        ("2026-05-09T14:00:01", "1 business day", "end_of_day", "2026-05-12T23:59:59"),
        ("2026-04-30T14:00:01", "1 business day", "end_of_day", "2026-05-05T23:59:59"),  # 1 May is a holiday
        # calendar days do not ask for the weekend
        ("2026-05-08T14:00:00", "1 day", "end_of_day", "2026-05-09T23:59:59"),
        ("2026-05-08T14:00:01", "1 day", "end_of_day", "2026-05-10T23:59:59"),
        # what has moved counts from 00:00:00
        ("2026-05-06T14:00:00", "1 day", "to_the_second", "2026-05-07T14:00:00"),
        ("2026-05-06T14:00:01", "1 day", "to_the_second", "2026-05-08T00:00:00"),
        ("2026-05-06T14:00:01", "0 days", "to_the_second", "2026-05-07T00:00:00"),
        ("2026-05-06T14:00:01", "1 month", "to_the_second", "2026-06-07T00:00:00"),
        ("2026-05-06T14:00:00", "6 hours", "to_the_second", "2026-05-06T20:00:00"),
        ("2026-05-06T14:00:01", "6 hours", "to_the_second", "2026-05-07T06:00:00"),
        ("2026-05-08T14:00:01", "1 business day", "to_the_second", "2026-05-12T00:00:00"),
        # a time of the day reached
        ("2026-05-06T14:00:00", "0 days", time(19), "2026-05-06T19:00:00"),
        ("2026-05-06T14:00:01", "0 days", time(19), "2026-05-07T19:00:00"),
        # over the year's end
        ("2026-12-31T14:00:01", "0 days", "end_of_day", "2027-01-01T23:59:59"),
    ],
)
def test_cut_off(start: str, within: str, ends: ClockEnd, expected: str) -> None:
    assert due(local(start, SG), Duration.parse(within), SG, "next_day", ends, time(14)) == local(expected, SG)


def test_cut_off_before_the_day_is_counted() -> None:
    start, two = local("2026-05-06T14:00:01", SG), Duration(2, "days")
    assert due(start, two, SG, "same_day", "end_of_day", time(14)) == local("2026-05-08T23:59:59", SG)
    assert due(start, two, SG, "next_day", "end_of_day", time(14)) == local("2026-05-09T23:59:59", SG)


def test_cut_off_into_a_day_that_begins_at_one() -> None:
    # 28 April 2023 begins at 01:00 in Cairo, 22:00 UTC
    start = datetime(2023, 4, 27, 15, tzinfo=CAIRO.zone)
    assert due(start, Duration(6, "hours"), CAIRO, cut_off=time(14)) == utc("2023-04-28T04:00:00")
    assert due(start, Duration(1, "days"), CAIRO, cut_off=time(14)) == datetime(2023, 4, 29, tzinfo=CAIRO.zone)


def test_cut_off_of_business_hours() -> None:
    chat = Calendar(SG.zone, hours=(time(8), time(21)))
    friday = local("2026-05-08T18:00:00", SG)
    assert due(friday, Duration(2, "business_hours"), chat, cut_off=time(18)) == local("2026-05-08T20:00:00", SG)
    assert due(friday.replace(second=1), Duration(2, "business_hours"), chat, cut_off=time(18)) == local(
        "2026-05-11T10:00:00", SG
    )


def test_a_time_may_lie_before_the_start() -> None:
    assert due(local("2026-05-06T20:00", SG), Duration(0, "days"), SG, ends=time(19)) == local("2026-05-06T19:00", SG)


def test_dated_exceptions_move_the_end() -> None:
    notice = Calendar(SG.zone, closed=((date(2026, 5, 7), date(2026, 5, 8)),), open=frozenset({date(2026, 5, 10)}))
    start = local("2026-05-06T10:00", SG)
    assert due(start, Duration(1, "business_days"), notice, "next_day", "end_of_day") == local(
        "2026-05-10T23:59:59", SG
    )
    assert due(start, Duration(2, "business_days"), notice, "next_day", "end_of_day") == local(
        "2026-05-11T23:59:59", SG
    )
    assert due(start, Duration(2, "days"), notice, "next_day", "end_of_day") == local("2026-05-08T23:59:59", SG)


def test_naive_starts_are_refused() -> None:
    for work in (add, due, subtract):
        with pytest.raises(ValueError, match="without an offset"):
            work(datetime(2026, 5, 6), Duration(1, "days"), SG)


@pytest.mark.parametrize("within", ["1 day", "1 month", "1 year", "200 years", "48 hours", "3 business days", "0 days"])
def test_the_ends_of_the_calendar(within: str) -> None:
    d = Duration.parse(within)
    with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
        due(datetime(9999, 12, 31, 20, tzinfo=UTC), d, SG, ends="end_of_day")
    with pytest.raises(ValueError, match="leaves the years 1 to 9999"):
        subtract(datetime(1, 1, 1, tzinfo=UTC), d, NY)
