"""What a rule's expressions depend on: only the list's member at hand, or the day and the rest of the record too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from disputes.language.alternatives import Alternatives
from disputes.language.scope import Readable


def reads_own_keys_only(test: Readable) -> bool:
    """Whether what is asked of a member comes to the same on any day and in any record of the same market."""
    literal = (a.literal for a in parts_of(test) if isinstance(a, Alternatives))
    return not any(test.reads()) and all(literal)


def reads_in(value: object) -> Iterator[str]:
    """The fields that an expression reads, those that pick a version or an alternative included."""
    for part in parts_of(value):
        if not isinstance(part, Alternatives) and isinstance(part, Readable):
            yield from part.reads()


def parts_of(value: object) -> Iterator[object]:
    """An expression and all expressions inside it."""
    if isinstance(value, tuple):
        for part in value:
            yield from parts_of(part)
    elif isinstance(value, Alternatives):
        yield value
        yield from parts_of(value.by)
        for alternative in value.entries():
            yield from parts_of((alternative.value, alternative.when))
    elif dataclasses.is_dataclass(value):
        yield value
        for field in dataclasses.fields(value):
            yield from parts_of(getattr(value, field.name))
