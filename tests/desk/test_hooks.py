"""Messages that channels send: only from whom they say, taken as an import takes them, and told where they are not
understood.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from httpx import Response
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from starlette.testclient import TestClient

from disputes.commands import main
from disputes.desk.hook_secrets import HookSetup, hook_setups
from disputes.documents.problems import Refused
from disputes.store import Store
from disputes.store.models import CASES, SNAPSHOTS
from tests.desk.calling import holds_to
from tests.desk.visiting import HOST, Site, site_over
from tests.shipped import shipped_library
from tests.sources.helping import PAYLOADS
from tests.store.made import Desk, dump

AT = datetime(2026, 4, 2, 1, tzinfo=UTC)
SECRET, TOKEN = "whsec_of_a_test", "a-token-of-sixteen-or-more"
SETUPS = {
    "stripe": HookSetup(secrets=(SECRET,), market="US"),
    "paypal": HookSetup(token=TOKEN, market="US"),
}


def event(name: str = "stripe/event.json") -> bytes:
    return (PAYLOADS / name).read_bytes()


class Sender:
    """Somebody who sends messages."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = TestClient(site.app, base_url=HOST, raise_server_exceptions=False)

    def send(self, body: bytes, status: int = 200, *, secret: str = SECRET, path: str = "stripe") -> Any:
        now = int(self.site.served.clock.now().timestamp())
        signature = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        return self.post(path, body, status, **{"Stripe-Signature": f"t={now},v1={signature}"})

    def post(self, path: str, body: bytes, status: int = 200, **headers: str) -> Any:
        answer: Response = self.client.post(f"/hooks/{path}", content=body, headers=headers)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
        holds_to("ProblemDocument" if status >= 400 else "ImportAnswer", answer.json())
        return answer.json()

    def count(self, table: Any = CASES) -> int:
        with self.site.made.store.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def sender(url: URL) -> Iterator[Sender]:
    """A sender to a desk over the shipped rules, on each database."""
    with Store.open(url) as store:
        yield Sender(site_over(Desk(store, shipped_library().root), AT, hooks=SETUPS))


@pytest.fixture
def lite_sender(lite: URL) -> Iterator[Sender]:
    with Store.open(lite) as store:
        yield Sender(site_over(Desk(store, shipped_library().root), AT, hooks=SETUPS))


def test_a_message_is_taken_as_an_import_takes_it_and_again_changes_nothing(sender: Sender, tmp_path: Path) -> None:
    first = sender.send(event())
    assert (first["imported"], first["cases"], first["exit_code"]) == (1, 1, 0)
    before = dump(sender.site.made.store)
    again = sender.send(event())
    assert (again["imported"], again["updated"], again["unchanged"]) == (0, 0, 1)
    assert dump(sender.site.made.store) == before
    assert sender.count(SNAPSHOTS) == 0
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    file = str(PAYLOADS / "stripe" / "event.json")
    options = ["--from", "stripe", "--market", "US", "--fetched-at", AT.isoformat()]
    done = CliRunner().invoke(main, ["import", file, *options, "--db", other])
    assert done.exit_code == 0, done.output
    with Store.open(URL.create("sqlite", database=str(tmp_path / "other.sqlite"))) as store, store.read() as connection:
        imported = [json.loads(r) for r in connection.execute(select(CASES.c.record)).scalars()]
    with sender.site.made.store.read() as connection:
        hooked = [json.loads(r) for r in connection.execute(select(CASES.c.record)).scalars()]
    assert [r | {"fetched_at": None} for r in hooked] == [r | {"fetched_at": None} for r in imported]


def test_who_is_not_the_sender_changes_nothing(lite_sender: Sender) -> None:
    told = lite_sender.send(event(), 401, secret="another")
    assert told["errors"][0]["path"] == "header.stripe-signature"
    assert lite_sender.post("stripe", event(), 401)["errors"][0]["found"] == "no signature"
    lite_sender.send(event() + b" ", 401, path="paypal")
    lite_sender.post(f"stripe/{TOKEN}", event(), 401)  # a token is none where the source signs
    assert lite_sender.count() == 0


