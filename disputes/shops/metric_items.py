"""The metrics of a shop as an answer shows them."""

from __future__ import annotations

from disputes.answers.standing import CountItem, MetricItem, WindowItem
from disputes.shops.metric_reading import MetricReading
from disputes.shops.shop_state import ShopState
from disputes.words.answers import FigureSource


def metric_item(shop: ShopState, r: MetricReading) -> MetricItem:
    """One assessment of a metric."""
    window = None
    if r.span is not None:
        first, last = r.span.days(r.metric.zone or shop.state.zone)
        window = WindowItem(from_=first, to=last)
    return MetricItem(
        id=r.metric.id,
        title=r.metric.title,
        value=r.rate,
        threshold=r.threshold,
        comparator=r.comparator,
        status=r.status,
        level=r.level,
        window=window,
        counts=CountItem(numerator=r.numerator, denominator=r.denominator),
        warn=r.warn,
        source=FigureSource.STATED if r.stated else FigureSource.COMPUTED,
        assessed_at=r.at if r.at <= shop.now and not r.always else None,
        cite=list(r.sources),
        bands=[h.band.type or r.metric.id for h in r.held if h.points or h.unknown is not None],
    )
