"""Records from files, folders and standard input.

YAML of several documents, JSON (an object or an array), JSON Lines (line by line, in bounded memory).
Whatever is wrong becomes a problem of the record it is in; the other records are still read.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from disputes.documents.json_tree import parse_json, plain_json, plain_of, read_json, tree_of
from disputes.documents.problems import Problem, Refused, unreadable
from disputes.documents.yaml_tree import DUPLICATE_KEY, MAX_BYTES, PLAIN_YAML, Node, Plain, decode, read_yaml
from disputes.records import checks
from disputes.records.broken_text import heading_behind_comment, remainders
from disputes.records.case import Case
from disputes.records.faults_told import model_of, record_of
from disputes.records.field_types import listed
from disputes.records.printing import to_plain
from disputes.records.shop import Shop
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.shortcuts import shortcuts_taken

MAX_LINE = 1_000_000
STDIN = "<stdin>"
TEXT = "<text>"

_YAML = (".yaml", ".yml")
_JSON = (".json",)
_LINES = (".jsonl", ".ndjson")
_SUFFIXES = _YAML + _JSON + _LINES
SPREADSHEETS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")
"""Suffixes of files that hold records in rows and columns."""
_EXPECTED = tuple(f".expect{suffix}" for suffix in _SUFFIXES)
_A_RECORD = "a case record (with `dispute`) or a shop record"


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
        return _refused(node.file, [node.problem(_A_RECORD)], node)
    model = model_of(node.entries.keys())
    if model is None:
        keys = listed(sorted(repr(key) for key in node.entries)) if node.entries else "nothing"
        return _refused(
            node.file, [node.problem(_A_RECORD, found=f"only {keys}" if node.entries else "an empty mapping")], node
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
        yield _refused(root.file, [root.problem(_A_RECORD, found="an empty list"), *problems], root)
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
        yield _fault(file, 1, "no record", _A_RECORD)


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


# One stream


def _looks_like_json(text: str) -> bool:
    """Whether a text without a telling name is JSON and not YAML's own `{a: b}`: the first thing in its brackets is
    quoted, or nothing.
    """
    start = text.lstrip("\ufeff \t\r\n")
    inner = start.lstrip("[{ \t\r\n")
    return start[:1] in ("{", "[") and inner[:1] in ('"', "}", "]")


def _is_blank(line: bytes) -> bool:
    return not line.removeprefix(codecs.BOM_UTF8).strip()


def _is_line(raw: bytes) -> bool:
    """Whether one line is a whole JSON object."""
    line = raw.decode("utf-8-sig", "replace").strip()
    return line.startswith("{") and line.endswith("}") and read_json(line, "")[0] is not None


def _lines(head: list[bytes], stream: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The lines of `head` and then of `stream`, each with whether it is too long; of a line that is too long only the
    first part is held.
    """
    for line in chain(head, iter(lambda: stream.readline(MAX_LINE + 1), b"")):
        long = len(line) > MAX_LINE and not line.endswith(b"\n")
        rest = line if long else b""
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line, long


def _read_lines(head: list[bytes], stream: BinaryIO, file: str) -> Iterator[RecordRead]:
    empty = True
    for number, (line, long) in enumerate(_lines(head, stream), 1):
        if _is_blank(line):
            continue
        empty = False
        if long:
            yield _fault(file, number, f"a line of more than {MAX_LINE} bytes", "one record a line")
            continue
        try:
            text = decode(line, file)
        except Refused as e:
            yield _fault(file, number, e.problems[0].found, e.problems[0].expected)
            continue
        yield from _read_line(text.rstrip("\r\n"), file, number)
    if empty:
        yield _fault(file, 1, "an empty file", _A_RECORD)


def _read_stream(stream: BinaryIO, file: str, suffix: str) -> Iterator[RecordRead]:
    if suffix in _LINES:
        yield from _read_lines([], stream, file)
        return
    head: list[bytes] = []
    size = 0
    if suffix not in _YAML:
        # Objects on the first two lines with content: JSON Lines, whatever the name says.
        objects = 0
        while size <= MAX_LINE and (line := stream.readline(MAX_LINE + 1)):
            head.append(line)
            size += len(line)
            if _is_blank(line):
                continue
            if objects and line.lstrip().startswith(b"{"):
                yield from _read_lines(head, stream, file)
                return
            if objects or not _is_line(line):
                break
            objects += 1
    raw = b"".join(head) + stream.read(max(MAX_BYTES + 1 - size, 0))
    if len(raw) > MAX_BYTES:
        yield _fault(
            file,
            1,
            f"more than {MAX_BYTES // 1_000_000} MB",
            f"a file of at most {MAX_BYTES // 1_000_000} MB, or JSON Lines",
        )
        return
    try:
        text = decode(raw, file)
    except Refused as e:
        yield _refused(file, e.problems)
        return
    if not text.strip():
        yield _fault(file, 1, "an empty file", _A_RECORD)
    elif suffix in _JSON or (suffix not in _YAML and _looks_like_json(text)):
        yield from _read_json(text, file)
    else:
        yield from _read_yaml(text, file)


def read_text(text: str, file: str = TEXT) -> Iterator[RecordRead]:
    """The records that a document holds, in YAML, JSON or JSON Lines."""
    yield from _read_stream(BytesIO(text.encode("utf-8", "surrogatepass")), file, "")


# Files and folders


def _files(folder: Path, faults: list[RecordRead]) -> Iterator[Path]:
    """The record files below `folder` in a stable order; hidden ones and expected outcomes are left out."""

    def not_listed(e: OSError) -> None:
        faults.append(_refused(str(e.filename), [unreadable(str(e.filename), e, "an unreadable folder")]))

    for root, folders, names in os.walk(folder, onerror=not_listed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            lower = name.lower()
            if not lower.startswith(".") and lower.endswith(_SUFFIXES) and not lower.endswith(_EXPECTED):
                yield Path(root, name)


def _read_file(path: Path) -> Iterator[RecordRead]:
    try:
        with open(path, "rb") as stream:
            yield from _read_stream(stream, str(path), path.suffix.lower())
    except OSError as e:
        yield _refused(str(path), [unreadable(str(path), e)])


def iter_records(source: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[RecordRead]:
    """The records of a file, of a folder (recursively, without `*.expect.yaml`), or, for `-`, of `stdin`, one after the
    other.
    """
    if str(source) == "-":
        yield from _read_stream(stdin if stdin is not None else sys.stdin.buffer, STDIN, "")
        return
    path = Path(source)
    if not path.is_dir():
        yield from _read_file(path)
        return
    faults: list[RecordRead] = []
    empty = True
    for file in _files(path, faults):
        empty = False
        yield from _read_file(file)
    yield from faults
    if empty and not faults:
        yield _fault(str(path), 1, "no record file", f"a folder with {listed(_SUFFIXES)} files")


def read_records(*sources: str | Path, stdin: BinaryIO | None = None) -> list[RecordRead]:
    """All that `sources` hold, see :func:`iter_records`."""
    return [read for source in sources for read in iter_records(source, stdin=stdin)]
