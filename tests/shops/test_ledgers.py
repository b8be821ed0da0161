"""Ledgers of other shapes than the first: rolling, counting down, cards, levels, programmes. Each is YAML only."""

from __future__ import annotations

from typing import Any

import pytest

from disputes.answers.serialization import as_json
from disputes.records.field_types import to_instant
from disputes.ruletesting.expectations import misses
from tests.shipped import shipped_engine
from tests.shops.shop_strategies import registrar, stand, values


def shop(platform: str, market: str, **record: Any) -> dict[str, Any]:
    return {"platform": platform, "market": market, **record}


def issued(*rows: tuple[str, Any, str | None]) -> list[dict[str, Any]]:
    return [{"issued_at": at, "points": points, **({"type": type_} if type_ else {})} for at, points, type_ in rows]


def found(type_: str, *instants: str, **more: Any) -> list[dict[str, Any]]:
    return [{"type": type_, "at": at, "severity": None, "found_by": None, **more} for at in instants]


AE = ("aliexpress", "GLOBAL")
EARLY = "inducing_early_receipt"
ROWS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "an entry expires in the second in which another lands: expiry first",
        shop(
            *AE,
            points=issued(
                *(
                    (at, 12, "mismatched_merchandise_serious")
                    for at in ("2025-03-01T09:00:00+08:00", "2025-09-01T09:00:00+08:00", "2026-03-01T09:00:00+08:00")
                )
            ),
        ),
        "2026-03-01T09:00:00+08:00",
        {
            "ledgers": [{"id": "transaction", "points": 24, "tier": 2}],
            "measures": [{"starts_at": "2026-03-01T09:00:00+08:00", "ends_at": "2026-03-15T09:00:00+08:00", "tier": 2}],
        },
    ),
    (
        "one second before, it is the second step as well",
        shop(
            *AE,
            points=issued(
                ("2025-03-01T09:00:00+08:00", 12, "mismatched_merchandise_serious"),
                ("2026-03-01T08:59:59+08:00", 24, "mismatched_merchandise_serious"),
            ),
        ),
        "2026-03-01T08:59:59+08:00",
        {"ledgers": [{"id": "transaction", "points": 36, "tier": 3}]},
    ),
    (
        "the account is closed: nothing expires any more",
        shop(
            *AE,
            points=issued(
                ("2025-03-01T09:00:00+08:00", 24, "mismatched_merchandise_serious"),
                ("2025-03-02T09:00:00+08:00", 24, "mismatched_merchandise_serious"),
            ),
        ),
        "2027-01-01T00:00:00+08:00",
        {
            "ledgers": [{"id": "transaction", "points": 48, "tier": 4}],
            "measures": [{"id": "account_closed", "ends_at": None, "state": "running"}],
        },
    ),
    (
        "graduated: the sixth of its type costs two",
        shop(*AE, violations=found(EARLY, *(f"2026-01-{d:02d}T09:00:00+08:00" for d in range(1, 7)))),
        "2026-01-07T09:00:00+08:00",
        {"ledgers": [{"id": "transaction", "points": 7}]},
    ),
    (
        "graduated from the first: the count begins anew a year after it",
        shop(
            *AE,
            violations=found(
                EARLY, *(f"2025-01-{d:02d}T09:00:00+08:00" for d in range(1, 7)), "2026-01-01T09:00:00+08:00"
            ),
        ),
        "2026-01-01T09:00:00+08:00",
        {"ledger": [{"type": EARLY, "issued_at": "2026-01-01T09:00:00+08:00", "points": 1}]},
    ),
    (
        "the first is free, and the cap of a calendar day holds",
        shop(
            *AE,
            violations=found(
                "ip_infringement_general",
                *(f"2026-01-05T{h:02d}:00:00-08:00" for h in (8, 9, 10)),
                "2026-01-06T08:00:00-08:00",
            ),
        ),
        "2026-01-06T09:00:00-08:00",
        {"ledgers": [{"id": "ip_and_prohibited", "points": 12}]},
    ),
    (
        "a range stays a range",
        shop(*AE, violations=found("prohibited_item_general", "2026-01-05T08:00:00-08:00")),
        "2026-01-06T09:00:00-08:00",
        {
            "ledgers": [{"id": "ip_and_prohibited", "points": {"min": 0.5, "max": 6}}],
            "ledger": [{"points": {"min": 0.5, "max": 6}}],
        },
    ),
    (
        "twenty-four hours from the first one",
        shop(
            *AE,
            violations=found(
                "prohibited_item_general", "2026-01-05T08:00:00-08:00", "2026-01-06T07:59:59-08:00", points=8
            ),
        ),
        "2026-01-06T09:00:00-08:00",
        {"ledgers": [{"id": "ip_and_prohibited", "points": 12}]},
    ),
    (
        "the second malicious one costs twice what it carries",
        shop(
            *AE,
            violations=[
                {**v, "severity": "malicious", "points": 3}
                for v in found("prohibited_item_general", "2026-01-05T08:00:00-08:00", "2026-01-08T08:00:00-08:00")
            ],
        ),
        "2026-01-09T09:00:00-08:00",
        {"ledgers": [{"id": "ip_and_prohibited", "points": 9}]},
    ),
    (
        "after the twenty-four hours the cap begins anew",
        shop(
            *AE,
            violations=found(
                "prohibited_item_general", "2026-01-05T08:00:00-08:00", "2026-01-06T08:00:00-08:00", points=8
            ),
        ),
        "2026-01-06T09:00:00-08:00",
        {"ledgers": [{"id": "ip_and_prohibited", "points": 16}]},
    ),
    (
        "fractions of points",
        shop(*AE, violations=found("goods_information_quality", "2026-01-05T08:00:00-08:00", count=61)),
        "2026-01-06T09:00:00-08:00",
        {"ledgers": [{"id": "goods_information", "points": 12.2, "tier": 1}]},
    ),
    (
        "every twelve: the second step of the same kind",
        shop(*AE, violations=found("goods_information_quality", "2026-01-05T08:00:00-08:00", count=121)),
        "2026-01-06T09:00:00-08:00",
        {"ledgers": [{"id": "goods_information", "points": 24.2, "tier": 2, "next_tier": 36}]},
    ),
    (
        "each batch dies alone, by the market's own version",
        shop(
            "tiktok_shop",
            "PH",
            points=issued(("2025-06-16T00:00:00+08:00", 4, None), ("2025-06-17T00:00:00+08:00", 4, None)),
        ),
        "2025-09-15T00:00:00+08:00",
        {
            "points": 4,
            "ledger": [
                {"issued_at": "2025-06-16T00:00:00+08:00", "state": "issued", "expires_at": "2025-12-13T00:00:00+08:00"}
            ],
        },
    ),
    (
        "counting down: a step is reached at or below it",
        shop("tiktok_shop", "US", violations=found("late_dispatch", "2026-01-05T08:00:00-08:00")),
        "2026-01-06T09:00:00-08:00",
        {
            "points": 140,
            "tier": 1,
            "level": "at_risk",
            "measures": [{"id": "no_new_listings", "ends_at": "2026-01-12T08:00:00-08:00"}],
        },
    ),
    (
        "counting down never goes below nothing",
        shop(
            "tiktok_shop",
            "US",
            violations=found("late_dispatch", *(f"2026-01-{d:02d}T08:00:00-08:00" for d in range(1, 6))),
        ),
        "2026-01-06T09:00:00-08:00",
        {"points": 0, "tier": 4, "measures": [{"id": "account_closed"}]},
    ),
    (
        "the platform's balance counts from its instant",
        shop(
            "tiktok_shop",
            "US",
            balance={"points": 180, "at": "2026-01-10T00:00:00-08:00"},
            violations=found("late_dispatch", "2026-01-05T08:00:00-08:00", "2026-01-12T08:00:00-08:00"),
        ),
        "2026-01-13T09:00:00-08:00",
        {"points": 120, "tier": 1},
    ),
    (
        "points are gained by sales",
        shop(
            "amazon",
            "US",
            facts={"orders_last_180_days": 1399},
            violations=found("ip_infringement", "2026-01-05T08:00:00-08:00"),
        ),
        "2026-01-06T09:00:00-08:00",
        {"points": 216, "level": "healthy"},
    ),
    (
        "no points on file: a gap, not a number",
        shop(
            "amazon",
            "US",
            facts={"orders_last_180_days": 0},
            violations=found("restricted_product", "2026-01-05T08:00:00-08:00"),
        ),
        "2026-01-06T09:00:00-08:00",
        {"points": 200, "gaps": [{"topic": "points_of_restricted_product"}], "ledger": [{"points": None}]},
    ),
    (
        "two infringements within 180 days: a rule about the shop",
        shop(
            "amazon",
            "US",
            facts={"orders_last_180_days": 0},
            violations=found("ip_infringement", "2026-01-05T08:00:00-08:00", "2026-01-06T08:00:00-08:00"),
        ),
        "2026-01-06T09:00:00-08:00",
        {"actions": [{"id": "call_the_platform", "due_at": "2026-01-09T09:00:00-08:00"}]},
    ),
    (
        "cards are used up at each ten, with a charge",
        shop(
            "dhgate",
            "GLOBAL",
            violations=found(
                "forbidden_contact_info_general", *(f"2026-03-{d:02d}T10:00:00+08:00" for d in range(1, 5))
            ),
        ),
        "2026-03-05T10:00:00+08:00",
        {
            "ledgers": [{"id": "yellow", "points": 2, "tier": 0}],
            "fees": [{"id": "tenth_card", "value": "100", "currency": "USD"}],
            "measures": [{"id": "warning", "ends_at": "2026-03-11T10:00:00+08:00"}],
        },
    ),
    (
        "cards are cleared at the new year",
        shop("dhgate", "GLOBAL", violations=found("general_violation", "2025-12-31T23:59:59+08:00")),
        "2026-01-01T00:00:00+08:00",
        {
            "ledgers": [
                {
                    "id": "yellow",
                    "points": 0,
                    "period": {"starts": "2026-01-01T00:00:00+08:00", "resets_at": "2027-01-01T00:00:00+08:00"},
                }
            ]
        },
    ),
    (
        "before 2020 each card had its own half year",
        shop(
            "dhgate",
            "GLOBAL",
            violations=found("general_violation", "2019-05-01T10:00:00+08:00", "2019-09-01T10:00:00+08:00"),
        ),
        "2019-12-01T10:00:00+08:00",
        {"ledgers": [{"id": "yellow", "points": 1, "period": {"resets_at": "2020-01-01T00:00:00+08:00"}}]},
    ),
    (
        "a violation without points may be appealed all the same",
        shop("dhgate", "GLOBAL", violations=found("non_fulfilment", "2026-03-03T15:00:00+08:00")),
        "2026-03-03T16:00:00+08:00",
        {
            "ledger": [{"points": 0, "appeal_until": "2026-03-06T15:00:00+08:00"}],
            "deadlines": [{"id": "appeal", "state": "running"}],
        },
    ),
    (
        "a charge for each violation, of an amount that is not on file",
        shop(
            "dhgate",
            "GLOBAL",
            counts=[
                {
                    "metric": "responsible_refund_rate",
                    "from": "2021-03-24",
                    "to": "2021-06-21",
                    "numerator": 4,
                    "denominator": 200,
                }
            ],
            violations=found("non_fulfilment", "2021-06-22T10:00:00+08:00", "2021-06-22T11:00:00+08:00"),
        ),
        "2021-06-22T12:00:00+08:00",
        {
            "fees": [{"id": "non_fulfilment_fine", "known": False}, {"id": "non_fulfilment_fine", "known": False}],
            "metrics": [{"id": "responsible_refund_rate", "status": "breached"}],
        },
    ),
    (
        "a computed fact is a metric",
        shop("dhgate", "GLOBAL", facts={"positive_feedback": 3, "negative_feedback": 5}),
        "2026-03-03T16:00:00+08:00",
        {"metrics": [{"id": "feedback_score", "value": -2, "status": "breached"}]},
    ),
    (
        "all go a year after the first",
        shop(
            "tmall",
            "CN",
            violations=found("serious_violation", "2025-01-10T10:00:00+08:00", "2025-12-10T10:00:00+08:00"),
        ),
        "2026-01-10T10:00:00+08:00",
        {"ledgers": [{"id": "serious", "points": 0}]},
    ),
    (
        "all stay until a good time has passed, and measures grow with use",
        shop(
            "lazada",
            "PH",
            violations=found("fulfilment_fraud", "2026-01-05T10:00:00+08:00", "2026-05-05T10:00:00+08:00"),
        ),
        "2026-05-06T10:00:00+08:00",
        {
            "points": 12,
            "measures": [
                {"starts_at": "2026-05-05T10:00:00+08:00", "ends_at": "2026-05-19T10:00:00+08:00", "state": "running"}
            ],
        },
    ),
    (
        "a programme's months, issued on the first, with a charge for each issue",
        shop(
            "mastercard",
            "US",
            violations=found("programme_month", "2026-03-15T10:00:00-04:00", "2026-04-15T10:00:00-04:00", points=2),
        ),
        "2026-05-01T00:00:00-04:00",
        {
            "points": 4,
            "tier": 1,
            "fees": [{"value": "1000", "currency": "USD"}, {"value": "1000", "currency": "USD"}],
            "ledger": [{"issued_at": "2026-04-01T00:00:00-04:00"}, {"issued_at": "2026-05-01T00:00:00-04:00"}],
        },
    ),
    (
        "this month's part over the whole of the month before",
        shop(
            "mastercard",
            "DE",
            months=[
                {"month": "2025-12", "sales": 5000, "chargebacks": 150},
                {"month": "2026-01", "sales": 12000, "chargebacks": 150},
            ],
        ),
        "2026-01-31T18:00:00+00:00",
        {
            "metrics": [
                {
                    "id": "chargeback_ratio",
                    "value": 0.03,
                    "status": "breached",
                    "level": "ecm",
                    "counts": {"numerator": 150, "denominator": 5000},
                }
            ]
        },
    ),
    (
        "levels are what they were when last assessed",
        shop(
            "ebay",
            "US",
            facts={"transactions_last_3_months": 60, "transactions_last_12_months": 300},
            months=[{"month": f"2025-{m:02d}", "orders": 100, "defects": 0, "closed_cases": 0} for m in range(1, 13)],
        ),
        "2026-01-19T23:59:59-08:00",
        {"level": "top_rated"},
    ),
    (
        "a stated rate stands",
        shop(
            "ebay",
            "US",
            facts={"transactions_last_3_months": 60},
            counts=[
                {
                    "metric": "transaction_defect_rate",
                    "from": "2025-11-01",
                    "to": "2026-10-31",
                    "numerator": 9,
                    "denominator": 300,
                    "unique_buyers": 4,
                    "rate": "0.021",
                }
            ],
        ),
        "2026-11-20T10:00:00-08:00",
        {"metrics": [{"id": "transaction_defect_rate", "value": 0.021, "status": "ok", "level": "above_standard"}]},
    ),
    (
        "both windows, a line each",
        shop(
            "amazon",
            "US",
            facts={"orders_last_180_days": 0},
            days=[{"date": f"2026-01-{d:02d}", "shipped": 10, "late": 1 if d > 25 else 0} for d in range(1, 31)],
        ),
        "2026-01-31T10:00:00-08:00",
        {
            "metrics": [
                {"id": "late_shipment_rate", "value": 0.05, "window": {"from": "2026-01-21", "to": "2026-01-30"}},
                {"id": "late_shipment_rate", "window": {"from": "2026-01-01", "to": "2026-01-30"}, "status": "ok"},
            ]
        },
    ),
    (
        "a window that ended fifteen days ago",
        shop(
            "amazon",
            "US",
            facts={"orders_last_180_days": 0},
            days=[{"date": f"2026-01-{d:02d}", "orders": 10, "defects": 0} for d in range(1, 32)],
        ),
        "2026-02-10T10:00:00-08:00",
        {
            "metrics": [
                {
                    "id": "order_defect_rate",
                    "window": {"from": "2025-11-28", "to": "2026-01-26"},
                    "counts": {"numerator": 0, "denominator": 260},
                }
            ]
        },
    ),
    (
        "a measure for one week, on the Monday after the window",
        shop(
            "lazada",
            "PH",
            counts=[
                {
                    "metric": "cancellation_rate",
                    "from": "2026-06-29",
                    "to": "2026-07-26",
                    "numerator": 10,
                    "denominator": 30,
                }
            ],
        ),
        "2026-08-03T09:00:00+08:00",
        {
            "measures": [
                {"id": "order_limit", "starts_at": "2026-08-03T00:00:00+08:00", "ends_at": "2026-08-10T00:00:00+08:00"}
            ]
        },
    ),
    (
        "a limit says how far it goes",
        shop(
            "tiktok_shop",
            "ID",
            counts=[
                {
                    "metric": "late_shipment_rate",
                    "from": "2025-12-01",
                    "to": "2025-12-07",
                    "numerator": 2999,
                    "denominator": 10000,
                }
            ],
        ),
        "2025-12-08T12:00:00+07:00",
        {"points": 2, "measures": [{"id": "order_limit", "title": {"en": "Order limit (90 %)"}, "limit": 0.9}]},
    ),
]


