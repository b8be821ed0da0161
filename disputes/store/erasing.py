"""A buyer's personal data taken out of the store: out of records, what was logged, what imports wrote over, the
history, alerts and messages; and the files of evidence.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from sqlmodel import select as select_rows

from disputes.records.case import Case
from disputes.records.reading import read_plain
from disputes.store.backup import FILES_LOCK
from disputes.store.case_ids import keep_ids, names_of
from disputes.store.database import Store
from disputes.store.database_copy import digests_in
from disputes.store.documents import dumps, packed, parsed, unpacked
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.holds import HeldRecord, held_records
from disputes.store.models import (
    ALERTS,
    CASE_IDS,
    CASES,
    DELIVERIES,
    HISTORY,
    HOLDS,
    JOURNAL,
    NOW_DUE,
    REQUESTS,
    SHOPS,
    SNAPSHOTS,
    CaseRow,
)
from disputes.store.orders import wake
from disputes.store.personal_data import Eraser, is_about, leaves
from disputes.store.url import StorageError
from disputes.words.store import RowKind

ERASED = "erased"
"""Key of the journal's entry that says so."""


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """A case whose buyer is erased, or would be: where in it the reference was found, how often what is taken out of
    it, and how many files of evidence go.
    """

    platform: str
    case_id: str
    found_at: tuple[str, ...]
    told: Mapping[str, int]
    files: int


@dataclass(slots=True)
class Erasure:
    """What an erasure does; `kept_in` names what holds the reference and is no case, `is_swept` whether the database
    has let go of the bytes too.
    """

    cases: list[ErasedCase] = field(default_factory=list)
    kept_in: list[str] = field(default_factory=list)
    is_swept: bool = True


def cases_about(store: Store, ref: str) -> list[tuple[int, tuple[str, ...]]]:
    """The cases that hold a reference to a buyer, by their keys of rows, with the paths where they do."""
    quoted = dumps(ref)[1:-1]  # as it stands in a stored text
    kept = select(SNAPSHOTS.c.subject_pk).where(
        SNAPSHOTS.c.kind == RowKind.CASE, SNAPSHOTS.c.record.icontains(quoted, autoescape=True)
    )
    told = select(JOURNAL.c.case_pk).where(JOURNAL.c.item.icontains(quoted, autoescape=True))
    wide = or_(
        CASES.c.record.icontains(quoted, autoescape=True),
        CASES.c.logged.icontains(quoted, autoescape=True),
        CASES.c.pk.in_(kept),
        CASES.c.pk.in_(told),
    )
    out = []
    with store.reading() as session:
        for row in session.exec(select_rows(CaseRow).where(wide).order_by(CASES.c.pk)):
            paths = _paths(session, row, ref)
            if paths:
                out.append((row.pk, paths))
    return out


def _paths(session: Session, row: CaseRow, ref: str) -> tuple[str, ...]:
    documents: list[tuple[str, Any]] = [("record", parsed(row.record))]
    documents += [("logged", parsed(row.logged))] if row.logged else []
    connection = session.connection()
    for s in connection.execute(select(SNAPSHOTS.c.record).where(*_of(SNAPSHOTS, row.pk))):
        documents.append(("replaced record", parsed(s.record)))
    for j in connection.execute(select(JOURNAL.c.item).where(JOURNAL.c.case_pk == row.pk)):
        documents.append(("history", json.loads(j.item)))
    found = {f"{name}: {path}" for name, plain in documents for path, text in leaves(plain) if is_about(text, ref)}
    return tuple(sorted(found))


def erase(
    store: Store,
    files: EvidenceFiles,
    cases: Sequence[tuple[int, tuple[str, ...]]],
    ref: str | None,
    *,
    agent: str | None,
    now: datetime,
    is_tried: bool = False,
) -> Erasure:
    """Erases the buyer of these cases (keys of their rows, and where each holds `ref`). `is_tried`: nothing is written,
    only said.

    Raises :class:`HoldStands` where a legal hold stands on any of them at `now`; nothing was erased then, unless it was
    placed meanwhile. Raises :class:`StorageError`. Each case goes in a transaction of its own: one that is done stays
    done.
    """
    out = Erasure()
    with store.lock(FILES_LOCK, wait=True):
        with store.read() as connection:
            check_held(connection, [pk for pk, _ in cases], now)
        for pk, paths in cases:
            found = _erase_case(store, files, pk, paths, ref, agent=agent, now=now, is_tried=is_tried)
            if found is not None:
                out.cases.append(found)
    if ref is not None:
        out.kept_in = _others(store, ref)
    if not is_tried and out.cases:
        out.is_swept = sweep(store)
    return out


