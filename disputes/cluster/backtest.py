"""A backtest shared out over the workers of a cluster. It writes nothing, so that nothing has to be kept of it either:
rows whose worker was lost are given to another one.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from disputes.cluster.backtest_worker import (
    BacktestJob,
    RowsOutcome,
    backtest_rows,
    begin_backtest,
    compared_subjects,
)
from disputes.cluster.program import program_version, question
from disputes.cluster.rules_parcel import RulesParcel
from disputes.cluster.workers import (
    ClusterError,
    ClusterWorkers,
    Crew,
    Errand,
    ErrandFailed,
    ErrandLost,
    SchedulerLost,
)
from disputes.language.loading import Library
from disputes.rulechanges.backtest import RecordOutcome
from disputes.rulechanges.changes import ChangeUnit
from disputes.store.chunk import ENDED_REASON
from disputes.store.database import Store
from disputes.store.models import CASES, SHOPS
from disputes.store.queue import RowRange
from disputes.store.runs import store_mark
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

NUMBERS = 200
"""A worker is sent with so many numbers of rows at once."""
MOST_ENDS = 2
MOST_FAILURES = 5
PATIENCE = timedelta(seconds=60)
_LOOK_S = 0.05
_RETRY_S = 0.5
_ORDER = (RowKind.CASE, RowKind.SHOP)


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestQuestion:
    """What is compared: two editions that differ by `units`, for the records of a store; see :class:`BacktestJob`."""

    old: Library
    new: Library
    units: tuple[ChangeUnit, ...]
    left_out: tuple[str, ...] = ()
    platform: str | None = None
    with_shops: bool = False
    as_of: datetime | None = None


@dataclass(slots=True)
class SharedOutcome:
    """What became of the records: `told` are those that change or could not be answered, cases first, in the order of
    the store.
    """

    seen: int = 0
    unscanned: int = 0
    told: list[RecordOutcome] = field(default_factory=list)


def shared_backtest(
    store: Store,
    asked: BacktestQuestion,
    workers: ClusterWorkers,
    say: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda _, __: None,
) -> SharedOutcome:
    """Answers the records of a store by two editions. `progress` is told how many were seen, and how many change.

    Raises :class:`ClusterError` and :class:`StorageError`.
    """
    job = BacktestJob(
        program=program_version(),
        key=uuid.uuid4().hex,
        tenant=store.tenant,
        mark=store_mark(store),
        old=RulesParcel.of(asked.old),
        new=RulesParcel.of(asked.new),
        units=asked.units,
        left_out=asked.left_out,
        platform=asked.platform,
        as_of=asked.as_of,
    )
    sharing = _SharedRows(store, job, workers, say, progress)
    sharing.run(_ranges(store, asked.with_shops))
    return sharing.outcome()


def _ranges(store: Store, with_shops: bool) -> Iterator[RowRange]:
    for kind, rows in ((RowKind.CASE, CASES), (RowKind.SHOP, SHOPS)):
        if kind is RowKind.SHOP and not with_shops:
            continue
        with store.read() as connection:
            first, last = connection.execute(select(func.min(rows.c.pk), func.max(rows.c.pk))).one()
        for above in range(first - 1, last, NUMBERS) if first is not None else ():
            yield RowRange(kind, above, min(above + NUMBERS, last))


class _SharedRows:
    """The ranges of a backtest on their way to workers and back."""

    def __init__(
        self,
        store: Store,
        job: BacktestJob,
        workers: ClusterWorkers,
        say: Callable[[str], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self.store = store
        self.job = job
        self.workers = workers
        self.progress = progress
        self.crew = Crew(workers, str(program_version()), question(), say)
        self.greeted: dict[str, Errand[str]] = {}
        self.ready: set[str] = set()
        self.away: dict[str, tuple[RowRange, Errand[RowsOutcome | None]]] = {}
        self.again: list[RowRange] = []
        self.ends: Counter[RowRange] = Counter()
        self.failures: Counter[RowRange] = Counter()
        self.done: list[tuple[RowRange, RowsOutcome]] = []
        self.seen = self.changed = 0
        self.quiet_since = time.monotonic()

    def run(self, ranges: Iterator[RowRange]) -> None:
        """Sends workers until every range is back."""
        more = True
        while more or self.again or self.away:
            try:
                fit = self.crew.fit()
                self._hear(fit)
                for name in fit:
                    if name in self.ready and name not in self.away and (more or self.again):
                        rows = self.again.pop() if self.again else next(ranges, None)
                        if rows is None:
                            more = False
                        else:
                            self.away[name] = (rows, self.workers.send(name, backtest_rows, self.job.key, rows))
                self._greet(fit)
            except SchedulerLost as wrong:
                self._wait(str(wrong))
                self._connect_again()
            if not self.ready:
                self._wait("")
            time.sleep(_LOOK_S)

    def outcome(self) -> SharedOutcome:
        found = SharedOutcome()
        for _, one in sorted(self.done, key=lambda d: (_ORDER.index(d[0].kind), d[0].above)):
            found.seen += one.seen
            found.unscanned += one.unscanned
            found.told += one.told
        return found

    def _greet(self, fit: list[str]) -> None:
        """Tells a worker of the backtest before it gets rows: the rules are large, and go to each once."""
        for name in fit:
            if name not in self.ready and name not in self.greeted:
                self.greeted[name] = self.workers.send(name, begin_backtest, self.job)
        for name, errand in list(self.greeted.items()):
            if name not in fit:
                self.greeted.pop(name).forget()
            elif errand.is_done():
                del self.greeted[name]
                try:
                    reason = errand.result()
                except ErrandLost:
                    continue
                except ErrandFailed as failed:
                    reason = str(failed)
                if reason:
                    self.crew.refuse(name, reason)
                else:
                    self.ready.add(name)

    def _hear(self, fit: list[str]) -> None:
        for name in list(self.away):
            rows, errand = self.away[name]
            if name not in fit:
                del self.away[name]
                self.ready.discard(name)
                errand.forget()
                self._ended(rows)
            elif errand.is_done():
                del self.away[name]
                self._heard(name, rows, errand)
        self.ready.intersection_update(fit)

    def _heard(self, name: str, rows: RowRange, errand: Errand[RowsOutcome | None]) -> None:
        try:
            found = errand.result()
        except ErrandLost:
            self._ended(rows)
            return
        except ErrandFailed as failed:
            self.failures[rows] += 1
            if self.failures[rows] >= MOST_FAILURES:
                raise ClusterError(f"worker {name}: {failed}") from None
            time.sleep(_RETRY_S)
            self.again.append(rows)
            return
        if found is None:  # another process at the same address
            self.ready.discard(name)
            self.again.append(rows)
            return
        self._keep(rows, found)

    def _keep(self, rows: RowRange, found: RowsOutcome) -> None:
        self.done.append((rows, found))
        self.seen += found.seen
        self.changed += sum(1 for one in found.told if one.causes)
        self.quiet_since = time.monotonic()
        self.progress(self.seen, self.changed)

    def _ended(self, rows: RowRange) -> None:
        """A worker was lost with these rows in hand: where that happens again they are halved, until the one that does
        it is alone.
        """
        self.ends[rows] += 1
        assert rows.upto is not None
        if self.ends[rows] < MOST_ENDS:
            self.again.append(rows)
        elif rows.upto - rows.above > 1:
            middle = (rows.above + rows.upto) // 2
            self.again += [RowRange(rows.kind, rows.above, middle), RowRange(rows.kind, middle, rows.upto)]
        else:
            told = [
                RecordOutcome(one.id, one.platform, one.market, one.as_of, failed=ENDED_REASON)
                for one in compared_subjects(self.store, rows, self.job)
                if one is not None
            ]
            self._keep(rows, RowsOutcome(len(told), 0, tuple(told)))

    def _wait(self, wrong: str) -> None:
        """Raises :class:`ClusterError` where nobody has come back for too long."""
        if time.monotonic() - self.quiet_since > PATIENCE.total_seconds():
            refused = "; ".join(f"{name}: {why}" for name, why in sorted(self.crew.refused.items())[:3])
            raise ClusterError(wrong or f"nobody works on the backtest: {refused or 'the cluster has no workers'}")

    def _connect_again(self) -> None:
        self.again += [rows for rows, _ in self.away.values()]
        self.away.clear()
        self.greeted.clear()
        self.ready.clear()
        self.crew.start_over()
        while True:
            try:
                self.workers.renew()
                return
            except SchedulerLost as wrong:
                self._wait(str(wrong))
                time.sleep(_RETRY_S)
