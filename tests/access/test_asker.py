"""Who asks, and what each may: the table of roles, and that no route of the desk forgets to ask."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from disputes.access.asker import MACHINE, Asker, Asking, asker_in, needs
from disputes.access.door import Door, is_public
from disputes.access.roles import role_table, scopes_of
from disputes.desk.api.app import ROOMS
from disputes.desk.app import PAGES
from disputes.words.access import AccessScope, Role, Via

WORD = Asker(Via.TOKEN, "erp", None, frozenset({AccessScope.READ}))


def client(who: Asker | None) -> TestClient:
    app = FastAPI()

    @app.get("/tools/read", dependencies=[needs(AccessScope.READ)])
    def read(asker: Asking) -> dict[str, Any]:
        return {"name": asker.name, "via": asker.via}

    @app.post("/tools/write", dependencies=[needs(AccessScope.WRITE)])
    def write() -> dict[str, Any]:
        return {}

    @app.get("/hooks/any")
    def hook(request: HTTPConnection) -> dict[str, Any]:
        return {"known": asker_in(request.scope) is not None}

    def asks(_: HTTPConnection) -> Asker | None:
        return who

    return TestClient(Door(app, asks), base_url="http://127.0.0.1", follow_redirects=False)


def test_a_handler_is_told_who_asks() -> None:
    assert client(WORD).get("/tools/read").json() == {"name": "erp", "via": "token"}
    assert client(MACHINE).get("/tools/read").json() == {"name": None, "via": "machine"}


def test_nobody_is_turned_away_before_anything_is_done() -> None:
    answer = client(None).get("/tools/read")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert client(None).get("/nowhere").status_code == 401, "what there is, is nobody's business either"
    page = client(None).get("/case/shopee/C-1?x=1", headers={"accept": "text/html"})
    assert page.headers["location"] == "/login?back=%2Fcase%2Fshopee%2FC-1%3Fx%3D1"
    assert client(None).get("/hooks/any").json() == {"known": False}


def test_who_may_not_is_told_what_is_missing() -> None:
    answer = client(WORD).post("/tools/write")
    assert answer.status_code == 403
    assert "scope write" in answer.text
    assert client(MACHINE).post("/tools/write").status_code == 200


@pytest.mark.parametrize(
    "headers", [{"origin": "https://attacker.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_another_site_cannot_ask_in_somebody_s_name(headers: dict[str, str]) -> None:
    assert client(MACHINE).post("/tools/write", headers=headers).status_code == 403
    token = Asker(Via.TOKEN, "erp", Role.AGENT, scopes_of(Role.AGENT))
    assert client(token).post("/tools/write", headers=headers).status_code == 200, "no browser sends a token by itself"


def test_each_role_may_all_that_the_one_before_it_may() -> None:
    order = [scopes_of(role) for role in Role]
    assert all(less < more for less, more in itertools.pairwise(order))
    assert order[-1] == frozenset(AccessScope)
    assert set(role_table().allows) == set(AccessScope)


def routes() -> Iterator[APIRoute]:
    for page in (*PAGES, *ROOMS):
        for route in page.router.routes:
            assert isinstance(route, APIRoute)
            yield route


def test_every_route_of_the_desk_says_what_it_needs() -> None:
    for route in routes():
        needed = {getattr(d.dependency, "needed", None) for d in route.dependencies}
        assert needed - {None} or is_public(route.path), route.path
        if "POST" in route.methods and route.path.startswith("/case"):
            assert AccessScope.WRITE in needed, route.path
