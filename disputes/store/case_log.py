"""What a person adds to a stored case: events, evidence, stated dates, facts, notes, and who has it in hand. It stands
beside the record and outlives its next import.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, update
from sqlmodel import Session, select

from disputes.documents.problems import Refused
from disputes.records.field_types import BadValue, to_instant
from disputes.store.case_ids import find
from disputes.store.database import Conflict, Store
from disputes.store.documents import case_of, dumps, opened_at
from disputes.store.models import (
    ALERTS,
    CASES,
    HISTORY,
    HOLDS,
    JOURNAL,
    NOW_DUE,
    SNAPSHOTS,
    AlertRow,
    CaseRow,
    HistoryRow,
    HoldRow,
    JournalRow,
    SnapshotRow,
)
from disputes.store.orders import wake
from disputes.store.partitions import key_of_row, one_row
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

TRIES = 5
LogKey = Literal["events", "evidence", "deadlines", "facts", "notes", "assignee"]
_NAMED: Mapping[LogKey, tuple[str, ...]] = {
    "events": ("type", "ref"),
    "evidence": ("kind", "file"),
    "deadlines": ("actor", "for"),
    "facts": ("field",),
    "notes": ("text",),
    "assignee": (),
}
"""By which keys an entry is the same as another one."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What is added: the item as a record would have it, who added it, and when.

    To be taken back, it need not say `at`, or which file.
    """

    key: LogKey
    item: dict[str, object]
    agent: str | None
    at: datetime
    digest: str | None = None  # of the file that was handed in with it

    def is_same(self, other: Mapping[str, Any], *, loosely: bool = False) -> bool:
        """Whether another entry is about the same; `loosely`: what this one does not say may be anything."""
        mine, theirs = self.item, other["item"]
        named, when = _NAMED[self.key], "at"
        if any(mine.get(k) != theirs.get(k) for k in named if not (loosely and k not in mine)):
            return False
        if self.key != "events" or (loosely and when not in mine):
            return True
        try:
            return to_instant(mine[when]) == to_instant(theirs[when])
        except BadValue:  # no instant: the record that it would make says so
            return False


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has seen of a case: the revision of its record, and the last change that a person made to it."""

    revision: int
    journal: int

    def __str__(self) -> str:
        return f"{self.revision}.{self.journal}"

    @staticmethod
    def read(text: str) -> Seen | None:
        """The same from its text; None for anything else."""
        parts = text.split(".")
        if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 19 for p in parts):
            return None
        return Seen(*map(int, parts))


@dataclass(frozen=True, slots=True)
class Added:
    """What has become of an entry: the case by its own id, whether anything changed, and what there is to see now."""

    platform: str
    case_id: str
    is_new: bool
    seen: Seen


Also = Callable[[Connection, Added], None]
"""What is done in the transaction of an entry, once it is there."""


class Overtaken(Exception):
    """The case is no longer what was seen: it was imported anew, or somebody changed it (`changes`)."""

    def __init__(self, is_imported: bool, changes: Sequence[JournalRow]) -> None:
        super().__init__("the case was changed meanwhile")
        self.is_imported = is_imported
        self.changes = changes


def add(
    store: Store,
    case_id: str,
    platform: str | None,
    entry: LogEntry,
    *,
    undo: bool = False,
    seen: Seen | None = None,
    also: Also | None = None,
) -> bool:
    """Adds an entry (`undo`: takes it back) and wakes the case; False where there was nothing to do. `also` is done in
    the same transaction, and what it raises takes all of it back.

    Raises :class:`Refused` where the case is not known, or would no longer be a record, :class:`Overtaken` where it is
    no longer what was `seen`, and :class:`StorageError`.
    """
    return change_case(store, case_id, platform, lambda c, row: _add(c, row, entry, undo), seen=seen, also=also)


def change_case(
    store: Store,
    case_id: str,
    platform: str | None,
    work: Callable[[Connection, CaseRow], bool],
    *,
    seen: Seen | None = None,
    also: Also | None = None,
) -> bool:
    """Does something about a case in one transaction, anew where another writer was in the way; `work` says whether
    anything has changed. The rest is as with :func:`add`.
    """
    for left in reversed(range(TRIES)):
        try:
            with store.write(records=True) as connection:
                with Session(bind=connection, expire_on_commit=False) as session:
                    row = find(session, case_id, platform).row
                    if seen is not None:
                        _check_seen(session, row, seen)
                is_new = work(connection, row)
                if also is not None:
                    with Session(bind=connection, expire_on_commit=False) as session:
                        also(connection, Added(row.platform, row.case_id, is_new, seen_of(session, row)))
                return is_new
        except Conflict:
            if not left:
                raise
    raise AssertionError


def seen_of(session: Session, row: CaseRow) -> Seen:
    """What whoever reads a case now has seen of it."""
    last = session.exec(select(JournalRow.id).where(JOURNAL.c.case_pk == row.pk).order_by(JOURNAL.c.id.desc()).limit(1))
    return Seen(row.revision, last.first() or 0)


