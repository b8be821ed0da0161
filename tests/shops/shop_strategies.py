"""Shops to try: violations, weeks, issued points and appeals in a few months of one year, on the test rulesets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.shops.what_if import changed
from disputes.situation.typed_facts import prepare_shop
from tests.shipped import shipped_library

HERE = Path(__file__).resolve().parent
START = datetime(2025, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@cache
def library(own: bool = True) -> Library:
    """The test rulesets, or those of the checkout."""
    return Library.at(HERE / "rulesets") if own else shipped_library()


@cache
def registrar(platform: str, own: bool = True) -> ShopAssessor:
    return ShopAssessor(Rulebook.load(library(own), platform))


def values(record: dict[str, Any], own: bool = True) -> dict[str, Any]:
    """A record as it is evaluated."""
    read = read_plain({"id": "shop-1", **record}, "test")
    assert read.shop is not None, [str(p) for p in read.problems]
    found, problems = prepare_shop(read.shop, registrar(read.shop.platform, own).book)
    assert not problems, [str(p) for p in problems]
    return found


def stand(record: dict[str, Any], at: datetime | str, own: bool = True, **what_if: Any) -> Any:
    """The standing of a record at an instant, without its horizon."""
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    desk, read = registrar(record["platform"], own), values(record, own)
    return desk.standing_at(changed(read, desk.book, when, what_if) if what_if else read, when)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+00:00")


INSTANTS = st.integers(0, 200 * 86400).map(lambda s: START + timedelta(seconds=s))


@st.composite
def appeals(draw: st.DrawFn, at: datetime) -> list[dict[str, Any]]:
    if draw(st.booleans()):
        return []
    filed = at + timedelta(seconds=draw(st.integers(0, 20 * 86400)))
    decided = filed + timedelta(seconds=draw(st.integers(1, 30 * 86400)))
    outcome = draw(st.sampled_from(["won", "lost", None]))
    first = {"filed_at": text(filed), "decided_at": text(decided) if outcome is not None else None, "outcome": outcome}
    if outcome != "lost" or draw(st.booleans()):
        return [first]
    again = text(decided + timedelta(seconds=draw(st.integers(0, 20 * 86400))))
    return [first, {"filed_at": again, "decided_at": None, "outcome": None}]


@st.composite
def violations(
    draw: st.DrawFn, types: tuple[str, ...], most: int = 6, with_appeals: bool = True
) -> list[dict[str, Any]]:
    out = []
    for _ in range(draw(st.integers(0, most))):
        at = draw(INSTANTS)
        row: dict[str, Any] = {
            "type": draw(st.sampled_from(types)),
            "at": text(at),
            "count": draw(st.integers(1, 3)),
            "severity": None,
            "found_by": None,
        }
        if with_appeals:
            row["appeals"] = draw(appeals(at))
        out.append(row)
    return out


@st.composite
def weeks(draw: st.DrawFn, most: int = 4) -> list[dict[str, Any]]:
    first = datetime(2025, 9, 1).date()
    out = []
    for n in sorted(draw(st.sets(st.integers(0, 28), max_size=most))):
        orders = draw(st.integers(1, 300))
        shipped = draw(st.integers(1, 300))
        out.append(
            {
                "starts": (first + timedelta(weeks=n)).isoformat(),
                "orders": orders,
                "shipped": shipped,
                "unfulfilled": draw(st.integers(0, orders)),
                "late": draw(st.integers(0, shipped)),
            }
        )
    return out


SHOPEE_TYPES = ("empty_parcel", "prohibited_goods_class_a", "prohibited_goods_class_b", "reuploaded_listing")
LEDGERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "aliexpress": (
        "GLOBAL",
        (
            "ip_infringement_general",
            "mismatched_merchandise_serious",
            "inducing_early_receipt",
            "goods_information_quality",
            "fake_shipment_general",
        ),
    ),
    "tiktok_shop": ("US", ("late_dispatch",)),
    "dhgate": ("GLOBAL", ("general_violation", "serious_violation", "forbidden_contact_info_general")),
    "lazada": ("PH", ("fulfilment_fraud",)),
    "tmall": ("CN", ("general_violation", "serious_violation")),
    "mastercard": ("US", ("programme_month",)),
}


@st.composite
def ledger_shops(draw: st.DrawFn, with_appeals: bool = True) -> dict[str, Any]:
    """A shop of one of the test platforms with some violations."""
    platform = draw(st.sampled_from(sorted(LEDGERS)))
    market, types = LEDGERS[platform]
    return {"platform": platform, "market": market, "violations": draw(violations(types, with_appeals=with_appeals))}


@st.composite
def shopee_shops(draw: st.DrawFn, with_appeals: bool = True) -> dict[str, Any]:
    """A shop with weeks and violations under the real ruleset of the market's weeks and quarters."""
    record: dict[str, Any] = {
        "platform": "shopee",
        "market": draw(st.sampled_from(["SG", "PH", "VN", "BR", "MY"])),
        "seller": draw(st.sampled_from(["local", "cross_border"])),
        "tier": None,
        "weeks": draw(weeks()),
        "violations": draw(violations(SHOPEE_TYPES, 4, with_appeals)),
    }
    if draw(st.booleans()):
        issued = [draw(INSTANTS) for _ in range(draw(st.integers(0, 2)))]
        record["points"] = [
            {
                "issued_at": text(at),
                "points": draw(st.integers(0, 4)),
                "type": draw(st.sampled_from(["high_nfr", "high_lsr"])),
            }
            for at in issued
        ]
    return record
