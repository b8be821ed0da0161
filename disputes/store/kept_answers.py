"""The answers that the last scan left in the store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from disputes.store.database import Store
from disputes.store.documents import unpacked
from disputes.store.models import CASES, SHOPS

PAGE = 500


def kept_answers(store: Store) -> Iterator[dict[str, Any]]:
    """The stored answers to cases, then the standings of shops, in their JSON form; rows without one are left out."""
    for table in (CASES, SHOPS):
        last = 0
        while True:
            query = select(table.c.pk, table.c.answer).where(table.c.pk > last, table.c.answer.is_not(None))
            with store.reading() as session:
                rows = session.execute(query.order_by(table.c.pk).limit(PAGE)).all()
            for row in rows:
                yield unpacked(row.answer)
            if len(rows) < PAGE:
                break
            last = rows[-1].pk
