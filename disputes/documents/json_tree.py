"""JSON as the same tree of nodes as YAML: lines and columns kept, scalars as text, so that 129.90 keeps its digits.

Strict: no comments, trailing commas, NaN, duplicate keys, lone surrogates; depth and size are bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import NoReturn, cast

from disputes.documents.problems import EXIT_BAD_INPUT, Problem, Refused
from disputes.documents.yaml_tree import MAX_DEPTH, MAX_NODES, Node, Plain, child_path
from disputes.words.documents import NodeKind

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_LONE = re.compile("[\ud800-\udfff]")
_CONSTANTS = {"true": NodeKind.TEXT, "false": NodeKind.TEXT, "null": NodeKind.NULL}


class _Stop(Exception):
    """The text is no JSON from here on."""


class _Scanner:
    """Reads one value, with the number of the line and where it begins carried along."""

    def __init__(self, text: str, file: str, line: int) -> None:
        self.text = text
        self.file = file
        self.pos = 0
        self.line = line
        self.line_start = 0
        self.count = 0
        self.problems: list[Problem] = []

    def stop(self, path: str, found: str, expected: str) -> _Stop:
        self.problems.append(Problem(self.file, self.line, path, found, expected))
        return _Stop()

    def here(self) -> str:
        if self.pos >= len(self.text):
            return "the end of the text"
        word = _WORD.match(self.text, self.pos)
        return repr(word[0] if word else self.text[self.pos])

    def skip(self) -> str:
        """Moves over white space; the next character, or "" at the end."""
        match = _SPACE.match(self.text, self.pos)
        end = match.end() if match else self.pos
        lines = self.text.count("\n", self.pos, end)
        if lines:
            self.line += lines
            self.line_start = self.text.rindex("\n", self.pos, end) + 1
        self.pos = end
        return self.text[end : end + 1]

    def node(self, path: str, kind: NodeKind, text: str = "", quoted: bool = False) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise self.stop(path, f"more than {MAX_NODES} values", "a smaller document")
        column = self.pos - self.line_start + 1
        return Node(self.file, self.line, column, path, kind, text=text, quoted=quoted)

    def string(self, path: str, what: str) -> Node:
        match = _STRING.match(self.text, self.pos)
        if match is None:
            if self.text[self.pos : self.pos + 1] != '"':
                raise self.stop(path, self.here(), f"valid JSON: {what} in double quotes")
            raise self.stop(path, "a string that is not closed or has a bad escape", "valid JSON: a string on one line")
        text = match[1]
        if "\\" in text:
            text = json.loads(match[0])
        lone = _LONE.search(text)
        if lone is not None:
            raise self.stop(path, f"half a surrogate pair \\u{ord(lone[0]):04x}", "a whole character")
        node = self.node(path, NodeKind.TEXT, text, True)
        self.pos = match.end()
        return node

    def value(self, path: str, depth: int) -> Node:
        char = self.skip()
        if char in ("{", "["):
            if depth >= MAX_DEPTH:
                raise self.stop(path, f"more than {MAX_DEPTH} levels", "a flatter document")
            return self.mapping(path, depth) if char == "{" else self.list(path, depth)
        if char == '"':
            return self.string(path, "a text")
        match = _NUMBER.match(self.text, self.pos) or _WORD.match(self.text, self.pos)
        if match is None:
            raise self.stop(path, self.here(), "valid JSON: a value")
        kind = _CONSTANTS.get(match[0], NodeKind.TEXT)
        if match[0][0].isalpha() and match[0] not in _CONSTANTS:
            raise self.stop(path, repr(match[0]), "valid JSON: a value (texts stand in double quotes)")
        node = self.node(path, kind, "" if kind is NodeKind.NULL else match[0])
        self.pos = match.end()
        return node

    def more(self, path: str, close: str) -> bool:
        """True after a comma, False after the closing bracket."""
        char = self.skip()
        if char == ",":
            self.pos += 1
            if self.skip() == close:
                raise self.stop(path, f"a comma before {close!r}", "valid JSON: no comma after the last member")
            return True
        if char == close:
            self.pos += 1
            return False
        raise self.stop(path, self.here(), f"valid JSON: ',' or {close!r}")

    def list(self, path: str, depth: int) -> Node:
        node = self.node(path, NodeKind.LIST)
        self.pos += 1
        if self.skip() == "]":
            self.pos += 1
            return node
        while True:
            node.items.append(self.value(child_path(path, len(node.items)), depth + 1))
            if not self.more(path, "]"):
                return node

    def mapping(self, path: str, depth: int) -> Node:
        node = self.node(path, NodeKind.MAP)
        self.pos += 1
        if self.skip() == "}":
            self.pos += 1
            return node
        while True:
            self.skip()
            key = self.string(path, "a key")
            key.path = child_path(path, key.text)
            if self.skip() != ":":
                raise self.stop(key.path, self.here(), "valid JSON: ':' after a key")
            self.pos += 1
            value = self.value(key.path, depth + 1)
            first = node.keys.setdefault(key.text, key)
            if first is key:
                node.entries[key.text] = value
            else:
                expected = f"each key once (first on line {first.line})"
                self.problems.append(
                    Problem(
                        self.file, key.line, key.path, f"key {key.text!r} a second time", expected, code="duplicate-key"
                    )
                )
            if not self.more(path, "}"):
                return node


def read_json(text: str, file: str, *, line: int = 1) -> tuple[Node | None, list[Problem]]:
    """The tree of a JSON text that begins on `line` of `file`, and its problems; no tree where it is no JSON."""
    scanner = _Scanner(text, file, line)
    try:
        root = scanner.value("", 0)
        if scanner.skip():
            raise scanner.stop("", scanner.here(), "the end of the text after one JSON value")
    except _Stop:
        return None, scanner.problems
    return root, scanner.problems


def parse_json(text: str, file: str, *, line: int = 1, exit_code: int = EXIT_BAD_INPUT) -> Node:
    """The tree of a JSON text. Raises :class:`Refused` with every problem that was met."""
    root, problems = read_json(text, file, line=line)
    if root is None or problems:
        raise Refused(problems, exit_code)
    return root


def tree_of(value: object, file: str, *, line: int = 1, path: str = "") -> Node:
    """The tree of plain Python data (dicts, lists, scalars), all on one line: for records that a program made."""
    if isinstance(value, Mapping):
        node = Node(file, line, 1, path, NodeKind.MAP)
        for key, member in value.items():
            at = child_path(path, str(key))
            node.keys[str(key)] = Node(file, line, 1, at, NodeKind.TEXT, str(key))
            node.entries[str(key)] = tree_of(member, file, line=line, path=at)
        return node
    if isinstance(value, (list, tuple)):
        return Node(
            file,
            line,
            1,
            path,
            NodeKind.LIST,
            items=[tree_of(m, file, line=line, path=child_path(path, i)) for i, m in enumerate(value)],
        )
    if value is None:
        return Node(file, line, 1, path, NodeKind.NULL)
    if isinstance(value, bool):
        return Node(file, line, 1, path, NodeKind.TEXT, "true" if value else "false")
    text = value.isoformat() if isinstance(value, (datetime, date)) else str(value)
    return Node(file, line, 1, path, NodeKind.TEXT, text=text, quoted=isinstance(value, str))


# Without places


class _NeedsTree(Exception):
    """Something that only the tree can tell of."""


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NeedsTree
    for key, value in pairs:
        if value is True or value is False:
            found[key] = "true" if value else "false"
    return found


def _no_constant(_: str) -> NoReturn:
    raise _NeedsTree


_decode = json.JSONDecoder(object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=_no_constant).decode


def plain_json(text: str) -> Plain:
    """What `parse_json(text, …).plain()` gives, many times as fast; None where the text is none that it takes, or is
    out of the ordinary.
    """
    if "\\ud" in text or "\\uD" in text:  # half a surrogate pair, maybe
        return None
    try:
        value = _decode(text)
        return cast(Plain, value) if _is_plain(text) else plain_of(value)
    except (_NeedsTree, ValueError, RecursionError):
        return None


def _is_plain(text: str) -> bool:
    """Whether what is decoded from a text needs no second look: the text shows that it is no larger or deeper than a
    document may be, and that it holds nothing but dicts, lists, texts and None.
    """
    return (
        len(text) < MAX_NODES
        and text.count("{") + text.count("[") < MAX_DEPTH
        and _only_in_mappings(text, "true")
        and _only_in_mappings(text, "false")
    )


def _only_in_mappings(text: str, truth: str) -> bool:
    """Whether a truth is nothing but a member of mappings, where it is a text by now; in a list none is left."""
    number = text.count(truth)
    if not number:
        return True
    close = text.count(":" + truth)
    return number == close or number == close + text.count(": " + truth)


def plain_of(value: object) -> Plain:
    """What `tree_of(value, …).plain()` gives; None where it is deeper or larger than a document may be."""
    left = MAX_NODES

    def plain(value: object, depth: int) -> Plain:
        nonlocal left
        left -= 1
        if value is None or type(value) is str:
            return value
        if isinstance(value, Mapping):
            if depth >= MAX_DEPTH or left < 0:
                raise _NeedsTree
            return {str(k): plain(v, depth + 1) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            if depth >= MAX_DEPTH or left < 0:
                raise _NeedsTree
            return [plain(v, depth + 1) for v in value]
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.isoformat() if isinstance(value, (datetime, date)) else str(value)

    try:
        return plain(value, 0)
    except _NeedsTree:
        return None
