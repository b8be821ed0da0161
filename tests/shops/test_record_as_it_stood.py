"""What counts of a shop's record at an instant: what had happened by then, in the period in which it happened; and
what the record does not say is unknown, never a silent no.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes.answers.serialization import as_json
from disputes.documents.yaml_tree import parse_yaml
from disputes.shops.assess import comparable
from tests.shops.shop_strategies import (
    INSTANTS,
    LEDGERS,
    SHOPEE_TYPES,
    ledger_shops,
    registrar,
    shopee_shops,
    stand,
    text,
    values,
)

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"
MONDAY = "2026-05-11T00:00:00+08:00"
"""The week from 4 to 10 May 2026 is scored."""


def report(name: str, at: str) -> Any:
    path = REPORTS / f"{name}.yaml"
    if not path.exists():
        pytest.skip("the reports are not here")
    return stand(parse_yaml(path.read_text(), path.name)[0].plain(), at, False)


def shop(*orders: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"platform": "shopee", "market": "SG", "seller": "local", "tier": None, "orders": list(orders), **more}


def day(number: int, hour: int = 10) -> str:
    return f"2026-05-{number:02d}T{hour:02d}:00:00+08:00"


NOT_CANCELLED = {"cancelled_at": None, "cancelled_by": None, "cause": None, "shipped_at": None}


def order(id_: int, created: int, cancelled: str | None = None, by: str | None = "seller") -> dict[str, Any]:
    gone = {"cancelled_at": cancelled, "cancelled_by": by, "cause": None, "shipped_at": None}
    return {"id": str(id_), "created_at": day(created), **(gone if cancelled is not None else NOT_CANCELLED)}


def metric(standing: Any, id_: str = "non_fulfilment_rate") -> Any:
    return next(m for m in standing.metrics if m.id == id_)


def counted(m: Any) -> tuple[Any, Any]:
    return m.counts.numerator, m.counts.denominator


def fields(standing: Any) -> set[str]:
    return {q.field for q in standing.questions}


def topics(standing: Any) -> set[str]:
    return {g.topic for g in standing.gaps}


# --- the records that were reported -----------------------------------------------------------------------------------


def test_a_cancellation_that_is_still_to_come_costs_nothing() -> None:
    now = report("shopee-orders-future", "2026-05-11T12:00:00+08:00")
    assert now.points == 0
    assert now.ledger == []
    assert counted(metric(now)) == (0, 1)
    later = report("shopee-orders-future", "2026-05-18T00:00:00+08:00")
    assert later.points == 1
    assert later.ledger[0].issued_at.isoformat() == "2026-05-17T16:00:00+00:00"


def test_an_order_of_which_not_all_is_known_does_not_vanish() -> None:
    standing = report("shopee-orders-incomplete", "2026-05-11T12:00:00+08:00")
    assert metric(standing).status != "ok"
    assert {"orders.created_at", "orders.cancelled_by"} <= fields(standing)
    assert standing.points == 1  # whoever cancelled the second: the first was cancelled by the seller


def test_the_scoring_cycle_counts_not_the_day_of_the_violation() -> None:
    standing = report("shopee-sg-empty-parcel-cycle", "2023-02-25T12:00:00+08:00")
    assert standing.points == 15
    assert not [t for t in topics(standing) if "empty_parcel" in t]


# --- in the week in which it happens ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cancelled", "points"),
    [("2026-05-10T23:59:59+08:00", 1), ("2026-05-11T00:00:00+08:00", 0), ("2026-05-11T00:00:01+08:00", 0)],
)
def test_a_cancellation_counts_in_the_week_in_which_it_happens(cancelled: str, points: int) -> None:
    record = shop(order(1, 8, cancelled))
    for at in (MONDAY, "2026-05-17T23:59:59+08:00"):
        assert stand(record, at, False).points == points
    assert stand(record, "2026-05-18T00:00:00+08:00", False).points == 1


def test_an_order_of_an_earlier_week_counts_where_it_was_cancelled() -> None:
    standing = stand(shop(order(1, 1, day(6)), order(2, 6), order(3, 6, day(7), "buyer")), MONDAY, False)
    assert counted(metric(standing)) == (1, 2)


def test_who_cancelled_is_not_known_before_it_happens() -> None:
    record = shop(order(1, 5, day(9)))
    assert counted(metric(stand(record, "2026-05-09T09:59:59+08:00", False))) == (0, 1)
    assert counted(metric(stand(record, "2026-05-09T10:00:00+08:00", False))) == (1, 1)


# --- what is not known ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("absent", "asked"), [("created_at", "orders.created_at"), ("cancelled_at", "orders.cancelled_at")]
)
def test_without_its_date_an_order_is_asked_about(absent: str, asked: str) -> None:
    known = order(1, 6)
    unknown = {k: v for k, v in order(2, 6, day(7)).items() if k != absent}
    standing = stand(shop(known, unknown), MONDAY, False)
    assert asked in fields(standing)
    assert metric(standing).status != "ok"


def test_who_cancelled_is_asked_where_it_decides() -> None:
    orders = [order(n, 6) for n in range(1, 10)]
    unknown = order(10, 6, day(7))
    del unknown["cancelled_by"], unknown["cause"]
    standing = stand(shop(*orders, unknown), MONDAY, False)
    found = metric(standing)
    assert (found.value, found.status) == (None, "unknown")  # one of ten is near the limit, none of nine is not
    assert {"orders.cancelled_by", "orders.cause"} <= fields(standing)
    assert stand(shop(*orders, {**unknown, "cancelled_by": "buyer"}), MONDAY, False).metrics[0].status == "unknown"
    told = stand(shop(*orders, {**unknown, "cancelled_by": "buyer", "cause": "changed_mind"}), MONDAY, False)
    assert (metric(told).status, counted(metric(told))) == ("ok", (0, 9))


def test_what_the_unknown_cannot_change_stands() -> None:
    orders = [order(n, 6) for n in range(1, 100)]
    unknown = order(100, 6, day(7))
    del unknown["cancelled_by"]
    found = metric(stand(shop(*orders, unknown), MONDAY, False))
    assert found.status == "ok"  # at most one of a hundred
    assert found.counts.numerator is None


def test_the_orders_of_another_week_are_not_asked_about() -> None:
    unknown = order(2, 12, day(13))
    del unknown["cancelled_by"], unknown["cause"]
    standing = stand(shop(order(1, 6), unknown), MONDAY, False)
    assert counted(metric(standing)) == (0, 1)
    assert "orders.cancelled_by" not in fields(standing)


def test_a_shipment_of_which_nothing_is_said_is_asked_about() -> None:
    bare = {k: v for k, v in order(1, 6).items() if k != "shipped_at"}
    standing = stand(shop(bare), MONDAY, False)
    assert metric(standing, "late_shipment_rate").status == "unknown"
    assert "orders.shipped_at" in fields(standing)
    assert not [m for m in stand(shop(order(1, 6)), MONDAY, False).metrics if m.id == "late_shipment_rate"]


def test_without_a_promised_day_nobody_knows_whether_it_was_late() -> None:
    shipped = {**order(1, 5), "shipped_at": day(7)}
    standing = stand(shop(shipped), MONDAY, False)
    assert metric(standing, "late_shipment_rate").status == "unknown"
    assert "orders.ship_by" in fields(standing)


@pytest.mark.parametrize(
    ("platform", "market", "id_"),
    [
        ("amazon", "US", "cancellation_rate"),
        ("lazada", "PH", "cancellation_rate"),
        ("tiktok_shop", "TH", "cancellation_rate"),
        ("aliexpress", "GLOBAL", "online_rate_72h"),
    ],
)
def test_every_platform_asks_what_puts_an_order_into_the_window(platform: str, market: str, id_: str) -> None:
    known = {"created_at": day(1), "cleared_at": day(1), "cancelled_by": None, "cancelled_at": None}
    bare = {k: v for k, v in known.items() if k not in ("created_at", "cleared_at")}
    orders = [{"id": "1", **known, "shipped_at": None, "first_scan_at": None}, {"id": "2", **bare}]
    standing = stand({"platform": platform, "market": market, "orders": orders}, "2026-05-20T12:00:00+08:00", False)
    asked = {"aliexpress": "orders.cleared_at"}.get(platform, "orders.created_at")
    assert asked in fields(standing)
    assert id_ in {w.partition("/")[2] for q in standing.questions if q.field == asked for w in q.would_change}


# --- weeks and months that are missing --------------------------------------------------------------------------------


def week(starts: str, unfulfilled: int = 0) -> dict[str, Any]:
    return {"starts": starts, "orders": 100, "unfulfilled": unfulfilled, "shipped": 100, "late": 0}


def test_a_week_that_is_missing_between_others_is_named() -> None:
    record = {"platform": "shopee", "market": "SG", "seller": "local", "tier": None}
    weeks = [week("2026-04-13"), week("2026-04-20"), week("2026-05-04")]
    at = "2026-05-12T09:00:00+08:00"
    standing = stand({**record, "weeks": weeks}, at, False)
    assert "weeks.2026-04-27" in topics(standing)
    gap = next(g for g in standing.gaps if g.topic == "weeks.2026-04-27")
    assert "2026-04-27" in gap.why.en
    assert "2026-04-27" in gap.why.zh
    assert metric(standing).status == "ok"  # of the last week, which is there
    assert not topics(stand({**record, "weeks": [*weeks, week("2026-04-27")]}, at, False))
    stated = {"metric": "non_fulfilment_rate", "from": "2026-04-27", "to": "2026-05-03", "rate": 0}
    late = {**stated, "metric": "late_shipment_rate"}
    assert not topics(stand({**record, "weeks": weeks, "counts": [stated, late]}, at, False))


@pytest.mark.parametrize("missing", [["2026-08"], ["2026-04", "2026-05"]])
def test_a_month_that_is_missing_leaves_a_year_open(missing: list[str]) -> None:
    months = [f"2025-{n:02d}" for n in (11, 12)] + [f"2026-{n:02d}" for n in range(1, 11)]
    rows = [{"month": m, "orders": 100, "defects": 0} for m in months]
    record = {"platform": "ebay", "market": "US", "facts": {"transactions_last_3_months": 100}}
    at = "2026-11-20T10:00:00-08:00"
    assert metric(stand({**record, "months": rows}, at, False), "transaction_defect_rate").status == "ok"
    standing = stand({**record, "months": [r for r in rows if r["month"] not in missing]}, at, False)
    found = metric(standing, "transaction_defect_rate")
    assert (found.value, found.status, found.level) == (None, "unknown", None)
    gap = next(g for g in standing.gaps if g.topic == f"months.{missing[0]}")
    assert all(m in gap.why.en for m in missing)


# --- how many more there may be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shipped", "late", "left"), [(1, 1, None), (49, 40, None), (50, 40, 10), (100, 20, 30)])
def test_no_more_orders_can_be_late_than_were_shipped(shipped: int, late: int, left: int | None) -> None:
    """In Vietnam it is not on file how many points fifty late orders bring: the step is there all the same."""
    weeks = [{"starts": "2025-09-01", "orders": shipped, "shipped": shipped, "unfulfilled": 0, "late": late}]
    record = {"platform": "shopee", "market": "VN", "seller": "local", "tier": None, "weeks": weeks}
    at = "2025-09-03T09:00:00+07:00"
    now = stand(record, at, False)
    room = {h.metric: h.orders_left for h in now.headroom}
    assert room.get("late_shipment_rate") == left
    if left is not None:
        before = metric(now, "late_shipment_rate").bands
        one_less = stand(record, at, False, late=left - 1)
        reached = stand(record, at, False, late=left)
        assert metric(one_less, "late_shipment_rate").bands == before
        assert metric(reached, "late_shipment_rate").bands != before


# --- what happens later never counts ----------------------------------------------------------------------------------


@st.composite
def later(draw: st.DrawFn, at: datetime, types: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """Members of the lists of a shop's record that all lie after an instant."""

    def then() -> datetime:
        return at + timedelta(seconds=draw(st.integers(1, 90 * 86400)))

    orders = []
    for n in range(draw(st.integers(0, 2))):
        placed = then()
        one: dict[str, Any] = {"id": f"later-{n}", "created_at": text(placed), "cancelled_by": draw(st.just("seller"))}
        for key in draw(st.sets(st.sampled_from(["paid_at", "shipped_at", "cancelled_at", "ship_by", "delivered_at"]))):
            one[key] = text(placed + timedelta(days=draw(st.integers(0, 9))))
        orders.append(one)
    first = (at + timedelta(days=2)).date()
    return {
        "orders": orders,
        "violations": [
            {"type": draw(st.sampled_from(types)), "at": text(then()), "count": 3, "severity": None, "found_by": None}
            for _ in range(draw(st.integers(0, 2)))
        ],
        "points": [
            {"issued_at": text(then()), "points": 9, "type": "high_nfr"} for _ in range(draw(st.integers(0, 1)))
        ],
        "weeks": [
            {"starts": (first + timedelta(weeks=n)).isoformat(), "orders": 9, "shipped": 9, "unfulfilled": 9, "late": 9}
            for n in range(draw(st.integers(0, 2)))
        ],
    }


