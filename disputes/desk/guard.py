"""What stands before every page: which hosts are answered, how large a request may be, and the headers of answers."""

from __future__ import annotations

import ipaddress
import os
import sys
import traceback
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from disputes.access.bodies import BodyTooLarge, limited
from disputes.access.entrance import PEER
from disputes.desk.api.problems import ProblemKind, outside

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OF_PROGRAMS = ("/api/", "/hooks/")
_PROBES = ("/healthz", "/readyz")
"""What whoever runs the program asks by its bare address."""
_SPARE = 256 * 1024
"""What a request may have beside the file that it hands in."""


def is_loopback(host: str) -> bool:
    """Whether a host's name, or address, is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The host that a Host header names, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rpartition(":")[0] if ":" in header else header


class Guard:
    """The outermost layer.

    A page of another site whose name has come to point at this machine (DNS rebinding) names itself as the host, so
    only names of this machine, and those that are given (`names`; None: all), are answered. Over TLS every cookie is
    for TLS alone. What goes wrong inside is said on stderr by its kind alone, since a message may quote a buyer's data;
    DISPUTES_TRACE=1 shows where.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, names: frozenset[str] | None = frozenset()) -> None:
        self.app = app
        self.names = names
        self.most = most_bytes + _SPARE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":  # also where a trusted proxy says so
                    _for_tls_alone(headers)
            await send(message)

        async def say(kind: ProblemKind, status: int, text: str) -> None:
            if begun:
                return
            is_program = scope["path"].startswith(OF_PROGRAMS)
            answer = outside(kind, status, text) if is_program else PlainTextResponse(text + "\n", status)
            await answer(scope, receive, sending)

        scope[PEER] = scope["client"][0] if scope.get("client") else ""
        headers = Headers(scope=scope)
        host = host_of(headers.get("host", "")).lower()
        is_own = self.names is None or is_loopback(host) or host in self.names
        if not is_own and scope["path"] not in _PROBES:
            await say(ProblemKind.FOREIGN, 421, "This desk does not answer to this name: --public-name NAME adds one.")
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.most:
            await say(ProblemKind.TOO_LARGE, 413, "The request is too large.")
            return
        try:
            await self.app(scope, limited(receive, self.most), sending)
        except BodyTooLarge:
            await say(ProblemKind.TOO_LARGE, 413, "The request is too large.")
        except Exception as wrong:
            mark = uuid.uuid4().hex[:8]
            print(f"internal error {mark}: {type(wrong).__name__}", file=sys.stderr)
            if os.environ.get("DISPUTES_TRACE", "") not in ("", "0"):
                traceback.print_exception(wrong)
            await say(ProblemKind.INTERNAL, 500, f"Internal error {mark}; DISPUTES_TRACE=1 shows where.")


def _for_tls_alone(headers: MutableHeaders) -> None:
    cookies = headers.getlist("set-cookie")
    if cookies:
        del headers["set-cookie"]
    for cookie in cookies:
        headers.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")
    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
