"""Records from files, folders and standard input.

YAML of several documents, JSON (an object or an array), JSON Lines (line by line, in bounded memory).
Whatever is wrong becomes a problem of the record it is in; the other records are still read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from disputes.documents.json_tree import parse_json, plain_json, plain_of, read_json, tree_of
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import DUPLICATE_KEY, PLAIN_YAML, Node, Plain, decode, read_yaml
from disputes.records import checks
from disputes.records.broken_text import heading_behind_comment, remainders
from disputes.records.case import Case
from disputes.records.faults_told import model_of, record_of
from disputes.records.field_types import listed
from disputes.records.pieces import A_RECORD, InputPiece, PieceForm, empty_piece, input_pieces, pieces_of_stream
from disputes.records.printing import to_plain
from disputes.records.shop import Shop
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.shortcuts import shortcuts_taken

TEXT = "<text>"
SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")
"""Suffixes of files that hold records in rows and columns."""


@dataclass(frozen=True, slots=True)
class RecordRead:
    """What one place of an input held: a record, or the problems that keep it from being one.

    `line` is where it begins; `tree` the record's tree, or what makes it where nobody has asked for it yet. Of a
    platform's payload, `unknown_codes` are the raw codes, by field, that its ruleset does not know, and `notes` are
    warnings, and `unread` how often it holds each field that nobody has looked at; with neither record nor problems it
    carries notes only (an empty page, pages still missing).
    """

    file: str
    line: int
    record: Case | Shop | None = None
    problems: tuple[Problem, ...] = ()
    tree: Node | Callable[[], Node] | None = None
    unknown_codes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to answer: no record, and nothing that kept one from being read."""
        return self.record is None and not self.problems

    @property
    def node(self) -> Node | None:
        """The record's tree, so that a later check can name its lines."""
        return self.tree() if callable(self.tree) else self.tree

    @property
    def case(self) -> Case | None:
        return self.record if isinstance(self.record, Case) else None

    @property
    def shop(self) -> Shop | None:
        return self.record if isinstance(self.record, Shop) else None


def _refused(file: str, problems: list[Problem], node: Node | None = None) -> RecordRead:
    line = node.line if node is not None else problems[0].line
    return RecordRead(file, line, None, tuple(sorted(set(problems), key=lambda p: (p.line, p.path, p.expected))), node)


def _fault(file: str, line: int, found: str, expected: str) -> RecordRead:
    return _refused(file, [Problem(file, line, "", found, expected)])


# One record


def read_node(node: Node) -> RecordRead:
    """The record that a tree holds, or all of its problems."""
    if node.kind is not NodeKind.MAP:
        return _refused(node.file, [node.problem(A_RECORD)], node)
    model = model_of(node.entries.keys())
    if model is None:
        keys = listed(sorted(repr(key) for key in node.entries)) if node.entries else "nothing"
        return _refused(
            node.file, [node.problem(A_RECORD, found=f"only {keys}" if node.entries else "an empty mapping")], node
        )
    record, problems = record_of(model, node)
    if problems:
        return _refused(node.file, problems, node)
    return RecordRead(node.file, node.line, record, (), node)


def _sound(plain: Plain, file: str, line: int, tree: Callable[[], Node]) -> RecordRead | None:
    """The record that plain data (dicts, lists, texts, None) holds where nothing is wrong with it; the tree, which
    takes longer, says what is. With DISPUTES_SHORTCUTS=off it is always asked.
    """
    if not isinstance(plain, dict) or not shortcuts_taken():
        return None
    model = model_of(plain.keys())
    if model is None or next(checks.faults(plain), None) is not None:
        return None
    try:
        return RecordRead(file, line, model.model_validate(plain), (), tree)
    except ValidationError:
        return None


def read_plain(data: Mapping[str, object], file: str, *, line: int = 1) -> RecordRead:
    """The record that plain Python data holds, checked like one of a file: for records that a program made."""

    def tree() -> Node:
        return tree_of(data, file, line=line)

    plain = plain_of(data)
    return (_sound(plain, file, line, tree) if plain is not None else None) or read_node(tree())


def read_model(record: Case | Shop, file: str) -> RecordRead:
    """A record that a program made, held to what its model alone cannot tell."""
    plain = to_plain(record)
    if next(checks.faults(plain), None) is not None:
        return read_plain(plain, file)
    return RecordRead(file, 1, record, (), lambda: tree_of(plain, file))


# One text


