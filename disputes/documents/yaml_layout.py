"""The canonical layout of a YAML file that people edit: comments stay, and so does every word of the document.

Block style where a person reads, flow style for short mappings and lists: one that fits into its line, nests at most
three deep and carries no comment. Long texts are folded, long comments wrapped; a comment that does not fit at the end
of its line stands above it.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.documents.yaml_tree import Node, parse_yaml

WIDTH = 120
_FOLD = 108
"""A text is folded at the first space beyond this column, so that no line grows longer than WIDTH."""
_DEEPEST = 3
MODELINE = "# yaml-language-server:"
"""How the line begins by which an editor finds the schema of a file. It comes first, and on one line."""
_INDENT = 2
_NEEDS_QUOTES = re.compile(r"[,\[\]{}]|: |:$| #|^[\s?!&*|>'\"%@`#-]|\s$|^$")
_BLOCK_LEVELS = 2
"""The sections and their entries are blocks, however short."""

_Styled: TypeAlias = "CommentedMap | CommentedSeq | str"


class _Untyped(VersionedResolver):
    """Every scalar is a text: `13.10`, `NO` and `2026-01-20` stay as they are written."""

    @property
    def versioned_resolver(self) -> dict[str, object]:
        return {}


def formatted(text: str, file: str) -> str:
    """The same document in the canonical layout.

    Raises :class:`Refused` (exit 4) where the text is no YAML, or where the layout would change what it says.
    """
    before = parse_yaml(text, file, exit_code=EXIT_BAD_RULESET)
    printer = _printer()
    out = io.StringIO()
    try:
        for number, document in enumerate(printer.load_all(text)):
            if number:
                out.write("---\n")
            _lay_out(document, _FOLD, 0)
            printer.dump(document, out)
    except YAMLError as error:
        raise Refused([Problem(file, 1, "", "a layout that cannot be written", str(error))], EXIT_BAD_RULESET) from None
    laid_out = "\n".join(_modeline_first([*_with_comments(out.getvalue())])) + "\n"
    after = parse_yaml(laid_out, file, exit_code=EXIT_BAD_RULESET)
    if [_content(n) for n in before] != [_content(n) for n in after] or _comments(text) != _comments(laid_out):
        raise Refused(
            [Problem(file, 1, "", "a layout that would change the document", "a document that it keeps as it is")],
            EXIT_BAD_RULESET,
        )
    return laid_out


def written(document: Mapping[str, object], file: str) -> str:
    """A document of mappings, lists and texts in the canonical layout. The text `null` is written as a null."""
    out = io.StringIO()
    _printer().dump(_quoted(document), out)
    return formatted(out.getvalue(), file)


def _quoted(value: object) -> object:
    """The same with quotes around each text that needs them on one line with others."""
    if isinstance(value, Mapping):
        return {key: _quoted(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_quoted(part) for part in value]
    text = str(value)
    return DoubleQuotedScalarString(text) if _NEEDS_QUOTES.search(text) else text


def _printer() -> YAML:
    printer = YAML(typ="rt")
    printer.Resolver = _Untyped
    printer.preserve_quotes = True
    printer.width = _FOLD
    printer.brace_single_entry_mapping_in_flow_sequence = True
    printer.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    return printer


def _lay_out(value: _Styled, room: int, depth: int) -> None:
    """Chooses block or flow style for a value and what is in it; `room` is what its line has left."""
    if isinstance(value, CommentedMap):
        inside = [(v, len(str(k)) + 2) for k, v in value.items()]
        least = _BLOCK_LEVELS
    elif isinstance(value, CommentedSeq):
        inside = [(v, 2) for v in value]
        least = 0
    else:
        return
    if inside and not (
        depth >= least and _nesting(value) <= _DEEPEST and not _is_commented(value) and len(_flow(value)) <= room
    ):
        value.fa.set_block_style()
    else:
        value.fa.set_flow_style()
    for item, before in inside:
        _lay_out(item, _FOLD - _INDENT * (depth + 1) - before, depth + 1)


def _nesting(value: _Styled) -> int:
    if isinstance(value, CommentedMap):
        return 1 + max((_nesting(v) for v in value.values()), default=0)
    return 1 + max((_nesting(v) for v in value), default=0) if isinstance(value, CommentedSeq) else 0


def _flow(value: _Styled) -> str:
    """The value on one line."""
    if isinstance(value, CommentedMap):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, CommentedSeq):
        return "[" + ", ".join(_flow(v) for v in value) + "]"
    quoted = isinstance(value, (SingleQuotedScalarString, DoubleQuotedScalarString))
    return f'"{value}"' if quoted else str(value)


def _is_commented(value: _Styled) -> bool:
    """Whether a comment stands inside a value, where one line would leave no room for it."""
    if not isinstance(value, (CommentedMap, CommentedSeq)):
        return False
    inside = value.values() if isinstance(value, CommentedMap) else value
    return bool(value.ca.items) or any(_is_commented(v) or _is_headed(v) for v in inside)


def _is_headed(value: _Styled) -> bool:
    return isinstance(value, (CommentedMap, CommentedSeq)) and bool(value.ca.comment)


def _modeline_first(lines: list[str]) -> list[str]:
    """The lines with the modeline of the first document above all others; a later document keeps its own."""
    end = lines.index("---") if "---" in lines else len(lines)
    at = next((n for n, line in enumerate(lines[:end]) if line.startswith(MODELINE)), 0)
    return [*lines[at : at + 1], *lines[:at], *lines[at + 1 :]]


def _with_comments(text: str) -> Iterator[str]:
    """The lines of a document with its comments where they belong."""
    ends = token_ends(text)
    lines = text.splitlines()
    for number, line in enumerate(lines):
        end = ends.get(number)
        if end is None:
            below = next((lines[n] for n in range(number + 1, len(lines)) if n in ends), "")
            indent = min(_indent_of(line), _indent_of(below)) if below else _indent_of(line)
            yield from _wrapped(" " * indent + line.strip())
            continue
        comment = line[end:].strip()
        line = line[:end].rstrip() if comment.startswith("#") else line.rstrip()
        if not comment.startswith("#"):
            yield line
        elif len(line) + 2 + len(comment) <= WIDTH:
            yield f"{line}  {comment}"
        else:
            yield from _wrapped(" " * _indent_of(line) + comment)
            yield line


def _wrapped(line: str) -> Iterator[str]:
    """A line that holds a comment alone, or nothing."""
    body = line.strip()
    if len(line.rstrip()) <= WIDTH or not body.startswith("#") or body.startswith(MODELINE):
        yield line.rstrip()
        return
    start = " " * _indent_of(line) + "# "
    yield from textwrap.wrap(
        body.lstrip("# "), WIDTH, initial_indent=start, subsequent_indent=start, break_long_words=False
    )


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())


def token_ends(text: str) -> dict[int, int]:
    """The column at which the last token of each line ends, by line; a line inside a scalar ends where it ends."""
    ends: dict[int, int] = {}
    lines = text.splitlines()
    for token in yaml.scan(text):
        if isinstance(token, (yaml.BlockEndToken, yaml.StreamEndToken, yaml.BlockMappingStartToken)):
            continue
        first, last = token.start_mark, token.end_mark
        if first.line == last.line and first.column == last.column:
            continue
        for number in range(first.line, min(last.line, len(lines) - 1)):
            ends[number] = len(lines[number])
        if last.column:
            ends[last.line] = max(ends.get(last.line, 0), last.column)
    return ends


def _content(node: Node) -> object:
    """What a tree says, whatever its layout."""
    return (
        node.kind,
        " ".join(node.text.split()),
        node.quoted,
        [_content(n) for n in node.items],
        [(k, _content(v)) for k, v in node.entries.items()],
    )


def _comments(text: str) -> list[str]:
    """The words of all comments, sorted: where they stand may change, what they say may not."""
    ends = token_ends(text)
    found = (line[ends.get(n, 0) :].strip() for n, line in enumerate(text.splitlines()))
    return sorted(word for comment in found if comment.startswith("#") for word in comment.split() if word != "#")
