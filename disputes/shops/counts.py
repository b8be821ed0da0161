"""What a shop had counted by an instant: columns of its weeks, days and months, its orders, and what it states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from disputes.dates.wall_clock import day_start
from disputes.language.dependence import reads_own_keys_only
from disputes.language.shop_rules import Metric, MetricSum
from disputes.language.truth import Gap, Unknown
from disputes.records.money import Money
from disputes.shops.indexed_shop import BegunSpans, IndexedShop
from disputes.shops.metric_figures import missing_periods
from disputes.shops.order_index import OrderConditions, OrderCount
from disputes.situation.periods import TimeSpan, earlier
from disputes.situation.timeline import Row
from disputes.situation.view import View


class ShopCounts:
    """What a shop had counted by an instant, by the spans of time that it was counted in."""

    def __init__(self, indexed: IndexedShop, now: datetime) -> None:
        self.indexed = indexed
        self.now = now
        self.today = now.astimezone(indexed.zone).date()

    def in_zone(self, zone: ZoneInfo | None) -> ShopCounts:
        """The same counts by days as they run in a zone; None: as in the market's."""
        return self if zone is None else ShopCounts(self.indexed.in_zone(zone), self.now)

    def stated(self, metric: str) -> tuple[list[tuple[int, Row]], list[datetime]]:
        """What the record states as counted for a metric, of windows that have begun, each with its place in the
        record; and when the others begin.
        """
        begun: list[tuple[int, Row]] = []
        to_come: list[datetime] = []
        for place, row in enumerate(self.indexed.values.get("counts") or ()):
            if row.get("metric") == metric:
                first = row.get("from") or row.get("to")
                if first is not None and first > self.today:
                    to_come.append(day_start(first, self.indexed.zone))
                else:
                    begun.append((place, row))
        return begun, to_come

    def _rows_with(self, columns: tuple[str, ...]) -> BegunSpans | None:
        """The rows that carry one of the columns: weeks, else days, else months."""
        found = (BegunSpans(s, s.begun(self.now)) for s in self.indexed.rows_with(columns))
        return next((s for s in found if s.count), None)

    def spans(self, metric: Metric) -> BegunSpans | None:
        """The spans for which there are figures of a metric's part; None where there are none."""
        part = metric.part
        if part is None:
            return None
        found = self._rows_with(part.columns) if part.columns else None
        if found is None and part.orders is not None:
            series = self.indexed.orders_dated_by(metric.dated_by)
            found = BegunSpans(series, series.begun(self.now))
        return found if found is not None and found.count else None

    def total(
        self, metric: Metric, name: str, span: TimeSpan, view: View, seen_at: datetime
    ) -> Decimal | OrderCount | Unknown | None:
        """A sum over the rows (or the orders, as they stood at `seen_at`) of a span; None where there is nothing to add
        up.

        `name`: `part`, `whole`, or `also.` and the name of a further figure of the metric.
        """
        sum_ = _sum_of(metric, name)
        if sum_ is None:
            return None
        if sum_.earlier is not None:
            span = earlier(view, span, *sum_.earlier)
        found: Any = None
        if sum_.amount is not None:
            if not sum_.columns:
                found = sum_.amount.of(view)
            else:
                rows = spans.rows_within(span) if (spans := self._rows_with(sum_.columns)) is not None else []
                if rows:
                    found = sum_.amount.of(view.within({c: _column(rows, c) for c in sum_.columns}))
        if (found is None or isinstance(found, Unknown)) and sum_.orders is not None and self.indexed.orders.all:
            conditions = self._conditions(metric, name, sum_)
            return self.indexed.orders.count(span, min(seen_at, self.now), metric.dated_by, conditions, view)
        if isinstance(found, Money):
            return found.value
        return found if isinstance(found, (Decimal, Unknown)) else None

    def not_given(self, metric: Metric) -> Unknown | None:
        """The instants that put orders into a window of a metric, as far as some orders lack them."""
        part = metric.part
        if part is None or part.orders is None or (part.columns and self._rows_with(part.columns) is not None):
            return None
        return self.indexed.orders.not_given(metric.dated_by, self.now)

    def missing(self, metric: Metric, span: TimeSpan) -> tuple[Gap, ...]:
        """The weeks or months of a span that the record does not have though it has some before and after."""
        part = metric.part
        found = self._rows_with(part.columns) if part is not None and part.columns else None
        holes = found.holes_within(span) if found is not None else []
        if found is None or not holes:
            return ()
        if part is not None and part.orders is not None and self.indexed.orders.all and not found.rows_within(span):
            return ()  # the orders tell what the rows do not
        return tuple(missing_periods(found.series.source, h, self.indexed.zone) for h in holes)

    def _conditions(self, metric: Metric, name: str, sum_: MetricSum) -> OrderConditions:
        """The conditions under which an order counts."""
        known, key = self.indexed.order_conditions, f"{metric.key}.{name}"
        if key not in known:
            all_ = tuple(sum_.orders or ())
            known[key] = OrderConditions(key, all_, all(reads_own_keys_only(c) for c in all_))
        return known[key]


def _sum_of(metric: Metric, name: str) -> MetricSum | None:
    if name in ("part", "whole"):
        return metric.part if name == "part" else metric.whole
    return next((s for n, s in metric.also if f"also.{n}" == name), None)


def _column(rows: Sequence[Mapping[str, Any]], column: str) -> Decimal | Money | Unknown | None:
    """A column added up; undecided where a row does not say."""
    total: Any = None
    for row in rows:
        value = row.get(column)
        if value is None:
            return Unknown(frozenset({column}))
        value = Decimal(value) if isinstance(value, int) else value
        if isinstance(value, Money) and isinstance(total, Money) and value.currency != total.currency:
            return Unknown(frozenset({column}))
        total = value if total is None else total + value
    found: Decimal | Money | None = total
    return found
