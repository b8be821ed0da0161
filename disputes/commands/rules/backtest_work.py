"""The records of a backtest, and the processes that answer them."""

from __future__ import annotations

import copy
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from disputes.api import Engine
from disputes.language.loading import Library
from disputes.records.case import Case
from disputes.records.reading import RecordRead
from disputes.records.shop import Shop
from disputes.rulechanges.backtest import BacktestedRecord, Backtester, RecordOutcome
from disputes.rulechanges.changes import ChangeUnit
from disputes.words.dataclass import dataclass

PIECE = 20
"""So many records go to a process at once."""


@dataclass(frozen=True, slots=True)
class FileSubject:
    """A record of a file."""

    file: str
    line: int
    record: Case | Shop
    as_of: datetime

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def platform(self) -> str:
        return self.record.platform

    @property
    def market(self) -> str:
        return self.record.market

    @property
    def via(self) -> str | None:
        return self.record.via if isinstance(self.record, Case) else None

    def answer(self, engine: Engine) -> dict[str, Any]:
        read = RecordRead(self.file, self.line, self.record)
        if isinstance(self.record, Shop):
            return engine.prepared_shop(read).stand(self.as_of).to_json()
        return engine.prepared(read).answer_at(self.as_of).to_json()


def outcomes(
    subjects: Iterable[BacktestedRecord], old: Library, new: Library, units: Sequence[ChangeUnit], workers: int
) -> Iterator[RecordOutcome]:
    """What becomes of the records, in their order whatever the number of workers; only a few are held at a time."""
    if workers <= 1:
        tester = Backtester(old, new, units)
        for subject in subjects:
            yield tester.outcome(subject)
        return
    context = multiprocessing.get_context("spawn")
    with _pool(ProcessPoolExecutor(workers, context, _start, (_bare(old), _bare(new), list(units)))) as pool:
        waiting: deque[Future[list[RecordOutcome]]] = deque()
        rest = iter(subjects)
        while piece := list(islice(rest, PIECE)):
            waiting.append(pool.submit(_work, piece))
            if len(waiting) >= 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


@contextmanager
def _pool(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _bare(library: Library) -> Library:
    """The same rulesets, none of them read: a process reads those that it needs."""
    bare = copy.copy(library)
    bare.loaded, bare.problems, bare.documents = {}, {}, {}
    return bare


_tester: Backtester | None = None


def _start(old: Library, new: Library, units: list[ChangeUnit]) -> None:
    global _tester
    _tester = Backtester(old, new, units)


def _work(subjects: list[BacktestedRecord]) -> list[RecordOutcome]:
    assert _tester is not None
    return [_tester.outcome(subject) for subject in subjects]
