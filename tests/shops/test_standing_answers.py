"""What the platform issued and took back, what is not on file, what an answer rests on, and what it says about room and
time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from disputes.answers.serialization import as_json
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor, comparable
from disputes.situation.typed_facts import prepare_shop
from disputes.views import shops as pages
from tests.shops.shop_strategies import registrar, stand, values

MONDAY = "2026-02-09T00:00:00+08:00"
AT = "2026-02-12T12:00:00+08:00"
WON = [{"filed_at": "2026-02-10T10:00:00+08:00", "decided_at": "2026-02-11T10:00:00+08:00", "outcome": "won"}]


def week(**figures: int) -> dict[str, Any]:
    return {"starts": "2026-02-02", "orders": 100, "unfulfilled": 0, "shipped": 100, "late": 0, **figures}


def shop(market: str = "SG", **record: Any) -> dict[str, Any]:
    return {"platform": "shopee", "market": market, "seller": "local", "tier": None, **record}


def answer(record: dict[str, Any], at: str = AT) -> dict[str, Any]:
    found: dict[str, Any] = as_json(stand(record, at, False))
    return found


def issued(points: int, won: bool = False, **more: Any) -> dict[str, Any]:
    return {"issued_at": MONDAY, "points": points, "type": "high_nfr", **({"appeals": WON} if won else {}), **more}


# --- the platform's word ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fetched", [True, False])
def test_what_was_taken_back_is_no_difference_and_does_not_come_back(fetched: bool) -> None:
    record = shop(weeks=[week(unfulfilled=30)], points=[issued(2, won=True)], **({"fetched_at": AT} if fetched else {}))
    found = answer(record)
    assert (found["points"], found["differences"]) == (0, [])
    assert [(e["points"], e["state"]) for e in found["ledger"]] == [(2, "removed")]


@pytest.mark.parametrize(
    ("rows", "points", "differences"),
    [
        ([issued(1, won=True, ref="a"), issued(1, ref="b")], 1, []),  # both were right: one was taken back
        ([issued(1, won=True, ref="a"), issued(2, ref="b")], 2, []),  # one too many, and that one was taken back
        ([issued(1, won=True, ref="a"), issued(3, ref="b")], 3, [(2, 3)]),  # neither the sum nor the rest is ours
        ([issued(3, won=True)], 0, []),
        ([issued(3)], 3, [(2, 3)]),
    ],
)
def test_one_of_several_entries_of_a_day_taken_back(
    rows: list[dict[str, Any]], points: int, differences: list[tuple[int, int]]
) -> None:
    found = answer(shop(weeks=[week(unfulfilled=30)], points=rows, fetched_at=AT))
    assert found["points"] == points
    assert [(d["computed"], d["issued"]) for d in found["differences"]] == differences
    left = [e["state"] for e in found["ledger"]]
    assert left == (["removed"] if points == 0 else ["issued"] if differences else ["confirmed"])


# --- gaps -------------------------------------------------------------------------------------------------------------


def test_a_gap_of_an_earlier_week_stays_until_the_quarter_ends() -> None:
    weeks = [
        {"starts": f"2026-02-{d:02d}", "orders": 100, "unfulfilled": 0, "shipped": 100, "late": late}
        for d, late in ((2, 20), (9, 0), (16, 0))
    ]
    topics = {
        at: [g["topic"] for g in answer(shop("MY", weeks=weeks), at)["gaps"]]
        for at in ("2026-02-24T09:00:00+08:00", "2026-04-07T09:00:00+08:00")
    }
    doubt = "late_shipment_rate.standard"  # the limit of this market is on one page only
    assert topics == {"2026-02-24T09:00:00+08:00": [doubt, "lsr_limit"], "2026-04-07T09:00:00+08:00": [doubt]}


@pytest.mark.parametrize(
    ("platform", "topics"),
    [("shein", ["standing"]), ("temu", ["standing"]), ("klarna", ["standing"]), ("stripe", []), ("tmall", [])],
)
def test_a_platform_without_figures_of_a_shop_says_so(platform: str, topics: list[str]) -> None:
    record = {"platform": platform, "market": {"klarna": "DE", "tmall": "CN"}.get(platform, "US"), "seller": "local"}
    found = answer({**record, "violations": []})
    assert [g["topic"] for g in found["gaps"]] == topics
    assert (found["metrics"], found["ledgers"]) == ([], []) or "standing" not in topics


RULES = """\
format: 2
platform: {id: visa, title: {en: A network, zh: 某卡组织}, markets: {US: {zone: UTC, currency: USD}}}
sources: {K1: {title: A page}}
parameters:
  limit: [{value: {gte: 10 %}, markets: [DE], cite: {source: K1, fact: elsewhere, confidence: recalled}}, {value: {gte:
  20 %}, cite: {source: K1, fact: limit, confidence: derived}}]
