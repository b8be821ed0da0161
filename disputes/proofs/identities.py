"""Numbers for parts of a ruleset: parts that are alike have the same one."""

from __future__ import annotations


class Identities:
    """Numbers parts by what they say. It keeps each part that it has seen, so that none is taken for another."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[object, int]] = {}
        """By where it is in memory: comparing a part with others is slow, so it is done once for each."""
        self._alike: dict[tuple[type, object], int] = {}

    def of(self, thing: object) -> int:
        """The number of a part, the same for each that says the same."""
        seen = self._seen.get(id(thing))
        if seen is None:
            number = self._alike.setdefault((type(thing), thing), len(self._alike) + 1)
            seen = self._seen[id(thing)] = (thing, number)
        return seen[1]
