"""The ledgers of a shop as they came out: what counts, what was taken off on appeal, and which measures had run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from disputes.shops.entry_parts import EntryPart, PointsDifference, Undecided
from disputes.shops.ledger_entries import LedgerEntries, LedgerParts
from disputes.shops.ledger_run import LedgerRun, MeasureRun
from disputes.shops.ledger_simulation import run_ledger
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LedgerResult:
    """A ledger as it came out: the run that counts, what was taken off it, and its measures with their history."""

    run: LedgerRun
    removed: tuple[EntryPart, ...] = ()
    measures: tuple[MeasureRun, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerResults:
    """All ledgers of a shop, by their ids; where the platform's word differs, and what is open."""

    by_ledger: Mapping[str, LedgerResult]
    differences: tuple[PointsDifference, ...]
    undecided: tuple[Undecided, ...]


def ledger_results(entries: LedgerEntries) -> LedgerResults:
    """Every ledger, run anew at each appeal that was won: what had run by then stays in its history."""
    won = list(entries.won())
    gone = frozenset(origin for origin, at in won if at is None)
    found = entries.parts(gone)
    runs = _runs(entries, found)
    measures = {k: run.measures for k, run in runs.items()}
    history: dict[str, tuple[MeasureRun, ...]] = {k: () for k in runs}
    taken = {p.origin: p for p in entries.parts().parts if p.origin in gone} if gone else {}
    for at in sorted({at for _, at in won if at is not None}):
        now_won = {origin for origin, when in won if when == at}
        taken.update({p.origin: p for p in found.parts if p.origin in now_won})
        gone |= now_won
        found = entries.parts(gone)
        runs = _runs(entries, found)
        for k, run in runs.items():
            pieces = (_until(m, at) for m in measures[k] if m not in run.measures)
            history[k] += tuple(p for p in pieces if p is not None and p not in history[k])
            measures[k] = (*run.measures, *history[k])
    return LedgerResults(
        by_ledger={
            k: LedgerResult(
                run,
                removed=tuple(sorted((p for p in taken.values() if p.ledger == k), key=lambda p: p.sort_key)),
                measures=measures[k],
            )
            for k, run in runs.items()
        },
        differences=found.differences,
        undecided=found.undecided,
    )


def _runs(entries: LedgerEntries, found: LedgerParts) -> dict[str, LedgerRun]:
    state = entries.ledgers.state
    return {x.id: run_ledger(state, x, found.parts) for x in entries.ledgers.all}


def _until(m: MeasureRun, at: datetime) -> MeasureRun | None:
    """What of a measure had run by the time that it was lifted."""
    if m.starts_at is None or m.starts_at >= at:
        return None
    return m if m.ends_at is not None and m.ends_at <= at else replace(m, ends_at=at, lifted=True)
