"""A limit on the time that one record may take, so that none can hold up a night."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooLong(BaseException):  # nothing on the way may take it for a fault of its own
    """A record took longer than it may."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what it holds with :class:`TooLong` after so many seconds; only in a program's main thread, elsewhere it
    waits.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise TooLong(f"took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
