"""Examples about shops: what of a standing was expected and does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.documents.yaml_tree import Node
from disputes.ruletesting.expectations import misses, same
from disputes.words.documents import NodeKind

EXPECT = (
    "points",
    "tier",
    "level",
    "measures",
    "no_measures",
    "metrics",
    "no_metrics",
    "issued",
    "fees",
    "resets_at",
    "headroom",
    "ledgers",
    "no_ledgers",
    "actions",
    "no_actions",
    "gaps",
    "questions",
    "no_questions",
    "forecast",
    "deadlines",
    "due",
    "no_due",
    "evidence",
    "differences",
    "fires",
    "confidence",
    "next_change_at",
    "period",
)


def compare_standing(expect: Mapping[str, Node], answer: Standing, ruleset: str) -> list[str]:
    """The lines of an example's `expect` that do not hold of a standing."""
    plain = _Plain(answer)
    return [line for key, node in expect.items() for line in _compare(key, node, plain, ruleset)]


class _Plain(dict[str, Any]):
    """The answer as JSON, part by part as it is asked for: an example looks at few."""

    def __init__(self, answer: Standing) -> None:
        super().__init__()
        self.answer = answer

    def __missing__(self, key: str) -> Any:
        self[key] = as_json(getattr(self.answer, key))
        return self[key]


def _texts(node: Node) -> list[str]:
    return [n.text for n in node.items] if node.kind is NodeKind.LIST else [node.text]


def _compare(key: str, node: Node, plain: Any, ruleset: str) -> list[str]:
    wanted = node.plain()
    if key == "issued":
        return _none_or(plain["ledger"], wanted, key)
    if key in ("due", "deadlines"):
        return misses([{**d, "at": d["due_at"]} for d in plain["deadlines"]], wanted, key)
    if key == "resets_at":
        found = plain["period"]["resets_at"]
        return [] if same(found, wanted) else [f"resets_at: wanted {wanted}, got {found}"]
    if key == "fires":
        fired = {t["rule"] for t in plain["trace"]}
        full = {t if "/" in t else f"{ruleset}/{t}" for t in _texts(node)}
        return [f"{r!r} does not fire" for r in sorted(full - fired)] + [
            f"{r!r} fires beyond what is expected" for r in sorted(fired - full)
        ]
    if key.startswith("no_"):
        parts = {"no_measures": "measures", "no_metrics": "metrics", "no_ledgers": "ledgers", "no_actions": "actions"}
        part = {**parts, "no_due": "deadlines", "no_questions": "questions"}[key]
        present = {x.get("id", x.get("field")) for x in plain[part]}
        return [f"{name!r} is among the {part}" for name in _texts(node) if name in present]
    if key in ("gaps", "questions"):
        named = [x["topic" if key == "gaps" else "field"] for x in plain[key]]
        return (
            misses(named, _texts(node), key)
            if _texts(node)
            else ([f"{key}: wanted none, got {named}"] if named else [])
        )
    return _none_or(plain[key], wanted, key)


def _none_or(actual: Any, wanted: Any, path: str) -> list[str]:
    return misses(actual, wanted, path)
