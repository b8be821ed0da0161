"""Days off that are not on file are a gap, never silently none, and nothing is late while a likely one may move it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.answers.assessment import Assessment, DeadlineItem
from disputes.dates.calendars import Announced, Calendar
from disputes.dates.public_holidays import holidays_of, knows_holidays
from tests.rulesets_for_tests import CITE, TITLE, Site, at, problems

SHANGHAI = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)
LIKELY = "{years: [2025], likely: CN, look_up: {en: the notice, zh: 公告}}"


def book(calendar: str, within: str = "3 business days") -> str:
    return f"""\
calendars:
  desk: {{weekend: [], zone: Asia/Shanghai, {calendar}}}
deadlines:
  clock:
    {TITLE}
    {CITE}
    actor: seller
    starts: opened
    within: {within}
    calendar: desk
    met_by: seller_responded
    lapse: {{effect: auto_refund, ruling: buyer}}
"""


def asked(tmp_path: Path, calendar: str, opened: str, as_of: str, within: str = "3 business days") -> Assessment:
    return Site(tmp_path, book(calendar, within)).assess(f"events: [{{type: opened, at: {opened}}}]", at(as_of))


def clock_of(answer: Assessment) -> DeadlineItem:
    return next(d for d in answer.deadlines if d.id == "clock")


@pytest.mark.parametrize(
    ("calendar", "opened", "gap"),
    [
        ("announced: [2026]", "2026-12-28T09:00:00+08:00", None),  # to the 31st
        ("announced: [2026]", "2026-12-29T09:00:00+08:00", "2027"),  # to the first day of a year without a notice
        ("announced: [2026]", "2025-12-31T09:00:00+08:00", None),  # the day of the start itself is not counted
        ("announced: [2026]", "2025-12-30T09:00:00+08:00", "2025"),
        (f"announced: {LIKELY}", "2026-09-27T09:00:00+08:00", None),  # to 30 September
        (f"announced: {LIKELY}", "2026-09-28T09:00:00+08:00", "2026"),  # 1 October is a likely day off
        (f"announced: {LIKELY}", "2025-09-28T09:00:00+08:00", None),
        ("holidays: SG", "2026-12-28T09:00:00+08:00", None),
        ("holidays: SG", "2101-03-01T09:00:00+08:00", "2101"),  # the library knows the years up to 2100
        ("holidays: none", "2101-03-01T09:00:00+08:00", None),
    ],
)
def test_a_year_that_is_not_on_file(tmp_path: Path, calendar: str, opened: str, gap: str | None) -> None:
    answer = asked(tmp_path, calendar, opened, opened)
    told = [g for g in answer.gaps if g.topic == "holidays"]
    assert [gap in g.why.en and gap in g.why.zh for g in told if gap is not None] == [True] * (gap is not None)
    assert len(told) == (gap is not None)
    assert all(g.look_up is not None for g in told)
    assert clock_of(answer).confidence == ("official" if gap is None else "derived")
    assert answer.confidence == clock_of(answer).confidence


@pytest.mark.parametrize("within", ["3 days", "72 hours"])
def test_what_no_day_off_moves_has_no_gap(tmp_path: Path, within: str) -> None:
    opened = "2027-01-01T09:00:00+08:00"
    assert not [g for g in asked(tmp_path, "announced: [2026]", opened, opened, within).gaps if g.topic == "holidays"]


def test_a_market_without_a_calendar_has_a_gap(tmp_path: Path) -> None:
    found = Site(tmp_path, book("holidays: none").replace("    calendar: desk\n", ""))
    answer = found.assess("events: [{type: opened, at: 2026-04-01T09:00:00+08:00}]", "01 10:00:00")
    assert [g.topic for g in answer.gaps if g.topic == "holidays"] == ["holidays"]


def test_not_late_while_a_likely_day_off_may_still_move_it(tmp_path: Path) -> None:
    opened = "2026-09-28T09:00:00+08:00"
    events = f"events: [{{type: opened, at: {opened}}}]"
    later = clock_of(asked(tmp_path / "with", "holidays: CN", opened, opened)).due_at
    site, earliest = Site(tmp_path, book(f"announced: {LIKELY}")), at("2026-10-01T09:00:00+08:00")
    assert later is not None
    assert later > earliest
    for as_of, state in (
        (earliest, "running"),
        (earliest + SECOND, "due_soon"),
        (later, "due_soon"),
        (later + SECOND, "overdue"),
    ):
        answer = site.assess(events, as_of)
        assert (clock_of(answer).state, clock_of(answer).due_at) == (state, earliest)
        assert answer.ruling.expected == ("buyer" if state == "overdue" else "undetermined")
    assert site.assess(events, earliest).next_change_at == earliest + SECOND
    assert site.assess(events, earliest + SECOND).next_change_at == later + SECOND


def test_the_date_that_the_channel_states_and_what_is_done_have_no_gap(tmp_path: Path) -> None:
    site, opened = Site(tmp_path, book("announced: [2026]")), "{type: opened, at: 2027-03-01T09:00:00+08:00}"
    stated = f"events: [{opened}]\ndeadlines: [{{actor: seller, due_at: 2027-03-03T09:00:00+08:00, for: clock}}]"
    done = f"events: [{opened}, {{type: seller_responded, at: 2027-03-02T09:00:00+08:00}}]"
    for record in (stated, done):
        answer = site.assess(record, at("2027-03-02T10:00:00+08:00"))
        assert not [g for g in answer.gaps if g.topic == "holidays"]
        assert clock_of(answer).confidence == "official"


@given(st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.integers(0, 400), st.sets(st.integers(2023, 2029)))
def test_only_years_of_the_time_and_without_a_notice(start: date, days: int, years: set[int]) -> None:
    last = start + timedelta(days=days)
    calendar = Calendar(SHANGHAI, announced=Announced(frozenset(years)))
    likely = Calendar(SHANGHAI, announced=Announced(frozenset(years), "CN"))
    found = calendar.open_years(start, last)
    first = min(start + timedelta(days=1), last)
    assert set(found) == set(range(first.year, last.year + 1)) - years
    off = [day for year in found for day in holidays_of("CN", year)[0] if first <= day <= last]
    assert set(likely.open_years(start, last)) == {day.year for day in off}


def test_the_library_does_not_know_every_year() -> None:
    assert knows_holidays("SG", 2026)
    assert not knows_holidays("SG", 2101)


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        ("announced: [20]", "a year, such as 2026"),
        ("announced: {likely: CN}", "years"),
        ("announced: {years: [2026], likely: XQ}", "holiday code"),
        ("holidays: SG, announced: {years: [2026], likely: CN}", "`holidays: none`"),
    ],
)
def test_what_is_written_wrong_is_told(tmp_path: Path, calendar: str, says: str) -> None:
    found = problems(tmp_path, book(calendar))
    assert any(says in str(p) for p in found), [str(p) for p in found]
