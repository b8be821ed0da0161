"""A store that is opened for reading alone: what only looks answers from it, and the database refuses a write."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text
from sqlalchemy.engine import URL

from disputes.commands import main
from disputes.store import Store
from disputes.store.migrations import REVISIONS
from disputes.store.url import StorageError
from tests.store.made import NOW, Desk, case, write_rules


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store.read() as connection:
        tables = inspect(connection).get_table_names()
        return {t: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{t}"'))), key=repr) for t in tables}


def run(url: URL, *words: str) -> Result:
    env = {"DISPUTES_DB": url.render_as_string(hide_password=False), "DISPUTES_CACHE": "off", "COLUMNS": "200"}
    return CliRunner().invoke(main, words, env=env)


def digest(url: URL) -> str:
    """Of an SQLite file; of a server there is none."""
    return hashlib.sha256(Path(str(url.database)).read_bytes()).hexdigest() if "sqlite" in url.drivername else ""


@pytest.mark.parametrize(
    ("command", "said"), [("backtest", "2 of 2 records change: dates 2"), ("replay", "→ 2026-04-04 00:00Z (+1 d)")]
)
def test_it_answers_and_writes_nothing(command: str, said: str, desk: Desk, url: URL, tmp_path: Path) -> None:
    desk.take(case("C-1"), case("C-2"))
    desk.scan(NOW + timedelta(hours=1))
    longer = write_rules(tmp_path / "longer", within="3 days")
    before = content(desk.store)
    desk.store.close()
    bytes_before = digest(url)
    if command == "backtest":
        done = run(url, "rules", "backtest", str(desk.rules), str(longer))
        assert done.exit_code == 0, done.output
    else:
        done = run(url, "replay", "--rulesets", str(longer))
        assert done.exit_code in (0, 1), done.output
    assert said in done.stdout
    assert digest(url) == bytes_before
    assert content(desk.store) == before


def test_the_database_refuses_a_write(desk: Desk, url: URL) -> None:
    desk.take(case("C-1"))
    before = content(desk.store)
    with Store.open_read_only(url) as store:
        assert content(store) == before
        with pytest.raises(StorageError, match=r"(?i)read.?only"), store.write() as connection:
            connection.execute(text("DELETE FROM cases"))
        with pytest.raises(StorageError, match=r"(?i)read.?only"), store.read() as connection:
            connection.execute(text("CREATE TABLE a (b integer)"))
    assert content(desk.store) == before


def test_a_store_of_another_version_stays_as_it_is(desk: Desk, url: URL) -> None:
    with desk.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :old"), {"old": REVISIONS[0]})
    before = content(desk.store)
    with pytest.raises(StorageError, match="brought up to date by `disputes scan`"):
        Store.open_read_only(url)
    assert content(desk.store) == before


def test_where_there_is_no_store_none_is_made(bare_lite: URL, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no store there"):
        Store.open_read_only(bare_lite)
    assert list(tmp_path.iterdir()) == []
