"""A desk over a store of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from disputes.store import Store
from tests.databases import blank_store
from tests.desk.visiting import Site, site_over
from tests.store.made import Desk, at, case, write_rules


@pytest.fixture(scope="session")
def answered(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A SQLite store with one case that a scan has answered, made once."""
    folder = tmp_path_factory.mktemp("answered")
    with Store.open(blank_store(folder)) as store:
        desk = Desk(store, write_rules(folder / "rules"))
        desk.take(case())
        desk.scan(at(2))
    return store.file.read_bytes()


@pytest.fixture
def site(answered: bytes, lite: URL, tmp_path: Path) -> Iterator[Site]:
    """A desk with one case, due on the third of April 2026 at midnight UTC; it is the second, one o'clock."""
    Path(str(lite.database)).write_bytes(answered)
    with Store.open(lite) as store:
        yield site_over(Desk(store, write_rules(tmp_path / "rules")), at(2, 1))
