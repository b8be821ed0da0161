"""The desks of many sellers behind one address: each under a name of its own, `acme.desk.example.com`.

A browser keeps the cookies of one name from the others, and a desk knows the accounts and tokens of its own seller
only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from disputes.desk.api.problems import ProblemKind, outside
from disputes.desk.app import create_app
from disputes.desk.context import Desk
from disputes.desk.guard import OF_PROGRAMS, host_of
from disputes.desk.refresh import Refresher
from disputes.store.database import Store
from disputes.store.url import StorageError, checked_tenant

UNKNOWN_FOR_S = 30.0
_MOST_UNKNOWN = 10_000
MakeDesk = Callable[[Store], Desk]


class SellersDesks:
    """Hands each request to the desk of the seller whose name its host begins with; a desk is made when it is first
    asked for. `store` is anybody's, over whose connections all work; `domain` stands behind the sellers' names.
    """

    def __init__(self, store: Store, domain: str, make: MakeDesk, *, scans: bool = True) -> None:
        self.store = store
        self.domain = domain.lower()
        self._make = make
        self._scans = scans
        self._apps: dict[str, ASGIApp] = {}
        self._unknown: dict[str, float] = {}
        self._refreshers: list[Refresher] = []
        self._one_at_a_time = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await (await self._answering(scope))(scope, receive, send)

    async def _answering(self, scope: Scope) -> ASGIApp:
        host = host_of(Headers(scope=scope).get("host", "")).lower()
        name, _, behind = host.partition(".")
        if behind == self.domain:
            try:
                found = self._apps.get(name) or await run_in_threadpool(self._opened, name)
            except StorageError:
                return _said(scope, ProblemKind.STORAGE, 503, "The store cannot be used just now.")
            return found or _said(scope, ProblemKind.NOT_FOUND, 404, "There is no desk of this name.")
        if scope["path"] == "/healthz":  # asked by the bare address
            return PlainTextResponse("ok\n")
        return _said(scope, ProblemKind.FOREIGN, 421, f"Desks are at TENANT.{self.domain}.")

    def end(self) -> None:
        """Ends what keeps the answers current."""
        for refresher in self._refreshers:
            refresher.end()

    def _opened(self, name: str) -> ASGIApp | None:
        """The desk of a seller; None where there is none of this name. Who asks for many that are not there is answered
        from memory.
        """
        with self._one_at_a_time:
            if name in self._apps:
                return self._apps[name]
            if self._unknown.get(name, 0.0) > time.monotonic():
                return None
            store = self._store_of(name)
            if store is None:
                if len(self._unknown) >= _MOST_UNKNOWN:
                    self._unknown.clear()
                self._unknown[name] = time.monotonic() + UNKNOWN_FOR_S
                return None
            desk = self._make(store)
            desk.names = frozenset({f"{name}.{self.domain}"})
            app = self._apps[name] = create_app(desk)
            if self._scans:
                self._refreshers.append(Refresher(desk))
                self._refreshers[-1].start()
            return app

    def _store_of(self, name: str) -> Store | None:
        with suppress(StorageError):
            checked_tenant(name)
            return self.store.of_tenant(name)
        self.store.revision()  # raises where it is the database that is not there
        return None


def _said(scope: Scope, kind: ProblemKind, status: int, text: str) -> Response:
    if scope["path"].startswith(OF_PROGRAMS):
        answer = outside(kind, status, text)
    else:
        answer = PlainTextResponse(text + "\n", status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
