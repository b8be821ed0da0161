"""Which days are business days, and counting them."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from disputes.dates.calendars import Calendar, add, due, subtract
from disputes.dates.durations import Duration
from disputes.dates.public_holidays import check_holidays

SINGAPORE = Calendar(ZoneInfo("Asia/Singapore"), holidays="SG")
SHANGHAI = ZoneInfo("Asia/Shanghai")
KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")


def sg(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SINGAPORE.zone)


def business(n: int) -> Duration:
    return Duration(n, "business_days")


def test_weekend_and_holidays() -> None:
    # Friday 1 May 2026 is Labour Day; Vesak Day falls on Sunday 31 May, so Monday 1 June is free
    free = [date(2026, 5, 1), date(2026, 5, 2), date(2026, 5, 3), date(2026, 5, 31), date(2026, 6, 1)]
    assert [d for d in free if SINGAPORE.is_business_day(d)] == []
    assert SINGAPORE.is_business_day(date(2026, 4, 30))
    assert SINGAPORE.is_business_day(date(2026, 5, 4))
    assert SINGAPORE.next_business_day(date(2026, 5, 1)) == date(2026, 5, 4)
    assert SINGAPORE.next_business_day(date(2026, 5, 4)) == date(2026, 5, 4)
    assert SINGAPORE.previous_business_day(date(2026, 5, 3)) == date(2026, 4, 30)
    assert SINGAPORE.previous_business_day(date(2026, 4, 30)) == date(2026, 4, 30)


def test_no_holidays_and_no_weekend() -> None:
    plain = Calendar(SINGAPORE.zone, holidays=None)
    assert plain.is_business_day(date(2026, 5, 1))
    assert not plain.is_business_day(date(2026, 5, 2))
    assert Calendar(SINGAPORE.zone, weekend=frozenset()).is_business_day(date(2026, 5, 2))


def test_friday_and_saturday_weekend() -> None:
    kedah = Calendar(KUALA_LUMPUR, weekend=frozenset({4, 5}), holidays="MY-KDH")
    # 12 April 2026 is a Sunday; 19 February a holiday in Kedah only
    assert kedah.is_business_day(date(2026, 4, 12))
    assert not kedah.is_business_day(date(2026, 4, 10))
    assert not kedah.is_business_day(date(2026, 4, 11))
    thursday = datetime(2026, 4, 9, 10, tzinfo=KUALA_LUMPUR)
    assert add(thursday, business(1), kedah) == datetime(2026, 4, 12, 10, tzinfo=KUALA_LUMPUR)
    assert not kedah.is_business_day(date(2026, 2, 19))
    assert Calendar(KUALA_LUMPUR, weekend=frozenset({4, 5}), holidays="MY").is_business_day(date(2026, 2, 19))


def test_make_up_days_that_the_library_knows() -> None:
    cn = Calendar(SHANGHAI, holidays="CN")
    # Spring Festival 2026: Saturday 14 February is worked, 16 to 23 February are free, Saturday 28 February is worked
    assert cn.is_business_day(date(2026, 2, 14))
    assert not cn.is_business_day(date(2026, 2, 7))
    friday = datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)
    ends = [add(friday, business(n), cn).astimezone(SHANGHAI).date() for n in range(1, 7)]
    assert ends == [date(2026, 2, 14), *(date(2026, 2, d) for d in (24, 25, 26, 27, 28))]


def test_closed_wins_over_open_and_open_over_the_rest() -> None:
    cn = Calendar(
        SHANGHAI,
        holidays="CN",
        closed=((date(2022, 9, 29), date(2022, 9, 30)), (date(2026, 2, 14), date(2026, 2, 14))),
        open=frozenset({date(2022, 9, 30), date(2022, 10, 1), date(2022, 10, 22)}),
    )
    assert cn.is_business_day(date(2022, 9, 28))
    assert not cn.is_business_day(date(2022, 9, 29))  # first day of the span
    assert not cn.is_business_day(date(2022, 9, 30))  # its last day, though open
    assert cn.is_business_day(date(2022, 10, 1))  # a holiday on a Saturday, but open
    assert cn.is_business_day(date(2022, 10, 22))  # a Saturday, but open
    assert not cn.is_business_day(date(2026, 2, 14))  # a make-up day of the library, but closed


@pytest.mark.parametrize(
    ("start", "n", "counts_from", "expected"),
    [
        # 30 April 2026 Thursday, 1 May Friday and holiday, 4 May Monday
        ("2026-04-30T10:00", 1, "same_moment", "2026-05-04T10:00"),
        ("2026-04-30T10:00", 1, "next_day", "2026-05-04T10:00"),
        ("2026-04-30T10:00", 1, "same_day", "2026-04-30T10:00"),
        ("2026-04-30T10:00", 2, "same_day", "2026-05-04T10:00"),
        ("2026-04-30T10:00", 0, "same_moment", "2026-04-30T10:00"),
        ("2026-04-30T10:00", 0, "same_day", "2026-04-30T10:00"),
        # a start on the holiday: day 1 is Monday, whatever it counts from
        ("2026-05-01T10:00", 0, "same_moment", "2026-05-04T10:00"),
        ("2026-05-01T10:00", 1, "same_moment", "2026-05-04T10:00"),
        ("2026-05-01T10:00", 1, "next_day", "2026-05-04T10:00"),
        ("2026-05-01T10:00", 1, "same_day", "2026-05-04T10:00"),
        ("2026-05-01T10:00", 2, "same_day", "2026-05-05T10:00"),
        # a Saturday: two business days are over on Tuesday
        ("2026-05-09T23:59:59", 2, "next_day", "2026-05-12T23:59:59"),
        # a second before and after midnight
        ("2026-05-07T23:59:59", 1, "next_day", "2026-05-08T23:59:59"),
        ("2026-05-08T00:00:00", 1, "next_day", "2026-05-11T00:00:00"),
        # the year's end: 1 January 2027 is a Friday
        ("2026-12-31T12:00", 1, "next_day", "2027-01-04T12:00"),
        ("2026-12-30T12:00", 1, "next_day", "2026-12-31T12:00"),
    ],
)
def test_counting(start: str, n: int, counts_from: str, expected: str) -> None:
    assert due(sg(start), business(n), SINGAPORE, counts_from) == sg(expected)  # type: ignore[arg-type]


def test_long_counts_known_from_elsewhere() -> None:
    us = Calendar(ZoneInfo("America/Los_Angeles"), holidays="US")
    # 1 June 2026 + 35 business days, without 19 June and 3 July
    start = datetime(2026, 6, 1, 10, tzinfo=us.zone)
    assert due(start, business(35), us, "next_day", "end_of_day") == datetime(2026, 7, 23, 6, 59, 59, tzinfo=UTC)
    # 15 January 2026 + 4, without 19 January; and from Sunday 25 January
    assert due(datetime(2026, 1, 15, 10, tzinfo=us.zone), business(4), us, "next_day", "end_of_day") == datetime(
        2026, 1, 23, 7, 59, 59, tzinfo=UTC
    )
    assert due(datetime(2026, 1, 25, 10, tzinfo=us.zone), business(4), us, "next_day", "end_of_day") == datetime(
        2026, 1, 30, 7, 59, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        ("2026-05-04T10:00", 1, "2026-04-30T10:00"),
        ("2026-05-04T10:00", 0, "2026-05-04T10:00"),
        ("2026-05-03T10:00", 0, "2026-04-30T10:00"),
        ("2026-05-03T10:00", 1, "2026-04-30T10:00"),
        ("2026-05-03T10:00", 2, "2026-04-29T10:00"),
        ("2027-01-04T10:00", 1, "2026-12-31T10:00"),
        ("2027-01-05T10:00", 1, "2027-01-04T10:00"),  # the first of its year
        ("2027-01-05T10:00", 2, "2026-12-31T10:00"),
    ],
)
def test_counting_back(start: str, n: int, expected: str) -> None:
    assert subtract(sg(start), business(n), SINGAPORE) == sg(expected)


CHAT = Calendar(ZoneInfo("Asia/Singapore"), holidays="SG", hours=(time(9), time(18)))


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-05-07T10:00", 6, "2026-05-07T16:00"),
        ("2026-05-07T10:00", 8, "2026-05-07T18:00"),  # used up at closing time: there, not at the next opening
        ("2026-05-07T10:00:01", 8, "2026-05-08T09:00:01"),
        ("2026-05-07T09:59:59", 8, "2026-05-07T17:59:59"),
        ("2026-05-08T17:00", 2, "2026-05-11T10:00"),  # over a weekend
        ("2026-05-08T18:00", 1, "2026-05-11T10:00"),
        ("2026-05-09T12:00", 1, "2026-05-11T10:00"),  # from inside it
        ("2026-05-08T08:59:59", 1, "2026-05-08T10:00"),
        ("2026-04-30T17:30", 1, "2026-05-04T09:30"),  # over a holiday and a weekend
        ("2026-05-07T10:00", 27, "2026-05-12T10:00"),  # three full days
        ("2026-05-07T10:00", 0, "2026-05-07T10:00"),
        ("2026-05-07T18:00", 0, "2026-05-07T18:00"),
        ("2026-05-08T18:00:01", 0, "2026-05-11T09:00"),
    ],
)
def test_business_hours(start: str, hours: int, expected: str) -> None:
    within = Duration(hours, "business_hours")
    assert add(sg(start), within, CHAT) == sg(expected)
    assert due(sg(start), within, CHAT, "same_day") == sg(expected)
    assert due(sg(start), within, CHAT, ends="end_of_day") == datetime.combine(
        sg(expected).date(), time(23, 59, 59), CHAT.zone
    )


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-05-07T16:00", 6, "2026-05-07T10:00"),
        ("2026-05-11T10:00", 2, "2026-05-08T17:00"),
        ("2026-05-11T10:00", 1, "2026-05-11T09:00"),
        ("2026-05-10T10:00", 1, "2026-05-08T17:00"),
        ("2026-05-10T10:00", 0, "2026-05-08T18:00"),
    ],
)
def test_business_hours_back(start: str, hours: int, expected: str) -> None:
    assert subtract(sg(start), Duration(hours, "business_hours"), CHAT) == sg(expected)


def test_business_hours_run_on_the_absolute_clock() -> None:
    night = Calendar(ZoneInfo("America/New_York"), weekend=frozenset(), hours=(time(0), time(6)))
    # Sunday 8 March 2026 has no hour from two to three
    start = datetime(2026, 3, 8, 1, tzinfo=night.zone)
    assert add(start, Duration(2, "business_hours"), night) == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert add(start, Duration(5, "business_hours"), night) == datetime(2026, 3, 9, 1, tzinfo=night.zone)


def test_what_a_calendar_refuses() -> None:
    zone = SINGAPORE.zone
    with pytest.raises(ValueError, match="weekdays from 0"):
        Calendar(zone, weekend=frozenset({7}))
    with pytest.raises(ValueError, match="not before the beginning"):
        Calendar(zone, closed=((date(2026, 1, 2), date(2026, 1, 1)),))
    with pytest.raises(ValueError, match="an opening before the closing time"):
        Calendar(zone, hours=(time(21), time(8)))
    with pytest.raises(ValueError, match="need a calendar with hours"):
        add(sg("2026-05-07T10:00"), Duration(1, "business_hours"), SINGAPORE)


def test_a_calendar_without_business_days_ends() -> None:
    never = Calendar(SINGAPORE.zone, weekend=frozenset(range(7)), open=frozenset({date(2026, 5, 7)}))
    assert add(sg("2026-05-01T10:00"), business(1), never) == sg("2026-05-07T10:00")
    with pytest.raises(ValueError, match="no business day"):
        add(sg("2026-05-07T10:00"), business(1), never)
    with pytest.raises(ValueError, match="no business day"):
        subtract(sg("2026-05-07T10:00"), business(1), never)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("sg", "SG"), ("Singapore", "SG"), ("MY-KDX", "MY-KDH"), ("MY-kdh", "MY-KDH"), ("SGG", "SG"), ("brasil", "BR")],
)
def test_unknown_holiday_codes(code: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {hint}\\?"):
        check_holidays(code)
    with pytest.raises(ValueError, match=f"did you mean {hint}\\?"):
        Calendar(SINGAPORE.zone, holidays=code).is_business_day(date(2026, 1, 1))


@pytest.mark.parametrize(
    "code",
    ["SG", "MY", "MY-KDH", "PH", "TH", "VN", "TW", "ID", "BR", "CN", "US", "US-CA", "GB", "MX", "CL", "CO", "PL"],
)
def test_known_holiday_codes(code: str) -> None:
    check_holidays(code)
    with_holidays, without = Calendar(SINGAPORE.zone, holidays=code), Calendar(SINGAPORE.zone)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(with_holidays.is_business_day, days)) < sum(map(without.is_business_day, days))


def test_banks_of_the_euro_have_a_calendar_of_their_own() -> None:
    check_holidays("ECB")
    banks, germany = (Calendar(ZoneInfo("Europe/Berlin"), holidays=code) for code in ("ECB", "DE"))
    ascension, good_friday = date(2026, 5, 14), date(2026, 4, 3)
    assert banks.is_business_day(ascension)
    assert not germany.is_business_day(ascension)
    assert not banks.is_business_day(good_friday)


def test_a_state_has_days_that_the_country_has_not() -> None:
    # New Year is a holiday in Kuala Lumpur, not in all of Malaysia
    assert Calendar(KUALA_LUMPUR, holidays="MY").is_business_day(date(2026, 1, 1))
    assert not Calendar(KUALA_LUMPUR, holidays="MY-KUL").is_business_day(date(2026, 1, 1))


def test_the_holiday_library_is_loaded_only_where_holidays_are_asked_for() -> None:
    script = """
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo
from disputes.dates.calendars import Calendar, add
from disputes.dates.durations import Duration
zone, start = ZoneInfo("Asia/Singapore"), datetime(2026, 1, 1, tzinfo=UTC)
add(start, Duration(3, "business_days"), Calendar(zone))
add(start, Duration(3, "days"), Calendar(zone, holidays="SG"))
assert "holidays" not in sys.modules
Calendar(zone, holidays="SG").is_business_day(date(2026, 1, 1))
assert "holidays" in sys.modules
assert "holidays.countries.malaysia" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", ["SG", "MY-KDH", "TW", "BR-SP", "US", "GB-ENG", "CN", "GU"])
def test_holidays_are_those_that_the_library_gives(code: str) -> None:
    country, _, subdivision = code.partition("-")
    seven = Calendar(SINGAPORE.zone, weekend=frozenset(), holidays=code)
    for year in (2021, 2026):
        library = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
        made_up = {d for d in getattr(library, "weekend_workdays", ()) if d.year == year}
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        assert {d for d in days if not seven.is_business_day(d)} == set(library) - made_up


def test_equal_calendars_share_their_days() -> None:
    one, two = (
        Calendar(SINGAPORE.zone, holidays="SG", closed=((date(2026, 1, 5), date(2026, 1, 6)),)) for _ in range(2)
    )
    assert one == two
    assert hash(one) == hash(two)
    assert one.next_business_day(date(2026, 1, 5)) == two.next_business_day(date(2026, 1, 5)) == date(2026, 1, 7)
    assert one._days is two._days


def test_two_hundred_years_of_business_days() -> None:
    plain = Calendar(SINGAPORE.zone)
    start = sg("2026-05-04T00:00")  # a Monday: five business days are a week
    assert add(start, business(5 * 10_000), plain) == start + timedelta(weeks=10_000)
    assert subtract(start, business(5 * 10_000), plain) == start - timedelta(weeks=10_000)
