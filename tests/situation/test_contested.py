"""A limit on which sources disagree: the ruleset's own date is shown, no date of any source is missed, and nothing is
late while one still holds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.advice.owners import in_charge
from disputes.dates.durations import Duration
from disputes.followup.alerts import case_wakes, of_case
from disputes.followup.clock_roles import ClockRoles
from disputes.followup.steps import steps
from disputes.language.truth import Text
from disputes.situation.contested import Contested, ContestedFigure
from disputes.words.dates import Unit
from tests.rulesets_for_tests import CITE, TITLE, Site, at

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def of(*days: int) -> Contested:
    """Of sources that give so many days; the first is the ruleset's own figure."""
    figures = (ContestedFigure(Duration(n, Unit.DAYS), START + timedelta(days=n), ()) for n in sorted(days))
    return Contested(tuple(figures), Text("the bank", "银行"), START + timedelta(days=days[0]))


def test_the_second_of_each_date_is_in_time() -> None:
    both = of(30, 9)
    assert both.act_by(both.first) == both.first
    assert both.act_by(both.first + SECOND) == both.last
    assert both.act_by(both.last) == both.last == both.own
    assert both.act_by(both.last + SECOND) is None


@given(st.lists(st.integers(0, 90), min_size=2, max_size=4), st.integers(0, 100 * 86_400))
def test_the_date_to_act_by_is_the_next_of_all(days: list[int], seconds: int) -> None:
    contested, now = of(*days), START + timedelta(seconds=seconds)
    kept = contested.act_by(now)
    assert kept is None or (kept in contested.instants and kept >= now)
    assert not any(now <= due and (kept is None or due < kept) for due in contested.instants)


@given(st.lists(st.integers(0, 90), min_size=2, max_size=4), st.integers(0, 86_400 * 9))
def test_standing_still_moves_every_date(days: list[int], seconds: int) -> None:
    span, before = timedelta(seconds=seconds), of(*days)
    moved = before.ending(before.last + span)
    assert moved is not None
    assert moved.instants == tuple(due + span for due in before.instants)
    assert moved.own == before.own + span
    assert before.ending(None) is None


# --- in an answer -------------------------------------------------------------------------------------------------

OPENED = "events: [{type: opened, at: 2026-04-01T09:00:00+08:00}]"
FIRST, LAST = at("05 09:00:00"), at("11 09:00:00")


def book(own: int = 10, other: int = 4, more: str = "warn: 24 hours") -> str:
    """A ruleset with a clock of which it holds `own` days and another source gives `other`."""
    return f"""\
deadlines:
  clock:
    {TITLE}
    {CITE}
    actor: seller
    starts: opened
    within: [{{value: {own} days, disputed: {other} days, ask: {{en: The bank, zh: 银行}}, {CITE}}}]
    met_by: seller_responded
    superseded_by: withdrawn
    {more}
    lapse: {{effect: auto_refund, ruling: buyer}}
  next:
    {TITLE}
    {CITE}
    actor: seller
    starts: deadline.clock
    within: 1 day
rules:
  - id: r
    {TITLE}
    {CITE}
    when: {{dispute: nondelivery}}
    then: {{do: [{{action: act, by: deadline.clock}}, {{action: before, by: 1 day before deadline.clock}}]}}
actions: {{act: {{{TITLE}}}, before: {{{TITLE}}}}}
"""


@pytest.mark.parametrize("own", [10, 4])  # the ruleset may hold the later figure, or the earlier
@pytest.mark.parametrize(
    ("as_of", "state", "act_by"),
    [
        ("04 08:59:59", "running", FIRST),
        ("04 09:00:00", "due_soon", FIRST),
        ("05 09:00:00", "due_soon", FIRST),
        ("05 09:00:01", "due_soon", LAST),
        ("11 09:00:00", "due_soon", LAST),
        ("11 09:00:01", "overdue", None),
    ],
)
def test_short_of_time_from_the_first_late_after_the_last(
    tmp_path: Path, own: int, as_of: str, state: str, act_by: datetime | None
) -> None:
    site = Site(tmp_path, book(own, 14 - own))
    answer = site.assess(OPENED, as_of)
    clock = next(d for d in answer.deadlines if d.id == "clock")
    held = at("01 09:00:00") + own * DAY
    assert clock.disputed is not None
    assert (clock.state, clock.due_at, clock.rule_due_at, clock.disputed.act_by) == (state, held, held, act_by)
    assert clock.warn_at == (act_by or held) - DAY
    assert [f.due_at for f in clock.disputed.figures] == [FIRST, LAST]
    assert answer.ruling.expected == ("buyer" if state == "overdue" else "undetermined")
    todo = next(a for a in answer.actions if a.id == "act")
    assert todo.due_at == (act_by or LAST)
    assert todo.state == {"running": "open"}.get(state, state)
    following = next(d for d in answer.deadlines if d.id == "next")
    assert following.due_at == (LAST + DAY if state == "overdue" else None)  # starts once it is late for every source