def _read_tree(root: Node, problems: list[Problem]) -> Iterator[RecordRead]:
    """The records of one document; a problem is put down to the record that it lies in."""
    if root.kind is not NodeKind.LIST:
        yield _with(root, problems)
        return
    if not root.items:
        yield _refused(root.file, [root.problem(A_RECORD, found="an empty list"), *problems], root)
    for member in root.items:
        yield _with(member, [p for p in problems if p.path.startswith(member.path)])


def _with(node: Node, problems: list[Problem]) -> RecordRead:
    read = read_node(node)
    return _refused(node.file, [*read.problems, *problems], node) if problems else read


def _read_yaml(text: str, file: str) -> Iterator[RecordRead]:
    documents, problems = read_yaml(text, file)
    kept = [d for d in documents if d.kind is not NodeKind.NULL]
    for number, document in enumerate(kept):
        end = kept[number + 1].line if number + 1 < len(kept) else sys.maxsize
        own = [p for p in problems if p.code in (DUPLICATE_KEY, PLAIN_YAML) and document.line <= p.line < end]
        problems = [p for p in problems if p not in own]
        yield from _read_tree(document, own)
    if problems:
        yield _broken(text, file, problems) if not kept else _refused(file, problems)
    elif not kept:
        yield _fault(file, 1, "no record", A_RECORD)


def _broken(text: str, file: str, problems: list[Problem]) -> RecordRead:
    """A record in which one place is no YAML: the fault, and those of the rest as far as it can be read."""
    *before, fault = problems
    heading = heading_behind_comment(text, fault.line)
    if heading is not None:
        expected = f'{fault.expected}: is `{heading}:` above it still behind "# "?'
        problems = [*before, replace(fault, expected=expected)]
    for rest in remainders(text, fault.line):
        documents, others = read_yaml(rest.text, file)
        if any(p.code is None for p in others):
            continue
        if len(documents) != 1 or documents[0].kind is not NodeKind.MAP:
            break
        node = documents[0]
        found = [p for p in read_node(node).problems if not p.path.startswith(tuple(rest.keys))]
        return _refused(file, [*problems, *others, *found], node)
    return _refused(file, problems)


def _read_line(text: str, file: str, line: int) -> Iterator[RecordRead]:
    """One record on one line: read at once, and again with its places only where something is wrong."""
    plain = plain_json(text)
    read = _sound(plain, file, line, lambda: parse_json(text, file, line=line)) if plain is not None else None
    if read is not None:
        yield read
    else:
        yield from _read_json(text, file, line)


def _read_json(text: str, file: str, line: int = 1) -> Iterator[RecordRead]:
    root, problems = read_json(text, file, line=line)
    if root is None:
        yield _refused(file, problems)
    else:
        yield from _read_tree(root, problems)


# One piece of an input


def read_piece(piece: InputPiece) -> Iterator[RecordRead]:
    """The records that a piece of an input holds, or what is wrong with it."""
    file, form = piece.file, piece.form
    if form is PieceForm.FAULT:
        yield _refused(file, list(piece.problems))
        return
    try:
        text = decode(piece.raw, file)
    except Refused as e:
        yield _refused(
            file, [replace(p, line=piece.line) for p in e.problems] if form is PieceForm.LINE else e.problems
        )
        return
    if form is PieceForm.LINE:
        yield from _read_line(text.rstrip("\r\n"), file, piece.line)
    elif not text.strip():
        yield from read_piece(empty_piece(file))
    elif form is PieceForm.JSON or (form is PieceForm.UNKNOWN and _looks_like_json(text)):
        yield from _read_json(text, file)
    else:
        yield from _read_yaml(text, file)


def _looks_like_json(text: str) -> bool:
    """Whether a text without a telling name is JSON and not YAML's own `{a: b}`: the first thing in its brackets is
    quoted, or nothing.
    """
    start = text.lstrip("\ufeff \t\r\n")
    inner = start.lstrip("[{ \t\r\n")
    return start[:1] in ("{", "[") and inner[:1] in ('"', "}", "]")


def read_text(text: str, file: str = TEXT) -> Iterator[RecordRead]:
    """The records that a document holds, in YAML, JSON or JSON Lines."""
    for piece in pieces_of_stream(BytesIO(text.encode("utf-8", "surrogatepass")), file, ""):
        yield from read_piece(piece)


def iter_records(source: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[RecordRead]:
    """The records of a file, of a folder (recursively, without `*.expect.yaml`), or, for `-`, of `stdin`, one after the
    other.
    """
    for piece in input_pieces(source, stdin=stdin):
        yield from read_piece(piece)


def read_records(*sources: str | Path, stdin: BinaryIO | None = None) -> list[RecordRead]:
    """All that `sources` hold, see :func:`iter_records`."""
    return [read for source in sources for read in iter_records(source, stdin=stdin)]
