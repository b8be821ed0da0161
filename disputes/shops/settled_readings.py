"""Assessments that stay what they are while time goes on: worked out once for all instants that are looked at.

An assessment of a day that is over is settled where its metric reads nothing that goes on with time. It is counted
again only where more of the record has happened since, and judged again only where that count differs.
"""

from __future__ import annotations

from datetime import datetime

from disputes.dates.durations import Window
from disputes.language.shop_rules import Metric
from disputes.shops.indexed_shop import IndexedShop
from disputes.shops.metric_reading import MetricReading
from disputes.situation.periods import TimeSpan
from disputes.words.dataclass import dataclass

_GOES_ON = ("violations", "points", "orders", "balance")
"""Parts of a shop's record that are not the same at every instant."""
_CONSTANT = ("platform", "market", "site", "shop", "seller", "tier", "size", "opened_at", "months", "weeks", "days")


@dataclass(frozen=True, slots=True)
class SettledReading:
    """An assessment, None where there was nothing to count; `happened`: how much of the record had happened then."""

    window: Window | None
    span: TimeSpan | None
    happened: int
    reading: MetricReading | None


class SettledReadings:
    """The settled assessments of one shop's record, as far as they were worked out."""

    def __init__(self, indexed: IndexedShop) -> None:
        self.indexed = indexed
        self._steady: dict[str, bool] = {}
        self._kept: dict[tuple[str, int, datetime, int | None], SettledReading] = {}

    def is_steady(self, metric: Metric) -> bool:
        """Whether an assessment of a metric reads nothing that goes on with time but its own figures."""
        if metric.key not in self._steady:
            self._steady[metric.key] = all(
                self._is_constant(path, metric) for path in self.indexed.book.metric_reads(metric)
            )
        return self._steady[metric.key]

    def _is_constant(self, path: str, metric: Metric) -> bool:
        head, _, rest = path.partition(".")
        if path == "now":
            return True  # an assessment of a day that is over reads the instant at which it was made
        if head != "facts":
            return head in _CONSTANT and rest.partition(".")[0] not in _GOES_ON
        if rest in (self.indexed.values.get("facts") or {}):
            return True
        fact = self.indexed.book.fact(rest, metric.ruleset)
        return fact is None or fact.how is None

    def find(
        self,
        metric: Metric,
        number: int,
        window: Window | None,
        span: TimeSpan | None,
        at: datetime,
        row: int | None = None,
    ) -> SettledReading | None:
        """What is kept of an assessment; `row`: the place of the stated count that it is."""
        found = self._kept.get((metric.key, number, at, row))
        return found if found is not None and found.window == window and found.span == span else None

    def keep(self, metric: Metric, number: int, at: datetime, settled: SettledReading, row: int | None = None) -> None:
        self._kept[metric.key, number, at, row] = settled
