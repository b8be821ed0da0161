"""A metric with a zone of its own is what it would be in a market of that zone, whatever the market's own zone is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.answers.standing import Standing
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop

ZONES = ("UTC", "America/Los_Angeles", "Asia/Shanghai")
MARKET = "platform: {{id: etsy, title: {{en: A site, zh: 某平台}}, markets: {{US: {{zone: {market}, currency: USD}}}}}}"
RULESET = """\
format: 2
{market}
metrics:
  late_shipment_rate:
    title: {{en: Late, zh: 迟发}}
    {zone}
    part: {{of: late, orders: {{shipped_at: {{gt: ship_by}}}}}}
    whole: {{of: shipped, orders: {{shipped_at: {{ne: null}}}}}}
    dated_by: shipped_at
    over: {over}
    standard:
      - {{value: {{rate: {{lt: 10 %}}}}, from: 2026-03-10}}
      - {{value: {{rate: {{lt: 20 %}}}}, until: 2026-03-10}}
    bands: [{{when: {{rate: {{gte: 10 %}}}}, points: 1, type: late}}]
ledgers: {{main: {{title: {{en: Points, zh: 分}}, main: true, violations: {{late: {{points: 1}}}}}}}}
"""
FIRST = datetime.fromisoformat("2026-03-06T00:00:00+00:00")


def desk(root: Path, *, market: str, zone: str = "", over: str = "1 week") -> ShopAssessor:
    folder = root / f"{market}{zone}{over}".replace("/", "_") / "etsy"
    folder.mkdir(parents=True)
    text = RULESET.format(market=MARKET.format(market=market), zone=f"zone: {zone}" if zone else "", over=over)
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return ShopAssessor(Rulebook.load(Library.at(folder.parent), "etsy"))


def standing(assessor: ShopAssessor, record: dict[str, Any], now: datetime) -> Standing:
    read = read_plain({"id": "s", "platform": "etsy", "market": "US", **record}, "test")
    assert read.shop is not None, read.problems
    values, problems = prepare_shop(read.shop, assessor.book)
    assert not problems
    return assessor.stand(values, now)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, ShopAssessor]]:
    """By zone and window: the metric in a market of that zone, and with that zone in a market of another."""
    root = tmp_path_factory.mktemp("zones")
    return {
        (zone, over): {
            "market": desk(root, market=zone, over=over),
            "metric": desk(root, market="Pacific/Auckland", zone=zone, over=over),
        }
        for zone in ZONES
        for over in ("1 week", "3 days", "1 month")
    }


@given(
    st.sampled_from(ZONES),
    st.sampled_from(("1 week", "3 days", "1 month")),
    st.lists(st.tuples(st.integers(0, 240), st.integers(-30, 30)), max_size=8),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=6),
    st.integers(0, 300),
)
def test_it_is_as_in_a_market_of_that_zone(
    desks: dict[tuple[str, str], dict[str, ShopAssessor]],
    zone: str,
    over: str,
    orders: list[tuple[int, int]],
    days: list[tuple[int, int]],
    hours: int,
) -> None:
    record: dict[str, Any] = {
        "orders": [
            {
                "id": f"o{n}",
                "created_at": FIRST.isoformat(),
                "ship_by": (FIRST + timedelta(hours=at - late)).isoformat(),
                "shipped_at": (FIRST + timedelta(hours=at)).isoformat(),
            }
            for n, (at, late) in enumerate(orders)
        ]
    }
    if days:
        rows = {(FIRST + timedelta(days=d)).date().isoformat(): n for d, n in days}
        record = {"days": [{"date": day, "shipped": 10, "late": n} for day, n in rows.items()]}
    now = FIRST + timedelta(hours=hours, minutes=30)
    found = {name: standing(d, record, now) for name, d in desks[zone, over].items()}
    of_market, of_metric = found["market"], found["metric"]
    assert [replace(m, cite=[]) for m in of_metric.metrics] == [replace(m, cite=[]) for m in of_market.metrics]
    assert of_metric.points == of_market.points


@pytest.mark.parametrize(("hour", "window"), [("06:59:59", "2026-03-07"), ("07:00:00", "2026-03-08")])
def test_its_days_turn_at_its_own_midnight(tmp_path: Path, hour: str, window: str) -> None:
    assessor = desk(tmp_path, market="Asia/Shanghai", zone="America/Los_Angeles", over="1 day")
    record = {
        "days": [
            {"date": "2026-03-07", "shipped": 10, "late": 0},
            {"date": "2026-03-08", "shipped": 10, "late": 5},
        ]
    }
    found = standing(assessor, record, datetime.fromisoformat(f"2026-03-09T{hour}+00:00"))
    assert found.metrics[0].window is not None
    assert str(found.metrics[0].window.to) == window
    if hour < "07":
        assert found.next_change_at == datetime.fromisoformat("2026-03-09T07:00:00+00:00")
