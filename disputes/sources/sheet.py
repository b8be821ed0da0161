"""A spreadsheet as rows of cells by the names of its columns: CSV, TSV, or an Excel workbook (.xlsx).

Of formulas the value that was saved with them counts; nothing is worked out here. A workbook is hostile input: it is
opened only if what it unpacks to is within limits, and if none of its parts declares entities.
"""

from __future__ import annotations

import csv
import sys
import warnings
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import BinaryIO, TypeAlias

from disputes.documents.problems import Problem, nearest, unreadable
from disputes.documents.table_tree import decode_table, read_table, separator
from disputes.documents.yaml_tree import MAX_BYTES, MAX_NODES
from disputes.records.field_types import listed
from disputes.records.pieces import STDIN
from disputes.words.dataclass import dataclass

"""How the names of spreadsheets end."""
MAX_UNPACKED = 60_000_000
MAX_PARTS = 2_000
MAX_SCANNED = 5_000_000
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DIGITS = 15
"""How many digits of a number a spreadsheet keeps."""
_MARKETS = (None, "CN", "JP")
"""The markets in whose encodings a table is tried that is not in UTF-8."""
_A_TABLE = "a table (.csv, .tsv or .xlsx) with the names of its columns in the first row"

Cell: TypeAlias = str | bool | int | float | datetime | date


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row, its number counted from 1 as spreadsheets show it (of a text file: its line), and its cells that hold
    something.
    """

    line: int
    cells: dict[str, Cell]


@dataclass(slots=True)
class ReadTable:
    """The rows below the names of the columns, and what is wrong with others, which are left out."""

    file: str
    names: list[str] = field(default_factory=list)
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Unusable(Exception):
    """A workbook that is not read, and why."""

    def __init__(self, found: str, expected: str, near: str | None = None) -> None:
        super().__init__(found)
        self.found, self.expected, self.near = found, expected, near


def read_sheet(
    name: str,
    *,
    known: Collection[str] = (),
    market: str | None = None,
    tab: str | None = None,
    stdin: BinaryIO | None = None,
) -> ReadTable:
    """The table in a file, or, for `-`, in `stdin`; of a workbook that in the sheet `tab`, else in the first.

    A text that is not in UTF-8 is read in the encoding that gives most of the `known` names of columns; where these do
    not tell, in the one usual in `market`.
    """
    file = STDIN if name == "-" else name
    try:
        raw = _bytes(name, stdin)
    except OSError as e:
        return ReadTable(file, problems=[unreadable(file, e)])
    if len(raw) > MAX_BYTES:
        found = f"more than {MAX_BYTES // 1_000_000} MB"
        return ReadTable(file, problems=[Problem(file, 1, "", found, "a smaller input")])
    if not raw.strip():
        return ReadTable(file, problems=[Problem(file, 1, "", "an empty file", _A_TABLE)])
    if raw.startswith(_OLD_EXCEL):
        found = "an old or an encrypted workbook"
        return ReadTable(file, problems=[Problem(file, 1, "", found, "a workbook saved as .xlsx without a password")])
    if raw.startswith(_ZIP):
        return _workbook(raw, file, tab)
    return _text(raw, file, known, market)


def _bytes(name: str, stdin: BinaryIO | None) -> bytes:
    if name == "-":
        return (stdin if stdin is not None else sys.stdin.buffer).read(MAX_BYTES + 1)
    with open(name, "rb") as stream:
        return stream.read(MAX_BYTES + 1)


# Tables of text


def _text(raw: bytes, file: str, known: Collection[str], market: str | None) -> ReadTable:
    texts = [decode_table(raw, of) for of in dict.fromkeys((market, *_MARKETS))]
    text = max(texts, key=lambda t: len(set(_names(t)) & set(known)))
    root, problems = read_table(text, file)
    sheet = ReadTable(file, _names(text), problems=problems)
    for node in root.items if root is not None else ():
        cells: dict[str, Cell] = {name: cell.text for name, cell in node.entries.items()}
        sheet.rows.append(ReadRow(node.line, cells))
    return sheet


def _names(text: str) -> list[str]:
    by = separator(text)
    if by is None:
        return []
    try:
        rows = csv.reader(StringIO(text, newline=""), delimiter=by, strict=False)
        return next(([c.strip().strip("\x00") for c in row] for row in rows if any(c.strip() for c in row)), [])
    except csv.Error:
        return []


# Workbooks


def _workbook(raw: bytes, file: str, tab: str | None) -> ReadTable:
    try:
        _safe(raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it cannot keep when it writes, which is not done here
            return _rows_of(raw, file, tab)
    except _Unusable as why:
        return ReadTable(file, problems=[Problem(file, 1, "", why.found, why.expected, why.near)])
    except Exception as e:  # a damaged workbook makes openpyxl fail in many ways
        return ReadTable(file, problems=[Problem(file, 1, "", f"a damaged workbook ({type(e).__name__})", _A_TABLE)])


def _safe(raw: bytes) -> None:
    """Raises :class:`_Unusable` where a workbook unpacks to too much, or declares entities."""
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        parts = packed.infolist()
        # No more than the stated size of a part is ever unpacked, so the stated sizes are to be trusted.
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise _Unusable("a workbook that unpacks to too much", f"at most {MAX_UNPACKED // 1_000_000} MB unpacked")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                text = packed.read(part)
                # In UTF-16 or UTF-32 every other byte is NUL.
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\x00" in text:
                    raise _Unusable(f"{part.filename} with declarations of its own", "a workbook without them")


def _rows_of(raw: bytes, file: str, tab: str | None) -> ReadTable:
    from openpyxl import load_workbook  # read only where there is a workbook: it takes long

    book = load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    tabs = {sheet.title: sheet for sheet in book.worksheets}
    if tab is not None and tab not in tabs:
        raise _Unusable(f"no sheet {tab!r}", "one of " + listed(list(tabs)), nearest(tab, tabs))
    chosen = tabs[tab] if tab is not None else next(iter(tabs.values()), None)
    if chosen is None:
        raise _Unusable("a workbook without a sheet", _A_TABLE)
    chosen.reset_dimensions()  # what it says of its own size may be wrong
    return _gathered(chosen.iter_rows(values_only=True), file)


def _gathered(rows: Iterable[Iterable[object]], file: str) -> ReadTable:
    sheet = ReadTable(file)
    scanned = kept = 0
    for line, row in enumerate(rows, 1):
        cells = list(row)
        scanned += len(cells)
        filled = {n: cell for n, given in enumerate(cells) if (cell := _cell(given)) is not None}
        kept += len(filled)
        if scanned > MAX_SCANNED or kept > MAX_NODES:
            raise _Unusable("a longer table", f"at most {MAX_NODES} cells")
        if not filled:
            continue
        if not sheet.names:
            sheet.names = [str(filled.get(n, "")) for n in range(max(filled) + 1)]
            again = sorted({name for name in sheet.names if name and sheet.names.count(name) > 1})
            sheet.problems += [
                Problem(file, line, name, "a column of this name twice", "each name once") for name in again
            ]
            continue
        named: dict[str, Cell] = {}
        for name, cell in _by_name(sheet.names, filled):
            named.setdefault(name, cell)
        sheet.rows.append(ReadRow(line, named))
    if not sheet.names:
        raise _Unusable("an empty sheet", _A_TABLE)
    return sheet


def _by_name(names: list[str], filled: dict[int, Cell]) -> Iterator[tuple[str, Cell]]:
    for n, cell in filled.items():
        if n < len(names) and names[n]:
            yield names[n], cell


def _cell(value: object) -> Cell | None:
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, (bool, int, float, datetime, date)) else None


def text_of(cell: Cell) -> str | None:
    """A cell as text, a number with the digits that a spreadsheet shows; None where it holds more digits than one
    keeps, for then some are lost.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        if abs(cell) >= 10**_DIGITS:
            return None
        text = format(cell, f".{_DIGITS}g")
        return text if "e" not in text else format(cell, "f")
    return cell if isinstance(cell, str) else cell.isoformat()
