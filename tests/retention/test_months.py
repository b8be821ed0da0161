"""On PostgreSQL months of the history go as a whole, where nobody's rows in them stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL

from disputes.retention.months import bounds_of
from disputes.retention.prune import Pruned, prune_store
from disputes.store import Store
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import HISTORY
from disputes.store.partitions import has_table
from disputes.store.url import store_url
from disputes.words.retention import RetainedPart
from tests.databases import new_database
from tests.retention.kept import LATER, SHORT, closed, gone_of, policy, pruned
from tests.store.made import Desk, at, case, event, write_rules

APRIL = "history_2026_04"


@pytest.fixture
def sellers(postgres: URL, made: str, tmp_path: Path) -> Iterator[list[Desk]]:
    """Two sellers in one database, each with a closed case whose answer changed in April."""
    url = new_database(postgres, like=made)
    stores = [
        Store.open(store_url(url.render_as_string(hide_password=False), tenant=name)) for name in ("alpha", "beta")
    ]
    desks = [Desk(store, write_rules(tmp_path / "rules")) for store in stores]
    for desk in desks:
        desk.take(case("C-1"))
        desk.scan(at(1, 1))
        desk.take(closed("C-1"))
        desk.scan(at(4))
    yield desks
    for store in stores:
        store.close()


def history(desk: Desk) -> int:
    with desk.store.read() as connection:
        return connection.execute(select(func.count()).select_from(HISTORY)).scalar_one()


def has_april(desk: Desk) -> bool:
    with desk.store.read() as connection:
        return has_table(connection, APRIL)


def reopen(desk: Desk) -> None:
    """Another answer that changes in April, that of an open case."""
    desk.take(case("C-2", event("opened", at(5))))
    desk.scan(at(5, 1))
    desk.scan(at(7, 1))


def april(done: Pruned) -> list[int]:
    """How many rows went with the month of April, where it went as a whole."""
    return [m.rows for m in done.months if m.table == APRIL]


def test_a_month_goes_with_the_last_seller_who_needs_it(sellers: list[Desk], tmp_path: Path) -> None:
    files, by = EvidenceFiles(tmp_path / "files"), policy(tmp_path, SHORT.replace("90 days", "forever"))
    alpha, beta = sellers
    assert (history(alpha), history(beta), has_april(alpha)) == (1, 1, True)
    done = pruned(alpha, files, by)
    assert (april(done), gone_of(done)[RetainedPart.HISTORY]) == ([], 1), "row by row"
    assert (history(alpha), history(beta), has_april(alpha)) == (0, 1, True), "what is another's stays"
    dry = pruned(beta, files, by, is_tried=True)
    done = pruned(beta, files, by)
    assert gone_of(done) == gone_of(dry)
    assert april(done) == [1]
    assert not has_april(alpha)
    with beta.store.read() as connection:
        forced = connection.execute(
            text(
                "SELECT bool_and(relforcerowsecurity AND relrowsecurity) FROM pg_class "
                "WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'history'::regclass)"
            )
        ).scalar_one()
    assert forced, "the others are held apart as before"
    reopen(beta)
    assert history(beta) == 1, "a month that is written to again is made again"


@pytest.mark.long  # it waits for the lock
def test_a_month_that_is_read_goes_row_by_row(sellers: list[Desk], tmp_path: Path) -> None:
    files, by = EvidenceFiles(tmp_path / "files"), policy(tmp_path, SHORT.replace("90 days", "forever"))
    alpha, beta = sellers
    prune_store(beta.store, files, by, LATER, agent=None, now=LATER)
    with Store.open(alpha.store.url) as reader, reader.read() as connection:
        assert connection.execute(select(HISTORY.c.id)).all()
        done = pruned(alpha, files, by)
        assert (april(done), gone_of(done)[RetainedPart.HISTORY]) == ([], 1)
    assert has_april(alpha)
    assert april(pruned(alpha, files, by)) == [0], "the next run finds it empty"


def test_a_month_with_an_open_case_stays(sellers: list[Desk], tmp_path: Path) -> None:
    alpha, beta = sellers
    files, by = EvidenceFiles(tmp_path / "files"), policy(tmp_path, SHORT)
    prune_store(beta.store, files, by, LATER, agent=None, now=LATER)
    reopen(alpha)
    done = pruned(alpha, files, by)
    assert april(done) == []
    assert (gone_of(done)[RetainedPart.HISTORY], history(alpha)) == (1, 1)


@pytest.mark.long
def test_a_role_that_does_not_own_the_tables_removes_rows(sellers: list[Desk], postgres: URL, tmp_path: Path) -> None:
    files, by = EvidenceFiles(tmp_path / "files"), policy(tmp_path, SHORT.replace("90 days", "forever"))
    alpha, beta = sellers
    prune_store(beta.store, files, by, LATER, agent=None, now=LATER)
    owner = alpha.store.url.set(drivername="postgresql").difference_update_query(["tenant"])
    admin = owner.set(username="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE ROLE worker_of_tests LOGIN NOSUPERUSER NOBYPASSRLS")
        connection.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO worker_of_tests")
        connection.execute("GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO worker_of_tests")
    try:
        with Store.open(alpha.store.url.set(username="worker_of_tests")) as store:
            done = prune_store(store, files, by, LATER, agent=None, now=LATER)
        assert (done.months, gone_of(done)[RetainedPart.HISTORY]) == ([], 1)
        assert has_april(alpha)
        assert april(pruned(alpha, files, by)) == [0], "their owner drops it"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("DROP OWNED BY worker_of_tests")
            connection.execute("DROP ROLE worker_of_tests")


@pytest.mark.parametrize(
    ("bound", "begin", "end"),
    [
        (
            "FOR VALUES FROM ('2026-04-01 00:00:00+00') TO ('2026-05-01 00:00:00+00')",
            at(1),
            at(30).replace(day=1, month=5),
        ),
        (
            "FOR VALUES FROM ('2026-04-01 08:00:00+08') TO ('2026-05-01 08:00:00+08')",
            at(1),
            at(30).replace(day=1, month=5),
        ),
        ("DEFAULT", None, None),
        ("FOR VALUES FROM (MINVALUE) TO ('2026-05-01 00:00:00+00')", None, None),
    ],
)
def test_bounds_are_read_in_any_zone(bound: str, begin: object, end: object) -> None:
    assert bounds_of(bound) == (begin, end)
