"""A shop's record, sorted and indexed once for all the instants at which it is looked at.

Nothing here depends on the instant of an answer: what had happened by an instant is picked out of the index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from disputes.dates.durations import Window
from disputes.dates.wall_clock import at_local, day_start
from disputes.language.rulebook import Rulebook
from disputes.shops.entry_parts import NamedRow, numbered
from disputes.shops.order_index import OrderConditions, OrderIndex
from disputes.situation.basis import Collector
from disputes.situation.build import situation_of
from disputes.situation.periods import Starts, TimeSpan, period, window_at
from disputes.situation.timeline import Row
from disputes.situation.view import View, default_view
from disputes.words.dataclass import dataclass

_SOURCES = ("weeks", "days", "months")
_ORDERS = "orders"
_WITHOUT_HOLES = ("weeks", "months")
"""Lists in which a member that is missing between others is unknown; a day without sales may be left out."""
_SECOND = timedelta(seconds=1)
_DATED_BY = {"violations": "at", "points": "issued_at"}
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class SpanSeries:
    """Spans of time in order, for which there are figures, each with its row (none for orders)."""

    def __init__(self, source: str, spans: Sequence[tuple[TimeSpan, Row]], days: Sequence[date]) -> None:
        self.source = source
        """The list of the record that they are of."""
        self.starts = [s.start for s, _ in spans]
        self.ends = [s.end for s, _ in spans]
        self.rows = [row for _, row in spans]
        self.furthest = list(accumulate(self.ends, max))
        self.days = days
        """The local days on which a span starts, each once."""
        self.holes = list(self._holes()) if source in _WITHOUT_HOLES else []
        """The stretches of time between two of them for which there is none."""

    def _holes(self) -> Iterator[TimeSpan]:
        for end, start in zip(self.furthest, self.starts[1:], strict=False):
            if start > end:
                yield TimeSpan(end, start)

    def begun(self, now: datetime) -> int:
        """How many have begun."""
        return bisect_right(self.starts, now)


@dataclass(frozen=True, slots=True)
class BegunSpans:
    """The first `count` spans of a series: those that have begun by an instant."""

    series: SpanSeries
    count: int

    @property
    def of_orders(self) -> bool:
        """Whether each is the instant of an order."""
        return self.series.source == _ORDERS

    @property
    def first(self) -> datetime:
        """When the first one starts. There must be one."""
        return self.series.starts[0]

    @property
    def end(self) -> datetime:
        """When the last one of them ends. There must be one."""
        return self.series.furthest[self.count - 1]

    @property
    def last(self) -> TimeSpan:
        """The one that starts last. There must be one."""
        return TimeSpan(self.series.starts[self.count - 1], self.series.ends[self.count - 1])

    def holes_within(self, span: TimeSpan) -> list[TimeSpan]:
        """The stretches of a span for which a week or a month is missing between others."""
        begun = self.series.starts[self.count - 1]
        found = ((max(h.start, span.start), min(h.end, span.end)) for h in self.series.holes if h.end <= begun)
        return [TimeSpan(start, end) for start, end in found if start < end]

    def touches(self, span: TimeSpan) -> bool:
        """Whether one of them overlaps a span, or should and is missing."""
        if self.series.holes and self.holes_within(span):
            return True
        before = min(bisect_left(self.series.starts, span.end), self.count)
        return before > 0 and self.series.furthest[before - 1] > span.start

    def rows_within(self, span: TimeSpan) -> list[Row]:
        """The rows of those that lie inside a span."""
        series = self.series
        first = bisect_left(series.starts, span.start)
        last = min(bisect_left(series.starts, span.end), self.count)
        return [series.rows[n] for n in range(first, last) if series.ends[n] <= span.end]


@dataclass(frozen=True, slots=True)
class Happened:
    """A shop's record as far as it had happened by an instant, and the instants (UTC) that it still holds."""

    values: Mapping[str, Any]
    violations: Sequence[NamedRow]
    issued: Sequence[NamedRow]
    to_come: frozenset[datetime]


