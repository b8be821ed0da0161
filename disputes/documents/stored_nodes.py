"""The nodes of documents as plain data, and back: a stored node is filled in when something of it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.words.documents import NodeKind

NodeRow: TypeAlias = "list[int | str | bool | list[int] | dict[str, int]]"
"""File (by its number), line, column, path, kind, text, quoted, and the numbers of items, entries and keys."""
_SLOTS = ("file", "line", "column", "path", "kind", "text", "quoted", "items", "entries", "keys")


class StoredNode(Node):
    """A node that knows its number only, until anything else is asked of it."""

    __slots__ = ("_number", "_store")

    _number: int
    _store: StoredNodes

    def __init__(self, store: StoredNodes, number: int) -> None:
        self._store = store
        self._number = number

    def __getattr__(self, name: str) -> object:
        if name not in _SLOTS:
            raise AttributeError(name)
        self._store.fill(self, self._number)
        return object.__getattribute__(self, name)


class StoredNodes:
    """Nodes by their numbers. The same number is the same node."""

    def __init__(self, count: int, rows: Callable[[], tuple[Sequence[str], Sequence[NodeRow]]]) -> None:
        self._nodes: list[Node | None] = [None] * count
        self._load = rows
        self._rows: tuple[Sequence[str], Sequence[NodeRow]] | None = None

    def node(self, number: int) -> Node:
        found = self._nodes[number]
        if found is None:
            found = self._nodes[number] = StoredNode(self, number)
        return found

    def fill(self, node: Node, number: int) -> None:
        """Gives a node what was stored of it."""
        if self._rows is None:
            self._rows = self._load()
        files, rows = self._rows
        file, line, column, path, kind, text, quoted, items, entries, keys = rows[number]
        assert isinstance(file, int)
        assert isinstance(line, int)
        assert isinstance(column, int)
        assert isinstance(items, list)
        assert isinstance(entries, dict)
        assert isinstance(keys, dict)
        node.file, node.line, node.column, node.path = files[file], line, column, str(path)
        node.kind, node.text, node.quoted = NodeKind(str(kind)), str(text), bool(quoted)
        node.items = [self.node(n) for n in items]
        node.entries = {key: self.node(n) for key, n in entries.items()}
        node.keys = {key: self.node(n) for key, n in keys.items()}


class NodeNumbers:
    """Numbers nodes, those below them too, and writes them down."""

    def __init__(self) -> None:
        self.files: dict[str, int] = {}
        self.rows: list[NodeRow] = []
        self._numbers: dict[Node, int] = {}

    def number(self, node: Node) -> int:
        """The number of a node; it is written down, with all that it holds, when it is first asked for."""
        if node not in self._numbers:
            fresh = list(self._below(node))
            for one in fresh:
                self._numbers[one] = len(self._numbers)
            self.rows += [self._row(one) for one in fresh]
        return self._numbers[node]

    def _below(self, node: Node) -> Iterable[Node]:
        seen: set[Node] = set()
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if one in seen or one in self._numbers:
                continue
            seen.add(one)
            yield one
            waiting += [*one.items, *one.entries.values(), *one.keys.values()]

    def _row(self, node: Node) -> NodeRow:
        numbers = self._numbers
        return [
            self.files.setdefault(node.file, len(self.files)),
            node.line,
            node.column,
            node.path,
            node.kind.value,
            node.text,
            node.quoted,
            [numbers[n] for n in node.items],
            {key: numbers[n] for key, n in node.entries.items()},
            {key: numbers[n] for key, n in node.keys.items()},
        ]
