"""Sellers in one store see and change their own rows only: PostgreSQL itself holds them apart, whoever asks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Boolean, Connection, LargeBinary, Table, insert, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import SQLModel

from disputes.language.house_rules import HouseRules
from disputes.store import StorageError, Store, store_url
from disputes.store.access_models import ACCOUNTS
from disputes.store.column_types import Utc, Word
from disputes.store.migrations import REVISIONS
from disputes.store.models import CASES
from disputes.store.partitions import month_after, part_of
from tests.databases import new_database
from tests.store.made import Desk, at, case, write_rules

assert ACCOUNTS.name in SQLModel.metadata.tables
TABLES = sorted(SQLModel.metadata.tables)
PARTS = [f"cases_{n}" for n in range(8)] + ["history_rest"]


def of(url: URL, tenant: str) -> URL:
    return store_url(url.render_as_string(hide_password=False), {}, tenant=tenant)


def some_row(table: Table) -> dict[str, Any]:
    """A row that the table takes."""
    row: dict[str, Any] = {}
    for c in table.columns:
        if isinstance(c.type, Word):
            row[c.name] = next(iter(c.type.words))
        elif isinstance(c.type, Utc):
            row[c.name] = datetime(2026, 4, 1, tzinfo=UTC)
        elif isinstance(c.type, LargeBinary):
            row[c.name] = b"x"
        elif isinstance(c.type, Boolean):
            row[c.name] = True
        else:
            row[c.name] = 7 if c.type.python_type is int else "x"
    if table is CASES:
        row["part"] = part_of("x", "x")
    return row


@pytest.fixture(scope="module")
def shared(postgres: URL, made: str) -> URL:
    """A database in which tenant `one` has a row in each table."""
    url = new_database(postgres, None, made)
    with Store.open(of(url, "one")) as store, store.write() as connection:
        for name in TABLES:
            if name != "tenants":
                connection.execute(
                    insert(SQLModel.metadata.tables[name]).values(some_row(SQLModel.metadata.tables[name]))
                )
    Store.open(of(url, "two")).close()
    return url


@pytest.fixture
def other(shared: URL) -> Iterator[Connection]:
    """A transaction of tenant `two` that is not kept."""
    with Store.open(of(shared, "two")) as store, store.engine.connect() as connection:
        yield connection
        connection.rollback()


def count(connection: Connection, table: str) -> int:
    found: int = connection.execute(text(f"SELECT count(*) FROM {table} WHERE tenant <> 'two'")).scalar_one()
    return found


@pytest.mark.parametrize("name", [*TABLES, *PARTS])
def test_another_tenants_rows_are_not_there(name: str, other: Connection, shared: URL) -> None:
    assert count(other, name) == 0
    assert other.execute(text(f"UPDATE {name} SET tenant = tenant WHERE tenant = 'one'")).rowcount == 0
    assert other.execute(text(f"DELETE FROM {name} WHERE tenant = 'one'")).rowcount == 0
    other.execute(text("SELECT set_config('disputes.tenant', '', true)"))
    assert other.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == 0  # who is nobody sees nothing
    if name in TABLES:
        with Store.open(of(shared, "one")) as store, store.read() as connection:
            assert count(connection, name) == 1


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_written_under_anothers_name(name: str, other: Connection) -> None:
    row = some_row(SQLModel.metadata.tables[name]) | {"tenant": "one"}
    columns = ", ".join(row)
    marks = ", ".join(f":{c}" for c in row)
    with pytest.raises(ProgrammingError, match="row-level security"), other.begin_nested():
        other.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({marks})"), row)
    if name == "tenants":
        other.execute(text("UPDATE tenants SET created_at = now()"))
    else:
        other.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({marks})"), row | {"tenant": "two"})
    with pytest.raises(ProgrammingError, match="row-level security"), other.begin_nested():
        other.execute(text(f"UPDATE {name} SET tenant = 'one'"))


def test_a_transaction_of_nobody_writes_nothing(other: Connection) -> None:
    other.execute(text("SELECT set_config('disputes.tenant', '', true)"))
    with pytest.raises(DBAPIError, match=r"row-level security|null value"):
        other.execute(insert(SQLModel.metadata.tables["books"]).values(book="x", platform="x"))


def test_every_table_and_each_of_its_parts_has_its_policy(shared: URL) -> None:
    with Store.open(of(shared, "two")) as store, store.read() as connection:
        every = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        held = (
            f"{every} AND relrowsecurity AND relforcerowsecurity "
            "AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)"
        )
        own = set(connection.execute(text(every)).scalars())
        assert own - set(connection.execute(text(held)).scalars()) == {"alembic_version"}
        assert {*TABLES, *PARTS} < own


def test_the_next_transaction_of_a_connection_is_told_anew(shared: URL) -> None:
    """A pooler hands a session to whoever comes next."""
    with Store.open(of(shared, "one")) as store:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            assert connection.execute(text("SELECT current_setting('disputes.tenant', true)")).scalar() in (None, "")
        with store.read() as connection:
            assert connection.execute(text("SELECT current_setting('disputes.tenant')")).scalar() == "one"


def test_a_statement_that_is_planned_once_sees_the_rows_of_whoever_asks(shared: URL) -> None:
    """Over one connection, so that each is handed the plan that was made for another."""
    by_key = {"pk": 7, "part": part_of("x", "x")}
    query = select(CASES.c.pk).where(CASES.c.pk == by_key["pk"], CASES.c.part == by_key["part"])
    change = update(CASES).where(CASES.c.pk == by_key["pk"], CASES.c.part == by_key["part"]).values(source="y")
    with Store.open(of(shared, "one")) as one:
        two = one.of_tenant("two")
        sessions = set()
        for _ in range(8):  # the driver prepares a statement at its sixth time
            for store, there in ((one, 1), (two, 0)):
                with store.write(by_key=True) as connection:
                    assert connection.execute(text("SHOW plan_cache_mode")).scalar() == "force_generic_plan"
                    assert len(connection.execute(query).all()) == there
                    assert connection.execute(change).rowcount == there
                    sessions.add(connection.execute(text("SELECT pg_backend_pid()")).scalar())
                    prepared = connection.execute(text("SELECT sum(generic_plans) FROM pg_prepared_statements"))
                    generic = prepared.scalar()
        assert len(sessions) == 1
        assert generic is not None
        assert generic > 4
        with two.read() as connection:
            assert connection.execute(text("SHOW plan_cache_mode")).scalar() == "auto"


OWN = """
format: 2
platform: shopee
sources: {OURS: {title: How we work, confidence: house}}
deadlines: {respond: {within: 1 day, cite: {source: OURS}}}
"""


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.long)])
def test_one_case_id_is_a_case_of_each_under_the_rules_of_each(
    workers: int, postgres: URL, made: str, tmp_path: Path
) -> None:
    url = new_database(postgres, None, made)
    rules = write_rules(tmp_path / "rules")
    (tmp_path / "one" / "shopee").mkdir(parents=True)
    (tmp_path / "one" / "shopee" / "own.yaml").write_text(OWN, encoding="utf-8")
    due = {}
    for tenant in ("one", "two"):
        with Store.open(of(url, tenant)) as store:
            desk = Desk(store, rules)
            desk.take(case())
            house = HouseRules(tmp_path / tenant, tenant) if tenant == "one" else None
            desk.scan(at(1, 1), house=house, workers=workers)
            due[tenant] = desk.row().due_at
            if house is not None:
                (house.folder / "shopee" / "own.yaml").write_text(OWN.replace("1 day", "3 days"), encoding="utf-8")
                assert desk.scan(at(1, 2), house=house, workers=workers).counts.changed == 1
                assert desk.row().due_at == at(4)
    assert due == {"one": at(2), "two": at(3)}


def test_two_tenants_hold_the_same_lock_at_once(shared: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disputes.store.database._LOCK_TRIES", 1)
    with (
        Store.open(of(shared, "one")) as one,
        Store.open(of(shared, "two")) as two,
        Store.open(of(shared, "two")) as three,
    ):
        with one.lock("scan") as first, two.lock("scan") as second, three.lock("scan") as again:
            assert (first, second, again) == (True, True, False)
        with one.lock("schema") as first, two.lock("schema") as second:
            assert (first, second) == (True, False)


# Who is refused


def test_a_role_that_sees_all_is_one_sellers_only(postgres: URL, made: str) -> None:
    url = new_database(postgres, None, made)
    all_seeing = url.set(username="postgres")
    Store.open(all_seeing).close()
    with pytest.raises(StorageError, match="the role sees every tenant's rows"):
        Store.open(of(all_seeing, "one"), create=True)
    Store.open(of(url, "one")).close()
    with pytest.raises(StorageError, match="the role sees every tenant's rows"):
        Store.open(all_seeing)


def test_a_role_that_owns_no_table_works_all_the_same(postgres: URL, made: str, tmp_path: Path) -> None:
    url = new_database(postgres, None, made)
    with Store.open(url) as store, store.write() as connection:
        connection.execute(text("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO PUBLIC"))
        connection.execute(text("GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC"))
    admin = postgres.set(drivername="postgresql", username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection, contextlib.suppress(psycopg.errors.DuplicateObject):
        connection.execute("CREATE ROLE worker_of_tests LOGIN")
    with Store.open(of(url.set(username="worker_of_tests"), "one")) as store:
        desk = Desk(store, write_rules(tmp_path / "rules"))
        desk.take(case())
        for day in (2, 5):
            desk.scan(at(day))
        with store.read() as connection:  # only the owner makes the table of a new month
            tables = "SELECT DISTINCT tableoid::regclass::text FROM history"
            assert connection.execute(text(tables)).scalars().all() == ["history_rest"]


@pytest.mark.parametrize("table", ["alerts", "cases_3"])
def test_a_table_without_its_policy_is_refused(table: str, postgres: URL, made: str) -> None:
    url = new_database(postgres, None, made)
    Store.open(of(url, "one")).close()
    with Store.open(url) as store, store.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
    with pytest.raises(StorageError, match=f"{table} does not hold the tenants apart"):
        Store.open(of(url, "one"))


def test_an_unknown_tenant_is_no_empty_store(shared: URL) -> None:
    with pytest.raises(StorageError, match="no tenant 'onne' there"):
        Store.open(of(shared, "onne"), create=False)


def test_a_file_is_one_sellers(tmp_path: Path) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "store.sqlite"))
    Store.open(of(url, "one")).close()
    for again in (Store.open, Store.open_read_only):
        again(of(url, "one")).close()
        with pytest.raises(StorageError, match="is the file of tenant 'one', not of 'default': one file per seller"):
            again(url)


@pytest.mark.parametrize("name", ["", "Acme", "-a", "a-", "a_b", "a/b", "x" * 41, "卖家"])
def test_a_tenants_name_is_a_slug(name: str) -> None:
    with pytest.raises(StorageError, match="is no name of a tenant"):
        store_url("sqlite:////tmp/x.sqlite", {}, tenant=name)


def test_where_the_tenant_is_named(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path), "DISPUTES_TENANT": "one"}
    assert str(store_url(None, environ)) == f"sqlite:///{tmp_path}/disputes/disputes-one.sqlite?tenant=one"
    assert str(store_url(None, environ, tenant="default")) == f"sqlite:///{tmp_path}/disputes/disputes.sqlite"
    assert str(store_url("postgresql://h/db?tenant=two", environ)) == "postgresql+psycopg://h/db?tenant=two"
    with pytest.raises(StorageError, match="the tenant is 'one', but the database's URL says 'two'"):
        store_url("postgresql://h/db?tenant=two", {}, tenant="one")


# What a store of before becomes


def test_a_filled_store_of_one_seller_moves_over(url: URL, tmp_path: Path) -> None:
    from disputes.store.migrations import downgrade, upgrade

    rules = write_rules(tmp_path / "rules")
    with Store.open(url) as store:
        desk = Desk(store, rules)
        desk.take(*(case(f"C-{n}") for n in range(12)))
        for day in (2, 3, 5, 30):
            desk.scan(at(day))
        desk.scan(month_after(at(1)))
        tables = ("cases", "history", "snapshots", "alerts", "scans", "books")

        def all_rows() -> dict[str, list[Any]]:
            with store.read() as connection:
                return {
                    t: sorted(
                        (sorted((k, v) for k, v in r._mapping.items() if k not in ("tenant", "part")) for r in rows),
                        key=repr,
                    )
                    for t in tables
                    if (rows := connection.execute(text(f"SELECT * FROM {t}")).all()) is not None
                }

        before = all_rows()
        assert len(before["history"]) > 3
        with store.write() as connection:
            downgrade(connection, "0009")
        assert all_rows() == before
        with store.write() as connection:
            upgrade(connection)
        assert all_rows() == before
        desk.take(case("C-new"))
        assert desk.scan(month_after(at(2))).counts.scanned >= 1
        with store.read() as connection:
            parts = connection.execute(text("SELECT platform, case_id, part FROM cases")).all()
            assert {r.part for r in parts} == {part_of(r.platform, r.case_id) for r in parts}
            if not store.is_sqlite:
                months = "SELECT DISTINCT tableoid::regclass::text FROM history"
                assert set(connection.execute(text(months)).scalars()) <= {"history_2026_04", "history_2026_05"}


def test_an_older_version_does_not_get_two_sellers(postgres: URL, made: str) -> None:
    from disputes.store.migrations import downgrade

    url = new_database(postgres, None, made)
    Store.open(of(url, "one")).close()
    with Store.open(url) as store, pytest.raises(RuntimeError, match="holds rows of one"), store.write() as connection:
        downgrade(connection, "0009")
    with Store.open(of(url, "one")) as store:
        assert store.revision() == REVISIONS[-1]
