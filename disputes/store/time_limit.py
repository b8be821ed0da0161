"""A limit on the time that one record may take, so that none can hold up a night."""

from __future__ import annotations

import ctypes
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_LOOK_EVERY_S = 0.2
_ON_ITS_WAY_S = 0.1
_waiting: dict[int, float] = {}
"""By thread, when it is to be rung. Whoever takes an entry out decides whether it rings."""
_bell: threading.Thread | None = None
_starting = threading.Lock()


class TooLong(BaseException):  # nothing on the way may take it for a fault of its own
    """A record took longer than it may."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what it holds with :class:`TooLong` after so many seconds; outside a program's main thread up to a fifth of
    a second later. What waits in a library of another language is ended once that returns.
    """
    limit = _by_signal(seconds) if threading.current_thread() is threading.main_thread() else _by_bell(seconds)
    with limit:
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise TooLong(f"took longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _by_bell(seconds: float) -> Iterator[None]:
    """Only the main thread hears signals: another thread has the exception put into it by one that looks at clocks."""
    me = threading.get_ident()
    _waiting[me] = time.monotonic() + seconds
    _start_bell()
    try:
        try:
            yield
        except TooLong:
            raise
        except BaseException:
            _settle(me)
            raise
        _settle(me)
    except TooLong:
        raise TooLong(f"took longer than {seconds:g} s") from None
    finally:
        _waiting.pop(me, None)


def _settle(me: int) -> None:
    """Waits for a ring that is on its way: later it would meet what has nothing to do with it."""
    if _waiting.pop(me, None) is None:
        end = time.monotonic() + _ON_ITS_WAY_S
        while time.monotonic() < end:
            time.sleep(0.001)
        raise TooLong


def _start_bell() -> None:
    global _bell
    if _bell is None or not _bell.is_alive():
        with _starting:
            if _bell is None or not _bell.is_alive():
                _bell = threading.Thread(target=_look, name="time limits", daemon=True)
                _bell.start()


def _look() -> None:
    while True:
        time.sleep(_LOOK_EVERY_S)
        now = time.monotonic()
        for thread, at in list(_waiting.items()):
            if at <= now and _waiting.pop(thread, None) is not None:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLong))
