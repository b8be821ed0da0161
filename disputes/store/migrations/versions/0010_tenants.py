"""Many sellers in one store, and large tables in parts.

On PostgreSQL each table gets the seller's name in front of its keys, and policies that hold the sellers apart; `cases`
is spread over tables by a number, `history` by month. An SQLite file is one seller's, whose name it keeps.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from disputes.store.migrations.policies import add_tenant, is_postgres, protect, unprotect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PARTS, TABLES = 64, 8
PART = f"(get_byte(sha256(convert_to(platform || '/' || case_id, 'UTF8')), 0) % {PARTS})"
OPEN = "WHERE open"
NOT_CLEARED = "WHERE cleared_at IS NULL"

# The tables that stay whole: their keys, and their further indexes.
WHOLE: dict[str, str] = {
    "case_ids": "case_pk, id",
    "shops": "pk",
    "books": "book",
    "snapshots": "id",
    "journal": "id",
    "alerts": "id",
    "deliveries": "id",
    "requests": "caller, key",
    "scans": "id",
    "accounts": "pk",
    "logins": "digest",
    "tokens": "pk",
}
UNIQUE = {
    "shops": ("uq_shops", "platform, shop_id"),
    "accounts": ("uq_accounts", "name"),
    "tokens": ("uq_tokens_digest", "digest"),
}
INDEXES: tuple[tuple[str, str, str, str], ...] = (
    ("case_ids", "ix_case_ids_id", "id, platform", ""),
    ("shops", "ix_shops_wake", "wake_at, pk", ""),
    ("shops", "ix_shops_book", "book, digest, pk", ""),
    ("shops", "ix_shops_as_of", "as_of, pk", ""),
    ("shops", "ix_shops_waking", "pk", "WHERE waking"),
    ("snapshots", "ix_snapshots_of", "kind, subject_pk, revision", ""),
    ("journal", "ix_journal_of", "case_pk, id", ""),
    ("alerts", "uq_alerts", "subject, subject_pk, kind, about, due_key", NOT_CLEARED),
    ("alerts", "ix_alerts_unsent", "raised_at", "WHERE cleared_at IS NULL AND sent_at IS NULL"),
    ("alerts", "ix_alerts_level", "level, due_at", NOT_CLEARED),
    ("alerts", "ix_alerts_delivery", "delivery", "WHERE delivery IS NOT NULL"),
    ("deliveries", "ix_deliveries_pending", "place", "WHERE sent_at IS NULL"),
    ("requests", "ix_requests_done_at", "done_at", ""),
    ("logins", "ix_logins_account", "account_pk", ""),
    ("logins", "ix_logins_ends", "ends_at", ""),
    ("tokens", "uq_tokens_name", "name", "WHERE revoked_at IS NULL"),
)
OF_CASES = (
    ("cases", "ix_cases_wake", "wake_at, pk", ""),
    ("cases", "ix_cases_book", "book, digest, pk", OPEN),
    ("cases", "ix_cases_as_of", "as_of, pk", ""),
    ("cases", "ix_cases_shop", "platform, shop_id, pk", ""),
    ("cases", "ix_cases_due", "due_at, pk", OPEN),
    ("cases", "ix_cases_place", "place, due_at, pk", OPEN),
    ("cases", "ix_cases_asked", "platform", "WHERE open AND questions > 0"),
    ("cases", "ix_cases_open", "platform, state, pk", OPEN),
    ("cases", "ix_cases_order", "order_id, book, pk", ""),
)
OF_HISTORY = (("history", "ix_history_of", "kind, subject_pk, id", ""),)


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant"),
    )
    if is_used():
        at = datetime.now(UTC)
        tenants = sa.table("tenants", sa.column("tenant"), sa.column("created_at", sa.DateTime(timezone=True)))
        op.bulk_insert(tenants, [{"tenant": "default", "created_at": at if is_postgres() else at.replace(tzinfo=None)}])
    if not is_postgres():
        op.add_column("cases", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
        number_cases()
        return
    protect("tenants")
    for table, key in WHOLE.items():
        add_tenant(table, key.split(", "))
    for table, (name, columns) in UNIQUE.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE (tenant, {columns})")
    make_indexes(INDEXES, "tenant, ", drop=True)
    part_cases()
    part_history()
    for table in WHOLE:
        protect(table)
    for table in ("cases", "history"):  # of new tables the planner knows nothing, and takes the wrong index
        op.execute(f"ANALYZE {table}")


def is_used() -> bool:
    """Whether anybody has kept anything in the store: it is `default`'s then."""
    used = " UNION ALL ".join(f"SELECT 1 FROM {t}" for t in ("cases", "shops", "scans", "accounts", "tokens"))
    return op.get_bind().execute(sa.text(f"SELECT 1 FROM ({used}) AS used LIMIT 1")).first() is not None


def number_cases() -> None:
    def part(platform: str, case_id: str) -> int:
        return hashlib.sha256(f"{platform}/{case_id}".encode()).digest()[0] % PARTS

    driver: Any = op.get_bind().connection.driver_connection
    driver.create_function("part_of", 2, part)
    op.execute("UPDATE cases SET part = part_of(platform, case_id)")
    driver.create_function("part_of", 2, None)


def make_indexes(indexes: tuple[tuple[str, str, str, str], ...], front: str, *, drop: bool) -> None:
    for table, name, columns, where in indexes:
        if drop:
            op.execute(f"DROP INDEX {name}")
        unique = "UNIQUE " if name.startswith("uq_") else ""
        op.execute(f"CREATE {unique}INDEX {name} ON {table} ({front}{columns}) {where}")


