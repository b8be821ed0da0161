"""Hashes that cost little, and a desk that others than its machine reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from disputes.access import passwords
from disputes.access.accounts import add_account
from disputes.access.entrance import Entrance, Proxies
from disputes.desk.app import create_app
from disputes.words.access import Role
from tests.desk.visiting import HOST, Site, Visitor, site_over
from tests.store.made import Desk, at, case

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


@pytest.fixture
def wide(lite_desk: Desk) -> WideSite:
    lite_desk.take(case())
    lite_desk.scan(at(2))
    found = WideSite(site_over(lite_desk, at(2, 1)), Clock())
    for role in Role:
        add_account(lite_desk.store, f"{role}-mei", role, PASSWORD, agent="root", now=found.clock())
    found.open()
    return found


def proxies(*networks: str, header: str | None = "X-Remote-User", role: Role = Role.READER) -> Proxies:
    return Proxies([ip_network(n) for n in networks], header, role)
