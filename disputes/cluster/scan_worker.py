"""What a worker of a cluster does for a scan: it takes parts, one after the other, and does their rows.

It reads, answers and writes on its own connection. What it says first is which program and which rulesets it has: with
others it takes nothing.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import ConnectionPoolEntry

from disputes.api import Engine
from disputes.cluster.program import program_version
from disputes.cluster.scan_job import ScanJob, WorkerEnd, WorkerReply
from disputes.documents.private_folder import cache_folder
from disputes.documents.problems import Refused
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from disputes.store.answering import Answerer
from disputes.store.chunk import ScanCounts, Worker
from disputes.store.collector import expect_many
from disputes.store.database import Conflict, Store
from disputes.store.parts import LeaseLost, ScanPart, count, finish_part, give_back, hand_on, is_here, note, take
from disputes.store.queue import Chunk, chunks_of
from disputes.store.url import VARIABLE, StorageError, store_url
from disputes.words.dataclass import dataclass

MOST_ENDED = 4
"""After so many workers were lost with one row alone in hand, it is put aside."""
SHARE_OF_LEASE = 0.25
"""What is in hand should take no larger share of the lease."""


class Unfit(Exception):
    """This worker must not work for the scan; the text says why."""


@dataclass(slots=True)
class _Ready:
    """What a process keeps for a scan that it works for."""

    rulesets: Path | None
    house: HouseRules | None
    digests: Mapping[str, str]
    store: Store
    answers: Answerer


KEPT_SCANS = 4
"""For so many scans a process is ready at once: those of several tenants may go on side by side."""
_ready: dict[str, _Ready] = {}
_left: dict[str, ScanPart] = {}
"""By scan, a part that this process could not go on with, as the store was away: the process itself is not lost."""
_one_at_a_time = threading.Lock()


def work_on_scan(job: ScanJob, worker: str) -> WorkerReply:
    """Takes parts until none is free, or the time slice is over. `worker` is the address by which the scheduler knows
    this process.
    """
    with _one_at_a_time:  # a worker of several threads would only have them wait for each other
        try:
            return _work(job, _prepared(job), worker)
        except Unfit as unfit:
            return WorkerReply(WorkerEnd.REFUSED, str(unfit))
        except LeaseLost:
            return WorkerReply(WorkerEnd.WORKED)
        except StorageError as wrong:
            return WorkerReply(WorkerEnd.FAILED, str(wrong))


def _prepared(job: ScanJob) -> _Ready:
    """The store and what answers, made once for each scan. Raises :class:`Unfit` and :class:`StorageError`."""
    mine = program_version()
    if mine != job.program:
        raise Unfit(f"it runs {mine}, the scan {job.program}")
    found = _ready.get(job.key)
    if found is not None and found.digests == job.wanted.digests:
        return found
    store = _opened(job)
    try:
        answers = _answers(job)
    except BaseException:
        store.close()
        raise
    expect_many()
    for key in {*([job.key] if found is not None else []), *list(_ready)[: 1 - KEPT_SCANS]}:
        _ready.pop(key).store.close()
    ready = _Ready(rulesets=job.rulesets, house=job.house, digests=job.wanted.digests, store=store, answers=answers)
    _ready[job.key] = ready
    return ready


def _opened(job: ScanJob) -> Store:
    """The scan's store on a connection of its own. Raises :class:`Unfit` and :class:`StorageError`."""
    if not os.environ.get(VARIABLE, "").strip():
        raise Unfit(f"its environment has no {VARIABLE}: each worker opens the store itself")
    try:
        store = Store(store_url(None, tenant=job.tenant))
    except StorageError as wrong:
        raise Unfit(f"its {VARIABLE}: {wrong}") from None
    try:
        if store.is_sqlite:
            raise Unfit(f"its {VARIABLE} names {store.shown}, which has one writer: expected the scan's PostgreSQL")
        _bound(store, job)
        if not is_here(store, job.scan_id, job.key):
            raise Unfit(f"its {VARIABLE} names {store.shown}, where there is no such scan")
        store.check_is_of_tenant(create=False)
    except BaseException:
        store.close()
        raise
    return store


def _bound(store: Store, job: ScanJob) -> None:
    """A connection whose worker was cut off in a transaction must not hold its part longer than the lease."""
    milliseconds = int(job.lease.total_seconds() * 1000)

    def connected(connection: Connection, _: ConnectionPoolEntry) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]  # the driver's own connection
            cursor.execute(f"SET idle_in_transaction_session_timeout = {milliseconds}")
        connection.commit()

    event.listen(store.engine, "connect", connected)


