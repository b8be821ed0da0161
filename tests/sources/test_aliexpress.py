"""AliExpress' payloads: issues, orders with what is left of their times, reverse orders of the seller centre."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from disputes.records.printing import to_plain
from disputes.sources.instants import written
from disputes.words.answers import Confidence
from tests.sources.helping import PAYLOADS, only_record, reads

SAMPLES = PAYLOADS.parents[3] / "shared" / "payloads" / "aliexpress"
FETCHED = datetime(2026, 4, 13, 9, 30, 15, tzinfo=UTC)
HERE = PAYLOADS / "aliexpress"
ISSUE = json.loads((HERE / "issue.json").read_text(encoding="utf-8"))["aliexpress_issue_detail_get_response"][
    "result_object"
]
ORDER = json.loads((HERE / "orders.json").read_text(encoding="utf-8"))["aliexpress_solution_order_get_response"][
    "result"
]["target_list"]["order_dto"][0]
REVERSE = json.loads((HERE / "reverse.json").read_text(encoding="utf-8"))


read = partial(reads, "aliexpress", fetched_at=FETCHED)
record = partial(only_record, "aliexpress", fetched_at=FETCHED)


def plan(status: str, **keys: Any) -> dict[str, Any]:
    return {"id": 2, "issue_id": 9001, "status": status, "gmt_create": "2026-04-11 08:00:00", **keys}


def issue(*steps: str, **keys: Any) -> dict[str, Any]:
    made = copy.deepcopy({**ISSUE, **keys})
    made["process_dto_list"]["api_issue_process_dto"] += [
        {"issue_id": 9001, "action_type": step, "submit_member_type": "platform", "gmt_create": "2026-04-12 08:00:00"}
        for step in steps
    ]
    return made


def test_an_issue_becomes_a_whole_record() -> None:
    assert record(ISSUE) == {
        "id": "9001",
        "other_ids": ["8002"],
        "platform": "aliexpress",
        "market": "GLOBAL",
        "dispute": "damaged",
        "reason_raw": "Goods_damaged@3rdIssueReason",
        "status_raw": "processing",
        "stage": "negotiating",
        "turn": "seller",
        "requested": "return_refund",
        "requested_amount": {"value": "20.00", "currency": "USD"},
        "order": {"id": "8001"},
        "events": [{"type": "opened", "at": "2026-04-10T15:00:00Z", "by": "buyer"}],
        "events_complete": False,
        "updated_at": "2026-04-10T15:00:03Z",
    }


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [("processing", "negotiating", "seller"), ("finish", "closed", "none"), ("canceled_issue", "closed", "none")],
)
def test_the_status_of_an_issue(status: str, stage: str, turn: str) -> None:
    got = record(issue(issue_status=status))
    assert (got["stage"], got["turn"]) == (stage, turn)


@pytest.mark.parametrize(
    ("by", "status", "turn"),
    [
        ("seller", "wait_buyer_accept", "buyer"),
        ("platform", "wait_buyer_and_seller_accept", "seller"),
        ("platform", "wait_seller_accept", "seller"),
        ("seller", "buyer_refused", "seller"),
        ("seller", "seller_accept_and_buyer_refused", "seller"),
        ("seller", "reach_cancle", "seller"),
        ("platform", "reached", "none"),
        ("platform", "perform", "none"),
    ],
)
def test_whose_consent_a_plan_awaits(by: str, status: str, turn: str) -> None:
    got = record(issue(**{f"{by}_solution_list": [plan(status)]}))
    assert got["turn"] == turn
    answered = {"type": "seller_responded", "at": "2026-04-11T15:00:00Z", "by": "seller", "outcome": "counter"}
    assert (answered in got["events"]) == (by == "seller")


def test_once_the_platform_steps_in_the_buyers_plan_awaits_nobody() -> None:
    got = record(issue("buyer_initiate_arbitration"))
    assert (got["stage"], got["turn"]) == ("platform_review", "platform")


@pytest.mark.parametrize(
    ("pays", "currency", "outcome"),
    [("100.00", "BRL", "buyer"), ("40.00", "BRL", "split"), ("0.00", "BRL", "seller"), ("20.00", "USD", None)],
)
def test_a_ruling_by_what_it_pays(pays: str, currency: str, outcome: str | None) -> None:
    forced = plan("perform", refund_money=pays, refund_money_currency=currency)
    got = record(
        issue("platform_force_reach", "perform_solution", issue_status="finish", platform_solution_list=[forced])
    )
    told = {e["type"]: e for e in got["events"]}
    assert told["ruled"].get("outcome") == outcome
    assert ("refunded" in told) == (outcome != "seller")


def test_a_reason_that_is_not_known_goes_by_what_came() -> None:
    for came, dispute in ((True, "return_refund"), (False, "nondelivery")):
        made = issue(reason="", issue_reason_id=115)
        made["process_dto_list"]["api_issue_process_dto"][0]["receive_goods"] = came
        [found] = read(made)
        assert found.case is not None
        assert (found.case.dispute, found.case.reason_raw) == (dispute, "115")
        assert found.unknown_codes == {"reason_raw": "115"}


@pytest.mark.parametrize(
    ("status", "issue_status", "dispute", "stage", "due"),
    [
        ("WAIT_SELLER_SEND_GOODS", "NO_ISSUE", "none", None, ("seller", "ship", "2026-04-14T11:00:15Z")),
        ("SELLER_PART_SEND_GOODS", "", "none", None, ("seller", "ship", "2026-04-14T11:00:15Z")),
        ("WAIT_SELLER_SEND_GOODS", "END_ISSUE", "none", None, ("seller", "ship", "2026-04-14T11:00:15Z")),
        ("IN_CANCEL", "NO_ISSUE", "cancellation", "requested", ("seller", "cancel_answer", "2026-04-14T11:30:15Z")),
        ("WAIT_BUYER_ACCEPT_GOODS", "", "none", None, ("buyer", "confirm_receipt", "2026-04-14T11:30:15Z")),
        ("PLACE_ORDER_SUCCESS", "", "none", None, ("buyer", "pay", "2026-04-14T11:30:15Z")),
        ("PLACE_ORDER_SUCCESS", "END_ISSUE", "complaint", "closed", None),
        ("IN_ISSUE", "IN_ISSUE", "complaint", "disputed", None),
        ("FINISH", "NO_ISSUE", "none", "closed", None),
        ("FUND_PROCESSING", "", "none", None, None),
        ("IN_FROZEN", "", "none", None, None),
        ("WAIT_SELLER_EXAMINE_MONEY", "", "none", None, None),
        ("RISK_CONTROL", "", "none", None, None),
    ],
)
def test_what_is_left_binds_whom_the_order_waits_for(
    status: str, issue_status: str, dispute: str, stage: str | None, due: tuple[str, str, str] | None
) -> None:
    got = record({**ORDER, "order_status": status, "issue_status": issue_status})
    assert (got["id"], got["dispute"], got.get("stage")) == ("8101", dispute, stage)
    stated = [(d["actor"], d["for"], d["due_at"]) for d in got.get("deadlines", [])]
    assert stated == ([due] if due else [])
    assert all(d["confidence"] == "derived" for d in got.get("deadlines", []))


def test_times_that_do_not_agree_are_said_and_what_is_over_is_past() -> None:
    [found] = read({**ORDER, "timeout_left_time": -60000})
    assert found.case is not None
    assert [d["due_at"] for d in to_plain(found.case)["deadlines"]] == ["2026-04-13T09:29:15Z"]
    assert [n.expected for n in found.notes] == ["one date: the earlier one counts"]


def test_nothing_is_dated_without_the_time_of_fetching() -> None:
    [found] = read(ORDER, fetched_at=None)
    assert found.case is not None
    assert found.case.deadlines == ()
    assert found.notes


@pytest.mark.parametrize(
    ("status", "stage", "turn"),
    [
        ("等待买家退货", "awaiting_return", "buyer"),
        ("平台介入处理中", "platform_review", "platform"),
        ("已结束", "closed", "none"),
    ],
)
def test_a_line_of_the_sellers_list(status: str, stage: str, turn: str) -> None:
    got = record({"sellerReverseOrderLines": [{**REVERSE["sellerReverseOrderLines"][0], "reverseStatus": status}]})
    assert (got["id"], got["stage"], got["turn"]) == ("5002", stage, turn)
    assert got["order"] == {"id": "8201", "item_price": {"value": "12.50", "currency": "USD"}}
    assert got["events"] == [{"type": "opened", "at": "2026-04-10T15:00:00Z", "by": "buyer"}]


@pytest.mark.parametrize(("local", "utc"), [("2026-01-15 08:00:00", "16:00"), ("2026-07-15 08:00:00", "15:00")])
def test_pacific_time_has_a_summer(local: str, utc: str) -> None:
    line = {**REVERSE["sellerReverseOrderLines"][0], "gmtCreate": local, "gmtCreateTimestamp": 0}
    assert record(line)["events"][0]["at"][11:16] == utc


def test_a_page_of_issues() -> None:
    row = {"issue_id": 1, "order_id": 2, "issue_status": "processing", "reason_english": "Quality problem"}
    inner = {"data_list": {"issue_api_issue_dto": [row]}, "total_item": 5, "success": True}
    more, found = read({"aliexpress_issue_issuelist_get_response": {"result": inner}})
    assert [n.found for n in more.notes] == ["1 of 5"]
    assert found.case is not None
    assert (found.case.id, found.case.dispute) == ("1", "not_as_described")


@pytest.mark.parametrize(
    "payload",
    [
        {"aliexpress_solution_order_get_response": {"result": {"success": False, "error_code": "F00"}}},
        {"aliexpress_issue_solution_save_response": {"result_object": {"issue_id": 1}, "result_success": True}},
        {"aliexpress_logistics_tracking_response": {"result": {"details": []}}},
        {**ISSUE, "issue_id": 0, "id": 0, "buyer_solution_list": {}, "process_dto_list": {}},
    ],
)
def test_what_is_no_case_is_a_problem(payload: Any) -> None:
    [found] = read(payload)
    assert found.record is None
    assert found.problems


def test_who_the_buyer_is_stays_outside() -> None:
    assert "SECRET" not in json.dumps([record(ISSUE), record(ORDER)])


needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@needs_samples
def test_the_sample_of_an_issue() -> None:
    got = record((SAMPLES / "issue.detail.finish_platform_force_reach.json").read_bytes())
    events = {e["type"]: (e["at"], e["by"], e.get("outcome")) for e in got.pop("events")}
    assert events == {
        "opened": ("2024-10-28T11:23:19Z", "buyer", None),
        "escalated": ("2024-10-28T11:23:27Z", "buyer", None),
        "ruled": ("2024-10-29T02:23:11Z", "platform", "buyer"),
        "refunded": ("2024-10-29T02:23:14Z", "platform", None),
    }
    assert got == {
        "id": "6346210000001470",
        "other_ids": ["8194710000001470"],
        "platform": "aliexpress",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "115",
        "status_raw": "finish",
        "stage": "closed",
        "turn": "none",
        "requested": "refund_only",
        "requested_amount": {"value": "66.65", "currency": "USD"},
        "order": {"id": "8194710000011470"},
        "events_complete": False,
        "updated_at": "2024-10-29T02:23:14Z",
    }


@needs_samples
def test_the_sample_of_an_order() -> None:
    got = record((SAMPLES / "order.get.timeouts.json").read_bytes())
    at = "2017-10-12T19:12:12Z"
    assert got == {
        "id": "1160045860056286",
        "platform": "aliexpress",
        "market": "GLOBAL",
        "dispute": "complaint",
        "status_raw": "END_ISSUE",
        "stage": "closed",
        "turn": "none",
        "order": {"id": "1160045860056286", "amount": {"value": "1.01", "currency": "USD"}},
        "events": [{"type": t, "at": at} for t in ("ordered", "paid", "shipped")],
        "events_complete": False,
        "updated_at": at,
    }


@pytest.mark.parametrize(
    ("local", "instant"),
    [
        ("2026-03-08 02:30:00", "2026-03-08T10:30:00Z"),  # an hour that there is not: as long after midnight
        ("2026-11-01 01:30:00", "2026-11-01T08:30:00Z"),  # an hour that there is twice: the first, which is safe
    ],
)
def test_a_local_time_at_the_change_of_the_clocks(local: str, instant: str) -> None:
    found = written(local, "America/Los_Angeles")
    assert found is not None
    assert (found.text, found.confidence) == (instant, Confidence.DERIVED)
