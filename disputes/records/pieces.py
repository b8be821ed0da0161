"""Inputs cut into pieces that can each be read by itself: the lines of JSON Lines, and whole documents.

What a piece holds is not looked at here: another process may read it, by :func:`disputes.records.reading.read_piece`.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from enum import Enum
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from disputes.documents.json_tree import read_json
from disputes.documents.problems import Problem, unreadable
from disputes.documents.yaml_tree import MAX_BYTES
from disputes.records.field_types import listed

MAX_LINE = 1_000_000
STDIN = "<stdin>"
A_RECORD = "a case record (with `dispute`) or a shop record"
LINES = (".jsonl", ".ndjson")
"""Suffixes of files that hold one record a line."""
_YAML = (".yaml", ".yml")
_JSON = (".json",)
_SUFFIXES = _YAML + _JSON + LINES
_EXPECTED = tuple(f".expect{suffix}" for suffix in _SUFFIXES)


class PieceForm(Enum):
    """What a piece of an input is."""

    LINE = 0
    JSON = 1
    YAML = 2
    UNKNOWN = 3  # its text must tell
    FAULT = 4  # nothing that could be read: `problems` say why


class InputPiece(NamedTuple):
    """A piece of a file, of standard input or of a text, as it came; `line` is where it begins.

    A plain tuple, since very many go from one process to another.
    """

    file: str
    line: int
    form: PieceForm
    raw: bytes = b""
    problems: tuple[Problem, ...] = ()


def _fault(file: str, line: int, found: str, expected: str) -> InputPiece:
    return _faulty(file, Problem(file, line, "", found, expected))


def _faulty(file: str, *problems: Problem) -> InputPiece:
    return InputPiece(file, problems[0].line, PieceForm.FAULT, problems=problems)


def empty_piece(file: str) -> InputPiece:
    """What stands for a file in which there is nothing."""
    return _fault(file, 1, "an empty file", A_RECORD)


def input_pieces(source: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[InputPiece]:
    """The pieces of a file, of a folder (recursively, without `*.expect.yaml`), or, for `-`, of `stdin`."""
    if str(source) == "-":
        yield from pieces_of_stream(stdin if stdin is not None else sys.stdin.buffer, STDIN, "")
        return
    path = Path(source)
    if not path.is_dir():
        yield from _pieces_of_file(path)
        return
    faults: list[InputPiece] = []
    empty = True
    for file in _files(path, faults):
        empty = False
        yield from _pieces_of_file(file)
    yield from faults
    if empty and not faults:
        yield _fault(str(path), 1, "no record file", f"a folder with {listed(_SUFFIXES)} files")


def pieces_of_stream(stream: BinaryIO, file: str, suffix: str) -> Iterator[InputPiece]:
    """The pieces of a stream, whose form `suffix` tells; without one, what it holds."""
    if suffix in LINES:
        yield from _pieces_of_lines([], stream, file)
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
                yield from _pieces_of_lines(head, stream, file)
                return
            if objects or not _is_line(line):
                break
            objects += 1
    raw = b"".join(head) + stream.read(max(MAX_BYTES + 1 - size, 0))
    if len(raw) > MAX_BYTES:
        most = f"{MAX_BYTES // 1_000_000} MB"
        yield _fault(file, 1, f"more than {most}", f"a file of at most {most}, or JSON Lines")
        return
    form = PieceForm.YAML if suffix in _YAML else PieceForm.JSON if suffix in _JSON else PieceForm.UNKNOWN
    yield InputPiece(file, 1, form, raw)


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


def _pieces_of_lines(head: list[bytes], stream: BinaryIO, file: str) -> Iterator[InputPiece]:
    empty = True
    for number, (line, long) in enumerate(_lines(head, stream), 1):
        if _is_blank(line):
            continue
        empty = False
        if long:
            yield _fault(file, number, f"a line of more than {MAX_LINE} bytes", "one record a line")
        else:
            yield InputPiece(file, number, PieceForm.LINE, line)
    if empty:
        yield empty_piece(file)


def _files(folder: Path, faults: list[InputPiece]) -> Iterator[Path]:
    """The record files below `folder` in a stable order; hidden ones and expected outcomes are left out."""

    def not_listed(e: OSError) -> None:
        faults.append(_faulty(str(e.filename), unreadable(str(e.filename), e, "an unreadable folder")))

    for root, folders, names in os.walk(folder, onerror=not_listed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            lower = name.lower()
            if not lower.startswith(".") and lower.endswith(_SUFFIXES) and not lower.endswith(_EXPECTED):
                yield Path(root, name)


def _pieces_of_file(path: Path) -> Iterator[InputPiece]:
    try:
        with open(path, "rb") as stream:
            yield from pieces_of_stream(stream, str(path), path.suffix.lower())
    except OSError as e:
        yield _faulty(str(path), unreadable(str(path), e))
