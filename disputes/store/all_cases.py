"""All stored cases, one page after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func
from sqlmodel import Session, col, select

from disputes.followup.report import ReportedCase
from disputes.store.answering import StoredCase, stored_cases
from disputes.store.database import Store
from disputes.store.models import CASES, NOW_DUE, SHOPS, CaseRow, ShopRow, only
from disputes.store.queue import RowRange
from disputes.words.store import AnswerState, RowKind

PAGE = 500
_REPORTED = ("pk", "record", "outcome", "open", "wake_at", "quarantine")
Condition = ColumnElement[bool]
_ALL_CASES, _ALL_SHOPS = RowRange(RowKind.CASE), RowRange(RowKind.SHOP)


def reported_cases(
    store: Store, since: datetime | None, until: datetime | None, platform: str | None
) -> Iterator[ReportedCase]:
    """What a report reads of the cases opened (where that is not known: imported) from `since` on and before
    `until`.
    """
    conditions = opened_within(since, until, platform)
    last = 0
    while True:
        with store.reading() as session:
            rows = _page(session, conditions, last, _REPORTED)
        for row in rows:
            outcome = json.loads(row.outcome) if row.outcome is not None else None
            yield ReportedCase(json.loads(row.record), outcome, row.open, answer_state(row))
        if len(rows) < PAGE:
            return
        last = rows[-1].pk


def all_cases(
    store: Store,
    *,
    case_ids: Sequence[str],
    platform: str | None,
    open_only: bool,
    rows: RowRange = _ALL_CASES,
) -> Iterator[StoredCase]:
    """Cases as a scan reads them. `case_ids`: only these, where there are any; `rows`: only those of a range."""
    conditions: list[Condition] = [CASES.c.case_id.in_(case_ids)] if case_ids else []
    conditions += [CASES.c.platform == platform] if platform is not None else []
    conditions += [CASES.c.open] if open_only else []
    conditions += rows.conditions(CASES)
    last = 0
    while True:
        with store.reading() as session:
            page = stored_cases(session, _page(session, conditions, last))
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].row.pk


def all_shops(
    store: Store,
    *,
    platform: str | None,
    rows: RowRange = _ALL_SHOPS,
) -> Iterator[ShopRow]:
    """The stored shops of a range, one page after the other."""
    last = 0
    while True:
        query = (
            select(ShopRow).where(col(ShopRow.pk) > last, *rows.conditions(SHOPS)).order_by(col(ShopRow.pk)).limit(PAGE)
        )
        with store.reading() as session:
            page = session.exec(query if platform is None else query.where(col(ShopRow.platform) == platform)).all()
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].pk


def _page(
    session: Session, conditions: Sequence[Condition], last: int, columns: Sequence[str] = ()
) -> Sequence[CaseRow]:
    query = select(CaseRow).where(col(CaseRow.pk) > last, *conditions).order_by(col(CaseRow.pk)).limit(PAGE)
    return session.exec(query.options(only(CaseRow, *columns)) if columns else query).all()


def opened_within(since: datetime | None, until: datetime | None, platform: str | None) -> list[Condition]:
    """The conditions for the cases opened (where that is not known: imported) from `since` on and before `until`."""
    begun = func.coalesce(CASES.c.opened_at, CASES.c.imported_at)
    conditions = [begun >= since] if since is not None else []
    conditions += [begun < until] if until is not None else []
    return conditions + ([CASES.c.platform == platform] if platform is not None else [])


def answer_state(row: CaseRow | Row[Any]) -> AnswerState:
    """Whether the answer of a row is the last word, by `wake_at` and `quarantine`."""
    if row.wake_at != NOW_DUE:
        return AnswerState.CURRENT
    return AnswerState.QUARANTINED if row.quarantine is not None else AnswerState.CHANGED
