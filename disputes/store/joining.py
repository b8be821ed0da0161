"""Two rows that turn out to be one case, made into one: one told by a charge or an order, one by the case's own id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, update

from disputes.records.reading import read_plain
from disputes.store.case_ids import keep_ids
from disputes.store.documents import dumps
from disputes.store.holds import join_holds
from disputes.store.incoming import incoming_of, is_older, joined_states
from disputes.store.models import ALERTS, CASE_IDS, CASES, HISTORY, JOURNAL, NOW_DUE, SNAPSHOTS, CaseRow
from disputes.store.orders import wake
from disputes.store.personal_data import Eraser
from disputes.words.store import RowKind


def join(connection: Connection, row: CaseRow, twin: CaseRow, case_id: str, now: datetime) -> bool:
    """Puts `twin` into `row`, which is then the case `case_id`, and takes the row of `twin` away. What was logged,
    answered and replaced of it is kept with `row`, its alerts are cleared: the next scan raises those that still hold.

    False, and nothing is done, where the two make no record.
    """
    mine, theirs = json.loads(row.record) | {"id": case_id}, json.loads(twin.record)
    older = is_older(twin.record, row.record)
    both = joined_states(theirs, mine) if older else joined_states(mine, theirs)
    erased_at = row.erased_at or twin.erased_at
    if erased_at is not None:
        both = Eraser().record(both)
    read = read_plain({**both, "id": case_id}, f"{row.platform}/{case_id}")
    if read.record is None:
        return False
    joined = incoming_of(read)
    logged = _logged(row.logged, twin.logged)
    replaced = [
        {
            "kind": RowKind.CASE,
            "subject_pk": row.pk,
            "revision": row.revision,
            "source": one.source,
            "taken_at": now,
            "imported_by": one.imported_by,
            "record": one.record,
        }
        for one in (twin, row)
    ]
    for table, subject in ((SNAPSHOTS, SNAPSHOTS.c.kind), (HISTORY, HISTORY.c.kind)):
        theirs_too = (subject == RowKind.CASE, table.c.subject_pk == twin.pk)
        connection.execute(update(table).where(*theirs_too).values(subject_pk=row.pk))
    about = (ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == twin.pk)
    connection.execute(update(ALERTS).where(*about, ALERTS.c.cleared_at.is_(None)).values(cleared_at=now))
    connection.execute(update(ALERTS).where(*about).values(subject_pk=row.pk, case_id=case_id))
    connection.execute(SNAPSHOTS.insert(), replaced)
    connection.execute(update(JOURNAL).where(JOURNAL.c.case_pk == twin.pk).values(case_pk=row.pk))
    join_holds(connection, row.pk, twin.pk)
    connection.execute(delete(CASE_IDS).where(CASE_IDS.c.case_pk == twin.pk))
    connection.execute(delete(CASES).where(CASES.c.pk == twin.pk))
    written: dict[str, object] = {
        **joined.columns,
        "logged": logged,
        "assignee": _assignee(logged),
        "updated_at": now,
        "revision": row.revision + 1,
        "version": row.version + 1,
        "record": joined.text,
        "wake_at": NOW_DUE,
        "erased_at": erased_at,
    }
    connection.execute(update(CASES).where(CASES.c.pk == row.pk).values(written))
    keep_ids(connection, {joined.key: joined.names} if joined.kind is RowKind.CASE else {}, [joined.key])
    wake(connection, {joined.order, row.order_id, twin.order_id}, but=[row.pk])
    row.record, row.logged, row.order_id = joined.text, logged, joined.order
    row.revision, row.version = row.revision + 1, row.version + 1
    return True


def _assignee(logged: str | None) -> str | None:
    """Who has the case in hand, as it was logged last."""
    entries = json.loads(logged).get("assignee", []) if logged is not None else []
    found: str | None = entries[-1]["item"]["name"] if entries else None
    return found


def _logged(mine: str | None, theirs: str | None) -> str | None:
    """What was logged of both, each kind in the order in which it was."""
    if mine is None or theirs is None:
        return mine or theirs
    one: Mapping[str, list[dict[str, object]]] = json.loads(mine)
    other: Mapping[str, list[dict[str, object]]] = json.loads(theirs)
    return dumps(
        {
            key: sorted((*one.get(key, []), *other.get(key, [])), key=lambda entry: str(entry.get("logged_at")))
            for key in sorted({*one, *other})
        }
    )
