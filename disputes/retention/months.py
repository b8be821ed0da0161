"""Months of the history that go as a whole: PostgreSQL keeps each in a table of its own.

A month is dropped where none of its rows is to stay. Under row-level security a seller sees their own rows only, and
others' must not go with them: for the one transaction in which it is decided the table shows all of its rows to its
owner, and its lock keeps everybody else away.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import Connection, func, not_, select, text
from sqlalchemy.exc import DBAPIError

from disputes.retention.selection import Selection
from disputes.store.database import Store
from disputes.store.models import HISTORY
from disputes.words.dataclass import dataclass

_WAIT = "2s"
_OWN = "current_setting('disputes.tenant', true)"
_BOUND = re.compile(r"FOR VALUES FROM \('([^']+)'\) TO \('([^']+)'\)")
_MONTHS = text(
    "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = to_regclass('history') ORDER BY 1"
)
# insufficient_privilege, lock_not_available, undefined_table (somebody else has dropped it)
_NOT_NOW = ("42501", "55P03", "42P01")


@dataclass(frozen=True, slots=True)
class DroppedMonth:
    """A month of the history that went as a whole: its table, and how many rows were in it."""

    table: str
    rows: int


def drop_months(store: Store, chosen: Selection) -> list[DroppedMonth]:
    """Drops the tables of the months that lie wholly before, as far as none of their rows stays; each in a transaction.

    One that is not the program's own, or that others are reading, stays, and its rows go one by one. Raises
    :class:`StorageError`.
    """
    if store.is_sqlite:
        return []
    with store.read() as connection:
        months = [Month(name, *bounds_of(bound)) for name, bound in connection.execute(_MONTHS)]
    dropped = []
    for month in months:
        if month.end is not None and month.end <= chosen.before:
            rows = _dropped(store, chosen, month)
            if rows is not None:
                dropped.append(DroppedMonth(month.table, rows))
    return dropped


@dataclass(frozen=True, slots=True)
class Month:
    """A table of the history and the instants (UTC) between which its answers lie; None for the table of the rest."""

    table: str
    begin: datetime | None
    end: datetime | None


def bounds_of(bound: str) -> tuple[datetime | None, datetime | None]:
    """The instants of a bound as PostgreSQL writes it."""
    found = _BOUND.fullmatch(bound)
    if found is None:
        return None, None
    begin, end = (datetime.fromisoformat(text_) for text_ in found.groups())
    return begin.astimezone(UTC), end.astimezone(UTC)


class _Stays(Exception):
    """A month of which something stays."""


def _dropped(store: Store, chosen: Selection, month: Month) -> int | None:
    """How many rows went with a month; None where it stays."""
    try:
        with store.write() as connection:
            try:
                return _drop(connection, chosen, month)
            except DBAPIError as wrong:
                if getattr(wrong.orig, "sqlstate", "") in _NOT_NOW:
                    raise _Stays from None
                raise
    except _Stays:
        return None


def _drop(connection: Connection, chosen: Selection, month: Month) -> int:
    table = connection.dialect.identifier_preparer.quote(month.table)
    within = (HISTORY.c.as_of >= month.begin, HISTORY.c.as_of < month.end)
    rows = select(func.count(), func.max(HISTORY.c.id)).where(*within)
    found = connection.execute(rows).one()
    if connection.execute(select(HISTORY.c.id).where(*within, not_(chosen.goes)).limit(1)).first() is not None:
        raise _Stays
    # What takes long is done; from here on everybody else waits.
    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
    connection.execute(text("LOCK TABLE history IN ACCESS EXCLUSIVE MODE"))
    connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    others = connection.execute(
        text(
            f"SELECT 1 FROM {table} WHERE tenant < {_OWN} UNION ALL SELECT 1 FROM {table} WHERE tenant > {_OWN} LIMIT 1"
        )
    )
    if others.first() is not None or connection.execute(rows).one() != found:
        raise _Stays
    held = select(HISTORY.c.id).where(*within, chosen.is_on_hold).limit(1)
    if connection.execute(held).first() is not None:  # a hold may have come since
        raise _Stays
    connection.execute(text(f"ALTER TABLE history DETACH PARTITION {table}"))
    connection.execute(text(f"DROP TABLE {table}"))
    return int(found[0])
