"""eBay's payloads: returns, inquiries, cases, cancellations and payment disputes, one of them or a page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import noted, own, plain, printed, printed_only, reads, record, states

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def seller(due_at: str, clock: str) -> list[dict[str, str]]:
    return [{"actor": "seller", "due_at": due_at, "for": clock}]


def returned(**summary: Any) -> dict[str, Any]:
    whole = own("ebay", "return.json")
    whole["summary"] = {k: v for k, v in {**whole["summary"], **summary}.items() if v is not ...}
    return record("ebay", whole)


def test_a_return_becomes_a_whole_record() -> None:
    found = returned()
    assert found == {
        "id": "5000000001",
        "platform": "ebay",
        "market": "GB",
        "dispute": "damaged",
        "reason_raw": "ARRIVED_DAMAGED",
        "status_raw": "RETURN_REQUESTED",
        "stage": "requested",
        "turn": "seller",
        "requested": "return_refund",
        "requested_amount": {"value": "25.5", "currency": "GBP"},
        "order": {"id": "10-00001-00001", "item_price": {"value": "20.0", "currency": "GBP"}},
        "events": [
            {"type": "ordered", "at": "2026-04-01T10:00:00Z"},
            {"type": "opened", "at": "2026-04-08T12:00:00Z"},
            {"type": "seller_responded", "at": "2026-04-09T12:00:00Z", "outcome": "counter"},
        ],
        "events_complete": False,
        "deadlines": seller("2026-04-14T22:59:59Z", "respond"),
        "updated_at": "2026-04-09T12:00:00Z",
    }
    assert "SECRET" not in json.dumps(found)


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [
        ("CLOSED", "closed", "none"),
        ("ESCALATED", "platform_review", "platform"),
        ("ITEM_DELIVERED", "return_received", "seller"),
        ("ITEM_SHIPPED", "return_in_transit", "none"),
        ("ITEM_READY_TO_SHIP", "awaiting_return", None),
        ("LESS_THAN_A_FULL_REFUND_ISSUED", "closed", "none"),
        ("PARTIAL_REFUND_DECLINED", "negotiating", "seller"),
        ("PARTIAL_REFUND_FAILED", "negotiating", "seller"),
        ("PARTIAL_REFUND_INITIATED", "negotiating", "buyer"),
        ("PARTIAL_REFUND_REQUESTED", "negotiating", "seller"),
        ("READY_FOR_SHIPPING", "awaiting_return", "buyer"),
        ("REPLACED", "closed", "none"),
        ("REPLACEMENT_CLOSED", "closed", "none"),
        ("REPLACEMENT_DELIVERED", "negotiating", "none"),
        ("REPLACEMENT_LABEL_REQUESTED", "awaiting_return", "seller"),
        ("REPLACEMENT_REQUESTED", "requested", "seller"),
        ("REPLACEMENT_SHIPPED", "negotiating", "none"),
        ("REPLACEMENT_STARTED", "negotiating", "seller"),
        ("REPLACEMENT_WAITING_FOR_RMA", "awaiting_return", "seller"),
        ("RETURN_LABEL_REQUESTED", "awaiting_return", "seller"),
        ("RETURN_REJECTED", "decided", "none"),
        ("RETURN_REQUESTED", "requested", "seller"),
        ("RETURN_REQUESTED_TIMEOUT", "requested", "buyer"),
        ("UNKNOWN", None, None),
        ("WAITING_FOR_RETURN_LABEL", "awaiting_return", "seller"),
        ("WAITING_FOR_RMA", "awaiting_return", "seller"),
        ("BRAND_NEW", None, None),
    ],
)
def test_the_status_of_a_return(status: str, stage: str | None, turn: str | None) -> None:
    found = returned(status=status)
    assert (found.get("stage"), found.get("turn"), found["status_raw"]) == (stage, turn, status)
    assert ("deadlines" in found) == (turn in ("seller", None))
    if turn not in ("seller", None):
        assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


def test_both_sides_may_have_a_date() -> None:
    due = {"activityDue": "NOTIFIED_SHIPPED", "respondByDate": {"value": "2026-04-20T22:59:59.000Z"}}
    found = returned(status=..., state="ITEM_READY_TO_SHIP", buyerResponseDue=due)
    assert [(x["actor"], x["for"]) for x in found["deadlines"]] == [("seller", "respond"), ("buyer", "ship_back")]


def test_a_refund_after_the_return_is_the_clock_of_the_refund() -> None:
    due = {"activityDue": "SELLER_ISSUE_REFUND", "respondByDate": {"value": "2026-04-20T22:59:59.000Z"}}
    found = returned(status="ITEM_DELIVERED", sellerResponseDue=due)
    assert found["deadlines"] == seller("2026-04-20T22:59:59Z", "refund_the_return")


def test_a_closing_reason_is_one_of_a_closed_return() -> None:
    assert "facts" not in returned()
    assert returned(status="CLOSED")["facts"] == {"close_reason": "OTHER"}


@pytest.mark.parametrize(
    ("status", "stage", "turn", "due"),
    [
        ("OPEN", "requested", "seller", True),
        ("PENDING", "requested", "platform", False),
        ("WAITING_SELLER_RESPONSE", "requested", "seller", True),
        ("WAITING_BUYER_RESPONSE", "negotiating", "buyer", False),
        ("CLOSED", "closed", "none", False),
        ("CLOSED_WITH_ESCALATION", "platform_review", "platform", False),
        ("CS_CLOSED", "decided", "none", False),
        ("OTHER", None, None, True),
    ],
)
def test_inquiries(status: str, stage: str | None, turn: str | None, due: bool) -> None:
    found = record("ebay", own("ebay", "inquiry.json", status=status))
    assert (found["dispute"], found.get("stage"), found.get("turn")) == ("nondelivery", stage, turn)
    dates = [x for x in found.get("deadlines", []) if x["actor"] == "seller"]
    assert dates == (seller("2026-04-16T06:59:59Z", "respond") if due else [])
    assert found["shipments"] == [{"carrier": "USPS", "tracking_number": "MADEUP1", "tracking": "in_transit"}]
    if not due:
        assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


def test_days_left_count_from_the_call() -> None:
    left = {"daysToReturnItem": 3, "maxDaysToFileClaim": 0}
    found = record("ebay", own("ebay", "inquiry.json", actionDeadlines=left, sellerMakeItRightByDate=...))
    assert [(x["for"], x["due_at"], x.get("confidence")) for x in found["deadlines"]] == [
        ("idle_close", "2026-05-10T06:59:59Z", None),
        ("ship_back", "2026-04-16T09:30:00Z", "derived"),
        ("step_in", "2026-04-13T09:30:00Z", "derived"),
    ]


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("OPEN", "platform_review"),
        ("ON_HOLD", "platform_review"),
        ("WAITING_CS", "platform_review"),
        ("WAITING_DELIVERY", "platform_review"),
        ("REFUND_AGREED_BUT_FAILED", "decided"),
        ("CLOSED", "closed"),
        ("CS_CLOSED", "decided"),
    ],
)
def test_cases(status: str, stage: str) -> None:
    [row] = own("ebay", "case.json")["members"]
    found = record("ebay", {"members": [{**row, "caseStatusEnum": status}]})
    assert (found["stage"], found["events"][0]["type"]) == (stage, "escalated")


@pytest.mark.parametrize(
    ("status", "stage", "due"),
    [
        ("CANCEL_REQUESTED", "requested", True),
        ("CANCEL_PENDING", "requested", False),
        ("CANCEL_REJECTED", "closed", False),
        ("CANCEL_CLOSED_FOR_COMMITMENT", "closed", False),
        ("CANCEL_CLOSED_NO_REFUND", "closed", False),
        ("CANCEL_CLOSED_UNKNOWN_REFUND", "closed", False),
        ("CANCEL_CLOSED_WITH_REFUND", "closed", False),
    ],
)
def test_cancellations(status: str, stage: str, due: bool) -> None:
    detail = own("ebay", "cancellation.json")["cancelDetail"]
    for payload in ({"cancelDetail": {**detail, "cancelStatus": status}}, {**detail, "cancelStatus": status}):
        found = record("ebay", payload)
        assert (found["market"], found["dispute"], found["stage"]) == ("DE", "cancellation", stage)
        assert found["events"] == [{"type": "cancel_requested", "at": "2026-04-12T10:00:00Z", "by": "buyer"}]
        assert found.get("deadlines", []) == (seller("2026-04-15T10:00:00Z", "answer_cancellation") if due else [])


@pytest.mark.parametrize(
    ("status", "stage", "turn", "due"),
    [
        ("ACTION_NEEDED", "chargeback", "seller", True),
        ("OPEN", "chargeback", "platform", False),
        ("CLOSED", "closed", "none", False),
    ],
)
def test_payment_disputes(status: str, stage: str, turn: str, due: bool) -> None:
    found = record("ebay", own("ebay", "payment_dispute.json", paymentDisputeStatus=status))
    assert (found["dispute"], found["stage"], found["turn"]) == ("unauthorized", stage, turn)
    assert found.get("deadlines", []) == (seller("2026-04-15T10:00:00Z", "payment_dispute") if due else [])
    if not due:
        assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


@pytest.mark.parametrize(
    ("why", "outcome"), [("SELLER_WON", "seller"), ("SELLER_LOST", "buyer"), ("SELLER_ACCEPT", "buyer")]
)
def test_how_a_payment_dispute_ended(why: str, outcome: str) -> None:
    ended = {"closedDate": "2026-06-01T00:00:00.000Z", "resolution": {"reasonForClosure": why}}
    found = record("ebay", own("ebay", "payment_dispute.json", paymentDisputeStatus="CLOSED", **ended))
    assert found["events"][-1] == {"type": "ruled", "at": "2026-06-01T00:00:00Z", "by": "bank", "outcome": outcome}


def test_pages_and_errors() -> None:
    page = reads("ebay", own("ebay", "returns.json"))
    assert [a["id"] for a in plain(page)] == ["5000000001", "5000000002"]
    assert "2 of 60" in noted(page)
    assert "1 of 3" in noted(reads("ebay", own("ebay", "payment_disputes.json")))
    for other in (own("ebay", "error.json"), {"activity": [{"activityType": "DISPUTE_OPENED"}]}, {"members": []}):
        [nothing] = reads("ebay", other)
        assert nothing.record is None


@printed_only
def test_the_printed_sample() -> None:
    [found] = plain(printed("ebay", "postorder.return.detail.item_ready_to_ship.json"))
    assert (found["id"], found["market"], found["dispute"]) == ("5305512242", "US", "not_as_described")
    assert (found["status_raw"], found["stage"]) == ("ITEM_READY_TO_SHIP", "awaiting_return")
    assert found["requested_amount"] == {"value": "143.99", "currency": "USD"}
    assert [(x["actor"], x["for"], x["due_at"]) for x in found["deadlines"]] == [
        ("seller", "respond", "2025-12-04T07:59:59Z"),
        ("buyer", "ship_back", "2025-11-27T07:59:59Z"),
    ]
    assert "facts" not in found
