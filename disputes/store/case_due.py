"""The date that a channel states for a clock of a stored case, when a person has looked it up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import select

from disputes.answers.assessment import Assessment
from disputes.api import Engine
from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.language.case_rules import Deadline
from disputes.language.loading import COMMON
from disputes.situation.channel_deadlines import is_named
from disputes.store.answering import Answerer, stored_cases
from disputes.store.case_ids import find
from disputes.store.case_log import Also, LogEntry, Seen, add
from disputes.store.chunk import Worker
from disputes.store.database import Store
from disputes.store.documents import parts_of
from disputes.store.models import CASES, SCANS, CaseRow, ScanRow
from disputes.store.partitions import make_months
from disputes.store.queue import INTERVAL, LEAD, Chunk, Wanted
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor
from disputes.words.store import RowKind


@dataclass(frozen=True, slots=True)
class RecordedDue:
    """The clock's id, as answers name it, and the case's row; `is_new`: it was not recorded like this before."""

    deadline: str
    pk: int
    is_new: bool


def record_due(
    store: Store,
    engine: Engine,
    case_id: str,
    platform: str | None,
    named: str,
    at: datetime,
    agent: str | None,
    now: datetime,
    seen: Seen | None = None,
    also: Also | None = None,
) -> RecordedDue:
    """Records that the channel states `at` (an aware datetime) for a clock, beside the record, and wakes the case.

    Raises :class:`Refused` where the case, or the clock (exit 2, with the nearest name), is not known, or the record
    would be none any more, :class:`Overtaken` where it is no longer what was `seen`, and :class:`StorageError`.
    """
    with store.reading() as session:
        row = find(session, case_id, platform).row
    book = engine.rulebook(*parts_of(row.book))
    found = _deadline(book.deadlines, named, row.platform)
    if found is None:
        known = sorted({d.id for d in book.deadlines if d.actor is Actor.SELLER})
        near = nearest(named, known)
        expected = f"a deadline of {row.platform}" + (f": {', '.join(known)}" if near is None and known else "")
        raise Refused([Problem(case_id, 1, "", repr(named), expected, near)], EXIT_USAGE)
    name = found.id if found.ruleset in (row.platform, COMMON) else found.key
    item: dict[str, object] = {"actor": found.actor.value, "due_at": at.isoformat(), "for": name}
    entry = LogEntry("deadlines", item, agent, now)
    is_new = add(store, row.case_id, row.platform, entry, seen=seen, also=also)
    return RecordedDue(name, row.pk, is_new)


def answer_at_once(store: Store, engine: Engine, pk: int, as_of: datetime) -> Assessment | None:
    """Answers one case as a scan would, at `as_of` or at the last scan's instant where that is later, so that no list
    mixes two of them. Gives the answer; None where the case is in quarantine.

    Raises :class:`StorageError` where a scan is at work: that, or the next one, answers it.
    """
    with store.lock("scan") as held:
        if not held:
            raise StorageError("a scan of this store is at work")
        with store.reading() as session:
            last = session.exec(select(ScanRow).order_by(SCANS.c.id.desc()).limit(1)).first()
            row = session.exec(select(CaseRow).where(CASES.c.pk == pk)).one()
            books = stored_cases(session, [row])[0].books
        instant = max(as_of, last.as_of) if last is not None else as_of
        with store.write() as connection:
            make_months(connection, instant)
        ahead = timedelta(seconds=last.ahead_s) if last is not None and last.ahead_s is not None else INTERVAL + LEAD
        answers = Answerer(engine)
        wanted = Wanted(instant, {b: answers.digest(b) for b in books}, full=False, ahead=ahead)
        Worker(store, answers, wanted, last.id if last is not None else 0).do(Chunk(RowKind.CASE, (pk,)))
        with store.reading() as session:
            row = session.exec(select(CaseRow).where(CASES.c.pk == pk)).one()
            if row.quarantine is not None:
                return None
            return answers.case(stored_cases(session, [row])[0], instant, ahead=False).assessment


def _deadline(deadlines: Sequence[Deadline], named: str, platform: str) -> Deadline | None:
    """The deadline of this name: the seller's before another's, the platform's own before an included ruleset's."""
    found = [d for d in deadlines if is_named(named, d)]
    return min(found, key=lambda d: (d.actor is not Actor.SELLER, d.ruleset != platform), default=None)
