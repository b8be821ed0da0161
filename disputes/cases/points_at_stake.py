"""Where case and shop meet: the points that a case may add to its shop, and the tier that they would cross."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from disputes.answers.assessment import Points, PointsRange, StandingEffect
from disputes.dates.wall_clock import day_end
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Unknown
from disputes.situation.basis import Basis, Collector, Computed
from disputes.situation.matching import Match
from disputes.situation.periods import SECOND
from disputes.situation.state import State
from disputes.words.dataclass import dataclass

# What works out the standing of a shop takes long to import, and most cases come without a shop.
if TYPE_CHECKING:
    from disputes.language.rulebook import Rulebook
    from disputes.shops.shop_state import ShopState

_RECORDED = frozenset(("weeks", "days", "months", "orders", "counts", "violations", "points", "measures", "balance"))
"""The parts of a shop's record that say more of it than who it is."""


@dataclass(frozen=True, slots=True)
class Stake:
    """The points that a case may add, and the shop's standing before and after; None without a shop record."""

    points: Points
    standing: StandingEffect | None


@dataclass(frozen=True, slots=True)
class Gain:
    """Points that a case would add to a ledger: the least, the most, and when they would be issued (UTC)."""

    ledger: str
    least: Decimal
    most: Decimal
    issued_at: datetime


class CaseShopFields:
    """`metric.x` and `ledger.x` inside a case: measured on its version day. The shop is looked at only when one is
    read.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self._shop: ShopState | None = None

    def read(self, path: str) -> Computed[Any]:
        if not (has_record(self.state) or (self.state.values.get("shop") or {}).get("facts")):
            return Computed(Unknown(frozenset({path})))
        from disputes.shops.shop_state import ShopFields

        edition = self.state.editions.day(self.state.book.platform)
        if self._shop is None:
            at = min(self.state.now, day_end(edition.day, self.state.zone))
            self._shop = _shop_at(shop_values(self.state), self.state.book, at)
        value = ShopFields(self._shop).read(path).value
        # A shop that is seen as it was on an earlier day does not change any more.
        moving = self._shop.wakes() if self._shop.now == self.state.now else frozenset[datetime]()
        return Computed(value, Basis(wakes=edition.wakes | moving))


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
    return not _RECORDED.isdisjoint(state.values.get("shop") or ())


def points_at_stake(state: State, fired: Sequence[Match], lapsed: Points) -> Computed[Stake]:
    """What a case may add to its shop. `lapsed`: what clocks that ran out have cost already."""
    causes = sorted({v for m in fired for v in m.rule.then.points})
    recorded = has_record(state)
    if not causes and not recorded:
        return Computed(Stake(lapsed, None))
    shop = _shop_at(shop_values(state), state.book, state.now)
    gains = list(_of_causes(state, shop, causes))
    if recorded:
        gains += _of_metrics(shop, sorted({h for m in fired for h in m.rule.then.hits}))
    least, most = (sum(points, Decimal(0)) for points in ([g.least for g in gains], [g.most for g in gains]))
    points = _together(lapsed, least, most)
    main = shop.ledgers.main
    if not recorded or main is None:
        return Computed(Stake(points, None))
    collector = Collector()
    effect = _effect(shop, main, [g for g in gains if g.ledger == main.id], lapsed)
    run = shop.outcomes[main.id].run
    for at in (effect.issued_on, *(t.at for t in run.totals), *shop.wakes()):
        if at is not None and at > state.now:
            collector.wake(at)
    return Computed(Stake(points, effect), collector.basis())


def _shop_at(values: Mapping[str, Any], book: Rulebook, at: datetime) -> ShopState:
    """The shop of a case at an instant."""
    from disputes.shops.shop_state import ShopThroughTime

    return ShopThroughTime(values, book).at(at)


def _of_causes(state: State, shop: ShopState, causes: Sequence[str]) -> Iterator[Gain]:
    """What violations of these types, committed now, would add to each ledger."""
    if not causes:
        return
    now = state.now
    more = [{"type": v, "at": now, "count": 1, "severity": None, "points": None, "found_by": None} for v in causes]
    values = shop_values(state)
    violations = [*(values.get("violations") or ()), *more]
    with_them = _shop_at({**values, "violations": violations}, state.book, now)
    for outcome in with_them.outcomes.values():
        for p in outcome.run.parts:
            if p.at == now and p.type in causes and not p.issued and p.points is not None:
                yield Gain(p.ledger, p.points, p.most if p.most is not None else p.points, p.issued_at)


def _of_metrics(shop: ShopState, names: Sequence[str]) -> Iterator[Gain]:
    """What one more order in the part of each metric would add."""
    from disputes.shops.headroom import with_more_orders

    for name in names:
        metric = shop.metrics.find(name)
        for r in shop.metrics.shown(metric) if metric is not None else ():
            if r.numerator is None or r.span is None or r.span.end <= shop.now:
                continue
            more = with_more_orders(shop, r, 1)
            points = more.points - r.points
            band = next((h.band for h in more.held if h.points), None)
            if band is None or points <= 0:
                continue
            ledger = shop.ledgers.named(band.ledger) if band.ledger is not None else shop.ledgers.main
            if ledger is not None:
                at = r.at - SECOND if ledger.issued is not None else r.at
                yield Gain(ledger.id, points, points, shop.ledgers.issue_instant(ledger, at))


def _effect(shop: ShopState, main: Ledger, gains: Sequence[Gain], lapsed: Points) -> StandingEffect:
    """The main ledger now, and with what the case would add to it, what lapsed clocks have cost included."""
    from disputes.shops.extra_points import total_with

    now = shop.outcomes[main.id].run.total(shop.now)
    more = sum((g.least for g in gains), Decimal(0))
    issued_on = min((g.issued_at for g in gains), default=None)
    if isinstance(lapsed, Decimal) and lapsed:
        more += lapsed
        issued_on = shop.ledgers.issue_instant(main, shop.now.astimezone(UTC)) if issued_on is None else issued_on
    after = total_with(shop, main, more, issued_on, issued_on) if more and issued_on is not None else now
    return StandingEffect(
        points_now=now.points,
        points_after=after.points,
        tier_now=now.tier,
        tier_after=after.tier,
        # Points that are issued at once have no day of their own: it would move with every look.
        issued_on=issued_on if issued_on is not None and issued_on > shop.now else None,
    )


def _together(lapsed: Points, least: Decimal, most: Decimal) -> Points:
    if isinstance(lapsed, PointsRange):
        least, most = least + lapsed.min, most + lapsed.max
    elif isinstance(lapsed, Decimal):
        least, most = least + lapsed, most + lapsed
    return least if least == most else PointsRange(min=least, max=most)