def _answers(job: ScanJob) -> Answerer:
    """What answers by the worker's own rulesets. Raises :class:`Unfit` where they are not those of the scan."""
    for ready in _ready.values():
        # Reading rulesets takes longer than many answers: what another scan has read does, if it is still the same.
        if (ready.rulesets, ready.house) == (job.rulesets, job.house) and _misfit(ready.answers, job) is None:
            return ready.answers
    folder = cache_folder(os.environ)
    try:
        library = Library.at(job.rulesets, CompiledRulesets(folder) if folder is not None else None, job.house)
    except Refused as refused:
        raise Unfit(f"it has no rulesets at {refused.problems[0].file}") from None
    answers = Answerer(Engine(library, freeze=True))
    if (misfit := _misfit(answers, job)) is not None:
        raise Unfit(misfit)
    return answers


def _misfit(answers: Answerer, job: ScanJob) -> str | None:
    """What the rules differ in from those of the scan; None where they are the same."""
    for book, theirs in sorted(job.wanted.digests.items()):
        try:
            mine = answers.digest(book)
        except Refused as refused:
            return f"its rulesets of {book} cannot be used: {refused.problems[0].found}"
        if mine != theirs:
            return f"its rules of {book} have the digest {mine[:12]}, those of the scan {theirs[:12]}"
    return None


def _work(job: ScanJob, ready: _Ready, worker: str) -> WorkerReply:
    end = time.monotonic() + job.slice.total_seconds()
    if job.key in _left:
        with suppress(LeaseLost):
            give_back(ready.store, _left[job.key])
        del _left[job.key]
    done = False
    while not done or time.monotonic() < end:
        part = take(ready.store, job.scan_id, worker, job.lease)
        if part is None:
            return WorkerReply(WorkerEnd.WORKED if done else WorkerEnd.IDLE)
        done = True
        try:
            _do_part(job, ready, part, end)
        except StorageError:
            _left[job.key] = part
            raise
    return WorkerReply(WorkerEnd.WORKED)


def _do_part(job: ScanJob, ready: _Ready, part: ScanPart, end: float) -> None:
    """Does the rows of a part until it is done, or the slice is over. Raises :class:`LeaseLost`."""
    in_hand: list[Chunk] = []

    def also(connection: Connection, seen: ScanCounts) -> None:
        count(connection, part, in_hand[-1], seen)

    doing = Worker(ready.store, ready.answers, job.wanted, job.scan_id, also)
    pace = _Pace(job.chunk, job.lease.total_seconds() * SHARE_OF_LEASE)
    for chunk in pace.pieces(_suspects_first(job, ready.store, part)):
        in_hand[:] = [chunk]
        note(ready.store, part, chunk, job.lease)
        begun = time.monotonic()
        if part.ended >= MOST_ENDED and part.suspects == chunk and len(chunk.pks) == 1:
            doing.set_aside(chunk.kind, chunk.pks[0])
        else:
            _do_chunk(doing, chunk, in_hand)
        pace.took(len(chunk.pks), time.monotonic() - begun)
        if time.monotonic() >= end:
            hand_on(ready.store, part, job.chunk)
            return
    finish_part(ready.store, part)


@dataclass(slots=True)
class _Pace:
    """How many rows are taken in hand at once: fewer where rows are slow, for a lease may not run out meanwhile."""

    size: int
    aim_s: float

    def pieces(self, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            left = chunk.pks
            while left:
                now, left = left[: self.size], left[self.size :]
                yield Chunk(chunk.kind, now, chunk.every)

    def took(self, rows: int, seconds: float) -> None:
        if seconds > self.aim_s:
            self.size = max(1, int(rows * self.aim_s / seconds))


def _do_chunk(doing: Worker, chunk: Chunk, in_hand: list[Chunk]) -> None:
    try:
        doing.do(chunk)
    except Conflict:
        # It met others each time: one row after the other meets them seldom.
        for pk in chunk.pks:
            in_hand[:] = [Chunk(chunk.kind, (pk,), chunk.every)]
            doing.do(in_hand[-1])


def _suspects_first(job: ScanJob, store: Store, part: ScanPart) -> Iterator[Chunk]:
    """The rows that were in hand when a worker was lost come alone, each: so the one that did it is found. In a full
    scan none comes twice, or it would be counted twice: neither one that was written by then, nor one that came alone.
    """
    suspects, rows = part.suspects, part.rows
    if suspects is not None:
        walked = rows.walked or 0
        for pk in (pk for pk in suspects.pks if not suspects.every or pk > walked):
            yield Chunk(suspects.kind, (pk,), suspects.every)
        if suspects.every:
            rows = replace(rows, walked=max(walked, suspects.pks[-1]))
    yield from chunks_of(store, job.wanted, rows, job.chunk)
