"""The pages that rulesets cite, looked at on a real server: what has moved is told, and nothing else is."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from disputes.watch.addresses import AddressRefused, address_of
from disputes.watch.fetching import FetchBlocked, FetchFailed, FetchLimits, PageFetcher
from disputes.watch.figures import digests, excerpts
from disputes.watch.page_text import page_text
from tests.rulesets_for_tests import library

PAGE = """<html><head><title>3 days</title><script>var days = "9 days";</script></head>
<body><div class="ad">{ad}</div><p>Sellers must answer within <b>{days} days</b> of the request.</p></body></html>"""
RULESET = """\
format: 2
platform:
  id: shopee
  title: {{en: A site, zh: 某平台}}
  markets: {{SG: {{zone: Asia/Singapore, currency: SGD}}}}
sources: {{K1: {{title: A page, url: "{url}"}}}}
citations: {{C1: {{source: K1, confidence: official, verified_on: 2026-11-01}}}}
deadlines:
  respond:
    title: {{en: Answer, zh: 答复}}
    actor: seller
    starts: opened
    within: 2 days
    met_by: seller_responded
    cite: C1
"""


@dataclass
class Site:
    """What the server says, by path, and what it was asked."""

    port: int = 0
    say: dict[str, Callable[[Any], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body

        def say(handler: Any) -> None:
            given = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
            if status == 200 and given.get("ETag") and handler.headers.get("If-None-Match") == given["ETag"]:
                handler.send_response(304)
                handler.end_headers()
                return
            handler.send_response(status)
            for name, value in given.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(raw)))
            handler.end_headers()
            handler.wfile.write(raw)

        self.say[path] = say


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers)))
            say = found.say.get(self.path)
            try:
                if say is None:
                    self.send_error(404)
                else:
                    say(self)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, *args: object) -> None:
            """Nothing: the test's output is the test's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def look(site: Site, tmp_path: Path) -> Callable[..., Result]:
    """`disputes rules watch` over a ruleset that cites one page of the site."""

    def run(*args: str, url: str = "", private: bool = True) -> Result:
        library(tmp_path / "rulesets", RULESET.format(url=url or f"{site.url}/policy"))
        options = ["--rulesets", str(tmp_path / "rulesets"), "--cache", str(tmp_path / "cache"), "--delay", "0"]
        return CliRunner().invoke(main, ["rules", "watch", *options, *(["--private"] if private else []), *args])

    return run


def states(done: Result) -> list[str]:
    return [one["state"] for one in json.loads(done.stdout)]


def test_a_changed_figure_is_told_until_it_is_accepted(site: Site, look: Callable[..., Result], tmp_path: Path) -> None:
    site.page("/policy", PAGE.format(ad="50 % off", days=2))
    assert look().exit_code == 0
    site.page("/policy", PAGE.format(ad="60 % off, 2 for 1", days=2))
    assert states(look("--format", "json")) == ["unchanged"]
    site.page("/policy", PAGE.format(ad="60 % off", days=3))
    for _ in range(2):
        done = look()
        assert done.exit_code == 1, done.output
        assert "shopee/respond" in done.stdout
        assert "was: sellers must answer within 2 days of the request" in done.stdout
        assert "now: not shown" in done.stdout
    assert look("--update").exit_code == 0
    assert look().exit_code == 0
    kept = (tmp_path / "cache" / "pages.json").read_text("utf-8")
    assert "60 % off" not in kept
    assert (tmp_path / "cache" / "pages.json").stat().st_mode & 0o077 == 0
    assert "数值附近" in look("--lang", "zh").stdout or look("--lang", "zh").exit_code == 0


def test_a_page_that_says_it_has_not_changed_is_not_read_again(site: Site, look: Callable[..., Result]) -> None:
    site.page("/policy", PAGE.format(ad="", days=2), ETag='"a"')
    assert states(look("--format", "json")) == ["new"]
    assert states(look("--format", "json")) == ["unchanged"]
    assert [headers.get("If-None-Match") for path, headers in site.asked if path == "/policy"] == [None, '"a"']
    # Of a change that was seen and not accepted, 304 says no more than that it is still there.
    site.page("/policy", PAGE.format(ad="", days=4), ETag='"b"')
    assert [states(look("--format", "json")) for _ in range(2)] == [["changed"], ["changed"]]


