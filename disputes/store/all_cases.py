"""All stored cases, one page after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from disputes.nightly.report import Fact
from disputes.store.answering import CASE_COLUMNS, shops_of
from disputes.store.database import Store
from disputes.store.models import CASES, NOW_DUE

PAGE = 500
_KEPT = ("pk", "record", "outcome", "open", "wake_at", "quarantine")


def _pages(
    store: Store, columns: Sequence[str], conditions: Sequence[Any]
) -> Iterator[tuple[list[Any], dict[tuple[str, str, str], Any]]]:
    last = 0
    while True:
        query = (
            select(*(CASES.c[n] for n in columns))
            .where(CASES.c.pk > last, *conditions)
            .order_by(CASES.c.pk)
            .limit(PAGE)
        )
        with store.read() as connection:
            rows = list(connection.execute(query))
            shops = shops_of(connection, rows) if "shop_id" in columns else {}
        yield rows, shops
        if len(rows) < PAGE:
            return
        last = rows[-1].pk


def facts(store: Store, since: datetime | None, until: datetime | None, platform: str | None) -> Iterator[Fact]:
    """What a report reads of the cases opened (where that is not known: imported) from `since` on and before
    `until`.
    """
    begun = func.coalesce(CASES.c.opened_at, CASES.c.imported_at)
    conditions = [begun >= since] if since is not None else []
    conditions += [begun < until] if until is not None else []
    conditions += [CASES.c.platform == platform] if platform is not None else []
    for rows, _ in _pages(store, _KEPT, conditions):
        for row in rows:
            state = "" if row.wake_at != NOW_DUE else "quarantined" if row.quarantine is not None else "changed"
            yield Fact(
                json.loads(row.record), json.loads(row.outcome) if row.outcome is not None else None, row.open, state
            )


def rows(store: Store, *, case_ids: Sequence[str], platform: str | None, open_only: bool) -> Iterator[tuple[Any, Any]]:
    """Rows of cases as a scan reads them, each with its stored shop's row or None."""
    conditions: list[Any] = [CASES.c.case_id.in_(case_ids)] if case_ids else []
    conditions += [CASES.c.platform == platform] if platform is not None else []
    conditions += [CASES.c.open] if open_only else []
    for found, shops in _pages(store, CASE_COLUMNS, conditions):
        for row in found:
            yield row, shops.get((row.platform, row.shop_id, row.market))
