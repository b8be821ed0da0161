"""Cases as a seller's desk meets them, by the thousand, as JSON Lines.

    python bench/generate.py NUMBER [--seed N] [--now 2026-04-12T00:00:00Z] [--closed SHARE] > cases.jsonl

What is drawn and from which published figures is told in `case_figures.py`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.case_figures import (
    AGENTS,
    ANSWER_DAYS,
    ANSWERED,
    ANSWERS,
    APPEALED,
    CANCELLED,
    CARRIERS,
    CARRIERS_BR,
    CATEGORIES,
    DAYS_TO_SHIP,
    DURATION_DAYS,
    HISTORY_DAYS,
    LAG_DAYS,
    LATE,
    MARKETS,
    NOTES,
    PAYMENTS,
    PRODUCT_BEND,
    PRODUCTS,
    PROOF,
    REASONS,
    RULINGS,
    SAME_ORDER,
    SELLERS,
    SHOPS,
    STAGES,
    TIERS,
    WHOLE,
)

T = TypeVar("T")
Event = tuple[str, datetime, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the cases of one order share, and the span of the dispute: to its end, or, while it is open, to `now`."""

    id: str
    market: str
    shop: int
    amount: float
    payment: str
    reason: str
    ship_by: datetime
    promised_by: datetime
    way: tuple[Event, ...]  # up to the dispute
    opened: datetime
    until: datetime
    over: bool


def pick(draw: random.Random, weights: Mapping[T, int]) -> T:
    return draw.choices(tuple(weights), tuple(weights.values()))[0]


def between(start: datetime, end: datetime, share: float) -> datetime:
    """A whole second, so far on the way from one to the other."""
    return (start + (end - start) * share).replace(microsecond=0)


def instants(draw: random.Random, start: datetime, end: datetime, number: int) -> list[datetime]:
    return [between(start, end, share) for share in sorted(draw.random() for _ in range(number))]


def text(at: datetime, hours: int) -> str:
    return f"{at + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}{'+' if hours >= 0 else '-'}{abs(hours):02}:00"


def money(amount: float, currency: str) -> dict[str, str]:
    return {"value": str(max(int(amount), 1)) if currency in WHOLE else f"{max(amount, 0.5):.2f}", "currency": currency}


def purchase(draw: random.Random, number: int, now: datetime, over: bool) -> Purchase:
    """An order, its way and the span of its dispute."""
    market = draw.choice(tuple(MARKETS))
    reason = pick(draw, {raw: weight for raw, (weight, _) in REASONS.items()})
    if over:
        until = between(now, now - timedelta(days=HISTORY_DAYS), 1 - draw.random()) - timedelta(minutes=1)
        opened = until - timedelta(seconds=int(DURATION_DAYS.draw(draw) * 86_400))
    else:
        until = now
        opened = between(now, now - timedelta(days=DURATION_DAYS.draw_by_length(draw)), draw.random())
    ordered = between(opened, opened - timedelta(days=LAG_DAYS.draw(draw)), 1)
    paid = min(ordered + timedelta(minutes=draw.randrange(1, 240)), opened)
    ship_by = paid + timedelta(days=pick(draw, DAYS_TO_SHIP))
    shipped = min(between(paid, ship_by, draw.triangular(0, 1.1, 0.3)), between(paid, opened, 0.6))
    delivered = between(shipped, opened, draw.uniform(0.4, 0.95))
    way: list[Event] = [
        ("ordered", ordered, {"by": "buyer"}),
        ("paid", paid, {"by": "buyer"}),
        ("shipped", shipped, {"by": "seller"}),
    ]
    if reason == "NOT_RECEIPT" and draw.random() < 0.75:
        promised_by = max(between(paid, opened, draw.uniform(0.6, 1.1)), ship_by)
        way = way if draw.random() < 0.87 else way[:2]
    else:
        way.append(("delivered", delivered, {"by": "carrier"}))
        promised_by = max(between(paid, delivered, draw.uniform(1, 1.6)), ship_by)
        if draw.random() < LATE:
            promised_by = between(shipped, delivered, draw.uniform(0.3, 0.97))
            ship_by = min(ship_by, promised_by)  # nobody promises what need not have left yet
    return Purchase(
        str(260400000000 + number),
        market,
        draw.randrange(SHOPS),
        draw.lognormvariate(0, 0.8),
        draw.choice(PAYMENTS),
        reason,
        ship_by,
        promised_by,
        tuple(way),
        opened,
        until,
        over,
    )


def wanted(draw: random.Random, reason: str) -> str:
    """What the buyer asks for: where nothing has come, hardly ever a return."""
    if reason in ("NOT_RECEIPT", "ITEM_MISSING"):
        return "refund_only" if draw.random() < 0.95 else "return_refund"
    return pick(draw, {"return_refund": 70, "refund_only": 22, "partial_refund": 8})


