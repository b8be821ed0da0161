"""What is asked of the store as a whole: how many, and whether there is any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from disputes.store.database import Store
from disputes.store.models import ALERTS, CASES, JOURNAL, NOW_DUE, SHOPS
from disputes.store.to_do import Place
from disputes.words.store import AlertKind, AlertLevel, CaseState, RowKind


def alert_levels(store: Store) -> dict[AlertLevel, int]:
    """How many alerts are not cleared, by level."""
    with store.read() as connection:
        query = select(ALERTS.c.level, func.count()).where(ALERTS.c.cleared_at.is_(None)).group_by(ALERTS.c.level)
        return {r[0]: r[1] for r in connection.execute(query)}


def has_alert(store: Store, *, levels: Sequence[AlertLevel] = (), kind: AlertKind | None = None) -> bool:
    """Whether an alert of these levels, or of this kind, is not cleared."""
    query = select(ALERTS.c.id).where(ALERTS.c.cleared_at.is_(None)).limit(1)
    if levels:
        query = query.where(ALERTS.c.level.in_(levels))
    if kind is not None:
        query = query.where(ALERTS.c.kind == kind)
    with store.read() as connection:
        return connection.execute(query).first() is not None


def state_of_store(store: Store) -> str:
    """A text that is another one when a record, an answer or what people have done has changed."""
    with store.read() as connection:
        newest = [
            connection.execute(select(func.max(column))).scalar()
            for column in (CASES.c.updated_at, CASES.c.as_of, SHOPS.c.updated_at, SHOPS.c.as_of, JOURNAL.c.id)
        ]
        many = connection.execute(select(func.count()).select_from(CASES)).scalar()
    return "/".join(str(found) for found in (*newest, many))


def is_any_awake(store: Store, now: datetime) -> bool:
    """Whether a case or a shop is due for another look, those aside that have been in quarantine since they woke."""
    with store.read() as connection:
        return any(
            connection.execute(
                select(rows.c.pk).where(rows.c.wake_at <= now, rows.c.quarantine.is_(None)).limit(1)
            ).first()
            is not None
            for rows in (CASES, SHOPS)
        )


def awake_count(store: Store, now: datetime) -> int:
    """How many cases and shops are due for another look, those aside that are in quarantine."""
    with store.read() as connection:
        return sum(
            connection.execute(select(func.count()).where(t.c.wake_at <= now, t.c.quarantine.is_(None))).scalar_one()
            for t in (CASES, SHOPS)
        )


def any_case(store: Store) -> bool:
    """Whether the store holds a case or a shop at all."""
    with store.read() as connection:
        return any(connection.execute(select(rows.c.pk).limit(1)).first() is not None for rows in (CASES, SHOPS))


def due_count(store: Store, by: datetime | None, *, undated: bool = False) -> int:
    """How many open cases have something due by then (None: nothing is counted by its date), what is overdue or has
    lapsed included; with `undated` also those that have a date to be looked up.
    """
    found = [CASES.c.due_at <= by, CASES.c.state == CaseState.OVERDUE] if by is not None else []
    if undated:
        found.append(CASES.c.place == Place.DATE_UNKNOWN)
    with store.read() as connection:
        return connection.execute(select(func.count()).where(CASES.c.open, or_(*found))).scalar_one()


def quarantined(store: Store, limit: int) -> list[tuple[RowKind, str, str]]:
    """Kind, name and reason of what has no answer because something is wrong with it."""
    out: list[tuple[RowKind, str, str]] = []
    with store.read() as connection:
        for kind, rows, name in ((RowKind.CASE, CASES, "case_id"), (RowKind.SHOP, SHOPS, "shop_id")):
            query = select(rows.c.platform, rows.c[name], rows.c.quarantine).where(
                rows.c.wake_at == NOW_DUE, rows.c.quarantine.is_not(None)
            )
            out += [(kind, f"{r[0]}/{r[1]}", r[2]) for r in connection.execute(query.order_by(rows.c.pk).limit(limit))]
    return out


def open_counts(store: Store) -> dict[tuple[str, CaseState], int]:
    """How many open cases there are by platform and state."""
    with store.read() as connection:
        query = (
            select(CASES.c.platform, CASES.c.state, func.count())
            .where(CASES.c.open)
            .group_by(CASES.c.platform, CASES.c.state)
        )
        return {(r[0], r[1]): r[2] for r in connection.execute(query)}


def quarantined_count(store: Store) -> int:
    """How many cases and shops have no answer because something is wrong with them."""
    with store.read() as connection:
        return sum(
            connection.execute(
                select(func.count()).where(t.c.wake_at == NOW_DUE, t.c.quarantine.is_not(None))
            ).scalar_one()
            for t in (CASES, SHOPS)
        )