def last_change(session: Session, row: CaseRow) -> int:
    """The number of the last change of a case's answer; 0 for none."""
    own = (HISTORY.c.kind == RowKind.CASE, HISTORY.c.subject_pk == row.pk)
    return session.exec(select(HistoryRow.id).where(*own).order_by(HISTORY.c.id.desc()).limit(1)).first() or 0


def _check_seen(session: Session, row: CaseRow, seen: Seen) -> None:
    changes = session.exec(
        select(JournalRow).where(JOURNAL.c.case_pk == row.pk, JOURNAL.c.id > seen.journal).order_by(JOURNAL.c.id)
    ).all()
    if changes or row.revision != seen.revision:
        raise Overtaken(row.revision != seen.revision, changes)


def _add(connection: Connection, row: CaseRow, entry: LogEntry, undo: bool) -> bool:
    logged = json.loads(row.logged) if row.logged else {}
    own = list(logged.get(entry.key, []))
    if undo:
        found = [n for n, other in enumerate(own) if entry.is_same(other, loosely=True)]
        if not found:
            return False
        others = [other for n, other in enumerate(own) if n != found[-1]]  # the newest
    elif known := [n for n, other in enumerate(own) if entry.is_same(other)]:
        item = {**own[known[-1]]["item"], **entry.item}
        if item == own[known[-1]]["item"] and entry.digest in (None, own[known[-1]].get("digest")):
            return False
        more = {"digest": entry.digest} if entry.digest is not None else {}
        others = [
            {**other, "item": item, "agent": entry.agent or other["agent"], **more} if n == known[-1] else other
            for n, other in enumerate(own)
        ]
    else:
        others = [
            *own,
            {
                "item": entry.item,
                "agent": entry.agent,
                "logged_at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                **({"digest": entry.digest} if entry.digest is not None else {}),
            },
        ]
    logged[entry.key] = others
    text = dumps(logged)
    try:
        opened = opened_at(case_of(row.record, text, f"{row.platform}/{row.case_id}"))
    except Refused:
        if not undo:  # what is still wrong may be taken back next
            raise
        opened = row.opened_at
    changed = {
        "logged": text,
        "opened_at": opened,
        "updated_at": entry.at,
        "version": row.version + 1,
        "wake_at": NOW_DUE,
    }
    if entry.key == "assignee":
        changed["assignee"] = others[-1]["item"]["name"] if others else None
    statement = update(CASES).where(*one_row(CASES), CASES.c.version == bindparam("_version")).values(changed)
    if connection.execute(statement, {**key_of_row(row), "_version": row.version}).rowcount != 1:
        raise Conflict("the case was changed by somebody else at the same time")
    done = {"case_pk": row.pk, "at": entry.at, "agent": entry.agent, "key": entry.key, "undone": undo}
    connection.execute(JOURNAL.insert(), [{**done, "item": dumps(entry.item)}])
    wake(connection, [row.order_id], but=[row.pk])
    return True


def holds_of(session: Session, case_pk: int) -> Sequence[HoldRow]:
    """The legal holds of a case, those too that have ended."""
    return session.exec(select(HoldRow).where(HOLDS.c.case_pk == case_pk).order_by(HOLDS.c.id)).all()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that the store holds about a case; the oldest change and the oldest replaced record first. `journal`: what
    people changed in it; `holds`: its legal holds, those too that have ended.
    """

    row: CaseRow
    alerts: Sequence[AlertRow]
    history: Sequence[HistoryRow]
    snapshots: Sequence[SnapshotRow]
    journal: Sequence[JournalRow]
    holds: Sequence[HoldRow]
    seen: Seen


def case_file(store: Store, case_id: str, platform: str | None, history: int) -> CaseFile:
    """All about a case, with the newest `history` changes. Raises :class:`Refused` as :func:`find`."""
    with store.reading() as session:
        row = find(session, case_id, platform).row
        alerts = (
            select(AlertRow)
            .where(ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == row.pk, ALERTS.c.cleared_at.is_(None))
            .order_by(ALERTS.c.due_at, ALERTS.c.id)
        )
        changes = (
            select(HistoryRow)
            .where(HISTORY.c.kind == RowKind.CASE, HISTORY.c.subject_pk == row.pk)
            .order_by(HISTORY.c.id.desc())
            .limit(history)
        )
        replaced = (
            select(SnapshotRow)
            .where(SNAPSHOTS.c.kind == RowKind.CASE, SNAPSHOTS.c.subject_pk == row.pk)
            .order_by(SNAPSHOTS.c.id)
        )
        told = select(JournalRow).where(JOURNAL.c.case_pk == row.pk).order_by(JOURNAL.c.id.desc()).limit(history)
        return CaseFile(
            row,
            alerts=session.exec(alerts).all(),
            history=session.exec(changes).all()[::-1],
            snapshots=session.exec(replaced).all(),
            journal=session.exec(told).all()[::-1],
            holds=holds_of(session, row.pk),
            seen=seen_of(session, row),
        )
