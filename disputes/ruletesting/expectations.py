"""Whether an answer holds what was expected of it: mappings by their keys, lists by their members, scalars by value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from disputes.documents.yaml_tree import Node
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Unmet:
    """One thing that was expected of an answer and does not hold: where, what stands there, what should.

    `rule`: the rule that it is about, `network/rule`, where it is about one.
    """

    path: str
    found: str
    expected: str
    rule: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: found {self.found}; expected {self.expected}" if self.path else self.found


def misses(actual: object, wanted: object, path: str = "") -> list[Unmet]:
    """What of `wanted` does not hold in `actual`, one by one; empty where all does.

    Every key of a wanted mapping must hold. Every member of a wanted list must be matched by a member
    of its own in the actual one. Instants compare as instants, numbers as numbers, texts as texts.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(actual, Mapping):
            return [Unmet(path, _shown(actual), "a mapping")]
        return [
            line
            for key, value in wanted.items()
            for line in misses(actual.get(key), value, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(wanted, list):
        if not isinstance(actual, list):
            return [Unmet(path, _shown(actual), "a list")]
        if not wanted:
            return [Unmet(path, f"{len(actual)} members", "none")] if actual else []
        return _members(actual, wanted, path)
    return [] if same(actual, wanted) else [Unmet(path, _shown(_as_in(actual, wanted)), _shown(wanted))]


def _id(member: object) -> object:
    return member.get("id") if isinstance(member, Mapping) else None


def _as_in(actual: object, wanted: object) -> object:
    """An instant with the offset of the one that was wanted, so that the two can be compared by eye."""
    a, w = str(actual), str(wanted)
    if not _INSTANT.match(a) or not _INSTANT.match(w):
        return actual
    return _instant(a).astimezone(_instant(w).tzinfo).isoformat()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _members(actual: Sequence[object], wanted: Sequence[object], path: str) -> list[Unmet]:
    free = list(actual)
    out: list[Unmet] = []
    for number, want in enumerate(wanted):
        found = next((a for a in free if not misses(a, want)), None)
        if found is None:
            place = f"{path}[{number}]"
            same_id = next((a for a in free if _id(a) is not None and _id(a) == _id(want)), None)
            if same_id is not None:
                out += misses(same_id, want, place)
                continue
            closest: list[Unmet] = min((misses(a, want, place) for a in free), key=len, default=[])
            nearest = f"no such member; the nearest has {'; '.join(f'{u.path} {u.found}' for u in closest[:3])}"
            out.append(Unmet(place, nearest if closest else "no such member", _shown(want)))
        else:
            free.remove(found)
    return out


def same(actual: object, wanted: object) -> bool:
    """Equality by value: instants, numbers and numeric texts, booleans written as texts."""
    if isinstance(wanted, str) and isinstance(actual, bool):
        return wanted == ("true" if actual else "false")
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return actual is wanted
    if actual is None or wanted is None:
        return actual is wanted
    a, w = str(actual), str(wanted)
    if _INSTANT.match(a) and _INSTANT.match(w):
        return _instant(a) == _instant(w)
    if _NUMBER.match(a) and _NUMBER.match(w):
        return abs(float(a) - float(w)) < 1e-9
    return a == w


def texts_of(node: Node) -> list[str]:
    """One text, or a list of them."""
    return [n.text for n in node.items] if node.kind is NodeKind.LIST else [node.text]


def listed_among(members: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Those of `names` that a member has as its id or its field."""
    present = {m.get("id", m.get("field")) for m in members}
    return [name for name in names if name in present]


def members_or_none(actual: Sequence[str], wanted: Sequence[str], path: str) -> list[Unmet]:
    """As :func:`misses` of names; an empty list wants none."""
    if wanted:
        return misses(list(actual), list(wanted), path)
    return [Unmet(path, ", ".join(actual), "none")] if actual else []


def unmet_rules(fired: Set[str], wanted: Sequence[str], ruleset: str) -> list[Unmet]:
    """The rules that should have fired and those that should not; a bare name is one of `ruleset`."""
    full = {w if "/" in w else f"{ruleset}/{w}" for w in wanted}
    silent = [Unmet("fires", f"{r} does not fire", "it to fire", r) for r in sorted(full - fired)]
    return silent + [Unmet("fires", f"{r} fires", "that it does not", r) for r in sorted(fired - full)]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:159] + "…"
