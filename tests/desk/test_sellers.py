"""The desks of many sellers in one program: nobody reaches another seller's cases, by account, token or id."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from disputes.access.accounts import add_account
from disputes.access.entrance import Entrance
from disputes.access.tokens import add_token
from disputes.commands import main
from disputes.desk.clock import DeskClock
from disputes.desk.context import Desk as Served
from disputes.desk.engines import EnginePool
from disputes.desk.sellers import SellersDesks
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from disputes.store import Store, store_url
from disputes.store.evidence_files import EvidenceFiles
from disputes.words.access import AccessScope, Role
from tests.commands.test_serve import served
from tests.databases import new_database
from tests.desk.visiting import Visitor
from tests.store.made import NOW, Desk, at, case, write_rules

PASSWORD = "correct horse battery"
OWN = """
format: 2
platform: shopee
sources: {OURS: {title: How we work, confidence: house}}
deadlines: {respond: {within: 1 day, cite: {source: OURS}}}
"""


def of(url: URL, tenant: str) -> URL:
    return store_url(url.render_as_string(hide_password=False), {}, tenant=tenant)


class Service:
    """Two sellers with a case of the same id, and one that only the first has; each with a token and an account."""

    def __init__(self, url: URL, folder: Path) -> None:
        self.url = url
        rules = write_rules(folder / "rules")
        (folder / "one" / "shopee").mkdir(parents=True)
        (folder / "one" / "shopee" / "own.yaml").write_text(OWN, encoding="utf-8")
        houses = {"one": HouseRules(folder / "one", "one"), "two": None}
        self.tokens = {}
        for tenant, house in houses.items():
            with Store.open(of(url, tenant)) as store:
                desk = Desk(store, rules)
                desk.take(case(notes=f"known to {tenant}"), *([case("C-secret")] if tenant == "one" else []))
                desk.scan(at(1, 1), house=house)
                add_account(store, "mei", Role.ADMIN, PASSWORD + tenant, agent=None, now=NOW)
                scopes = [AccessScope.READ, AccessScope.WRITE, AccessScope.METRICS]
                self.tokens[tenant] = add_token(
                    store, "robot", role=None, scopes=scopes, expires_at=None, agent=None, now=NOW
                )
        self.base = Store.open(url)

        def made(store: Store) -> Served:
            engines = EnginePool(Library.at(rules, None, houses.get(store.tenant)), most=1)
            desk = Served(store, engines, DeskClock(at(1, 2)), EvidenceFiles(folder / "files" / store.tenant))
            desk.who = Entrance(store, lambda: at(1, 2), None, is_wide=True)
            return desk

        self.desks = SellersDesks(self.base, "desk.example.com", made, scans=False)

    def client(self, name: str, token: str | None = None) -> TestClient:
        headers = {"authorization": f"Bearer {self.tokens[token]}"} if token is not None else {}
        return TestClient(
            self.desks, base_url=f"https://{name}.desk.example.com", headers=headers, raise_server_exceptions=False
        )


@pytest.fixture(scope="module")
def service(postgres: URL, made: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    found = Service(new_database(postgres, None, made), tmp_path_factory.mktemp("service"))
    yield found
    found.desks.end()
    found.base.close()


def test_each_token_opens_its_own_sellers_desk_alone(service: Service) -> None:
    for tenant, other in (("one", "two"), ("two", "one")):
        mine = service.client(tenant, tenant).get("/api/v1/cases/shopee/C-1")
        assert mine.status_code == 200, mine.text
        assert f"known to {tenant}" in mine.text
        assert f"known to {other}" not in mine.text
        assert service.client(other, tenant).get("/api/v1/cases/shopee/C-1").status_code == 401


def test_anothers_case_is_not_there_by_its_id(service: Service) -> None:
    assert service.client("one", "one").get("/api/v1/cases/shopee/C-secret").status_code == 200
    two = service.client("two", "two")
    assert two.get("/api/v1/cases/shopee/C-secret").status_code == 404
    note = two.post("/api/v1/cases/shopee/C-secret/notes", json={"text": "hello"}, headers={"if-match": "*"})
    assert note.status_code == 404, note.text
    listed = two.get("/api/v1/cases").json()
    assert [c["case"] for c in listed["cases"]] == ["C-1"], listed


def test_each_seller_has_the_answers_of_their_own_rules(service: Service) -> None:
    due = {}
    for tenant in ("one", "two"):
        found = service.client(tenant, tenant).get("/api/v1/cases/shopee/C-1").json()
        due[tenant] = next(d["due_at"] for d in found["answer"]["deadlines"] if d["id"] == "respond")
    assert due == {"one": "2026-04-02T00:00:00Z", "two": "2026-04-03T00:00:00Z"}


def test_figures_say_whose_they_are(service: Service) -> None:
    said = service.client("one", "one").get("/metrics").text
    assert 'disputes_cases_open{tenant="one",platform="shopee"} 2\n' in said
    assert 'disputes_store_up{tenant="one"} 1\n' in said
    assert 'tenant="two"' not in said


def test_an_account_logs_in_at_its_own_desk(service: Service) -> None:
    one, two = Visitor(service.client("one")), Visitor(service.client("two"))
    form = next(f for f in one.get("/login").forms if "password" in f.fields)
    shown = one.send(form, name="mei", password=PASSWORD + "one")
    assert "C-secret" in shown.said
    cookies = {c.name: c for c in one.client.cookies.jar}
    assert {c.domain for c in cookies.values()} == {"one.desk.example.com"}
    form = next(f for f in two.get("/login").forms if "password" in f.fields)
    two.send(form, 401, name="mei", password=PASSWORD + "one")  # the password of the other mei
    for cookie in cookies.values():  # nor does the login of the other one open it
        two.client.cookies.set(cookie.name, cookie.value, domain="two.desk.example.com")
    assert "C-1" not in two.client.get("/", follow_redirects=True).text


def test_the_rules_of_each_desk_show_what_its_own_house_replaces(service: Service) -> None:
    for tenant, has_own in (("one", True), ("two", False)):
        visitor = Visitor(service.client(tenant))
        form = next(f for f in visitor.get("/login").forms if "password" in f.fields)
        visitor.send(form, name="mei", password=PASSWORD + tenant)
        shown = visitor.get("/rules?platform=shopee")
        assert ("#house" in shown.links) is has_own
        assert ("it replaces within , which says: 2 days" in shown.said) is has_own, shown.said
        found = visitor.get("/rules?platform=shopee&q=house+rule")
        assert ("Where the house says so" in found.said) is has_own


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("three.desk.example.com", 404),
        ("ONE.desk.example.com", 401),
        ("..desk.example.com", 421),
        ("one.two.desk.example.com", 421),
        ("desk.example.com", 421),
        ("127.0.0.1", 421),
        ("one.desk.example.com.evil.test", 421),
    ],
)
def test_only_the_names_of_sellers_are_answered(host: str, status: int, service: Service) -> None:
    client = TestClient(service.desks, base_url="https://desk.example.com")
    for path in ("/api/v1/cases", "/api/v1/cases"):  # the second time from memory
        assert client.get(path, headers={"host": host}).status_code == status
    assert client.get("/healthz").status_code == 200


def test_a_seller_that_is_added_later_has_a_desk_then(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disputes.desk.sellers.UNKNOWN_FOR_S", 0.0)
    assert service.client("late").get("/login").status_code == 404
    Store.open(of(service.url, "late")).close()
    assert service.client("late").get("/login").status_code == 200


@pytest.mark.long
def test_the_program_serves_every_tenant(service: Service) -> None:
    db = ("--db", service.url.render_as_string(hide_password=False))
    with served("--tenants-below", "desk.test", "--no-scan", *db) as (address, program):
        for tenant, status in (("one", 200), ("two", 401), ("nobody", 404)):
            headers = {"Host": f"{tenant}.desk.test", "Authorization": f"Bearer {service.tokens['one']}"}
            asked = urllib.request.Request(f"{address}api/v1/cases", headers=headers)
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer:
                    found = answer.status
            except urllib.error.HTTPError as refused:
                found = refused.code
            assert found == status, tenant
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=60)
    assert program.returncode == 143


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tenant", "one"], "goes without --demo, --tenant"),
        (["--demo"], "goes without --demo, --tenant"),
        ([], "needs PostgreSQL"),
    ],
)
def test_what_does_not_go_together_is_said(words: list[str], said: str, tmp_path: Path) -> None:
    db = [] if "--demo" in words else ["--db", f"sqlite:///{tmp_path}/s.sqlite"]
    done = CliRunner().invoke(main, ["serve", "--tenants-below", "desk.example.com", *words, *db])
    assert done.exit_code == 2
    assert said in done.stderr
