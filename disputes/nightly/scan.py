"""The nightly scan: every open case and shop whose answer may have changed, each alert exactly once, whatever happens
in between.
"""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from disputes.api import Engine
from disputes.dates.instants import in_utc
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_OK, EXIT_PARTLY, Problem
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from disputes.nightly.rules_in_use import RulesInUse, rules_in_use
from disputes.store import runs
from disputes.store.answering import Answerer
from disputes.store.chunk import ScanCounts, Worker
from disputes.store.collector import expect_many, many_records
from disputes.store.database import Store
from disputes.store.digests import sync_questions
from disputes.store.orders import wake_by_rules
from disputes.store.parts import withdraw
from disputes.store.processes import child_processes
from disputes.store.queries import quarantined_count
from disputes.store.queue import (
    CHUNK,
    INTERVAL,
    LEAD,
    LIMIT_S,
    Chunk,
    Wanted,
    at_most,
    books,
    chunks,
    keep_rulesets,
    settle_shops,
)
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass


class Busy(StorageError):
    """Another scan of the same store is at work."""


class Backwards(Exception):
    """The scan's instant lies before the last scan's."""

    def __init__(self, as_of: datetime, last: datetime) -> None:
        super().__init__(f"as of {as_of:%Y-%m-%dT%H:%M:%SZ} is before the last scan, as of {last:%Y-%m-%dT%H:%M:%SZ}")


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to scan. `as_of` is an aware datetime; `rulesets` None stands for those of the program, `compiled` are those
    that earlier runs have read, `house` lies over them; `chunk` rows are kept together, and one row may take `limit_s`
    seconds. The next scan follows within `interval`, and whatever is due is told at least `lead` before.
    """

    as_of: datetime
    full: bool = False
    workers: int = 1
    force: bool = False
    rulesets: Path | None = None
    chunk: int = CHUNK
    limit_s: float = LIMIT_S
    interval: timedelta = INTERVAL
    lead: timedelta = LEAD
    compiled: CompiledRulesets | None = None
    house: HouseRules | None = None

    @property
    def ahead(self) -> timedelta:
        """What is due within it is told by this scan: the next one could not tell it in time."""
        return self.interval + self.lead


@dataclass(slots=True)
class ScanReport:
    """What a scan did. `problems` are those of rulesets that cannot be used; their rows were left as they were."""

    as_of: datetime
    counts: ScanCounts = field(default_factory=ScanCounts)
    problems: list[Problem] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)
    quarantined: int = 0
    exit_code: int = EXIT_OK


Progress = Callable[[ScanCounts], None]
Expect = Callable[[int], None]


def scan(
    store: Store, options: ScanOptions, progress: Progress = lambda _: None, expect: Expect = lambda _: None
) -> ScanReport:
    """Scans a store. Raises :class:`Busy`, :class:`Backwards` and :class:`StorageError`; what was done until then stays
    done.

    `expect` is told first how many rows there are to take at most, `progress` now and then what was done.
    """
    with alone(store):
        plan = planned(store, options)
        wake_for_plan(store, plan)
        expect(at_most(store, plan.wanted))
        run = runs.begin(store, plan.as_of, options.full, options.ahead)
        report = ScanReport(plan.as_of, problems=plan.rules.problems, digests=plan.rules.digests)
        with many_records(), _workers(store, plan, run, options) as submit:
            for counts in submit(chunks(store, plan.wanted, options.chunk)):
                report.counts.add(counts)
                progress(report.counts)
        end_scan(store, plan, run, report)
        return report


# The steps of a scan, which one that is shared out over a cluster takes as well


@dataclass(frozen=True, slots=True)
class ScanPlan:
    """What a scan has before it: the engine, the rules of the stored books, and the rows that are wanted."""

    engine: Engine
    rules: RulesInUse
    wanted: Wanted

    @property
    def as_of(self) -> datetime:
        return self.wanted.as_of


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Keeps other scans of the store away. Raises :class:`Busy`."""
    with store.lock("scan") as held:
        if not held:
            raise Busy(runs.at_work(store))
        yield


