"""The database as it stood at one instant, copied to a file while others write to it.

SQLite by its own online backup, PostgreSQL by `pg_dump`. Logins are left out: a backup lets nobody in.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
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
from disputes.store.url import StorageError, driver_url, tenant_of

SQLITE, DUMP = "store.sqlite", "store.pgdump"
_COUNTED: tuple[Table, ...] = (CASES, SHOPS, SNAPSHOTS, HISTORY, JOURNAL, ACCOUNTS, TOKENS)
_SAID = 400


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """A copy: its file, what it is called in a backup, the version of its schema, how many rows its tables have, and
    the digests of the files of evidence that its cases name.
    """

    file: Path
    name: str
    schema: str
    counts: Mapping[str, int]
    evidence: frozenset[str]


def copied(store: Store, folder: Path) -> DatabaseCopy:
    """Copies the database into a folder. Raises :class:`StorageError`."""
    schema = store.revision()
    if schema != REVISIONS[-1]:
        raise StorageError(f"{store.shown}: its schema is {schema}, expected {REVISIONS[-1]}")
    return _copied_sqlite(store, folder, schema) if store.is_sqlite else _dumped(store, folder, schema)


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
            return DatabaseCopy(copy, SQLITE, schema, _counts(connection), frozenset(_digests(connection)))
    finally:
        engine.dispose()


def _dumped(store: Store, folder: Path, schema: str) -> DatabaseCopy:
    copy = folder / DUMP
    with (
        store.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection,
        connection.begin(),
    ):
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        what = (
            "--enable-row-security",
            f"--snapshot={snapshot}",
            f"--exclude-table-data={LOGINS.name}",
            f"--file={copy}",
        )
        run_tool("pg_dump", store.url, "--format=custom", "--no-owner", "--no-privileges", *what)
        return DatabaseCopy(copy, DUMP, schema, _counts(connection), frozenset(_digests(connection)))


def run_tool(tool: str, url: URL, *words: str) -> None:
    """Runs a program of PostgreSQL on a database, as its seller: it sees their rows only. The password goes by the
    environment, which no other user sees.

    Raises :class:`StorageError` where the program is not there, or fails.
    """
    where = shutil.which(tool)
    if where is None:
        raise StorageError(f"{tool} is needed for a backup of PostgreSQL and is not on the path (postgresql-client)")
    plain = driver_url(url).set(drivername="postgresql", password=None)
    address = plain.difference_update_query(["password", "passfile"])
    environ = {**os.environ, "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c disputes.tenant={tenant_of(url)}"}
    if url.password is not None:
        environ["PGPASSWORD"] = str(url.password)
    command = [where, f"--dbname={address.render_as_string()}", *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise StorageError(f"{tool}: {' '.join(done.stderr.split())[:_SAID]}")


def _counts(connection: Connection) -> dict[str, int]:
    return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in _COUNTED}


def _digests(connection: Connection) -> Iterator[str]:
    for (logged,) in connection.execute(select(CASES.c.logged).where(CASES.c.logged.is_not(None))):
        yield from digests_in(logged)


def digests_in(logged: str) -> Iterator[str]:
    """The digests of the files of evidence in what was logged of a case."""
    yield from (e["digest"] for e in parsed(logged).get("evidence", ()) if e.get("digest"))
