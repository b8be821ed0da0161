"""What a rule's expressions depend on: only the list's member at hand, or the day and the rest of the record too."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from disputes.language.alternatives import Alternatives
from disputes.language.conditions import Condition


def reads_own_keys_only(condition: Condition) -> bool:
    """Whether a condition comes to the same for a member on any day and in any record of the same market."""
    return not any(condition.reads()) and all(a.literal for a in _alternatives_in(condition))


def _alternatives_in(value: Any) -> Iterator[Alternatives[Any]]:
    if isinstance(value, Alternatives):
        yield value
    if isinstance(value, tuple):
        for part in value:
            yield from _alternatives_in(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _alternatives_in(getattr(value, field.name))