def answer(draw: random.Random, start: datetime, until: datetime) -> Event | None:
    """The seller's answer, where it has come by then."""
    at = start + timedelta(seconds=int(ANSWER_DAYS.draw(draw) * 86_400))
    agent = f"agent-{min(int(draw.expovariate(0.3)), AGENTS - 1) + 1:02}"
    said: dict[str, Any] = {"by": "seller", "outcome": pick(draw, ANSWERS)}
    if draw.random() < 0.8:
        said["agent"] = agent
    return ("seller_responded", at, said) if draw.random() < ANSWERED and at < until else None


def under_way(draw: random.Random, requested: str, reply: Event | None, now: datetime) -> tuple[str, list[Event]]:
    """The stage that an open case has come to, and what has happened since the answer."""
    if reply is None:
        return "requested", []
    _, since, said = reply
    if said["outcome"] == "counter":
        return "negotiating", []
    if said["outcome"] == "reject":
        if (now - since).days >= 5 and draw.random() < 0.15:
            return "decided", [("ruled", between(since, now, draw.random()), {"by": "platform", "outcome": "buyer"})]
        return draw.choice(("disputed", "platform_review")), []
    if requested != "return_refund":
        return "decided", []
    stage = pick(draw, {"awaiting_return": 30, "return_in_transit": 50, "return_received": 20})
    sent, came = instants(draw, since, now, 2)
    back: list[Event] = [("return_shipped", sent, {"by": "buyer"}), ("return_received", came, {"by": "seller"})]
    return stage, back[: ("awaiting_return", "return_in_transit", "return_received").index(stage)]


def at_its_end(
    draw: random.Random, p: Purchase, requested: str, asked: float, start: datetime, reply: Event | None
) -> tuple[str, list[Event]]:
    """The raw status of a case that is over, and what has happened since it was opened and answered; `asked`: for which
    part of the price.
    """
    if draw.random() < CANCELLED:
        return "CANCELLED", [("withdrawn", p.until, {"by": "buyer"})]
    currency, _, scale = MARKETS[p.market]
    since = reply[1] if reply is not None else start
    first, second, third, last = instants(draw, since, p.until, 4)
    said = reply[2]["outcome"] if reply is not None else None
    events: list[Event] = []
    by, share = "platform" if said is None else "seller", asked
    if said is None:  # silence: after the two days the platform refunds
        last = min(start + timedelta(days=2, minutes=5), p.until)
    elif said == "counter" and draw.random() < 0.6:
        events.append(("buyer_responded", first, {"by": "buyer", "outcome": "accept"}))
        share = asked * draw.uniform(0.1, 0.7)
    elif said == "accept":
        if requested == "return_refund":
            events += [("return_shipped", first, {"by": "buyer"}), ("return_received", second, {"by": "seller"})]
    else:
        by, outcome = "platform", pick(draw, RULINGS)
        events.append(("ruled", first, {"by": "platform", "outcome": outcome}))
        if draw.random() < APPEALED:
            outcome = pick(draw, RULINGS)
            events += [
                ("appealed", second, {"by": "seller"}),
                ("appeal_ruled", third, {"by": "platform", "outcome": outcome}),
            ]
        share = asked * {"buyer": 1.0, "seller": 0.0, "split": draw.uniform(0.2, 0.8)}[outcome]
    if share:
        silent = {"auto": True} if said is None else {}
        events.append(("refunded", last, {"by": by, "amount": money(p.amount * scale * share, currency), **silent}))
    return "REFUND_PAID" if share else "CLOSED", [*events, ("closed", p.until, {"by": "platform"})]


def stated(draw: random.Random, p: Purchase, stage: str, start: datetime) -> list[dict[str, Any]]:
    """The due dates that the channel states: its two days end a second early, and it names a date though the parcel
    that it is about still travels.
    """
    out: list[tuple[str, datetime, str]] = []
    if draw.random() < 0.6:
        out.append(("seller", start + timedelta(days=2, seconds=-1), "due_date"))
        ahead = p.until + timedelta(days=draw.randrange(1, 6))
        if stage == "awaiting_return":
            out.append(("buyer", ahead, "return_ship_due_date"))
        elif stage in ("return_in_transit", "return_received"):
            out.append(("seller", ahead, "return_seller_due_date"))
    return [{"actor": actor, "due_at": text(at, MARKETS[p.market][1]), "for": what} for actor, at, what in out]


def products(draw: random.Random) -> list[int]:
    """One product, now and then two: few are disputed often, most seldom."""
    found = (
        int(PRODUCT_BEND * ((PRODUCTS + PRODUCT_BEND) / PRODUCT_BEND) ** draw.random()) - PRODUCT_BEND
        for _ in range(1 + (draw.random() < 0.1))
    )
    return list(dict.fromkeys(found))


