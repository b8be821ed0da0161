"""Where in an entry something stands: findings name the place by its position, not by its first look-alike."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.words.documents import NodeKind


def at(node: Node, *path: str) -> Node:
    """The node at a path of keys below `node`, or the nearest one above it that exists."""
    return node.find(path)


def named_at(node: Node, name: str, *keys: str) -> Node:
    """The node of a list member that says `name`: the text itself, or the one under any of `keys` of the member. The
    list may be nested. `node` where there is none.
    """
    return next(_named(node, name, keys), node)


def _named(node: Node, name: str, keys: tuple[str, ...]) -> Iterator[Node]:
    if node.kind is NodeKind.TEXT:
        if node.text == name:
            yield node
    elif node.kind is NodeKind.LIST:
        for item in node.items:
            yield from _named(item, name, keys)
    elif node.kind is NodeKind.MAP:
        for key in keys:
            if key in node.entries:
                yield from _named(node.entries[key], name, keys)
