"""Antom's payloads: the notifications of a dispute."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import PUBLISHED, answer, notes, of_seller, reads, record, says
from tests.sources.helping import PAYLOADS

NAME = "antom"
SAMPLES = PUBLISHED / NAME
EVENT: dict[str, Any] = json.loads((PAYLOADS / NAME / "created.json").read_text())
AS_OF = datetime(2026, 4, 14, tzinfo=UTC)
DUE = "2026-04-19T22:59:59Z"
JUDGED_AT = "2026-04-18T03:00:00Z"


def changed(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in {**EVENT, **keys}.items() if value is not ...}


def judged(result: str) -> dict[str, Any]:
    return changed(
        disputeNotificationType="DISPUTE_JUDGED",
        disputeJudgedResult=result,
        disputeJudgedTime="2026-04-17T20:00:00-07:00",
        disputeJudgedAmount={"currency": "EUR", "value": "12990"},
        defenseDueTime=...,
    )


def test_a_notification_becomes_a_whole_record() -> None:
    assert record(NAME, EVENT) == {
        "id": "20260412MADE0UP",
        "platform": "antom",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "13.1",
        "status_raw": "DISPUTE_CREATED",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.90", "currency": "EUR"},
        "order": {"id": "order-77", "payment": "card"},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z"}],
        "other_ids": ["PAYMENT0MADE0UP"],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": DUE, "for": "respond"}],
        "facts": {"card_brand": "visa", "network_reason_code": "13.1", "defendable": "true"},
    }


@pytest.mark.parametrize(
    ("kind", "stage", "turn", "clock"),
    [
        ("DISPUTE_CREATED", "chargeback", "seller", (DUE, "running")),
        ("DEFENSE_DUE_ALERT", "chargeback", "seller", (DUE, "running")),
        ("DEFENSE_SUPPLIED", "chargeback", "platform", (None, "met")),
        ("DISPUTE_ACCEPTED", "decided", "none", None),
        ("DISPUTE_CANCELLED", "closed", "none", None),
        ("DISPUTE_JUDGED", "decided", "none", None),
        ("RDR_RESOLVED", "closed", "none", None),
    ],
)
def test_what_is_notified(kind: str, stage: str, turn: str, clock: tuple[str | None, str] | None) -> None:
    event = changed(disputeNotificationType=kind)
    says(record(NAME, event), {"status_raw": kind, "stage": stage, "turn": turn})
    assert of_seller(answer(NAME, event, AS_OF)).get("respond") == clock


@pytest.mark.parametrize(("result", "outcome"), [("ACCEPT_BY_CUSTOMER", "seller"), ("ACCEPT_BY_MERCHANT", "buyer")])
def test_who_has_won(result: str, outcome: str) -> None:
    found = record(NAME, judged(result))
    says(found, {"status_raw": result, "stage": "decided", "turn": "none", "updated_at": JUDGED_AT, "deadlines": ...})
    amount = {"value": "129.90", "currency": "EUR"}
    assert found["events"][1] == {
        "type": "ruled",
        "at": JUDGED_AT,
        "by": "bank",
        "outcome": outcome,
        "amount": amount,
    }


@pytest.mark.parametrize(("result", "turn"), [("VALIDATE_SUCCESS", "platform"), ("VALIDATE_FAIL", ...)])
def test_papers_that_were_looked_at_decide_nothing(result: str, turn: Any) -> None:
    found = record(NAME, judged(result))
    says(found, {"status_raw": result, "stage": "inquiry", "turn": turn})
    assert [e["type"] for e in found["events"]] == ["opened"]


@pytest.mark.parametrize("more", [{"defendable": "false"}, {"autoDefendReason": "ANY"}])
def test_what_the_seller_may_not_defend_is_no_duty(more: dict[str, Any]) -> None:
    event = changed(**more)
    says(
        record(NAME, event), {"turn": "platform", "deadlines": [{"actor": "seller", "due_at": None, "for": "respond"}]}
    )
    assert notes(NAME, event) == [f"defenseDueTime {DUE} of one that he may not"]
    assert "respond" not in of_seller(answer(NAME, event, AS_OF))


def test_a_retrieval_request_is_an_inquiry() -> None:
    assert record(NAME, changed(disputeType="RETRIEVAL_REQUEST"))["stage"] == "inquiry"


@pytest.mark.parametrize(("currency", "value"), [("KRW", "12990"), ("EUR", "129.90"), ("BHD", "12.990")])
def test_the_smallest_unit_of_each_currency(currency: str, value: str) -> None:
    found = record(NAME, changed(disputeAmount={"currency": currency, "value": "12990"}))
    assert found["requested_amount"] == {"value": value, "currency": currency}


def test_the_notifications_of_one_dispute_are_one_case() -> None:
    supplied = changed(disputeNotificationType="DEFENSE_SUPPLIED", defenseDueTime=..., disputeReasonCode=...)
    all_three = [judged("ACCEPT_BY_CUSTOMER"), EVENT, supplied]
    says(record(NAME, all_three), {"status_raw": "ACCEPT_BY_CUSTOMER", "stage": "decided", "reason_raw": "13.1"})
    assert of_seller(answer(NAME, [EVENT, supplied], AS_OF))["respond"][1] == "met"


@pytest.mark.parametrize("id_", ["", "0", None])
def test_without_an_id_there_is_no_case(id_: Any) -> None:
    [found] = reads(NAME, changed(disputeId=id_))
    assert found.record is None
    assert "disputeId" in found.problems[0].expected


def test_an_answer_to_a_call_is_no_case() -> None:
    for status in ("S", "F"):
        [found] = reads(NAME, {"disputeId": "1", "result": {"resultCode": "ANY", "resultStatus": status}})
        assert found.record is None
        assert found.problems


def test_free_text_stays_outside() -> None:
    assert "SECRET" not in json.dumps(record(NAME, EVENT))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
def test_the_published_sample() -> None:
    raw = (SAMPLES / "notifyDispute.DISPUTE_CREATED.json").read_bytes()
    says(
        record(NAME, raw),
        {
            "id": "202209212501310115730104****",
            "dispute": "chargeback",
            "reason_raw": "4853",
            "requested_amount": {"value": "10.00", "currency": "EUR"},
            "events": [{"type": "opened", "at": "2022-09-21T06:41:32Z"}],
            "deadlines": [{"actor": "seller", "due_at": "2023-09-21T06:41:32Z", "for": "respond"}],
        },
    )
    clock = of_seller(answer(NAME, raw, datetime(2022, 10, 1, tzinfo=UTC)))["respond"]
    assert clock == ("2023-09-21T06:41:32Z", "running")