def planned(store: Store, options: ScanOptions) -> ScanPlan:
    """What there is to do; nothing is written. Raises :class:`Backwards`."""
    as_of = in_utc(options.as_of)
    last = runs.last_as_of(store)
    if last is not None and as_of < last and not options.force:
        raise Backwards(as_of, last)
    engine = Engine(Library.at(options.rulesets, options.compiled, options.house))
    rules = rules_in_use(engine, books(store, as_of), force=options.force)
    unusable = frozenset(rules.unusable)
    return ScanPlan(engine, rules, Wanted(as_of, rules.digests, options.full, options.ahead, options.limit_s, unusable))


def wake_for_plan(store: Store, plan: ScanPlan) -> None:
    """Wakes the rows that other rules, or another span ahead, concern; first the workers of a cluster that were left
    over from a scan before are stopped from writing.
    """
    withdraw(store)
    wake_by_rules(store, plan.rules.digests)
    runs.wake_for(store, plan.wanted.ahead)


def end_scan(store: Store, plan: ScanPlan, run: int, report: ScanReport) -> None:
    """What comes after the last row: what is told of many rows at once, and the note that the scan is done."""
    settle_shops(store)
    raised, cleared = sync_questions(store, plan.as_of)
    report.counts.raised += raised
    report.counts.cleared += cleared
    keep_rulesets(store, plan.rules.rulesets)
    report.quarantined = quarantined_count(store)
    report.exit_code = EXIT_BAD_RULESET if report.problems else EXIT_PARTLY if report.quarantined else EXIT_OK
    runs.finish(store, run, report.exit_code, summary(report))


def summary(report: ScanReport) -> dict[str, object]:
    """The report as data."""
    c = report.counts
    return {
        "as_of": report.as_of.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "scanned": c.scanned,
        "changed": c.changed,
        "raised": dict(sorted(c.raised.items())),
        "cleared": c.cleared,
        "quarantined": report.quarantined,
        "overtaken": c.overtaken,
        "missed": c.missed,
    }


# One process, or several

_LOST = "a worker of the scan ended unexpectedly; what is done is kept, scan again"
Submit = Callable[[Iterator[Chunk]], Iterator[ScanCounts]]


@contextmanager
def _workers(store: Store, plan: ScanPlan, run: int, options: ScanOptions) -> Iterator[Submit]:
    if options.workers <= 1:
        worker = Worker(store, Answerer(plan.engine), plan.wanted, run)
        yield lambda work: (worker.do(chunk) for chunk in work)
        return
    url = store.url.render_as_string(hide_password=False)
    start = (url, plan.engine.library.root, options, plan.wanted, run)
    with child_processes(options.workers, _LOST, _start, *start) as pool:
        yield lambda work: _shared(pool, work, options.workers)


def _shared(pool: ProcessPoolExecutor, work: Iterator[Chunk], workers: int) -> Iterator[ScanCounts]:
    """Chunks to the workers, only a few ahead: neither the chunks nor the answers pile up."""
    waiting: set[Future[ScanCounts]] = set()
    for chunk in work:
        waiting.add(pool.submit(_work, chunk))
        if len(waiting) >= 2 * workers:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (f.result() for f in done)
    yield from (f.result() for f in concurrent.futures.as_completed(waiting))


_worker: Worker | None = None


def _start(url: str, rulesets: Path, options: ScanOptions, wanted: Wanted, run: int) -> None:
    global _worker
    engine = Engine(Library.at(rulesets, options.compiled, options.house), freeze=True)
    _worker = Worker(Store(make_url(url)), Answerer(engine), wanted, run)
    expect_many()


def _work(chunk: Chunk) -> ScanCounts:
    assert _worker is not None
    return _worker.do(chunk)
