"""Lets requests in: says who asks, and turns away those whom nobody knows before a page or an API sees them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from disputes.access.asker import KEY, MACHINE, Asker
from disputes.access.bodies import limited
from disputes.access.limits import Rates
from disputes.store.url import StorageError
from disputes.words.access import Via

LOGIN = "/login"
_SAME_FOR_ALL = ("/timeline.css", "/healthz", "/readyz")
_PUBLIC = (LOGIN, "/settings", *_SAME_FOR_ALL)
_PUBLIC_BELOW = ("/static/", "/hooks/", "/api/")
"""What anybody gets to: what a login page needs, whether the program lives, payloads, which their sender signs; and the
interface for programs, which turns away by itself whom it does not know, in its own form.
"""

_READ_ELSEWHERE = ("/hooks/", "/api/")
"""Whose bodies are read once it is known who sends them, or within their own limit."""
MOST_UNKNOWN = 16 * 1024
"""How many bytes those may send who are not known: a login has few."""
Says = Callable[[str, int, str, Mapping[str, str]], Response]
"""Answers at a path with a status and a text, in the form of whoever asks there, with more headers."""
WhoAsks = Callable[[HTTPConnection], Asker | None]
"""Says who asks; None for nobody who is known. It may read the store, and is called in a thread of its own."""


def the_machine(_: HTTPConnection) -> Asker | None:
    """For a desk that only its machine reaches: its one user."""
    return MACHINE


class Door:
    """A layer before an application: behind it every request that is not for anybody has somebody who asks."""

    def __init__(
        self, app: ASGIApp, who: WhoAsks = the_machine, rates: Rates | None = None, says: Says | None = None
    ) -> None:
        self.app = app
        self.who = who
        self.says = says if says is not None else _plainly
        self.rates = rates if rates is not None else Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith("/static/") or scope["path"] in _SAME_FOR_ALL:
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        try:
            found = MACHINE if self.who is the_machine else await run_in_threadpool(self.who, request)
        except StorageError:
            told = "The store cannot be used. 数据库无法使用。"
            await self.says(scope["path"], 503, told, {"Retry-After": "1"})(scope, receive, send)
            return
        scope[KEY] = found
        if wait := self._wait(request, found):
            told = "Too many requests. Wait a moment. 请求过多，请稍候。"
            await self.says(scope["path"], 429, told, {"Retry-After": str(math.ceil(wait))})(scope, receive, send)
        elif found is None and not is_public(scope["path"]):
            await _turned_away(request)(scope, receive, send)
        else:
            is_of_nobody = found is None and not scope["path"].startswith(_READ_ELSEWHERE)
            await self.app(scope, limited(receive, MOST_UNKNOWN) if is_of_nobody else receive, send)

    def _wait(self, request: HTTPConnection, found: Asker | None) -> float:
        """How many seconds whoever asks has to wait; 0 for not at all. The one user of a machine never has to."""
        if found is None:
            return self.rates.unknown.wait(address_of(request))
        return 0.0 if found.via is Via.MACHINE else self.rates.known.wait(f"{found.via} {found.name}")


def is_public(path: str) -> bool:
    """Whether anybody gets what is at a path."""
    return path in _PUBLIC or path.startswith(_PUBLIC_BELOW)


def address_of(request: HTTPConnection) -> str:
    """The address of whoever asks, as the connection has it, or as a trusted proxy says it."""
    return request.client.host if request.client is not None else ""


def _plainly(_: str, status: int, told: str, headers: Mapping[str, str]) -> Response:
    return PlainTextResponse(told + "\n", status, dict(headers))


def _turned_away(request: HTTPConnection) -> Response:
    """A browser that looks at a page goes to the login; everybody else is told 401."""
    is_page = request.scope.get("method") == "GET" and "text/html" in request.headers.get("accept", "")
    if is_page:
        path, query = request.scope["path"], request.url.query
        return RedirectResponse(f"{LOGIN}?{urlencode({'back': path + ('?' + query if query else '')})}", 303)
    told = {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "log in, or send a token: Authorization: Bearer …",
    }
    headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse(told, 401, headers, media_type="application/problem+json")
