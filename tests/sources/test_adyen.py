"""Adyen's payloads: the dispute events of its webhooks, and the raised disputes of an issuing platform."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import PUBLISHED, answer, notes, of_seller, reads, record, records, says
from tests.sources.helping import PAYLOADS

NAME = "adyen"
OWN = PAYLOADS / NAME
SAMPLES = PUBLISHED / NAME
EVENT: dict[str, Any] = json.loads((OWN / "chargeback.json").read_text())
AS_OF = datetime(2026, 4, 14, tzinfo=UTC)
DUE = "2026-04-19T22:59:59Z"


def changed(more: dict[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """The made-up event with other keys, and others of `additionalData`; `...` drops one."""
    message = copy.deepcopy(EVENT)
    item = message["notificationItems"][0]["NotificationRequestItem"]
    for place, new in ((item, keys), (item["additionalData"], more or {})):
        place.update(new)
        for key in [key for key, value in place.items() if value is ...]:
            del place[key]
    return message


def test_an_event_becomes_a_whole_record() -> None:
    assert record(NAME, EVENT) == {
        "id": "DISPUTE0MADE0UP0",
        "other_ids": ["PAYMENT0MADE0UP0"],
        "platform": "adyen",
        "market": "GLOBAL",
        "dispute": "nondelivery",
        "reason_raw": "13.1",
        "status_raw": "Undefended",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.90", "currency": "EUR"},
        "order": {"id": "order-77", "payment": "card"},
        "events": [{"type": "opened", "at": "2026-04-12T00:00:00Z"}],
        "events_complete": False,
        "deadlines": [{"actor": "seller", "due_at": DUE, "for": "respond"}],
        "updated_at": "2026-04-12T00:00:00Z",
        "facts": {"card_brand": "visa", "network_reason_code": "13.1", "defendable": "true"},
    }


@pytest.mark.parametrize(
    ("status", "stage", "turn", "state"),
    [
        ("Undefended", "chargeback", "seller", (DUE, "running")),
        ("Unresponded", "inquiry", "seller", (DUE, "running")),
        ("Responded", "inquiry", "platform", (None, "met")),
        ("Pending", "chargeback", "platform", (None, "met")),
        ("Won", "decided", "none", None),
        ("Lost", "decided", "none", None),
        ("Accepted", "decided", "none", None),
        ("Expired", "closed", "none", None),
    ],
)
def test_how_the_dispute_stands(status: str, stage: str, turn: str, state: tuple[str | None, str] | None) -> None:
    event = changed({"disputeStatus": status})
    says(record(NAME, event), {"status_raw": status, "stage": stage, "turn": turn})
    assert of_seller(answer(NAME, event, AS_OF)).get("respond") == state


@pytest.mark.parametrize(
    ("code", "stage", "turn", "event"),
    [
        ("REQUEST_FOR_INFORMATION", "inquiry", "seller", "opened"),
        ("NOTIFICATION_OF_CHARGEBACK", "chargeback", "seller", "opened"),
        ("DISPUTE_OPENED_WITH_CHARGEBACK", "chargeback", "seller", "opened"),
        ("CHARGEBACK", "chargeback", ..., "opened"),
        ("INFORMATION_SUPPLIED", "chargeback", "platform", "evidence_submitted"),
        ("CHARGEBACK_REVERSED", "chargeback", "platform", None),
        ("SECOND_CHARGEBACK", "chargeback", ..., None),
        ("ISSUER_COMMENTS", "chargeback", ..., None),
        ("PREARBITRATION_OPEN", "pre_arbitration", ..., "pre_arbitration_filed"),
        ("PREARBITRATION_WON", "decided", "none", "ruled"),
        ("PREARBITRATION_LOST", "decided", "none", "ruled"),
        ("SCHEME_ARBITRATION_WON", "decided", "none", "ruled"),
        ("SCHEME_ARBITRATION_LOST", "decided", "none", "ruled"),
        ("ISSUER_RESPONSE_TIMEFRAME_EXPIRED", "decided", "none", "ruled"),
        ("DISPUTE_DEFENSE_PERIOD_ENDED", "decided", "none", "closed"),
        ("NOTIFICATION_OF_FRAUD", ..., "none", None),
    ],
)
def test_an_event_that_says_nothing_of_the_status(code: str, stage: Any, turn: Any, event: str | None) -> None:
    told = changed({"disputeStatus": ...}, eventCode=code)
    found = record(NAME, told)
    says(found, {"status_raw": code, "stage": stage, "turn": turn})
    assert [e["type"] for e in found.get("events", ())] == ([event] if event else [])
    clock = of_seller(answer(NAME, told, AS_OF)).get("respond")
    open_ = code in ("REQUEST_FOR_INFORMATION", "DISPUTE_OPENED_WITH_CHARGEBACK", "CHARGEBACK")
    assert (clock == (DUE, "running")) is (open_ or code in ("NOTIFICATION_OF_CHARGEBACK", "PREARBITRATION_OPEN"))


def test_a_warning_of_fraud_is_no_dispute() -> None:
    assert record(NAME, changed(eventCode="NOTIFICATION_OF_FRAUD"))["dispute"] == "none"


@pytest.mark.parametrize("more", [{"defendable": "false"}, {"autoDefended": "true"}])
def test_what_the_seller_may_not_defend_is_no_duty(more: dict[str, Any]) -> None:
    event = changed(more)
    says(
        record(NAME, event),
        {"turn": "platform", "deadlines": [{"actor": "seller", "due_at": None, "for": "respond"}]},
    )
    assert notes(NAME, event) == [f"additionalData.defensePeriodEndsAt {DUE} of one that he may not"]
    assert of_seller(answer(NAME, event, AS_OF)).get("respond") is None


@pytest.mark.parametrize(
    ("currency", "value"),
    [("EUR", "129.90"), ("JPY", "12990"), ("KWD", "12.990"), ("CLP", "130"), ("ISK", "130"), ("IDR", "13000.00")],
)
def test_the_smallest_unit_as_the_channel_counts_it(currency: str, value: str) -> None:
    units = 12990 if currency in ("EUR", "JPY", "KWD") else 13000
    found = record(NAME, changed(amount={"currency": currency, "value": units}))
    assert found["requested_amount"] == {"value": value, "currency": currency}


def test_a_part_of_what_has_no_parts_is_left_out() -> None:
    event = changed(amount={"currency": "CLP", "value": 12990})
    assert "requested_amount" not in record(NAME, event)
    assert notes(NAME, event) == ["129.90 CLP"]


def test_events_of_one_dispute_are_one_case_in_any_order() -> None:
    later = changed(
        {"disputeStatus": "Pending"}, eventCode="INFORMATION_SUPPLIED", eventDate="2026-04-13T10:00:00+02:00"
    )
    found = record(NAME, [EVENT, later])
    assert found == record(NAME, [later, EVENT])
    says(found, {"status_raw": "Pending", "updated_at": "2026-04-13T08:00:00Z"})
    assert [e["type"] for e in found["events"]] == ["opened", "evidence_submitted"]
    assert of_seller(answer(NAME, [later, EVENT], AS_OF))["respond"][1] == "met"


def test_other_events_of_a_message_are_left_out_and_told() -> None:
    other = changed(eventCode="REFUND", pspReference="REFUND0MADE0UP0")["notificationItems"]
    both = {"live": "false", "notificationItems": [*other, *EVENT["notificationItems"]]}
    assert [r["id"] for r in records(NAME, both)] == ["DISPUTE0MADE0UP0"]
    assert notes(NAME, both) == ["the event 'REFUND'"]
    [alone] = reads(NAME, {"live": "false", "notificationItems": other})
    assert alone.record is None
    assert alone.problems[0].found == "the event 'REFUND'"


@pytest.mark.parametrize("id_", [..., "", "0", 0])
def test_without_an_id_there_is_no_case(id_: Any) -> None:
    [found] = reads(NAME, changed(pspReference=id_))
    assert found.record is None
    assert "pspReference" in found.problems[0].expected


def test_unknown_words_are_kept_and_named() -> None:
    [found] = reads(NAME, changed({"disputeStatus": "BrandNew", "chargebackReasonCode": "X9"}, paymentMethod="coins"))
    assert found.case is not None
    assert found.case.dispute == "chargeback"
    assert found.unknown_codes == {"status_raw": "BrandNew", "reason_raw": "X9", "payment_method": "coins"}


@pytest.mark.parametrize(
    ("type_", "dispute"),
    [("fraud", "unauthorized"), ("notDelivered", "nondelivery"), ("duplicate", "duplicate"), ("other", "chargeback")],
)
def test_a_raised_dispute_is_not_the_sellers(type_: str, dispute: str) -> None:
    message = json.loads((OWN / "raised.json").read_text())
    message["data"]["type"] = type_
    says(record(NAME, message), {"id": "DS0MADE0UP", "dispute": dispute, "turn": "platform", "deadlines": ...})
    assert of_seller(answer(NAME, message, AS_OF)) == {}


def test_who_the_shopper_is_stays_outside() -> None:
    for name in ("chargeback", "raised"):
        assert "SECRET" not in json.dumps(record(NAME, (OWN / f"{name}.json").read_bytes()))


PUBLISHED_CASES: dict[str, tuple[dict[str, Any], tuple[str | None, str] | None]] = {
    "webhook.CHARGEBACK.visa_10.4": (
        {
            "id": "9915555555555555",
            "dispute": "unauthorized",
            "stage": "chargeback",
            "turn": ...,
            "requested_amount": {"value": "10.00", "currency": "EUR"},
            "deadlines": ...,
        },
        (None, "running"),
    ),
    "webhook.CHARGEBACK_REVERSED": (
        {"id": "QFQTPCQ8HXSKGK82", "stage": "chargeback", "turn": "platform", "reason_raw": ...},
        (None, "met"),
    ),
    "webhook.DISPUTE_DEFENSE_PERIOD_ENDED.lost": (
        {"status_raw": "Lost", "stage": "decided", "reason_raw": "10.4", "deadlines": ...},
        None,
    ),
    "webhook.INFORMATION_SUPPLIED.pending": (
        {
            "status_raw": "Pending",
            "stage": "chargeback",
            "dispute": "not_as_described",
            "requested_amount": {"value": "100.00", "currency": "USD"},
        },
        (None, "met"),
    ),
    "webhook.NOTIFICATION_OF_CHARGEBACK.auto_defended": (
        {
            "reason_raw": "4853",
            "turn": "platform",
            "deadlines": [{"actor": "seller", "due_at": None, "for": "respond"}],
            "requested_amount": {"value": "10.00", "currency": "EUR"},
        },
        None,
    ),
    "webhook.PREARBITRATION_WON": (
        {
            "stage": "decided",
            "turn": "none",
            "reason_raw": ...,
            "order": {"id": "YOUR_MERCHANT_REFERENCE", "payment": "bank_transfer"},
        },
        None,
    ),
    "webhook.SECOND_CHARGEBACK.jcb_502": (
        {"reason_raw": "502", "dispute": "chargeback", "stage": "chargeback", "deadlines": ...},
        (None, "met"),
    ),
    "webhook.balancePlatform.dispute.created": (
        {"id": "DS00000000000000000001", "dispute": "nondelivery", "turn": "platform", "deadlines": ..., "events": ...},
        None,
    ),
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
@pytest.mark.parametrize("name", PUBLISHED_CASES)
def test_a_published_sample(name: str) -> None:
    raw = (SAMPLES / f"{name}.json").read_bytes()
    expected, clock = PUBLISHED_CASES[name]
    says(record(NAME, raw), expected)
    assert of_seller(answer(NAME, raw, datetime(2025, 6, 1, tzinfo=UTC))).get("respond") == clock


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")
def test_published_answers_without_a_case() -> None:
    others = [p for p in SAMPLES.glob("*.json") if p.stem not in PUBLISHED_CASES]
    assert len(others) >= 3
    for path in others:
        assert all(r.record is None and r.problems for r in reads(NAME, path.read_bytes())), path
