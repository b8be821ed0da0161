"""Serving the desk until somebody ends it."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp

from disputes.desk.app import create_app
from disputes.desk.context import Desk

_WAITING = 128
_AT_ONCE = 1000
"""So many connections at the same time; beyond them the answer is 503."""


def listening(host: str, port: int) -> socket.socket:
    """A socket of this machine that listens; port 0 takes any that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
        found.listen(_WAITING)  # who comes before the pages are ready waits
    except BaseException:
        found.close()
        raise
    return found


def serve(desk: Desk, on: socket.socket) -> None:
    """Serves a desk until a signal ends it."""
    serve_app(create_app(desk), on)


def serve_app(app: ASGIApp, on: socket.socket) -> None:
    """Serves until a signal ends it. Nothing is written of requests: addresses hold ids and what was searched for."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        limit_concurrency=_AT_ONCE,
        proxy_headers=False,  # nobody is believed but the proxies that are named
    )
    uvicorn.Server(config).run(sockets=[on])
