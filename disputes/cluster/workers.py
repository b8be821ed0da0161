"""Workers as the scan and the backtest see them: their names, and errands that each is sent on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class ClusterError(Exception):
    """The cluster cannot be used; the text says why, for a person. Exit code 5."""


class SchedulerLost(ClusterError):
    """The connection to the scheduler broke; it may come back."""


class ErrandLost(Exception):
    """An errand came to nothing, for its worker or the scheduler is gone."""


class ErrandFailed(Exception):
    """An errand raised something at its worker; the text says what."""


class Errand(Protocol[T_co]):
    """A call at a worker."""

    def is_done(self) -> bool: ...

    def result(self) -> T_co:
        """What it gave, once it is done. Raises :class:`ErrandLost` and :class:`ErrandFailed`."""

    def forget(self) -> None:
        """Takes it back, where it has not begun."""


class ClusterWorkers(Protocol):
    """The workers of a cluster."""

    def names(self) -> list[str]:
        """Those that are there. Raises :class:`SchedulerLost`."""

    def send(self, worker: str, work: Callable[..., T], *args: object) -> Errand[T]:
        """Sends one of them, and no other, on an errand. Raises :class:`SchedulerLost`."""

    def renew(self) -> None:
        """Connects again after the scheduler was lost; no errand from before comes back.

        Raises :class:`SchedulerLost`.
        """


class Crew:
    """The workers that may work: each is asked first which program it runs, and refused with another one."""

    def __init__(
        self, workers: ClusterWorkers, program: str, question: Callable[[], str], say: Callable[[str], None]
    ) -> None:
        self.workers = workers
        self.program = program
        self.question = question
        self.say = say
        self.there: list[str] = []
        self.refused: dict[str, str] = {}
        self._asked: dict[str, Errand[str]] = {}
        self._fit: set[str] = set()

    def fit(self) -> list[str]:
        """Those that are there and may work. Raises :class:`SchedulerLost`."""
        there = self.there = self.workers.names()
        self._fit.intersection_update(there)
        for gone in self.refused.keys() - set(there):
            del self.refused[gone]
        for gone in self._asked.keys() - set(there):
            self._asked.pop(gone).forget()
        for name in there:
            if name not in self._fit and name not in self.refused and name not in self._asked:
                self._asked[name] = self.workers.send(name, self.question)
        for name, errand in list(self._asked.items()):
            if errand.is_done():
                del self._asked[name]
                self._hear(name, errand)
        return [name for name in there if name in self._fit]

    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    def refuse(self, name: str, reason: str) -> None:
        """Sends a worker on no errand any more."""
        self._fit.discard(name)
        self.refused[name] = reason
        self.say(f"worker {name} is refused: {reason}")

    def start_over(self) -> None:
        """After the scheduler was lost: who is there now is asked anew."""
        self._asked.clear()
        self._fit.clear()

    def _hear(self, name: str, errand: Errand[str]) -> None:
        try:
            version = errand.result()
        except ErrandLost:
            return
        except ErrandFailed as failed:
            self.refuse(name, f"it cannot say what it runs ({failed}); expected {self.program}")
            return
        if version == self.program:
            self._fit.add(name)
        else:
            self.refuse(name, f"it runs {version}, expected {self.program}")
