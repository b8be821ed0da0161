"""What is asked of the store: cases by how urgent they are, alerts, what is due."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from disputes.store.database import Store
from disputes.store.documents import unpacked
from disputes.store.models import ALERTS, CASES, NOW_DUE, SHOPS
from disputes.store.paging import after

PAGE = 500
QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases; None means any. `due_by` is an instant, `state` a case's state or `quarantined`."""

    due_by: datetime | None = None
    owner: str | None = None
    platform: str | None = None
    market: str | None = None
    state: str | None = None
    shop: str | None = None


def _conditions(f: Filter) -> list[Any]:
    out: list[Any] = []
    if f.state == QUARANTINED:
        out += [CASES.c.wake_at == NOW_DUE, CASES.c.quarantine.is_not(None)]
    elif f.state == "closed":
        out.append(~CASES.c.open)
    else:
        out.append(CASES.c.open)
        if f.state is not None:
            out.append(CASES.c.state == f.state)
    if f.due_by is not None:
        out.append(CASES.c.due_at <= f.due_by)
    out += [
        CASES.c[name] == value
        for name, value in (("platform", f.platform), ("market", f.market), ("shop_id", f.shop))
        if value is not None
    ]
    if f.owner is not None:
        out.append(CASES.c.owners.contains(f" {f.owner} ", autoescape=True))
    return out


def cases(store: Store, f: Filter) -> Iterator[dict[str, Any]]:
    """The cases, most urgent first, a page at a time.

    With an owner and `due_by`, something of that owner's is due by then.
    """
    # Both halves go along an index; together they could not.
    for dated in (True, False):
        if not dated and f.due_by is not None:
            return
        yield from _pages(store, f, dated)


def _pages(store: Store, f: Filter, dated: bool) -> Iterator[dict[str, Any]]:
    order = (CASES.c.due_at, CASES.c.pk) if dated else (CASES.c.pk,)
    half = CASES.c.due_at.is_not(None) if dated else CASES.c.due_at.is_(None)
    last: tuple[Any, ...] | None = None
    while True:
        query = select(CASES).where(half, *_conditions(f)).order_by(*order).limit(PAGE)
        if last is not None:
            query = query.where(after(order, last))
        with store.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            found = _case(row, f.owner)
            if f.owner is None or f.due_by is None or any(_by(a["due_at"], f.due_by) for a in found["actions"]):
                yield found
        if len(rows) < PAGE:
            return
        last = (rows[-1].due_at, rows[-1].pk) if dated else (rows[-1].pk,)


def _by(due: str | None, by: datetime) -> bool:
    return due is not None and datetime.fromisoformat(due) <= by


def _case(row: Any, owner: str | None) -> dict[str, Any]:
    answer = unpacked(row.answer) if row.answer is not None else None
    actions = (
        [a for a in answer["actions"] if a["state"] != "done" and (owner is None or a["owner"] == owner)]
        if answer is not None
        else []
    )
    amount = answer["exposure"]["amount"] if answer is not None else None
    return {
        "case": row.case_id,
        "platform": row.platform,
        "market": row.market,
        "shop": row.shop_id,
        "dispute": json.loads(row.record).get("dispute"),
        "stage": answer["stage"] if answer is not None else None,
        "state": row.state if row.quarantine is None else QUARANTINED,
        "due_at": row.due_at,
        "owners": row.owners.split(),
        "actions": actions,
        "amount": amount,
        "as_of": row.as_of,
        "quarantine": row.quarantine,
    }


