"""The deadlines that a record's channel states itself: which of ours each one joins, and which stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from disputes.language.case_rules import Deadline
from disputes.situation.timeline import Row


def names(d: Deadline) -> frozenset[str]:
    """The names under which a channel may state a deadline: its id, its aliases, its id with the ruleset's."""
    return _all_folded((d.id, *d.aliases, d.key))


def is_named(name: str, d: Deadline) -> bool:
    """Whether `name` is one of these, however it is written."""
    return _folded(name) in names(d)


@cache
def _all_folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_folded, names))


def chosen(values: Row, d: Deadline, now: datetime) -> Row | None:
    """The stated deadline that counts for `d`: the earliest not yet past, else the last one past, else one without an
    instant.
    """
    given = values.get("deadlines")
    if not given:
        return None
    known = names(d)
    mine = [s for s in given if _folded(s.get("for")) in known and s.get("actor", d.actor) == d.actor]
    dated = sorted((s for s in mine if s.get("due_at") is not None), key=lambda s: s["due_at"])
    ahead = [s for s in dated if s["due_at"] >= now]
    left: list[Row] = ahead[:1] or dated or mine
    return left[-1] if left else None


def alone(values: Row, joined: Sequence[Row]) -> list[Row]:
    """The stated deadlines that joined none of ours; one that only repeats a joined one is left out."""
    said = [(_folded(j.get("for")), j.get("due_at")) for j in joined]
    return [s for s in values.get("deadlines") or () if (_folded(s.get("for")), s.get("due_at")) not in said]


def _folded(name: str | None) -> str:
    return (name or "").strip().lower().replace(" ", "_").replace("-", "_")
