"""Work in a forked child that tells of its steps and may be killed with SIGKILL, so that hundreds take seconds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

Told = Callable[[object], None]


def in_fork(work: Callable[[Told, Told], None], first: int, kill_after_s: float | None) -> tuple[bool, int, float]:
    """Whether the work came to its end, how many steps it told of, and how many seconds it took.

    `work` is given what it is to call once it begins, and what at each step. The seconds are counted, and the child is
    killed if it is to be killed, once it has told of `first` steps.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            work(lambda _: os.write(writing, b"b") and None, lambda _: os.write(writing, b"c") and None)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    assert os.read(reading, 1) == b"b"
    told = 0
    while told < first and os.read(reading, 1):
        told += 1
    begun = time.monotonic()
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(pid, signal.SIGKILL)
    while got := os.read(reading, 4096):
        told += len(got)
    os.close(reading)
    _, status = os.waitpid(pid, 0)
    took = time.monotonic() - begun
    if os.WIFSIGNALED(status):
        return False, told, took
    assert os.WEXITSTATUS(status) == 0, "the work failed of itself"
    return True, told, took
