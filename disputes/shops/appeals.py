"""An appeal is filed against a violation, or against the points that the platform issued for it: either way it is about
both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from disputes.shops.entry_parts import EntryKey, NamedRow


def with_appeals(
    issued: Sequence[NamedRow],
    violations: Sequence[NamedRow],
    key_of_issue: Callable[[Any], EntryKey | None],
    key_of: Callable[[Any], EntryKey | None],
) -> list[NamedRow]:
    """What the platform issued, each row without appeals of its own with those of the violation that it stands for.

    That is the one with its `ref`, else the only one of its ledger, issue day and type. Where several could be meant,
    none is.
    """
    if not any(v.get("appeals") for _, v in violations):
        return list(issued)
    by_key: dict[EntryKey | None, list[Mapping[str, Any]]] = {}
    for _, v in violations:
        by_key.setdefault(key_of(v), []).append(v)

    def appeals(row: Mapping[str, Any]) -> Any:
        mine = by_key.get(key_of_issue(row), []) if not row.get("appeals") else []
        named = [v for v in mine if row.get("ref") is not None and v.get("ref") == row.get("ref")]
        same = named or [v for v in mine if None in (row.get("ref"), v.get("ref"))]
        return same[0].get("appeals") if len(same) == 1 and (named or len(mine) == 1) else None

    return [(origin, {**row, "appeals": found} if (found := appeals(row)) else row) for origin, row in issued]
