"""Inputs of public bug reports, each of which stands for a kind of fault, against the right value.

The inputs are not part of the package: where they are absent, nothing is tested here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from disputes.api import Engine
from disputes.language.loading import Library
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.sources import read_from
from tests.shipped import shipped_engine

ROOT = Path(__file__).parents[2]
REPORTS = ROOT.parent / "shared" / "reports"
pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the reports are not here")
RETURN_AT = "2026-09-18T15:00:00Z"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


def answer(engine: Engine, name: str, as_of: str) -> dict[str, Any]:
    path = REPORTS / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    if path.suffix == ".json":
        [read] = [r for r in read_from("shopee", str(path), "SG", Library(ROOT / "rulesets")) if r.record is not None]
    else:
        [read] = read_records(path)
    return engine.assess(read, to_instant(as_of)).to_json()


def duties(a: dict[str, Any]) -> dict[str, str | None]:
    """The seller's deadlines that still run, with their due instants."""
    over = ("met", "met_late", "met_early", "superseded", "not_applicable", "not_started")
    return {d["id"]: d["due_at"] for d in a["deadlines"] if d["actor"] == "seller" and d["state"] not in over}


ENDED = [
    ("stripe-won.yaml", "2026-08-05T12:00:00Z"),
    ("ebay-nondelivery-closed.yaml", "2026-06-01T12:00:00Z"),
    ("mastercard-nondelivery-decided.yaml", "2026-06-01T12:00:00Z"),
    ("dhgate-nondelivery-closed.yaml", "2026-06-01T12:00:00Z"),
    ("ebay-ruled.yaml", "2026-06-01T12:00:00Z"),
    ("stripe-closed-inquiry-refunded.yaml", "2026-06-30T12:00:00Z"),
    ("shopee-cancelled.json", RETURN_AT),
]
OTHERS = [
    ("stripe-submitted.yaml", "2026-07-27T12:00:00Z"),
    ("ebay-label-issued.yaml", "2025-11-20T12:00:00-08:00"),
    ("ebay-label-issued-auto.yaml", "2025-11-20T12:00:00-08:00"),
    ("shopee-seller-dispute.json", RETURN_AT),
    ("shopee-judging.json", RETURN_AT),
]


@pytest.mark.parametrize(("name", "as_of"), ENDED)
def test_what_has_ended_asks_and_costs_nothing(engine: Engine, name: str, as_of: str) -> None:
    found = answer(engine, name, as_of)
    assert duties(found) == {}
    assert found["exposure"]["amount"] is None
    assert found["exposure"]["if_lapsed"] is None
    assert not any(x["state"] == "overdue" for x in (*found["actions"], *found["deadlines"]))


@pytest.mark.parametrize(("name", "as_of"), OTHERS)
def test_on_somebody_elses_turn_nothing_is_due(engine: Engine, name: str, as_of: str) -> None:
    found = answer(engine, name, as_of)
    assert duties(found) == {}
    assert found["ruling"]["expected"] != "buyer"
    assert not any(d["state"] == "overdue" for d in found["deadlines"])


def test_no_ruling_is_claimed_that_nobody_made(engine: Engine) -> None:
    found = answer(engine, "stripe-closed-inquiry-refunded.yaml", "2026-06-30T12:00:00Z")
    assert found["ruling"]["expected"] == "undetermined"
    assert "recorded" not in found["ruling"] or not found["ruling"]["recorded"]


def test_a_return_that_came_back_is_one_duty(engine: Engine) -> None:
    found = answer(engine, "shopee-return-delivered.json", RETURN_AT)
    assert list(duties(found).values()) == ["2026-09-19T13:50:00Z"]


def test_a_live_return_is_not_idle(engine: Engine) -> None:
    found = answer(engine, "ebay-return-received.yaml", "2026-10-10T12:00:00Z")
    states = {d["id"]: d["state"] for d in found["deadlines"]}
    assert "idle_close" not in states
    assert states["step_in"] == "running"


def test_a_lapsed_cancellation_says_one_thing(engine: Engine) -> None:
    found = answer(engine, "ebay-cancel-paid-silent.yaml", "2026-05-12T12:00:00Z")
    titles = [a["title"]["en"].lower() for a in found["actions"]]
    assert any(t.startswith("ship") for t in titles)
    assert not any("stop the parcel" in t for t in titles)


def test_the_day_of_dispatch_is_a_limit(engine: Engine) -> None:
    found = answer(engine, "ebay-ship-by.yaml", "2026-05-05T12:00:00Z")
    assert list(duties(found).values()) == ["2026-05-06T22:59:59Z"]


def test_every_item_on_record_is_measured(engine: Engine) -> None:
    found = answer(engine, "stripe-evidence-nobody-asked.yaml", "2026-07-21T12:00:00Z")
    items = {e["id"]: e for e in found["evidence"]}
    assert len(items["refund_policy_disclosure"]["problems"]) == 2  # its own field, and all of them
    assert len(items["customer_communication"]["problems"]) == 1
    assert items["customer_communication"]["status"] == "incomplete"


def test_holidays_that_are_not_on_file_are_a_gap(engine: Engine) -> None:
    found = answer(engine, "dhgate-golden-week-2025.yaml", "2025-09-29T09:00:00+08:00")
    assert any("holiday" in g["topic"] for g in found["gaps"])
    assert found["confidence"] != "official"


def test_sources_that_disagree_are_both_shown(engine: Engine) -> None:
    found = answer(engine, "visa-us-open.yaml", "2026-05-10T12:00:00Z")
    [respond] = [d for d in found["deadlines"] if d["id"] == "respond"]
    assert (respond["due_at"], respond["disputed"]["act_by"]) == ("2026-06-03T23:59:59Z", "2026-05-13T23:59:59Z")
    assert [f["due_at"] for f in respond["disputed"]["figures"]] == ["2026-05-13T23:59:59Z", "2026-06-03T23:59:59Z"]
    assert "acquirer" in respond["disputed"]["ask"]["en"]
    assert respond["confidence"] != "official"


def test_who_pays_the_way_of_a_refused_parcel_is_said_or_a_gap(engine: Engine) -> None:
    found = answer(engine, "shopee-ph-cod-refused-local.yaml", "2026-05-10T12:00:00+08:00")
    assert found["ruling"]["freight"] or any("freight" in g["topic"] for g in found["gaps"])