class HoldStands(Exception):
    """A legal hold stands on some of the cases whose buyer was to be erased."""

    def __init__(self, held: Sequence[HeldRecord]) -> None:
        super().__init__("a legal hold stands")
        self.held = held


def check_held(connection: Connection, pks: Sequence[int], now: datetime) -> None:
    """Raises :class:`HoldStands` where a legal hold stands at `now` on one of these cases (keys of their rows)."""
    held = held_records(connection, pks, now)
    if held:
        raise HoldStands(held)


class _NotKept(Exception):
    """Takes a transaction back that was only tried."""


def _erase_case(
    store: Store,
    files: EvidenceFiles,
    pk: int,
    paths: tuple[str, ...],
    ref: str | None,
    *,
    agent: str | None,
    now: datetime,
    is_tried: bool,
) -> ErasedCase | None:
    found: ErasedCase | None = None
    try:
        with store.write(records=True) as connection:
            if store.is_sqlite:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            with Session(bind=connection, expire_on_commit=False) as session:
                row = session.exec(select_rows(CaseRow).where(CASES.c.pk == pk).with_for_update()).first()
            if row is None:
                return None
            check_held(connection, [pk], now)
            eraser = Eraser(ref)
            digests = own_digests(connection, [row])
            _write_case(connection, row, eraser, now)
            _write_past(connection, pk, eraser)
            _write_told(connection, row, eraser)
            done = {"case_pk": pk, "at": now, "agent": agent, "key": ERASED, "undone": False}
            connection.execute(JOURNAL.insert(), [{**done, "item": dumps({"what": sorted(eraser.told)})}])
            wake(connection, [row.order_id], but=[pk])
            places = [place for place in map(files.find, digests) if place is not None]
            found = ErasedCase(row.platform, row.case_id, paths, dict(Counter(eraser.told)), len(places))
            if is_tried:
                raise _NotKept
            for place in places:  # before the transaction ends: no kill leaves a file of which nobody knows any more
                place.unlink(missing_ok=True)
    except _NotKept:
        pass
    except OSError as wrong:
        raise StorageError(f"{files.folder}: {wrong.strerror or wrong}") from None
    return found


def own_digests(connection: Connection, rows: Sequence[CaseRow | Row[Any]]) -> set[str]:
    """The files of evidence, by their digests, that these cases name and no other one; of each the number and what was
    logged is read.
    """
    pks = [row.pk for row in rows]
    own = {digest for row in rows if row.logged for digest in digests_in(row.logged)}
    for digest in sorted(own):
        others = select(CASES.c.pk).where(CASES.c.pk.not_in(pks), CASES.c.logged.contains(digest)).limit(1)
        if connection.execute(others).first() is not None:
            own.discard(digest)
    return own


def _write_case(connection: Connection, row: CaseRow, eraser: Eraser, now: datetime) -> None:
    record = eraser.record(parsed(row.record))
    record["id"] = row.case_id  # by which the channel, and an import, know it
    logged = eraser.logged(parsed(row.logged)) if row.logged else None
    read = read_plain(record, f"{row.platform}/{row.case_id}")
    order = read.record.order if isinstance(read.record, Case) else None
    changed = {
        "record": dumps(record),
        "logged": dumps(logged) if logged is not None else None,
        "order_id": order.id if order is not None else row.order_id,
        "answer": _repacked(row.answer, eraser),
        "todo": _scrubbed(row.todo, eraser),
        "outcome": _scrubbed(row.outcome, eraser),
        "quarantine": eraser.scrub(row.quarantine) if row.quarantine is not None else None,
        "updated_at": now,
        "erased_at": now,
        "revision": row.revision + 1,
        "version": row.version + 1,
        "wake_at": NOW_DUE,
    }
    connection.execute(update(CASES).where(CASES.c.pk == row.pk).values(changed))
    if isinstance(read.record, Case):
        key = (row.platform, row.case_id)
        keep_ids(connection, {key: names_of(read.record)}, [key])
    else:
        connection.execute(delete(CASE_IDS).where(CASE_IDS.c.case_pk == row.pk))


