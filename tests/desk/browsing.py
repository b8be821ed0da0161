"""A real Chromium, where the machine has one.

Without it the tests that need it are skipped, and say why; with DISPUTES_NEED_BROWSER=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from disputes.desk.app import create_app
from disputes.desk.context import Desk as Served
from disputes.desk.serving import listening

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

NEEDED = "DISPUTES_NEED_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing(why: str) -> None:
    """Skips the test, or fails it where a browser is asked for."""
    if os.environ.get(NEEDED, "") not in ("", "0"):
        pytest.fail(f"{why}, and {NEEDED} asks for it")
    pytest.skip(f"{why}: apt-get install chromium")


def executable() -> str:
    """Where Chromium is."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        missing("no Chromium on this machine")
    return found or ""


@contextmanager
def driver() -> Iterator[Playwright]:
    """What drives browsers: one for all of them."""
    executable()
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as play:
        yield play


@contextmanager
def browser(play: Playwright, *, scripts: bool = True, width: int = 1280) -> Iterator[BrowserContext]:
    """A browser that has never been used before; without `scripts` it runs none."""
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        context = play.chromium.launch_persistent_context(
            profile,
            executable_path=executable(),
            args=ARGUMENTS,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(60_000)
        try:
            yield context
        finally:
            context.close()


@contextmanager
def running(desk: Served) -> Iterator[str]:
    """The desk on loopback; gives its address."""
    with listening("127.0.0.1", 0) as on:
        server = uvicorn.Server(uvicorn.Config(create_app(desk), log_level="error", access_log=False, lifespan="off"))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [on]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{on.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
