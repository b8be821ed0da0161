"""Mercado Libre's payloads: claims, pages of them, and the returns of claims."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.sources.helping import PAYLOADS, only_record, reads

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "payloads" / "mercadolibre"
OWN = PAYLOADS / "mercadolibre"
[CLAIM] = json.loads((OWN / "claims.json").read_text(encoding="utf-8"))["data"]
RETURN: dict[str, Any] = json.loads((OWN / "return.json").read_text(encoding="utf-8"))


read = partial(reads, "mercadolibre")
record = partial(only_record, "mercadolibre")


def resolved(**resolution: Any) -> dict[str, Any]:
    told = {"reason": "payment_refunded", "date_created": "2026-03-13T08:00:00.000-04:00", "benefited": []}
    return {**CLAIM, "status": "closed", "resolution": {**told, **resolution}}


def test_a_claim_becomes_a_whole_record() -> None:
    assert record(CLAIM) == {
        "id": "5000000001",
        "platform": "mercadolibre",
        "market": "BR",
        "dispute": "nondelivery",
        "reason_raw": "PNR3430",
        "status_raw": "claim",
        "stage": "negotiating",
        "turn": "seller",
        "order": {"id": "2000000000000001"},
        "events": [{"type": "opened", "at": "2026-03-12T12:15:03Z", "by": "buyer"}],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": "2026-03-15T00:00:00Z", "for": "respond"}],
        "updated_at": "2026-03-12T12:20:00Z",
        "facts": {"available_actions": ["send_message_to_complainant", "refund", "allow_partial_refund"]},
    }


def test_what_may_be_done_is_no_duty() -> None:
    [found] = read(CLAIM)
    assert [n.found for n in found.notes] == ["allow_partial_refund until 2026-03-21T00:00:00Z"]


@pytest.mark.parametrize(
    ("status", "stage", "expected"),
    [
        ("opened", "claim", "negotiating"),
        ("opened", "dispute", "platform_review"),
        ("opened", "recontact", "negotiating"),
        ("opened", "none", "negotiating"),
        ("opened", "stale", "negotiating"),
        ("closed", "claim", "closed"),
        ("closed", "dispute", "closed"),
        ("opened", "brand_new", None),
    ],
)
def test_each_stage_of_a_claim(status: str, stage: str, expected: str | None) -> None:
    found = record({**CLAIM, "status": status, "stage": stage})
    assert found.get("stage") == expected
    assert ("deadlines" in found) == (status == "opened")


def test_a_date_of_the_mediator_is_not_the_sellers() -> None:
    actions = [{"action": "decide", "mandatory": True, "due_date": "2026-03-14T20:00:00.000-04:00"}]
    players = [{"role": "mediator", "type": "internal", "available_actions": actions}]
    found = record({**CLAIM, "stage": "dispute", "players": players})
    assert found["deadlines"] == [{"actor": "platform", "due_at": "2026-03-15T00:00:00Z", "for": "decide"}]
    assert "turn" not in found


@pytest.mark.parametrize(
    ("resolution", "events"),
    [
        (
            {"closed_by": "mediator", "benefited": ["complainant"]},
            [("ruled", "platform", "buyer"), ("refunded", "platform", None), ("closed", None, None)],
        ),
        (
            {"closed_by": "mediator", "benefited": ["respondent"], "reason": "change_cancelled_meli"},
            [("ruled", "platform", "seller"), ("closed", None, None)],
        ),
        (
            {"closed_by": "mediator", "benefited": ["respondent", "complainant"], "reason": None},
            [("ruled", "platform", "split"), ("closed", None, None)],
        ),
        ({"closed_by": "seller", "reason": "payment_refunded"}, [("refunded", "seller", None), ("closed", None, None)]),
        ({"closed_by": "mediator", "reason": "brand_new"}, [("closed", None, None)]),
    ],
)
def test_each_end_of_a_claim(resolution: dict[str, Any], events: list[tuple[str, str | None, str | None]]) -> None:
    found = record(resolved(**resolution))
    told = [(e["type"], e.get("by"), e.get("outcome")) for e in found["events"]]
    assert sorted(map(str, told)) == sorted(map(str, [("opened", "buyer", None), *events]))


@pytest.mark.parametrize(
    ("reason", "dispute", "unknown"),
    [
        ("PNR1", "nondelivery", False),
        ("PDD9549", "not_as_described", False),
        ("PDD9939", "return_refund", False),
        ("PDD1234567", "not_as_described", True),
        ("CS12", "cancellation", False),
        ("XYZ1", "complaint", True),
    ],
)
def test_reasons_by_themselves_and_by_their_family(reason: str, dispute: str, unknown: bool) -> None:
    [found] = read({**CLAIM, "reason_id": reason})
    assert found.case is not None
    assert (found.case.reason_raw, found.case.dispute) == (reason, dispute)
    assert found.unknown_codes == ({"reason_raw": reason} if unknown else {})


def test_a_return_that_came_back_is_the_sellers_to_look_at() -> None:
    found = record(RETURN, "MX")
    assert (found["id"], found["stage"], found["turn"]) == ("5000000002", "return_received", "seller")
    assert found["events"] == [
        {"type": "return_requested", "at": "2026-03-10T10:00:00Z", "by": "buyer"},
        {"type": "return_shipped", "at": "2026-03-12T14:00:00Z"},
        {"type": "return_received", "at": "2026-03-15T10:00:00Z"},
    ]
    assert "SECRET" not in json.dumps(found)
    assert record({**RETURN, "seller_review": {"status": "failed"}}, "MX")["turn"] == "platform"
    warehouse = record({**RETURN, "shipping": {**RETURN["shipping"], "destination": {"name": "warehouse"}}}, "MX")
    assert (warehouse["turn"], [e["type"] for e in warehouse["events"]]) == (
        "platform",
        ["return_requested", "return_shipped"],
    )


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("pending", "awaiting_return"),
        ("scheduled", "awaiting_return"),
        ("label_generated", "awaiting_return"),
        ("shipped", "return_in_transit"),
        ("in_return", "return_in_transit"),
        ("processing", "return_in_transit"),
        ("not_delivered", "return_in_transit"),
        ("return_to_buyer", "return_in_transit"),
        ("delivered", "return_received"),
        ("closed", "closed"),
        ("cancelled", "closed"),
        ("expired", "closed"),
        ("failed", "closed"),
    ],
)
def test_each_status_of_a_return(status: str, stage: str) -> None:
    assert record({**RETURN, "status": status}, "MX")["stage"] == stage


def test_pages_and_empty_lists() -> None:
    page, found = read({"paging": {"total": 31, "offset": 0, "limit": 30}, "data": [CLAIM]})
    assert [n.found for n in page.notes] == ["1 of 31"]
    assert found.case is not None
    [empty] = read({"paging": {"total": 0}, "data": []})
    assert (empty.problems, [n.found for n in empty.notes]) == ((), ["no claim"])


@pytest.mark.parametrize(
    "payload",
    [
        {"message": "Claim not found", "error": "not_found", "status": 404, "cause": []},
        {**CLAIM, "id": 0},
        {**RETURN, "claim_id": "0"},
        {"resource": "/post-purchase/v1/claims/1", "topic": "claims", "user_id": 1},
    ],
)
def test_no_case(payload: Any) -> None:
    [found] = read(payload)
    assert found.record is None
    assert found.problems


samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


@samples
@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("affects_reputation.not_applies", 1),
        ("claim.v1.actions_history", 5),
        ("claim.v1.detail.mediator_due", 1),
        ("claim.v1.reason", 1),
        ("claim.v1.status_history", 2),
        ("expected_resolutions.partial_refund", 2),
        ("returns.review.triage", 1),
        ("seller_reputation.global", 1),
    ],
)
def test_published_answers_that_are_no_case(name: str, problems: int) -> None:
    found = read((SAMPLES / f"{name}.json").read_bytes())
    assert all(r.record is None for r in found)
    assert sum(len(r.problems) for r in found) == problems


@samples
@pytest.mark.parametrize(
    ("name", "expected", "events"),
    [
        (
            "claim.v1.closed_change_cancelled_meli",
            ("5582543195", "BR", "not_as_described", "PDD9949", "closed"),
            ["opened 2026-09-24T12:15:03Z", "closed 2026-10-01T15:20:25Z"],
        ),
        (
            "claim.v1.closed_payment_refunded",
            ("5256749420", "BR", "not_as_described", "PDD9549", "closed"),
            ["opened 2024-03-14T12:28:44Z", "refunded 2024-03-21T09:19:22Z", "closed 2024-03-21T09:19:22Z"],
        ),
        (
            "claim.v1.opened_with_actions",
            ("5294629673", "MX", "not_as_described", "PDD9949", "claim"),
            ["opened 2024-08-22T21:31:31Z"],
        ),
        (
            "returns.v2.closed_seller_review_success",
            ("5298893830", "GLOBAL", "return_refund", None, "closed"),
            [
                "return_requested 2024-09-09T21:49:32Z",
                "return_shipped 2024-09-09T22:07:11Z",
                "return_received 2024-09-09T22:13:44Z",
                "closed 2024-09-09T22:35:11Z",
            ],
        ),
    ],
)
def test_published_samples(name: str, expected: tuple[str | None, ...], events: list[str]) -> None:
    found = record((SAMPLES / f"{name}.json").read_bytes())
    assert (found["id"], found["market"], found["dispute"], found.get("reason_raw"), found["status_raw"]) == expected
    assert [f"{e['type']} {e['at']}" for e in found["events"]] == events
    assert "deadlines" not in found
    assert "Calle" not in json.dumps(found)
