"""Amazon's account health report as a shop record."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from disputes.sources import shop_from
from tests.sources.helping import library

SAMPLE = Path(__file__).resolve().parents[3] / "shared/payloads/amazon/report.accountHealth.2020-11-18.json"
DAYS = {"reportingDateFrom": "2026-03-01T00:00Z", "reportingDateTo": "2026-03-30T23:59Z"}
LATE: dict[str, Any] = {"reportingDateRange": DAYS, "orderCount": 200, "lateShipmentCount": 4, "rate": 0.02}
GB = "A1F83G8C2ARO7P"


def report(**metrics: Any) -> dict[str, Any]:
    return {
        "accountStatuses": [{"marketplaceId": GB, "status": "NORMAL"}],
        "performanceMetrics": [{"marketplaceId": GB, **metrics}],
    }


def read(payload: Any, market: str | None = None) -> RecordRead:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return shop_from("amazon", ["-"], market, library(), shop_id="az-1", stdin=io.BytesIO(raw))


def shop(payload: Any, market: str | None = None) -> dict[str, Any]:
    found = read(payload, market)
    assert found.shop is not None, found.problems
    return to_plain(found.shop)


def test_the_only_store_of_a_report() -> None:
    assert shop(report(lateShipmentRate=LATE)) == {
        "id": "az-1",
        "platform": "amazon",
        "market": "GB",
        "tier": "NORMAL",
        "counts": [
            {
                "metric": "late_shipment_rate",
                "from": "2026-03-01",
                "to": "2026-03-30",
                "numerator": 4,
                "denominator": 200,
            }
        ],
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rate": 0.05}, {"rate": "0.05"}),  # the counts say 0.02
        ({"lateShipmentCount": 300, "rate": 0.04}, {"rate": "0.04"}),  # more than the base
        ({"rate": None}, {"numerator": 4, "denominator": 200}),
        ({"orderCount": 0}, {"rate": "0.02"}),
    ],
)
def test_counts_that_contradict_the_rate(change: dict[str, Any], expected: dict[str, Any]) -> None:
    [found] = shop(report(lateShipmentRate={**LATE, **change}))["counts"]
    assert {k: v for k, v in found.items() if k not in ("metric", "from", "to")} == expected


@pytest.mark.parametrize("change", [{"rate": 3}, {"rate": None, "lateShipmentCount": None}])
def test_what_cannot_be_counted_is_left_out(change: dict[str, Any]) -> None:
    late = {**LATE, "orderCount": None, **change}
    assert "counts" not in shop(report(lateShipmentRate=late))


def test_days_that_end_before_they_start() -> None:
    days = {"reportingDateFrom": DAYS["reportingDateTo"], "reportingDateTo": DAYS["reportingDateFrom"]}
    found = read(report(lateShipmentRate={**LATE, "reportingDateRange": days}))
    assert found.shop is not None
    assert not found.shop.counts
    assert [n.expected for n in found.notes] == ["days that end after they start: left out"]


@pytest.mark.parametrize(
    ("payload", "market"),
    [
        ({"errors": [{"code": "Unauthorized", "message": "Access denied"}]}, "GB"),
        ({"returns": []}, "GB"),
        (report(lateShipmentRate=LATE), "US"),
        (report(lateShipmentRate=[1]), "GB"),
        ([], "GB"),
    ],
)
def test_no_shop(payload: Any, market: str) -> None:
    found = read(payload, market)
    assert found.record is None
    assert found.problems


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the published sample is not at hand")
def test_the_published_sample() -> None:
    found = shop(SAMPLE.read_bytes(), "US")
    assert found["tier"] == "AT_RISK"
    assert {c["metric"]: c.get("rate") or f"{c['numerator']}/{c['denominator']}" for c in found["counts"]} == {
        "order_defect_rate": "0.009",
        "late_shipment_rate": "27896/870669",
        "cancellation_rate": "0.005",
        "valid_tracking_rate": "0.9529",
        "on_time_delivery_rate": "0.9529",
        "invoice_defect_rate": "315/9001",
    }
    mexico = read(SAMPLE.read_bytes(), "MX")
    assert mexico.unknown_codes == {"account_status": "SUSPENDED"}
    several = read(SAMPLE.read_bytes())
    assert several.problems[0].found == "a report of CA, MX, US"
