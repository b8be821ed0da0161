"""One record looked at at many instants: what is shared between them changes no answer, and grows with the record."""

from __future__ import annotations

import cProfile
import pstats
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes.answers.serialization import as_json
from disputes.shops.build_standing import build_standing
from disputes.shops.shop_state import ShopThroughTime
from tests.shops.shop_strategies import INSTANTS, ledger_shops, registrar, shopee_shops, text, values

FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def order_shops(draw: st.DrawFn) -> dict[str, Any]:
    """A shop that is measured by its orders over rolling windows, with bands that bring points and measures."""
    orders = []
    for n in range(draw(st.integers(0, 12))):
        created = draw(INSTANTS)
        shipped = created + timedelta(hours=draw(st.integers(1, 90)))
        orders.append(
            {
                "id": f"order-{n}",
                "created_at": text(created),
                "ship_by": text(created + timedelta(days=2)),
                "shipped_at": text(shipped),
                "promised_by": text(created + timedelta(days=9)),
                "delivered_at": text(shipped + timedelta(days=draw(st.integers(1, 15)))),
                "cancelled_by": draw(st.sampled_from([None, "seller", "buyer"])),
            }
        )
    platform, market = draw(st.sampled_from([("amazon", "US"), ("tiktok_shop", "TH"), ("lazada", "SG")]))
    return {"platform": platform, "market": market, "seller": "cross_border", "orders": orders}


def any_shop() -> st.SearchStrategy[tuple[dict[str, Any], bool]]:
    return st.one_of(
        ledger_shops().map(lambda r: (r, True)),
        shopee_shops().map(lambda r: (r, False)),
        order_shops().map(lambda r: (r, False)),
    )


@FEW
@given(any_shop(), st.lists(INSTANTS, min_size=2, max_size=5))
def test_a_shop_looked_at_before_answers_as_one_looked_at_for_the_first_time(
    shop: tuple[dict[str, Any], bool], instants: list[datetime]
) -> None:
    record, own = shop
    read, assessor = values(record, own), registrar(record["platform"], own)
    shared = ShopThroughTime(read, assessor.book)
    for at in sorted({*instants, *(i + timedelta(days=1) for i in instants)}):
        alone = ShopThroughTime(read, assessor.book)
        assert as_json(build_standing(shared.at(at), assessor.matcher).standing) == as_json(
            build_standing(alone.at(at), assessor.matcher).standing
        )


def big_shop(kind: str, size: int) -> dict[str, Any]:
    """A shop with so many violations, or orders, of eighty days."""
    draw = random.Random(3)

    def some_time() -> datetime:
        return START + timedelta(seconds=draw.randrange(80 * 86400))

    if kind == "violations":
        types = ["empty_parcel", "prohibited_goods_class_a", "prohibited_goods_class_b"]
        violations = [
            {"type": draw.choice(types), "at": text(some_time()), "count": 1, "severity": None, "found_by": None}
            for _ in range(size)
        ]
        return {"platform": "shopee", "market": "SG", "seller": "cross_border", "violations": violations}
    orders = []
    for n in range(size):
        created = some_time()
        cancelled_by = "seller" if draw.random() < 0.03 else None
        orders.append({"id": f"order-{n}", "created_at": text(created), "cancelled_by": cancelled_by})
    return {"platform": "tiktok_shop", "market": "TH", "seller": "cross_border", "orders": orders}


def calls(kind: str, size: int) -> int:
    """How many calls the answer takes: unlike a time, it does not hang on the machine."""
    record = big_shop(kind, size)
    read, assessor = values(record, False), registrar(record["platform"], False)
    profile = cProfile.Profile()
    profile.runcall(assessor.stand, read, datetime(2026, 3, 20, 4, tzinfo=UTC))
    total: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]
    return total


@pytest.mark.parametrize("kind", ["violations", "orders"])
def test_ten_times_the_record_takes_about_ten_times_the_work(kind: str) -> None:
    assert calls(kind, 600) < 15 * calls(kind, 60)