def shops(store: Store, f: Filter) -> Iterator[dict[str, Any]]:
    """The shops with what the last scan said of them, by platform and id, a page at a time; of the filter platform,
    market, shop and `quarantined` count.
    """
    order = (SHOPS.c.platform, SHOPS.c.shop_id)
    conditions = [
        SHOPS.c[name] == value
        for name, value in (("platform", f.platform), ("market", f.market), ("shop_id", f.shop))
        if value is not None
    ]
    if f.state == QUARANTINED:
        conditions += [SHOPS.c.wake_at == NOW_DUE, SHOPS.c.quarantine.is_not(None)]
    last: tuple[str, str] | None = None
    while True:
        query = select(SHOPS).where(*conditions).order_by(*order).limit(PAGE)
        if last is not None:
            query = query.where(after(order, last))
        with store.read() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            answer = unpacked(row.answer) if row.answer is not None else {"points": None, "measures": []}
            yield {
                "shop": row.shop_id,
                "platform": row.platform,
                "market": row.market,
                "points": answer["points"],
                "tier": row.tier,
                "measures": [m for m in answer["measures"] if m["state"] == "running"],
                "next_change_at": row.next_change_at,
                "as_of": row.as_of,
                "quarantine": row.quarantine,
            }
        if len(rows) < PAGE:
            return
        last = (rows[-1].platform, rows[-1].shop_id)


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts; None means any."""

    due_by: datetime | None = None
    level: str | None = None
    kind: str | None = None
    platform: str | None = None
    case: str | None = None
    shop: str | None = None
    unsent: bool = False
    cleared: bool = False


def conditions(f: AlertFilter) -> list[Any]:
    """The filter as conditions on the table of alerts: those not cleared, with `cleared` all that ever were."""
    out: list[Any] = [] if f.cleared else [ALERTS.c.cleared_at.is_(None)]
    if f.unsent:
        out.append(ALERTS.c.sent_at.is_(None))
    if f.due_by is not None:
        out.append(ALERTS.c.due_at <= f.due_by)
    named = (("level", f.level), ("kind", f.kind), ("platform", f.platform), ("case_id", f.case), ("shop_id", f.shop))
    return out + [ALERTS.c[name] == value for name, value in named if value is not None]


def urgencies(store: Store, *conditions: Any) -> list[dict[str, Any]]:
    """Of the alerts under these conditions what their order follows from, and nothing else: there may be very many."""
    query = select(*(ALERTS.c[n] for n in ("id", "level", "kind", "due_at", "cost", "currency"))).where(*conditions)
    with store.read() as connection:
        return [dict(r._mapping) for r in connection.execute(query)]


def alerts(store: Store, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """These alerts in this order, as rows of the table, a page at a time."""
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        with store.read() as connection:
            found = {r.id: dict(r._mapping) for r in connection.execute(select(ALERTS).where(ALERTS.c.id.in_(page)))}
        yield from (found[i] for i in page if i in found)


def alert_levels(store: Store) -> dict[str, int]:
    """How many alerts are not cleared, by level."""
    with store.read() as connection:
        query = select(ALERTS.c.level, func.count()).where(ALERTS.c.cleared_at.is_(None)).group_by(ALERTS.c.level)
        return {r[0]: r[1] for r in connection.execute(query)}


def has_alert(store: Store, *, levels: Sequence[str] = (), kind: str | None = None) -> bool:
    """Whether an alert of these levels, or of this kind, is not cleared."""
    query = select(ALERTS.c.id).where(ALERTS.c.cleared_at.is_(None)).limit(1)
    if levels:
        query = query.where(ALERTS.c.level.in_(levels))
    if kind is not None:
        query = query.where(ALERTS.c.kind == kind)
    with store.read() as connection:
        return connection.execute(query).first() is not None


def any_case(store: Store) -> bool:
    """Whether the store holds a case or a shop at all."""
    with store.read() as connection:
        return any(connection.execute(select(rows.c.pk).limit(1)).first() is not None for rows in (CASES, SHOPS))


def due_count(store: Store, by: datetime) -> int:
    """How many open cases have something due by then, what is overdue included."""
    with store.read() as connection:
        return connection.execute(select(func.count()).where(CASES.c.open, CASES.c.due_at <= by)).scalar_one()


def quarantined(store: Store, limit: int) -> list[tuple[str, str, str]]:
    """Kind, name and reason of what has no answer because something is wrong with it."""
    out: list[tuple[str, str, str]] = []
    with store.read() as connection:
        for kind, rows, name in (("case", CASES, "case_id"), ("shop", SHOPS, "shop_id")):
            query = select(rows.c.platform, rows.c[name], rows.c.quarantine).where(
                rows.c.wake_at == NOW_DUE, rows.c.quarantine.is_not(None)
            )
            out += [(kind, f"{r[0]}/{r[1]}", r[2]) for r in connection.execute(query.order_by(rows.c.pk).limit(limit))]
    return out