@pytest.mark.parametrize(
    ("record", "at", "expect"), [pytest.param(r, a, e, id=name.replace(" ", "-")) for name, r, a, e in ROWS]
)
def test_ledger(record: dict[str, Any], at: str, expect: dict[str, Any]) -> None:
    assert misses(as_json(stand(record, at)), expect) == []


def test_a_measure_that_the_platform_tells_stands_in_for_ours() -> None:
    record = shop(
        "tiktok_shop",
        "US",
        violations=found("late_dispatch", "2026-01-05T08:00:00-08:00"),
        measures=[
            {
                "type": "no_new_listings",
                "starts_at": "2026-01-06T00:00:00-08:00",
                "ends_at": "2026-01-20T00:00:00-08:00",
            }
        ],
    )
    [only] = as_json(stand(record, "2026-01-07T09:00:00-08:00"))["measures"]
    assert (only["source"], only["starts_at"], only["ends_at"], only["tier"]) == (
        "platform",
        "2026-01-06T08:00:00Z",
        "2026-01-20T08:00:00Z",
        1,
    )


def test_ledgers_of_another_market_do_not_count() -> None:
    ids = [x.id for x in stand(shop("tiktok_shop", "US"), "2026-01-07T09:00:00-08:00").ledgers]
    assert ids == ["health"]


