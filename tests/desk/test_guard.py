"""What stands before every page: hosts, forms of others, headers, sizes, and what is written to the log."""

from __future__ import annotations

import pytest

from disputes.desk.app import create_app
from tests.desk.visiting import Site

CASE = "/case/shopee/C-1"
PAGES = ["/", CASE, "/shops", "/report", "/rules", "/rules?platform=shopee", "/static/desk.css", "/nowhere", "/live"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_keeps_others_out(site: Site, path: str) -> None:
    headers = site.visitor().client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy.replace("https:", "http")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", PAGES[:6])
def test_nothing_is_loaded_from_elsewhere_and_nothing_stands_inline(site: Site, path: str) -> None:
    html = site.visitor().client.get(path).text
    assert (
        "//" not in html.replace("http://www.w3.org/2000/svg", "").replace("<!doctype", "") or 'src="http' not in html
    )
    assert " style=" not in html
    assert "<style" not in html
    assert "javascript:" not in html
    assert " onclick" not in html
    assert html.count("<script") == html.count('<script src="/static/desk.js" defer>')


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8400", 200),
        ("localhost:8400", 200),
        ("[::1]:8400", 200),
        ("attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("attacker.example:8400", 421),
        ("localhost.attacker.example:80", 421),
        ("192.168.1.5:8400", 421),
        ("", 421),
    ],
)
def test_a_name_that_has_come_to_point_here_is_not_answered(site: Site, host: str, status: int) -> None:
    assert site.visitor().client.get("/", headers={"host": host}).status_code == status


def test_a_form_of_another_site_changes_nothing(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.form(CASE, "note")
    sent = {**form.fields, "text": "from elsewhere"}
    for headers, data in (
        ({}, {**sent, "csrf": ""}),
        ({}, {**sent, "csrf": "0" * 64}),
        ({}, {k: v for k, v in sent.items() if k != "csrf"}),
        ({"origin": "https://attacker.example"}, sent),
        ({"sec-fetch-site": "cross-site"}, sent),
        ({"origin": "null"}, sent),
    ):
        answer = visitor.client.post(CASE, data=data, headers=headers)
        assert answer.status_code == 403
        assert "from elsewhere" in answer.text, "what was typed is not lost"
    other = site.visitor()
    other.get(CASE)
    assert other.client.post(CASE, data=sent).status_code == 403, "another visitor's token"
    assert site.made.row().logged is None


@pytest.mark.parametrize("path", ["/settings", "/filters", CASE, "/case/shopee?id=C-1"])
def test_every_form_wants_a_token(site: Site, path: str) -> None:
    assert site.visitor().client.post(path, data={"do": "note", "text": "x", "seen": "1.0"}).status_code == 403


def test_cookies_are_not_for_scripts_or_other_sites(site: Site) -> None:
    cookie = site.visitor().client.get("/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_request_that_is_too_large_is_not_read(site: Site) -> None:
    site.served.most_bytes = 1000
    site.app = create_app(site.served)
    client = site.visitor().client
    assert client.post("/settings", content=b"x" * 300_000).status_code == 413

    def endless() -> object:
        for _ in range(40):
            yield b"x" * 10_000

    assert client.post("/settings", content=endless()).status_code in (403, 413)  # type: ignore[arg-type]


def test_settings_lead_back_to_pages_of_the_desk_only(site: Site) -> None:
    visitor = site.visitor()
    form = next(f for f in visitor.get(CASE).forms if f.action == "/settings")
    for there in ("https://attacker.example/", "//attacker.example", "/\\attacker.example", "javascript:alert(1)"):
        answer = visitor.client.post("/settings", data={**form.fields, "back": there}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_the_language_and_the_zone_are_chosen_by_the_visitor(site: Site) -> None:
    visitor = site.visitor()
    form = next(f for f in visitor.get(CASE).forms if f.action == "/settings")
    assert "下一步" in visitor.send(form, lang="zh", tz="Europe/Berlin").said
    assert "Europe/Berlin" in visitor.get(CASE).said
    assert "下一步" in visitor.send(form, lang="xx", tz="Mars/Base").said, "what is no language or zone changes none"


def test_what_goes_wrong_is_not_told_with_a_buyer_s_data(
    site: Site, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("ann@example.com wrote from 1 Long Lane")

    monkeypatch.setattr("disputes.desk.pages.queue.worklist", broken)
    answer = site.visitor().client.get("/?q=ann@example.com")
    assert answer.status_code == 500
    written = capfd.readouterr()
    assert "RuntimeError" in written.err
    assert "ann@example.com" not in written.err + written.out + answer.text


def test_a_store_that_is_gone_is_said(site: Site) -> None:
    site.made.store.close()
    site.made.store.file.unlink()
    site.made.store.file.mkdir()
    page = site.visitor().get("/", 503)
    assert "The store cannot be used" in page.said
