"""Shopify's payloads: disputes of both APIs, and the evidence of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import noted, own, plain, printed, printed_only, reads, record, states

LATER = datetime(2027, 1, 1, tzinfo=UTC)
DUE = [{"actor": "seller", "due_at": "2026-04-20T23:00:00Z", "for": "respond"}]


def dispute(**changes: Any) -> dict[str, Any]:
    return record("shopify", own("shopify", "dispute.json", **changes))


def test_a_dispute_becomes_a_whole_record() -> None:
    assert dispute() == {
        "id": "700000001",
        "platform": "shopify",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "product_not_received",
        "status_raw": "needs_response",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "64.90", "currency": "EUR"},
        "order": {"id": "800000001"},
        "events": [{"type": "opened", "at": "2026-04-03T00:00:00Z"}],
        "events_complete": False,
        "deadlines": DUE,
        "facts": {"network_reason_code": "13.1"},
    }


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [
        ("needs_response", "chargeback", "seller"),
        ("under_review", "chargeback", "platform"),
        ("won", "decided", "none"),
        ("lost", "decided", "none"),
        ("accepted", "decided", "none"),
        ("prevented", "closed", "none"),
        ("charge_refunded", "closed", "none"),
        ("brand_new", "chargeback", None),
    ],
)
def test_statuses_of_both_apis(status: str, stage: str, turn: str | None) -> None:
    graphql = own("shopify", "graphql.json")["data"]["shopifyPaymentsAccount"]["disputes"]["edges"][0]["node"]
    for found in (dispute(status=status), record("shopify", {**graphql, "status": status.upper()})):
        assert (found["stage"], found.get("turn"), found["dispute"]) == (stage, turn, "nondelivery")
        assert ("deadlines" in found) == (turn == "seller")
        if turn not in ("seller", None):
            assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


def test_both_apis_tell_of_one_case() -> None:
    found = record("shopify", [own("shopify", "dispute.json"), own("shopify", "evidence.json")])
    assert (found["id"], found["status_raw"]) == ("700000001", "needs_response")
    assert found["shipments"] == [{"carrier": "UPS", "tracking_number": "MADEUP1"}]
    assert "SECRET" not in json.dumps(found)
    page = reads("shopify", own("shopify", "graphql.json"))
    assert noted(page) == "hasNextPage: true"
    [same] = plain(page)
    assert (same["id"], same["order"]) == ("700000001", {"id": "800000001"})


def test_a_bare_date_ends_with_its_day_and_is_less_sure() -> None:
    [found] = plain(reads("shopify", own("shopify", "graphql.json")))
    due = {"actor": "seller", "due_at": "2026-04-20T23:59:59Z", "for": "respond", "confidence": "derived"}
    assert found["deadlines"] == [due]


def test_an_inquiry_without_a_date_has_none() -> None:
    found = dispute(type="inquiry", evidence_due_by=None, order_id=None)
    assert (found["stage"], "deadlines" in found, "order" in found) == ("inquiry", False, False)


def test_the_decision_is_dated_only_where_it_is_told() -> None:
    assert [e["type"] for e in dispute(status="won")["events"]] == ["opened"]
    found = dispute(status="lost", finalized_on="2026-06-01", evidence_sent_on="2026-04-10T08:00:00-04:00")
    assert [(e["type"], e["at"]) for e in found["events"][1:]] == [
        ("evidence_submitted", "2026-04-10T12:00:00Z"),
        ("ruled", "2026-06-01T00:00:00Z"),
    ]


@pytest.mark.parametrize(
    "payload",
    [
        own("shopify", "error.json"),
        {"errors": [{"message": "Throttled"}]},
        {"data": {"disputeEvidenceUpdate": {"disputeEvidence": None, "userErrors": [{"message": "is not open"}]}}},
    ],
)
def test_nothing_is_read_of_errors(payload: Any) -> None:
    found = reads("shopify", payload)
    assert not plain(found)
    assert any(r.problems for r in found)


@printed_only
def test_printed_samples() -> None:
    [saved] = plain(printed("shopify", "graphql.disputeEvidenceUpdate.2026-07.json"))
    assert (saved["id"], saved["turn"]) == ("598735659", "seller")
    assert saved["deadlines"] == [{"actor": "seller", "due_at": "2024-11-21T00:00:00Z", "for": "respond"}]
    assert [e["type"] for e in saved["events"]] == ["opened"]
    [single] = plain(printed("shopify", "rest.dispute.single.2026-07.json"))
    assert (single["id"], single["deadlines"][0]["due_at"]) == ("598735659", "2099-12-30T00:00:00Z")
    [evidence] = plain(printed("shopify", "rest.dispute_evidence.2026-07.json"))
    assert (evidence["id"], evidence["events"][0]["at"]) == ("598735659", "2025-04-02T16:22:42Z")
    listed = plain(printed("shopify", "rest.disputes.list.2026-07.json"))
    assert [(a["status_raw"], a["stage"], "deadlines" in a) for a in listed] == [
        ("won", "decided", False),
        ("needs_response", "chargeback", True),
        ("won", "decided", False),
        ("needs_response", "inquiry", False),
        ("needs_response", "chargeback", True),
        ("lost", "decided", False),
        ("needs_response", "chargeback", True),
        ("under_review", "chargeback", False),
        ("lost", "decided", False),
        ("needs_response", "chargeback", True),
    ]
    assert len({a["id"] for a in listed}) == 10
