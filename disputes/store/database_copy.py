"""A seller's rows as they stood at one instant, copied to files while others write to the database.

SQLite's file by its own online backup, PostgreSQL table by table. Logins are left out: a backup lets nobody in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, func, select
from sqlalchemy.engine import URL

from disputes.store.access_models import ACCOUNTS, LOGINS, TOKENS
from disputes.store.database import Store
from disputes.store.documents import parsed
from disputes.store.migrations import REVISIONS
from disputes.store.models import CASES, HISTORY, JOURNAL, SHOPS, SNAPSHOTS
from disputes.store.row_copies import ROWS, write_rows
from disputes.store.url import StorageError

SQLITE = "store.sqlite"
"""What an SQLite file is called in a backup."""
_COUNTED: tuple[Table, ...] = (CASES, SHOPS, SNAPSHOTS, HISTORY, JOURNAL, ACCOUNTS, TOKENS)
_SAID = 400


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """A copy: what kind it is of, its files by their names in a backup, of tables their columns, the version of its
    schema, how many rows its tables have, and the digests of the files of evidence that its cases name.
    """

    kind: str
    files: Mapping[str, Path]
    columns: Mapping[str, list[str]]
    schema: str
    counts: Mapping[str, int]
    evidence: frozenset[str]


def copied(store: Store, folder: Path) -> DatabaseCopy:
    """Copies the database into a folder. Raises :class:`StorageError`."""
    schema = store.revision()
    if schema != REVISIONS[-1]:
        raise StorageError(f"{store.shown}: its schema is {schema}, expected {REVISIONS[-1]}")
    return _copied_sqlite(store, folder, schema) if store.is_sqlite else _copied_rows(store, folder, schema)


def _copied_sqlite(store: Store, folder: Path, schema: str) -> DatabaseCopy:
    copy = folder / SQLITE
    try:
        with (
            closing(sqlite3.connect(f"{store.file.resolve().as_uri()}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)  # all pages at one go: writers go on, in their log, and the copy is of one instant
            target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            target.execute("PRAGMA secure_delete = ON")
            target.execute(f"DELETE FROM {LOGINS.name}")
            target.commit()
            found = target.execute("PRAGMA quick_check").fetchall()
    except sqlite3.Error as wrong:
        raise StorageError(f"{store.shown}: {wrong}") from None
    if found != [("ok",)]:
        raise StorageError(f"{store.shown}: the database is damaged ({str(found[0][0])[:_SAID]})")
    engine = create_engine(URL.create("sqlite", database=str(copy)))
    try:
        with engine.connect() as connection:
            counts, evidence = _counts(connection), frozenset(_digests(connection))
            return DatabaseCopy(SQLITE, {SQLITE: copy}, {}, schema, counts, evidence)
    finally:
        engine.dispose()


def _copied_rows(store: Store, folder: Path, schema: str) -> DatabaseCopy:
    with (
        store.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        columns = write_rows(connection, folder)
        files = {f"{ROWS}{name}": folder / name for name in columns}
        return DatabaseCopy(ROWS, files, columns, schema, _counts(connection), frozenset(_digests(connection)))


def _counts(connection: Connection) -> dict[str, int]:
    return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in _COUNTED}


def _digests(connection: Connection) -> Iterator[str]:
    for (logged,) in connection.execute(select(CASES.c.logged).where(CASES.c.logged.is_not(None))):
        yield from digests_in(logged)


def digests_in(logged: str) -> Iterator[str]:
    """The digests of the files of evidence in what was logged of a case."""
    yield from (e["digest"] for e in parsed(logged).get("evidence", ()) if e.get("digest"))