metrics:
  late_shipment_rate:
    title: {en: Late, zh: 迟发}
    part: late
    whole: shipped
    over: 1 week
    standard: {not: {rate: $limit}}
    bands:
      - when: {rate: $limit}
        points: [{value: 9, markets: [DE]}, {value: 3, cite: {source: K1, fact: points, confidence: secondary}}]
        ledger: strikes
        type: late
        cite: {source: K1, fact: band, confidence: official}
    cite: {source: K1, fact: metric, confidence: official}
ledgers:
  strikes:
    title: {en: Strikes, zh: 违规}
    main: true
    issued: every monday
    clears: CLEARS
    violations: {rude: {points: [{value: 3, cite: {source: K1, fact: price, confidence: repost}}], cite: {source: K1,
    fact: ledger, confidence: official}}}
    buffer: [{value: 1 day, cite: {source: K1, fact: buffer, confidence: secondary}}]
    tiers: [{at: 3, for: [{value: 7 days, cite: {source: K1, fact: length, confidence: recalled}}], measures: [pause],
    cite: {source: K1, fact: tier, confidence: official}}]
    cite: {source: K1, fact: ledger, confidence: official}
measures: {pause: {title: {en: A pause, zh: 暂停}}}
"""


def with_rules(folder: Path, record: dict[str, Any], at: str, clears: str = "{each: 90 days}") -> Any:
    (folder / "visa").mkdir(exist_ok=True)
    (folder / "visa/rules.yaml").write_text(RULES.replace("CLEARS", clears), encoding="utf-8")
    read = read_plain({"id": "s", "platform": "visa", "market": "US", **record}, "test")
    assert read.shop is not None
    desk = ShopAssessor(Rulebook.load(Library.at(folder), "visa"))
    found, problems = prepare_shop(read.shop, desk.book)
    assert not problems
    return desk.stand(found, datetime.fromisoformat(at))


def facts(cites: list[Any]) -> list[str]:
    return sorted(str(as_json(c)["fact"]) for c in cites)


# --- what an answer rests on ------------------------------------------------------------------------------------------


def test_the_sources_of_limits_points_lengths_and_buffers_reach_the_answer(tmp_path: Path) -> None:
    found = with_rules(
        tmp_path, {"weeks": [{"starts": "2026-01-05", "shipped": 100, "late": 20}]}, "2026-01-13T09:00:00+00:00"
    )
    [entry], [measure], [metric] = found.ledger, found.measures, found.metrics
    assert facts(entry.cite) == facts(entry.parts[0].cite) == ["band", "limit", "metric", "points"]
    assert facts(measure.cite) == ["buffer", "length", "tier"]
    assert facts(metric.cite) == ["band", "limit", "metric", "points"]
    assert found.confidence == "recalled"


def test_what_is_not_relied_on_is_not_cited(tmp_path: Path) -> None:
    found = with_rules(
        tmp_path, {"weeks": [{"starts": "2026-01-05", "shipped": 100, "late": 19}]}, "2026-01-13T09:00:00+00:00"
    )
    [metric] = found.metrics
    assert facts(metric.cite) == ["limit", "metric"]
    assert (found.ledger, found.confidence) == ([], "derived")


def test_the_sources_of_a_price_reach_the_answer(tmp_path: Path) -> None:
    found = with_rules(
        tmp_path, {"violations": [{"type": "rude", "at": "2026-01-05T10:00:00+00:00"}]}, "2026-01-12T09:00:00+00:00"
    )
    assert facts(found.ledger[0].cite) == ["ledger", "price"]


# --- time and room ----------------------------------------------------------------------------------------------------


def test_the_end_of_a_week_alone_changes_nothing() -> None:
    record = shop(weeks=[week(starts="2026-05-25", unfulfilled=30)])
    found = registrar("shopee", False).stand(values(record, False), datetime.fromisoformat("2026-06-12T12:00:00+08:00"))
    assert found.points == 2
    assert as_json(found.next_change_at) == "2026-07-05T16:00:00Z"
    zone = ZoneInfo("UTC")
    earlier = stand(record, "2026-06-12T12:00:00+08:00", False)
    later = stand(record, "2026-06-19T12:00:00+08:00", False)
    assert comparable(earlier) == comparable(later)
    assert as_json(earlier.timeline) == as_json(later.timeline)
    assert "06-08 – 06-14 now" in pages.show([earlier], "en", zone, False, width=160, colour=False)
    assert "06-15 – 06-21 now" in pages.show([later], "en", zone, False, width=160, colour=False)


def test_nothing_more_to_come_is_said_and_found_soon(tmp_path: Path) -> None:
    record = {"weeks": [{"starts": "2026-01-05", "shipped": 100, "late": 1}]}
    assert with_rules(tmp_path, record, "2026-01-13T09:00:00+00:00").next_change_at is None
    found = with_rules(
        tmp_path,
        {**record, "points": [{"issued_at": "2026-01-12T00:00:00+00:00", "points": 1, "type": "late"}]},
        "2026-01-13T09:00:00+00:00",
    )
    assert as_json(found.next_change_at) == "2026-04-12T00:00:00Z"


def test_headroom_is_of_the_orders_already_counted() -> None:
    """18 of 100 and two more: 20 % of the same hundred, not 20 of 102."""
    record = shop(seller="cross_border", weeks=[week(starts="2026-02-09", late=18)])
    [room] = [h for h in answer(record)["headroom"] if h["metric"] == "late_shipment_rate"]
    assert (room["orders_left"], room["costs"]) == (2, 1)
    assert stand(record, AT, False, late=2).metrics[-1].status == "breached"
    for lang, words in (("en", "of the orders already counted"), ("zh", "按已计入的订单计算")):
        assert words in pages.show([stand(record, AT, False)], lang, ZoneInfo("UTC"), False, width=160, colour=False)


@pytest.mark.parametrize(
    ("unfulfilled", "said", "total"),
    [(11, "1 point is issued, 1 in all", "1 point, tier 0"), (30, "2 points are issued, 2 in all", "2 points, tier 0")],
)
def test_one_point_and_two_points(unfulfilled: int, said: str, total: str) -> None:
    record = shop(weeks=[week(unfulfilled=unfulfilled)])
    sunday = datetime.fromisoformat(MONDAY) - timedelta(hours=3)
    assert [f.what.en for f in stand(record, sunday, False).forecast if f.kind == "issue"] == [
        f"Penalty points: {said}"
    ]
    assert total in pages.show([stand(record, AT, False)], "en", ZoneInfo("UTC"), False, width=160, colour=False)


def test_who_found_it_is_asked_in_words() -> None:
    record = shop(
        "MY",
        seller="cross_border",
        violations=[{"type": "prohibited_goods_class_a", "at": "2026-02-03T10:00:00+08:00"}],
    )
    [asked] = [q for q in answer(record)["questions"] if "found_by" in q["field"]]
    assert asked["field"] == "violations.found_by"
    assert asked["ask"]["en"].startswith("Who found the violation")
    assert asked["ask"]["zh"].startswith("违规由谁发现")


def test_what_is_taken_back_before_it_is_issued_wakes_when_it_would_have_been() -> None:
    taken = {"type": "empty_parcel", "at": "2026-02-10T10:00:00+08:00", "found_by": None, "appeals": WON}
    found = registrar("shopee", False).stand(values(shop(violations=[taken]), False), datetime.fromisoformat(AT))
    assert (found.points, found.ledger) == (0, [])
    assert as_json(found.next_change_at) == "2026-02-15T16:00:00Z"
    assert [
        (e["points"], e["state"]) for e in answer(shop(violations=[taken]), "2026-02-16T00:00:00+08:00")["ledger"]
    ] == [(15, "removed")]
