"""What a computed piece rests on: the citations of the values that it used, and the instants at which it may change.

A piece (a fact, a clock, the evidence, a part of an answer) is worked out with a :class:`Collector` of its own, which
the views that it reads through carry, and is handed back together with what was collected. Who uses the piece takes
over what it rests on; nothing is noted behind anybody's back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Generic, TypeVar

from disputes.language.citations import Citation
from disputes.words.dataclass import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Basis:
    """Citations, each once in the order of their use, and later instants (UTC) at which the piece may change."""

    cites: tuple[Citation, ...] = ()
    wakes: frozenset[datetime] = frozenset()


NO_BASIS = Basis()
_NEVER: frozenset[datetime] = NO_BASIS.wakes


@dataclass(frozen=True, slots=True)
class Computed(Generic[T]):
    """A value together with what it rests on."""

    value: T
    basis: Basis = NO_BASIS


class Collector:
    """Gathers what one piece rests on while it is worked out.

    Instants that are noted here also reach `enclosing`, the collector of the piece that this one is a part of;
    citations stay, for the part to say which of them count.
    """

    __slots__ = ("_cites", "_enclosing", "_wakes")

    def __init__(self, enclosing: Collector | None = None) -> None:
        self._enclosing = enclosing
        self._cites: list[Citation] = []
        self._wakes: set[datetime] = set()

    def cite(self, cites: Iterable[Citation]) -> None:
        """Notes citations of a value that was relied on."""
        self._cites += cites

    def wake(self, at: datetime) -> None:
        """Notes an instant at which the piece may change."""
        self._wakes.add(at.astimezone(UTC))
        if self._enclosing is not None:
            self._enclosing.wake(at)

    def wake_all(self, instants: Collection[datetime]) -> None:
        """Notes several instants, all of them in UTC already."""
        if not instants:
            return
        self._wakes.update(instants)
        if self._enclosing is not None:
            self._enclosing.wake_all(instants)

    def take(self, basis: Basis) -> None:
        """Takes over what a piece rests on that is used here."""
        if basis is not NO_BASIS:
            self._cites += basis.cites
            if basis.wakes:
                self.wake_all(basis.wakes)

    @property
    def cites(self) -> tuple[Citation, ...]:
        return _each_once(self._cites)

    @property
    def wakes(self) -> frozenset[datetime]:
        return frozenset(self._wakes)

    def basis(self) -> Basis:
        """What was gathered so far."""
        cites, wakes = self._cites, self._wakes
        if not cites and not wakes:
            return NO_BASIS
        return Basis(_each_once(cites), frozenset(wakes) if wakes else _NEVER)


def cited_once(*groups: Iterable[Citation]) -> tuple[Citation, ...]:
    """Citations put together, each once, in their order."""
    cites: list[Citation] = []
    for group in groups:
        cites += group
    return _each_once(cites)


def _each_once(cites: list[Citation]) -> tuple[Citation, ...]:
    """Each citation once, in their order."""
    return tuple(dict.fromkeys(cites) if len(cites) > 1 else cites)
