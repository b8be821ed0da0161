"""Events, evidence and stated dates that a person adds to a stored case. They stand beside the record and outlive its
next import.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    NOW_DUE,
    SNAPSHOTS,
    AlertRow,
    CaseRow,
    HistoryRow,
    SnapshotRow,
)
from disputes.store.orders import wake
from disputes.words.store import RowKind

TRIES = 5
_NAMED = {"events": ("type", "ref"), "evidence": ("kind", "file"), "deadlines": ("actor", "for")}
"""By which keys an entry is the same as another one."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What is added: the item as a record would have it, who added it, and when.

    To be taken back, it need not say `at`, or which file.
    """

    key: Literal["events", "evidence", "deadlines"]
    item: dict[str, object]
    agent: str | None
    at: datetime

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


def add(store: Store, case_id: str, platform: str | None, entry: LogEntry, *, undo: bool = False) -> bool:
    """Adds an entry (`undo`: takes it back) and wakes the case; False where there was nothing to do.

    Raises :class:`Refused` where the case is not known, or would no longer be a record, and :class:`StorageError`.
    """
    for left in reversed(range(TRIES)):
        try:
            with store.write(records=True) as connection:
                with Session(bind=connection, expire_on_commit=False) as session:
                    row = find(session, case_id, platform).row
                return _add(connection, row, entry, undo)
        except Conflict:
            if not left:
                raise
    raise AssertionError


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
        if item == own[known[-1]]["item"]:
            return False
        others = [
            {**other, "item": item, "agent": entry.agent or other["agent"]} if n == known[-1] else other
            for n, other in enumerate(own)
        ]
    else:
        others = [
            *own,
            {"item": entry.item, "agent": entry.agent, "logged_at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ")},
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
    statement = (
        update(CASES).where(CASES.c.pk == bindparam("_pk"), CASES.c.version == bindparam("_version")).values(changed)
    )
    if connection.execute(statement, {"_pk": row.pk, "_version": row.version}).rowcount != 1:
        raise Conflict("the case was changed by somebody else at the same time")
    wake(connection, [row.order_id], but=[row.pk])
    return True


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that the store holds about a case; the oldest change and the oldest replaced record first."""

    row: CaseRow
    alerts: Sequence[AlertRow]
    history: Sequence[HistoryRow]
    snapshots: Sequence[SnapshotRow]


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
        return CaseFile(
            row,
            session.exec(alerts).all(),
            session.exec(changes).all()[::-1],
            session.exec(replaced).all(),
        )
