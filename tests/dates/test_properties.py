"""What holds for every start, duration and calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disputes.dates.calendars import Calendar, ClockEnd, add, due, subtract
from disputes.dates.durations import Duration
from disputes.dates.recurrences import Recurrence
from disputes.dates.wall_clock import day_end, day_start
from disputes.words.dates import CountsFrom, RecurrenceKind, Unit

ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Singapore",
        "America/New_York",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "America/Havana",
        "Australia/Lord_Howe",
    )
]
ABSOLUTE = ("seconds", "minutes", "hours")
SECOND = timedelta(seconds=1)
# Changes of the clock in these zones: starts are drawn around them as well as anywhere.
CHANGES = [
    datetime.fromisoformat(f"{text}+00:00")
    for text in (
        "2026-03-08T07:00",
        "2026-11-01T06:00",
        "2026-03-29T01:00",
        "2026-10-25T01:00",
        "2018-11-04T03:00",
        "2018-02-18T02:00",
        "2023-04-27T22:00",
        "2023-10-26T21:00",
        "2026-03-08T05:00",
        "2026-11-01T05:00",
        "2026-10-03T15:30",
        "2026-12-31T16:00",
        "2028-02-28T16:00",
    )
]


def _instants() -> st.SearchStrategy[datetime]:
    anywhere = st.datetimes(datetime(2015, 1, 1), datetime(2032, 1, 1)).map(
        lambda d: d.replace(microsecond=0, tzinfo=UTC)
    )
    near = st.builds(
        lambda change, off: change + timedelta(seconds=off), st.sampled_from(CHANGES), st.integers(-200_000, 200_000)
    )
    return anywhere | near


def _durations(units: tuple[str, ...] = Unit) -> st.SearchStrategy[Duration]:
    return st.builds(Duration, st.integers(0, 40), st.sampled_from(units))


DAYS = st.dates(date(2017, 1, 1), date(2029, 1, 1))
CALENDARS = st.builds(
    lambda zone, weekend, holidays, closed, made_up, opening, length: Calendar(
        zone,
        weekend,
        holidays,
        tuple((first, first + timedelta(days=n)) for first, n in closed),
        made_up,
        (time(opening), time(opening + length, 30)),
    ),
    st.sampled_from(ZONES),
    st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6}), frozenset[int]()]),
    st.sampled_from([None, "SG", "US", "CN", "BR"]),
    st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=2),
    st.frozensets(DAYS, max_size=2),
    st.integers(0, 12),
    st.integers(1, 11),
)
COUNTS: st.SearchStrategy[CountsFrom] = st.sampled_from(["same_moment", "next_day", "same_day"])
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
CUT_OFFS = st.none() | TIMES
ENDS: st.SearchStrategy[ClockEnd] = st.sampled_from(["to_the_second", "end_of_day"])
RECURRENCES = st.one_of(
    st.builds(Recurrence, st.just(RecurrenceKind.WEEKLY), weekday=st.integers(0, 6), at=TIMES),
    st.builds(Recurrence, st.just("on_day"), day=st.integers(1, 31), at=TIMES),
    st.builds(
        lambda d, months, at: Recurrence(RecurrenceKind.ON_DAY, day=d, months=tuple(sorted(months)), at=at),
        st.integers(1, 28),
        st.frozensets(st.integers(1, 12), min_size=1),
        TIMES,
    ),
    st.builds(
        lambda weekday, nth, months, at: Recurrence(
            RecurrenceKind.NTH_WEEKDAY, weekday=weekday, nth=nth, months=tuple(sorted(months)), at=at
        ),
        st.integers(0, 6),
        st.sampled_from([1, 2, 3, 4, -1]),
        st.frozensets(st.integers(1, 12), min_size=1),
        TIMES,
    ),
)


def _day(instant: datetime, cal: Calendar) -> date:
    return instant.astimezone(cal.zone).date()


def _second_pass(instant: datetime, cal: Calendar) -> bool:
    return bool(instant.astimezone(cal.zone).fold)


@given(_instants(), _instants() | st.integers(0, 400_000), _durations(), CALENDARS, COUNTS, CUT_OFFS)
def test_a_later_start_is_never_due_on_an_earlier_day(
    a: datetime, other: datetime | int, d: Duration, cal: Calendar, counts: CountsFrom, cut_off: time | None
) -> None:
    b = a + timedelta(seconds=other) if isinstance(other, int) else other
    a, b = min(a, b), max(a, b)
    if cut_off is not None and d.unit == "business_days":
        # a Friday after the cut-off is due after a Saturday before it: documented
        assume(cal.is_business_day(_day(a, cal)) and cal.is_business_day(_day(b, cal)))
    assert _day(due(a, d, cal, counts, "to_the_second", cut_off), cal) <= _day(
        due(b, d, cal, counts, "to_the_second", cut_off), cal
    )
    assert due(a, d, cal, counts, "end_of_day", cut_off) <= due(b, d, cal, counts, "end_of_day", cut_off)
    assert due(a, d, cal, counts, time(19), cut_off) <= due(b, d, cal, counts, time(19), cut_off)


@given(
    _instants(),
    st.integers(0, 400_000),
    _durations((*ABSOLUTE, "business_hours", "days", "weeks")),
    CALENDARS,
    COUNTS,
    CUT_OFFS,
)
def test_a_later_start_is_never_due_earlier_to_the_second(
    a: datetime, later: int, d: Duration, cal: Calendar, counts: CountsFrom, cut_off: time | None
) -> None:
    b = a + timedelta(seconds=later)
    if d.unit in ("days", "weeks") or cut_off is not None:  # the hour that comes twice is read by its wall time
        assume(not _second_pass(a, cal) and not _second_pass(b, cal))
    assert due(a, d, cal, counts, cut_off=cut_off) <= due(b, d, cal, counts, cut_off=cut_off)


@given(_instants(), st.integers(0, 400_000), st.integers(0, 40), CALENDARS, COUNTS)
def test_business_days_from_business_days_are_monotone_to_the_second(
    a: datetime, later: int, n: int, cal: Calendar, counts: CountsFrom
) -> None:
    b = a + timedelta(seconds=later)
    assume(cal.is_business_day(_day(a, cal)) and cal.is_business_day(_day(b, cal)))
    assume(not _second_pass(a, cal) and not _second_pass(b, cal))
    d = Duration(n, "business_days")
    assert due(a, d, cal, counts) <= due(b, d, cal, counts)


@given(_instants(), _durations(), CALENDARS, COUNTS, ENDS, CUT_OFFS)
def test_nothing_is_due_before_it_starts(
    start: datetime, d: Duration, cal: Calendar, counts: CountsFrom, ends: ClockEnd, cut_off: time | None
) -> None:
    assert due(start, d, cal, counts, ends, cut_off) >= start
    assert add(start, d, cal) >= start
    assert subtract(start, d, cal) <= start


@given(_instants(), st.integers(0, 10**8), st.sampled_from(ABSOLUTE), CALENDARS)
def test_subtract_undoes_add_on_the_clock(start: datetime, n: int, unit: str, cal: Calendar) -> None:
    d = Duration(n // {"seconds": 1, "minutes": 60, "hours": 3600}[unit], unit)  # type: ignore[arg-type]
    assert subtract(add(start, d, cal), d, cal) == start
    assert add(subtract(start, d, cal), d, cal) == start


@given(_instants(), st.integers(0, 200), CALENDARS, st.sampled_from(["days", "business_days"]))
def test_subtract_undoes_add_on_the_calendar(start: datetime, n: int, cal: Calendar, unit: str) -> None:
    d = Duration(n, unit)  # type: ignore[arg-type]
    if unit == "business_days":
        assume(cal.is_business_day(_day(start, cal)))
    # the day comes back; the wall time, too, where no clock jumps between
    back = subtract(due(start, d, cal, ends=time(12)), d, cal)
    assert _day(back, cal) == _day(start, cal)


@given(_instants(), st.integers(0, 30), CALENDARS, COUNTS)
def test_business_days_as_counted_on_the_fingers(start: datetime, n: int, cal: Calendar, counts: CountsFrom) -> None:
    day, left = _day(start, cal), n
    if n == 0:
        while not cal.is_business_day(day):
            day += timedelta(days=1)
    elif counts == "same_day" and cal.is_business_day(day):
        left -= 1
    while left:
        day += timedelta(days=1)
        left -= cal.is_business_day(day)
    assert due(start, Duration(n, "business_days"), cal, counts, "end_of_day") == day_end(day, cal.zone)


@settings(max_examples=60)
@given(_instants(), st.integers(1, 12), CALENDARS)
def test_business_hours_as_counted_by_the_minute(start: datetime, n: int, cal: Calendar) -> None:
    # Opening hours that a clock change cuts have their own test.
    start, cal = start.replace(second=0), replace(cal, zone=ZONES[0])
    assert cal.hours is not None
    opening, closing = cal.hours
    at, left = start, n * 60
    while left:
        assume(at - start < timedelta(days=25))
        here = at.astimezone(cal.zone)
        left -= cal.is_business_day(here.date()) and opening <= here.time() < closing
        at += timedelta(minutes=1)
    assert add(start, Duration(n, "business_hours"), cal) == at


@given(DAYS, st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_hole(d: date, zone: ZoneInfo) -> None:
    assert day_end(d, zone) + SECOND == day_start(d + timedelta(days=1), zone)
    assert day_start(d, zone).astimezone(zone).date() == day_end(d, zone).astimezone(zone).date() == d
    assert (day_start(d, zone) - SECOND).astimezone(zone).date() == d - timedelta(days=1)


@given(RECURRENCES, _instants(), st.sampled_from(ZONES))
def test_a_recurrence_brackets_every_instant(recurrence: Recurrence, instant: datetime, zone: ZoneInfo) -> None:
    last, following = recurrence.last_at(instant, zone), recurrence.next_after(instant, zone)
    assert last <= instant < following
    # nothing lies between, and each is the other's neighbour
    assert recurrence.next_after(last, zone) == following
    assert recurrence.last_at(following, zone) == following
    assert recurrence.last_at(following - SECOND, zone) == last
    assert recurrence.next_after(last - SECOND, zone) == last


@given(RECURRENCES)
def test_recurrences_print_as_they_are_read(recurrence: Recurrence) -> None:
    assert Recurrence.parse(str(recurrence)) == recurrence


@given(_durations())
def test_durations_print_as_they_are_read(d: Duration) -> None:
    assert Duration.parse(str(d)) == d
