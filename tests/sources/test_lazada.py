"""Lazada's payloads: reverse orders in detail and by page, and pushes."""

from __future__ import annotations

import copy
import json
from functools import partial
from typing import Any

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import PAYLOADS, only_record, reads

SAMPLES = PAYLOADS.parents[3] / "shared" / "payloads" / "lazada"
PAGE: dict[str, Any] = json.loads((PAYLOADS / "lazada" / "orders.json").read_text(encoding="utf-8"))
PUSH: dict[str, Any] = json.loads((PAYLOADS / "lazada" / "push.json").read_text(encoding="utf-8"))
ORDER = PAGE["result"]["items"][0]


read = partial(reads, "lazada")
record = partial(only_record, "lazada")


def line(order: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """The detail of the made-up order, as the other call spells it."""
    whole = copy.deepcopy({**ORDER, **(order or {})})
    [only] = whole.pop("reverse_order_lines")
    return {"code": "0", "data": {**whole, "reverseOrderLineDTOList": [{**only, **keys}]}}


def push(status: str, **keys: Any) -> dict[str, Any]:
    return {**PUSH, "data": {**PUSH["data"], "reverse_status": status, **keys}}


EXPECTED = {
    "id": "601",
    "platform": "lazada",
    "market": "SG",
    "dispute": "damaged",
    "reason_raw": "Damaged/Faulty",
    "status_raw": "REQUEST_INITIATE",
    "stage": "requested",
    "turn": "seller",
    "requested": "return_refund",
    "requested_amount": {"value": "35.50", "currency": "SGD"},
    "order": {"id": "251", "item_price": {"value": "36.00", "currency": "SGD"}},
    "return_shipment": {"tracking_number": "TN1"},
    "events": [
        {"type": "ordered", "at": "2026-03-31T23:33:20Z"},
        {"type": "opened", "at": "2026-04-12T00:00:00Z"},
    ],
    "other_ids": ["501"],
    "events_complete": False,
    "deadlines": [{"actor": "seller", "due_at": "2026-04-14T00:00:00Z", "for": "respond"}],
    "facts": {"return_model": "drtm"},
    "updated_at": "2026-04-12T00:01:00Z",
}


def test_a_line_becomes_a_whole_record() -> None:
    assert record(line(), "SG") == EXPECTED


def test_a_page_gives_each_line_and_names_no_buyer() -> None:
    found = [to_plain(r.case) for r in read(PAGE, "SG") if r.case]
    assert found[0] == EXPECTED
    assert [(c["id"], c["dispute"], c["order"]["id"]) for c in found[1:]] == [
        ("602", "cancellation", "252"),
        ("603", "cancellation", "252"),
    ]
    assert found[1]["deadlines"] == [
        {"actor": "seller", "due_at": "2026-04-15T00:00:00Z", "for": "answer_cancellation"}
    ]
    assert "deadlines" not in found[2]
    assert "SECRET" not in json.dumps(found)


STATUSES = [
    ("CANCEL_INIT", "requested", "seller", "cancel_requested"),
    ("CANCEL_SUCCESS", "closed", "none", "cancelled"),
    ("CANCEL_REFUND_ISSUED", "closed", "none", "refunded"),
    ("RTM_INIT", "requested", "seller", "opened"),
    ("RTM_CANCELED", "closed", "none", None),
    ("RTM_SHIPPING_BACK", "return_in_transit", "buyer", "return_shipped"),
    ("RTM_RECEIVE_ITEM", "return_received", "seller", "return_received"),
    ("RTW_INIT", "requested", "platform", "opened"),
    ("RTW_CANCELED", "closed", "none", None),
    ("RTW_SHIPPING_BACK", "return_in_transit", "buyer", "return_shipped"),
    ("RTW_REJECT", "decided", "none", None),
    ("RTW_REFUND_PENDING", "decided", "platform", None),
    ("REFUND_INIT", "requested", "seller", "opened"),
    ("REFUND_PENDING", "decided", "platform", None),
    ("REFUND_SUCCESS", "closed", "none", "refunded"),
    ("REFUND_REJECTED", "decided", "none", None),
]


@pytest.mark.parametrize(("status", "stage", "turn", "event"), STATUSES)
def test_a_push_of_each_status(status: str, stage: str, turn: str, event: str | None) -> None:
    got = record(push(status))
    assert (got["stage"], got["turn"], got["market"]) == (stage, turn, "SG")
    dated = [{"type": event, "at": "2026-04-13T00:00:00Z"}] if event else None
    assert got.get("events") == dated
    assert (got["dispute"] == "cancellation") == status.startswith("CANCEL")
    model = {"RTM": "drtm", "RTW": "rtw"}.get(status[:3])
    assert got.get("facts", {}).get("return_model") == model
    assert got["updated_at"] == "2026-04-13T00:00:00Z"


@pytest.mark.parametrize(("status", "stage", "turn", "event"), STATUSES)
def test_the_date_is_a_duty_on_the_sellers_turn_only(status: str, stage: str, turn: str, event: str | None) -> None:
    [found] = read(line({"request_type": "RETURN"}, reverse_status=status), "SG")
    assert found.case is not None
    assert bool(found.case.deadlines) == (turn == "seller")
    ended = stage in ("closed", "decided")
    assert any("sla" in n.found for n in found.notes) == (turn != "seller" and not ended)


def test_an_inspection_and_an_unknown_status_keep_their_date() -> None:
    [stated] = record(line(reverse_status="RTM_RECEIVE_ITEM"), "SG")["deadlines"]
    assert stated["for"] == "inspect_return"
    [found] = read(line(reverse_status="BRAND_NEW", sla="1776124800"), "SG")
    assert found.case is not None
    assert [d["for"] for d in to_plain(found.case)["deadlines"]] == ["sla"]
    assert found.unknown_codes == {"status_raw": "BRAND_NEW"}


def test_what_contradicts_leaves_the_duty_and_is_said() -> None:
    [found] = read(line(ofc_status="RETURN_CANCELED", is_dispute="true"), "SG")
    assert found.case is not None
    assert (found.case.turn, len(found.case.deadlines), len(found.notes)) == ("seller", 1, 2)
    assert record(line(reverse_status="RTM_SHIPPING_BACK", is_dispute="true"), "SG")["stage"] == "disputed"


@pytest.mark.parametrize(
    ("market", "amount"), [("VN", "3550 VND"), ("TH", "35.50 THB"), ("ID", "35.50 IDR"), (None, None)]
)
def test_cents_but_in_vietnam(market: str | None, amount: str | None) -> None:
    [found] = read(line(), market)
    assert found.case is not None
    told = to_plain(found.case).get("requested_amount")
    assert (f"{told['value']} {told['currency']}" if told else None) == amount


def test_an_order_id_stands_for_its_only_line() -> None:
    assert record(line(reverse_order_line_id="0"), "SG")["id"] == "501"
    two = copy.deepcopy(PAGE["result"]["items"][1])
    for one in two["reverse_order_lines"]:
        one["reverse_order_line_id"] = "0"
    assert all(r.record is None for r in read({"result": {"items": [two]}}, "SG"))


def test_pushes_of_one_line_are_one_case() -> None:
    sent = push("RTM_SHIPPING_BACK", status_update_time=1775952000)
    assert record([sent, push("RTM_RECEIVE_ITEM")]) == record([push("RTM_RECEIVE_ITEM"), sent, sent])
    assert record([push("RTM_RECEIVE_ITEM"), sent])["stage"] == "return_received"


@pytest.mark.parametrize(
    "payload",
    [
        {"code": "0", "result": {"success": "false", "error_code": "E001", "items": []}},
        {"code": "0", "data": [{"reason_id": "1", "text": "Item is not damaged"}]},
        {"message_type": 0, "data": {"order_status": "pending", "trade_order_id": "1"}, "site": "lazada_sg"},
        {"code": "0", "result": {"items": [{"reverse_order_id": "1", "reverse_order_lines": []}]}},
        {"code": "0", "result": {"items": ["x"]}},
    ],
)
def test_what_is_no_case_is_a_problem(payload: Any) -> None:
    found = read(payload, "SG")
    assert all(r.record is None for r in found)
    assert any(r.problems for r in found)


def test_an_empty_page_is_said_to_be_empty() -> None:
    assert [n.found for r in read({"result": {"total": "0", "success": "true", "items": []}}) for n in r.notes] == [
        "no reverse order"
    ]


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@needs_samples
def test_the_sample_of_a_push() -> None:
    assert record((SAMPLES / "webhook.0.returned.json").read_bytes()) == {
        "id": "502491640048153",
        "other_ids": ["501977696648153", "252883361948153"],
        "platform": "lazada",
        "market": "VN",
        "dispute": "return_refund",
        "status_raw": "returned",
        "order": {"id": "252883361348153"},
        "events_complete": False,
        "updated_at": "2020-10-26T09:14:23Z",
    }


@needs_samples
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("error.missing_parameter.json", "MISSING_PARAMETER"),
        ("reverse.detail.json", "nothing"),  # every id is 0
        ("reverse.list_for_seller.json", "nothing"),
        ("seller.performance.json", "the performance of a shop"),
    ],
)
def test_samples_that_are_no_case(name: str, problem: str) -> None:
    found = read((SAMPLES / name).read_bytes(), "SG")
    assert all(r.record is None for r in found)
    assert any(problem in p.found for r in found for p in r.problems)
    if name == "reverse.detail.json":  # with ids, it is one
        body = (SAMPLES / name).read_bytes().replace(b'"reverse_order_line_id": "0"', b'"reverse_order_line_id": "7"')
        got = record(body, "TH")
        assert (got["id"], got["dispute"], got["turn"]) == ("7", "cancellation", "seller")
        assert got["deadlines"] == [{"actor": "seller", "due_at": "2025-03-11T05:52:16Z", "for": "answer_cancellation"}]
        assert "events" not in got
