"""Instants of a wall clock, where it jumps and where it does not."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from disputes.dates.wall_clock import at_local, day_end, day_start, parse_time

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
CAIRO = ZoneInfo("Africa/Cairo")
APIA = ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        (NEW_YORK, "2026-01-05", "09:00:00", "2026-01-05T14:00:00"),
        (NEW_YORK, "2026-07-05", "09:00:00", "2026-07-05T13:00:00"),
        # 8 March 2026, 02:00 becomes 03:00
        (NEW_YORK, "2026-03-08", "01:59:59", "2026-03-08T06:59:59"),
        (NEW_YORK, "2026-03-08", "02:00:00", "2026-03-08T07:00:00"),
        (NEW_YORK, "2026-03-08", "02:30:00", "2026-03-08T07:00:00"),
        (NEW_YORK, "2026-03-08", "02:59:59", "2026-03-08T07:00:00"),
        (NEW_YORK, "2026-03-08", "03:00:00", "2026-03-08T07:00:00"),
        (NEW_YORK, "2026-03-08", "03:00:01", "2026-03-08T07:00:01"),
        # 29 March 2026, 02:00 becomes 03:00
        (BERLIN, "2026-03-29", "02:30:00", "2026-03-29T01:00:00"),
        # 4 November 2018, midnight becomes 01:00
        (SAO_PAULO, "2018-11-04", "00:00:00", "2018-11-04T03:00:00"),
        (SAO_PAULO, "2018-11-04", "00:59:59", "2018-11-04T03:00:00"),
        (SAO_PAULO, "2018-11-04", "01:00:00", "2018-11-04T03:00:00"),
        # 28 April 2023, midnight becomes 01:00
        (CAIRO, "2023-04-28", "00:30:00", "2023-04-27T22:00:00"),
        # half an hour only
        (LORD_HOWE, "2026-10-04", "02:15:00", "2026-10-03T15:30:00"),
        # 30 December 2011 did not take place
        (APIA, "2011-12-30", "12:00:00", "2011-12-30T10:00:00"),
    ],
)
def test_one_instant(zone: ZoneInfo, day: str, wall: str, expected: str) -> None:
    d, t = date.fromisoformat(day), time.fromisoformat(wall)
    assert at_local(d, t, zone) == utc(expected)
    assert at_local(d, t, zone, last=True) == utc(expected)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "first", "second"),
    [
        (NEW_YORK, "2026-11-01", "01:00:00", "2026-11-01T05:00:00", "2026-11-01T06:00:00"),
        (NEW_YORK, "2026-11-01", "01:59:59", "2026-11-01T05:59:59", "2026-11-01T06:59:59"),
        (NEW_YORK, "2026-11-01", "02:00:00", "2026-11-01T07:00:00", "2026-11-01T07:00:00"),
        (BERLIN, "2026-10-25", "02:30:00", "2026-10-25T00:30:00", "2026-10-25T01:30:00"),
        # 18 February 2018, midnight becomes 23:00 of the 17th
        (SAO_PAULO, "2018-02-17", "23:30:00", "2018-02-18T01:30:00", "2018-02-18T02:30:00"),
        (SAO_PAULO, "2018-02-18", "00:00:00", "2018-02-18T03:00:00", "2018-02-18T03:00:00"),
        # 27 October 2023, midnight becomes 23:00 of the 26th
        (CAIRO, "2023-10-26", "23:00:00", "2023-10-26T20:00:00", "2023-10-26T21:00:00"),
    ],
)
def test_two_instants(zone: ZoneInfo, day: str, wall: str, first: str, second: str) -> None:
    d, t = date.fromisoformat(day), time.fromisoformat(wall)
    assert at_local(d, t, zone) == utc(first)
    assert at_local(d, t, zone, last=True) == utc(second)


def test_every_second_of_a_gap_is_its_end() -> None:
    walls = [time(2, s // 60, s % 60) for s in range(3600)]
    assert {at_local(date(2026, 3, 8), wall, NEW_YORK) for wall in walls} == {utc("2026-03-08T07:00:00")}


def test_the_fold_of_a_time_handed_in_does_not_matter() -> None:
    assert at_local(date(2026, 11, 1), time(1, 30, fold=1), NEW_YORK) == utc("2026-11-01T05:30:00")


@pytest.mark.parametrize(
    ("zone", "day", "start", "end"),
    [
        (NEW_YORK, "2026-03-08", "2026-03-08T05:00:00", "2026-03-09T03:59:59"),  # 23 hours
        (NEW_YORK, "2026-11-01", "2026-11-01T04:00:00", "2026-11-02T04:59:59"),  # 25 hours
        (SAO_PAULO, "2018-11-03", "2018-11-03T03:00:00", "2018-11-04T02:59:59"),
        (SAO_PAULO, "2018-11-04", "2018-11-04T03:00:00", "2018-11-05T01:59:59"),
        (SAO_PAULO, "2018-02-17", "2018-02-17T02:00:00", "2018-02-18T02:59:59"),
        (CAIRO, "2023-04-28", "2023-04-27T22:00:00", "2023-04-28T20:59:59"),
        (CAIRO, "2023-10-26", "2023-10-25T21:00:00", "2023-10-26T21:59:59"),
        (APIA, "2011-12-29", "2011-12-29T10:00:00", "2011-12-30T09:59:59"),
        (APIA, "2011-12-30", "2011-12-30T10:00:00", "2011-12-30T09:59:59"),  # no such day: where it would be
    ],
)
def test_bounds_of_a_day(zone: ZoneInfo, day: str, start: str, end: str) -> None:
    assert day_start(date.fromisoformat(day), zone) == utc(start)
    assert day_end(date.fromisoformat(day), zone) == utc(end)


@pytest.mark.parametrize(
    ("text", "expected"), [("14:00", time(14)), ("23:59:59", time(23, 59, 59)), ("00:00", time(0))]
)
def test_times(text: str, expected: time) -> None:
    assert parse_time(text) == expected


@pytest.mark.parametrize("text", ["", "14", "24:00", "9:00", "14:60", "14:00:00:00", "２３:00", "-1:00", "14:00+08:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time such as 14:00"):
        parse_time(text)
