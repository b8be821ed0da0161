"""The records of a backtest, and the processes that answer them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from disputes.store.processes import child_processes, in_order
from disputes.words.dataclass import dataclass

PIECE = 20
"""So many records go to a process at once."""
_LOST = "a process that answers records ended unexpectedly; nothing was written, run it again"


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
    with child_processes(workers, _LOST, _start, old.unread(), new.unread(), list(units)) as pool:
        rest = iter(subjects)
        pieces = iter(lambda: list(islice(rest, PIECE)), [])
        for outcomes_of_piece in in_order(pool, _work, pieces, 2 * workers):
            yield from outcomes_of_piece


_tester: Backtester | None = None


def _start(old: Library, new: Library, units: list[ChangeUnit]) -> None:
    global _tester
    _tester = Backtester(old, new, units)


def _work(subjects: list[BacktestedRecord]) -> list[RecordOutcome]:
    assert _tester is not None
    return [_tester.outcome(subject) for subject in subjects]
