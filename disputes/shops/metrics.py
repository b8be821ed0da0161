"""The metrics of a shop at an instant: each is measured when it is first asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from disputes.language.shop_rules import Metric
from disputes.language.truth import Unknown
from disputes.shops.counts import ShopCounts
from disputes.shops.metric_reading import HeldBand, MetricReading
from disputes.shops.metric_series import MetricSeries, metric_series, recurring
from disputes.shops.recorded_shop import RecordedShop
from disputes.shops.settled_readings import SettledReadings
from disputes.situation.periods import Starts, is_whole
from disputes.words.answers import MetricStatus

_WORST = (MetricStatus.BREACHED, MetricStatus.AT_RISK, MetricStatus.OK, MetricStatus.UNKNOWN)


class ShopMetrics:
    """The metrics of one shop at one instant. Each is measured once, when it is first asked for."""

    def __init__(self, state: RecordedShop, counts: ShopCounts, settled: SettledReadings) -> None:
        self.state = state
        self.counts = counts
        self.settled = settled
        self._series: dict[str, MetricSeries] = {}
        self._recurring: dict[str, Starts | None] = {}

    def all(self) -> list[Metric]:
        """The metrics of the rulesets that hold."""
        return [m for r in self.state.active() for m in r.metrics.values()]

    def find(self, name: str) -> Metric | None:
        return next((m for r in self.state.active() if (m := r.metrics.get(name)) is not None), None)

    def readings(self, metric: Metric) -> tuple[MetricReading, ...]:
        """Every assessment, the oldest first."""
        if metric.key not in self._series:
            with self.state.in_progress.on(f"metric.{metric.id}", metric.node):
                self._series[metric.key] = metric_series(self.state, self.counts, self.settled, metric)
        return self._series[metric.key].readings

    def wakes(self) -> set[datetime]:
        """The instants at which the metrics that were asked for may be assessed anew, or count anew."""
        begin = (at for at in self.counts.indexed.row_starts if at > self.state.now)
        return {*begin, *(at for s in self._series.values() for at in s.wakes)}

    def recurring(self, metric: Metric) -> Starts | None:
        """When a metric is assessed; None: at every instant, in this market at least."""
        if metric.key not in self._recurring:
            self._recurring[metric.key] = recurring(self.state, metric)
        return self._recurring[metric.key]

    def shown(self, metric: Metric) -> list[MetricReading]:
        """The last assessment of each window that has figures."""
        last = {r.number: r for r in self.readings(metric) if r.tells}
        return [last[n] for n in sorted(last)]

    def bands_held(self) -> list[tuple[MetricReading, HeldBand]]:
        """The bands in which the shop stands as last assessed."""
        return [
            (r, h)
            for m in self.all()
            for r in self.shown(m)
            if r.at <= self.state.now or r.window is None or not is_whole(r.window)
            for h in r.held
        ]

    def read(self, path: str) -> Any:
        """`metric.x`, `metric.x.status`, `metric.x.numerator` …; undecided where it cannot be measured."""
        _, name, *rest = path.split(".")
        metric = self.find(name)
        shown = self.shown(metric) if metric is not None else []
        if not shown:
            return Unknown(frozenset({f"metric.{name}"}))
        part = rest[0] if rest else "value"
        if part == "status":
            return min((r.status for r in shown), key=_WORST.index)
        first = shown[0]
        if part == "assessed":
            return first.at if first.at <= self.state.now else None
        named = {"value": first.rate, "rate": first.rate, "level": first.level}
        found = named[part] if part in named else first.own.get(part)
        return Unknown(frozenset({path})) if found is None else found
