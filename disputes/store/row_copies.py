"""One seller's rows of a PostgreSQL database as files, and back: a database has others' rows beside them, which a
program that copies databases as a whole could neither leave out nor leave alone.

The files are what PostgreSQL's COPY writes, without the seller's name: rows may come back under another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select, text

from disputes.store.access_models import LOGINS
from disputes.store.column_types import Key
from disputes.store.database import Store
from disputes.store.migrations import upgrade
from disputes.store.models import HISTORY, TENANTS
from disputes.store.partitions import make_months
from disputes.store.url import StorageError

ROWS = "rows/"
_PIECE = 1 << 20
_OF_ITSELF = {LOGINS.name, TENANTS.name}
"""Who is logged in is nobody's in a copy; the seller is named by whoever puts it back."""
Columns = Mapping[str, list[str]]


def copied_tables() -> list[Table]:
    """The tables of which a copy has rows."""
    return [t for name, t in sorted(LOGINS.metadata.tables.items()) if name not in _OF_ITSELF]


def write_rows(connection: Connection, folder: Path) -> dict[str, list[str]]:
    """Writes the rows that a transaction sees, a file for each table, and gives the columns of each."""
    columns = {t.name: list(t.columns.keys()) for t in copied_tables()}
    with _said(connection):
        for name, names in columns.items():
            query = f"COPY (SELECT {', '.join(names)} FROM {name}) TO STDOUT"
            with _cursor(connection) as cursor, cursor.copy(query) as rows, (folder / name).open("wb") as out:
                for piece in rows:
                    out.write(piece)
    return columns


def put_rows(store: Store, folder: Path, schema: str, columns: Columns) -> None:
    """Puts the rows of files back as the store's seller, all or none: into an empty database, which gets the tables of
    that time, or into one of the same version in which the seller has no rows yet.

    Raises :class:`StorageError`.
    """
    found = store.revision()
    if found is None:
        store.check_is_own()
    elif found != schema:
        raise StorageError(
            f"{store.shown}: schema {found}, the backup {schema}: restore it into an empty database, which then is "
            "brought up to date"
        )
    with store.write() as connection:
        if found is None:
            upgrade(connection, schema)
        else:
            _check_has_none(connection, store, columns)
        with _said(connection):
            for name in sorted(columns):
                _put(connection, name, columns[name], folder / name)


def _check_has_none(connection: Connection, store: Store, columns: Columns) -> None:
    for name in sorted(columns):
        if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() is not None:
            raise StorageError(
                f"{store.shown}: tenant {store.tenant!r} has rows in {name} already; a backup is restored where there "
                "is nothing yet"
            )


def _put(connection: Connection, name: str, names: list[str], file: Path) -> None:
    """By way of a table of this transaction: PostgreSQL takes no bulk copy where it holds sellers apart."""
    listed = ", ".join(names)
    connection.execute(text(f"CREATE TEMPORARY TABLE put_back ON COMMIT DROP AS SELECT {listed} FROM {name} LIMIT 0"))
    with _cursor(connection) as cursor, cursor.copy("COPY put_back FROM STDIN") as rows, file.open("rb") as source:
        while piece := source.read(_PIECE):
            rows.write(piece)
    if name == HISTORY.name:
        month = text("SELECT DISTINCT date_trunc('month', as_of) FROM put_back ORDER BY 1")
        for begins in connection.execute(month).scalars().all():
            make_months(connection, begins)
    connection.execute(text(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM put_back"))
    connection.execute(text("DROP TABLE put_back"))
    table = LOGINS.metadata.tables[name]
    for key in (c.name for c in table.primary_key if c.type is Key):
        _count_on(connection, name, key)


def _count_on(connection: Connection, name: str, key: str) -> None:
    """Has new rows numbered after those that came back; who else writes meanwhile goes on to count."""
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": name, "c": key}).scalar_one()
    last = connection.execute(text(f"SELECT max({key}) FROM {name}")).scalar()
    following = connection.execute(select(text("nextval(:s)")), {"s": sequence}).scalar_one()
    if last is not None and last >= following:
        connection.execute(text("SELECT setval(:s, :last)"), {"s": sequence, "last": last})


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


@contextmanager
def _said(connection: Connection) -> Iterator[None]:
    """What the driver raises without the library between, as what the library raises."""
    driver: Any = connection.dialect.loaded_dbapi
    try:
        yield
    except driver.Error as wrong:
        raise StorageError(" ".join(str(wrong).split())) from None
