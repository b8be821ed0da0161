"""The samples that the platform prints in its own documentation, where they are at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import SAMPLES, health, one, read

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published samples are not at hand")


def sample(name: str) -> str:
    return (SAMPLES / f"v2.{name}.json").read_text(encoding="utf-8")


def test_return_detail() -> None:
    imported = one(sample("returns.get_return_detail"))
    assert imported.case is not None, imported.problems
    got: dict[str, Any] = to_plain(imported.case)
    assert (got["id"], got["market"], got["dispute"], got["stage"]) == (
        "2206140TA5PM808",
        "SG",
        "nondelivery",
        "decided",
    )
    assert got["requested_amount"] == {"value": "13.97", "currency": "SGD"}
    assert {d["for"]: d["due_at"] for d in got["deadlines"]} == {
        "respond": "2022-06-16T11:11:23Z",  # create_time and two days less a second
        "return_ship": "2022-06-17T03:56:45Z",
        "extra_evidence": "2022-06-17T03:58:56Z",
        "compensation_request": "2022-06-17T03:58:56Z",
        "answer_the_offer": "2022-06-17T03:58:56Z",
    }
    assert imported.unknown_codes == {"dispute_reason": "2"}
    assert any("return_seller_due_date" in n.found for n in imported.notes), "the parcel is not yet with the seller"
    assert "gwlsg01" not in json.dumps(got)
    assert "HENDERSON" not in json.dumps(got)


def test_return_list() -> None:
    more, imported = read(sample("returns.get_return_list"))
    assert more.is_empty
    assert imported.case is not None
    assert (imported.case.dispute, imported.case.stage, imported.case.deadlines) == ("damaged", "closed", ())


@pytest.mark.parametrize(
    "name",
    [
        "returns.get_return_dispute_reason",
        "returns.get_reverse_tracking_info",
        "account_health.get_late_orders",
        "account_health.get_shop_performance",
    ],
)
def test_other_calls_are_no_returns(name: str) -> None:
    imported = one(sample(name))
    assert imported.record is None
    assert imported.problems


def test_account_health() -> None:
    names = ("get_penalty_point_history", "get_punishment_history", "get_shop_performance", "get_late_orders")
    imported = health([json.loads(sample(f"account_health.{n}")) for n in names])
    assert imported.shop is not None, imported.problems
    assert sum(p.points for p in imported.shop.points) == 10
    assert len(imported.shop.measures) == 5
    assert {m.type for m in imported.shop.measures} == {
        "listing_limit",
        "not_in_category_browsing",
        "no_shipping_subsidies",
        "no_marketing_campaigns",
    }
    assert [(c.metric, str(c.rate)) for c in imported.shop.counts] == [("response_rate", "0.57")]
    assert imported.unknown_codes == {}
