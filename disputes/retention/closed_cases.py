"""Closed cases taken out of a store with all that belongs to them, all records of an order in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, delete, select

from disputes.retention.selection import Selection
from disputes.store.backup import FILES_LOCK
from disputes.store.database import Store
from disputes.store.erasing import own_digests
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import ALERTS, CASE_IDS, CASES, HISTORY, HOLDS, JOURNAL, SNAPSHOTS
from disputes.store.orders import wake
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

_BELONGS: tuple[tuple[Table, Column[Any], Column[Any] | None], ...] = (
    (CASE_IDS, CASE_IDS.c.case_pk, None),
    (SNAPSHOTS, SNAPSHOTS.c.subject_pk, SNAPSHOTS.c.kind),
    (HISTORY, HISTORY.c.subject_pk, HISTORY.c.kind),
    (ALERTS, ALERTS.c.subject_pk, ALERTS.c.subject),
    (JOURNAL, JOURNAL.c.case_pk, None),
    (HOLDS, HOLDS.c.case_pk, None),  # those that have ended
)
"""The tables with what belongs to a case, the column of its number, and the one that tells cases from shops."""


@dataclass(slots=True)
class GoneCases:
    """What went with closed cases: rows by table, files of evidence; `last` is the number of the last case looked at,
    None once there is none left.
    """

    rows: Counter[str]
    files: int
    last: int | None


class _OnlyTried(Exception):
    """Takes a transaction back whose figures are all that is wanted."""


def remove_cases(
    store: Store,
    files: EvidenceFiles,
    chosen: Selection,
    after: int,
    most: int,
    *,
    tried: Sequence[Selection] | None = None,
) -> GoneCases:
    """Removes the next closed cases that go, at most `most` and the other records of their orders, behind the case of
    number `after`. `tried`: only counts what would go with them, but for what goes by these.

    Raises :class:`StorageError` and :class:`Conflict`; nothing has changed then but for files of evidence that no
    longer are there.
    """
    query = select(CASES.c.pk).where(CASES.c.pk > after, chosen.goes).order_by(CASES.c.pk).limit(most)
    with store.read() as connection:
        pks: list[int] = list(connection.execute(query).scalars())
    gone = GoneCases(Counter(), 0, pks[-1] if pks else None)
    if not pks:
        return gone
    try:
        with store.lock(FILES_LOCK, wait=True), store.write(records=True) as connection:
            rows = _locked(connection, chosen, pks)
            places = list(map(files.find, sorted(own_digests(connection, rows))))
            pks = [row.pk for row in rows]
            for one in tried or ():
                _remove_older(connection, one, pks)
            gone.rows = _remove(connection, pks)
            there = [place for place in places if place is not None]
            gone.files = len(there)
            if tried is not None:
                raise _OnlyTried
            wake(connection, [row.order_id for row in rows])
            for place in there:  # before the transaction ends: no kill leaves a file of which nobody knows any more
                place.unlink(missing_ok=True)
    except _OnlyTried:
        pass
    except OSError as wrong:
        raise StorageError(f"{files.folder}: {wrong.strerror or wrong}") from None
    return gone


def _locked(connection: Connection, chosen: Selection, pks: Sequence[int]) -> list[Row[Any]]:
    """The cases of these numbers and the others of their orders, as far as they still go."""
    orders = select(CASES.c.order_id).where(CASES.c.pk.in_(pks), CASES.c.order_id.is_not(None))
    query = (
        select(CASES.c.pk, CASES.c.order_id, CASES.c.logged)
        .where(CASES.c.pk.in_(pks) | CASES.c.order_id.in_(orders), chosen.goes)
        .order_by(CASES.c.pk)
        .with_for_update(of=CASES)
    )
    return list(connection.execute(query))


def _remove_older(connection: Connection, chosen: Selection, pks: Sequence[int]) -> None:
    """What goes of these cases by its own age: it is counted there."""
    for table, subject, _ in _BELONGS:
        if table is chosen.table:
            connection.execute(delete(table).where(subject.in_(pks), chosen.goes))


def _remove(connection: Connection, pks: Sequence[int]) -> Counter[str]:
    gone: Counter[str] = Counter()
    for table, subject, kind in _BELONGS:
        mine = [subject.in_(pks)] if kind is None else [subject.in_(pks), kind == RowKind.CASE]
        gone[table.name] = connection.execute(delete(table).where(*mine)).rowcount
    gone[CASES.name] = connection.execute(delete(CASES).where(CASES.c.pk.in_(pks))).rowcount
    return +gone
