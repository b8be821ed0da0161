"""How the rows of a large store are spread over tables of PostgreSQL: cases by a number that follows from their key,
answers that changed by the month of the answer.

The number of a case is kept with SQLite too: workers that share a scan take the cases of some numbers each.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Table, bindparam, text
from sqlalchemy.exc import DBAPIError

from disputes.store.migrations.policies import TOLD
from disputes.store.models import CASES, CaseRow, ShopRow

PARTS = 64
"""How many numbers there are; a migration has made the tables, so that it cannot be another number any more."""

TABLES = 8
"""Over so many tables PostgreSQL spreads the cases, those of one number in one of them."""


def in_table(of_table: int) -> ColumnElement[bool]:
    """That a case is in one of the tables, the first is 0: PostgreSQL then looks into no other."""
    numbers = list(range(of_table, PARTS, TABLES))
    return CASES.c.part.in_(bindparam(f"in_table_{of_table}", numbers, expanding=True, literal_execute=True))


def part_of(platform: str, case_id: str) -> int:
    """The number of a case, 0 to 63. PostgreSQL holds each row against it: two cases of one key have one number, and so
    meet in one table, which sees that they are two.
    """
    return hashlib.sha256(f"{platform}/{case_id}".encode()).digest()[0] % PARTS


def one_row(table: Table) -> list[ColumnElement[bool]]:
    """That a row is the one of :func:`key_of_row`: PostgreSQL then looks for a case in one table and not in all."""
    return [table.c[name] == bindparam(f"_{name}") for name in ("pk", "part") if name in table.c]


def key_of_row(row: CaseRow | ShopRow) -> dict[str, object]:
    """What :func:`one_row` is told of a row."""
    return {"_pk": row.pk, **({"_part": row.part} if isinstance(row, CaseRow) else {})}


def month_after(at: datetime) -> datetime:
    """The first instant of the next month, UTC; `at` is the first of its month."""
    return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)


def month_of(at: datetime) -> datetime:
    """The first instant of a month, UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def month_table(month: datetime) -> str:
    """What the table of a month's changed answers is called."""
    return f"history_{month:%Y_%m}"


def has_table(connection: Connection, name: str) -> bool:
    """Whether PostgreSQL has a table, in whatever schema comes first."""
    return connection.execute(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": name}).scalar_one() is True


def make_months(connection: Connection, at: datetime) -> None:
    """Makes the tables for the month of an instant and the next one, where they are missing. SQLite has one table.

    Where they cannot be made, since the program's role is not the tables' owner, or since the table of the rest holds
    rows of that month, what is written goes to the table of the rest.
    """
    if connection.dialect.name == "postgresql":
        for month in (month_of(at), month_after(month_of(at))):
            if not has_table(connection, month_table(month)):
                _make_month(connection, month)


def _make_month(connection: Connection, month: datetime) -> None:
    name = month_table(month)
    bounds = f"FROM ('{month.isoformat()}') TO ('{month_after(month).isoformat()}')"
    try:
        with connection.begin_nested():
            connection.execute(text(f"CREATE TABLE {name} PARTITION OF history FOR VALUES {bounds}"))
            connection.execute(text(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"))
            connection.execute(text(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"))
            connection.execute(text(f"CREATE POLICY own_rows ON {name} USING (tenant = {TOLD})"))
    except DBAPIError as wrong:
        if getattr(wrong.orig, "sqlstate", "") not in _NOT_MADE:
            raise


# insufficient_privilege, check_violation (the table of the rest has rows of it), duplicate_table (another one made it)
_NOT_MADE = ("42501", "23514", "42P07")
