"""Account-health payloads as one shop record."""

from __future__ import annotations

import json

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import HERE, health


def test_points_punishments_and_performance_make_one_shop() -> None:
    imported = health((HERE / "health.json").read_text(encoding="utf-8"))
    assert imported.shop is not None, imported.problems
    assert to_plain(imported.shop) == {
        "id": "shop-88",
        "platform": "shopee",
        "market": "SG",
        "counts": [{"metric": "late_shipment_rate", "rate": "0.051"}],
        "points": [
            {"issued_at": "2026-04-07T00:00:00Z", "points": "2", "type": "high_nfr", "ref": "764883879797459201"},
            {
                "issued_at": "2026-04-07T00:00:00Z",
                "points": "15",
                "type": "empty_parcel",
                "ref": "22",
                "appeals": [{"outcome": "won"}],
            },
            {
                "issued_at": "2026-04-07T00:00:00Z",
                "points": "3",
                "type": "code_9999",
                "ref": "23",
                "appeals": [{"outcome": "partly"}],
            },
        ],
        "measures": [
            {"type": "no_marketing_campaigns", "starts_at": "2026-04-07T00:00:00Z", "ends_at": "2026-05-05T00:00:00Z"},
            {"type": "account_frozen", "starts_at": "2026-04-07T00:00:00Z", "ends_at": None},
        ],
    }
    assert imported.unknown_codes == {"violation_type": "9999"}
    told = " ".join(n.found for n in imported.notes)
    assert "3 of 4" in told
    assert "1 late orders" in told
    assert "1 of 19" in told


@pytest.mark.parametrize(
    "bad",
    [
        {"error": "error_auth", "message": "no"},
        {"response": {"penalty_point_list": [{"original_point_num": 2}]}},
        {"response": {"penalty_point_list": {}}},
        {"response": {"punishment_list": [{"punishment_type": 107}]}},
        {"response": {"penalty_point_list": [7]}},
        {"response": {"return": []}},
        [],
        3,
    ],
)
def test_half_a_history_is_refused(bad: object) -> None:
    good = json.loads((HERE / "health.json").read_text(encoding="utf-8"))
    imported = health([*good, bad])
    assert imported.record is None
    assert imported.problems


def test_a_shop_needs_a_market() -> None:
    imported = health((HERE / "health.json").read_text(encoding="utf-8"), market=None)
    assert [p.found for p in imported.problems] == ["no market"]


def test_the_same_entry_twice_is_one() -> None:
    page = json.loads((HERE / "health.json").read_text(encoding="utf-8"))[0]
    imported = health([page, page])
    assert imported.shop is not None
    assert len(imported.shop.points) == 3