class IndexedShop:
    """A shop's record with everything that is the same at every instant."""

    def __init__(self, values: Mapping[str, Any], book: Rulebook) -> None:
        self.values = values
        self.book = book
        state = situation_of({**values, "shop": values}, book, _ANY_TIME)
        self.zone = state.zone
        self._in_zone: dict[ZoneInfo, IndexedShop] = {}
        self.orders = OrderIndex(values.get("orders") or ())
        self.order_conditions: dict[str, OrderConditions] = {}
        self.violations = numbered(values.get("violations") or (), "violation")
        self.issued = numbered(values.get("points") or (), "issued")
        self._instants = sorted({at.astimezone(UTC) for at in self._all_instants()})
        self._cut_into_days(period(default_view(state, book.platform, Collector()), "months"))

    def _cut_into_days(self, months: Starts) -> None:
        """Indexes what depends on where days begin. `months`: the starts of months in the zone."""
        self._months = months
        self._rows = {name: self._sorted(name) for name in _SOURCES}
        self._row_starts = frozenset(s.start for rows in self._rows.values() for s, _ in rows)
        self._by_columns: dict[tuple[str, ...], tuple[SpanSeries, ...]] = {}
        self._by_date: dict[tuple[str, ...], SpanSeries] = {}
        self._turns = sorted({*self._instants, *self._row_starts})
        self._midnight_windows: dict[tuple[Window, date], tuple[datetime, TimeSpan]] = {}

    def in_zone(self, zone: ZoneInfo | None) -> IndexedShop:
        """The same record with its days, weeks and months as they run in a zone; None: as in the market's."""
        if zone is None or zone == self.zone:
            return self
        if zone not in self._in_zone:
            found = copy(self)
            found.zone = zone
            found._cut_into_days(replace(self._months, zone=zone))
            self._in_zone[zone] = found
        return self._in_zone[zone]

    @property
    def row_starts(self) -> frozenset[datetime]:
        """When the weeks, days and months of the record begin (UTC), in each zone that was asked for."""
        return self._row_starts.union(*(x._row_starts for x in self._in_zone.values()))

    # --- series -------------------------------------------------------------------------------------------------

    def _sorted(self, name: str) -> list[tuple[TimeSpan, Row]]:
        rows = [(self._span(name, row), row) for row in self.values.get(name) or ()]
        return sorted(rows, key=lambda r: (r[0].start, r[0].end))

    def _span(self, name: str, row: Row) -> TimeSpan:
        if name == "months":
            year, month = (int(x) for x in row["month"].split("-"))
            inside = at_local(date(year, month, 15), time(12), self.zone)
            first = self._months.last_at(inside) or inside
            return TimeSpan(first, self._months.next_after(first) or inside)
        first_day: date = row["starts" if name == "weeks" else "date"]
        length = timedelta(days=7 if name == "weeks" else 1)
        return TimeSpan(day_start(first_day, self.zone), day_start(first_day + length, self.zone))

    def rows_with(self, columns: tuple[str, ...]) -> tuple[SpanSeries, ...]:
        """The weeks, the days and the months that carry one of the columns."""
        if columns not in self._by_columns:
            self._by_columns[columns] = tuple(
                self._series(name, [r for r in self._rows[name] if any(c in r[1] for c in columns)])
                for name in _SOURCES
            )
        return self._by_columns[columns]

    def orders_dated_by(self, keys: tuple[str, ...]) -> SpanSeries:
        """The instants of the orders by some of their keys, each as a span of one second."""
        if keys not in self._by_date:
            instants = sorted(at for key in keys for at in self.orders.dated(key).instants)
            self._by_date[keys] = self._series(_ORDERS, [(TimeSpan(at, at + _SECOND), {}) for at in instants])
        return self._by_date[keys]

    def _series(self, source: str, spans: Sequence[tuple[TimeSpan, Row]]) -> SpanSeries:
        return SpanSeries(source, spans, sorted({s.start.astimezone(self.zone).date() for s, _ in spans}))

    def midnight_window(self, window: Window, day: date, view: View) -> tuple[datetime, TimeSpan]:
        """When a local day begins (UTC), and a window of days as it is seen then."""
        key = (window, day)
        if key not in self._midnight_windows:
            at = day_start(day, self.zone)
            self._midnight_windows[key] = (at, window_at(view, window, at))
        return self._midnight_windows[key]

    # --- what had happened --------------------------------------------------------------------------------------

    def _all_instants(self) -> Iterator[datetime]:
        """The instants at which the record as far as it had happened becomes another."""
        for key, instant in _DATED_BY.items():
            for row in self.values.get(key) or ():
                yield from _instants_of(row, instant)
        yield from self.orders.instants
        balance = self.values.get("balance")
        if balance and balance.get("at") is not None:
            yield balance["at"]

    def progress(self, now: datetime) -> int:
        """How much of the record had happened or begun by `now`: the same number, the same record."""
        return bisect_right(self._turns, now)

    def happened(self, now: datetime) -> Happened:
        """The record as far as it had happened by `now`."""
        after = bisect_right(self._instants, now)
        to_come = frozenset(self._instants[after:])
        violations, issued = (
            _by_then(rows, key, now) for rows, key in ((self.violations, "at"), (self.issued, "issued_at"))
        )
        if not to_come:
            return Happened(self.values, violations, issued, to_come)
        out = dict(self.values)
        for key, rows in (("violations", violations), ("points", issued)):
            if out.get(key):
                out[key] = [row for _, row in rows]
        if out.get("orders"):
            out["orders"] = self.orders.happened(now)
        balance = out.get("balance")
        if balance and balance.get("at") is not None and balance["at"] > now:
            del out["balance"]
        return Happened(out, violations, issued, to_come)


def _instants_of(row: Row, instant: str) -> Iterator[datetime]:
    if row.get(instant) is not None:
        yield row[instant]
    for a in row.get("appeals") or ():
        yield from (at for k in ("filed_at", "resubmitted_at", "decided_at") if (at := a.get(k)) is not None)


def _by_then(rows: Sequence[NamedRow], instant: str, now: datetime) -> list[NamedRow]:
    """The rows that had come about by `now`, with the appeals as they stood then."""
    return [
        (origin, {**row, "appeals": _appeals(row["appeals"], now)} if row.get("appeals") else row)
        for origin, row in rows
        if row.get(instant) is None or row[instant] <= now
    ]


def _appeals(appeals: Sequence[Row], now: datetime) -> list[Row]:
    return [
        {
            **a,
            **({"resubmitted_at": None} if _later(a.get("resubmitted_at"), now) else {}),
            **({"decided_at": None, "outcome": None} if _later(a.get("decided_at"), now) else {}),
        }
        for a in appeals
        if not _later(a.get("filed_at"), now)
    ]


def _later(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now
