"""All assessments of one metric of a shop by an instant: when they are, over which windows, from which figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from disputes.dates.durations import Window
from disputes.dates.wall_clock import day_start
from disputes.language.amounts import amount
from disputes.language.shop_rules import Metric, own_windows
from disputes.shops.counts import ShopCounts
from disputes.shops.indexed_shop import BegunSpans
from disputes.shops.metric_figures import figure_of, is_nothing, with_figures
from disputes.shops.metric_reading import MetricReading, rate_of
from disputes.shops.metric_status import view_of, with_status
from disputes.shops.recorded_shop import RecordedShop
from disputes.shops.settled_readings import SettledReading, SettledReadings
from disputes.situation.periods import SECOND, Starts, TimeSpan, between, is_whole, lag, period, starts_of, window_at
from disputes.situation.timeline import Row
from disputes.situation.view import View
from disputes.words.dataclass import dataclass
from disputes.words.dates import Unit

_MOST_PERIODS = 120
_MOST_DAYS = 400
_MOST_ASSESSMENTS_TRIED = 60
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """The assessments of a metric, the oldest first; and the instants at which another may come or one turn."""

    readings: tuple[MetricReading, ...] = ()
    wakes: frozenset[datetime] = frozenset()


def current_view(state: RecordedShop, metric: Metric) -> View:
    """The view in which a metric is read today."""
    today = state.now.astimezone(metric.zone or state.zone).date()
    return state.view(metric.ruleset, today, True, zone=metric.zone)


def recurring(state: RecordedShop, metric: Metric) -> Starts | None:
    """When a metric is assessed; None: at every instant, in this market at least."""
    starts = starts_of(current_view(state, metric), metric.assessed) if metric.assessed is not None else None
    return starts if starts is not None and starts.options else None


def metric_series(state: RecordedShop, counts: ShopCounts, settled: SettledReadings, metric: Metric) -> MetricSeries:
    """Every assessment of a metric that is in force; those that are settled are kept in `settled`."""
    if not state.holds(metric.effective, metric.ruleset):
        return MetricSeries()
    if metric.when is not None and metric.when.truth(current_view(state, metric)) is False:
        return MetricSeries()
    return _Measuring(state, counts, settled, metric).series()


def order_of(r: MetricReading) -> tuple[int, datetime, bool, int, datetime, datetime]:
    """The order of assessments. Of counts that end on one day the one over the metric's own window is the last word."""
    start, end = (r.span.start, r.span.end) if r.span is not None else (_FAR, _FAR)
    return r.number, end, r.stated, -r.off, start, r.at


