"""The measures against a shop: what steps, bands and rules open, and what the platform says is running."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from disputes.dates.calendars import Calendar, add
from disputes.language.case_rules import Rule
from disputes.language.measures import MeasureUse as Use
from disputes.language.measures import SteppedLength
from disputes.language.shop_rules import Band, Metric
from disputes.shops.entry_parts import Undecided
from disputes.shops.ledger_run import MeasureRun
from disputes.shops.ledger_tiers import measure_length, measure_limit
from disputes.shops.metric_reading import HeldBand, MetricReading
from disputes.shops.metric_status import view_of
from disputes.shops.shop_state import ShopState
from disputes.situation.basis import cited_once

_FAR = datetime.max.replace(tzinfo=UTC)
_NEAR = datetime.min.replace(tzinfo=UTC)


def measure_runs(shop: ShopState, fired: Sequence[Rule]) -> tuple[list[MeasureRun], list[Undecided]]:
    """All measures of a shop, whether they ran, run or are to come, each once; and what is open about them."""
    found = [m for o in shop.outcomes.values() for m in o.measures]
    open_: list[Undecided] = []
    for metric in shop.metrics.all():
        runs, undecided = _of_bands(shop, metric)
        found += runs
        open_ += undecided
    runs, undecided = _of_rules(shop, fired)
    return _with_stated(shop, list(dict.fromkeys([*found, *runs]))), [*open_, *undecided]


def _of_bands(shop: ShopState, metric: Metric) -> tuple[list[MeasureRun], list[Undecided]]:
    """Each assessment inside a band opens its measures."""
    runs: list[MeasureRun] = []
    open_: list[Undecided] = []
    readings = shop.metrics.readings(metric)
    for number in sorted({r.number for r in readings}):
        series = [r for r in readings if r.number == number and r.known]
        for n, r in enumerate(series):
            for held in r.held:
                for use in held.band.measures:
                    run, undecided = _of_band(shop, use, held, series, n)
                    runs += [run] if run is not None else []
                    open_ += undecided
    return runs, open_


def _of_band(
    shop: ShopState, use: Use, held: HeldBand, series: Sequence[MetricReading], n: int
) -> tuple[MeasureRun | None, list[Undecided]]:
    """A measure of the nth assessment. Without a length it lasts from the first assessment inside the band until one
    outside it.
    """
    r, metric = series[n], series[n].metric
    apart = view_of(shop.state, r, {**r.own, "occurrence": _occurrence(shop, use, r.at)}).apart()
    limit, unknowns = measure_limit(use, apart)
    length, unknown = measure_length(use, apart)
    open_ = [Undecided(u, metric.key) for u in (*unknowns, *([unknown] if unknown is not None else []))]
    start = r.at.astimezone(UTC)
    if length is not None:
        end: datetime | None = add(start, length, _calendar(shop))
    elif n and _inside(series[n - 1], held.band):
        return None, open_
    else:
        end = next((x.at for x in series[n + 1 :] if not _inside(x, held.band)), None)
    cites = cited_once(use.cites or held.band.cites, held.why, apart.collector.cites)
    return MeasureRun(use.measure, start, end, limit=limit, cites=cites, rule=metric.key), open_


def _inside(r: MetricReading, band: Band) -> bool:
    return any(h.band.place == band.place for h in r.held)


def _calendar(shop: ShopState) -> Calendar:
    return shop.state.calendar(None, shop.book.platform)


def _occurrence(shop: ShopState, use: Use, at: datetime) -> Decimal:
    """Which of its kind a band's measure is: those that the record says began before it, within `over`, and this
    one.
    """
    over = next(
        (
            a.value.over
            for a in (use.lasts.entries() if use.lasts is not None else ())
            if isinstance(a.value, SteppedLength)
        ),
        None,
    )
    starts = [
        m["starts_at"]
        for m in shop.state.values.get("measures") or ()
        if m["type"] == use.measure and m.get("starts_at") is not None
    ]
    earlier = sorted(s for s in starts if s < at)
    if over is not None and not over.from_first:
        earlier = [s for s in earlier if add(s, over.duration, _calendar(shop)) > at]
    if over is not None and over.from_first:
        for start in (*earlier, at):
            if start >= add(earlier[0] if earlier else at, over.duration, _calendar(shop)):
                earlier = [s for s in earlier if s >= start]
    return Decimal(len(earlier) + 1)


def _of_rules(shop: ShopState, fired: Sequence[Rule]) -> tuple[list[MeasureRun], list[Undecided]]:
    """The measures of rules about the shop that fired. They have neither start nor end."""
    runs: list[MeasureRun] = []
    open_: list[Undecided] = []
    for rule in fired:
        view = shop.state.view(rule.ruleset, shop.state.today, True)
        for use in rule.then.measures:
            apart = view.apart()
            limit, unknowns = measure_limit(use, apart)
            open_ += [Undecided(u, rule.key) for u in unknowns]
            cites = cited_once(use.cites or rule.cites, apart.collector.cites)
            runs.append(MeasureRun(use.measure, None, None, limit=limit, cites=cites, rule=rule.key))
    return runs, open_


def _with_stated(shop: ShopState, ours: Sequence[MeasureRun]) -> list[MeasureRun]:
    """The platform's own measures; they stand in for ours of the same kind that they meet."""
    stated = []
    for m in shop.state.values.get("measures") or ():
        start, end = (m[k].astimezone(UTC) if m.get(k) is not None else None for k in ("starts_at", "ends_at"))
        run = MeasureRun(m["type"], start, end, stated=True)
        twin = next((x for x in ours if x.id == run.id and _meet(x, run)), None)
        if twin is not None:
            run = MeasureRun(run.id, start, end, limit=twin.limit, ledger=twin.ledger, tier=twin.tier, stated=True)
        stated.append(run)
    rest = [x for x in ours if not any(s.id == x.id and _meet(x, s) for s in stated)]
    return [*rest, *stated]


def _meet(one: MeasureRun, other: MeasureRun) -> bool:
    """Whether two stretches overlap; an unknown start reaches back, an unknown end goes on."""
    return (one.starts_at or _NEAR) < (other.ends_at or _FAR) and (other.starts_at or _NEAR) < (one.ends_at or _FAR)
