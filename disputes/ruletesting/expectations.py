"""Whether an answer holds what was expected of it: mappings by their keys, lists by their members, scalars by value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any

from disputes.documents.yaml_tree import Node
from disputes.words.documents import NodeKind

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)\Z")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


def misses(actual: object, wanted: object, path: str = "") -> list[str]:
    """What of `wanted` does not hold in `actual`, a line each; empty where all does.

    Every key of a wanted mapping must hold. Every member of a wanted list must be matched by a member
    of its own in the actual one. Instants compare as instants, numbers as numbers, texts as texts.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(actual, Mapping):
            return [f"{path}: wanted a mapping, got {_shown(actual)}"]
        return [
            line
            for key, value in wanted.items()
            for line in misses(actual.get(key), value, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(wanted, list):
        if not isinstance(actual, list):
            return [f"{path}: wanted a list, got {_shown(actual)}"]
        if not wanted:
            return [f"{path}: wanted an empty list, got {len(actual)} members"] if actual else []
        return _members(actual, wanted, path)
    return [] if same(actual, wanted) else [f"{path}: wanted {_shown(wanted)}, got {_shown(actual)}"]


def _members(actual: Sequence[object], wanted: Sequence[object], path: str) -> list[str]:
    free = list(actual)
    out = []
    for number, want in enumerate(wanted):
        found = next((a for a in free if not misses(a, want)), None)
        if found is None:
            closest = min((misses(a, want, f"{path}[{number}]") for a in free), key=len, default=[])
            out.append(
                f"{path}[{number}]: no member is {_shown(want)}"
                + (f" (nearest: {'; '.join(closest[:3])})" if closest else "")
            )
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
        return datetime.fromisoformat(a.replace("Z", "+00:00")) == datetime.fromisoformat(w.replace("Z", "+00:00"))
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


def members_or_none(actual: Sequence[str], wanted: Sequence[str], path: str) -> list[str]:
    """As :func:`misses` of names; an empty list wants none."""
    if wanted:
        return misses(list(actual), list(wanted), path)
    return [f"{path}: wanted none, got {list(actual)}"] if actual else []


def unmet_rules(fired: Set[str], wanted: Sequence[str], ruleset: str) -> list[str]:
    """The rules that should have fired and those that should not; a bare name is one of `ruleset`."""
    full = {w if "/" in w else f"{ruleset}/{w}" for w in wanted}
    silent = [f"{r!r} does not fire" for r in sorted(full - fired)]
    return silent + [f"{r!r} fires beyond what is expected" for r in sorted(fired - full)]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 160 else text[:159] + "…"
