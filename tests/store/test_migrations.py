"""The schema: up, down and up again on both databases, and what it is after that."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Index, MetaData, String, Table, UniqueConstraint, inspect, text
from sqlalchemy.engine import URL
from sqlmodel import SQLModel

from disputes.store import StorageError, Store
from disputes.store.migrations import REVISIONS, config, downgrade, upgrade
from tests.store.made import Desk, at, case, write_rules


def names(store: Store) -> set[str]:
    with store.read() as connection:
        return set(inspect(connection).get_table_names())


def on_postgres(metadata: MetaData) -> MetaData:
    """The tables as PostgreSQL is to have them: the seller's name in front of every key and index, and the column by
    which a table is spread over others behind what is unique in it.
    """
    spread, out = {"cases": ("part",)}, MetaData()
    for table in metadata.tables.values():
        keys = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        tenant = [] if "tenant" in table.c else [Column("tenant", String, nullable=False)]
        Table(
            table.name,
            out,
            *tenant,
            *(c._copy() for c in table.columns),
            *(UniqueConstraint("tenant", *k.columns.keys(), *spread.get(table.name, ()), name=k.name) for k in keys),
            *(
                Index(
                    i.name,
                    "tenant",
                    *i.columns.keys(),
                    unique=i.unique,
                    postgresql_where=i.dialect_options["postgresql"]["where"],
                )
                for i in table.indexes
            ),
        )
    return out


def test_up_down_and_up_again(url: URL) -> None:
    with Store.open(url) as store:
        whole = names(store)
        assert {"cases", "shops", "alerts", "history", "snapshots", "scans", "deliveries", "books"} < whole
        for revision in [*REVISIONS[-2::-1], "base"]:
            with store.write() as connection:
                downgrade(connection, revision)
        assert names(store) == {"alembic_version"}
        for revision in REVISIONS:
            with store.write() as connection:
                upgrade(connection, revision)
            assert store.revision() == revision
        assert names(store) == whole


def test_the_migrations_make_what_the_models_say(store: Store) -> None:
    said = SQLModel.metadata if store.is_sqlite else on_postgres(SQLModel.metadata)
    opts = {"compare_type": True, "include_name": lambda name, type_, _: type_ != "table" or name in said.tables}
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), said) == []
        indexes = {i["name"] for t in SQLModel.metadata.tables for i in inspect(connection).get_indexes(t)}
    assert {i.name for t in SQLModel.metadata.tables.values() for i in t.indexes} <= indexes


def test_the_program_knows_its_newest_version(lite: URL) -> None:
    with Store.open(lite) as store, store.read() as connection:
        script = ScriptDirectory.from_config(config(connection))
        assert [s.revision for s in script.walk_revisions()][::-1] == list(REVISIONS)


def test_half_a_migration_is_none(bare_url: URL) -> None:
    with Store(bare_url) as store:
        with contextlib.suppress(ZeroDivisionError), store.write() as connection:
            upgrade(connection)
            raise ZeroDivisionError
        assert names(store) - {"alembic_version"} == set()
        store.bring_up_to_date()
        assert "cases" in names(store)


def test_a_newer_schema_is_left_alone(url: URL) -> None:
    with Store.open(url) as store, store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="written by a newer version of this program"):
        Store.open(url)


def test_many_open_an_empty_database_at_once(bare_url: URL, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    failed: list[BaseException] = []

    def begin(n: int) -> None:
        try:
            with Store.open(bare_url) as store:
                Desk(store, rules).take(case(f"C-{n}"))
        except BaseException as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=begin, args=(n,)) for n in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert failed == []
    with Store.open(bare_url) as store:
        assert Desk(store, rules).scan(at(2)).counts.scanned == 4


def test_a_scan_looks_along_indexes(store: Store) -> None:
    """What a scan asks for is found without looking at every row."""
    from sqlalchemy import event

    from disputes.store.queue import Wanted, chunks

    asked: list[tuple[str, object]] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda c, cur, statement, parameters, ctx, many: asked.append((statement, parameters)),
    )
    list(chunks(store, Wanted(at(2), {"shopee": "x"}, full=False, ahead=timedelta(0))))
    queries = [(s, p) for s, p in asked if s.startswith("SELECT cases")]
    assert len(queries) >= 4
    with store.engine.connect() as connection:
        for statement, parameters in queries:
            if store.is_sqlite:
                plan = " ".join(
                    str(r[3]) for r in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                )
                assert "USING COVERING INDEX" in plan or "USING INDEX" in plan, (statement, plan)
                assert "TEMP B-TREE" not in plan, (statement, plan)
            else:
                connection.exec_driver_sql("SET enable_seqscan = off")  # of an empty table it would read the whole
                connection.exec_driver_sql("SET enable_bitmapscan = off")
                plan = "\n".join(str(r[0]) for r in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters))
                assert "Index Cond" in plan, (statement, plan)
                assert "Sort  (" not in plan, (statement, plan)  # tables of parts are merged in their order


def test_what_was_stored_under_the_first_schema_is_answered_again(url: URL, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    with Store.open(url) as store:
        desk = Desk(store, rules)
        desk.take(case(), case("C-2", stage="closed"))
        desk.scan(at(2))
        alerts = desk.alerts()
        with store.write() as connection:
            downgrade(connection, "0001")
            connection.execute(text("UPDATE cases SET expected = 'buyer'"))
            upgrade(connection)
        report = desk.scan(at(2, 1))
        assert (report.counts.scanned, report.counts.changed, report.quarantined) == (2, 0, 0)
        assert desk.alerts() == alerts
        assert desk.row("C-2").outcome is not None
