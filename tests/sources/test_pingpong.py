"""PingPong's payloads: lists of disputes, and the notifications of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import PUBLISHED, answer, notes, of_seller, reads, record, records, says
from tests.sources.helping import PAYLOADS

NAME = "pingpong"
OWN = PAYLOADS / NAME
SAMPLES = PUBLISHED / NAME
EVENT: dict[str, Any] = json.loads((OWN / "event.json").read_text())
PAGE: dict[str, Any] = json.loads((OWN / "list.json").read_text())
AS_OF = datetime(2026, 4, 14, tzinfo=UTC)
DUE = "2026-04-20T10:00:00Z"  # 18:00 in Shanghai


def changed(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in {**EVENT, **keys}.items() if value is not ...}


def test_a_notification_becomes_a_whole_record() -> None:
    assert record(NAME, EVENT) == {
        "id": "202604120800000001",
        "platform": "pingpong",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "13.1",
        "status_raw": "PENDING",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.9", "currency": "USD"},
        "order": {"id": "order-77", "payment": "card"},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z"}],
        "other_ids": ["PS0MADE0UP"],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": DUE, "for": "respond", "confidence": "derived"}],
        "facts": {"card_brand": "visa", "network_reason_code": "13.1", "defendable": "true"},
    }


def test_a_list_has_one_case_a_row() -> None:
    first, second = records(NAME, PAGE)
    says(
        first,
        {
            "id": "202604120800000001",
            "stage": ...,
            "turn": "seller",
            "dispute": "chargeback",
            "requested_amount": {"value": "129.90", "currency": "USD"},
            "deadlines": [
                {"actor": "seller", "due_at": "2026-04-20T15:59:59Z", "for": "respond", "confidence": "derived"}
            ],
        },
    )
    says(second, {"id": "202604120800000002", "stage": "decided", "dispute": "unauthorized", "deadlines": ...})


@pytest.mark.parametrize(
    ("status", "stage", "turn", "state"),
    [
        ("PENDING", "chargeback", "seller", "running"),
        ("PROCESSED", "chargeback", "platform", "met"),
        ("EXPIRED", "chargeback", "platform", None),
        ("ACCEPTED", "chargeback", "platform", "met"),
        ("WON", "decided", "none", None),
        ("LOST", "decided", "none", None),
        ("REVOKED", "closed", "none", None),
        ("REFUNDED", "closed", "none", None),
    ],
)
def test_how_the_dispute_stands(status: str, stage: str, turn: str, state: str | None) -> None:
    event = changed(chargebackStatus=status)
    says(record(NAME, event), {"status_raw": status, "stage": stage, "turn": turn})
    assert of_seller(answer(NAME, event, AS_OF)).get("respond", (None, None))[1] == state


@pytest.mark.parametrize(
    ("code", "status", "stage", "turn", "state"),
    [
        ("REQUEST_FOR_INFORMATION", "PENDING", "inquiry", "seller", "running"),
        ("NOTIFICATION_OF_CHARGEBACK", "PENDING", "chargeback", "seller", "running"),
        ("PREARBITRATION", "PENDING", "pre_arbitration", "seller", "running"),
        ("CHARGEBACK_REVERSED", "CHARGEBACK_REVERSED", "chargeback", "platform", "met"),
        ("PREARBITRATION_WON", "PREARBITRATION_WON", "decided", "none", None),
        ("PREARBITRATION_LOST", "PREARBITRATION_LOST", "decided", "none", None),
    ],
)
def test_the_result_is_that_of_the_event(code: str, status: str, stage: str, turn: str, state: str | None) -> None:
    event = changed(eventCode=code)  # its status says PENDING
    says(record(NAME, event), {"status_raw": status, "stage": stage, "turn": turn})
    assert of_seller(answer(NAME, event, AS_OF)).get("respond", (None, None))[1] == state


def test_a_final_status_is_kept_with_a_reversal() -> None:
    says(
        record(NAME, changed(eventCode="CHARGEBACK_REVERSED", chargebackStatus="REVOKED")),
        {"status_raw": "REVOKED", "stage": "closed"},
    )


@pytest.mark.parametrize(
    ("reason", "kind", "dispute"),
    [
        ("13.1", "WRONG_GOODS", "nondelivery"),
        ("4853", "NO_RECEIVED", "nondelivery"),
        ("4853", "WRONG_GOODS", "not_as_described"),
        ("4853", "DUTY", "chargeback"),
        ("4853", "OTHERS", "chargeback"),
        (..., "NO_RECEIVED", "nondelivery"),
    ],
)
def test_what_it_is_about(reason: Any, kind: str, dispute: str) -> None:
    assert record(NAME, changed(chargebackReasonCode=reason, disputeType=kind))["dispute"] == dispute


def test_a_dispute_that_cannot_be_defended_is_no_duty() -> None:
    event = changed(defendable=False)
    says(
        record(NAME, event), {"turn": "platform", "deadlines": [{"actor": "seller", "due_at": None, "for": "respond"}]}
    )
    assert notes(NAME, event) == [f"defensePeriodEndsAt {DUE} of one that he may not"]


def test_midnight_is_taken_as_written_and_told() -> None:
    event = changed(defensePeriodEndsAt="2026-04-20 00:00:00")
    assert record(NAME, event)["deadlines"][0]["due_at"] == "2026-04-19T16:00:00Z"
    assert notes(NAME, event) == ["2026-04-20 00:00:00"]


def test_the_stages_of_one_dispute_are_one_case() -> None:
    found = record(NAME, [EVENT, changed(eventCode="PREARBITRATION"), changed(eventCode="PREARBITRATION_LOST")])
    says(found, {"id": "202604120800000001", "stage": "decided", "status_raw": "PREARBITRATION_LOST"})
    assert len(found["events"]) == 1


@pytest.mark.parametrize("id_", ["", "0", None])
def test_without_an_id_there_is_no_case(id_: Any) -> None:
    [found] = reads(NAME, changed(disputePspReference=id_))
    assert found.record is None
    assert "disputePspReference" in found.problems[0].expected


def test_an_error_is_told() -> None:
    [found] = reads(NAME, (OWN / "error.json").read_bytes())
    assert "'CBNonExist': Invalid disputePspReference" in found.problems[0].found


def test_a_currency_that_is_none_is_left_out() -> None:
    event = changed(currency="US$")
    assert "requested_amount" not in record(NAME, event)
    assert "'US$'" in notes(NAME, event)


def test_free_text_stays_outside() -> None:
    assert "SECRET" not in json.dumps(record(NAME, EVENT))


_EVENT_ID = "202303071954574059"
_MIDNIGHT = "2023-03-16T16:00:00Z"
PUBLISHED_CASES: dict[str, list[tuple[dict[str, Any], tuple[str | None, str] | None]]] = {
    "dispute.getDisputeInfo": [
        (
            {
                "id": "202301041543183980",
                "turn": "seller",
                "dispute": "unauthorized",
                "requested_amount": {"value": "4.00", "currency": "CAD"},
                "events": [{"type": "opened", "at": "2023-01-04T07:43:19Z"}],
            },
            ("2023-01-18T15:59:59Z", "running"),
        ),
        ({"id": "202301041542353978", "stage": "decided", "turn": "none", "deadlines": ...}, None),
    ],
    "dispute.getRetrievalDispute": [
        ({"id": "202304191417094106", "turn": "seller"}, ("2023-04-30T15:59:59Z", "running")),
        ({"id": "202304191415234105", "turn": "seller"}, ("2023-04-30T15:59:59Z", "running")),
    ],
    "webhook.NOTIFICATION_OF_CHARGEBACK": [
        (
            {
                "id": _EVENT_ID,
                "stage": "chargeback",
                "dispute": "not_as_described",
                "requested_amount": {"value": "1", "currency": "USD"},
            },
            (_MIDNIGHT, "running"),
        )
    ],
    "webhook.PREARBITRATION": [
        ({"id": _EVENT_ID, "stage": "pre_arbitration", "turn": "seller"}, (_MIDNIGHT, "running"))
    ],
    "webhook.PREARBITRATION_LOST": [
        ({"id": _EVENT_ID, "stage": "decided", "status_raw": "PREARBITRATION_LOST", "deadlines": ...}, None)
    ],
    "webhook.REQUEST_FOR_INFORMATION": [
        ({"id": _EVENT_ID, "stage": "inquiry", "turn": "seller"}, (_MIDNIGHT, "running"))
    ],
}


DAYS = {
    "dispute.getDisputeInfo": datetime(2023, 1, 9, tzinfo=UTC),
    "dispute.getRetrievalDispute": datetime(2023, 4, 20, tzinfo=UTC),
    "": datetime(2023, 3, 10, tzinfo=UTC),
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
@pytest.mark.parametrize("name", PUBLISHED_CASES)
def test_a_published_sample(name: str) -> None:
    payload = json.loads((SAMPLES / f"{name}.json").read_text())
    found = records(NAME, payload)
    for case, (expected, clock) in zip(found, PUBLISHED_CASES[name], strict=True):
        says(case, expected)
        rows = payload.get("data", {}).get("detailList", ())
        own = [row for row in rows if row["disputePspReference"] == case["id"]]
        told = answer(NAME, {"data": {"detailList": own}} if own else payload, DAYS.get(name, DAYS[""]))
        assert of_seller(told).get("respond") == clock


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
def test_a_list_of_documents_is_no_case() -> None:
    [found] = reads(NAME, (SAMPLES / "dispute.getDefenseReasons.json").read_bytes())
    assert found.record is None
    assert found.problems
