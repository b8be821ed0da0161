"""Records that share an order: found together, and woken together where one of them changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Update, exists, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from disputes.cases.routes import MOST_RECORDS
from disputes.store.database import Store
from disputes.store.models import BOOKS, CASES, NOW_DUE, CaseRow, only

_READ = ("platform", "case_id", "book", "order_id", "record", "logged")


def neighbours(session: Session, rows: Sequence[CaseRow]) -> dict[int, list[CaseRow]]:
    """The other records of each row's order, by the row's number, in the order in which they came."""
    orders = sorted({r.order_id for r in rows if r.order_id is not None})
    if not orders:
        return {}
    shared = (
        select(CASES.c.order_id)
        .where(CASES.c.order_id.in_(orders))
        .group_by(CASES.c.order_id)
        .having(func.count().between(2, MOST_RECORDS))
    )
    query = (
        select_rows(CaseRow)
        .where(col(CaseRow.order_id).in_(shared))
        .order_by(col(CaseRow.pk))
        .options(only(CaseRow, *_READ))
    )
    members: dict[str | None, list[CaseRow]] = {}
    for row in session.exec(query):
        members.setdefault(row.order_id, []).append(row)
    return {r.pk: [m for m in members[r.order_id] if m.pk != r.pk] for r in rows if r.order_id in members}


def wake(connection: Connection, orders: Iterable[str | None], but: Collection[int] = ()) -> None:
    """Wakes the records of these orders, all `but` those that are about to be written: what their answers say of each
    other may change.

    Whoever is answering one of them at this moment is overtaken.
    """
    wanted = sorted({o for o in orders if o is not None})
    if not wanted:
        return
    # Of a placeholder that many records have the answers say nothing, unless it is none without those.
    few = (
        select(CASES.c.order_id)
        .where(CASES.c.order_id.in_(wanted))
        .group_by(CASES.c.order_id)
        .having(func.count() <= MOST_RECORDS + len(but))
    )
    query = select(CASES.c.pk).where(CASES.c.order_id.in_(few)).order_by(CASES.c.pk).with_for_update()
    left_out = set(but)
    rows = [pk for pk in connection.execute(query).scalars() if pk not in left_out]
    if rows:
        connection.execute(_woken().where(CASES.c.pk.in_(rows)))


def wake_by_rules(store: Store, digests: Mapping[str, str]) -> None:
    """Wakes the open neighbours of the records of every book whose rules are others than when they were last held
    against each other; their own books' rules may be the same.
    """
    for book, digest in digests.items():
        with store.write() as connection:
            known = connection.execute(select(BOOKS.c.digest).where(BOOKS.c.book == book)).scalar()
            if known == digest:
                continue
            if known is not None:
                other = CASES.alias("other")
                beside = exists().where(other.c.order_id == CASES.c.order_id, other.c.book == book)
                connection.execute(
                    _woken().where(CASES.c.open, CASES.c.order_id.is_not(None), CASES.c.book != book, beside)
                )
            connection.execute(update(BOOKS).where(BOOKS.c.book == book).values(digest=digest))


def _woken() -> Update:
    return update(CASES).values(wake_at=NOW_DUE, version=CASES.c.version + 1)
