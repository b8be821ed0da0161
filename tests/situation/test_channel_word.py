"""What the channel says of itself ends, meets or withholds clocks, as an event would; and what contradicts it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from disputes.followup.alerts import of_case
from disputes.followup.clock_roles import ClockRoles
from tests.rulesets_for_tests import CITE, TITLE, Site
from tests.situation.test_running import OPENED, RESPOND, clock

COMMON = """
life:
  stages: {closed: {ended: closed}, decided: {ended: decided}}
  events: {closed: {ended: closed}, withdrawn: {ended: withdrawn}}
"""
MAPS = """
maps:
  status_raw:
    WAITS: {stage: requested, turn: seller}
    JUDGING: {stage: platform_review, turn: platform}
    SENT: {stage: platform_review, answered: true}
    TAKEN_BACK: {ended: withdrawn}
    WON: {stage: decided, turn: none, ended: decided, outcome: seller}
    LOST: {stage: decided, turn: none, ended: decided, outcome: buyer}
life:
  stages:
    return_received: {answered: [clock]}
  answered_when: {times_opened: 9}
"""
APPEAL = f"""  appeal:
    {TITLE}
    actor: seller
    {CITE}
    starts: ruled
    within: 10 days
    met_by: appealed
"""
LATE = "20 09:00:00"


def site(tmp_path: Path) -> Site:
    return Site(tmp_path, {"any": "format: 2\nplatform: any\n" + COMMON, "shopee": RESPOND + APPEAL + MAPS})


def said(words: str) -> str:
    return f"{OPENED}\norder: {{amount: {{value: '50', currency: SGD}}}}\n{words}\n"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("status_raw: WAITS", "overdue"),
        ("turn: seller", "overdue"),
        ("", "overdue"),
        ("stage: platform_review", "overdue"),  # a stage alone does not say whose move it is
        ("status_raw: JUDGING", "superseded"),
        ("turn: platform", "superseded"),
        ("turn: buyer", "superseded"),
        ("turn: none", "superseded"),
        ("status_raw: SENT", "met"),
        ("stage: return_received\nturn: seller", "met"),
        ("times_opened: 9", "met"),
        ("status_raw: TAKEN_BACK", "superseded"),
        ("stage: closed", "superseded"),
        ("stage: decided", "superseded"),
        ("status_raw: WAITS\nturn: platform", "superseded"),  # the record's own word is the finer one
    ],
)
def test_a_clock_that_would_be_overdue(tmp_path: Path, words: str, state: str) -> None:
    answer = site(tmp_path).assess(said(words), LATE, explain=True)
    found = next(d for d in answer.deadlines if d.id == "clock")
    assert found.state == state
    assert (found.withheld is None) == (state == "overdue")
    if state != "overdue":
        assert answer.exposure.if_lapsed is None
        assert answer.ruling.expected == "undetermined"
        assert answer.lapsed == []


def test_what_is_withheld_says_by_which_word(tmp_path: Path) -> None:
    found = site(tmp_path).clock(said("status_raw: JUDGING"), LATE)
    assert found.withheld is not None
    assert found.withheld.by == "status_raw: JUDGING"
    assert "not the seller's turn" in found.withheld.why.en
    assert "不由卖家" in found.withheld.why.zh


@pytest.mark.parametrize(("status", "expected", "amount"), [("WON", "seller", None), ("LOST", "buyer", "50")])
def test_a_status_that_tells_the_ruling(tmp_path: Path, status: str, expected: str, amount: str | None) -> None:
    answer = site(tmp_path).assess(said(f"status_raw: {status}"), LATE)
    assert (answer.ruling.expected, answer.ruling.recorded) == (expected, True)
    assert answer.exposure.amount is None if amount is None else str(answer.exposure.amount.value) == amount


@pytest.mark.parametrize(
    ("later", "amount"),
    [
        ("{type: ruled, at: 2026-04-13T09:00:00+08:00, outcome: seller}", None),
        ("{type: ruled, at: 2026-04-13T09:00:00+08:00, outcome: buyer}", "50"),
        ("{type: ruled, at: 2026-04-13T09:00:00+08:00, outcome: split, amount: {value: '20', currency: SGD}}", "20"),
        (
            "{type: ruled, at: 2026-04-13T09:00:00+08:00, outcome: seller}, "
            "{type: escalated, at: 2026-04-14T09:00:00+08:00, by: buyer}",
            "50",
        ),
        (
            "{type: ruled, at: 2026-04-13T09:00:00+08:00, outcome: seller}, "
            "{type: reopened, at: 2026-04-14T09:00:00+08:00, by: buyer}",
            "50",
        ),
    ],
)
def test_nothing_is_at_stake_but_what_was_ruled_as_long_as_a_ruling_stands(
    tmp_path: Path, later: str, amount: str | None
) -> None:
    """Without a stage or a status: the ruling itself says so."""
    record = said("").replace("}]", "}, " + later + "]", 1)
    found = site(tmp_path).assess(record, "14 12:00:00").exposure.amount
    assert (found and str(found.value)) == amount


def test_an_appeal_outlives_the_end(tmp_path: Path) -> None:
    ruled = (
        "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, "
        "{type: ruled, at: 2026-04-15T09:00:00+08:00, outcome: buyer}]"
    )
    answer = site(tmp_path).assess(ruled + "\nstage: decided\nturn: none\n", LATE)
    assert [(d.id, d.state) for d in answer.deadlines if d.actor == "seller"] == [("appeal", "running")]


@pytest.mark.parametrize("actor", ["platform", "buyer", "bank"])
def test_nobody_else_is_late_once_the_case_has_ended(tmp_path: Path, actor: str) -> None:
    theirs = APPEAL.replace("appeal:", "theirs:").replace("actor: seller", f"actor: {actor}\n    after_end: true")
    lapse = "    lapse: {effect: right_lost, ruling: seller}\n"
    site = Site(tmp_path, {"any": "format: 2\nplatform: any\n" + COMMON, "shopee": RESPOND + theirs + lapse})
    ruled = OPENED.replace("}]", "}, {type: ruled, at: 2026-04-13T09:00:00+08:00, by: platform}]")
    ended = ruled.replace("}]", "}, {type: closed, at: 2026-04-14T09:00:00+08:00}]")
    at_end, later = "23 09:00:00", "23 09:00:01"
    assert site.clock(ended, at_end, "theirs").state == "running"
    assert site.clock(ruled, later, "theirs").state == "overdue"  # it goes on: who has not acted is late
    assert [d for d in site.assess(ended, later).deadlines if d.id == "theirs"] == []
    [told] = [d for d in site.assess(ended, later, explain=True).deadlines if d.id == "theirs"]
    assert told.state == "superseded"
    assert told.withheld is not None
    assert "ended" in told.withheld.why.en
    assert site.assess(ended, later).ruling.expected == "seller"  # what its lapse brings stands all the same


@pytest.mark.parametrize(
    ("fetched", "state"), [("2026-04-12T08:59:59+08:00", "overdue"), ("2026-04-12T10:00:00+08:00", "superseded")]
)
def test_what_begins_after_the_channel_was_read(tmp_path: Path, fetched: str, state: str) -> None:
    words = f"turn: platform\nfetched_at: {fetched}"
    assert site(tmp_path).clock(said(words), LATE).state == state


def test_submitted_evidence_is_an_answer(tmp_path: Path) -> None:
    body = clock("starts: opened\nwithin: 48 hours\nmet_by: evidence_submitted")
    record = said("evidence: [{kind: letter, submitted_at: 2026-04-13T09:00:00+08:00}]")
    found = Site(tmp_path, body)
    assert found.clock(record, "13 08:59:59").state == "running"
    assert found.clock(record, LATE).state == "met"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("stage: closed\nturn: seller", "stage: closed"),
        ("status_raw: TAKEN_BACK\nturn: seller", "status_raw: TAKEN_BACK"),
    ],
)
def test_a_contradiction_is_told_and_the_duty_stays(tmp_path: Path, words: str, says: str) -> None:
    found = site(tmp_path)
    answer = found.assess(said(words), "13 08:00:00")
    assert [c.by for c in answer.contradictions] == [says]
    assert next(d for d in answer.deadlines if d.id == "clock").state == "running"
    alerts = of_case(answer, ClockRoles.of(found.book), timedelta(0))
    assert [a.about for a in alerts if a.kind == "contradiction"] == [says]


def test_an_event_that_ended_the_case_against_the_channels_turn(tmp_path: Path) -> None:
    closed = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, {type: closed, at: 2026-04-12T10:00:00+08:00}]"
    answer = site(tmp_path).assess(closed + "\nturn: seller\n", "13 08:00:00")
    assert len(answer.contradictions) == 1
    assert next(d for d in answer.deadlines if d.id == "clock").state == "running"


def test_an_event_that_is_not_told_is_unknown(tmp_path: Path) -> None:
    found = site(tmp_path)
    late = found.clock(said("events_complete: false"), LATE)
    assert (late.state, late.may_apply) == ("running", True)
    assert "events" in [q.field for q in found.assess(said("events_complete: false"), LATE).questions]
    assert found.clock(said("events_complete: false\nturn: seller"), LATE).state == "overdue"
    assert found.clock(said("events_complete: true"), LATE).state == "overdue"


def test_a_list_of_events_that_is_not_whole(tmp_path: Path) -> None:
    facts = (
        f"facts:\n  none: {{holds: {{events: {{none: [ruled]}}}}, {CITE}}}\n"
        f"  some: {{holds: {{events: {{some: [opened]}}}}, {CITE}}}\n"
    )
    found = Site(tmp_path, facts)
    assert found.fact(OPENED, "none") is True
    assert found.fact(OPENED + "\nevents_complete: false\n", "none") == ("events",)
    assert found.fact(OPENED + "\nevents_complete: false\n", "some") is True
