"""The figures of a shop record: columns of its weeks, days and months, its orders, and what it states as counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from disputes.dates.wall_clock import at_local, day_start
from disputes.language.shop_rules import Metric, MetricSum
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.periods import Span, earlier, period
from disputes.situation.view import View, default_view

_SOURCES = ("weeks", "days", "months")


class ShopCounts:
    """What a shop counted, by the spans of time that it was counted in."""

    def __init__(self, state: RecordedShop) -> None:
        self.state = state
        self.rows: dict[str, list[tuple[Span, Mapping[str, Any]]]] = {}
        for name in _SOURCES:
            rows = [(self._span(name, row), row) for row in state.values.get(name) or ()]
            self.rows[name] = sorted((r for r in rows if r[0].start <= state.now), key=lambda r: (r[0].start, r[0].end))
            for span, _ in rows:
                state.wake(span.start)
        self.orders: list[Mapping[str, Any]] = list(state.values.get("orders") or ())

    def _span(self, name: str, row: Mapping[str, Any]) -> Span:
        zone = self.state.zone
        if name == "months":
            year, month = (int(x) for x in row["month"].split("-"))
            inside = at_local(date(year, month, 15), time(12), zone)
            starts = period(default_view(self.state, self.state.book.platform, self.state.collector), "months")
            first = starts.last_at(inside) or inside
            return Span(first, starts.next_after(first) or inside)
        first_day: date = row["starts" if name == "weeks" else "date"]
        return Span(
            day_start(first_day, zone), day_start(first_day + timedelta(days=7 if name == "weeks" else 1), zone)
        )

    def counts(self, metric: str) -> list[Mapping[str, Any]]:
        """What the record states as counted for a metric, of windows that have begun."""
        rows = [c for c in self.state.values.get("counts") or () if c.get("metric") == metric]
        out = []
        for row in rows:
            first = row.get("from") or row.get("to")
            if first is not None and first > self.state.today:
                self.state.wake(day_start(first, self.state.zone))
                continue
            out.append(row)
        return out

    def source(self, columns: tuple[str, ...]) -> list[tuple[Span, Mapping[str, Any]]]:
        """The rows that carry one of the columns: weeks, else days, else months."""
        for name in _SOURCES:
            rows = [r for r in self.rows[name] if any(c in r[1] for c in columns)]
            if rows:
                return rows
        return []

    def spans(self, metric: Metric) -> list[Span]:
        """The spans for which there are figures of a metric's part, in order."""
        part = metric.part
        if part is None:
            return []
        if part.columns:
            rows = self.source(part.columns)
            if rows:
                return [s for s, _ in rows]
        if part.orders is not None:
            dated = sorted(
                at for o in self.orders if (at := o.get(metric.dated_by)) is not None and at <= self.state.now
            )
            return [Span(at, at + timedelta(seconds=1)) for at in dated]
        return []

    def total(self, sum_: MetricSum, span: Span, view: View, dated_by: str) -> Decimal | Unknown | None:
        """A sum over the rows (or the orders) of a span; None where there is nothing to add up."""
        if sum_.earlier is not None:
            span = earlier(view, span, *sum_.earlier)
        found: Any = None
        if sum_.amount is not None:
            if not sum_.columns:
                found = sum_.amount.of(view)
            else:
                rows = [row for s, row in self.source(sum_.columns) if span.start <= s.start and s.end <= span.end]
                if rows:
                    found = sum_.amount.of(view.within({c: _column(rows, c) for c in sum_.columns}))
        if (found is None or isinstance(found, Unknown)) and sum_.orders is not None and self.orders:
            return Decimal(sum(1 for o in self.orders if self._counts(o, sum_, span, view, dated_by)))
        if isinstance(found, Money):
            return found.value
        return found if isinstance(found, (Decimal, Unknown)) else None

    def _counts(self, order: Mapping[str, Any], sum_: MetricSum, span: Span, view: View, dated_by: str) -> bool:
        at: datetime | None = order.get(dated_by)
        if at is None or not span.holds(at) or at > self.state.now:
            return False
        inside = view.within(order)
        return all(c.truth(inside) is True for c in sum_.orders or ())


def _column(rows: list[Mapping[str, Any]], column: str) -> Any:
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
    return total