def test_senders_are_told_in_chinese_as_well(lite_sender: Sender) -> None:
    zh = {"Accept-Language": "zh"}
    wrong = {**zh, "Stripe-Signature": "t=1,v1=00"}
    told = [lite_sender.post("stripe", event(), 401, **h)["errors"][0]["message"] for h in (zh, wrong)]
    told.append(lite_sender.post("adyen", b"{}", 403, **zh)["errors"][0]["message"])
    told.append(lite_sender.post("paypal", b"{}", 401, **zh)["errors"][0]["message"])
    for message in told:
        assert re.search("应为 .*[\u4e00-\u9fff]", message), message


def test_an_old_message_is_refused(lite_sender: Sender) -> None:
    now = int(AT.timestamp()) - 301
    signature = hmac.new(SECRET.encode(), f"{now}.".encode() + event(), hashlib.sha256).hexdigest()
    lite_sender.post("stripe", event(), 401, **{"Stripe-Signature": f"t={now},v1={signature}"})
    assert lite_sender.count() == 0


@pytest.mark.parametrize("how", ["path", "header", "bearer"])
def test_a_source_without_a_signature_wants_its_token(lite_sender: Sender, how: str) -> None:
    body = event("paypal/event.json")
    headers = {"header": {"X-Hook-Token": TOKEN}, "bearer": {"Authorization": f"Bearer {TOKEN}"}}.get(how, {})
    lite_sender.post("paypal", body, 401)
    lite_sender.post("paypal/another-token-of-that-length", body, 401)
    assert lite_sender.post(f"paypal/{TOKEN}" if how == "path" else "paypal", body, **headers)["imported"] == 1


def test_a_source_that_is_not_set_up_is_refused(lite_sender: Sender) -> None:
    assert "a secret" in lite_sender.post("adyen", b"{}", 403)["errors"][0]["expected"]
    assert "a token" in lite_sender.post("ebay", b"{}", 403)["errors"][0]["expected"]
    assert lite_sender.post("strip", b"{}", 404)["errors"][0]["nearest"] == "stripe"
    assert lite_sender.client.get("/hooks/stripe").status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'{"object": "event", "type": "charge.succeeded", "data": {"object": {"id": "ch_1"}}}'],
)
def test_what_is_not_understood_is_told_so_that_the_sender_keeps_it(lite_sender: Sender, body: bytes) -> None:
    told = lite_sender.send(body, 422)
    assert told["exit_code"] == 3
    assert told["errors"]
    assert lite_sender.count() == 0


def test_setups_come_from_a_file_and_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "hooks.yaml"
    file.write_text("stripe: {secrets: [a, b], market: US}\npaypal: {token: 0123456789abcdef}\n", encoding="utf-8")
    environment = {"DISPUTES_HOOK_STRIPE_SECRET": "c d", "DISPUTES_HOOK_TIKTOK_SHOP_SECRET": "e"}
    environment["DISPUTES_HOOK_TIKTOK_SHOP_APP_KEY"] = "k"
    found = hook_setups(file, environment)
    assert found["stripe"] == HookSetup(secrets=("c", "d", "a", "b"), market="US")
    assert found["paypal"].token == "0123456789abcdef"
    assert found["tiktok_shop"].settings == {"app_key": "k"}
    assert "0123" not in repr(found)


@pytest.mark.parametrize(
    ("text", "place", "nearest"),
    [
        ("strip: {secret: a}", "strip", "stripe"),
        ("stripe: {secrt: a}", "stripe.secrt", "secret"),
        ("stripe: a", "stripe", None),
        ("stripe: {secret: a, token: 0123456789abcdef}", "stripe.token", None),
        ("ebay: {secret: a}", "ebay.secret", None),
        ("ebay: {token: short}", "ebay.token", None),
        ("shopee: {secret: a}", "shopee.secret", None),
        ("adyen: {secret: not-hex}", "adyen.secret", None),
        ("- stripe", "", None),
    ],
)
def test_a_setup_that_cannot_be_used_is_told_without_its_secrets(
    tmp_path: Path, text: str, place: str, nearest: str | None
) -> None:
    file = tmp_path / "hooks.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        hook_setups(file, {})
    [problem] = refused.value.problems
    assert (problem.path, problem.nearest, refused.value.exit_code) == (place, nearest, 2)
    assert "0123456789" not in str(problem)
    assert "not-hex" not in str(problem)
