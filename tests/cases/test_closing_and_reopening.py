"""What ends a matter, and what opens it again, for every Shopee example that awaits the seller's answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from disputes.answers.assessment import Assessment
from disputes.cases.assess import Assessor
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.situation.typed_facts import prepare
from tests.shipped import shipped_engine

CASES = Path(__file__).resolve().parents[2] / "cases" / "shopee"
WORK = {
    "accept_or_dispute",
    "submit_shipping_proof",
    "send_proof_when_asked",
    "send_proof_of_authenticity",
    "dispute_the_return",
    "answer_the_offer",
    "consider_a_counter_offer",
    "ask_carrier_for_the_delivery_photo",
    "tell_buyer_where_the_parcel_is",
    "ask_for_the_buyers_proof",
    "check_label_in_buyers_evidence",
    "check_weight_in_buyers_evidence",
    "check_comparison_in_buyers_evidence",
    "check_unboxing_in_buyers_evidence",
}
ENDINGS: list[dict[str, Any]] = [
    {"type": "withdrawn", "by": "buyer"},
    {"type": "settled", "by": "seller"},
    {"type": "closed", "by": "platform"},
    {"type": "ruled", "by": "platform", "outcome": "seller"},
    {"type": "refunded", "by": "platform"},
    {"type": "refunded", "by": "platform", "auto": True},
]
SECOND = timedelta(seconds=1)


@cache
def _assessor() -> Assessor:
    return shipped_engine().assessor("shopee")


def _read(name: str) -> tuple[dict[str, Any], datetime]:
    [read] = read_records(CASES / f"{name}.yaml")
    assert read.case is not None
    expected = parse_yaml((CASES / f"{name}.expect.yaml").read_text(), name)[0].plain()
    case, problems = prepare(read.case, _assessor().book, read.node, None)
    assert problems == []
    return dict(case), to_instant(expected["as_of"])


def _actions(answer: Assessment) -> set[str]:
    return {a.id for a in answer.actions if a.state != "done"}


def _with(case: Mapping[str, Any], *events: Mapping[str, Any]) -> dict[str, Any]:
    return {**case, "events": [*case["events"], *events]}


@cache
def _awaiting() -> list[tuple[str, dict[str, Any], datetime, Assessment]]:
    """The examples in which the answer to the buyer is still to be given, with what is answered to them."""
    names = [p.name.removesuffix(".expect.yaml") for p in sorted(CASES.glob("*.expect.yaml"))]
    read = [(name, *_read(name)) for name in names]
    found = [(name, case, as_of, _assessor().answer_at(case, as_of)) for name, case, as_of in read]
    return [one for one in found if "accept_or_dispute" in _actions(one[-1])]


def test_there_are_examples_that_await_an_answer() -> None:
    assert len(_awaiting()) >= 20


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda e: e["type"] + ("-auto" if "auto" in e else ""))
def test_an_ended_matter_orders_no_work_until_it_is_opened_again(ending: dict[str, Any]) -> None:
    for name, case, as_of, before in _awaiting():
        ended = _with(case, {**ending, "at": as_of - SECOND})
        answer = _assessor().answer_at(ended, as_of)
        assert not _actions(answer) & WORK, name
        assert [e.id for e in answer.evidence if e.status in ("missing", "incomplete")] == [], name
        again = _assessor().answer_at(_with(ended, {"type": "reopened", "by": "buyer", "at": as_of}), as_of)
        assert "accept_or_dispute" in _actions(again), name
        assert {e.id for e in again.evidence} == {e.id for e in before.evidence}, name


def test_a_claim_that_came_to_nothing_puts_no_money_at_stake() -> None:
    for name, case, as_of, _ in _awaiting():
        withdrawn = _with(case, {"type": "withdrawn", "by": "buyer", "at": as_of})
        assert _assessor().answer_at(withdrawn, as_of).exposure.amount is None, name
        ruled = {"type": "ruled", "by": "platform", "outcome": "buyer", "at": as_of - SECOND}
        overturned = _with(case, ruled, {"type": "appeal_ruled", "by": "platform", "outcome": "seller", "at": as_of})
        assert _assessor().answer_at(overturned, as_of).exposure.amount is None, name


def test_after_the_seller_has_accepted_no_photos_are_asked_for() -> None:
    for name, case, as_of, _ in _awaiting():
        for event in (
            {"type": "seller_responded", "by": "seller", "outcome": "accept"},
            {"type": "return_approved", "by": "seller"},
        ):
            answer = _assessor().answer_at(_with(case, {**event, "at": as_of}), as_of)
            assert "dispute_photos" not in {e.id for e in answer.evidence}, name
            assert not _actions(answer) & {"accept_or_dispute", "submit_shipping_proof"}, name


@pytest.mark.parametrize("dispute", ["credit_not_processed", "duplicate", "complaint"])
def test_a_dispute_that_the_ruleset_does_not_name_is_a_gap(dispute: str) -> None:
    case, as_of = _read("sg-nondelivery-lost")
    gaps = {g.topic for g in _assessor().answer_at({**case, "dispute": dispute}, as_of).gaps}
    assert "dispute_type" in gaps
    assert "dispute_type" not in {g.topic for g in _assessor().answer_at(case, as_of).gaps}
