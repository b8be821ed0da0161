"""WooPayments' payloads: the dispute and the rows of the plugin's list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import noted, own, plain, printed, printed_only, reads, record, states
from tests.sources.helping import PAYLOADS

LATER = datetime(2027, 1, 1, tzinfo=UTC)
ROWS = json.loads((PAYLOADS / "woopayments" / "rows.json").read_text(encoding="utf-8"))


def dispute(**changes: Any) -> dict[str, Any]:
    return record("woopayments", own("woopayments", "dispute.json", **changes))


def test_a_dispute_becomes_a_whole_record() -> None:
    assert dispute() == {
        "id": "dp_made_up_1",
        "platform": "woopayments",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "product_not_received",
        "status_raw": "needs_response",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "64.90", "currency": "EUR"},
        "order": {"id": "1077"},
        "events": [{"type": "opened", "at": "2026-04-03T00:00:00Z"}],
        "other_ids": ["ch_made_up"],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": "2026-04-19T23:59:59Z", "for": "respond"}],
        "facts": {"submission_count": "0"},
    }


def test_a_row_says_the_same_and_is_less_sure_of_its_time() -> None:
    first, second = plain(reads("woopayments", ROWS))
    assert first["deadlines"] == [
        {"actor": "seller", "due_at": "2026-04-19T23:59:59Z", "for": "respond", "confidence": "derived"}
    ]
    assert (first["order"], first["facts"]) == ({"id": "1077"}, {"card_brand": "visa"})
    assert (second["stage"], "deadlines" in second, "facts" in second) == ("decided", False, False)
    assert "SECRET" not in json.dumps([first, second])


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [
        ("warning_needs_response", "inquiry", "seller"),
        ("warning_under_review", "inquiry", "platform"),
        ("warning_closed", "closed", "none"),
        ("needs_response", "chargeback", "seller"),
        ("under_review", "chargeback", "platform"),
        ("won", "decided", "none"),
        ("lost", "decided", "none"),
        ("prevented", "closed", "none"),
        ("charge_refunded", "closed", "none"),
        ("brand_new", None, None),
    ],
)
def test_statuses(status: str, stage: str | None, turn: str | None) -> None:
    for found in (dispute(status=status), record("woopayments", {**ROWS[0], "status": status})):
        assert (found.get("stage"), found.get("turn")) == (stage, turn)
        assert ("deadlines" in found) == (turn == "seller")
        if turn not in ("seller", None):
            assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


@pytest.mark.parametrize(("currency", "value"), [("eur", "64.90"), ("jpy", "6490"), ("kwd", "6.490")])
def test_the_smallest_unit_of_each_currency(currency: str, value: str) -> None:
    assert dispute(currency=currency)["requested_amount"] == {"value": value, "currency": currency.upper()}


def test_the_notes_of_the_plugin_date_what_was_done() -> None:
    found = dispute(status="lost", metadata={"__closed_by_merchant": "1", "__dispute_closed_at": "1776000000"})
    assert found["events"][-1] == {"type": "ruled", "at": "2026-04-12T13:20:00Z", "by": "bank", "outcome": "buyer"}
    found = dispute(status="under_review", metadata={"__evidence_submitted_at": "1776000000"})
    assert found["events"][-1]["type"] == "evidence_submitted"


def test_no_answer_is_taken_where_the_date_is_zero() -> None:
    for found in (
        dispute(evidence_details={"due_by": 0}),
        record("woopayments", {**ROWS[0], "due_by": "0000-00-00 00:00:00"}),
    ):
        assert found["deadlines"] == [{"actor": "seller", "due_at": None, "for": "respond"}]


def test_pages_and_errors() -> None:
    page = reads("woopayments", {"data": ROWS, "has_more": True})
    assert [a["id"] for a in plain(page)] == ["dp_made_up_1", "dp_made_up_2"]
    assert noted(page) == "has_more: true"
    [error] = reads("woopayments", own("woopayments", "error.json"))
    assert error.record is None


@printed_only
def test_printed_samples() -> None:
    [detail] = plain(printed("woopayments", "dispute.detail.needs_response.json"))
    assert (detail["id"], detail["requested_amount"]["value"], "order" in detail) == ("dp_1", "20.00", False)
    assert detail["deadlines"] == [{"actor": "seller", "due_at": "2023-09-09T23:59:59Z", "for": "respond"}]
    rows = plain(printed("woopayments", "disputes.cached_rows.list.json"))
    assert [(a["id"], a["turn"], len(a.get("deadlines", []))) for a in rows] == [
        ("dp_asdfghjkl", "seller", 1),
        ("dp_zxcvbnm", "platform", 0),
        ("dp_rstyuoi", "seller", 1),
    ]
    assert rows[0]["deadlines"][0]["due_at"] == "2019-11-10T02:46:00Z"
    assert [a["order"]["id"] for a in rows] == ["1", "2", "3"]
