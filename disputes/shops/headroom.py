"""Headroom: how many more orders until a metric reaches its next band, and what that would bring. Exact.

Of the orders already counted: the part grows, the whole stays. That is the nearest that the step can be: an order
that comes on top makes the whole larger, and the step is no nearer for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.answers.standing import HeadroomItem
from disputes.language.conditions import All, Choice, FieldTest, conjuncts
from disputes.language.shop_rules import Ledger
from disputes.shops.extra_points import total_with
from disputes.shops.metric_reading import MetricReading
from disputes.shops.metric_status import view_of, with_status
from disputes.shops.shop_state import ShopState
from disputes.situation.periods import SECOND
from disputes.situation.view import View
from disputes.words.answers import Comparator
from disputes.words.language import ResolutionKind

_FARTHEST = 10**7


def headroom(shop: ShopState) -> list[HeadroomItem]:
    """For each metric that still counts: the next band, or the limit."""
    readings = (r for metric in shop.metrics.all() for r in shop.metrics.shown(metric))
    found = (_item(shop, r) for r in readings if _still_counts(r, shop.now))
    return sorted((x for x in found if x is not None), key=lambda h: (h.orders_left, h.metric))


def _still_counts(r: MetricReading, now: datetime) -> bool:
    """Whether more orders can still come into the window: it is running, or it moves on day by day."""
    if r.rate is None or r.numerator is None:
        return False
    if r.span is None or r.span.end > now:
        return True
    return r.metric.assessed is None and (r.window is None or r.window.unit == "days") and r.at <= now


def with_more_orders(shop: ShopState, r: MetricReading, more: int) -> MetricReading:
    """The same assessment with so many more orders in the numerator. It must have one."""
    assert r.numerator is not None
    numerator = r.numerator + more
    rate = r.rate
    if r.denominator:
        rate = numerator / r.denominator
    elif r.metric.whole is None:
        rate = numerator
    return with_status(shop.state, replace(r, numerator=numerator, rate=rate, held=(), unknowns=()))


def _standing(r: MetricReading) -> tuple[Any, ...]:
    """What a step is recognised by: the bands, whether the standard is passed, the level."""
    return (tuple(h.band.place for h in r.held), r.passes, r.level)


def _item(shop: ShopState, r: MetricReading) -> HeadroomItem | None:
    if r.metric.bands is None and not r.passes and r.metric.level is None:
        return None
    sign = -1 if r.comparator in (Comparator.GT, Comparator.GTE) else 1
    most = _most_more(r) if sign > 0 else int(r.numerator or 0)
    now = _standing(r)
    left = _fewest(lambda by: _standing(with_more_orders(shop, r, sign * by)) != now, most)
    return _worth(shop, r, with_more_orders(shop, r, sign * left), left) if left is not None else None


def _most_more(r: MetricReading) -> int:
    """How many more orders can come into the part: of orders no more than the whole has."""
    part, whole = r.metric.part, r.metric.whole
    of_orders = part is not None and whole is not None and part.orders is not None and whole.orders is not None
    if not of_orders or r.numerator is None or r.denominator is None:
        return _FARTHEST
    return max(int(r.denominator - r.numerator), 0)


def _fewest(differs: Callable[[int], bool], most: int) -> int | None:
    """The least number up to `most` from which on something differs; None where nothing does."""
    low, high = 0, 1
    while high <= most and not differs(high):
        low, high = high, high * 2
    if high > most:
        if low == most or not differs(most):
            return None
        high = most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if differs(middle) else (middle, high)
    return high


def _worth(shop: ShopState, r: MetricReading, after: MetricReading, left: int) -> HeadroomItem:
    """What the step costs: the points that come on top, on which ledger, from when, and the tier reached."""
    old = {h.band.place for h in r.held}
    fresh = [h.band for h in after.held if h.band.place not in old]
    by, threshold = next(
        (found for band in fresh if (found := _crossed(shop, band.when, r, after)) is not None),
        ("rate", after.threshold),
    )
    costs = after.points - r.points
    paying = next((band for band in fresh if band.points is not None), None)
    ledger = None
    if paying is not None:
        ledger = shop.ledgers.named(paying.ledger) if paying.ledger is not None else shop.ledgers.main
    tier, issued = None, None
    if ledger is not None and costs > 0:
        issued, tier = _tier_with(shop, ledger, r, costs)
    return HeadroomItem(
        metric=r.metric.id,
        now=r.rate or Decimal(0),
        threshold=threshold,
        measured_by=by,
        orders_left=left,
        costs=costs,
        ledger=ledger.id if ledger is not None else None,
        tier_after=tier,
        from_=issued if issued is not None and issued > shop.now else None,  # at once: that moves with the answer
    )


def _crossed(
    shop: ShopState, condition: Any, r: MetricReading, after: MetricReading
) -> tuple[str, Decimal | None] | None:
    """The first part of a band's condition that did not hold and now does: what it measures, and its number."""
    before, now = (view_of(shop.state, x, x.own) for x in (r, after))
    for part in conjuncts(condition):
        if part.truth(before) is not True and part.truth(now) is True:
            return getattr(part, "path", "rate"), _limit_of(part, now)
    return None


def _limit_of(part: Any, view: View) -> Decimal | None:
    """The number of a test."""
    if isinstance(part, Choice):
        found = part.tests.resolve(view)
        return _limit_of(found.value, view) if found.kind is ResolutionKind.VALUE else None
    if isinstance(part, FieldTest):
        value = part.number(view)
        return value if isinstance(value, Decimal) else None
    return _limit_of(part.parts[0], view) if isinstance(part, All) else None


def _tier_with(shop: ShopState, ledger: Ledger, r: MetricReading, points: Decimal) -> tuple[datetime, int]:
    """When so many points more would be issued for an assessment, and the tier that the ledger then stands at."""
    at = max(r.at, shop.now)
    if ledger.issued is not None and r.at > shop.now:
        at = r.at - SECOND
    at = at.astimezone(UTC)
    issued = shop.ledgers.issue_instant(ledger, at)
    return issued, total_with(shop, ledger, points, at, issued).tier
