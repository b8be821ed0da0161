"""Hashes that cost little, and a desk that others than its machine reach."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from disputes.access import passwords
from disputes.access.accounts import add_account
from disputes.access.entrance import Entrance, Proxies
from disputes.desk.app import create_app
from disputes.desk.clock import DeskClock
from disputes.desk.context import Desk as Served
from disputes.desk.engines import EnginePool
from disputes.store import Store
from disputes.store.evidence_files import EvidenceFiles
from disputes.words.access import Role
from tests.desk.visiting import HOST, Site, Visitor
from tests.store.made import Desk, at, case, write_rules

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords._nobodys.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", lambda: CHEAP)


@dataclass
class Clock:
    """Shows what it is set to."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.at

    def turn(self, span: timedelta) -> None:
        self.at += span


@dataclass
class WideSite:
    """A desk that others reach, with accounts of every role."""

    site: Site
    clock: Clock

    def open(self, *, proxies: Proxies | None = None, is_wide: bool = True) -> None:
        served = self.site.served
        served.proxies = proxies
        served.who = Entrance(self.site.made.store, self.clock, proxies, is_wide)
        served.names = None if is_wide else frozenset()
        self.site.app = create_app(served)

    def client(self, address: str = "203.0.113.9", base: str = HOST, **headers: str) -> TestClient:
        return TestClient(self.site.app, base_url=base, client=(address, 4711), headers=headers)

    def visitor(self, name: str | None = None, **more: Any) -> Visitor:
        """Somebody with a browser; with `name` logged in."""
        found = Visitor(self.client(**more))
        if name is not None:
            found.send(login_form(found), name=name, password=PASSWORD)
        return found


def login_form(visitor: Visitor) -> Any:
    return next(f for f in visitor.get("/login").forms if f.action == "/login")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, EnginePool]:
    """A store with a case that was answered and an account of each role, to be copied; and what answers its cases."""
    folder = tmp_path_factory.mktemp("prepared")
    url = URL.create("sqlite", database=str(folder / "store.sqlite"))
    with pytest.MonkeyPatch.context() as patch, Store.open(url) as store:
        patch.setattr(passwords, "_hasher", lambda: CHEAP)
        made = Desk(store, write_rules(folder / "rules"))
        made.take(case())
        made.scan(at(2))
        for role in Role:
            add_account(store, f"{role}-mei", role, PASSWORD, agent="root", now=at(1))
    return made, EnginePool(made.rules, most=1)


@pytest.fixture
def wide(prepared: tuple[Desk, EnginePool], tmp_path: Path) -> Iterator[WideSite]:
    made, engines = prepared
    file = shutil.copy(made.store.file, tmp_path / "store.sqlite")
    with Store.open(URL.create("sqlite", database=str(file))) as store:
        served = Served(store, engines, DeskClock(at(2, 1)), EvidenceFiles.beside(store))
        found = WideSite(Site(Desk(store, made.rules), served), Clock())
        found.open()
        yield found


def proxies(*networks: str, header: str | None = "X-Remote-User", role: Role = Role.READER) -> Proxies:
    return Proxies([ip_network(n) for n in networks], header, role)
