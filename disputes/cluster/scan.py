"""A scan shared out over the workers of a cluster. The store has the truth: which parts there are, who has which, and
what is done. Whoever shares out only looks on, sends workers to take parts, and sums up; it may be killed at any point,
and another one goes on with the same parts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from disputes.cluster.program import program_version, question
from disputes.cluster.scan_errands import ScanErrands
from disputes.cluster.scan_job import SLICE, ScanJob
from disputes.cluster.sharable import check_can_be_shared
from disputes.cluster.workers import ClusterError, ClusterWorkers, Crew, SchedulerLost
from disputes.nightly.scan import (
    Busy,
    Expect,
    Progress,
    ScanOptions,
    ScanPlan,
    ScanReport,
    alone,
    end_scan,
    planned,
    wake_for_plan,
)
from disputes.store import runs
from disputes.store.database import Store
from disputes.store.parts import (
    LEASE,
    PartsSummary,
    SharedScan,
    counted,
    give_up,
    how_far,
    is_here,
    share_out,
    split_up,
    unfinished,
)
from disputes.store.queue import at_most
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass

Say = Callable[[str], None]
_LOOK_S = 0.1
_LOOKS_SHARE = 20
_TOLD_S = 1.0
_RETRY_S = 0.5
_PARTS_A_WORKER = 4
_ROWS_A_PART = 2_000
_MOST_PARTS = 10_000
_LEASES_WITHOUT_PROGRESS = 20


class TakenOver(Busy):
    """Another scan has begun meanwhile and taken the parts back."""

    def __init__(self) -> None:
        super().__init__("another scan of this store has begun: this one ends, and what it did is kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingOptions:
    """How to share a scan out. `continues`: a scan that was cut off is gone on with though it was begun for an earlier
    instant. `parts`: so many of each kind to begin with, by default a few for each worker. A store, a scheduler or
    workers that are away are waited for as long as `patience`.
    """

    continues: bool = False
    parts: int | None = None
    slice: timedelta = SLICE
    lease: timedelta = LEASE
    patience: timedelta = timedelta(seconds=60)


def shared_scan(
    store: Store,
    options: ScanOptions,
    sharing: SharingOptions,
    workers: ClusterWorkers,
    say: Say,
    progress: Progress = lambda _: None,
    expect: Expect = lambda _: None,
) -> ScanReport:
    """Scans a store with the workers of a cluster. `say` is told what a person should know meanwhile.

    Raises :class:`ClusterError`, and as :func:`disputes.nightly.scan.scan`; what was done until then stays done, and
    is not done again by the next call.
    """
    check_can_be_shared(store)
    watch = _Watch(store, options, sharing, workers=workers, say=say, progress=progress, expect=expect)
    while True:
        try:
            with alone(store):
                return watch.scan()
        except SchedulerLost as wrong:
            watch.wait_for(wrong)
            watch.connect_again()
        except TakenOver:
            raise
        except StorageError as wrong:
            watch.wait_for(wrong)


class _Watch:
    """One scan from the side of whoever shares it out."""

    def __init__(
        self,
        store: Store,
        options: ScanOptions,
        sharing: SharingOptions,
        *,
        workers: ClusterWorkers,
        say: Say,
        progress: Progress,
        expect: Expect,
    ) -> None:
        self.store = store
        self.options = options
        self.sharing = sharing
        self.workers = workers
        self.errands = ScanErrands(Crew(workers, str(program_version()), question(), say), _RETRY_S)
        self.say = say
        self.progress = progress
        self.expect = expect
        self.shared: SharedScan | None = None
        self.quiet_since = time.monotonic()
        self.seen: tuple[int, int] | None = None

    def wait_for(self, wrong: Exception) -> None:
        """Waits before another try, once there is a scan to go on with; raises what is wrong where that goes on for too
        long.
        """
        if self.shared is None or time.monotonic() - self.quiet_since > self.sharing.patience.total_seconds():
            raise wrong
        self.say(f"{wrong}: waiting for it")
        time.sleep(_RETRY_S)

    def connect_again(self) -> None:
        """Connects to the scheduler again. Raises :class:`ClusterError` where it does not come back in time."""
        self.errands.start_over()
        while True:
            try:
                self.workers.renew()
                return
            except SchedulerLost as wrong:
                self.wait_for(wrong)

    def scan(self) -> ScanReport:
        """Begins the scan, or goes on with the one that was cut off, and sees it to its end."""
        plan = self._again(self.shared) or self._cut_off() or self._new()
        shared = self.shared
        assert shared is not None
        job = ScanJob(
            program=program_version(),
            scan_id=shared.id,
            key=shared.key,
            tenant=self.store.tenant,
            wanted=plan.wanted,
            rulesets=self.options.rulesets,
            house=self.options.house,
            chunk=self.options.chunk,
            lease=self.sharing.lease,
            slice=self.sharing.slice,
        )
        before = how_far(self.store, shared.id) or PartsSummary()
        self.expect(at_most(self.store, plan.wanted) + before.counts.scanned)
        self._see_through(job)
        report = ScanReport(plan.as_of, problems=plan.rules.problems, digests=plan.rules.digests)
        report.counts = counted(self.store, shared.id)
        end_scan(self.store, plan, shared.id, report)
        return report

    def _again(self, shared: SharedScan | None) -> ScanPlan | None:
        """The scan that this program has begun, after the store or the scheduler was away.

        Raises :class:`TakenOver`.
        """
        if shared is None:
            return None
        if not is_here(self.store, shared.id, shared.key):
            raise TakenOver
        return planned(self.store, replace(self.options, as_of=shared.as_of))

    def _cut_off(self) -> ScanPlan | None:
        """A scan of another program, if it is the one that is asked for and its rules are still the same."""
        found = unfinished(self.store)
        if found is None or not self._may_continue(found):
            return None
        plan = planned(self.store, replace(self.options, as_of=found.as_of))
        if any(plan.rules.digests.get(book, digest) != digest for book, digest in found.digests.items()):
            return None
        far = how_far(self.store, found.id) or PartsSummary()
        done = f"{far.parts - far.left} of {far.parts} parts are done"
        self.say(f"going on with the scan as of {found.as_of:%Y-%m-%dT%H:%M:%SZ} that was cut off: {done}")
        self.shared = found
        return plan

    def _new(self) -> ScanPlan:
        plan = planned(self.store, self.options)
        wake_for_plan(self.store, plan)
        ranges = split_up(self.store, self._parts(plan))
        keys = []

        def share(connection: Connection, run: int) -> None:
            keys.append(share_out(connection, run, plan.rules.digests, ranges))

        full, ahead = self.options.full, self.options.ahead
        run = runs.begin(self.store, plan.as_of, full, ahead, share)
        self.shared = SharedScan(
            id=run, key=keys[-1], as_of=plan.as_of, full=full, ahead=ahead, digests=plan.rules.digests
        )
        return plan

    def _parts(self, plan: ScanPlan) -> int:
        if self.sharing.parts is not None:
            return self.sharing.parts
        few = _PARTS_A_WORKER * max(1, len(self.workers.names()))
        return min(max(few, at_most(self.store, plan.wanted) // _ROWS_A_PART), _MOST_PARTS)

    def _may_continue(self, found: SharedScan) -> bool:
        """Whether a scan that was cut off is the one that is asked for now."""
        later = self.options.as_of - found.as_of
        is_due = timedelta(0) <= later <= self.options.interval if self.sharing.continues else not later
        return is_due and found.full == self.options.full and found.ahead == self.options.ahead

    # While the workers work

    def _see_through(self, job: ScanJob) -> None:
        told = 0.0
        while True:
            begun = time.monotonic()
            far = how_far(self.store, job.scan_id)
            if far is None:
                raise TakenOver
            self._note(far)
            if not far.left:
                return
            fit = self.errands.look_after()
            if begun - told > _TOLD_S:
                told = begun
                give_up(self.store, job.scan_id, self.errands.there())
                self.progress(far.counts)
            self.errands.send(job, fit, far.free)
            # Looking at very many parts takes the store some time: it should be a small share of it.
            time.sleep(min(max(_LOOK_S, _LOOKS_SHARE * (time.monotonic() - begun)), _TOLD_S))

    def _note(self, far: PartsSummary) -> None:
        """Raises :class:`ClusterError` where nothing has come forward for long."""
        now = (far.left, far.counts.scanned)
        if now != self.seen:
            self.seen = now
            self.quiet_since = time.monotonic()
            return
        quiet = time.monotonic() - self.quiet_since
        if quiet > self.sharing.patience.total_seconds() and not self.errands.are_out():
            raise ClusterError(f"nobody works on the {far.left} parts that are left: {self.errands.why_nobody()}")
        if quiet > _LEASES_WITHOUT_PROGRESS * self.sharing.lease.total_seconds():
            raise ClusterError(f"nothing has come forward for {quiet:.0f} s, {far.left} parts are left")
