"""What a worker of a cluster does for a backtest: it reads rows of the store on its own connection, which cannot write,
and answers them by both editions.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from disputes.cluster.program import ProgramVersion, program_version
from disputes.cluster.rules_parcel import RulesParcel
from disputes.cluster.stored_subjects import stored_subjects
from disputes.rulechanges.backtest import BacktestedRecord, Backtester, RecordOutcome
from disputes.rulechanges.changes import ChangeUnit
from disputes.store.collector import expect_many
from disputes.store.database import Store
from disputes.store.queue import RowRange
from disputes.store.runs import store_mark
from disputes.store.url import VARIABLE, StorageError, store_url
from disputes.words.dataclass import dataclass

KEPT_BACKTESTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestJob:
    """A backtest as its workers need it. `mark` tells whether a worker has the same store before it; `left_out` are the
    rulesets that cannot be compared; without `as_of` each record is answered as of its last answer.
    """

    program: ProgramVersion
    key: str
    tenant: str
    mark: str
    old: RulesParcel
    new: RulesParcel
    units: tuple[ChangeUnit, ...]
    left_out: tuple[str, ...] = ()
    platform: str | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class RowsOutcome:
    """What became of some rows: how many records there were, how many of these had no answer yet, and those that change
    or could not be answered.
    """

    seen: int
    unscanned: int
    told: tuple[RecordOutcome, ...]


@dataclass(slots=True)
class _Begun:
    job: BacktestJob
    store: Store
    tester: Backtester
    place: tempfile.TemporaryDirectory[str]


_begun: dict[str, _Begun] = {}
_one_at_a_time = threading.Lock()


def begin_backtest(job: BacktestJob) -> str:
    """Makes this process ready for a backtest. Gives why it must not take part, or an empty text."""
    with _one_at_a_time:
        if job.key in _begun:
            return ""
        if program_version() != job.program:
            return f"it runs {program_version()}, the backtest {job.program}"
        if not os.environ.get(VARIABLE, "").strip():
            return f"its environment has no {VARIABLE}: each worker opens the store itself"
        try:
            store = Store.open_read_only(store_url(None, tenant=job.tenant))
        except StorageError as wrong:
            return f"its {VARIABLE}: {wrong}"
        if store_mark(store) != job.mark:
            store.close()
            return f"its {VARIABLE} names {store.shown}, which is another store"
        for key in list(_begun)[: 1 - KEPT_BACKTESTS]:
            before = _begun.pop(key)
            before.store.close()
            before.place.cleanup()
        place = tempfile.TemporaryDirectory(prefix="disputes-")
        old, new = (parcel.unpacked(Path(place.name) / name) for name, parcel in (("old", job.old), ("new", job.new)))
        _begun[job.key] = _Begun(job, store, Backtester(old, new, job.units), place)
        expect_many()
        return ""


def backtest_rows(key: str, rows: RowRange) -> RowsOutcome | None:
    """What becomes of some rows; None where this process does not know the backtest: it is a new one at its address.

    Raises :class:`StorageError`.
    """
    with _one_at_a_time:
        begun = _begun.get(key)
        if begun is None:
            return None
        seen = unscanned = 0
        told = []
        for subject in compared_subjects(begun.store, rows, begun.job):
            if subject is None:
                unscanned += 1
                continue
            seen += 1
            outcome = begun.tester.outcome(subject)
            if outcome.causes or outcome.failed is not None:
                told.append(outcome)
        return RowsOutcome(seen, unscanned, tuple(told))


def compared_subjects(store: Store, rows: RowRange, job: BacktestJob) -> Iterator[BacktestedRecord | None]:
    """The records of some rows that both editions can answer."""
    for subject in stored_subjects(store, rows, job.platform, job.as_of):
        if subject is None or subject.platform not in job.left_out:
            yield subject
