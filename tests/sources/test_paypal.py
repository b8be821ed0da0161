"""PayPal's payloads: the dispute, a list of them, the events of a webhook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import noted, own, plain, printed, printed_only, reads, record, states

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def dispute(**changes: Any) -> dict[str, Any]:
    return record("paypal", own("paypal", "dispute.json", **changes))


def test_a_dispute_becomes_a_whole_record() -> None:
    assert dispute() == {
        "id": "PP-R-MADE-UP-1",
        "platform": "paypal",
        "market": "GLOBAL",
        "dispute": "damaged",
        "reason_raw": "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED",
        "status_raw": "WAITING_FOR_SELLER_RESPONSE",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "44.90", "currency": "EUR"},
        "order": {"id": "TX-MADE-UP-1", "amount": {"value": "64.90", "currency": "EUR"}},
        "events": [
            {"type": "opened", "at": "2026-04-02T08:00:00Z"},
            {"type": "paid", "at": "2026-03-20T10:00:00Z"},
            {"type": "seller_messaged", "at": "2026-04-03T09:00:00Z"},
            {"type": "evidence_submitted", "at": "2026-04-04T08:00:00Z", "by": "buyer"},
            {"type": "evidence_requested", "at": "2026-04-10T12:30:00Z", "by": "platform"},
            {"type": "seller_responded", "at": "2026-04-05T08:00:00Z", "outcome": "counter"},
            {"type": "buyer_responded", "at": "2026-04-06T08:00:00Z", "outcome": "reject"},
        ],
        "other_ids": ["TX-MADE-UP-1"],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": "2026-04-20T08:00:00Z", "for": "respond"}],
        "facts": {"dispute_channel": "internal", "seller_protection": "not_eligible", "digital_or_service": "false"},
        "updated_at": "2026-04-10T12:30:00Z",
    }
    assert "SECRET" not in json.dumps(dispute())


@pytest.mark.parametrize(
    ("status", "state", "counts", "turn", "due"),
    [
        ("WAITING_FOR_SELLER_RESPONSE", "REQUIRED_ACTION", "WAITING_FOR_SELLER_RESPONSE", "seller", True),
        ("WAITING_FOR_SELLER_RESPONSE", "REQUIRED_OTHER_PARTY_ACTION", "WAITING_FOR_SELLER_RESPONSE", "seller", True),
        ("WAITING_FOR_BUYER_RESPONSE", "REQUIRED_OTHER_PARTY_ACTION", "WAITING_FOR_BUYER_RESPONSE", "buyer", False),
        ("UNDER_REVIEW", "UNDER_PAYPAL_REVIEW", "UNDER_REVIEW", "platform", False),
        ("UNDER_REVIEW", "REQUIRED_ACTION", "REQUIRED_ACTION", "seller", True),
        ("OPEN", "REQUIRED_ACTION", "REQUIRED_ACTION", "seller", True),
        ("OPEN", "OPEN_INQUIRIES", "OPEN_INQUIRIES", None, True),
        ("OPEN", ..., "OPEN", None, True),
        ("OTHER", "UNDER_PAYPAL_REVIEW", "UNDER_PAYPAL_REVIEW", "platform", False),
        ("OTHER", "BRAND_NEW", "OTHER", None, True),
        (..., "REQUIRED_ACTION", "REQUIRED_ACTION", "seller", True),
        ("RESOLVED", "RESOLVED", "RESOLVED", "none", False),
        ("RESOLVED", "APPEALABLE", "APPEALABLE", "none", False),
        ("RESOLVED", "REQUIRED_ACTION", "RESOLVED", "none", False),
        ("BRAND_NEW", "REQUIRED_ACTION", "BRAND_NEW", None, False),
    ],
)
def test_status_and_state(status: Any, state: Any, counts: str, turn: str | None, due: bool) -> None:
    found = dispute(status=status, dispute_state=state)
    assert (found["status_raw"], found.get("turn"), "deadlines" in found) == (counts, turn, due)
    if not due:
        assert "overdue" not in states(found, LATER).values()


@pytest.mark.parametrize(
    ("stage", "status", "found"),
    [
        ("INQUIRY", "WAITING_FOR_SELLER_RESPONSE", "inquiry"),
        ("CHARGEBACK", "UNDER_REVIEW", "platform_review"),
        ("PRE_ARBITRATION", "UNDER_REVIEW", "pre_arbitration"),
        ("ARBITRATION", "WAITING_FOR_SELLER_RESPONSE", "arbitration"),
        ("ARBITRATION", "RESOLVED", "closed"),
    ],
)
def test_the_stage(stage: str, status: str, found: str) -> None:
    assert dispute(dispute_life_cycle_stage=stage, status=status, dispute_state=...)["stage"] == found


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        ("RESOLVED_BUYER_FAVOUR", ("ruled", "buyer")),
        ("ACCEPTED", ("ruled", "buyer")),
        ("RESOLVED_SELLER_FAVOUR", ("ruled", "seller")),
        ("DENIED", ("ruled", "seller")),
        ("CANCELED_BY_BUYER", ("withdrawn", None)),
        ("RESOLVED_WITH_PAYOUT", None),
        ("NONE", None),
    ],
)
def test_outcomes(outcome: str, event: tuple[str, str | None] | None) -> None:
    found = dispute(status="RESOLVED", dispute_state="RESOLVED", dispute_outcome={"outcome_code": outcome})
    ends = [(e["type"], e.get("outcome")) for e in found["events"] if e["type"] in ("ruled", "withdrawn")]
    assert ends == ([event] if event else [])
    assert not {"running", "due_soon", "overdue"} & {s for i, s in states(found, LATER).items() if i != "appeal"}


def test_adjudications_date_the_rulings() -> None:
    told = [
        {"type": "PAYOUT_TO_BUYER", "adjudication_time": "2026-04-20T00:00:00Z"},
        {
            "type": "DENY_BUYER",
            "adjudication_time": "2026-05-20T00:00:00Z",
            "dispute_life_cycle_stage": "PRE_ARBITRATION",
        },
    ]
    code = {"outcome_code": "RESOLVED_SELLER_FAVOUR"}
    found = dispute(status="RESOLVED", adjudications=told, dispute_outcome=code)
    assert [(e["type"], e["at"], e["outcome"]) for e in found["events"] if "ruled" in e["type"]] == [
        ("ruled", "2026-04-20T00:00:00Z", "buyer"),
        ("appeal_ruled", "2026-05-20T00:00:00Z", "seller"),
    ]


def test_the_date_of_the_buyer_is_his() -> None:
    due = {"seller_response_due_date": ..., "buyer_response_due_date": "2026-04-21T00:00:00Z"}
    found = dispute(status="WAITING_FOR_BUYER_RESPONSE", dispute_state=..., **due)
    assert found["deadlines"] == [{"actor": "buyer", "due_at": "2026-04-21T00:00:00Z", "for": "buyer_answer"}]


def test_a_later_state_replaces_the_earlier_date() -> None:
    early = own("paypal", "dispute.json", update_time="2026-04-03T00:00:00Z", dispute_life_cycle_stage="INQUIRY")
    late = own("paypal", "dispute.json", seller_response_due_date="2026-04-16T06:59:59Z")
    for both in ([early, late], [late, early]):
        found = record("paypal", both)
        assert found["stage"] == "chargeback"
        assert [d["due_at"] for d in found["deadlines"]] == ["2026-04-16T06:59:59Z"]


def test_parcels_are_those_of_the_sellers_evidence() -> None:
    info = {"tracking_info": [{"carrier_name": "DHL", "tracking_number": "MADEUP1"}]}
    sent = {"evidence_type": "PROOF_OF_FULFILLMENT", "source": "SUBMITTED_BY_SELLER", "date": "2026-04-11T00:00:00Z"}
    found = dispute(evidences=[{**sent, "evidence_info": info}], status="UNDER_REVIEW")
    assert found["shipments"] == [{"carrier": "DHL", "tracking_number": "MADEUP1"}]


def test_lists_events_and_other_answers() -> None:
    found = reads("paypal", own("paypal", "list.json"))
    assert [a["id"] for a in plain(found)] == ["PP-R-MADE-UP-1", "PP-R-MADE-UP-2"]
    assert noted(found) == "a link to the next page"
    event = record("paypal", own("paypal", "event.json"))
    assert (event["id"], event["updated_at"]) == ("PP-R-MADE-UP-1", "2026-05-01T10:00:05Z")
    assert event["events"][-1]["outcome"] == "seller"
    [error] = reads("paypal", own("paypal", "error.json"))
    assert error.record is None
    assert "RESOURCE_NOT_FOUND" in error.problems[0].found
    [action] = reads("paypal", {"links": [{"rel": "self", "href": "https://api.example.com", "method": "GET"}]})
    assert action.record is None


@printed_only
def test_printed_samples() -> None:
    [inquiry] = plain(printed("paypal", "dispute.detail.v1.inquiry_waiting_seller.json"))
    assert (inquiry["stage"], inquiry["turn"], inquiry["dispute"]) == ("inquiry", "seller", "nondelivery")
    assert inquiry["deadlines"] == [{"actor": "seller", "due_at": "2025-10-08T09:46:54Z", "for": "respond"}]
    assert not [e for e in inquiry["events"] if e["type"] == "evidence_submitted"]
    [lost] = plain(printed("paypal", "dispute.detail.v1.resolved_buyer_favour.json"))
    assert (lost["stage"], lost["requested_amount"]["value"]) == ("closed", "96.00")
    assert lost["facts"]["dispute_channel"] == "internal"
    assert lost["events"][-1]["outcome"] == "buyer"
    listed = printed("paypal", "disputes.list.v1.json")
    assert [a["turn"] for a in plain(listed)] == ["seller", "platform"]
    assert not [a for a in plain(listed) if "deadlines" in a]
    assert "REQUIRED_OTHER_PARTY_ACTION" in noted(listed)
