"""YAML as a tree of nodes that know their file, line and column, with scalars kept as text.

Nothing is typed by its look: `NO`, `13.10` and `14:00` stay what was written, and whoever reads the
node types it by its place. The reader is hostile to what a document has no need for: aliases, tags,
duplicate keys, deep nesting and oversized files are problems, never work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol, TypeAlias

import yaml

from disputes.documents.problems import EXIT_BAD_INPUT, Problem, Refused, shown
from disputes.documents.yaml_faults import fault_of_form
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

MAX_BYTES = 10_000_000
MAX_DEPTH = 40
MAX_NODES = 500_000
MAX_UNWANTED = 20
DUPLICATE_KEY = "duplicate-key"
PLAIN_YAML = "plain-yaml"
"""The codes of faults that leave the rest of a document to be read."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_PLAIN_KEY = re.compile(r"[^\W\d][\w./-]{0,79}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""A document as plain data."""


@dataclass(slots=True, eq=False)
class Node:
    """One value of a document. `line` and `column` count from 1; `path` is readable (`events[2].at`).

    Two values are equal only if they are the same one: so a node may be the key of what is known about it.
    """

    file: str
    line: int
    column: int
    path: str
    kind: NodeKind
    text: str = ""
    quoted: bool = False
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Node] = field(default_factory=dict)

    def beside(
        self,
        kind: NodeKind,
        text: str = "",
        *,
        quoted: bool = False,
        items: Sequence[Node] = (),
        entries: Mapping[str, Node] | None = None,
        keys: Mapping[str, Node] | None = None,
    ) -> Node:
        """Another node at the place of this one: what stands here, written out in full."""
        return Node(
            self.file,
            self.line,
            self.column,
            self.path,
            kind,
            text=text,
            quoted=quoted,
            items=list(items),
            entries=dict(entries or {}),
            keys=dict(keys or {}),
        )

    def __getitem__(self, key: str) -> Node:
        return self.entries[key]

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def problem(
        self, expected: str, *, found: str | None = None, nearest: str | None = None, code: str | None = None
    ) -> Problem:
        """A problem at this node."""
        shown = self.describe() if found is None else found
        return Problem(self.file, self.line, self.path, shown, expected, nearest=nearest, code=code, column=self.column)

    def key_problem(self, key: str, expected: str, *, nearest: str | None = None, code: str | None = None) -> Problem:
        """A problem of one key of this mapping, at the key's own line."""
        at = self.keys.get(key, self)
        return Problem(
            self.file, at.line, at.path, f"key {key!r}", expected, nearest=nearest, code=code, column=at.column
        )

    def describe(self) -> str:
        """What stands here, for an error message."""
        if self.kind is NodeKind.MAP:
            return "a mapping"
        if self.kind is NodeKind.LIST:
            return "a list"
        return "nothing (null)" if self.kind is NodeKind.NULL else repr(self.text)

    def one_line(self) -> str:
        """What stands here as one line of YAML."""
        if self.kind is NodeKind.MAP:
            return "{" + ", ".join(f"{k}: {v.one_line()}" for k, v in self.entries.items()) + "}"
        if self.kind is NodeKind.LIST:
            return "[" + ", ".join(n.one_line() for n in self.items) + "]"
        return "null" if self.kind is NodeKind.NULL else self.text

    def plain(self) -> Plain:
        """The value as plain Python: dicts, lists, texts and None."""
        if self.kind is NodeKind.MAP:
            return self.plain_entries()
        if self.kind is NodeKind.LIST:
            return [v.plain() for v in self.items]
        return None if self.kind is NodeKind.NULL else self.text

    def plain_entries(self) -> dict[str, Plain]:
        """The entries of a mapping as plain Python; none of anything else."""
        return {k: v.plain() for k, v in self.entries.items()}

    def find(self, loc: tuple[str | int, ...]) -> Node:
        """The node at `loc`, or the nearest one above it that exists."""
        node = self
        for step in loc:
            if isinstance(step, int) and node.kind is NodeKind.LIST and step < len(node.items):
                node = node.items[step]
            elif isinstance(step, str) and node.kind is NodeKind.MAP and step in node.entries:
                node = node.entries[step]
            else:
                break
        return node

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.items or list(node.entries.values())))


def child_path(parent: str, key: str | int) -> str:
    """The path of a key or an index under `parent`. A key that is no plain word is quoted, made printable and cut."""
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if not _PLAIN_KEY.fullmatch(key):
        return f"{parent}[{shown(key)!r}]"
    return f"{parent}.{key}" if parent else key


def decode(raw: bytes, file: str, *, limit: int = MAX_BYTES, exit_code: int = EXIT_BAD_INPUT) -> str:
    """`raw` as text. Raises :class:`Refused` where it is too large or is not UTF-8."""
    if len(raw) > limit:
        raise Refused([Problem(file, 1, "", f"{len(raw)} bytes", f"at most {limit} bytes")], exit_code)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise Refused([Problem(file, line, "", f"byte 0x{raw[e.start]:02x}", "text in UTF-8")], exit_code) from None