def _write_past(connection: Connection, pk: int, eraser: Eraser) -> None:
    """What imports wrote over, how the answer changed, and what people did."""
    for s in connection.execute(select(SNAPSHOTS).where(*_of(SNAPSHOTS, pk)).order_by(SNAPSHOTS.c.id)).all():
        record = dumps(eraser.record(parsed(s.record)))
        connection.execute(update(SNAPSHOTS).where(SNAPSHOTS.c.id == s.id).values(record=record))
    for h in connection.execute(select(HISTORY).where(*_of(HISTORY, pk))).all():
        changes = _repacked(h.changes, eraser)
        mine = HISTORY.c.id == h.id
        # One that is damaged says nothing to anybody.
        kept = (
            update(HISTORY).where(mine).values(changes=changes) if changes is not None else delete(HISTORY).where(mine)
        )
        connection.execute(kept)
    connection.execute(delete(HOLDS).where(HOLDS.c.case_pk == pk))  # that have ended: the journal has them
    for r in connection.execute(select(JOURNAL).where(JOURNAL.c.case_pk == pk, JOURNAL.c.key != ERASED)).all():
        item = dumps(eraser.item(r.key, json.loads(r.item)))
        connection.execute(update(JOURNAL).where(JOURNAL.c.id == r.id).values(item=item))


def _write_told(connection: Connection, row: CaseRow, eraser: Eraser) -> None:
    """Alerts, messages about them, and answers that were kept for programs."""
    about = (ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == row.pk)
    for a in connection.execute(select(ALERTS.c.id, ALERTS.c.about, ALERTS.c.title).where(*about)).all():
        values = {"about": eraser.scrub(a.about), "title": dumps(eraser.scrub(json.loads(a.title)))}
        connection.execute(update(ALERTS).where(ALERTS.c.id == a.id).values(values))
    quoted = dumps(row.case_id)
    named = select(DELIVERIES.c.id, DELIVERIES.c.body).where(DELIVERIES.c.body.contains(quoted, autoescape=True))
    by_id = update(DELIVERIES).where(DELIVERIES.c.id == bindparam("_id")).values(body=bindparam("_body"))
    for d in connection.execute(named).all():
        body = dumps(eraser.scrub(json.loads(d.body)))
        if json.loads(body) != json.loads(d.body):
            connection.execute(by_id, {"_id": d.id, "_body": body})
    # Kept for a day, so that a request is not done twice; what it answered may hold anything of the case.
    connection.execute(delete(REQUESTS).where(REQUESTS.c.body.contains(quoted, autoescape=True)))


def _of(table: Table, pk: int) -> tuple[Any, Any]:
    return table.c.kind == RowKind.CASE, table.c.subject_pk == pk


def _repacked(kept: bytes | None, eraser: Eraser) -> bytes | None:
    """A compressed document without the buyer; None for none, and for one that is damaged."""
    try:
        return packed(eraser.scrub(unpacked(kept))) if kept is not None else None
    except StorageError:
        return None


def _scrubbed(text: str | None, eraser: Eraser) -> str | None:
    return dumps(eraser.scrub(json.loads(text))) if text is not None else None


def _others(store: Store, ref: str) -> list[str]:
    """What is no case and holds a reference all the same: it is for a person to look at."""
    quoted = dumps(ref)[1:-1]
    with store.read() as connection:
        shops = connection.execute(
            select(SHOPS.c.platform, SHOPS.c.shop_id).where(SHOPS.c.record.icontains(quoted, autoescape=True))
        )
        cases = connection.execute(
            select(CASES.c.platform, CASES.c.case_id).where(CASES.c.case_id.icontains(ref, autoescape=True))
        )
        return [f"shop {r[0]}/{r[1]}" for r in shops] + [f"the id of {r[0]}/{r[1]}" for r in cases]


def sweep(store: Store) -> bool:
    """Makes the database let go of the bytes of what is gone; False where somebody is at work in it."""
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not store.is_sqlite:
                connection.exec_driver_sql("VACUUM")
                return True
            driver: Any = connection.connection.driver_connection
            driver.rollback()  # neither goes inside a transaction
            driver.execute("VACUUM")
            return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except (SQLAlchemyError, sqlite3.Error):
        return False
