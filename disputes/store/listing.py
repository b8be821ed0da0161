"""Lists of what is stored: cases by how urgent they are, shops by name, as the last scan left them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlmodel import select

from disputes.store.database import Store
from disputes.store.documents import unpacked
from disputes.store.models import CASES, NOW_DUE, SHOPS, CaseRow, ShopRow
from disputes.store.paging import after
from disputes.words.answers import ActionState, MeasureState
from disputes.words.store import AnswerState, CaseState

PAGE = 500
ListState = CaseState | AnswerState
"""How a case stands, or that it is in quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which cases or shops; None means any. `due_by` is an instant, `owner` a team."""

    due_by: datetime | None = None
    owner: str | None = None
    platform: str | None = None
    market: str | None = None
    state: ListState | None = None
    shop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """A case with what is to be done; `actions` and `amount` in the answer's JSON form."""

    case: str
    platform: str
    market: str
    shop: str | None
    dispute: str | None
    stage: str | None
    state: ListState
    due_at: datetime | None
    owners: Sequence[str]
    actions: Sequence[Mapping[str, Any]]
    amount: Mapping[str, str] | None
    as_of: datetime | None
    quarantine: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedShop:
    """A shop with what the last scan said of it; `points` and `measures` in the standing's JSON form."""

    shop: str
    platform: str
    market: str
    points: object
    tier: int | None
    measures: Sequence[Mapping[str, Any]]
    next_change_at: datetime | None
    as_of: datetime | None
    quarantine: str | None


def cases(store: Store, f: ListFilter) -> Iterator[ListedCase]:
    """The cases, most urgent first, a page at a time.

    With an owner and `due_by`, something of that owner's is due by then.
    """
    # Both halves go along an index; together they could not.
    for dated in (True, False):
        if not dated and f.due_by is not None:
            return
        yield from _cases(store, f, dated)


def _cases(store: Store, f: ListFilter, dated: bool) -> Iterator[ListedCase]:
    order = (CASES.c.due_at, CASES.c.pk) if dated else (CASES.c.pk,)
    half = CASES.c.due_at.is_not(None) if dated else CASES.c.due_at.is_(None)
    last: tuple[object, ...] | None = None
    while True:
        query = select(CaseRow).where(half, *_case_conditions(f)).order_by(*order).limit(PAGE)
        if last is not None:
            query = query.where(after(order, last))
        with store.reading() as session:
            rows = session.exec(query).all()
        for row in rows:
            found = _listed_case(row, f.owner)
            if f.owner is None or f.due_by is None or any(_by(a["due_at"], f.due_by) for a in found.actions):
                yield found
        if len(rows) < PAGE:
            return
        last = (rows[-1].due_at, rows[-1].pk) if dated else (rows[-1].pk,)


def _case_conditions(f: ListFilter) -> list[ColumnElement[bool]]:
    out = _named(CASES, f)
    if f.state is AnswerState.QUARANTINED:
        out += _quarantined(CASES)
    elif f.state is CaseState.CLOSED:
        out.append(~CASES.c.open)
    else:
        out.append(CASES.c.open)
        if f.state is not None:
            out.append(CASES.c.state == f.state)
    if f.due_by is not None:
        out.append(CASES.c.due_at <= f.due_by)
    if f.owner is not None:
        out.append(CASES.c.owners.contains(f" {f.owner} ", autoescape=True))
    return out


def _named(rows: Table, f: ListFilter) -> list[ColumnElement[bool]]:
    named = (("platform", f.platform), ("market", f.market), ("shop_id", f.shop))
    return [rows.c[name] == value for name, value in named if value is not None]


def _quarantined(rows: Table) -> list[ColumnElement[bool]]:
    return [rows.c.wake_at == NOW_DUE, rows.c.quarantine.is_not(None)]


def _by(due: str | None, by: datetime) -> bool:
    return due is not None and datetime.fromisoformat(due) <= by


def _listed_case(row: CaseRow, owner: str | None) -> ListedCase:
    answer = unpacked(row.answer) if row.answer is not None else None
    actions = answer["actions"] if answer is not None else []
    return ListedCase(
        case=row.case_id,
        platform=row.platform,
        market=row.market,
        shop=row.shop_id,
        dispute=json.loads(row.record).get("dispute"),
        stage=answer["stage"] if answer is not None else None,
        state=row.state if row.quarantine is None else AnswerState.QUARANTINED,
        due_at=row.due_at,
        owners=row.owners.split(),
        actions=[a for a in actions if a["state"] != ActionState.DONE and (owner is None or a["owner"] == owner)],
        amount=answer["exposure"]["amount"] if answer is not None else None,
        as_of=row.as_of,
        quarantine=row.quarantine,
    )


def shops(store: Store, f: ListFilter) -> Iterator[ListedShop]:
    """The shops with what the last scan said of them, by platform and id, a page at a time; of the filter platform,
    market, shop and quarantined count.
    """
    order = (SHOPS.c.platform, SHOPS.c.shop_id)
    conditions = _named(SHOPS, f) + (_quarantined(SHOPS) if f.state is AnswerState.QUARANTINED else [])
    last: tuple[str, str] | None = None
    while True:
        query = select(ShopRow).where(*conditions).order_by(*order).limit(PAGE)
        if last is not None:
            query = query.where(after(order, last))
        with store.reading() as session:
            rows = session.exec(query).all()
        yield from map(_listed_shop, rows)
        if len(rows) < PAGE:
            return
        last = (rows[-1].platform, rows[-1].shop_id)


def _listed_shop(row: ShopRow) -> ListedShop:
    answer = unpacked(row.answer) if row.answer is not None else {"points": None, "measures": []}
    return ListedShop(
        shop=row.shop_id,
        platform=row.platform,
        market=row.market,
        points=answer["points"],
        tier=row.tier,
        measures=[m for m in answer["measures"] if m["state"] == MeasureState.RUNNING],
        next_change_at=row.next_change_at,
        as_of=row.as_of,
        quarantine=row.quarantine,
    )
