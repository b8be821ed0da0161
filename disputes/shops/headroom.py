"""Headroom: how many more orders until a metric reaches its next band, and what that would bring. Exact.

Of the orders already counted: the part grows, the whole stays. That is the nearest that the step can be: an order
that comes on top makes the whole larger, and the step is no nearer for it.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.answers.standing import HeadroomItem
from disputes.language.amounts import amount
from disputes.language.conditions import All, Choice, FieldTest, conjuncts
from disputes.language.shop_rules import Ledger
from disputes.shops.extra_points import total_with
from disputes.shops.metric_status import PASSING, MetricReading, set_status
from disputes.shops.shop_state import ShopState
from disputes.situation.periods import SECOND
from disputes.situation.view import View
from disputes.words.language import ResolutionKind

_FARTHEST = 10**7


def headroom(shop: ShopState) -> list[HeadroomItem]:
    """For each metric that still counts: the next band, or the limit."""
    out = []
    for metric in shop.metrics.all():
        for r in shop.metrics.shown(metric):
            if r.rate is None or r.numerator is None or not _still_counts(shop, r):
                continue
            item = _item(shop, r)
            if item is not None:
                out.append(item)
    return sorted(out, key=lambda h: (h.orders_left, h.metric))


def _still_counts(shop: ShopState, r: MetricReading) -> bool:
    """Whether more orders can still come into the window: it is running, or it moves on day by day."""
    if r.span is None or r.span.end > shop.now:
        return True
    return r.metric.assessed is None and (r.window is None or r.window.unit == "days") and r.at <= shop.now


def shifted(shop: ShopState, r: MetricReading, by: int) -> MetricReading:
    """The same assessment with so many more orders in the numerator."""
    other = copy.copy(r)
    other.notes, other.held = [], []
    assert r.numerator is not None
    other.numerator = r.numerator + by
    other.own = {k: v for k, v in r.own.items() if k not in ("rate", "numerator", "denominator", "status", "level")}
    if other.denominator:
        other.rate = other.numerator / other.denominator
    elif r.metric.whole is None:
        other.rate = other.numerator
    set_status(shop.metrics.view_of, other)
    return other


def _worse(shop: ShopState, r: MetricReading) -> tuple[Any, ...]:
    """What a step is recognised by: the bands, their points, whether the standard is passed, the level."""
    return (tuple(h.band.place for h in r.held), r.status in PASSING, r.level)


def _item(shop: ShopState, r: MetricReading) -> HeadroomItem | None:
    sign = -1 if r.comparator in ("gt", "gte") else 1
    assert r.numerator is not None
    most = int(r.numerator) if sign < 0 else _FARTHEST
    now = _worse(shop, r)
    if r.metric.bands is None and r.status not in PASSING and r.metric.level is None:
        return None
    low, high = 0, 1
    while high <= most and _worse(shop, shifted(shop, r, sign * high)) == now:
        low, high = high, high * 2
    if high > most:
        if low == most or _worse(shop, shifted(shop, r, sign * most)) == now:
            return None
        high = most
    while high - low > 1:
        middle = (low + high) // 2
        if _worse(shop, shifted(shop, r, sign * middle)) == now:
            low = middle
        else:
            high = middle
    after = shifted(shop, r, sign * high)
    assert r.rate is not None
    return _worth(shop, r, after, high)


def _worth(shop: ShopState, r: MetricReading, after: MetricReading, left: int) -> HeadroomItem:
    """What the step costs: the points that come on top, on which ledger, from when, and the tier reached."""
    main = shop.ledgers.main
    old = {h.band.place for h in r.held}
    fresh = [h for h in after.held if h.band.place not in old]
    by, threshold = next(
        (found for h in fresh if (found := _crossed(shop, h.band.when, r, after)) is not None),
        ("rate", after.threshold),
    )
    costs = _points(after) - _points(r)
    ledger = next(
        (
            shop.ledgers.named(h.band.ledger) if h.band.ledger is not None else main
            for h in fresh
            if h.band.points is not None
        ),
        None,
    )
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
        from_=issued,
    )


def _crossed(
    shop: ShopState, condition: Any, r: MetricReading, after: MetricReading
) -> tuple[str, Decimal | None] | None:
    """The first part of a band's condition that did not hold and now does: what it measures, and its number."""
    before, now = (shop.metrics.view_of(x, x.own) for x in (r, after))
    for part in conjuncts(condition):
        if part.truth(before) is not True and part.truth(now) is True:
            path = getattr(part, "path", "rate")
            return path, limit_of(part, now)
    return None


def limit_of(part: Any, view: View) -> Decimal | None:
    """The number of a test."""
    if isinstance(part, Choice):
        found = part.tests.resolve(view)
        return limit_of(found.value, view) if found.kind is ResolutionKind.VALUE else None
    if isinstance(part, FieldTest):
        value = part.operand[0] if isinstance(part.operand, tuple) else amount(part.operand, view)
        return value if isinstance(value, Decimal) else None
    return limit_of(part.parts[0], view) if isinstance(part, All) else None


def _points(r: MetricReading) -> Decimal:
    return sum((h.points for h in r.held if h.points is not None), Decimal(0))


def _tier_with(shop: ShopState, ledger: Ledger, r: MetricReading, points: Decimal) -> tuple[datetime, int]:
    """When so many points more would be issued for an assessment, and the tier that the ledger then stands at."""
    at = max(r.at, shop.now)
    if ledger.issued is not None and r.at > shop.now:
        at = r.at - SECOND
    at = at.astimezone(UTC)
    issued = shop.ledgers.issue_instant(ledger, at)
    return issued, total_with(shop, ledger, points, at, issued).tier
