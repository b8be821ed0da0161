"""Whose rows a store's are: on PostgreSQL the database holds many sellers apart, an SQLite file is one seller's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql, sqlite

from disputes.store import access_models
from disputes.store.models import TENANTS
from disputes.store.url import DEFAULT_TENANT, StorageError

_ROLE = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
_OPEN_TABLES = text(
    "WITH own AS (SELECT to_regclass(name) AS id FROM unnest(CAST(:names AS text[])) AS name) "
    "SELECT c.relname FROM pg_class c WHERE (c.oid IN (SELECT id FROM own) "
    "OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent IN (SELECT id FROM own))) "
    "AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity "
    "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid)) ORDER BY 1"
)
"""Tables of ours, and their partitions, that PostgreSQL shows whole to whoever may read them."""


TENANT = "disputes_tenant"
"""The option of an engine, or of a connection, that says whose its transactions are."""


BY_KEY = "disputes_by_key"
"""The option of a connection whose transactions find rows by their keys alone, by the same few statements each time."""

_PLANNED_ONCE = ", set_config('plan_cache_mode', 'force_generic_plan', true)"
"""PostgreSQL would else plan each such statement anew, over all tables of the cases: it takes that for worth its while,
and a row that is written by its key takes half as long again.
"""


def tell(connection: Connection) -> None:
    """Tells PostgreSQL whose transaction this is, until its end: also through a pooler, which hands the session on."""
    options = connection.get_execution_options()
    tenant: str = options[TENANT]
    more = _PLANNED_ONCE if options.get(BY_KEY) else ""
    connection.exec_driver_sql(f"SELECT set_config('disputes.tenant', %s, true){more}", (tenant,))


def check_apart(connection: Connection, shown: str, tenant: str) -> None:
    """Raises :class:`StorageError` where PostgreSQL would let this seller see others' rows: under a role that its
    policies do not bind, or with a table that has none. A store with one seller, `default`, needs neither.
    """
    if connection.dialect.name != "postgresql":
        return
    unbound = connection.execute(_ROLE).scalar_one() is True
    names = sorted(access_models.ACCOUNTS.metadata.tables)
    open_tables = connection.execute(_OPEN_TABLES, {"names": names}).scalars().all()
    if not unbound and not open_tables:
        return
    others = select(TENANTS.c.tenant).where(TENANTS.c.tenant != DEFAULT_TENANT).limit(1)
    if tenant == DEFAULT_TENANT and connection.execute(others).first() is None:
        return
    if unbound:
        raise StorageError(
            f"{shown}: the role sees every tenant's rows (it is a superuser, or has BYPASSRLS): name one that "
            "PostgreSQL's row-level security binds (docs/tenants.md says how to make it)"
        )
    raise StorageError(
        f"{shown}: the table {open_tables[0]} does not hold the tenants apart: its row-level security is off"
    )


def claim(connection: Connection, shown: str, tenant: str, now: datetime | None, *, create: bool) -> bool:
    """Whether the seller is known to the store. With `now` they are made known to it where they are not.

    Raises :class:`StorageError` where the file is another seller's, and without `create` where there is none of this
    name: a slip of the keyboard would otherwise look like a store that is empty.
    """
    known = connection.execute(select(TENANTS.c.tenant)).scalars().all()
    if tenant in known:
        return True
    is_file = connection.dialect.name == "sqlite"
    if is_file and known:
        raise StorageError(
            f"{shown}: is the file of tenant {known[0]!r}, not of {tenant!r}: one file per seller; "
            "PostgreSQL holds many"
        )
    if not create and not is_file and tenant != DEFAULT_TENANT:
        raise StorageError(f"{shown}: no tenant {tenant!r} there (disputes import creates one)")
    if now is not None:
        insert_into = postgresql.insert if not is_file else sqlite.insert
        connection.execute(insert_into(TENANTS).values(tenant=tenant, created_at=now).on_conflict_do_nothing())
    return False
