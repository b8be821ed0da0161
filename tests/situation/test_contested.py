"""A limit on which sources disagree: no date of any source is missed, and nothing is late while one still holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from disputes.dates.durations import Duration
from disputes.language.truth import Text
from disputes.situation.contested import Contested, ContestedFigure
from disputes.words.dates import Unit

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def of(*days: int) -> Contested:
    figures = (ContestedFigure(Duration(n, Unit.DAYS), START + timedelta(days=n), ()) for n in sorted(days))
    return Contested(tuple(figures), Text("the bank", "银行"))


def test_the_second_of_each_date_is_in_time() -> None:
    both = of(9, 30)
    first, last = both.instants
    assert both.acting(first) == first
    assert not both.passed(first)
    assert both.acting(first + SECOND) == last
    assert both.passed(first + SECOND)
    assert both.acting(last) == both.acting(last + SECOND) == last


@given(st.lists(st.integers(0, 90), min_size=2, max_size=4), st.integers(0, 100 * 86_400))
def test_the_date_to_keep_is_the_next_of_all(days: list[int], seconds: int) -> None:
    contested, now = of(*days), START + timedelta(seconds=seconds)
    kept = contested.acting(now)
    assert kept in contested.instants
    assert not any(now <= at < kept for at in contested.instants)
    assert kept >= now or now > contested.instants[-1]


@given(st.lists(st.integers(0, 90), min_size=2, max_size=4), st.integers(0, 86_400 * 9))
def test_standing_still_moves_every_date(days: list[int], seconds: int) -> None:
    span = timedelta(seconds=seconds)
    moved = of(*days).later_by(span)
    assert moved.instants == tuple(at + span for at in of(*days).instants)
