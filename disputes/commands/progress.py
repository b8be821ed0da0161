"""How far a long piece of work has come, on stderr."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from typing import Protocol

import click

_LOG_EVERY_S = 10.0


class _Bar(Protocol):
    """What click draws."""

    def update(self, n_steps: int, current_item: object = None) -> None: ...

    def render_finish(self) -> None: ...


class Progress:
    """How far a long piece of work has come: a bar on a terminal, a log line now and then elsewhere. On stderr.

    `log`: whether there are lines off a terminal, too.
    """

    def __init__(self, what: str, *, log: bool = True) -> None:
        self.what = what
        self.log = log
        self.total: int | None = None
        self.begun = self.told = time.monotonic()
        self.bar: _Bar | None = None
        self.drawn = 0

    def expect(self, total: int) -> None:
        """Says how many there are at most."""
        self.total = total

    def __call__(self, done: int, more: str = "") -> None:
        if not self.log and not sys.stderr.isatty():
            return
        now = time.monotonic()
        if now - self.told < (0.1 if sys.stderr.isatty() else _LOG_EVERY_S):
            return
        self.told = now
        rate = f"{done / max(now - self.begun, 0.001):,.0f}/s"
        if sys.stderr.isatty():
            self._draw(done, f"{rate}{', ' + more if more else ''}")
            return
        of = f" of at most {self.total}" if self.total is not None else ""
        click.echo(f"{self.what}: {done}{of} ({rate}){', ' + more if more else ''}", err=True)

    def after(self, before: int, more: str) -> Callable[[int], None]:
        """What tells of a part of the work, before which so much was done."""

        def step(done: int) -> None:
            self(before + done, more)

        return step

    def _draw(self, done: int, more: str) -> None:
        if self.bar is None:
            self.bar = click.progressbar(
                None if self.total is not None else itertools.count(),
                self.total,
                label=self.what,
                show_pos=True,
                item_show_func=lambda item: str(item) if item is not None else None,
                file=sys.stderr,
            )
        self.bar.update(done - self.drawn, more)
        self.drawn = done

    def end(self) -> None:
        """Leaves the terminal's line."""
        if self.bar is not None:
            self.bar.render_finish()
