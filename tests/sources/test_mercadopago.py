"""Mercado Pago's payloads: the chargeback, pages of the search, the notification."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.sources.desks import ENGINE, noted, own, plain, printed, printed_only, reads, record, states

LATER = datetime(2027, 1, 1, tzinfo=UTC)
DUE = [{"actor": "seller", "due_at": "2026-04-21T03:59:59Z", "for": "respond"}]


def chargeback(**changes: Any) -> dict[str, Any]:
    return record("mercadopago", own("mercadopago", "chargeback.json", **changes))


def test_a_chargeback_becomes_a_whole_record() -> None:
    assert chargeback() == {
        "id": "70000000000001",
        "platform": "mercadopago",
        "market": "BR",
        "dispute": "unauthorized",
        "reason_raw": "fraud",
        "status_raw": "pending",
        "stage": "chargeback",
        "turn": "seller",
        "requested_amount": {"value": "129.9", "currency": "BRL"},
        "order": {"id": "900000001"},
        "events": [{"type": "opened", "at": "2026-04-10T13:00:00Z"}],
        "other_ids": ["900000001"],
        "events_complete": False,
        "deadlines": DUE,
        "facts": {"coverage_eligible": "true", "documentation_required": "true", "documentation_status": "pending"},
        "updated_at": "2026-04-11T13:00:00Z",
    }
    assert "SECRET" not in json.dumps(chargeback())
    assert states(chargeback(), LATER) == {"respond": "overdue"}


@pytest.mark.parametrize(
    ("status", "turn", "due"),
    [
        ("pending", "seller", True),
        ("review_pending", "platform", False),
        ("valid", "platform", False),
        ("not_supplied", "platform", False),
        ("brand_new", None, True),
        (..., None, True),
    ],
)
def test_the_status_of_the_documents_decides(status: Any, turn: str | None, due: bool) -> None:
    found = chargeback(documentation_status=status)
    assert (found.get("turn"), found.get("deadlines", [])) == (turn, DUE if due else [])
    if not due:
        assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


def test_documents_that_nobody_asks_for_are_no_duty() -> None:
    found = chargeback(documentation_required=False)
    assert "deadlines" not in found
    assert not {"running", "due_soon", "overdue"} & set(states(found, LATER).values())


def test_only_a_coverage_that_is_applied_is_a_decision() -> None:
    [open_] = reads("mercadopago", own("mercadopago", "chargeback.json"))
    assert "coverage_applied: false" in noted([open_])
    found = chargeback(coverage_applied=True)
    assert (found["stage"], found["turn"], found["facts"]["coverage_applied"]) == ("decided", "none", "true")
    assert "deadlines" not in found
    assert ENGINE.assess(found, LATER).ruling.expected == "seller"


@pytest.mark.parametrize("spelt", ["coverage_eligible", "coverage_elegible"])
def test_both_spellings(spelt: str) -> None:
    assert chargeback(**{"coverage_elegible": ..., spelt: False})["facts"]["coverage_eligible"] == "false"


@pytest.mark.parametrize("currency", ["[FAKER][CURRENCY][ACRONYM]", "US$"])
def test_no_currency_is_guessed(currency: str) -> None:
    [found] = reads("mercadopago", own("mercadopago", "chargeback.json", currency=currency))
    [one] = plain([found])
    assert ("requested_amount" in one, one["market"]) == (False, "GLOBAL")
    assert repr(currency) in noted([found])


def test_several_payments_are_no_order() -> None:
    assert "order" not in chargeback(payments=[1, 2])


def test_pages_notifications_and_errors() -> None:
    page = reads("mercadopago", own("mercadopago", "search.json"))
    assert [(a["id"], a["market"]) for a in plain(page)] == [("70000000000001", "BR"), ("70000000000002", "CL")]
    assert "2 of 5" in noted(page)
    told = record("mercadopago", own("mercadopago", "notification.json"))
    assert (told["id"], told["market"], told["updated_at"]) == ("70000000000001", "BR", "2026-04-12T13:00:00Z")
    both = record("mercadopago", [own("mercadopago", "notification.json"), own("mercadopago", "chargeback.json")])
    assert (both["status_raw"], both["deadlines"]) == ("pending", DUE)
    for other in (own("mercadopago", "error.json"), {"results": [], "paging": {"total": 0}}, {"id": 1, "payments": []}):
        [nothing] = reads("mercadopago", other)
        assert nothing.record is None


@printed_only
def test_the_printed_sample() -> None:
    [found] = printed("mercadopago", "chargeback.v1.json")
    [one] = plain([found])
    assert (one["id"], one["dispute"], one["status_raw"]) == ("43589345903450", "unauthorized", "valid")
    assert (one["stage"], one["turn"], one["order"]) == ("platform_review", "platform", {"id": "345345345"})
    assert "requested_amount" not in one
    assert "deadlines" not in one
    assert "2018-12-08T13:50:37Z" in noted([found])
    assert "coverage_applied" not in one["facts"]
