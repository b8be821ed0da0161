"""Serving the tools: over standard input and output, or over HTTP on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anyio
import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from disputes.access.door import Door, WhoAsks, the_machine
from disputes.access.entrance import Entrance
from disputes.assistants.asked import Assistance
from disputes.desk.serving import listening

PATH = "/mcp"
_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def talk(server: MCPServer[Any]) -> None:
    """Answers over standard input and output until the other side ends it."""
    anyio.run(server.run_stdio_async)


def http_server(server: MCPServer[Any], host: str, who: WhoAsks = the_machine) -> uvicorn.Server:
    """What answers over HTTP at :data:`PATH`, once it is given a socket; `who` says who asks.

    Only names of this machine are answered, so that a web site whose name has come to point here gets nothing.
    """
    names = [*_HOSTS, *(f"{name}:*" for name in _HOSTS)]
    security = TransportSecuritySettings(allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names])
    app = server.streamable_http_app(streamable_http_path=PATH, transport_security=security, host=host)
    return uvicorn.Server(
        uvicorn.Config(Door(app, who), log_level="critical", access_log=False, server_header=False, proxy_headers=False)
    )


def listen(server: MCPServer[Any], a: Assistance, host: str, port: int, told: Callable[[str], None]) -> None:
    """Answers over HTTP until a signal ends it; `told` is given the address. Once the store has accounts, callers send
    a token, as at the desk. Raises OSError.
    """
    who = Entrance(a.store, a.clock.now) if a.store is not None else the_machine
    with listening(host, port) as on:
        shown = f"[{host}]" if ":" in host else host
        told(f"http://{shown}:{on.getsockname()[1]}{PATH}")
        http_server(server, host, who).run(sockets=[on])
