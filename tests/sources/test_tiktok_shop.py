"""TikTok Shop's payloads: returns, cancellations, their pages and webhooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import PAYLOADS, only_record, reads

SAMPLES = PAYLOADS.parents[3] / "shared" / "payloads" / "tiktok"
FETCHED = datetime(2026, 4, 13, tzinfo=UTC)
PAGE: dict[str, Any] = json.loads((PAYLOADS / "tiktok_shop" / "returns.json").read_text(encoding="utf-8"))
HOOK: dict[str, Any] = json.loads((PAYLOADS / "tiktok_shop" / "webhook.json").read_text(encoding="utf-8"))
ROW, SENT = PAGE["data"]["return_orders"]
NO_MARKET = "nothing that tells the market"


read = partial(reads, "tiktok_shop", fetched_at=FETCHED)
record = partial(only_record, "tiktok_shop", fetched_at=FETCHED)


def changed(**keys: Any) -> dict[str, Any]:
    return {**ROW, **keys}


def test_a_request_becomes_a_whole_record() -> None:
    assert record(ROW) == {
        "id": "900000000000000001",
        "platform": "tiktok_shop",
        "market": "US",
        "dispute": "nondelivery",
        "reason_raw": "ecom_order_delivered_refund_reason_not_received",
        "status_raw": "RETURN_OR_REFUND_REQUEST_PENDING",
        "stage": "requested",
        "turn": "seller",
        "requested": "refund_only",
        "requested_amount": {"value": "41.50", "currency": "USD"},
        "order": {"id": "800000000000000001", "products": ["CUP-1"]},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z", "by": "buyer"}],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": "2026-04-14T00:00:00Z", "for": "respond"}],
        "facts": {"speedy_refund": "false"},
        "updated_at": "2026-04-12T00:01:00Z",
    }


def test_a_page_gives_each_case_and_names_no_buyer() -> None:
    found = read(PAGE)
    assert [r.case.id for r in found if r.case] == [ROW["return_id"], SENT["return_id"]]
    assert "SECRET" not in json.dumps([to_plain(r.case) for r in found if r.case])


STATUSES = {
    "RETURN_OR_REFUND_REQUEST_PENDING": ("requested", "seller"),
    "REFUND_OR_RETURN_REQUEST_REJECT": ("negotiating", "buyer"),
    "RETURN_OR_REFUND_REQUEST_REJECT": ("negotiating", "buyer"),
    "RETURN_OR_REFUND_REQUEST_SUCCESS": ("decided", "none"),
    "RETURN_OR_REFUND_REQUEST_CANCEL": ("closed", "none"),
    "RETURN_OR_REFUND__REQUEST_CANCELLED": ("closed", "none"),
    "RETURN_OR_REFUND_REQUEST_COMPLETE": ("closed", "none"),
    "AWAITING_BUYER_RESPONSE": ("negotiating", "buyer"),
    "AWAITING_BUYER_SHIP": ("awaiting_return", "buyer"),
    "BUYER_SHIPPED_ITEM": ("return_in_transit", None),
    "REJECT_RECEIVE_PACKAGE": ("negotiating", "buyer"),
    "REPLACEMENT_REQUEST_PENDING": ("requested", "seller"),
    "REPLACEMENT_REQUEST_REJECT": ("negotiating", "buyer"),
    "REPLACEMENT_REQUEST_REFUND_SUCCESS": ("decided", "none"),
    "REPLACEMENT_REQUEST_CANCEL": ("closed", "none"),
    "REPLACEMENT_REQUEST_COMPLETE": ("closed", "none"),
}


@pytest.mark.parametrize(("status", "expected"), STATUSES.items())
def test_the_status_says_stage_and_turn(status: str, expected: tuple[str, str | None]) -> None:
    got = record(changed(return_status=status, seller_next_action_response=[]))
    assert (got.get("stage"), got.get("turn")) == expected
    finished = record(changed(return_status=status))
    if expected[0] in ("decided", "closed"):
        assert "deadlines" not in finished
    else:
        assert finished["turn"] == "seller"  # an action that is listed is his


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("CANCELLATION_REQUEST_PENDING", ("requested", "seller")),
        ("CANCELLATION_REQUEST_SUCCESS", ("decided", "none")),
        ("CANCELLATION_REQUEST_CANCEL", ("closed", "none")),
        ("CANCELLATION_REQUEST_CANCELLED", ("closed", "none")),
        ("CANCELLATION_REQUEST_COMPLETE", ("closed", "none")),
    ],
)
def test_a_cancellation(status: str, expected: tuple[str, str]) -> None:
    row = {
        "cancel_id": "7",
        "cancel_status": status,
        "cancel_type": "CANCEL",
        "role": "SELLER",
        "create_time": 1775952000,
    }
    got = record({"data": {"cancellations": [row]}})
    assert (got["dispute"], got["stage"], got["turn"]) == ("cancellation", *expected)
    assert got["events"] == [{"type": "cancel_requested", "at": "2026-04-12T00:00:00Z", "by": "seller"}]


@pytest.mark.parametrize(
    ("arbitration", "status", "expected"),
    [
        ("IN_PROGRESS", "RETURN_OR_REFUND_REQUEST_REJECT", ("platform_review", "platform")),
        ("SUPPORT_SELLER", "RETURN_OR_REFUND_REQUEST_REJECT", ("decided", "none")),
        ("SUPPORT_BUYER", "RETURN_OR_REFUND_REQUEST_REJECT", ("decided", "none")),
        ("SUPPORT_BUYER", "AWAITING_BUYER_SHIP", ("awaiting_return", "buyer")),
        ("CLOSED", "AWAITING_BUYER_SHIP", ("awaiting_return", "buyer")),
        ("IN_PROGRESS", "RETURN_OR_REFUND_REQUEST_COMPLETE", ("closed", "none")),
    ],
)
def test_arbitration_beside_the_status(arbitration: str, status: str, expected: tuple[str, str]) -> None:
    got = record(changed(arbitration_status=arbitration, return_status=status, seller_next_action_response=[]))
    assert (got["stage"], got["turn"]) == expected


def test_a_parcel_on_its_way_makes_no_duty_until_the_date_is_near() -> None:
    [found] = read(SENT)
    assert found.case is not None
    assert found.case.deadlines == ()
    assert [n.found for n in found.notes] == [
        "SELLER_RESPOND_RECEIVE_PACKAGE 2026-05-13T00:00:00Z with return_in_transit"
    ]
    near = record(SENT, fetched_at=datetime(2026, 5, 5, tzinfo=UTC))  # eight days before it
    assert near["deadlines"] == [{"actor": "seller", "due_at": "2026-05-13T00:00:00Z", "for": "inspect_return"}]
    assert "turn" not in near
    assert "deadlines" not in record(SENT, fetched_at=datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC))
    assert "deadlines" not in record(SENT, fetched_at=datetime(2026, 5, 13, 0, 0, 1, tzinfo=UTC))


def test_the_parcel_that_comes_back() -> None:
    assert record(SENT)["return_shipment"] == {"carrier": "UPS", "tracking_number": "1Z1", "integrated": False}


@pytest.mark.parametrize(
    ("action", "clock"),
    [
        ("SELLER_RESPOND_RETURN", "respond"),
        ("SELLER_RESPOND_RECEIVE_PACKAGE", "inspect_return"),
        ("SELLER_RESPOND_REPLACEMENT", "answer_replacement"),
        ("SELLER_RESPOND_CANCEL", "answer_cancellation"),
        ("BRAND_NEW", "BRAND_NEW"),
    ],
)
def test_each_action_joins_its_clock(action: str, clock: str) -> None:
    [found] = read(changed(seller_next_action_response=[{"action": action, "deadline": "1776124800"}]))
    assert found.case is not None
    assert [d["for"] for d in to_plain(found.case)["deadlines"]] == [clock]
    assert found.unknown_codes == ({"next_action": "BRAND_NEW"} if clock == "BRAND_NEW" else {})


def test_an_action_without_a_date_is_none() -> None:
    assert "deadlines" not in record(changed(seller_next_action_response=[{"action": "X", "deadline": 0}]))


@pytest.mark.parametrize(("currency", "market"), [("USD", "US"), ("VND", "VN"), ("EUR", "GLOBAL"), ("US$", "GLOBAL")])
def test_the_market_by_a_currency_of_one_market(currency: str, market: str) -> None:
    [found] = read(changed(refund_amount={"currency": currency, "refund_total": "10"}))
    assert found.case is not None
    assert found.case.market == market
    assert any(n.found == NO_MARKET for n in found.notes) == (market == "GLOBAL")
    assert (found.case.requested_amount is None) == (currency == "US$")


def test_a_market_that_contradicts_the_currency_is_a_problem() -> None:
    [found] = read(ROW, "SG")
    assert found.record is None
    assert "--market" in found.problems[0].expected


def test_webhooks() -> None:
    assert record(HOOK)["updated_at"] == "2026-04-12T00:05:00Z"
    request = {"aftersales_request_id": "5", "return_role": "BUYER", "aftersales_request_create_time": 1775952000}
    got = record({"type": 64, "data": {**request, "aftersales_request_status": "PENDING_REQUEST_REVIEW"}})
    assert (got["id"], got["stage"], got["turn"]) == ("5", "requested", "seller")
    got = record({"type": 64, "data": {**request, "aftersales_request_status": "REQUEST_REVIEW_COMPLETED"}})
    assert "stage" not in got
    lines = [{"main_order_id": "1"}, {"main_order_id": "2"}]
    got = record({"type": 67, "data": {"rma_id": "6", "refund_status": "REFUND_SUCCESS", "line_items": lines}})
    assert got["id"] == "6"
    assert "order" not in got


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"data": {"total_count": 3, "return_orders": [ROW]}}, "1 of 3"),
        ({"data": {"next_page_token": "abc", "return_orders": [ROW]}}, "a next_page_token"),
        ({"data": {"total_count": 0}}, "no case"),
        ({"data": {"return_orders": []}}, "no case"),
    ],
)
def test_pages(payload: Any, found: str) -> None:
    assert [n.found for r in read(payload) for n in r.notes] == [found]


@pytest.mark.parametrize(
    "payload",
    [
        {"tracking": [{"action_code": 1, "update_time_millis": 1787982077487}]},
        {"data": {"records": [{"event": "X", "role": "BUYER", "create_time": 1775952000}]}},
        {"data": {"sku_eligibility": [{"line_item_eligibility": []}]}},
        {"type": 1, "shop_id": "1", "data": {"order_id": "1", "order_status": "UNPAID", "update_time": 1775952000}},
        {"code": 36009004, "message": "Internal error", "data": None},
        {"return_id": "0", "return_status": "RETURN_OR_REFUND_REQUEST_PENDING"},
        {"return_id": "", "return_status": "RETURN_OR_REFUND_REQUEST_PENDING"},
    ],
)
def test_what_is_no_case_is_a_problem(payload: Any) -> None:
    [found] = read(payload)
    assert found.record is None
    assert found.problems


def test_unknown_codes_are_kept_and_named() -> None:
    [found] = read(changed(return_reason="new", return_status="NEW", role="NEW", return_type="NEW"))
    assert found.case is not None
    assert (found.case.reason_raw, found.case.status_raw, found.case.stage) == ("new", "NEW", None)
    assert set(found.unknown_codes) == {"reason_raw", "status_raw", "role", "return_type"}


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@needs_samples
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "cancellation.vn.complete.json",
            {
                "id": "4042092549129209339",
                "platform": "tiktok_shop",
                "market": "GLOBAL",
                "dispute": "cancellation",
                "reason_raw": "ecom_order_to_ship_canceled_reason_high_delivery_costs",
                "status_raw": "CANCELLATION_REQUEST_COMPLETE",
                "stage": "closed",
                "turn": "none",
                "order": {"id": "585743041784677883", "products": ["1737132876206212343"]},
                "events": [{"type": "cancel_requested", "at": "2026-08-26T15:14:01Z", "by": "buyer"}],
                "events_complete": False,
                "updated_at": "2026-08-26T15:14:01Z",
            },
        ),
        (
            "return_order.us.buyer_shipped_item.json",
            {
                "id": "4035318467501462264",
                "other_ids": ["4035318467501200120"],
                "platform": "tiktok_shop",
                "market": "US",
                "dispute": "return_refund",
                "reason_raw": "ecom_order_delivered_reason_no_need_edt_test",
                "status_raw": "BUYER_SHIPPED_ITEM",
                "stage": "return_in_transit",
                "requested": "return_refund",
                "requested_amount": {"value": "53.16", "currency": "USD"},
                "order": {"id": "577314180216361720", "products": ["RS002-BKM-V2-TE"]},
                "return_shipment": {"carrier": "UPS", "tracking_number": "1Z0000000000000001", "integrated": True},
                "events": [{"type": "opened", "at": "2026-04-06T11:11:29Z", "by": "buyer"}],
                "events_complete": False,
                "facts": {"speedy_refund": "true"},
                "updated_at": "2026-04-06T23:46:19Z",
            },
        ),
        (
            "webhook.11.cancellation_status.json",
            {
                "id": "4035318504086604100",
                "platform": "tiktok_shop",
                "market": "GLOBAL",
                "dispute": "cancellation",
                "status_raw": "CANCELLATION_REQUEST_PENDING",
                "stage": "requested",
                "turn": "seller",
                "order": {"id": "576486316948490001"},
                "events": [{"type": "cancel_requested", "at": "2021-07-29T19:40:00Z", "by": "buyer"}],
                "events_complete": False,
                "updated_at": "2022-02-09T13:21:25Z",
            },
        ),
        (
            "webhook.64.aftersales_request.json",
            {
                "id": "576486316948490001",
                "platform": "tiktok_shop",
                "market": "GLOBAL",
                "dispute": "return_refund",
                "status_raw": "PENDING_REQUEST_REVIEW",
                "stage": "requested",
                "turn": "seller",
                "events": [{"type": "opened", "at": "2021-07-29T19:40:00Z", "by": "buyer"}],
                "events_complete": False,
                "updated_at": "2022-02-09T13:21:25Z",
            },
        ),
        (
            "webhook.67.refund_success.json",
            {
                "id": "111111111",
                "other_ids": ["222222222"],
                "platform": "tiktok_shop",
                "market": "US",
                "dispute": "return_refund",
                "status_raw": "REFUND_SUCCESS",
                "stage": "closed",
                "turn": "none",
                "requested_amount": {"value": "1.25", "currency": "USD"},
                "order": {"id": "789456123", "products": ["147852", "147853"]},
                "events": [{"type": "refunded", "at": "2026-04-13T17:43:31Z"}],
                "events_complete": False,
                "updated_at": "2026-04-13T17:43:31Z",
            },
        ),
    ],
)
def test_samples(name: str, expected: dict[str, Any]) -> None:
    assert record((SAMPLES / name).read_bytes()) == expected


@needs_samples
@pytest.mark.parametrize("name", ["tracking.vn.json", "webhook.12.return_status.as_printed.json.txt"])
def test_samples_that_are_no_case(name: str) -> None:
    [found] = read((SAMPLES / name).read_bytes())
    assert found.record is None
    assert found.problems
    if name.endswith(".txt"):  # with the comma that the page forgot
        mended = (SAMPLES / name).read_bytes().replace(b"1627587600", b"1627587600,")
        got = record(mended)
        assert (got["id"], got["requested"], got["turn"]) == ("576486316948490001", "refund_only", "seller")
