"""Cases as a seller's desk meets them, by the thousand, as JSON Lines.

    python bench/generate.py NUMBER [--seed N] [--now 2026-04-12T00:00:00Z] > cases.jsonl

Delays follow published figures: the days from order to dispute are log-normal with a median of 12.1 and a 90th percentile of 36 (least 1.1, most
86.8), those from opening to the last change with 3.8 and 22 (most 46.6); sellers are given 6 or 4 days to ship, 8.1 % of parcels come late; reasons are
mixed as in 164 live returns of one shop, of which 42 % were cancelled and 0.6 % needed the seller's proof. In between stand what real exports
hold: raw codes that no list has, a stated due date though the parcel still travels, a platform's day that is a second short, several cases of one
order, ids of digits only, texts in other scripts, facts left out.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

REASONS = {
    "ITEM_NOT_FIT": (71, "not_as_described"), "NOT_RECEIPT": (44, "nondelivery"), "WRONG_ITEM": (23, "wrong_item"), "DAMAGED_OTHERS": (11, "damaged"),
    "FUNCTIONAL_DMG": (5, "damaged"), "ITEM_MISSING": (5, "missing_item"), "CHANGE_MIND": (4, "return_refund"), "SUSPICIOUS_PARCEL": (1, "counterfeit"),
}  # fmt: skip
MARKETS = {"SG": ("SGD", 8), "MY": ("MYR", 8), "PH": ("PHP", 8), "ID": ("IDR", 7), "TH": ("THB", 7), "VN": ("VND", 7), "BR": ("BRL", -3)}
WHOLE = ("IDR", "VND")
SCALE = {"SGD": 30, "MYR": 60, "PHP": 700, "IDR": 180_000, "THB": 400, "VND": 300_000, "BRL": 90}
BUFFERS = {6: 37_598, 4: 19_009}
CARRIERS = ("SPX Express", "J&T Express", "Ninja Van", "SLS", "Correios")
CATEGORIES = ("fashion", "electronics", "home", "beauty", "toys")
PAYMENTS = ("cod", "card", "wallet")
SELLERS = ("local", "local", "cross_border")
TIERS = ("none", "preferred", "mall")
NOTES = ("包裹外观完好", "Khách yêu cầu hoàn tiền", "ลูกค้าแจ้งว่าไม่ได้รับของ", "cliente diz que não recebeu")
Z90 = 1.2816


def log_normal(draw: random.Random, median: float, p90: float, least: float, most: float) -> float:
    """Days, log-normal by two of its quantiles, within what was seen."""
    return min(max(draw.lognormvariate(math.log(median), math.log(p90 / median) / Z90), least), most)


def text(at: datetime, hours: int) -> str:
    zone = f"{'+' if hours >= 0 else '-'}{abs(hours):02}:00"
    return (at + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S") + zone


def case(draw: random.Random, number: int, now: datetime, last_order: str) -> tuple[dict[str, Any], str]:
    """One case that is open at `now`, and the id of its order."""
    market = draw.choice(tuple(MARKETS))
    currency, hours = MARKETS[market]
    reason = draw.choices(tuple(REASONS), [w for w, _ in REASONS.values()])[0]
    dispute = REASONS[reason][1]
    # Open at `now`: what it will take from the opening to the last change is not over yet.
    lasts = log_normal(draw, 3.8, 22, 0.2, 46.6)
    opened = now - timedelta(days=lasts * draw.random())
    ordered = opened - timedelta(days=log_normal(draw, 12.1, 36, 1.1, 86.8))
    paid = ordered + timedelta(minutes=draw.randrange(1, 240))
    ship_by = paid + timedelta(days=draw.choices(tuple(BUFFERS), tuple(BUFFERS.values()))[0])
    shipped = min(paid + (ship_by - paid) * draw.random() * (1.4 if draw.random() < 0.081 else 1), opened)
    way = max((opened - shipped).total_seconds(), 0)
    arrives = shipped + timedelta(seconds=way * draw.uniform(0.5, 0.95))
    amount = SCALE[currency] * draw.lognormvariate(0, 0.8)
    value = str(int(amount) or 1) if currency in WHOLE else f"{max(amount, 0.5):.2f}"
    order_id = last_order if last_order and draw.random() < 0.01 else str(260400000000 + number)
    events: list[tuple[str, datetime, dict[str, Any]]] = [("ordered", ordered, {}), ("paid", paid, {})]
    if reason != "NOT_RECEIPT" or draw.random() < 0.9:
        events.append(("shipped", shipped, {}))
    if reason != "NOT_RECEIPT":
        events.append(("delivered", arrives, {}))
    events.append(("opened", opened, {"by": "buyer"}))
    stage, turn = "requested", "seller"
    if draw.random() < 0.3:
        events.append(("seller_responded", opened + (now - opened) * draw.random(), {"by": "seller", "outcome": draw.choice(("accept", "reject", "counter"))}))
        stage, turn = "platform_review", "platform"
    deadlines = []
    if draw.random() < 0.6:
        # The channel's two days end a second early; and it states a date though nothing is due before the parcel is back.
        deadlines.append({"actor": "seller", "due_at": text(opened + timedelta(days=2, seconds=-1), hours), "for": "due_date"})
        if draw.random() < 0.15:
            stage, turn = "return_in_transit", "buyer"
    record: dict[str, Any] = {
        "id": f"{market}{number:09}" if draw.random() < 0.9 else str(26_000_000_000 + number), "platform": "shopee", "market": market, "dispute": dispute,
        "reason_raw": reason if draw.random() < 0.98 else f"NEW_{reason}", "status_raw": draw.choice(("REQUESTED", "ACCEPTED", "JUDGING", "SELLER_DISPUTE")),
        "stage": stage, "turn": turn, "requested": draw.choice(("refund_only", "return_refund")), "times_opened": 1 + (draw.random() < 0.03),
        "order": {
            "id": order_id, "amount": {"value": value, "currency": currency}, "category": draw.choice(CATEGORIES), "payment": draw.choice(PAYMENTS),
            "products": [f"SKU-{int(draw.paretovariate(0.6)) % 5000}"],
        },
        "events": [{"type": t, "at": text(at, hours), **more} for t, at, more in sorted(events, key=lambda e: e[1])],
        "deadlines": deadlines, "fetched_at": text(now, hours),
    }  # fmt: skip
    if draw.random() < 0.85:
        record["shop"] = {"id": f"shop-{number % 97}", "seller": draw.choice(SELLERS), "tier": draw.choice(TIERS)}
    if draw.random() < 0.8:
        tracking = "in_transit" if reason == "NOT_RECEIPT" else "delivered"
        record["shipments"] = [{"carrier": draw.choice(CARRIERS), "tracking_number": f"SPX{number:011}", "tracking": tracking, "integrated": True}]
    if draw.random() < 0.5:
        record["evidence"] = [{"kind": "proof_of_shipment", "format": "jpg", "bytes": draw.randrange(20_000, 900_000), "shows": ["tracking_number"]}]
    if draw.random() < 0.006:
        events_by_type = [e for e in record["events"] if e["type"] == "opened"]
        record["events"].append({"type": "evidence_requested", "at": events_by_type[0]["at"], "by": "platform"})
    if draw.random() < 0.2:
        record["notes"] = draw.choice(NOTES)
    return record, order_id


def cases(number: int, seed: int, now: datetime) -> Iterator[dict[str, Any]]:
    """So many cases that are open at `now`: the same seed gives the same."""
    draw = random.Random(seed)
    order = ""
    for n in range(number):
        record, order = case(draw, n, now, order)
        yield record


def ended(record: dict[str, Any], draw: random.Random, now: datetime) -> dict[str, Any]:
    """The same case at its end: 42 % are cancelled by the buyer, the others mostly refunded."""
    opened = next(datetime.fromisoformat(e["at"]) for e in record["events"] if e["type"] == "opened")
    at = min(opened + timedelta(days=log_normal(draw, 3.8, 22, 0.2, 46.6)), now)
    kind = "withdrawn" if draw.random() < 0.42 else "refunded"
    return {**record, "stage": "closed", "turn": "none", "events": [*record["events"], {"type": kind, "at": at.astimezone(UTC).isoformat()}]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime(2026, 4, 12, tzinfo=UTC))
    parser.add_argument("--closed", type=float, default=0.0, help="which share of them has ended")
    given = parser.parse_args()
    draw = random.Random(given.seed + 1)
    for record in cases(given.number, given.seed, given.now.astimezone(UTC)):
        out = ended(record, draw, given.now) if draw.random() < given.closed else record
        sys.stdout.write(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
