"""Who is let in at a desk that others reach: logins, tokens, proxies; and what each then may."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from disputes.access.accounts import account, set_disabled, set_password, set_role
from disputes.access.entrance import Entrance
from disputes.access.limits import Rate, Rates
from disputes.access.logins import COOKIE, IDLE
from disputes.access.tokens import add_token, tokens
from disputes.desk.app import create_app
from disputes.words.access import AccessScope, Role
from tests.access.conftest import PASSWORD, Clock, WideSite, login_form, proxies
from tests.desk.test_chinese import leftovers
from tests.desk.visiting import Visitor, site_over
from tests.store.made import Desk, at

CASE = "/case/shopee/C-1"
HTML = {"accept": "text/html"}


def token(wide: WideSite, **more: object) -> dict[str, str]:
    given = {"role": None, "scopes": (), "expires_at": None, "agent": "root", "now": wide.clock(), **more}
    return {"authorization": f"Bearer {add_token(wide.site.made.store, 'erp', **given)}"}  # type: ignore[arg-type]


def test_nobody_sees_anything(wide: WideSite) -> None:
    client = wide.client()
    for path in ("/", CASE, "/shops", "/report", "/rules", "/evidence/x", "/nowhere", "/live", "/account"):
        answer = client.get(path, headers=HTML, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login?back=")
        assert client.get(path, follow_redirects=False).status_code == 401
        assert client.post(path, data={"do": "note"}).status_code == 401


def test_a_login_leads_to_where_one_wanted_to_go(wide: WideSite) -> None:
    visitor = Visitor(wide.client())
    page = visitor.client.get(CASE, headers=HTML)
    assert page.url.path == "/login"
    form = next(f for f in Visitor(visitor.client).get(str(page.url)).forms if f.action == "/login")
    said = visitor.send(form, name="Agent-Mei", password=PASSWORD)
    assert "C-1" in said.said
    assert "agent-mei" in said.said
    cookie = next(c for c in visitor.client.cookies.jar if c.name == COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    form.fields["back"] = "https://attacker.example/"
    again = Visitor(wide.client())
    sent = {**login_form(again).fields, "back": "//attacker.example", "name": "agent-mei", "password": PASSWORD}
    assert again.client.post("/login", data=sent, follow_redirects=False).headers["location"] == "/"


def test_what_is_wrong_is_not_said_apart(wide: WideSite) -> None:
    said = []
    for name, password in (("agent-mei", "wrong wrong"), ("nobody", PASSWORD), ("", PASSWORD), ("x' OR 1=1", "y")):
        visitor = Visitor(wide.client(f"203.0.113.{len(said)}"))
        said.append(visitor.send(login_form(visitor), 401, name=name, password=password).said)
    assert {"Name or password is wrong." in s for s in said} == {True}


def test_the_name_in_the_history_is_that_of_the_account(wide: WideSite) -> None:
    visitor = wide.visitor("agent-mei")
    visitor.cookie("agent", "The%20Boss")
    visitor.send(visitor.form(CASE, "note"), text="called")
    entry = json.loads(wide.site.made.row().logged)["notes"][0]
    assert entry["agent"] == "agent-mei"


def test_a_reader_looks_and_changes_nothing(wide: WideSite) -> None:
    visitor = wide.visitor("reader-mei")
    page = visitor.client.get(CASE)
    assert '<body class="reads"' in page.text
    form = visitor.form(CASE, "note")
    said = visitor.send(form, 403, text="mine")
    assert "change cases" in said.said
    assert wide.site.made.row().logged is None
    set_role(wide.site.made.store, "reader-mei", Role.AGENT, agent=None, now=wide.clock())
    assert "Saved" in visitor.send(visitor.form(CASE, "note"), text="mine").said, "from the next request on"


def test_a_login_that_has_ended_is_none_even_with_its_cookie(wide: WideSite) -> None:
    visitor, store = wide.visitor("agent-mei"), wide.site.made.store
    stolen = visitor.client.cookies[COOKIE]
    other = wide.client()
    other.cookies.set(COOKIE, stolen)
    assert other.get(CASE).status_code == 200
    out = next(f for f in visitor.get(CASE).forms if f.fields.get("back") and f.action == "/settings")
    assert visitor.client.post("/logout", data=out.fields).url.path == "/login"
    assert other.get(CASE).status_code == 401
    again = wide.visitor("agent-mei")
    set_password(store, "agent-mei", "quite another one", agent=None, now=wide.clock())
    assert again.client.get(CASE).status_code == 401
    lead = wide.visitor("lead-mei")
    set_disabled(store, "lead-mei", True, agent=None, now=wide.clock())
    assert lead.client.get(CASE).status_code == 401
    admin = wide.visitor("admin-mei")
    wide.clock.turn(IDLE + timedelta(minutes=1))
    assert admin.client.get(CASE).status_code == 401


def test_a_form_from_before_the_login_is_a_foreign_one(wide: WideSite) -> None:
    visitor = Visitor(wide.client())
    before = login_form(visitor).fields["csrf"]
    visitor.send(login_form(visitor), name="agent-mei", password=PASSWORD)
    form = visitor.form(CASE, "note")
    assert form.fields["csrf"] != before
    visitor.send(form, 403, csrf=before, text="x")
    assert visitor.client.post("/login", data={"name": "agent-mei", "password": PASSWORD}).status_code == 403


def test_guessing_a_password_is_held_up(wide: WideSite) -> None:
    visitor = Visitor(wide.client())
    for _ in range(5):
        visitor.send(login_form(visitor), 401, name="agent-mei", password="wrong wrong")
    answer = visitor.client.post(
        "/login", data={**login_form(visitor).fields, "name": "Agent-Mei", "password": PASSWORD}
    )
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    elsewhere = Visitor(wide.client("198.51.100.1"))
    elsewhere.send(login_form(elsewhere), name="agent-mei", password=PASSWORD)


def test_one_changes_one_s_own_password(wide: WideSite) -> None:
    visitor, other = wide.visitor("agent-mei"), wide.visitor("agent-mei")
    form = next(f for f in visitor.get("/account").forms if f.action == "/account")
    assert "not the password in use" in visitor.send(form, 422, password="x", new="a new long one").said
    assert "too easily guessed" in visitor.send(form, 422, password=PASSWORD, new="short").said
    assert "is changed" in visitor.send(form, password=PASSWORD, new="a new long one").said
    assert visitor.client.get(CASE).status_code == 200
    assert other.client.get(CASE).status_code == 401
    machine = wide.site.visitor()
    machine.client.headers.update(token(wide, role=Role.ADMIN))
    assert "New password" not in machine.get("/account").said


def test_a_token_may_what_it_was_given(wide: WideSite) -> None:
    client = wide.client()
    client.headers.update(token(wide, scopes=[AccessScope.METRICS]))
    assert client.get(CASE).status_code == 403
    wide.open()
    assert wide.client(authorization="Bearer dsp_" + "x" * 43).get(CASE).status_code == 401
    assert wide.client(authorization="Basic eDp5").get(CASE).status_code == 401
    visitor = wide.visitor("agent-mei")
    assert visitor.client.get(CASE, headers={"authorization": "Bearer nonsense"}).status_code == 401, (
        "a token that is wrong is not made good by a cookie"
    )


def test_a_token_ends_when_it_says(wide: WideSite) -> None:
    client = wide.client(**token(wide, role=Role.READER, expires_at=wide.clock() + timedelta(days=1)))
    assert client.get(CASE).status_code == 200
    wide.clock.turn(timedelta(days=1))
    assert client.get(CASE).status_code == 401


def test_only_the_proxy_says_who_asks(wide: WideSite) -> None:
    wide.open(proxies=proxies("10.0.0.0/24"))
    for address, headers, status in (
        ("10.0.0.2", {"x-remote-user": "agent-mei"}, 200),
        ("10.0.0.2", {"x-remote-user": "Somebody New"}, 200),
        ("::ffff:10.0.0.2", {"x-remote-user": "agent-mei"}, 200),
        ("10.0.0.2", {}, 401),
        ("10.0.0.2", {"x-remote-user": ""}, 401),
        ("10.0.0.2", {"x-remote-user": "a" * 99}, 401),
        ("10.0.1.2", {"x-remote-user": "agent-mei"}, 401),
        ("127.0.0.1", {"x-remote-user": "agent-mei"}, 401),
        ("10.0.1.2", {"x-remote-user": "agent-mei", "x-forwarded-for": "10.0.0.2"}, 401),
    ):
        assert wide.client(address).get(CASE, headers=headers).status_code == status, (address, headers)


def test_two_names_at_once_are_none(wide: WideSite) -> None:
    wide.open(proxies=proxies("10.0.0.2"))
    client = wide.client("10.0.0.2")
    twice = [("x-remote-user", "agent-mei"), ("x-remote-user", "admin-mei")]
    assert client.get(CASE, headers=twice).status_code == 401  # type: ignore[arg-type]


def test_whom_the_proxy_names_has_the_role_of_their_account(wide: WideSite) -> None:
    wide.open(proxies=proxies("10.0.0.2"))
    for name, status in (("agent-mei", 200), ("reader-mei", 403), ("stranger", 403)):
        visitor = Visitor(wide.client("10.0.0.2"))
        visitor.client.headers["x-remote-user"] = name
        visitor.send(visitor.form(CASE, "note"), status, text=f"by {name}")
    assert json.loads(wide.site.made.row().logged)["notes"][0]["agent"] == "agent-mei"
    set_disabled(wide.site.made.store, "agent-mei", True, agent=None, now=wide.clock())
    assert wide.client("10.0.0.2").get(CASE, headers={"x-remote-user": "agent-mei"}).status_code == 401


def test_cookies_are_for_tls_alone_where_tls_is_there(wide: WideSite) -> None:
    wide.open(proxies=proxies("10.0.0.2", header=None))
    for address, proto, is_tls in (
        ("10.0.0.2", "https", True),
        ("10.0.0.2", "http", False),
        ("10.9.9.9", "https", False),
    ):
        answer = wide.client(address).get(
            "/login", headers={"x-forwarded-proto": proto, "x-forwarded-for": "192.0.2.7"}
        )
        assert ("; Secure" in answer.headers["set-cookie"]) is is_tls
        assert ("strict-transport-security" in answer.headers) is is_tls
    over_tls = wide.client(base="https://127.0.0.1").get("/login")
    assert over_tls.headers["set-cookie"].count("Secure") == over_tls.headers["set-cookie"].count("Path=/")


def test_guesses_through_a_proxy_are_counted_by_their_own_address(wide: WideSite) -> None:
    wide.open(proxies=proxies("10.0.0.2", header=None))
    for n, forged in enumerate(("1.1.1.1, ", "2.2.2.2, ", "", "3.3.3.3, ", "4.4.4.4, ", "5.5.5.5, ")):
        visitor = Visitor(wide.client("10.0.0.2"))
        visitor.client.headers["x-forwarded-for"] = f"{forged}192.0.2.7"
        visitor.send(login_form(visitor), 401 if n < 5 else 429, name="agent-mei", password="wrong wrong")


def test_once_there_is_an_account_the_machine_has_to_log_in_too(wide: WideSite) -> None:
    """A proxy on the same machine would otherwise let the whole world in as its one user."""
    wide.open(is_wide=False)
    assert wide.client("127.0.0.1").get(CASE).status_code == 401


def test_what_a_proxy_passes_on_is_not_the_machine(lite_desk: Desk) -> None:
    site = site_over(lite_desk, at(1), who=Entrance(lite_desk.store, Clock()))
    assert site.visitor().client.get("/").status_code == 200
    for header in ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via"):
        assert site.visitor().client.get("/", headers={header: "192.0.2.7"}).status_code == 401, header


def test_whoever_asks_too_often_has_to_wait(wide: WideSite) -> None:
    wide.site.served.rates = Rates(Rate(3, 0.001), Rate(2, 0.001))
    wide.open()
    assert [wide.client().get("/login").status_code for _ in range(3)] == [200, 200, 429]
    assert wide.client("198.51.100.1").get("/login").status_code == 200
    client = wide.client(**token(wide, role=Role.READER))
    assert [client.get(CASE).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/static/desk.css").status_code == 200
    told = client.get("/api/v1/cases")
    assert (told.status_code, told.headers["content-type"]) == (429, "application/problem+json")
    assert told.json()["type"].endswith("too-many-requests")


def test_a_name_that_is_given_is_answered_and_no_other(wide: WideSite) -> None:
    wide.open()
    wide.site.served.names = frozenset({"desk.example.com"})
    wide.site.app = create_app(wide.site.served)
    for host, status in (("desk.example.com", 200), ("DESK.example.com:443", 200), ("evil.example", 421)):
        assert wide.client().get("/login", headers={"host": host}).status_code == status


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_login_speaks_both_languages(wide: WideSite, lang: str) -> None:
    visitor = Visitor(wide.client())
    visitor.cookie("lang", lang)
    for html in (visitor.client.get("/login").text, wide.visitor("agent-mei").client.get("/account").text):
        assert "style=" not in html
    if lang == "zh":
        assert leftovers(visitor.client.get("/login").text) == []


def test_programs_are_let_in_by_their_tokens(wide: WideSite) -> None:
    answer = wide.client().get("/api/v1/cases")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.json()["status"] == 401
    given = token(wide, scopes=[AccessScope.READ])
    assert wide.client(**given).get("/api/v1/cases").status_code == 200
    refused = wide.client(**given).post("/api/v1/cases/shopee/C-1/notes", json={"text": "x"})
    assert refused.status_code == 403
    assert "scope write" in refused.text
    assert wide.visitor("reader-mei").client.get("/api/v1/cases").status_code == 200, "a person may too"


def test_leads_place_and_release_legal_holds_and_agents_see_them(wide: WideSite) -> None:
    lead, agent = wide.visitor("lead-mei"), wide.visitor("agent-mei")
    lead.send(lead.form(CASE, "hold"), reason="lawsuit 12/2026")
    seen = agent.get(CASE)
    assert "lawsuit 12/2026" in seen.said
    jobs = {form.fields.get("do") for form in seen.forms}
    assert "note" in jobs
    assert not jobs & {"hold", "release"}
    for job in ("release", "hold"):
        agent.send(agent.form(CASE, "note"), 403, do=job, reason="lawsuit 12/2026")
    holds = "/api/v1/cases/shopee/C-1/holds"
    given = token(wide, role=Role.AGENT)
    answer = wide.client(**given).post(
        holds, json={"reason": "lawsuit 12/2026", "undo": True}, headers={"If-Match": "*"}
    )
    assert answer.status_code == 403
    assert "scope hold" in answer.text
    assert "lawsuit 12/2026" in agent.get(CASE).said
    lead.send(lead.form(CASE, "release"))
    assert "lawsuit 12/2026" not in [h["reason"] for h in lead.client.get(holds[:-6]).json()["holds"]]


def test_who_looks_after_accounts_does_it_on_a_page(wide: WideSite) -> None:
    store = wide.site.made.store
    token(wide, role=Role.READER)
    wide.visitor("lead-mei").get("/access", 403)
    visitor, agent = wide.visitor("admin-mei"), wide.visitor("agent-mei")
    page = visitor.get("/access")
    assert "agent-mei" in page.said
    assert "erp" in page.said
    assert "logged in: lead-mei" in page.said
    visitor.send(visitor.form("/access", "role_changed", name="reader-mei"), role="lead")
    assert account(store, "reader-mei").role is Role.LEAD  # type: ignore[union-attr]
    visitor.send(visitor.form("/access", "account_disabled", name="agent-mei"))
    assert agent.client.get(CASE).status_code == 401
    visitor.send(visitor.form("/access", "account_enabled", name="agent-mei"))
    visitor.send(visitor.form("/access", "token_revoked", name="erp"))
    assert [t.revoked_at is None for t in tokens(store)] == [False]
    mine = visitor.form("/access", "account_disabled", name="lead-mei")
    visitor.send(mine, 422, name="admin-mei")
    visitor.send(mine, 422, do="role_changed", role="emperor")
    visitor.send(mine, 422, name="nobody at all")
    assert account(store, "admin-mei").disabled_at is None  # type: ignore[union-attr]
    told = visitor.get("/access").said
    assert "account disabled: agent-mei — admin-mei" in told
    visitor.cookie("lang", "zh")
    assert leftovers(visitor.client.get("/access").text) == []


def test_nobody_may_send_much(wide: WideSite) -> None:
    visitor = Visitor(wide.client())
    form = login_form(visitor).fields
    long = {**form, "name": "agent-mei", "password": "x" * 20_000}
    assert visitor.client.post("/login", data=long).status_code == 413
    pieces, urlencoded = iter([b"x" * 9_000] * 3), {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.client.post("/settings", content=pieces, headers=urlencoded).status_code == 413
    assert wide.client().post("/api/v1/import", content=b"x" * 100_000).status_code == 401
    known = wide.visitor("agent-mei")
    sent = known.send(known.form(CASE, "note"), 422, text="x" * 20_000)
    assert "not saved" in sent.said, "who is known is told what is wrong with it"
