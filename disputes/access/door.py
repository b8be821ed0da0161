"""Lets requests in: says who asks, and turns away those whom nobody knows before a page or an API sees them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from disputes.access.asker import KEY, MACHINE, Asker

LOGIN = "/login"
_PUBLIC = (LOGIN, "/timeline.css", "/healthz", "/readyz")
_PUBLIC_BELOW = ("/static/", "/hooks/")
"""What anybody gets: what a login page needs, whether the program lives, and payloads, which their sender signs."""

WhoAsks = Callable[[HTTPConnection], Asker | None]
"""Says who asks; None for nobody who is known. It may read the store, and is called in a thread of its own."""


def the_machine(_: HTTPConnection) -> Asker | None:
    """For a desk that only its machine reaches: its one user."""
    return MACHINE


class Door:
    """A layer before an application: behind it every request that is not for anybody has somebody who asks."""

    def __init__(self, app: ASGIApp, who: WhoAsks = the_machine) -> None:
        self.app = app
        self.who = who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        found = MACHINE if self.who is the_machine else await run_in_threadpool(self.who, request)
        scope[KEY] = found
        if found is None and not is_public(scope["path"]):
            await _turned_away(request)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_public(path: str) -> bool:
    """Whether anybody gets what is at a path."""
    return path in _PUBLIC or path.startswith(_PUBLIC_BELOW)


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
