"""Omise's payloads: the object, a list of them, the events of a webhook."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import PUBLISHED, answer, notes, of_seller, reads, record, records, says
from tests.sources.helping import PAYLOADS

NAME = "omise"
OWN = PAYLOADS / NAME
SAMPLES = PUBLISHED / NAME
DISPUTE: dict[str, Any] = json.loads((OWN / "dispute.json").read_text())
AS_OF = datetime(2026, 4, 14, tzinfo=UTC)
CLOSED = "2026-04-20T00:00:00Z"


def changed(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in {**DISPUTE, **keys}.items() if value is not ...}


def event(key: str, **keys: Any) -> dict[str, Any]:
    return {"object": "event", "key": key, "created_at": "2026-04-20T00:00:01Z", "data": changed(**keys)}


def test_a_dispute_becomes_a_whole_record() -> None:
    assert record(NAME, DISPUTE) == {
        "id": "dspt_made_up",
        "platform": "omise",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "goods_or_services_not_provided",
        "status_raw": "open",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.90", "currency": "THB"},
        "order": {"payment": "card"},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z"}],
        "other_ids": ["chrg_made_up"],
        "events_complete": False,
    }


@pytest.mark.parametrize(
    ("status", "stage", "turn", "clock"),
    [
        ("open", "chargeback", "seller", (None, "running")),
        ("pending", "chargeback", "platform", (None, "met")),
        ("won", "decided", "none", None),
        ("lost", "decided", "none", None),
        ("closed", "closed", "none", None),
    ],
)
def test_how_the_dispute_stands(status: str, stage: str, turn: str, clock: tuple[str | None, str] | None) -> None:
    found = changed(status=status)
    says(record(NAME, found), {"status_raw": status, "stage": stage, "turn": turn, "deadlines": ...})
    assert of_seller(answer(NAME, found, AS_OF)).get("respond") == clock


@pytest.mark.parametrize(
    ("reason", "dispute"),
    [
        ("cancelled_recurring_transaction", "cancellation"),
        ("credit_not_processed", "credit_not_processed"),
        ("duplicate_processing", "duplicate"),
        ("expired_card", "chargeback"),
        ("not_as_described_or_defective_merchandise", "not_as_described"),
        ("paid_by_other_means", "duplicate"),
        ("transaction_not_recognised", "unauthorized"),
        ("unauthorized_charge", "unauthorized"),
        (..., "chargeback"),
        ("brand_new", "chargeback"),
    ],
)
def test_what_it_is_about(reason: Any, dispute: str) -> None:
    assert record(NAME, changed(reason_code=reason))["dispute"] == dispute


@pytest.mark.parametrize(("currency", "value"), [("thb", "129.90"), ("JPY", "12990"), ("SGD", "129.90")])
def test_the_smallest_unit_of_each_currency(currency: str, value: str) -> None:
    assert record(NAME, changed(currency=currency))["requested_amount"] == {
        "value": value,
        "currency": currency.upper(),
    }


def test_a_page_says_that_more_is_to_come() -> None:
    raw = (OWN / "list.json").read_bytes()
    open_, lost = records(NAME, raw)
    says(open_, {"id": "dspt_made_up", "status_raw": "open"})
    says(lost, {"id": "dspt_made_up_2", "updated_at": CLOSED})
    assert lost["events"][1] == {"type": "ruled", "at": CLOSED, "by": "bank", "outcome": "buyer"}
    assert notes(NAME, raw) == ["2 of 5"]


def test_an_event_tells_of_its_dispute() -> None:
    found = record(NAME, (OWN / "event.json").read_bytes())
    says(found, {"id": "dspt_made_up", "status_raw": "won", "updated_at": "2026-04-20T00:00:01Z"})
    assert found["events"][1] == {"type": "ruled", "at": CLOSED, "by": "bank", "outcome": "seller"}


def test_what_was_accepted_nobody_has_ruled() -> None:
    found = record(NAME, event("dispute.accept", status="lost", closed_at=CLOSED))
    assert found["events"][1] == {"type": "accepted", "at": "2026-04-20T00:00:01Z", "by": "seller"}
    says(found, {"stage": "decided", "turn": "none"})


def test_a_dispute_and_its_event_are_one_case() -> None:
    found = record(NAME, [event("dispute.close", status="won", closed_at=CLOSED), DISPUTE])
    says(found, {"id": "dspt_made_up", "status_raw": "won"})


def test_it_is_not_taken_for_another_channels() -> None:
    told = reads("auto", DISPUTE)
    assert told[0].notes[0].expected.startswith("omise,")


@pytest.mark.parametrize("id_", [..., "", "0"])
def test_without_an_id_there_is_no_case(id_: Any) -> None:
    [found] = reads(NAME, changed(id=id_))
    assert found.record is None
    assert "`id`" in found.problems[0].expected


def test_an_error_and_another_object_are_no_cases() -> None:
    [error] = reads(NAME, (OWN / "error.json").read_bytes())
    assert "'not_found': dispute dspt_none was not found" in error.problems[0].found
    [other] = reads(NAME, {"object": "charge", "id": "chrg_made_up", "amount": 1})
    assert other.record is None
    assert other.problems


def test_free_text_stays_outside() -> None:
    assert "SECRET" not in json.dumps(record(NAME, DISPUTE))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
def test_the_published_sample() -> None:
    raw = (SAMPLES / "dispute.pending.json").read_bytes()
    says(
        record(NAME, raw),
        {
            "id": "dspt_test",
            "dispute": "chargeback",
            "status_raw": "pending",
            "turn": "platform",
            "requested_amount": {"value": "1000.00", "currency": "THB"},
            "events": [{"type": "opened", "at": "2015-03-23T05:24:39Z"}],
            "deadlines": ...,
        },
    )
    assert of_seller(answer(NAME, raw, datetime(2015, 4, 1, tzinfo=UTC))) == {"respond": (None, "met")}
