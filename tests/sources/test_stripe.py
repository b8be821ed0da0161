"""Stripe's payloads: the object, a list of them, the events of a webhook."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest

from disputes.records.reading import RecordRead
from disputes.sources import AUTO
from tests.sources.helping import only_record, reads

DISPUTE: dict[str, Any] = {
    "id": "dp_made_up",
    "object": "dispute",
    "amount": 12990,
    "charge": "ch_made_up",
    "created": 1775952000,
    "currency": "usd",
    "evidence": {"customer_name": "SECRET", "uncategorized_text": "SECRET"},
    "evidence_details": {"due_by": 1776643199, "has_evidence": False, "past_due": False, "submission_count": 0},
    "is_charge_refundable": False,
    "payment_method_details": {"type": "card", "card": {"brand": "visa", "network_reason_code": "13.1"}},
    "reason": "product_not_received",
    "status": "needs_response",
}


def read(payload: Any, source: str = "stripe") -> list[RecordRead]:
    return reads(source, payload)


record = partial(only_record, "stripe")


def changed(**keys: Any) -> dict[str, Any]:
    return {**DISPUTE, **keys}


def test_a_dispute_becomes_a_whole_record() -> None:
    assert record(DISPUTE) == {
        "id": "dp_made_up",
        "platform": "stripe",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "product_not_received",
        "status_raw": "needs_response",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.90", "currency": "USD"},
        "order": {"payment": "card"},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z"}],
        "other_ids": ["ch_made_up"],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": "2026-04-19T23:59:59Z", "for": "respond"}],
        "facts": {
            "card_brand": "visa",
            "network_reason_code": "13.1",
            "is_charge_refundable": "false",
            "submission_count": "0",
        },
    }


def test_no_answer_is_taken_where_the_date_is_zero() -> None:
    details = {**DISPUTE["evidence_details"], "due_by": 0}
    assert record(changed(evidence_details=details))["deadlines"] == [
        {"actor": "seller", "due_at": None, "for": "respond"}
    ]


@pytest.mark.parametrize("status", ["won", "lost", "under_review", "warning_closed"])
def test_a_date_that_is_over_is_no_duty(status: str) -> None:
    assert "deadlines" not in record(changed(status=status))


@pytest.mark.parametrize(
    ("currency", "value"), [("usd", "129.90"), ("jpy", "12990"), ("kwd", "12.990"), ("TWD", "129.90")]
)
def test_the_smallest_unit_of_each_currency(currency: str, value: str) -> None:
    assert record(changed(currency=currency))["requested_amount"] == {"value": value, "currency": currency.upper()}


def test_an_event_tells_what_came_and_not_what_was_before() -> None:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "charge.dispute.closed",
        "created": 1777000000,
        "data": {"object": changed(status="won"), "previous_attributes": {"status": "under_review"}},
    }
    found = record(event)
    assert found["status_raw"] == "won"
    assert found["updated_at"] == "2026-04-24T03:06:40Z"
    assert {"type": "ruled", "at": "2026-04-24T03:06:40Z", "by": "bank", "outcome": "seller"} in found["events"]


def test_a_test_event_of_another_age_dates_nothing() -> None:
    event = {"type": "charge.dispute.closed", "created": 1326853478, "data": {"object": changed(status="won")}}
    assert [e["type"] for e in record(event)["events"]] == ["opened"]


def test_two_states_of_one_dispute_are_one_case() -> None:
    def event(at: int, status: str) -> dict[str, Any]:
        return {"type": "charge.dispute.updated", "created": at, "data": {"object": changed(status=status)}}

    early, late = event(1776000000, "needs_response"), event(1776500000, "under_review")
    assert record([early, late]) == record([late, early])
    assert record([late, early])["status_raw"] == "under_review"


def test_a_list_says_that_more_is_to_come() -> None:
    found = read({"object": "list", "has_more": True, "data": [DISPUTE, changed(id="dp_2")]})
    assert [r.case.id for r in found if r.case] == ["dp_made_up", "dp_2"]
    assert [n.found for r in found for n in r.notes] == ["has_more: true"]


def test_an_error_is_no_empty_list() -> None:
    [found] = read(
        {"error": {"code": "resource_missing", "message": "No such dispute", "type": "invalid_request_error"}}
    )
    assert found.record is None
    assert "'resource_missing': No such dispute" in found.problems[0].found


def test_an_unknown_status_is_kept_and_named() -> None:
    [found] = read(changed(status="brand_new"))
    assert found.case is not None
    assert (found.case.status_raw, found.case.stage, found.unknown_codes) == (
        "brand_new",
        None,
        {"status_raw": "brand_new"},
    )


def test_the_source_is_told_by_the_shape() -> None:
    told, found = read(DISPUTE, AUTO)
    assert told.notes[0].expected == "stripe, by the shape of the payload"
    assert found.case is not None
    [nobody] = read({"hello": "world"}, AUTO)
    assert nobody.record is None
    assert "stripe" in nobody.problems[0].expected


def test_who_the_cardholder_is_stays_outside() -> None:
    assert "SECRET" not in json.dumps(record(DISPUTE))


@pytest.mark.parametrize(
    ("currency", "value"),
    [("usd", "50.00"), ("jpy", "5000"), ("kwd", "5.000"), ("isk", "50"), ("ugx", "50"), ("mga", "5000.00")],
)
def test_the_smallest_unit_is_that_of_the_channel(currency: str, value: str) -> None:
    """The channel counts the last three in other units than ISO 4217."""
    found = only_record("stripe", {**DISPUTE, "amount": 5000, "currency": currency})
    assert found["requested_amount"] == {"value": value, "currency": currency.upper()}
