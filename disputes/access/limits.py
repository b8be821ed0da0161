"""How often somebody may ask: a bucket each, from which every request takes one, and which fills up again with time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

_MOST = 20_000


class Rate:
    """At most `burst` at once, and `per_s` a second in the long run, for each key.

    Of very many keys the ones not seen for longest are forgotten: theirs are full again.
    """

    def __init__(self, burst: int, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst, self.per_s, self._clock = burst, per_s, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Takes one; gives 0, or how many seconds it is until there is one again."""
        with self._lock:
            left = self._now(key)
            if left >= 1:
                self._keep(key, left - 1)
                return 0.0
            self._keep(key, left)
            return (1 - left) / self.per_s

    def give_back(self, key: str) -> None:
        """Undoes one that was taken."""
        with self._lock:
            self._keep(key, min(self._now(key) + 1, self.burst))

    def _now(self, key: str) -> float:
        left, at = self._left.get(key, (float(self.burst), self._clock()))
        return min(left + (self._clock() - at) * self.per_s, self.burst)

    def _keep(self, key: str, left: float) -> None:
        self._left[key] = (left, self._clock())
        self._left.move_to_end(key)
        while len(self._left) > _MOST:
            self._left.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often those who are known may ask, each, and those who are not, from each address."""

    known: Rate = field(default_factory=lambda: Rate(burst=200, per_s=50))
    unknown: Rate = field(default_factory=lambda: Rate(burst=200, per_s=20))


@dataclass(frozen=True, slots=True)
class LoginLimits:
    """How often a login may fail: for a name from one address, for an address, and for a name from everywhere. Who
    guesses is held up; whose name is guessed can still log in from elsewhere for long.
    """

    pair: Rate = field(default_factory=lambda: Rate(burst=5, per_s=1 / 30))
    address: Rate = field(default_factory=lambda: Rate(burst=20, per_s=1 / 15))
    name: Rate = field(default_factory=lambda: Rate(burst=100, per_s=1 / 15))

    def wait(self, name: str, address: str) -> float:
        """Counts an attempt; gives 0, or in how many seconds there may be another."""
        return max(rate.wait(key) for rate, key in self._keys(name, address))

    def succeeded(self, name: str, address: str) -> None:
        """An attempt that was right counts for nothing."""
        for rate, key in self._keys(name, address):
            rate.give_back(key)

    def _keys(self, name: str, address: str) -> tuple[tuple[Rate, str], ...]:
        return (self.pair, f"{address} {name}"), (self.address, address), (self.name, name)