class _Measuring:
    """Measures one metric. It lives as long as that takes."""

    def __init__(self, state: RecordedShop, counts: ShopCounts, settled: SettledReadings, metric: Metric) -> None:
        self.state = state
        self.counts = counts = counts.in_zone(metric.zone)
        self.settled = settled
        self.metric = metric
        self.now = state.now
        self.zone = counts.indexed.zone
        self.today = counts.today
        self.midnight = day_start(self.today, self.zone)
        self.happened = counts.indexed.progress(state.now)
        self.view = current_view(state, metric)
        self.starts = recurring(state, metric)
        self.figures = counts.spans(metric)
        self.not_given = counts.not_given(metric)
        self.windows: Sequence[Window | None] = own_windows(metric.over, self.view) or (None,)

    def series(self) -> MetricSeries:
        rows, to_come = self.counts.stated(self.metric.id)
        stated = [self._judged_once(self._stated(row), place) for place, row in rows]
        taken = {(r.number, r.span) for r in stated if r.span is not None}
        computed = [r for n, w in enumerate(self.windows) for r in self._computed(n, w, taken)]
        readings = [*computed, *stated]
        wakes = {*to_come, *self._wakes(readings)}
        return MetricSeries(tuple(sorted(readings, key=order_of)), frozenset(at for at in wakes if at > self.now))

    # --- computed from the record -------------------------------------------------------------------------------

    def _computed(self, number: int, window: Window | None, taken: Set[tuple[int, TimeSpan]]) -> list[MetricReading]:
        """The assessments over one window. `taken`: those that are stated."""
        metric, now = self.metric, self.now
        if metric.value is not None:
            found = amount(metric.value, self.view)
            if not isinstance(found, Decimal):
                return []
            span = window_at(self.view, window, now) if window is not None else None
            if span is not None and (number, span) in taken:
                return []
            r = self._reading(number, window, span, now, always=True)
            return [with_status(self.state, replace(r, rate=found))]
        assert metric.part is not None
        if self.figures is not None:
            instants = self._instants(window, self.figures)
        elif (metric.part.columns or metric.part.amount is None) and self.not_given is None:
            return []
        else:
            last = (self.starts.last_at(now) or now) if self.starts is not None else now
            instants = [
                (now, window_at(self.view, window, last) if window is not None else TimeSpan(now, now + SECOND))
            ]
        always = window is None or self.figures is None
        found_ = (
            self._assessed(number, window, span, at, always=always)
            for at, span in instants
            if (number, span) not in taken
        )
        return [r for r in found_ if r is not None]

    def _assessed(
        self, number: int, window: Window | None, span: TimeSpan, at: datetime, *, always: bool
    ) -> MetricReading | None:
        """One assessment; None where there is nothing to count."""
        settles = at < self.midnight and span.end <= self.now and self.settled.is_steady(self.metric)
        kept = self.settled.find(self.metric, number, window, span, at) if settles else None
        if kept is not None and kept.happened == self.happened:
            return kept.reading
        counted = self._counted(self._reading(number, window, span, at, always=always), span)
        judged = None
        if counted is not None:
            before = kept.reading if kept is not None else None
            judged = (
                before if before is not None and _same_counts(before, counted) else with_status(self.state, counted)
            )
        if settles:
            self.settled.keep(self.metric, number, at, SettledReading(window, span, self.happened, judged))
        return judged

    def _judged_once(self, counted: MetricReading, place: int) -> MetricReading:
        """A stated count with its status."""
        r = counted
        if r.at >= self.midnight or not self.settled.is_steady(self.metric):
            return with_status(self.state, r)
        kept = self.settled.find(self.metric, r.number, r.window, r.span, r.at, place)
        if kept is not None and kept.reading is not None and _same_counts(kept.reading, r):
            return kept.reading
        judged = with_status(self.state, r)
        self.settled.keep(self.metric, r.number, r.at, SettledReading(r.window, r.span, self.happened, judged), place)
        return judged

    def _instants(self, window: Window | None, figures: BegunSpans) -> list[tuple[datetime, TimeSpan]]:
        """When the metric is assessed, each with its window; only windows that have figures."""
        if window is None:
            last = figures.last if not figures.of_orders else TimeSpan(figures.first, figures.end)
            return [(max(self.now, last.end), last)]
        if self.starts is not None:
            return self._at_recurrence(window, figures, self.starts)
        if is_whole(window):
            return self._at_periods(window, figures)
        return self._at_midnights(window, figures)

    def _at_recurrence(self, window: Window, figures: BegunSpans, starts: Starts) -> list[tuple[datetime, TimeSpan]]:
        instants = between(starts, figures.first, self.now, _MOST_PERIODS)
        found = [(at, window_at(self.view, window, at)) for at in instants]
        found = [x for x in found if figures.touches(x[1])]
        coming = starts.next_after(self.now)
        if not found and coming is not None:
            found = [x for x in [(coming, window_at(self.view, window, coming))] if figures.touches(x[1])]
        return found

    def _at_periods(self, window: Window, figures: BegunSpans) -> list[tuple[datetime, TimeSpan]]:
        starts = period(self.view, window.unit)
        last = min(self.now, starts.back(figures.end, -lag(window) - 1))
        instants = between(starts, figures.first, last, _MOST_PERIODS)
        coming = starts.next_after(self.now)
        if lag(window) == 1 and coming is not None:
            instants.append(coming)
        found = ((at, window_at(self.view, window, at)) for at in instants)
        return [x for x in found if figures.touches(TimeSpan(starts.back(x[1].end, 1), x[1].end))]

    def _at_midnights(self, window: Window, figures: BegunSpans) -> list[tuple[datetime, TimeSpan]]:
        """Today; and each day since the first figure where a band may have been entered on it."""
        today = self.today
        first = today
        if self.metric.bands is not None:
            first = max(min(self._local_day(figures.first), today), today - timedelta(days=_MOST_DAYS))
        # From so many days after the last figure on no window reaches back to it, whatever unit its end is told in.
        last = min(today, self._local_day(figures.end) + timedelta(days=31 * lag(window) + _days_of(window)))
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        found = (self.counts.indexed.midnight_window(window, day, self.view) for day in days)
        return [x for x in found if figures.touches(x[1])]

    def _reading(
        self,
        number: int,
        window: Window | None,
        span: TimeSpan | None,
        at: datetime,
        *,
        always: bool = False,
        stated: bool = False,
        off: int = 0,
    ) -> MetricReading:
        """An assessment of which nothing is counted yet."""
        edition, moves = self._edition(window, span, at, stated)
        return MetricReading(
            metric=self.metric,
            number=number,
            window=window,
            span=span,
            at=at,
            edition=edition,
            edition_moves=moves,
            stated=stated,
            always=always,
            off=off,
        )

    def _edition(self, window: Window | None, span: TimeSpan | None, at: datetime, stated: bool) -> tuple[date, bool]:
        """The day whose versions count for an assessment, and whether that is today and moves on."""
        if window is not None and is_whole(window) and span is not None:
            return span.days(self.zone)[1], False
        if stated and at > self.now:
            return self.today, False
        day = self._local_day(min(at, self.now))
        return day, day == self.today and not stated

    def _counted(self, r: MetricReading, span: TimeSpan) -> MetricReading | None:
        """An assessment with what was counted for it; None where nothing was."""
        view = view_of(self.state, r)
        seen_at = _seen_at(r, span)
        part, whole = (self.counts.total(self.metric, name, span, view, seen_at) for name in ("part", "whole"))
        missing = self.counts.missing(self.metric, span)
        if self.figures is None and is_nothing(part) and is_nothing(whole):
            return None
        found = with_figures(replace(r, also=self._also(span, view, seen_at)), part, whole, missing)
        if found is None or self.not_given is None:
            return found
        return replace(found, unknowns=(*found.unknowns, self.not_given))

    def _also(self, span: TimeSpan, view: View, seen_at: datetime) -> dict[str, Decimal]:
        """The further figures of the metric over a window, those that are known."""
        names = [name for name, _ in self.metric.also]
        found = (
            (name, figure_of(self.counts.total(self.metric, f"also.{name}", span, view, seen_at))) for name in names
        )
        return {name: total for name, total in found if total is not None}

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    # --- stated by the platform or the seller -------------------------------------------------------------------

    def _stated(self, row: Row) -> MetricReading:
        """A count that the platform, or the seller, gives: it wins over the computation."""
        span = self._stated_span(row)
        off, number, at = 0, 0, self.now
        if span is not None and self.windows[0] is not None:
            off, number, at = self._placed(span)
        elif span is not None:
            at = span.end
        r = self._reading(number, self.windows[number], span, at, always=span is None, stated=True, off=off)
        numerator, denominator = (None if row.get(k) is None else Decimal(row[k]) for k in ("numerator", "denominator"))
        if denominator is not None:
            denominator -= Decimal(row.get("excluded") or 0)
        also = {key: Decimal(row[key]) for key in ("excluded", "unique_buyers") if row.get(key) is not None}
        return replace(
            r,
            numerator=numerator,
            denominator=denominator,
            rate=row["rate"] if row.get("rate") is not None else rate_of(self.metric, numerator, denominator),
            also={**also, **(self._also(span, self.view, _seen_at(r, span)) if span is not None else {})},
        )

    def _stated_span(self, row: Row) -> TimeSpan | None:
        first, last = row.get("from"), row.get("to")
        if last is None:
            return None
        end = day_start(last + timedelta(days=1), self.zone)
        return TimeSpan(day_start(first, self.zone) if first is not None else end - timedelta(days=1), end)

    def _placed(self, span: TimeSpan) -> tuple[int, int, datetime]:
        """By how many days a stated count is off, which window it is of, and when it is assessed: the nearest fit."""
        fits: list[tuple[int, int, datetime]] = []
        for n, w in enumerate(self.windows):
            if w is not None:
                at = self._assessed_at(w, span)
                mine = window_at(self.view, w, at)
                fits.append((abs(_days(mine) - _days(span)), n, at))
        off, number, at = min(fits, key=lambda f: (f[0], f[1]))
        return off, number, at.astimezone(UTC)

    def _assessed_at(self, window: Window, span: TimeSpan) -> datetime:
        """When a count over a window that ends with `span` is assessed."""
        if self.starts is not None:
            first = self.starts.next_after(span.end - SECOND) or span.end
            tried: datetime | None = first
            for _ in range(_MOST_ASSESSMENTS_TRIED):
                if tried is None:
                    break
                mine = window_at(self.view, window, tried)
                if mine == span:
                    return tried
                if mine.start > span.start:
                    break
                tried = self.starts.next_after(tried)
            return first
        if not is_whole(window):
            return day_start(span.days(self.zone)[1] + timedelta(days=lag(window)), self.zone)
        return period(self.view, window.unit).back(span.end, 1 - lag(window)) if lag(window) > 1 else span.end

    # --- when it may differ -------------------------------------------------------------------------------------

    def _wakes(self, readings: Sequence[MetricReading]) -> Iterator[datetime]:
        """Windows that were worked out move on: at midnight, or when the period is over, as long as there are figures
        ahead of them.
        """
        yield from (r.at for r in readings)
        yield from (r.span.end for r in readings if r.span is not None)
        assessed = {r.window for r in readings}
        moving = {r.window for r in readings if r.window is not None and not r.stated}
        if self.figures is not None or self.not_given is not None:
            assessed |= {*self.windows}
            # where there are figures, the days on which they come into a window of days are known beforehand
            moving |= {w for w in self.windows if w is not None and (self.figures is None or is_whole(w))}
        if self.starts is not None:
            coming = self.starts.next_after(self.now)
            yield from (coming for w in assessed if coming is not None and self._has_figures_ahead(w, coming))
        else:
            for w in moving:
                if not is_whole(w):
                    yield day_start(self.today + timedelta(days=1), self.zone)
                else:
                    coming = period(self.view, w.unit).next_after(self.now)
                    if coming is not None and self._has_figures_ahead(w, coming):
                        yield coming
        yield from self._midnights_of_figures()

    def _has_figures_ahead(self, window: Window | None, coming: datetime) -> bool:
        """Whether the next assessment can be another: unless its window lies behind all figures."""
        return self.figures is None or window is None or window_at(self.view, window, coming).start < self.figures.end

    def _midnights_of_figures(self) -> Iterator[datetime]:
        """Rolling windows move at midnight: figures come in and fall out then."""
        if self.figures is None or self.starts is not None or self.metric.value is not None:
            return
        last = self._local_day(self.figures.last.start)
        for w in self.windows:
            if w is not None and not is_whole(w):
                for days in (lag(w), lag(w) + _days_of(w)):
                    dates = (d + timedelta(days=days) for d in self.figures.series.days if d <= last)
                    yield from (day_start(d, self.zone) for d in dates if d > self.today)


def _seen_at(r: MetricReading, span: TimeSpan) -> datetime:
    """The last instant of which an assessment knows: what happens at the very end of its window belongs to the next."""
    return r.at if r.at > span.end else span.end - SECOND


def _same_counts(one: MetricReading, other: MetricReading) -> bool:
    """Whether two assessments of the same window count the same, and nothing is open about it."""
    return not other.unknowns and (one.numerator, one.denominator, one.rate, one.also, one.off, one.edition) == (
        other.numerator,
        other.denominator,
        other.rate,
        other.also,
        other.off,
        other.edition,
    )


def _days_of(window: Window) -> int:
    """How many days a window of days or weeks is long; of hours more than it has."""
    return window.amount * (7 if window.unit is Unit.WEEKS else 1)


def _days(span: TimeSpan) -> int:
    return round((span.end - span.start).total_seconds() / 86400)
