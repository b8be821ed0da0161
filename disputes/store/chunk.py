"""One chunk of a scan: read the rows, answer them, keep what changed together with its alerts and its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import field

from sqlalchemy import Connection

from disputes.documents.errors import RulesetError
from disputes.documents.problems import Problem, Refused, printable
from disputes.store.answering import Answerer
from disputes.store.database import Conflict, Store
from disputes.store.keeping import Kept, RowAnswer, keep
from disputes.store.models import NOW_DUE
from disputes.store.queue import Chunk, Wanted
from disputes.store.row_work import CaseWork, RowWork, ShopWork, StoredT
from disputes.store.time_limit import TooLong, limited
from disputes.words.dataclass import dataclass
from disputes.words.store import AlertLevel, RowKind

TRIES = 5
MAX_REASON = 2_000
ENDED_REASON = "the process that answered it ended without a word each time (out of memory, or a crash in a library)"


@dataclass(slots=True)
class ScanCounts:
    """What became of some rows. `missed`: a full scan found a change that no instant announced."""

    scanned: int = 0
    changed: int = 0
    cleared: int = 0
    overtaken: int = 0
    missed: int = 0
    raised: Counter[AlertLevel] = field(default_factory=Counter)

    @property
    def is_empty(self) -> bool:
        return not (self.scanned or self.overtaken or self.missed)

    def add(self, other: ScanCounts) -> None:
        self.scanned += other.scanned
        self.changed += other.changed
        self.cleared += other.cleared
        self.overtaken += other.overtaken
        self.missed += other.missed
        self.raised += other.raised


Also = Callable[[Connection, ScanCounts], None]


class Worker:
    """Does chunks of one scan. `also` is told in each transaction what it counts for, and takes it back by what it
    raises.
    """

    def __init__(self, store: Store, answers: Answerer, wanted: Wanted, scan_id: int, also: Also | None = None) -> None:
        self.store = store
        self.wanted = wanted
        self.scan_id = scan_id
        self.also = also
        self._cases = CaseWork(answers, wanted)
        self._shops = ShopWork(answers, wanted)

    def do(self, chunk: Chunk) -> ScanCounts:
        """Does the rows of one chunk; what somebody else wrote meanwhile is read again.

        Raises :class:`StorageError`.
        """
        counts = ScanCounts()
        pks: Sequence[int] = chunk.pks
        for left in reversed(range(TRIES)):
            try:
                if chunk.kind is RowKind.CASE:
                    pks = self._do(self._cases, pks, chunk.every, counts)
                else:
                    pks = self._do(self._shops, pks, chunk.every, counts)
            except Conflict:
                if not left:
                    raise
            if not pks:
                break
        counts.overtaken = len(pks)  # they are awake: the next scan takes them
        if pks:
            self._count(ScanCounts(overtaken=len(pks)))
        return counts

    def set_aside(self, kind: RowKind, pk: int) -> ScanCounts:
        """Puts a row into quarantine that ended the processes which answered it; this scan looks at it no more.

        Raises :class:`StorageError`.
        """
        counts = ScanCounts()
        if kind is RowKind.CASE:
            self._set_aside(self._cases, pk, counts)
        else:
            self._set_aside(self._shops, pk, counts)
        return counts

    def _set_aside(self, work: RowWork[StoredT], pk: int, counts: ScanCounts) -> None:
        with self.store.reading() as session:
            rows = [one for one in work.read(session, [pk]) if self._has_rules(one)]
        done = [found for one in rows if (found := self._quarantined(one, ENDED_REASON)) is not None]
        for found in done:
            found.columns["quarantined_at"] = self.wanted.as_of  # by which :meth:`_is_set_aside` knows it
        self._keep(work, done, ScanCounts(scanned=len(rows)), counts)

    def _is_set_aside(self, one: StoredT) -> bool:
        return one.row.quarantine == ENDED_REASON and one.row.quarantined_at == self.wanted.as_of

    def _do(self, work: RowWork[StoredT], pks: Sequence[int], every: bool, counts: ScanCounts) -> list[int]:
        """One try; gives the rows that were overtaken."""
        with self.store.reading(by_key=True) as session:
            rows = work.read(session, pks)
        seen = ScanCounts()
        done = []
        for one in rows:
            if not self._has_rules(one) or self._is_set_aside(one):
                continue
            needed = work.is_needed(one)
            if not needed and not (every and one.is_open):
                continue
            seen.scanned += 1
            found = self._answered(work, one, needed)
            if found is not None:
                seen.missed += not needed and found.alerts is not None
                done.append(found)
        return self._keep(work, done, seen, counts)

    def _keep(
        self, work: RowWork[StoredT], done: Sequence[RowAnswer], seen: ScanCounts, counts: ScanCounts
    ) -> list[int]:
        """Writes what was found out of the rows that were `seen`, and adds to the counts; gives those overtaken."""
        if not done:
            self._count(seen)
            counts.add(seen)
            return []

        def counted(kept: Kept) -> ScanCounts:
            scanned = seen.scanned - len(kept.overtaken)
            return ScanCounts(scanned, kept.changed, kept.cleared, missed=seen.missed, raised=kept.raised)

        also = self.also
        and_count = None if also is None else lambda connection, kept: also(connection, counted(kept))
        kept = keep(self.store, work.table, done, self.wanted.as_of, self.scan_id, and_count)
        counts.add(counted(kept))
        return kept.overtaken

    def _count(self, seen: ScanCounts) -> None:
        """Tells what was seen where nothing is written of it."""
        if self.also is not None and not seen.is_empty:
            with self.store.write() as connection:
                self.also(connection, seen)

    def _has_rules(self, one: StoredT) -> bool:
        """Whether every ruleset is there that answers the row and its neighbours: without them it is left as it is."""
        return one.row.book in self.wanted.digests and not self.wanted.unusable & one.books

    def _answered(self, work: RowWork[StoredT], one: StoredT, needed: bool) -> RowAnswer | None:
        """What is to be written; None where nothing is."""
        row = one.row
        try:
            with limited(self.wanted.limit_s):
                if not needed and row.answer is not None and work.holds(one):
                    return None
                done = work.answered(one)
        except RulesetError:
            return None
        except Refused as refused:
            return self._quarantined(one, "; ".join(_said(p) for p in refused.problems))
        except (Exception, TooLong) as wrong:  # whatever it is, it is this row's: the others go on
            return self._quarantined(one, f"{type(wrong).__name__}: {wrong}")
        done.columns |= {
            **one.seen,
            "digest": self.wanted.digests[row.book],
            "as_of": self.wanted.as_of,
            "quarantine": None,
            "quarantined_at": None,
        }
        return done

    def _quarantined(self, one: StoredT, reason: str) -> RowAnswer | None:
        """The row with the reason why it has no new answer; what was said of it before stays, alerts too."""
        row = one.row
        reason = printable(reason)[:MAX_REASON]
        digest = self.wanted.digests[row.book]
        if (
            row.quarantine == reason
            and row.digest == digest
            and row.wake_at == NOW_DUE
            and all(getattr(row, k) == v for k, v in one.seen.items())
        ):
            return None
        since = {} if row.quarantine == reason else {"quarantined_at": self.wanted.as_of}
        return RowAnswer(row, {**one.seen, **since, "quarantine": reason, "digest": digest, "wake_at": NOW_DUE})


def _said(p: Problem) -> str:
    return f"{p.path}: found {p.found}; expected {p.expected}" if p.path else f"found {p.found}; expected {p.expected}"
