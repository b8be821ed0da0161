"""The store itself: connections, transactions, locks between programs, and the schema's version."""

from __future__ import annotations

import copy
import fcntl
import hashlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from disputes.store.migrations import REVISIONS, upgrade
from disputes.store.tenants import BY_KEY, TENANT, check_apart, claim, tell
from disputes.store.url import StorageError, driver_url, shown_url, tenant_of

# What the library has to say of a connection that was interrupted is for programs that set up logging.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())

_BUSY_S = 60
_CONNECT_S = 10
_LOCK_TRIES = 15
_LOCK_PAUSE_S = 0.2
_SCHEMA = "schema"
# What PostgreSQL says where two writers met and one of them may simply try again: serialization failure, deadlock.
_AGAIN = ("40001", "40P01")


class Conflict(StorageError):
    """Two programs wrote the same rows at once; nothing of this transaction was kept, and it may be tried again."""


class Store:
    """One seller's rows in one database. Use as a context manager; :meth:`open` brings the schema up to date,
    :meth:`open_read_only` has the database itself refuse every write.

    Each transaction on PostgreSQL begins with the seller's name, by which the database shows and takes their rows only.
    """

    def __init__(self, url: URL, *, create: bool = True, read_only: bool = False) -> None:
        self.url = url
        self.tenant = tenant_of(url)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.read_only = read_only
        self._owns_engine = True
        if self.is_sqlite and (read_only or not create) and not self.file.exists():
            raise StorageError(f"{self.shown}: no store there (disputes import creates one)")
        self.engine = self._engine()

    @staticmethod
    def open(url: URL, *, create: bool = True) -> Store:
        """The store at `url`, brought up to date; with `create` it is made if it is not there yet, and the seller too.

        Raises :class:`StorageError`, also where the database would not hold this seller's rows apart from others'.
        """
        store = Store(url, create=create)
        try:
            store.bring_up_to_date(create=create)
            store.check_is_of_tenant(create=create)
        except BaseException:
            store.close()
            raise
        return store

    @staticmethod
    def open_read_only(url: URL) -> Store:
        """The store at `url`, of which nothing can be written: SQLite opens the file read-only, PostgreSQL each
        transaction. Raises :class:`StorageError` where there is none, or one of another version, which stays as it is.
        """
        store = Store(url, read_only=True)
        try:
            found = store.revision()
            if found is None:
                raise StorageError(f"{store.shown}: no store there (disputes import creates one)")
            if found != REVISIONS[-1]:
                what = "brought up to date by `disputes scan`" if found in REVISIONS else "written by a newer version"
                raise StorageError(f"{store.shown}: schema {found}, to be read only as {REVISIONS[-1]}: {what}")
            store.check_is_of_tenant(create=False, only_looks=True)
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._owns_engine:
            self.engine.dispose()

    def of_tenant(self, tenant: str) -> Store:
        """The rows of another seller in the same PostgreSQL database, over the same connections, which stay this
        store's. Raises :class:`StorageError` where there is no such seller.
        """
        other = copy.copy(self)
        other.tenant = tenant
        other.url = self.url.update_query_dict({"tenant": tenant})
        other.engine = self.engine.execution_options(**{TENANT: tenant})
        other._owns_engine = False
        other.check_is_of_tenant(create=False, only_looks=True)
        return other

    def _engine(self) -> Engine:
        if self.is_sqlite and self.read_only:
            engine = create_engine("sqlite://", creator=self._sqlite_read_only)
            event.listen(engine, "begin", _sqlite_begins)
            return engine
        if self.is_sqlite:
            try:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as wrong:
                raise StorageError(f"{self.shown}: {wrong.strerror or wrong}") from None
            engine = create_engine(driver_url(self.url), connect_args={"timeout": _BUSY_S})
            event.listen(engine, "connect", _sqlite_connected)
            event.listen(engine, "begin", _sqlite_begins)
            return engine
        options: dict[str, Any] = {TENANT: self.tenant} | ({"postgresql_readonly": True} if self.read_only else {})
        address = driver_url(self.url)
        try:
            engine = create_engine(address, connect_args={"connect_timeout": _CONNECT_S}, execution_options=options)
        except ModuleNotFoundError:
            raise StorageError("PostgreSQL needs its driver: pip install 'disputes[postgres]'") from None
        event.listen(engine, "begin", tell)
        return engine

    def _sqlite_read_only(self) -> sqlite3.Connection:
        """A connection to which the file is open for reading alone, whatever rights the user has."""
        address = f"{self.file.resolve().as_uri()}?mode=ro"
        found = sqlite3.connect(address, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        found.execute("PRAGMA query_only = ON")
        return found

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(str(self.url.database))

    @property
    def shown(self) -> str:
        """The store's name for people, without a password."""
        return shown_url(self.url)

    @contextmanager
    def read(self, *, at_once: bool = False, by_key: bool = False) -> Iterator[Connection]:
        """A transaction that only reads. `at_once`: all of its statements see the store as it was at the first one;
        `by_key`: they find rows by their keys alone.
        """
        options: dict[str, Any] = {BY_KEY: by_key}
        if at_once and not self.is_sqlite:  # SQLite's transactions do so anyway
            options["isolation_level"] = "REPEATABLE READ"
        with self._said(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self, *, by_key: bool = False) -> Iterator[Session]:
        """A session that only reads, as :meth:`read`: rows come as models, and stay readable after it."""
        with (
            self.read(by_key=by_key) as connection,
            Session(bind=connection, expire_on_commit=False, autoflush=False) as session,
        ):
            yield session

    @contextmanager
    def write(self, *, records: bool = False, by_key: bool = False) -> Iterator[Connection]:
        """A transaction: all of it is kept or nothing. Raises :class:`Conflict` where it may be tried again.

        `by_key`: its statements find rows by their keys alone. `records`: it changes records. One such transaction
        waits for the other, for two that cannot see each other yet could not wake each other's records of one order.
        """
        options: dict[str, Any] = {BY_KEY: by_key, "writes": True}
        with self._said(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            if records and not self.is_sqlite:  # SQLite has one writer at a time anyway
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": self._lock_key("records")})
            yield connection

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as wrong:
            raise Conflict(f"{self.shown}: {_reason(wrong)}") from None
        except OperationalError as wrong:
            again = getattr(wrong.orig, "sqlstate", None) in _AGAIN
            raise (Conflict if again else StorageError)(f"{self.shown}: {_reason(wrong)}") from None
        except (SQLAlchemyError, OSError) as wrong:
            raise StorageError(f"{self.shown}: {_reason(wrong)}") from None

    def check_is_own(self) -> None:
        """Raises :class:`StorageError` where a database without our schema is somebody else's."""
        with self.read() as connection:
            others = inspect(connection).get_table_names()
        if others:
            raise StorageError(
                f"{self.shown}: holds tables of another program "
                f"({', '.join(sorted(others)[:3])}): name a database of its own"
            )

    def _write_ahead(self) -> None:
        """Readers and a writer at once. The file remembers it.

        SQLite does not wait where it changes the mode and others open the file at the same time: it is tried again.
        """
        with self._said(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.rollback()  # the mode cannot change inside a transaction
            for left in reversed(range(_LOCK_TRIES)):
                try:
                    driver.execute("PRAGMA journal_mode = WAL").fetchone()
                    return
                except sqlite3.OperationalError as wrong:
                    if not left:
                        raise StorageError(f"{self.shown}: {wrong}") from None
                time.sleep(_LOCK_PAUSE_S)

    @contextmanager
    def lock(self, name: str, *, wait: bool = False) -> Iterator[bool]:
        """Holds a lock between programs, gone with the program however it ends; each seller has their own.

        Gives False where another one has it.
        """
        if self.is_sqlite:
            with self._said(), self.file.with_name(f"{self.file.name}.{name}.lock").open("w") as held:
                yield _flock(held.fileno(), wait)
            return
        key = self._lock_key(name)
        with self._said(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            got = False
            try:
                got = _advisory(connection, key, wait)
                yield got
                if got:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
            except BaseException:
                connection.invalidate()  # the pool would keep the session, and with it the lock
                raise

    def _lock_key(self, name: str) -> int:
        """The number by which PostgreSQL knows a lock. The tables are everybody's, the rest is the seller's."""
        whose = () if name == _SCHEMA else (self.tenant,)
        digest = hashlib.sha256(" ".join(("disputes", *whose, name)).encode()).digest()
        return int.from_bytes(digest[:8], signed=True)

    def free_bytes(self) -> int:
        """How much room of an SQLite file is free for what comes; PostgreSQL gives its own back to itself (0)."""
        if not self.is_sqlite:
            return 0
        with self.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        return int(pages) * int(size)

    # The schema

    def check_is_of_tenant(self, *, create: bool, only_looks: bool = False) -> None:
        """Raises :class:`StorageError` where the file is another seller's, where PostgreSQL would not hold the sellers
        apart, and without `create` where there is no such seller. Else they are made known to the store, unless one
        `only_looks`.
        """
        with self.read() as connection:
            check_apart(connection, self.shown, self.tenant)
            if claim(connection, self.shown, self.tenant, None, create=create) or only_looks:
                return
        with self.write() as connection:
            claim(connection, self.shown, self.tenant, datetime.now(UTC), create=create)

    def revision(self) -> str | None:
        """The schema's version; None where there is none yet."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found

    def bring_up_to_date(self, *, create: bool = True) -> None:
        """Makes the tables, or brings those of an older version to this one's.

        Raises :class:`StorageError` for a newer one, and for another program's.
        """
        found = self.revision()
        if found == REVISIONS[-1]:
            return
        if found is None:
            self.check_is_own()
            if not create:
                raise StorageError(f"{self.shown}: no store there (disputes import creates one)")
        if found is not None and found not in REVISIONS:
            raise StorageError(
                f"{self.shown}: written by a newer version of this program "
                f"(schema {found}; this one knows up to {REVISIONS[-1]})"
            )
        with self.lock(_SCHEMA, wait=True):
            if self.is_sqlite and found is None:
                self._write_ahead()
            with self.write() as connection:
                upgrade(connection)


def _flock(file: int, wait: bool) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _advisory(connection: Connection, key: int, wait: bool) -> bool:
    if wait:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": key})
        return True
    # A session whose program was killed may take the server a moment to end.
    for left in reversed(range(_LOCK_TRIES)):
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar():
            return True
        if left:
            time.sleep(_LOCK_PAUSE_S)
    return False


def _reason(wrong: BaseException) -> str:
    """What a driver says, on one line."""
    told = str(wrong.orig if isinstance(wrong, DBAPIError) and wrong.orig is not None else wrong)
    return " ".join(told.split()) or type(wrong).__name__


def _sqlite_connected(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late for a reader that goes on to write


def _sqlite_begins(connection: Connection) -> None:
    # A writer takes the lock at its start: one that reads first and is overtaken would have to give up.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
