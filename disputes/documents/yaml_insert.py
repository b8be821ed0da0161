"""A new entry in a YAML file that people edit: every line that stands there stays as it is, comments too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.documents.yaml_layout import token_ends, written
from disputes.documents.yaml_tree import Node, parse_yaml

_INDENT = 2


def with_entry(text: str, file: str, path: Sequence[str], key: str | None, value: object) -> str:
    """`text` with `value` under `key` at the end of the mapping at `path`, or, without a key, as the last member of the
    list there; sections of the path that are not there yet are begun. The entry is written in the canonical layout.

    Raises :class:`Refused` (exit 4) where the file is no YAML of one document, where the entry is already there, and
    where the section stands on one line with other entries.
    """
    documents = parse_yaml(text, file, exit_code=EXIT_BAD_RULESET)
    if len(documents) != 1:
        raise _refused(file, 1, f"{len(documents)} documents", "a file of one document")
    before = documents[0]
    section, depth, end = _deepest(text, before, path)
    if depth == len(path) and key is not None and key in section.entries:
        line = section.keys[key].line if key in section.keys else section.line
        raise _refused(file, line, repr(key), "an id that is not there yet")
    lines = text.splitlines()
    if depth and _in_one_line(lines, section):
        if section.entries or section.items:
            raise _refused(file, section.line, "a section on one line", "one with a line for each entry")
        lines[section.line - 1] = lines[section.line - 1][: section.column - 1].rstrip()  # `sources: {}`
    lines[end:end] = _entry_lines(path, depth, key, value, file)
    new = "\n".join(lines) + "\n"
    after = parse_yaml(new, file, exit_code=EXIT_BAD_RULESET)[0]
    if _without(after, path, key) != _without(before, path, key, whole=True):
        raise _refused(file, end, "a place where an entry would change the rest", "a file that `rules format` laid out")
    return new


def _deepest(text: str, root: Node, path: Sequence[str]) -> tuple[Node, int, int]:
    """The deepest section of the path that is there, how deep it is, and after how many lines it ends."""
    total = len(text.splitlines())
    node, depth, limit = root, 0, total
    for name in path:
        if name not in node.entries:
            break
        below = [at.line - 1 for key, at in node.keys.items() if at.line > node.keys[name].line]
        limit = min([limit, *below])
        node, depth = node.entries[name], depth + 1
    ends = [line for line in token_ends(text) if line < limit]
    return node, depth, max(ends, default=-1) + 1


def _in_one_line(lines: Sequence[str], section: Node) -> bool:
    rest = lines[section.line - 1][section.column - 1 :] if section.line <= len(lines) else ""
    return rest.startswith(("{", "[", "null", "~"))


def _entry_lines(path: Sequence[str], depth: int, key: str | None, value: object, file: str) -> list[str]:
    """The lines of the entry, with the sections around it that are not there yet."""
    document: object = [value] if key is None else {key: value}
    for name in reversed(path):
        document = {name: document}
    assert isinstance(document, Mapping)
    lines = written(document, file).splitlines()
    heads = [f"{' ' * (_INDENT * n)}{name}:" for n, name in enumerate(path[:depth])]
    if lines[:depth] != heads:
        raise _refused(file, 1, "an entry that is laid out on one line with its section", "an entry with more in it")
    return lines[depth:]


def _without(root: Node, path: Sequence[str], key: str | None, *, whole: bool = False) -> object:
    """What a document says, but for the entry under `key`, or for the last member of the list at the path; `whole`
    leaves that member in. Sections with nothing in them do not count.
    """

    def said(node: Node, rest: Sequence[str] | None) -> object:
        if rest is not None and not rest and key is None and not whole:
            return [n.plain() for n in node.items[:-1]] or None
        if node.entries:
            parts = {}
            for name, below in node.entries.items():
                if rest is not None and not rest and name == key:
                    continue
                inner = rest[1:] if rest and rest[0] == name else None
                parts[name] = said(below, inner)
            return {name: part for name, part in parts.items() if part is not None} or None
        return [n.plain() for n in node.items] or (node.plain() if node.text else None)

    return said(root, path)


def _refused(file: str, line: int, found: str, expected: str) -> Refused:
    return Refused([Problem(file, line, "", found, expected)], EXIT_BAD_RULESET)
