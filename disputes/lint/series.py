"""What the checks of dates and scopes share: the edges of a series, and which scope falls into which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from disputes.language.alternatives import Alternative

Series = tuple[Alternative[object], ...]


def edges(alternatives: Iterable[Alternative[object]]) -> list[date]:
    """The days on which one of some alternatives begins or ends, sorted."""
    return sorted({d for a in alternatives for d in (a.from_, a.until) if d is not None})


def is_broader(wide: Alternative[object], narrow: Alternative[object]) -> bool:
    """Whether whatever falls in the narrow scope falls in the wide one."""
    if wide.when is not None and wide.when_text != narrow.when_text:
        return False
    inner = dict(narrow.scope)
    return all(axis in inner and set(inner[axis]) <= set(words) for axis, words in wide.scope)
