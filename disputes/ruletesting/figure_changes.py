"""The figures of a ruleset, and each changed by its smallest step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from disputes.documents.yaml_tree import Node
from disputes.language.literals import RulesetLiteral
from disputes.language.ruleset import Ruleset
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

SWAPPED = {"gt": "gte", "gte": "gt", "lt": "lte", "lte": "lt"}
_DIGITS = "0123456789"


def steps(literal: RulesetLiteral) -> list[str]:
    """The texts that are one smallest step away from a literal's."""
    text = literal.text
    if literal.kind is LiteralKind.COMPARATOR:
        return [SWAPPED[text]]
    if literal.kind is LiteralKind.DATE:
        return [(date.fromisoformat(text) + timedelta(days=n)).isoformat() for n in (1, -1)]
    if literal.kind is LiteralKind.TIME:
        hour, minute = int(text[:2]), int(text[3:5])
        total = hour * 60 + minute + 1
        return [f"{total // 60 % 24:02d}:{total % 60:02d}"]
    if literal.kind in (LiteralKind.WEEKDAY, LiteralKind.RECURRENCE):
        return []
    start = next((i for i, c in enumerate(text) if c in _DIGITS), None)
    if start is None:
        return []
    end = start
    while end < len(text) and (text[end] in _DIGITS or text[end] == "."):
        end += 1
    digits = text[start:end].rstrip(".")
    unit = Decimal(1).scaleb(Decimal(digits).as_tuple().exponent)  # type: ignore[arg-type]
    moved = [Decimal(digits) + unit] + ([Decimal(digits) - unit] if Decimal(digits) - unit >= 0 else [])
    return [text[:start] + format(m, "f") + text[start + len(digits) :] for m in moved]


def figures(ruleset: Ruleset, documents: list[Node]) -> list[RulesetLiteral]:
    """The literals that are changed: those that apply (not in `not_used` alternatives or notes)."""
    idle: set[Node] = set()
    for document in documents:
        for node in document.walk():
            if node.kind is NodeKind.MAP:
                for key in ("note", "cite"):
                    if key in node.entries:
                        idle.update(node[key].walk())
                by = node.entries.get("by")
                if by is not None and by.text == "occurrence" and "1" in node.entries.get("steps", node).keys:
                    idle.add(node["steps"].keys["1"])  # there is no occurrence before the first
                if "not_used" in node.entries:
                    idle.update(node.walk())
                    idle.update(k for n in node.walk() for k in n.keys.values())
    return [x for x in ruleset.literals if x.node not in idle]


def maps_by_key(documents: Iterable[Node]) -> dict[Node, Node]:
    """The mapping that each key stands in."""
    return {key: node for document in documents for node in document.walk() for key in node.keys.values()}


@contextmanager
def changed(maps: Mapping[Node, Node], literal: RulesetLiteral, text: str) -> Iterator[None]:
    """The tree with `text` in place of a literal's; afterwards it is as it was. `maps`: of :func:`maps_by_key`."""
    node, before = literal.node, literal.node.text
    if literal.kind is not LiteralKind.COMPARATOR:
        node.text = before[: literal.start] + text + before[literal.end :]
        try:
            yield
        finally:
            node.text = before
        return
    parent = maps[node]
    keys, entries = dict(parent.keys), dict(parent.entries)
    if text not in entries:
        parent.keys = {(text if k == before else k): v for k, v in keys.items()}
        parent.entries = {(text if k == before else k): v for k, v in entries.items()}
    try:
        yield
    finally:
        parent.keys, parent.entries = keys, entries
