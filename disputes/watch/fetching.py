"""Fetching pages: one host at a time, as its robots.txt allows, with limits on size, time and redirects."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import field
from urllib.robotparser import RobotFileParser

import httpx

from disputes.watch.addresses import AddressRefused, address_of
from disputes.words.dataclass import dataclass

AGENT = "disputes-watch"
_REDIRECTS = (301, 302, 303, 307, 308)
_LASTING = (301, 308)
_PIECE = 16_384
_LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one page may cost. `seconds`: for all of it; `delay`: seconds between two requests to one host."""

    seconds: float = 30.0
    size: int = 5_000_000
    redirects: int = 5
    delay: float = 2.0
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: the page as bytes where its status is 200. `moved_to`: where lasting redirects led."""

    status: int
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


class FetchFailed(Exception):
    """No answer; the text says why."""


class FetchBlocked(Exception):
    """A page that may not be fetched; the text says why."""


@dataclass(slots=True)
class PageFetcher:
    """Fetches pages. Waits between two requests to one host, and reads the robots.txt of each host once.

    `clock` and `sleep`: seconds that only go forward, and waiting; tests hand in their own.
    """

    client: httpx.Client
    limits: FetchLimits = field(default_factory=FetchLimits)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The page; with what was said of it the last time, a 304 where it has not changed.

        Raises :class:`FetchFailed` and :class:`FetchBlocked`.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        known = {name: value for name, value in headers.items() if value is not None}
        return self._follow(_url(url), known, robots=True)

    def _follow(self, url: httpx.URL, headers: dict[str, str], *, robots: bool) -> Fetched:
        until = self.clock() + self.limits.seconds
        moved_to: str | None = None
        lasting = True
        for _ in range(self.limits.redirects + 1):
            if robots:
                self._ask_robots(url)
            answer, body, target = self._once(url, headers, until)
            if target is None:
                return Fetched(
                    status=answer.status_code,
                    body=body,
                    content_type=answer.headers.get("content-type", ""),
                    etag=answer.headers.get("etag"),
                    last_modified=answer.headers.get("last-modified"),
                    moved_to=moved_to,
                )
            lasting = lasting and answer.status_code in _LASTING
            moved_to = str(target) if lasting else moved_to
            url = target
        raise FetchFailed(f"more than {self.limits.redirects} redirects")

    def _once(
        self, url: httpx.URL, headers: dict[str, str], until: float
    ) -> tuple[httpx.Response, bytes, httpx.URL | None]:
        """One request: the answer, the page in it, and where it is redirected to."""
        try:
            address = address_of(url, private=self.limits.private)
        except AddressRefused as refused:
            raise FetchBlocked(str(refused)) from None
        except (OSError, UnicodeError):
            raise FetchFailed(f"no address of {url.host}") from None
        self._wait(url.host)
        request = self.client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={"Host": url.netloc.decode("ascii"), "User-Agent": AGENT, "Accept-Encoding": "gzip", **headers},
            timeout=min(self.limits.seconds, max(until - self.clock(), 0.1)),
            extensions={"sni_hostname": url.host},
        )
        try:
            answer = self.client.send(request, stream=True, follow_redirects=False)
            try:
                target = self._target(url, answer)
                body = b"" if target is not None else b"".join(self._body(answer, until))
            finally:
                answer.close()
        except httpx.TimeoutException:
            raise FetchFailed(f"no answer within {self.limits.seconds:g} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as wrong:
            raise FetchFailed(str(wrong) or type(wrong).__name__) from None
        return answer, body, target

    @staticmethod
    def _target(url: httpx.URL, answer: httpx.Response) -> httpx.URL | None:
        to = answer.headers.get("location")
        return url.join(to) if answer.status_code in _REDIRECTS and to is not None else None

    def _body(self, answer: httpx.Response, until: float) -> Iterator[bytes]:
        """The page in pieces, unpacked here so that a small one cannot grow beyond the limit."""
        packed = answer.headers.get("content-encoding", "identity").strip().lower()
        if packed not in ("identity", "", "gzip", "x-gzip"):
            raise FetchFailed(f"a page packed as {packed[:20]!r}")
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in packed else None
        left = self.limits.size
        for raw in answer.iter_raw(_PIECE):
            if self.clock() > until:
                raise FetchFailed(f"not finished within {self.limits.seconds:g} seconds")
            piece = raw if unpacker is None else unpacker.decompress(raw, left + 1)
            left -= len(piece)
            if left < 0:
                raise FetchFailed(f"more than {self.limits.size} bytes")
            yield piece

    def _wait(self, host: str, least: float = 0.0) -> None:
        last = self._last.get(host)
        if last is not None:
            parser = next((p for origin, p in self._robots.items() if httpx.URL(origin).host == host), None)
            asked = float(parser.crawl_delay(AGENT) or 0) if parser is not None else 0.0
            delay = max(self.limits.delay, min(asked, _LONGEST_DELAY), least)
            self.sleep(max(last + delay - self.clock(), 0.0))
        self._last[host] = self.clock()

    def _ask_robots(self, url: httpx.URL) -> None:
        """Raises :class:`FetchBlocked` where the host's robots.txt forbids the page, or cannot be read for now."""
        origin = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        parser = self._robots.get(origin)
        if parser is None:
            parser = RobotFileParser()
            try:
                found = self._follow(httpx.URL(origin), {}, robots=False)
            except FetchFailed as wrong:
                raise FetchFailed(f"robots.txt: {wrong}") from None
            if found.status >= 500 or found.status == 429:
                raise FetchBlocked(f"robots.txt: status {found.status}")
            text = found.body.decode("utf-8", "replace") if found.status == 200 else ""
            parser.parse(text.splitlines())
            self._robots[origin] = parser
        if not parser.can_fetch(AGENT, str(url)):
            raise FetchBlocked("robots.txt forbids it")


def _url(text: str) -> httpx.URL:
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as wrong:
        raise FetchFailed(str(wrong)) from None