def part_cases() -> None:
    """Writes the cases over into tables of parts; their numbers stay."""
    take_aside("cases", "pk", ("uq_cases",), OF_CASES)
    op.execute(
        "CREATE TABLE cases (LIKE cases_whole INCLUDING DEFAULTS, tenant varchar NOT NULL, part integer NOT NULL, "
        f"CONSTRAINT ck_cases_part CHECK (part = {PART})) PARTITION BY LIST (part)"
    )
    for n in range(TABLES):
        numbers = ", ".join(str(p) for p in range(n, PARTS, TABLES))
        op.execute(f"CREATE TABLE cases_{n} PARTITION OF cases FOR VALUES IN ({numbers})")
    names = ", ".join(columns_of("cases_whole"))
    op.execute(
        f"INSERT INTO cases (tenant, part, {names}) SELECT 'default', {PART}, {names} FROM cases_whole ORDER BY pk"
    )
    put_in_place("cases", "pk")
    op.execute("ALTER TABLE cases ADD PRIMARY KEY (tenant, pk, part)")
    op.execute("ALTER TABLE cases ADD CONSTRAINT uq_cases UNIQUE (tenant, platform, case_id, part)")
    make_indexes(OF_CASES, "tenant, ", drop=False)
    for table in ("cases", *(f"cases_{n}" for n in range(TABLES))):
        protect(table)


def part_history() -> None:
    """Writes the changed answers over into tables of months, and one for the rest."""
    take_aside("history", "id", (), OF_HISTORY)
    op.execute(
        "CREATE TABLE history (LIKE history_whole INCLUDING DEFAULTS, tenant varchar NOT NULL) "
        "PARTITION BY RANGE (as_of)"
    )
    op.execute("CREATE TABLE history_rest PARTITION OF history DEFAULT")
    month = "date_trunc('month', as_of AT TIME ZONE 'UTC')"
    whole = op.get_bind().execute(sa.text(f"SELECT DISTINCT {month} FROM history_whole ORDER BY 1")).scalars().all()
    tables = ["history", "history_rest"]
    for begins in whole:
        ends = begins.replace(year=begins.year + begins.month // 12, month=begins.month % 12 + 1)
        tables.append(f"history_{begins:%Y_%m}")
        bounds = f"FROM ('{begins.isoformat()}+00') TO ('{ends.isoformat()}+00')"
        op.execute(f"CREATE TABLE {tables[-1]} PARTITION OF history FOR VALUES {bounds}")
    names = ", ".join(columns_of("history_whole"))
    op.execute(f"INSERT INTO history (tenant, {names}) SELECT 'default', {names} FROM history_whole ORDER BY id")
    put_in_place("history", "id")
    op.execute("ALTER TABLE history ADD PRIMARY KEY (tenant, id, as_of)")
    make_indexes(OF_HISTORY, "tenant, ", drop=False)
    for table in tables:
        protect(table)


def take_aside(table: str, key: str, unique: tuple[str, ...], indexes: tuple[tuple[str, str, str, str], ...]) -> None:
    """Puts a table out of the way under another name, without its keys and indexes, whose names the new one needs."""
    for _, name, *_ in indexes:
        op.execute(f"DROP INDEX {name}")
    for name in (f"{table}_pkey", *unique):
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER SEQUENCE {table}_{key}_seq OWNED BY NONE")
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")


def put_in_place(table: str, key: str) -> None:
    """Takes the old table away, after which the new one goes on to count where that one was."""
    op.execute(f"DROP TABLE {table}_whole")
    op.execute(f"ALTER SEQUENCE {table}_{key}_seq OWNED BY {table}.{key}")


def columns_of(table: str) -> list[str]:
    return [str(c["name"]) for c in sa.inspect(op.get_bind()).get_columns(table)]


def downgrade() -> None:
    if not is_postgres():
        op.drop_column("cases", "part")
        op.drop_table("tenants")
        return
    for table in ("tenants", *WHOLE, "cases", "history"):
        unprotect(table)
    others = "SELECT tenant FROM tenants WHERE tenant <> 'default' ORDER BY tenant LIMIT 1"
    if (other := op.get_bind().execute(sa.text(others)).scalar()) is not None:
        raise RuntimeError(f"the store holds rows of {other}: an older version knows one seller only")
    join("cases", "pk")
    op.execute("ALTER TABLE cases ADD CONSTRAINT uq_cases UNIQUE (platform, case_id)")
    make_indexes(OF_CASES, "", drop=False)
    join("history", "id")
    make_indexes(OF_HISTORY, "", drop=False)
    for table, (name, columns) in UNIQUE.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns})")
    make_indexes(INDEXES, "", drop=True)
    for table, key in WHOLE.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey")
        op.execute(f"ALTER TABLE {table} DROP COLUMN tenant")
        op.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
    op.drop_table("tenants")


def join(table: str, key: str) -> None:
    """Makes one table of the parts again, with its key."""
    op.execute(f"ALTER SEQUENCE {table}_{key}_seq OWNED BY NONE")
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_parts")
    op.execute(f"CREATE TABLE {table} (LIKE {table}_parts INCLUDING DEFAULTS)")
    op.execute(f"ALTER TABLE {table} DROP COLUMN tenant")
    if table == "cases":
        op.execute("ALTER TABLE cases DROP COLUMN part")
    names = ", ".join(columns_of(table))
    op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_parts ORDER BY {key}")
    op.execute(f"DROP TABLE {table}_parts")
    op.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({key})")
    op.execute(f"ALTER SEQUENCE {table}_{key}_seq OWNED BY {table}.{key}")
