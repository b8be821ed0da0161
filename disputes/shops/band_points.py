"""What the bands of metrics bring onto the ledgers: each assessment inside a band that has points."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from disputes.language.shop_rules import Ledger, Metric
from disputes.shops.entry_parts import EntryPart, Undecided
from disputes.shops.ledger_tiers import still_counts
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.shops.metric_reading import HeldBand, MetricReading
from disputes.situation.periods import SECOND, WHOLE

_OF_A_BAND: Mapping[str, Any] = {"severity": None, "found_by": None, "order": None, "ref": None}
"""What an appeal's clock may read of a violation: of a band it is known that there is none."""


def band_parts(ledgers: LedgersInForce) -> tuple[list[EntryPart], list[Undecided]]:
    """What the assessments of all metrics bring. A rolling window brings a band's points when the band is entered."""
    parts: list[EntryPart] = []
    open_: list[Undecided] = []
    for m in ledgers.metrics.all():
        before: dict[int, set[tuple[str, int, int]]] = {}
        fed = _ledgers_fed(ledgers, m)
        for r in ledgers.metrics.readings(m):
            if r.unknowns and any(
                still_counts(x, ledgers.state, ledgers.issue_instant(x, _within_period(x, r.at))) for x in fed
            ):
                open_ += [Undecided(u, m.key) for u in r.unknowns]
            standing = before.get(r.number, set()) if _is_rolling(ledgers, r) else set()
            before[r.number] = {h.band.place for h in r.held}
            if r.span is None and r.window is not None and r.window.unit in WHOLE:
                continue
            for n, h in enumerate(r.held):
                ledger = ledgers.named(h.band.ledger) if h.band.ledger is not None else ledgers.main
                if h.band.points is None or ledger is None or h.band.place in standing:
                    continue
                if h.unknown is not None:
                    open_.append(Undecided(h.unknown, m.key))
                part = _part(ledgers, ledger, r, h, n)
                if part.points or part.unknown is not None or part.full:
                    parts.append(part)
    return parts, open_


def _part(ledgers: LedgersInForce, ledger: Ledger, r: MetricReading, h: HeldBand, number: int) -> EntryPart:
    at = _within_period(ledger, r.at)
    return EntryPart(
        origin=f"{r.metric.key}@{r.at.isoformat()}#{number}.{r.number}",
        ledger=ledger.id,
        type=h.band.type or r.metric.id,
        at=at,
        issued_at=ledgers.issue_instant(ledger, at),
        points=h.points,
        most=h.most,
        rule=r.metric.key,
        cites=h.cites,
        issued=False,
        day=r.edition,
        own=_OF_A_BAND,
        unknown=h.unknown,
        full=h.full,
    )


def _is_rolling(ledgers: LedgersInForce, r: MetricReading) -> bool:
    """Whether the window moves on day by day, with an assessment on each."""
    return (
        r.window is not None
        and r.window.unit not in WHOLE
        and ledgers.metrics.recurring(r.metric) is None
        and not r.stated
    )


def _ledgers_fed(ledgers: LedgersInForce, metric: Metric) -> list[Ledger]:
    """The ledgers onto which a metric's bands bring points."""
    bands = [
        b
        for a in (metric.bands.entries() if metric.bands is not None else ())
        for b in a.value or ()
        if b.points is not None
    ]
    found = (ledgers.named(b.ledger) if b.ledger is not None else ledgers.main for b in bands)
    return list({x.id: x for x in found if x is not None}.values())


def _within_period(ledger: Ledger, at: datetime) -> datetime:
    """An assessment at the end of a period belongs to the period that it ends, where points are issued after it."""
    return (at - SECOND if ledger.issued is not None else at).astimezone(UTC)