class _Mark(Protocol):
    """A place in the text, its line and column counted from 0."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


@dataclass(slots=True)
class _Open:
    node: Node
    key: Node | None = None


class _Composer:
    """Builds nodes from YAML events without recursion, so that depth is a number to check."""

    def __init__(self, file: str, exit_code: int) -> None:
        self.file = file
        self.exit_code = exit_code
        self.problems: list[Problem] = []
        self.documents: list[Node] = []
        self.stack: list[_Open] = []
        self.count = 0

    def refuse(self, mark: _Mark | None, found: str, expected: str) -> Refused:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 0)
        problem = Problem(self.file, line, self.path(), found, expected, column=column)
        return Refused([*self.problems, problem], self.exit_code)

    def unwanted(self, mark: _Mark | None, found: str, expected: str) -> None:
        """Notes what a document has no need for. What it would stand for is never looked up; of many, the first are
        told, and the last word of these is a refusal.
        """
        refused = self.refuse(mark, found, expected)
        if sum(problem.code == PLAIN_YAML for problem in self.problems) >= MAX_UNWANTED:
            raise refused
        self.problems.append(replace(refused.problems[-1], code="plain-yaml"))

    def path(self) -> str:
        if not self.stack:
            return ""
        top = self.stack[-1]
        if top.node.kind is NodeKind.LIST:
            return child_path(top.node.path, len(top.node.items))
        return child_path(top.node.path, top.key.text) if top.key is not None else top.node.path

    def node(self, event: yaml.NodeEvent, kind: NodeKind, text: str = "", quoted: bool = False) -> Node:
        self.count += 1
        mark = event.start_mark
        if self.count > MAX_NODES:
            raise self.refuse(mark, f"more than {MAX_NODES} values", "a smaller document")
        if event.anchor is not None:
            self.unwanted(mark, f"anchor &{event.anchor}", "a document without anchors and aliases")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self.unwanted(mark, f"tag {tag}", "a document without tags")
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        return Node(self.file, line + 1, column + 1, self.path(), kind, text=text, quoted=quoted)

    def place(self, node: Node) -> None:
        if not self.stack:
            self.documents.append(node)
            return
        top = self.stack[-1]
        if top.node.kind is NodeKind.LIST:
            top.node.items.append(node)
        elif top.key is None:
            if node.kind is not NodeKind.TEXT:
                raise Refused([*self.problems, node.problem("a key that is a text")], self.exit_code)
            node.path = child_path(top.node.path, node.text)
            first = top.node.keys.get(node.text)
            if first is not None:
                expected = f"each key once (first on line {first.line})"
                self.problems.append(
                    Problem(
                        self.file,
                        node.line,
                        node.path,
                        f"key {node.text!r} a second time",
                        expected,
                        code="duplicate-key",
                        column=node.column,
                    )
                )
            top.key = node
        else:
            top.node.keys.setdefault(top.key.text, top.key)
            top.node.entries.setdefault(top.key.text, node)
            top.key = None

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            quoted = bool(event.style)  # the C parser says "" for a plain scalar, the Python one None
            as_key = bool(self.stack) and self.stack[-1].node.kind is NodeKind.MAP and self.stack[-1].key is None
            null = not quoted and not as_key and event.value in _NULLS
            self.place(self.node(event, NodeKind.NULL if null else NodeKind.TEXT, "" if null else event.value, quoted))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(self.stack) >= MAX_DEPTH:
                raise self.refuse(event.start_mark, f"more than {MAX_DEPTH} levels", "a flatter document")
            node = self.node(event, NodeKind.MAP if isinstance(event, yaml.MappingStartEvent) else NodeKind.LIST)
            self.place(node)
            self.stack.append(_Open(node))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self.unwanted(event.start_mark, f"alias *{event.anchor}", "a document without anchors and aliases")
            mark = event.start_mark
            line, column = (mark.line, mark.column) if mark is not None else (0, 0)
            self.place(Node(self.file, line + 1, column + 1, self.path(), NodeKind.NULL))


def read_yaml(text: str, file: str, *, exit_code: int = EXIT_BAD_INPUT) -> tuple[list[Node], list[Problem]]:
    """The documents of a YAML text and the problems that were met; after a fault of form, the documents before it."""
    composer = _Composer(file, exit_code)
    odd = _UNPRINTABLE.search(text)
    if odd is not None:
        line = text.count("\n", 0, odd.start()) + 1
        return [], [Problem(file, line, "", f"control character U+{ord(odd[0]):04X}", "printable text")]
    complete = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            composer.feed(event)
            complete += isinstance(event, yaml.DocumentEndEvent)
    except Refused as e:
        return composer.documents[:complete], e.problems
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None) or getattr(e, "context_mark", None)
        return composer.documents[:complete], composer.refuse(mark, *fault_of_form(e, text)).problems
    return composer.documents, composer.problems


def parse_yaml(text: str, file: str, *, exit_code: int = EXIT_BAD_INPUT) -> list[Node]:
    """The documents of a YAML text. Raises :class:`Refused` with every problem that was met."""
    documents, problems = read_yaml(text, file, exit_code=exit_code)
    if problems:
        raise Refused(problems, exit_code)
    return documents
