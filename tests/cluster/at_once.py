"""Workers without a cluster: they do what they are sent for at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from disputes.cluster.workers import ErrandLost


class Killed(BaseException):
    """Stands for SIGKILL: nothing on the way does anything about it."""


class AtOnce:
    """One worker, in this thread. `before` each errand something may happen."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.before = before

    def names(self) -> list[str]:
        return ["here"]

    def send(self, worker: str, work: Callable[..., Any], *args: object) -> DoneErrand:
        self.before()
        try:
            return DoneErrand(work(*args))
        except Killed:
            return DoneErrand(None, lost=True)

    def renew(self) -> None: ...


class DoneErrand:
    def __init__(self, value: Any, lost: bool = False) -> None:
        self.value = value
        self.lost = lost

    def is_done(self) -> bool:
        return True

    def result(self) -> Any:
        if self.lost:
            raise ErrandLost
        return self.value

    def forget(self) -> None: ...