def test_a_page_that_is_gone_or_elsewhere_is_told(site: Site, look: Callable[..., Result]) -> None:
    site.page("/policy", PAGE.format(ad="", days=2))
    look()
    del site.say["/policy"]
    done = look("--format", "json")
    assert (done.exit_code, states(done)) == (1, ["gone"])
    site.page("/policy", "", 301, Location="/new")
    site.page("/new", PAGE.format(ad="", days=2))
    done = look("--format", "json")
    assert (done.exit_code, states(done)) == (1, ["relocated"])
    assert json.loads(done.stdout)[0]["note"] == f"{site.url}/new"
    look("--update")
    assert look().exit_code == 0


def _slow(handler: Any) -> None:
    time.sleep(1.5)


def _drip(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(24):
        handler.wfile.write(b"2 days ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("loop", "unreachable", "more than 5 redirects"),
        ("slow", "unreachable", "no answer within"),
        ("drip", "unreachable", "not finished within"),
        ("huge", "unreachable", "more than 5000000 bytes"),
        ("bomb", "unreachable", "more than 5000000 bytes"),
        ("torn", "unreachable", "decompress"),
        ("broken", "unreachable", "status 503"),
        ("refused", "blocked", "status 403"),
        ("robots", "blocked", "robots.txt forbids it"),
        ("no-robots", "blocked", "robots.txt: status 500"),
        ("file", "blocked", "scheme 'file'"),
        ("empty", "unread", "none of the cited figures"),
    ],
)
def test_what_cannot_be_read_is_said_and_forgets_nothing(
    site: Site, look: Callable[..., Result], tmp_path: Path, name: str, state: str, said: str
) -> None:
    good = PAGE.format(ad="", days=2)
    site.page("/policy", good)
    assert look().exit_code == 0
    accepted = json.loads((tmp_path / "cache" / "pages.json").read_text("utf-8"))
    url = ""
    if name in ("slow", "drip"):
        site.say["/policy"] = _slow if name == "slow" else _drip
    elif name == "robots":
        site.page("/robots.txt", "User-agent: *\nDisallow: /policy\n")
    elif name == "no-robots":
        site.page("/robots.txt", "", 500)
    elif name == "loop":
        site.page("/policy", "", 302, Location="/policy")
    elif name == "huge":
        site.page("/policy", b"x" * 5_000_001)
    elif name in ("bomb", "torn"):
        packed = gzip.compress(b"2 days " * 10_000_000) if name == "bomb" else b"\x1f\x8b no such thing"
        site.page("/policy", packed, Content_Encoding="gzip")
    elif name in ("broken", "refused"):
        site.page("/policy", good, 503 if name == "broken" else 403)
    elif name == "file":
        url = "file:///etc/hosts"
    else:
        url = f"{site.url}/empty"
        site.page("/empty", "<p>Nothing here.</p>")
    done = look("--format", "json", "--timeout", "0.8", url=url)
    (found,) = json.loads(done.stdout)
    assert (done.exit_code, found["state"]) == (0, state), found
    assert said in found["note"].lower()
    kept = json.loads((tmp_path / "cache" / "pages.json").read_text("utf-8"))["pages"]
    assert kept[f"{site.url}/policy"] == accepted["pages"][f"{site.url}/policy"]