def case(draw: random.Random, number: int, now: datetime, p: Purchase) -> dict[str, Any]:
    """A case of this order."""
    currency, hours, scale = MARKETS[p.market]
    requested = wanted(draw, p.reason)
    asked = draw.uniform(0.2, 0.7) if requested == "partial_refund" else 1.0
    passed = [what for what, _, _ in p.way]
    events: list[Event] = [*p.way, ("opened", p.opened, {"by": "buyer"})]
    start, again = p.opened, draw.random() < 0.03
    if again:
        start = between(p.opened, p.until, 0.3)
        events += [
            ("withdrawn", between(p.opened, p.until, 0.2), {"by": "buyer"}),
            ("reopened", start, {"by": "buyer"}),
        ]
    reply = answer(draw, start, p.until)
    events += [reply] if reply is not None else []
    if p.over:
        status, more = at_its_end(draw, p, requested, asked, start, reply)
        stage, turn = "closed", "none"
    else:
        stage, more = under_way(draw, requested, reply, now)
        status, turn = STAGES[stage]
    evidence: list[dict[str, Any]] = []
    if "shipped" in passed and draw.random() < 0.5:
        evidence.append(
            {
                "kind": "proof_of_shipment",
                "format": "jpg",
                "bytes": draw.randrange(20_000, 900_000),
                "shows": ["tracking_number"],
            }
        )
    if reply is not None and reply[2]["outcome"] == "reject" and draw.random() < 0.7:
        events.append(("evidence_submitted", reply[1], {"by": "seller"}))
        evidence.append(
            {
                "kind": "packing_video",
                "format": "mp4",
                "bytes": draw.randrange(2_000_000, 25_000_000),
                "submitted_at": text(reply[1], hours),
            }
        )
    proof = pick(draw, PROOF)
    if proof == "PENDING":
        events.append(("evidence_requested", between(start, p.until, 0.1), {"by": "platform"}))
        if p.over:
            events.append(("evidence_submitted", between(start, p.until, 0.2), {"by": "seller"}))
            proof = "UPLOADED"
    things = products(draw)
    order: dict[str, Any] = {
        "id": p.id,
        "amount": money(p.amount * scale, currency),
        "category": CATEGORIES[things[0] % len(CATEGORIES)],
        "payment": p.payment,
        "products": [f"SKU-{n:04}" for n in things],
        "ship_by": text(p.ship_by, hours),
        "promised_by": text(p.promised_by, hours),
    }
    record: dict[str, Any] = {
        "id": f"{p.market}{number:09}" if draw.random() < 0.9 else str(26_000_000_000 + number),
        "platform": "shopee",
        "market": p.market,
        "dispute": REASONS[p.reason][1],
        "reason_raw": p.reason if draw.random() < 0.98 else f"NEW_{p.reason}",
        "status_raw": status,
        "stage": stage,
        "turn": turn,
        "requested": requested,
        "times_opened": 1 + again,
        "order": order,
        "events": [
            {"type": t, "at": text(at, hours), **told} for t, at, told in sorted([*events, *more], key=lambda e: e[1])
        ],
        "deadlines": stated(draw, p, stage, start),
        "fetched_at": text(now, hours),
    }
    if draw.random() < 0.85:
        record["shop"] = {
            "id": f"shop-{p.market.lower()}-{p.shop:02}",
            "seller": SELLERS[p.shop % 3],
            "tier": TIERS[p.shop // 3 % 3],
        }
    if draw.random() < 0.8:
        tracking = {"delivered": "delivered", "shipped": "in_transit"}.get(passed[-1], "no_info")
        carrier = draw.choice(CARRIERS_BR if p.market == "BR" else CARRIERS)
        record["shipments"] = [
            {"carrier": carrier, "tracking_number": f"SPX{p.id}", "tracking": tracking, "integrated": True}
        ]
    if stage in ("return_in_transit", "return_received"):
        record["return_shipment"] = {
            "tracking": "in_transit" if stage == "return_in_transit" else "delivered",
            "integrated": True,
        }
    if draw.random() < 0.6:
        record["requested_amount"] = money(p.amount * scale * asked, currency)
    if evidence:
        record["evidence"] = evidence
    if proof:
        record["facts"] = {"seller_proof_status": proof}
    if draw.random() < 0.2:
        record["notes"] = draw.choice(NOTES)
    return record


def cases(number: int, seed: int, now: datetime, closed: float = 0.0) -> Iterator[dict[str, Any]]:
    """So many cases, of which the share `closed` has ended before `now`: the same seed gives the same."""
    draw = random.Random(seed)
    now = now.astimezone(UTC).replace(microsecond=0)
    last: Purchase | None = None
    for n in range(number):
        if last is None or draw.random() >= SAME_ORDER:
            last = purchase(draw, n, now, draw.random() < closed)
        yield case(draw, n, now, last)


def instant(raw: str) -> datetime:
    at = datetime.fromisoformat(raw)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("an instant with an offset, e.g. 2026-04-12T00:00:00Z")
    return at


def main() -> None:
    parser = argparse.ArgumentParser(description="Cases as a seller's desk meets them, as JSON Lines.")
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--now", type=instant, default=datetime(2026, 4, 12, tzinfo=UTC))
    parser.add_argument("--closed", type=float, default=0.0, help="which share of them has ended, from 0 to 1")
    given = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for record in cases(given.number, given.seed, given.now, given.closed):
        sys.stdout.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