def appended(record: dict[str, Any], more: dict[str, list[dict[str, Any]]], at: datetime) -> dict[str, Any]:
    """A record with what comes later; and each violation with an appeal that is filed later still."""
    out = {**record, **{k: [*record.get(k, ()), *rows] for k, rows in more.items()}}
    filed = text(at + timedelta(days=1))
    appeal = {"filed_at": filed, "decided_at": text(at + timedelta(days=2)), "outcome": "won"}
    for key in ("violations", "points"):
        out[key] = [{**v, "appeals": [*v.get("appeals", ()), appeal]} for v in out[key]]
    return out


@st.composite
def placed_orders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Orders of which something may be left out."""
    out = []
    for n in range(draw(st.integers(0, 4))):
        placed = draw(INSTANTS)
        gone = draw(st.booleans())
        one: dict[str, Any] = {
            "id": str(n),
            "created_at": text(placed),
            "shipped_at": None if gone else text(placed + timedelta(days=2)),
            "ship_by": text(placed + timedelta(days=draw(st.integers(1, 3)))),
            "cancelled_at": text(placed + timedelta(days=draw(st.integers(0, 20)))) if gone else None,
            "cancelled_by": draw(st.sampled_from(["seller", "buyer"])) if gone else None,
            "cause": None,
        }
        for key in draw(st.sets(st.sampled_from(["created_at", "shipped_at", "cancelled_at", "cancelled_by"]))):
            if draw(st.integers(0, 3)) == 0:
                del one[key]
        out.append(one)
    return out


def _plain(standing: Any) -> Any:
    found = json.loads(json.dumps(as_json(standing), default=str))
    found["ruleset"].pop("digest", None)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(shopee_shops().map(lambda r: (r, False)), ledger_shops().map(lambda r: (r, True))),
    placed_orders(),
    INSTANTS,
    st.data(),
)
def test_what_comes_later_changes_nothing(
    shop: tuple[dict[str, Any], bool], orders: list[dict[str, Any]], at: datetime, data: st.DataObject
) -> None:
    record, own = shop
    types = SHOPEE_TYPES if not own else LEDGERS[record["platform"]][1]
    keys = ("orders", "violations", "points", "weeks")
    record = {**record, "orders": orders, **{k: record.get(k, []) for k in keys[1:]}}
    more = data.draw(later(at, types))
    assert _plain(stand(record, at, own)) == _plain(stand(appended(record, more, at), at, own))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    placed_orders(),
    INSTANTS,
    st.sampled_from([("shopee", "SG"), ("amazon", "US"), ("lazada", "PH"), ("tiktok_shop", "TH")]),
    st.floats(0, 1),
)
def test_a_standing_of_orders_says_when_it_changes(
    orders: list[dict[str, Any]], at: datetime, shop: tuple[str, str], fraction: float
) -> None:
    record = {"platform": shop[0], "market": shop[1], "seller": "local", "tier": None, "orders": orders}
    read, desk = values(record, False), registrar(shop[0], False)
    now = desk.stand(read, at)
    until = now.next_change_at
    span = int(((until or at + timedelta(days=100)) - at).total_seconds()) - 1
    for second in (span, int(span * fraction)):
        between = at + timedelta(seconds=max(second, 0))
        assert comparable(desk.standing_at(read, between)) == comparable(now), between
    if until is not None:
        assert comparable(desk.standing_at(read, until)) != comparable(now)


def test_points_that_come_at_once_have_no_instant_of_their_own() -> None:
    day_ = {"date": "2025-12-05", "orders": 100, "unfulfilled": 5}
    record = {"platform": "tiktok_shop", "market": "TH", "seller": "local", "days": [day_]}
    room = stand(record, "2025-12-08T12:00:00+07:00", False).headroom
    assert [(h.orders_left, h.costs, h.from_) for h in room if h.metric == "cancellation_rate"] == [(5, 2, None)]
