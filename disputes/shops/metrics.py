"""A shop's metrics: over which windows, from which figures, with which status, inside which bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from disputes.dates.durations import Window
from disputes.dates.wall_clock import day_start
from disputes.language.amounts import amount
from disputes.language.shop_rules import Metric, own_windows
from disputes.language.truth import Unknown
from disputes.shops.counts import ShopCounts
from disputes.shops.metric_status import HeldBand, MetricReading, set_status
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.periods import SECOND, Span, Starts, between, is_whole, lag, period, starts_of, window_at
from disputes.situation.view import View

_MOST_PERIODS = 120
_MOST_DAYS = 400
_WORST = ("breached", "at_risk", "ok", "unknown")


class ShopMetrics:
    """The metrics of one shop at one instant. Each is measured once, when it is first asked for."""

    def __init__(self, state: RecordedShop) -> None:
        self.state = state
        self.figures = ShopCounts(state)
        self._readings: dict[str, list[MetricReading]] = {}

    def all(self) -> list[Metric]:
        """The metrics of the rulesets that hold."""
        return [m for r in self.state.active() for m in r.metrics.values()]

    def find(self, name: str) -> Metric | None:
        return next((m for r in self.state.active() if (m := r.metrics.get(name)) is not None), None)

    def readings(self, metric: Metric) -> list[MetricReading]:
        """Every assessment, the oldest first."""
        if metric.key not in self._readings:
            with self.state.in_progress.on(f"metric.{metric.id}", metric.node):
                self._readings[metric.key] = self._measure(metric)
        return self._readings[metric.key]

    def shown(self, metric: Metric) -> list[MetricReading]:
        """The last assessment of each window that has figures."""
        last: dict[int, MetricReading] = {}
        for r in self.readings(metric):
            if r.known or r.numerator is not None:
                old = last.get(r.number)
                if old is None or _order(r) >= _order(old):
                    last[r.number] = r
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
        found = (
            {"value": first.rate, "rate": first.rate, "level": first.level}.get(part, first.own.get(part))
            if part != "level"
            else first.level
        )
        return Unknown(frozenset({path})) if found is None else found

    # --- measuring ----------------------------------------------------------------------------------------------

    def view(self, metric: Metric) -> View:
        return self.state.view(metric.ruleset, self.state.today, True)

    def applies(self, metric: Metric) -> bool:
        view = self.view(metric)
        if not self.state.holds(metric.effective, metric.ruleset):
            return False
        return metric.when is None or metric.when.truth(view) is not False

    def recurring(self, metric: Metric) -> Starts | None:
        """When a metric is assessed; None: at every instant, in this market at least."""
        starts = starts_of(self.view(metric), metric.assessed) if metric.assessed is not None else None
        return starts if starts is not None and starts.options else None

    def _measure(self, metric: Metric) -> list[MetricReading]:
        if not self.applies(metric):
            return []
        windows: Sequence[Window | None] = own_windows(metric.over, self.view(metric)) or (None,)
        out = [r for n, w in enumerate(windows) for r in self._computed(metric, n, w)]
        stated = [self._stated(metric, windows, row) for row in self.figures.counts(metric.id)]
        taken = {(r.number, r.span.start, r.span.end) for r in stated if r.span is not None}
        out = [r for r in out if r.span is None or (r.number, r.span.start, r.span.end) not in taken]
        out += stated
        for r in out:
            set_status(self.view_of, r)
            self._wake(r)
        return sorted(out, key=_order)

    def _wake(self, r: MetricReading) -> None:
        """Windows that were worked out move on: at midnight, or when the period is over, as long as there are figures
        ahead of them.
        """
        self.state.wake(r.at)
        if r.span is not None:
            self.state.wake(r.span.end)
        if r.window is not None and not r.stated and self.recurring(r.metric) is None:
            if is_whole(r.window):
                self._wake_at(r, period(self.view(r.metric), r.window.unit).next_after(self.state.now))
            else:
                self.state.wake(day_start(self.state.today + timedelta(days=1), self.state.zone))
        if (starts := self.recurring(r.metric)) is not None:
            self._wake_at(r, starts.next_after(self.state.now))

    def _wake_at(self, r: MetricReading, coming: datetime | None) -> None:
        """Notes the next assessment, unless its window lies behind all figures: then nothing new can come of it."""
        data = self.figures.spans(r.metric)
        if coming is not None and (
            not data
            or r.window is None
            or window_at(self.view(r.metric), r.window, coming).start < max(s.end for s in data)
        ):
            self.state.wake(coming)

    def _computed(self, metric: Metric, number: int, window: Window | None) -> list[MetricReading]:
        view, now = self.view(metric), self.state.now
        if metric.value is not None:
            found = amount(metric.value, view)
            reading = MetricReading(
                metric,
                number,
                window,
                window_at(view, window, now) if window is not None else None,
                now,
                False,
                always=True,
            )
            if isinstance(found, Decimal):
                reading.rate = found
                return [reading]
            return []
        assert metric.part is not None
        data = self.figures.spans(metric)
        if not data:
            if metric.part.columns or metric.part.amount is None:
                return []
            span = window_at(view, window, now) if window is not None else Span(now, now + SECOND)
            return [r for r in [self._reading(metric, number, window, span, now, always=True)] if r is not None]
        instants = self._instants(metric, view, window, data)
        found_ = (self._reading(metric, number, window, span, at, always=window is None) for at, span in instants)
        return [r for r in found_ if r is not None]

    def _instants(
        self, metric: Metric, view: View, window: Window | None, data: list[Span]
    ) -> list[tuple[datetime, Span]]:
        """When the metric is assessed, each with its window; only windows that have figures."""
        now = self.state.now
        if window is None:
            return [(max(now, s.end), s) for s in data[-1:]]
        first, last = min(s.start for s in data), max(s.end for s in data)

        def filled(span: Span) -> bool:
            return any(d.start < span.end and span.start < d.end for d in data)

        if (starts := self.recurring(metric)) is not None:
            found = [(at, window_at(view, window, at)) for at in between(starts, first, now, _MOST_PERIODS)]
            found = [x for x in found if filled(x[1])]
            coming = starts.next_after(now)
            if not found and coming is not None:
                found = [x for x in [(coming, window_at(view, window, coming))] if filled(x[1])]
            return found
        if is_whole(window):
            starts = period(view, window.unit)
            instants = between(starts, first, min(now, starts.back(last, -lag(window) - 1)), _MOST_PERIODS)
            coming = starts.next_after(now)
            if lag(window) == 1 and coming is not None:
                instants.append(coming)
            out = []
            for at in instants:
                span = window_at(view, window, at)
                if filled(Span(starts.back(span.end, 1), span.end)):
                    out.append((at, span))
            return out
        zone = view.zone
        today = day_start(self.state.today, zone)
        days = [today]
        if metric.bands is not None:
            n = min(_MOST_DAYS, max(0, (self.state.today - first.astimezone(zone).date()).days))
            days = [day_start(self.state.today - timedelta(days=k), zone) for k in range(n, -1, -1)]
        self._wake_days(window, data)
        return [x for x in ((at, window_at(view, window, at)) for at in days) if filled(x[1])]

    def _wake_days(self, window: Window, data: list[Span]) -> None:
        """Rolling windows move at midnight: figures come in and fall out then."""
        zone = self.state.zone
        for s in data:
            for days in (lag(window), lag(window) + window.amount * (7 if window.unit == "weeks" else 1)):
                self.state.wake(day_start(s.start.astimezone(zone).date() + timedelta(days=days), zone))

    def _reading(
        self, metric: Metric, number: int, window: Window | None, span: Span, at: datetime, *, always: bool
    ) -> MetricReading | None:
        reading = MetricReading(metric, number, window, span, at, False, always)
        view = self.view_of(reading)
        part, whole = (
            self.figures.total(s, span, view, metric.dated_by) if s is not None else None
            for s in (metric.part, metric.whole)
        )
        if part is None and whole is None:
            return None
        for name, s in metric.also:
            total = self.figures.total(s, span, view, metric.dated_by)
            if isinstance(total, Decimal):
                reading.own[name] = total
        reading.numerator = part if isinstance(part, Decimal) else None
        reading.denominator = whole if isinstance(whole, Decimal) else None
        for x in (part, whole):
            if isinstance(x, Unknown):
                reading.notes.append(x)
        if reading.numerator is None and reading.denominator is None:
            return None
        self._divide(reading)
        return reading

    def _divide(self, reading: MetricReading) -> None:
        if reading.metric.whole is None and reading.denominator is None:
            reading.rate = reading.numerator
        elif reading.numerator is not None and reading.denominator:
            reading.rate = reading.numerator / reading.denominator

    def _stated(self, metric: Metric, windows: Sequence[Window | None], row: Mapping[str, Any]) -> MetricReading:
        """A count that the platform, or the seller, gives: it wins over the computation."""
        view, zone, now = self.view(metric), self.state.zone, self.state.now
        first, last = row.get("from"), row.get("to")
        span = None
        if last is not None:
            end = day_start(last + timedelta(days=1), zone)
            span = Span(day_start(first, zone) if first is not None else end - timedelta(days=1), end)
        off, number, at = 0, 0, now
        if span is not None and windows[0] is not None:
            off, number, at = self._placed(metric, view, windows, span)
        elif span is not None:
            at = span.end
        reading = MetricReading(metric, number, windows[number], span, at, True, span is None, off)
        numerator, denominator = (None if row.get(k) is None else Decimal(row[k]) for k in ("numerator", "denominator"))
        excluded = Decimal(row.get("excluded") or 0)
        reading.numerator = numerator
        reading.denominator = denominator - excluded if denominator is not None else None
        for key in ("excluded", "unique_buyers"):
            if row.get(key) is not None:
                reading.own[key] = Decimal(row[key])
        if row.get("rate") is not None:
            reading.rate = row["rate"]
        else:
            self._divide(reading)
        if span is not None:
            for name, s in metric.also:
                total = self.figures.total(s, span, view, metric.dated_by)
                if isinstance(total, Decimal):
                    reading.own[name] = total
        return reading

    def _placed(
        self, metric: Metric, view: View, windows: Sequence[Window | None], span: Span
    ) -> tuple[int, int, datetime]:
        """By how many days a stated count is off, which window it is of, and when it is assessed."""
        zone = view.zone
        days = round((span.end - span.start).total_seconds() / 86400)
        best: tuple[int, int, datetime] | None = None
        for n, w in enumerate(windows):
            if w is None:
                continue
            at = span.end
            if (starts := self.recurring(metric)) is not None:
                at = starts.next_after(span.end - SECOND) or span.end
                fits = at
                for _ in range(60):
                    if window_at(view, w, fits) == span:
                        at = fits
                        break
                    following = starts.next_after(fits)
                    if following is None:
                        break
                    fits = following
            elif not is_whole(w):
                last = span.days(zone)[1]
                at = day_start(last + timedelta(days=lag(w)), zone)
            elif lag(w) > 1:
                at = period(view, w.unit).back(span.end, 1 - lag(w))
            mine = window_at(view, w, at)
            off = abs(round((mine.end - mine.start).total_seconds() / 86400) - days)
            if best is None or off < best[0]:
                best = (off, n, at)
        assert best is not None
        return best[0], best[1], best[2].astimezone(UTC)

    def view_of(self, reading: MetricReading, own: Mapping[str, Any] | None = None) -> View:
        """The view in which an assessment reads: on its edition day, with its own figures."""
        metric, state = reading.metric, self.state
        if reading.window is not None and is_whole(reading.window) and reading.span is not None:
            day = reading.span.days(state.zone)[1]
            moves = False
        else:
            day = (
                min(reading.at, state.now).astimezone(state.zone).date()
                if not reading.stated or reading.at <= state.now
                else state.today
            )
            moves = day == state.today and not reading.stated
        reading.edition = day
        return state.view(metric.ruleset, day, moves, own, now=min(reading.at, state.now))


def _order(r: MetricReading) -> tuple[Any, ...]:
    far = datetime.max.replace(tzinfo=UTC)
    # Of counts that end on one day the one over the metric's own window is the last word.
    return (
        r.number,
        r.span.end if r.span is not None else far,
        r.stated,
        -r.off,
        r.span.start if r.span is not None else far,
        r.at,
    )
