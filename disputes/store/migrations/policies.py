"""What a table of PostgreSQL needs so that it holds many sellers: their name in front of each key, and policies by
which the database itself shows and takes the rows of one of them only.

Who the seller is, is told to each transaction by `disputes.tenant`. Where it is not told, no row is seen, and none is
taken: the column would be null. That holds for migrations as well: one that changes rows takes the policies away first
(:func:`unprotect`) and puts them back, else it changes those of the seller alone who happens to bring the store up to
date.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

TOLD = "nullif(current_setting('disputes.tenant', true), '')"
"""The seller of a transaction; null where it has none."""


def is_postgres() -> bool:
    """Whether the migration runs on PostgreSQL; an SQLite file is one seller's as a whole."""
    return bool(op.get_bind().dialect.name == "postgresql")


def protect(table: str) -> None:
    """Has the database hold the sellers' rows of a table apart, for its owner too; the table has a column `tenant`.

    A partition needs it as well: whoever names it instead of its table meets its own policies only.
    """
    op.execute(f"ALTER TABLE {table} ALTER COLUMN tenant SET DEFAULT {TOLD}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_rows ON {table} USING (tenant = {TOLD}) WITH CHECK (tenant = {TOLD})")


def unprotect(table: str) -> None:
    """Takes that back, so that a migration sees all rows."""
    op.execute(f"DROP POLICY own_rows ON {table}")
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN tenant DROP DEFAULT")


def add_tenant(table: str, key: Sequence[str]) -> None:
    """Gives a table its column and puts it in front of the primary key; the rows there are become `default`'s."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN tenant varchar NOT NULL DEFAULT 'default'")
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")
    op.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (tenant, {', '.join(key)})")
