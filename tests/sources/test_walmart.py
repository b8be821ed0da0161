"""Walmart's payloads: return orders as the United States and as Mexico print them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import PAYLOADS, only_record, reads

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "walmart"
OWN: dict[str, Any] = json.loads((PAYLOADS / "walmart" / "returns.json").read_text(encoding="utf-8"))
DELIVERED, SPLIT = OWN["returnOrders"]


read = partial(reads, "walmart")
record = partial(only_record, "walmart")


def with_line(**keys: Any) -> dict[str, Any]:
    [line] = DELIVERED["returnOrderLines"]
    return {**DELIVERED, "returnOrderLines": [{**line, **keys}]}


def test_a_return_order_becomes_a_whole_record() -> None:
    found = record(DELIVERED)
    found["events"].sort(key=lambda event: event["at"])  # the newest comes first
    assert found == {
        "id": "100000000000000001",
        "platform": "walmart",
        "market": "US",
        "dispute": "not_as_described",
        "reason_raw": "DEFECTIVE",
        "status_raw": "DELIVERED",
        "stage": "return_received",
        "turn": "seller",
        "requested": "return_refund",
        "requested_amount": {"value": "128.94", "currency": "USD"},
        "order": {"id": "2000001", "item_price": {"value": "120.5", "currency": "USD"}},
        "return_shipment": {"carrier": "FEDEX", "tracking_number": "9001", "tracking": "delivered"},
        "events": [
            {"type": "return_requested", "at": "2026-03-05T09:00:00Z", "by": "buyer"},
            {"type": "return_shipped", "at": "2026-03-08T10:00:00Z"},
            {"type": "return_received", "at": "2026-03-12T10:00:00Z"},
        ],
        "events_complete": False,
        "updated_at": "2026-03-12T10:00:00Z",
        "facts": {"keep_it_rule": "false"},
    }
    assert "SECRET" not in json.dumps(found)


def test_the_line_that_is_open_counts() -> None:
    found = record(SPLIT)
    assert (found["status_raw"], found["stage"]) == ("INITIATED", "awaiting_return")
    assert found["deadlines"] == [{"actor": "buyer", "due_at": "2026-04-05T09:00:00Z", "for": "return_by"}]


@pytest.mark.parametrize(
    ("status", "tag", "stage", "turn"),
    [
        ("INITIATED", "RETURN_INITIATED", "awaiting_return", "buyer"),
        ("INITIATED", "RETURN_IN_TRANSIT", "return_in_transit", "buyer"),
        ("DELIVERED", "DELIVERED_AT_RETURN_CENTER", "return_received", "seller"),
        ("COMPLETED", "REFUND_INITIATED", "closed", "none"),
        ("COMPLETED", "REFUND_ISSUED", "closed", "none"),
        ("COMPLETED", "RETURN_CANCELLED", "closed", "none"),
        ("COMPLETED", "INTRANSIT_AFTER_INVOICE", "closed", "none"),
        ("COMPLETED", "DELIVERED_AFTER_INVOICE", "closed", "none"),
        ("Initiated", "", "awaiting_return", "buyer"),
        ("Completed", "", "closed", "none"),
        ("Cancelled", "", "closed", "none"),
        ("CANCELLED", "", "closed", "none"),
        ("BRAND_NEW", "", None, None),
    ],
)
def test_each_status(status: str, tag: str, stage: str | None, turn: str | None) -> None:
    told = [{"eventTag": tag, "eventTime": "2026-03-09T08:00:00.000Z"}] if tag else []
    found = record(with_line(status=status, returnTrackingDetail=told))
    assert (found.get("stage"), found.get("turn")) == (stage, turn)
    assert not [d for d in found.get("deadlines", ()) if d["actor"] == "seller"]


def test_a_delivery_without_tracking_is_dated_by_the_status() -> None:
    found = record(with_line(returnTrackingDetail=[]))
    assert {"type": "return_received", "at": "2026-03-12T10:00:00Z"} in found["events"]


def test_a_refund_under_way_asks_nothing_more() -> None:
    assert record(with_line(currentRefundStatus="REFUND_INITIATED"))["turn"] == "none"


def test_the_time_for_receiving_items_is_no_due_date() -> None:
    told = [
        {
            "eventTag": "RETURN_IN_TRANSIT",
            "eventTime": "2026-03-09T08:00:00.000Z",
            "references": [{"name": "SLA for Receiving Items", "value": "7 Days"}],
        }
    ]
    assert "deadlines" not in record(with_line(returnTrackingDetail=told))


def test_pages_and_empty_lists() -> None:
    more = read({"meta": {"totalCount": 40, "nextCursor": "?limit=10&offset=10"}, "returnOrders": [DELIVERED]})
    assert [n.found for r in more for n in r.notes if "of" in n.found] == ["1 of 40"]
    [empty] = read({"meta": {"totalCount": 0}, "returnOrders": []})
    assert (empty.record, empty.problems, [n.found for n in empty.notes]) == (None, (), ["no return order"])


@pytest.mark.parametrize(
    "payload",
    [
        {"errors": {"error": [{"code": "INVALID_TOKEN.GMP_GATEWAY_API", "description": "Token is invalid"}]}},
        {"error": [{"code": "CONTENT_NOT_FOUND.GMP_ORDER_API", "description": "No content"}]},
        {"returnOrderId": "1", "customerOrderId": "2", "returnOrderLines": [{"returnOrderLineNumber": 1}]},
        {**DELIVERED, "returnOrderId": "0"},
        {**DELIVERED, "returnOrderLines": []},
    ],
)
def test_no_case(payload: Any) -> None:
    [found] = read(payload)
    assert found.record is None
    assert found.problems


samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@samples
def test_the_sample_of_the_united_states() -> None:
    page, found = read((SAMPLES / "us.returns.list.partial_refund_1_of_3.json").read_bytes())
    assert [n.found for n in page.notes] == ["1 of 40"]
    assert found.case is not None
    got = to_plain(found.case)
    assert (got["id"], got["market"], got["dispute"], got["status_raw"], got["stage"], got["turn"]) == (
        "103738048909818825",
        "US",
        "return_refund",
        "COMPLETED",
        "closed",
        "none",
    )
    assert (got["requested"], got["requested_amount"]) == ("replacement", {"value": "127.45", "currency": "USD"})
    assert got["facts"] == {"keep_it_rule": "false", "return_channel": "store"}
    assert "deadlines" not in got
    assert any("1 units REFUND_COMPLETED" in n.found for n in found.notes)
    assert "Neutral" not in json.dumps(got)


@samples
def test_the_sample_of_mexico() -> None:
    found = [to_plain(r.case) for r in read((SAMPLES / "mx.returns.list.json").read_bytes()) if r.case]
    assert [
        (f["id"], f["dispute"], f["stage"], f["requested_amount"]["value"], f["order"]["fulfilment"]) for f in found
    ] == [
        ("R100643236", "nondelivery", "return_in_transit", "101", "seller"),
        ("R100578675", "nondelivery", "return_in_transit", "100", "seller"),
        ("R100575598", "return_refund", "return_in_transit", "2000", "seller"),
        ("R100535977", "return_refund", "return_in_transit", "100", "seller"),
        ("R100535949", "return_refund", "return_received", "2000", "seller"),
    ]
    assert {f["market"] for f in found} == {"MX"}
    assert found[0]["events"][0]["at"] == "2021-12-28T08:41:54Z"
    assert "Neutral" not in json.dumps(found)
