"""Keeps the answers of the store current while the desk is open: cases change as time passes."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta

from disputes.desk.context import Desk
from disputes.nightly.scan import Backwards, Busy, ScanOptions, scan
from disputes.store import runs
from disputes.store.queries import is_any_awake
from disputes.store.queue import INTERVAL, LEAD
from disputes.store.url import StorageError

EVERY_S = 30.0
_LATER = 20
"""So many times as long it waits where rules cannot be used: the cases that need them stay due for another look."""


class Refresher:
    """Scans whenever a case or a shop is due for another look: what a nightly scan does, as it falls due."""

    def __init__(self, desk: Desk, every_s: float = EVERY_S) -> None:
        self.desk = desk
        self._every_s = every_s
        self._is_hindered = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)

    def start(self) -> None:
        """Begins, in a thread of its own."""
        self._thread.start()

    def end(self) -> None:
        """Ends once what it is doing is done."""
        self._ended.set()
        self._thread.join()

    def once(self) -> bool:
        """Scans if anything is due; whether it did. What looks ahead is as far as the last scan looked."""
        store, now = self.desk.store, self.desk.clock.now()
        if not is_any_awake(store, now):
            return False
        ahead = runs.last_ahead(store) or INTERVAL + LEAD
        library = self.desk.engines.library
        options = ScanOptions(now, rulesets=library.root, interval=ahead, lead=timedelta(0), house=library.house)
        try:
            report = scan(store, options)
        except (Busy, Backwards):  # another one is at work, or has looked further ahead
            return False
        self._is_hindered = bool(report.problems)
        return True

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self.once()
            except StorageError as wrong:
                print(f"storage: {wrong}", file=sys.stderr)
            self._ended.wait(self._every_s * (_LATER if self._is_hindered else 1))
