"""Counts requests and how long they took, by the route that answered: never by an address, which may hold an id."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from disputes.nightly.exposition import COUNTER, histogram, metric

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Meter:
    """What was counted since the program began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        self._times: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._at_work = 0
        self._failed_logins = 0

    def begun(self) -> None:
        """A request has come."""
        with self._lock:
            self._at_work += 1

    def ended(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        with self._lock:
            self._at_work -= 1
            self._requests[method if method in _METHODS else "other", route, status] += 1
            self._times[route][bisect_left(BOUNDS, seconds)] += 1
            self._sums[route] += seconds
            self._failed_logins += route == "/login" and method == "POST" and status in (401, 429)

    def figures(self) -> str:
        """All of it as text."""
        with self._lock:
            requests = [
                ({"method": method, "route": route, "status": str(status)}, count)
                for (method, route, status), count in sorted(self._requests.items())
            ]
            times = [({"route": route}, list(self._times[route]), self._sums[route]) for route in sorted(self._times)]
            at_work, failed = self._at_work, self._failed_logins
        return "".join(
            (
                metric("http_requests_total", "Requests that were answered.", requests, COUNTER),
                histogram("http_request_seconds", "How long requests took.", BOUNDS, times),
                metric("http_requests_at_work", "Requests that are being answered.", [({}, at_work)]),
                metric("logins_failed_total", "Logins that were refused.", [({}, failed)], COUNTER),
            )
        )


class Metered:
    """The layer that counts, outside of every other one."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self.app = app
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        begun = time.perf_counter()
        self.meter.begun()
        try:
            await self.app(scope, receive, sending)
        finally:
            self.meter.ended(scope["method"], route_of(scope), status, time.perf_counter() - begun)


def route_of(scope: Scope) -> str:
    """The route that answered, as it is written in the program; `other` where none did."""
    route = getattr(scope.get("route"), "path", None)
    if route is not None:
        return str(scope.get("root_path", "")) + str(route)
    return "/static" if scope["path"].startswith("/static/") else "other"
