"""Records that do not list everything that has happened: what is not there is unknown, the channel's word decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from disputes.answers.assessment import Assessment
from disputes.records.field_types import to_instant
from disputes.records.reading import read_plain
from disputes.words.answers import DeadlineState
from tests.shipped import shipped_engine

LATER = datetime(2026, 4, 20, tzinfo=UTC)
EARLY = datetime(2026, 4, 11, tzinfo=UTC)


def answer(as_of: datetime, **keys: Any) -> Assessment:
    record = {
        "id": "I-1",
        "platform": "shopee",
        "market": "SG",
        "dispute": "return_refund",
        "requested_amount": "20 SGD",
        "events_complete": False,
        "events": [{"type": "opened", "at": "2026-04-10T10:00:00+08:00", "by": "buyer"}],
        **keys,
    }
    return shipped_engine().assess(read_plain(record, "i.yaml"), as_of)


def state(a: Assessment) -> DeadlineState | None:
    return next((d.state for d in a.deadlines if d.id == "respond"), None)


def test_the_date_of_an_answer_is_worked_out_from_what_is_listed() -> None:
    whole, partly = answer(EARLY, events_complete=True), answer(EARLY)
    assert [d.due_at for d in partly.deadlines if d.id == "respond"] == [
        d.due_at for d in whole.deadlines if d.id == "respond"
    ]


def test_what_may_have_been_answered_is_not_called_overdue() -> None:
    assert state(answer(LATER, events_complete=True)) is DeadlineState.OVERDUE
    open_ = answer(LATER)
    assert state(open_) is DeadlineState.RUNNING
    assert [d.may_apply for d in open_.deadlines if d.id == "respond"] == [True]
    assert open_.ruling.expected != "buyer"


def test_the_channels_word_makes_it_overdue() -> None:
    assert state(answer(LATER, status_raw="REQUESTED")) is DeadlineState.OVERDUE


@pytest.mark.parametrize("status", ["JUDGING", "SELLER_DISPUTE"])
def test_while_the_platform_judges_nothing_waits_for_the_seller(status: str) -> None:
    found = answer(LATER, status_raw=status)
    assert state(found) is None
    assert not any(a.id == "accept_or_dispute" for a in found.actions)


def test_while_it_is_the_sellers_turn_he_has_not_answered() -> None:
    found = answer(EARLY, status_raw="REQUESTED")
    assert any(a.id == "accept_or_dispute" for a in found.actions)
    assert not any(a.id == "accept_or_dispute" for a in answer(EARLY).actions)


def test_a_clock_that_starts_at_a_computed_instant_starts_at_the_latest_that_is_listed() -> None:
    """Etsy's reply is due from the later of two events: of an import that lists one of them, from that one."""
    record = {
        "id": "ET-1",
        "platform": "etsy",
        "market": "US",
        "dispute": "nondelivery",
        "events": [{"type": "opened", "at": "2026-03-02T15:00:00Z", "by": "buyer"}],
        "events_complete": False,
    }
    complete = {**record, "events_complete": True}
    at = to_instant("2026-03-02T16:00:00Z")
    engine = shipped_engine()
    dated = {d.id: d.due_at for d in engine.assess(complete, at).deadlines if d.actor == "seller" and d.due_at}
    found = {d.id: d.due_at for d in engine.assess(record, at).deadlines}
    assert dated
    assert {name: found.get(name) for name in dated} == dated
