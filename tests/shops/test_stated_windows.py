"""Counts that a shop states for several windows: the one over the metric's own window is the last word."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop

RULESET = """\
format: 2
platform: {id: etsy, title: {en: A site, zh: 某平台}, markets: {US: {zone: America/New_York, currency: USD}}}
facts:
  sales: {type: int, on: shop}
metrics:
  order_defect_rate:
    title: {en: Defects, zh: 缺陷率}
    part: {of: defects}
    whole: {of: orders}
    over: [{value: 3 months, when: {facts.sales: {gte: 400}}}, {value: 12 months}]
    assessed: monthly on 20
    standard: {rate: {lte: 2 %}}
"""
YEAR = {"metric": "order_defect_rate", "from": "2025-11-01", "to": "2026-10-31", "numerator": 30, "denominator": 1000}
QUARTER = {"metric": "order_defect_rate", "from": "2026-08-01", "to": "2026-10-31", "numerator": 1, "denominator": 400}
EARLIER = {"metric": "order_defect_rate", "from": "2025-10-01", "to": "2026-09-30", "numerator": 9, "denominator": 1000}


@pytest.fixture
def desk(tmp_path: Path) -> ShopAssessor:
    (tmp_path / "etsy").mkdir()
    (tmp_path / "etsy" / "rules.yaml").write_text(RULESET, encoding="utf-8")
    return ShopAssessor(Rulebook.load(Library.at(tmp_path), "etsy"))


@pytest.mark.parametrize(
    ("sales", "rows", "numerator"),
    [
        (399, [YEAR, QUARTER], 30),
        (399, [QUARTER, YEAR], 30),
        (400, [YEAR, QUARTER], 1),
        (400, [QUARTER, YEAR], 1),
        (399, [QUARTER], 1),
        (399, [EARLIER, QUARTER], 1),
        (399, [EARLIER, YEAR], 30),
    ],
)
def test_the_count_over_the_metrics_own_window_is_shown(
    desk: ShopAssessor, sales: int, rows: list[dict[str, Any]], numerator: int
) -> None:
    read = read_plain(
        {"id": "s", "platform": "etsy", "market": "US", "counts": rows, "facts": {"sales": sales}}, "test"
    )
    assert read.shop is not None
    values, problems = prepare_shop(read.shop, desk.book)
    assert not problems
    [shown] = desk.stand(values, datetime.fromisoformat("2026-11-20T10:00:00-05:00")).metrics
    assert shown.counts.numerator == numerator
