"""Processes that share a piece of work: how they are started and end, and how they are given what there is to do."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import ParamSpec, TypeVar, TypeVarTuple

from disputes.store.url import StorageError

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class NoProcess(StorageError):
    """The system starts no process for this program: it has no room for more, or nothing by which they wait."""

    def __init__(self, wrong: BaseException) -> None:
        super().__init__(f"no process can be started here ({wrong}): --workers 1 does without")


class DeafPool(ProcessPoolExecutor):
    """Processes that do not hear Ctrl-C, which a terminal sends to all of a program: the first one decides."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """As the standard one; processes are started in it, and what is blocked here, they do not hear.

        Raises :class:`NoProcess`.
        """
        try:
            resource_tracker.ensure_running()  # when it starts, it takes back what is blocked
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                return super().submit(work, *args, **named)
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
        except OSError as wrong:
            raise NoProcess(wrong) from None


@contextmanager
def child_processes(workers: int, lost: str, start: Callable[[*Ts], None], *args: *Ts) -> Iterator[DeafPool]:
    """So many processes, each of which calls `start` with `args` first; they end with what is held here, however this
    program ends.

    Raises :class:`StorageError`, which says `lost`, where one of them ends before, and :class:`NoProcess` at once where
    none can be started.
    """
    try:
        pool = DeafPool(workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(start, args))
    except (OSError, ImportError, NotImplementedError) as wrong:  # without semaphores
        raise NoProcess(wrong) from None
    try:
        pool.submit(_nothing)  # which starts the first
        yield pool
    except BrokenProcessPool:
        raise StorageError(lost) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def in_order(pool: ProcessPoolExecutor, work: Callable[[T], R], pieces: Iterable[T], ahead: int) -> Iterator[R]:
    """What the processes make of the pieces, in the order of the pieces; `ahead` of them are held at a time."""
    waiting: deque[Future[R]] = deque()
    for piece in pieces:
        waiting.append(pool.submit(work, piece))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _begin(start: Callable[..., None], args: tuple[object, ...]) -> None:
    _die_with_parent()
    start(*args)


def _nothing() -> None:
    """Work that is none."""


def _die_with_parent() -> None:
    """A process whose program was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
