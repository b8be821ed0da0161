"""Where case and shop meet: the points that a case may add to its shop, and the tier that they would cross."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from disputes.answers.assessment import Points, PointsRange, StandingEffect
from disputes.dates.wall_clock import day_end
from disputes.language.truth import Unknown
from disputes.shops.extra_points import total_with
from disputes.shops.headroom import shifted
from disputes.shops.shop_state import ShopFields, ShopState
from disputes.situation.matching import Match
from disputes.situation.state import State

FIGURES = ("weeks", "days", "months", "orders", "counts", "violations", "points", "measures", "balance")


def shop_values(state: State) -> dict[str, Any]:
    """The shop of a case as a record of its own: it inherits platform, market and site."""
    values = state.values
    shop = dict(values.get("shop") or {})
    for key in ("platform", "market", "site"):
        if key in values:
            shop.setdefault(key, values[key])
    return shop


def has_record(state: State) -> bool:
    """Whether the case carries more of its shop than who it is."""
    return any(k in (state.values.get("shop") or {}) for k in FIGURES)


class CaseShopFields(ShopFields):
    """`metric.x` and `ledger.x` inside a case: measured on its version day. The shop is looked at only when one is
    read.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._shop: ShopState | None = None

    @property
    def shop(self) -> ShopState:  # type: ignore[override]
        if self._shop is None:
            own = self.state.book.own
            day, _ = self.state.version_day(self.state.book.platform, own.version_by if own is not None else None)
            at = min(self.state.now, day_end(day, self.state.zone))
            self._shop = ShopState(shop_values(self.state), self.state.book, at)
            for wake in self._shop.wakes if at == self.state.now else ():
                self.state.wake(wake)
        return self._shop

    def __getitem__(self, path: str) -> Any:
        return (
            super().__getitem__(path)
            if has_record(self.state) or (self.state.values.get("shop") or {}).get("facts")
            else Unknown(frozenset({path}))
        )


def added(state: State, fired: Sequence[Match], lapsed: Points) -> tuple[Points, StandingEffect | None]:
    """The points that the case may add, and the shop's standing before and after; None without a shop record.

    `lapsed`: what clocks that ran out cost already (a number, or least and most).
    """
    causes = sorted({v for m in fired for v in m.rule.then.points})
    hits = sorted({h for m in fired for h in m.rule.then.hits})
    recorded = has_record(state)
    if not causes and not recorded:
        return lapsed, None
    shop = ShopState(shop_values(state), state.book, state.now)
    extra = [
        {"type": v, "at": state.now, "count": 1, "severity": None, "points": None, "found_by": None} for v in causes
    ]
    before = {k: o.run for k, o in shop.outcomes.items()}
    values = {**shop_values(state), "violations": [*(shop_values(state).get("violations") or ()), *extra]}
    shop_after = ShopState(values, state.book, state.now) if extra else shop
    main = shop.ledgers.main
    gains: dict[str, Decimal] = {}
    least, most = Decimal(0), Decimal(0)
    at = None
    for p in (
        p
        for o in shop_after.outcomes.values()
        for p in o.run.parts
        if p.at == state.now and p.type in causes and not p.issued
    ):
        if p.points is not None:
            least, most = least + p.points, most + (p.most if p.most is not None else p.points)
            gains[p.ledger] = gains.get(p.ledger, Decimal(0)) + p.points
            if main is not None and p.ledger == main.id:
                at = p.issued_at if at is None else min(at, p.issued_at)
    for ledger, points, issued in _hits(shop, hits) if recorded else ():
        least, most = least + points, most + points
        gains[ledger] = gains.get(ledger, Decimal(0)) + points
        if main is not None and ledger == main.id:
            at = issued if at is None else min(at, issued)
    total = _together(lapsed, least, most)
    if not recorded or main is None:
        return total, None
    now = before[main.id].total(state.now)
    run = before[main.id]
    extra_points = gains.get(main.id, Decimal(0))
    if isinstance(lapsed, Decimal) and lapsed:
        extra_points += lapsed
        at = shop.ledgers.issue_instant(main, state.now.astimezone(UTC)) if at is None else at
    points_after, tier_after = now.points, now.tier
    if extra_points and at is not None:
        after = total_with(shop, main, extra_points, at, at)
        points_after, tier_after = after.points, after.tier
        state.wake(at)
    for wake in (*(t.at for t in run.totals), *shop.state.wakes):
        state.wake(wake)
    return total, StandingEffect(
        points_now=now.points,
        points_after=points_after,
        tier_now=now.tier,
        tier_after=tier_after,
        issued_on=at,
    )


def _hits(shop: ShopState, hits: Sequence[str]) -> list[tuple[str, Decimal, datetime]]:
    """What one more order in the part of each metric would cost: ledger, points, issue instant."""
    out = []
    for name in hits:
        metric = shop.metrics.find(name)
        for r in shop.metrics.shown(metric) if metric is not None else ():
            if r.numerator is None or r.span is None or r.span.end <= shop.now:
                continue
            more = shifted(shop, r, 1)
            points = sum((h.points or Decimal(0) for h in more.held), Decimal(0)) - sum(
                (h.points or Decimal(0) for h in r.held), Decimal(0)
            )
            band = next((h.band for h in more.held if h.points), None)
            ledger = (
                (shop.ledgers.named(band.ledger) if band.ledger is not None else shop.ledgers.main)
                if band is not None
                else None
            )
            if points > 0 and ledger is not None:
                at = r.at - timedelta(seconds=1) if ledger.issued is not None else r.at
                out.append((ledger.id, points, shop.ledgers.issue_instant(ledger, at)))
    return out


def _together(lapsed: Points, least: Decimal, most: Decimal) -> Points:
    if isinstance(lapsed, PointsRange):
        least, most = least + lapsed.min, most + lapsed.max
    elif isinstance(lapsed, Decimal):
        least, most = least + lapsed, most + lapsed
    return least if least == most else PointsRange(min=least, max=most)
