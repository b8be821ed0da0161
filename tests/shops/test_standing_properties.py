"""What must hold of every standing, whatever the shop did."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from disputes.answers.assessment import PointsRange
from disputes.answers.serialization import as_json
from disputes.shops.assess import comparable
from tests.shops.shop_strategies import INSTANTS, ledger_shops, registrar, shopee_shops, stand, text, values

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def any_shop(with_appeals: bool = True) -> st.SearchStrategy[tuple[dict[str, Any], bool]]:
    return st.one_of(
        ledger_shops(with_appeals).map(lambda r: (r, True)), shopee_shops(with_appeals).map(lambda r: (r, False))
    )


def least(points: Any) -> Decimal:
    found: Decimal = points.min if isinstance(points, PointsRange) else points
    return found


@SLOW
@given(any_shop(), INSTANTS)
def test_points_are_never_negative(shop: tuple[dict[str, Any], bool], at: datetime) -> None:
    record, own = shop
    standing = stand(record, at, own)
    assert all(least(x.points) >= 0 for x in standing.ledgers)
    assert all(x.tier >= 0 for x in standing.ledgers)
    assert all(least(e.points) >= 0 for e in standing.ledger if e.points is not None)
    assert all(f.points is None or f.points >= 0 for f in standing.forecast)


@SLOW
@given(any_shop(), INSTANTS, st.randoms(use_true_random=False))
def test_the_order_of_the_record_does_not_matter(shop: tuple[dict[str, Any], bool], at: datetime, random: Any) -> None:
    record, own = shop
    shuffled = dict(record)
    for key in ("violations", "points", "weeks"):
        if key in record:
            shuffled[key] = random.sample(record[key], len(record[key]))
    assert as_json(stand(record, at, own)) == as_json(stand(shuffled, at, own))


@SLOW
@given(any_shop(), INSTANTS)
def test_a_won_appeal_is_as_if_it_had_never_been_issued(shop: tuple[dict[str, Any], bool], at: datetime) -> None:
    record, own = shop

    def won(v: dict[str, Any]) -> bool:
        return any(
            a["outcome"] == "won" and datetime.fromisoformat(a["decided_at"]) <= at for a in v.get("appeals", ())
        )

    assume(any(won(v) for v in record["violations"]))
    with_it = stand(record, at, own)
    without = stand({**record, "violations": [v for v in record["violations"] if not won(v)]}, at, own)
    assert [(x.id, x.points, x.tier, x.level, x.period) for x in with_it.ledgers] == [
        (x.id, x.points, x.tier, x.level, x.period) for x in without.ledgers
    ]
    kept = [m for m in with_it.measures if m not in without.measures]
    # only what had already run is left of it, and it is over
    assert all(m.starts_at is not None and m.starts_at < at and m.ends_at is not None and m.ends_at <= at for m in kept)
    assert all(m in with_it.measures for m in without.measures)


@FEW
@given(any_shop(), INSTANTS, st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_answer_is_the_same_until_it_says_that_it_changes(
    shop: tuple[dict[str, Any], bool], at: datetime, fractions: list[float]
) -> None:
    record, own = shop
    read, desk = values(record, own), registrar(record["platform"], own)
    now = desk.stand(read, at)
    until = now.next_change_at
    end = until if until is not None else at + timedelta(days=400)
    span = int((end - at).total_seconds()) - 1
    for second in {span, *(int(span * f) for f in fractions)}:
        between = at + timedelta(seconds=max(second, 0))
        assert comparable(desk.standing_at(read, between)) == comparable(now), between
    if until is not None:
        assert until > at
        assert comparable(desk.standing_at(read, until)) != comparable(now)


@pytest.mark.long
@settings(SLOW, max_examples=300)
@given(shopee_shops(), INSTANTS)
def test_headroom_is_exact(record: dict[str, Any], at: datetime) -> None:
    standing = stand(record, at, False)
    column = {"non_fulfilment_rate": "unfulfilled", "late_shipment_rate": "late"}
    assume(standing.headroom)
    for room in standing.headroom:
        name = column[room.metric]

        def bands(changed: Any, metric: str = room.metric) -> tuple[Any, ...]:
            m = next(x for x in changed.metrics if x.id == metric)
            return m.bands, m.status in ("ok", "at_risk")

        now = bands(standing)
        assert bands(stand(record, at, False, **{name: Decimal(room.orders_left - 1)})) == now or room.orders_left == 1
        assert bands(stand(record, at, False, **{name: Decimal(room.orders_left)})) != now


ZONES = {
    "SG": "Asia/Singapore",
    "PH": "Asia/Manila",
    "VN": "Asia/Ho_Chi_Minh",
    "BR": "America/Sao_Paulo",
    "TW": "Asia/Taipei",
    "ID": "Asia/Jakarta",
    "TH": "Asia/Bangkok",
    "MY": "Asia/Kuala_Lumpur",
}


@pytest.mark.parametrize("market", sorted(ZONES))
def test_a_week_ends_to_the_second_in_every_zone(market: str) -> None:
    zone = ZoneInfo(ZONES[market])
    monday = datetime(2026, 5, 18, tzinfo=zone)
    for at, issued in ((monday - timedelta(seconds=1), monday), (monday, monday + timedelta(days=7))):
        record = {
            "platform": "shopee",
            "market": market,
            "seller": "cross_border",
            "violations": [{"type": "prohibited_goods_class_a", "at": at.isoformat(), "found_by": None}],
        }
        before = stand(record, issued - timedelta(seconds=1), False)
        after = stand(record, issued, False)
        assert before.points == 0
        assert after.points == 3
        assert after.ledger[0].issued_at == issued


@FEW
@given(shopee_shops(with_appeals=False), INSTANTS)
def test_what_is_forecast_comes(record: dict[str, Any], at: datetime) -> None:
    standing = stand(record, at, False)
    known = {
        "violations": [v for v in record["violations"] if datetime.fromisoformat(v["at"]) <= at],
        "weeks": [w for w in record["weeks"]],
    }
    if any(datetime.fromisoformat(w["starts"] + "T00:00:00+00:00") > at - timedelta(days=2) for w in record["weeks"]):
        return
    if any(datetime.fromisoformat(p["issued_at"]) > at for p in record.get("points", ())):
        return
    for item in [f for f in standing.forecast if f.kind in ("issue", "reset")][:4]:
        assert stand({**record, **known}, item.at, False).points == item.points, text(item.at)
