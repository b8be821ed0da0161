"""Months of a programme: consecutive ones add up, a good time must be good to its end, a month is assessed once it is
over.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from disputes.answers.serialization import as_json
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop

RULESET = """\
format: 2
platform: {id: visa, title: {en: A network, zh: 某卡组织}, markets: {US: {zone: UTC, currency: USD}}}
sources: {K1: {title: A page}}
metrics:
  dispute_rate:
    title: {en: Disputes, zh: 争议率}
    part: chargebacks
    whole: sales
    over: 1 month
    standard: {rate: {lt: 1 %}}
    level: [{value: high, when: {rate: {gte: 1 %}}}, {value: none}]
    bands: [{when: {level: high}, points: 1, ledger: months, type: high_month}]
ledgers:
  months: {title: {en: Months, zh: 月数}, main: true, unit: month, clears: {good: GOOD}}
facts:
  month: {amount: [{value: ledger.months.points, when: {metric.dispute_rate.assessed: {ne: null}}}, {value: {of:
  ledger.months.points, plus: 1}}]}
rules:
  - id: fine
    title: {en: Fine, zh: 罚款}
    about: shop
    when: {metric.dispute_rate.level: high}
    then: {fees: [{id: fine, amount: {of: 100 USD, times: facts.month}, payer: seller, to: network, when: now}]}
    cite: {source: K1, confidence: official}
"""


def standing(tmp_path: Path, good: str, rates: list[int], as_of: str) -> dict[str, Any]:
    """The standing of a shop with so many disputes a month (of 1000 sales) from January 2026 on."""
    folder = tmp_path / "visa"
    folder.mkdir(exist_ok=True)
    (folder / "rules.yaml").write_text(RULESET.replace("GOOD", good), encoding="utf-8")
    months = [{"month": f"2026-{n:02d}", "sales": 1000, "chargebacks": c} for n, c in enumerate(rates, 1)]
    read = read_plain({"id": "s", "platform": "visa", "market": "US", "months": months}, "test")
    assert read.shop is not None
    desk = ShopAssessor(Rulebook.load(Library.at(tmp_path), "visa"))
    values, problems = prepare_shop(read.shop, desk.book)
    assert not problems
    found: dict[str, Any] = as_json(desk.stand(values, datetime.fromisoformat(as_of)))
    return found


@pytest.mark.parametrize(
    ("good", "rates", "as_of", "points"),
    [
        (
            "1 month",
            [10, 10],
            "2026-03-01T00:00:00+00:00",
            2,
        ),  # the second one arrives at the instant at which the first would go
        ("1 month", [10, 9], "2026-02-28T23:59:59+00:00", 1),
        ("1 month", [10, 9], "2026-03-01T00:00:00+00:00", 0),
        ("3 months", [10, 9, 9, 10], "2026-05-01T00:00:00+00:00", 2),
        ("3 months", [10, 9, 9, 9, 10], "2026-06-01T00:00:00+00:00", 1),
    ],
)
def test_a_good_time_must_be_good_to_its_end(
    tmp_path: Path, good: str, rates: list[int], as_of: str, points: int
) -> None:
    assert standing(tmp_path, good, rates, as_of)["points"] == points


@pytest.mark.parametrize(
    ("rates", "as_of", "value"),
    [
        ([10, 10], "2026-02-28T20:00:00+00:00", "200.00"),  # February is not over: one month behind it, and itself
        ([10, 10], "2026-03-01T00:00:00+00:00", "200.00"),
        ([10], "2026-01-31T20:00:00+00:00", "100.00"),
    ],
)
def test_the_month_at_hand_is_counted_before_and_after_its_end(
    tmp_path: Path, rates: list[int], as_of: str, value: str
) -> None:
    assert [f["value"] for f in standing(tmp_path, "3 months", rates, as_of)["fees"]] == [value]


def test_a_level_of_none_is_known(tmp_path: Path) -> None:
    answer = standing(tmp_path, "1 month", [9], "2026-01-31T20:00:00+00:00")
    assert answer["metrics"][0]["level"] is None
    assert answer["questions"] == []
    assert answer["fees"] == []
