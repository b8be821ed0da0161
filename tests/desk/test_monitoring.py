"""Whether the desk lives and can work, and the figures about it."""

from __future__ import annotations

import re
from urllib.parse import quote

from sqlalchemy import text

from disputes.access.accounts import add_account
from disputes.access.entrance import Entrance
from disputes.access.tokens import add_token
from disputes.store.runs import wall_clock
from disputes.words.access import AccessScope, Role
from tests.desk.visiting import Site
from tests.store.made import at, case

LINE = re.compile(
    r'(# (HELP|TYPE) disputes_\w+ .+|disputes_\w+(\{(\w+="([^"\\\n]|\\.)*"(,(?=\w)|(?=\})))+\})? -?[0-9.e+-]+)'
)


def figures(site: Site, **headers: str) -> dict[str, float]:
    answer = site.visitor().client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named)), "each figure is told once"
    return {k: float(v) for k, v in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_it_lives_and_is_ready(site: Site) -> None:
    client = site.visitor().client
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").json() == {"ready": True, "store": "ok"}
    assert client.get("/healthz", headers={"host": "10.1.2.3:8400"}).status_code == 200


def test_without_the_tables_of_this_version_it_is_not_ready_but_lives(site: Site) -> None:
    with site.made.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    client = site.visitor().client
    assert (client.get("/readyz").status_code, client.get("/healthz").status_code) == (503, 200)


def test_a_store_that_is_gone_is_a_figure(site: Site) -> None:
    site.made.store.close()
    site.made.store.file.unlink()
    site.made.store.file.mkdir()
    assert site.visitor().client.get("/readyz").json() == {"ready": False, "store": "unreachable"}
    found = figures(site)
    assert found["disputes_store_up"] == 0
    assert found['disputes_http_requests_total{method="GET",route="/readyz",status="503"}'] == 1


def test_figures_say_what_is_due_and_what_was_asked(site: Site) -> None:
    site.made.take(case("C-2"))
    visitor = site.visitor()
    for _ in range(3):
        visitor.get("/case/shopee/C-1")
    visitor.get("/case/shopee/none", 404)
    found = figures(site)
    route = "/case/{platform}/{case_id:path}"
    assert found[f'disputes_http_requests_total{{method="GET",route="{route}",status="200"}}'] == 3
    assert found[f'disputes_http_requests_total{{method="GET",route="{route}",status="404"}}'] == 1
    assert found[f'disputes_http_request_seconds_bucket{{route="{route}",le="+Inf"}}'] == 4
    assert found[f'disputes_http_request_seconds_count{{route="{route}"}}'] == 4
    assert found[f'disputes_http_request_seconds_sum{{route="{route}"}}'] > 0
    assert found['disputes_cases_open{platform="shopee"}'] == 2
    assert found['disputes_cases_due{window="24h"}'] == 1
    assert found["disputes_cases_awake"] == 1
    assert found["disputes_store_up"] == 1
    assert found["disputes_last_success_timestamp_seconds"] > at(1).timestamp()
    assert found["disputes_http_requests_at_work"] == 1


def test_no_figure_holds_what_was_asked_for(site: Site) -> None:
    visitor = site.visitor()
    for path in (
        "/case/shopee/Ann-Smith-7",
        "/?q=Ann-Smith-7",
        "/Ann-Smith-7",
        "/static/Ann-Smith-7",
        "/evidence/Ann-Smith-7",
    ):
        visitor.client.get(path)
        visitor.client.request("ANN-SMITH-7", path)
    visitor.client.get(f"/api/v1/cases/shopee/{quote('Ann-Smith-7')}")
    assert "smith" not in visitor.client.get("/metrics").text.lower()
    assert 'route="/api/v1/cases/{platform}/' in visitor.client.get("/metrics").text


def test_with_accounts_the_figures_want_a_token(site: Site) -> None:
    store = site.made.store
    site.served.who = Entrance(store, wall_clock, is_wide=True)
    add_account(store, "mei", Role.AGENT, None, agent=None, now=wall_clock())
    site.__post_init__()
    client = site.visitor().client
    assert client.get("/metrics").status_code == 401
    assert client.get("/healthz").status_code == 200
    given = {"role": None, "expires_at": None, "agent": None, "now": wall_clock()}
    wrong = add_token(store, "erp", scopes=[AccessScope.READ], **given)  # type: ignore[arg-type]
    right = add_token(store, "prometheus", scopes=[AccessScope.METRICS], **given)  # type: ignore[arg-type]
    assert client.get("/metrics", headers={"authorization": f"Bearer {wrong}"}).status_code == 403
    assert figures(site, authorization=f"Bearer {right}")["disputes_store_up"] == 1
    assert client.get("/", headers={"authorization": f"Bearer {right}"}).status_code == 403
