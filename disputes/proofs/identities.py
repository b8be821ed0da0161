"""Numbers for things that are told apart by being the same one, not by being alike."""

from __future__ import annotations


class Identities:
    """Gives each thing a number of its own. It keeps the thing, so that no other can be taken for it."""

    def __init__(self) -> None:
        self._found: dict[int, list[tuple[int, object]]] = {}
        self._next = 0

    def of(self, thing: object) -> int:
        """The number of a thing, the same each time."""
        alike = self._found.setdefault(object.__hash__(thing), [])
        for number, other in alike:
            if other is thing:
                return number
        self._next += 1
        alike.append((self._next, thing))
        return self._next