def test_the_level_changes_when_it_is_assessed_again() -> None:
    bad = [{"month": f"2025-{m:02d}", "orders": 100, "defects": 5} for m in range(2, 13)] + [
        {"month": "2026-01", "orders": 100, "defects": 50}
    ]
    record = shop(
        "ebay", "US", facts={"transactions_last_3_months": 60, "transactions_last_12_months": 300}, months=bad
    )
    desk = registrar("ebay")
    before = desk.stand(values(record), stand(record, "2026-02-19T12:00:00-08:00").as_of)
    assert before.next_change_at is not None
    assert as_json(before.next_change_at) == "2026-02-20T08:00:00Z"


def test_a_reset_that_clears_nothing_is_told_once() -> None:
    """On Tmall 48 points stay over the new year, and over every later one."""
    shop = {
        "id": "S-1",
        "platform": "tmall",
        "market": "CN",
        "site": "tmall",
        "fetched_at": "2026-03-03T10:00:00+08:00",
        "points": [{"type": "counterfeit", "issued_at": "2026-03-02T10:00:00+08:00", "points": 48}],
    }
    found = shipped_engine().stand(shop, to_instant("2026-04-01T00:00:00Z"))
    assert [(f.ledger, f.points) for f in found.forecast if f.kind == "reset"] == [("general", 48)]
