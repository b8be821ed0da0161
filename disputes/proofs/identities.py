"""Numbers for parts of a ruleset: parts that are alike have the same one."""

from __future__ import annotations


class Identities:
    """Numbers parts by what they say."""

    def __init__(self) -> None:
        self._seen: dict[_ThisVery, int] = {}
        """Comparing a part with others is slow, so it is done once for each that there is."""
        self._alike: dict[tuple[type, object], int] = {}

    def of(self, thing: object) -> int:
        """The number of a part, the same for each that says the same."""
        this = _ThisVery(thing)
        number = self._seen.get(this)
        if number is None:
            number = self._seen[this] = self._alike.setdefault((type(thing), thing), len(self._alike) + 1)
        return number


class _ThisVery:
    """A part as a key that no other one equals, be it alike. It keeps the part, so that its place is not reused."""

    __slots__ = ("_hash", "_thing")

    def __init__(self, thing: object) -> None:
        self._thing = thing
        self._hash = object.__hash__(thing)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ThisVery) and self._thing is other._thing