@pytest.mark.parametrize(
    ("as_of", "due", "state"),
    [
        ("04 09:00:00", FIRST - DAY, "due_soon"),
        ("04 09:00:01", FIRST, "due_soon"),
        ("05 09:00:01", LAST - DAY, "due_soon"),
        ("10 09:00:01", LAST, "due_soon"),
        ("11 09:00:01", LAST, "overdue"),
    ],
)
def test_some_time_before_is_before_the_date_to_act_by(tmp_path: Path, as_of: str, due: datetime, state: str) -> None:
    answer = Site(tmp_path, book()).assess(OPENED, as_of)
    todo = next(a for a in answer.actions if a.id == "before")
    assert (todo.due_at, todo.state) == (due, state)


def test_without_a_warning_time_is_short_once_a_date_has_passed(tmp_path: Path) -> None:
    site = Site(tmp_path, book(more="calendar: market"))
    assert [site.clock(OPENED, f"05 09:00:0{s}").state for s in (0, 1)] == ["running", "due_soon"]


@pytest.mark.parametrize(
    ("answered", "state"),
    [("05 09:00:01", "met"), ("11 09:00:00", "met"), ("11 09:00:01", "met_late")],
)
def test_an_answer_is_late_after_the_last_date_only(tmp_path: Path, answered: str, state: str) -> None:
    events = f"{OPENED[:-1]}, {{type: seller_responded, at: {at(answered).isoformat()}}}]"
    clock = Site(tmp_path, book()).clock(events, "20")
    assert clock.state == state
    assert clock.disputed is not None
    assert clock.disputed.act_by is None


@pytest.mark.parametrize(("ended", "lapsed"), [("11 09:00:00", []), ("11 09:00:01", [LAST])])
def test_what_ends_it_before_the_last_date_lets_nothing_lapse(
    tmp_path: Path, ended: str, lapsed: list[datetime]
) -> None:
    events = f"{OPENED[:-1]}, {{type: withdrawn, at: {at(ended).isoformat()}}}]"
    assert [x.due_at for x in Site(tmp_path, book()).assess(events, "20").lapsed] == lapsed


def test_the_date_that_the_channel_states_is_not_disputed(tmp_path: Path) -> None:
    stated = f"{OPENED}\ndeadlines: [{{actor: seller, due_at: 2026-04-08T09:00:00+08:00, for: clock}}]"
    clock = Site(tmp_path, book()).clock(stated, "02")
    assert (clock.due_at, clock.rule_due_at, clock.disputed) == (at("08 09:00:00"), LAST, None)


def test_steps_and_alerts_keep_the_date_to_act_by(tmp_path: Path) -> None:
    site = Site(tmp_path, book())
    roles = ClockRoles(rulings=frozenset(), appeals=frozenset())
    ahead = timedelta(hours=26)
    early = site.assess(OPENED, "02")
    assert min(case_wakes(early, ahead)) <= FIRST - ahead
    for as_of, due in (("04 09:00:00", FIRST), ("05 09:00:01", LAST), ("11 09:00:01", LAST)):
        answer = site.assess(OPENED, as_of)
        assert {
            s.due_at
            for s in steps(answer.actions, answer.deadlines, answer.as_of, in_charge(answer.dispute))
            if s.id == "act"
        } == {due}
        [told] = [a for a in of_case(answer, roles, ahead) if a.about == "clock"]
        assert (told.due_at, told.kind) == (due, "lapsed" if as_of > "11" else "due_soon")