def test_addresses_inside_are_not_asked_unless_one_says_so(site: Site, look: Callable[..., Result]) -> None:
    site.page("/policy", PAGE.format(ad="", days=2))
    done = look("--format", "json", private=False)
    assert states(done) == ["blocked"]
    assert "no public address" in json.loads(done.stdout)[0]["note"]
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.1.2.3/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://localhost/",
        "http://2130706433/",
        "http://100.64.0.1/",
        "http://user:secret@192.0.2.1/",
        "ftp://192.0.2.1/",
        "gopher://192.0.2.1/",
    ],
)
def test_an_address_inside_is_refused(url: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        address_of(httpx.URL(url), private=False)


def test_a_redirect_to_the_inside_is_refused_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.page("/policy", "", 302, Location="file:///etc/hosts")
    with httpx.Client(trust_env=False) as client:
        fetcher = PageFetcher(client, FetchLimits(delay=0, private=True))
        with pytest.raises(FetchBlocked, match="scheme 'file'"):
            fetcher.fetch(f"{site.url}/policy")
        with pytest.raises(FetchFailed):
            fetcher.fetch("http://nowhere.invalid/")
        with pytest.raises((FetchFailed, FetchBlocked)):
            fetcher.fetch("http://[")


def test_one_host_is_asked_as_seldom_as_it_wants(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    site.page("/a", "a")
    site.page("/b", "b")
    waits: list[float] = []
    ticks = iter(range(1000))
    with httpx.Client(trust_env=False) as client:
        limits = FetchLimits(seconds=900, delay=3, private=True)
        fetcher = PageFetcher(client, limits, clock=lambda: next(ticks) / 100, sleep=waits.append)
        fetcher.fetch(f"{site.url}/a")
        fetcher.fetch(f"{site.url}/b")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b"]
    assert [round(wait) for wait in waits] == [7, 7]
    assert all(headers["User-Agent"] == "disputes-watch" for _, headers in site.asked)
    assert all(headers["Host"] == f"127.0.0.1:{site.port}" for _, headers in site.asked)


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("<p>两&nbsp;天</p>".encode("gb18030"), "text/html; charset=gb18030", "两 天"),
        ('<meta charset="big5"><p>兩天</p>'.encode("big5"), "text/html", "兩天"),
        ("<p>é</p>".encode("latin-1"), "text/html; charset=no-such-thing", "\ufffd"),
        (b"<p>a", "text/html; charset=zlib", "a"),
        (b"<p>a<script>b</p><p>c", "text/html", "a"),
        (b"<style>x</style><b>2</b> days<br>next", "text/html", "2 days\nnext"),
        (b"<not html>", "text/plain", "<not html>"),
    ],
)
def test_a_page_becomes_the_text_that_is_read(body: bytes, content_type: str, text: str) -> None:
    assert page_text(body, content_type) == text


@pytest.mark.parametrize(
    ("figure", "text", "shown"),
    [
        ("2 days", "answer within 2 (two) calendar days", True),
        ("2 days", "2 for the price of 1, every day", False),
        ("2 days", "12 days", False),
        ("2 days", "请在2天内回复", True),
        ("2 days", "2 ngày", True),
        ("750 USD", "from $750.00 on", True),
        ("1500 USD", "US$1,500", True),
        ("10 %", "a rate of 10% or more", True),
        ("10 %", "10.5%", False),
        ("0.5", "0.55", False),
        ("every monday", "every Monday", False),
    ],
)
def test_a_figure_is_found_as_pages_write_it(figure: str, text: str, shown: bool) -> None:
    assert bool(excerpts(text, [figure])[figure]) is shown


def test_only_the_text_around_a_figure_counts() -> None:
    def of(text: str) -> dict[str, str]:
        return digests(excerpts(text, ["2 days"]))

    assert of("Answer within 2 days.\nNews of May") == of("Other news\nAnswer within 2 days.")
    assert of("Answer within 2 days.") != of("Refund within 2 days.")


def test_a_ledger_that_cannot_be_read_is_said(look: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "pages.json").write_text('{"format": 1, "pages": {"a": 1}}', "utf-8")
    done = look()
    assert (done.exit_code, "pages.json" in done.stderr) == (5, True)


@pytest.mark.parametrize(
    "args",
    [
        ["rules", "stale", "boleto"],
        ["schema", "ruleset"],
        pytest.param(["rules", "lint", "visa"], marks=pytest.mark.long),
        pytest.param(["rules", "test", "visa"], marks=pytest.mark.long),
    ],
)
def test_no_other_command_opens_a_connection(args: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise AssertionError(f"a connection to {given[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert CliRunner().invoke(main, args).exit_code == 0


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "httpx", None)
    done = CliRunner().invoke(main, ["rules", "watch"])
    assert (done.exit_code, "pip install 'disputes[watch]'" in done.stderr) == (2, True)
