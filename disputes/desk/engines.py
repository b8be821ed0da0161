"""Engines for pages that are made at the same time: an engine serves one thread at a time."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from disputes.api import Engine
from disputes.language.loading import Library
from disputes.store.answering import Answerer

MOST = 2


class EnginePool:
    """A few engines over the same rulesets, made when they are first needed; the one used last is used first."""

    def __init__(self, rulesets: Path | Library | None, most: int = MOST) -> None:
        first = Answerer(Engine(rulesets))
        self.library = first.engine.library
        self._free: queue.LifoQueue[Answerer | None] = queue.LifoQueue()
        for _ in range(most - 1):
            self._free.put(None)
        self._free.put(first)

    @contextmanager
    def answerer(self) -> Iterator[Answerer]:
        """One that nobody else uses meanwhile; waits for it where all are taken."""
        found = self._free.get() or Answerer(Engine(self.library))
        try:
            yield found
        finally:
            self._free.put(found)
