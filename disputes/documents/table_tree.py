"""A table of text (separated by tabs, commas or semicolons) as a list of mappings, one a row, by the names of its first
row. Cells stay text; an empty one is left out.
"""

from __future__ import annotations

import codecs
import csv
from io import StringIO

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import MAX_NODES, Node
from disputes.words.documents import NodeKind

SEPARATORS = ("\t", ",", ";")
_BY_MARK = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What reports are written in that are not in UTF-8: Shift JIS in Japan, GBK in China, else the Western one.
_OF_MARKET = {"JP": "cp932", "CN": "gb18030"}
_ELSE = "cp1252"


def decode_table(raw: bytes, market: str | None = None) -> str:
    """The text of a table: by its byte order mark, as UTF-8, or else in the encoding usual in the market."""
    marked = next((name for mark, name in _BY_MARK if raw.startswith(mark)), None)
    if marked is not None:
        return raw.decode(marked, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_OF_MARKET.get(market or "", _ELSE), errors="replace")


def separator(text: str) -> str | None:
    """What separates the cells of the first line; None where it has one cell only."""
    head = text.lstrip().partition("\n")[0]
    found = max(SEPARATORS, key=head.count)
    return found if head.count(found) else None


def read_table(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The rows as a tree, and what is wrong with single ones; these are left out."""
    by = separator(text)
    if by is None:
        return None, [Problem(file, 1, "", "one column", "a table with the names of its columns in the first row")]
    rows = csv.reader(StringIO(text, newline=""), delimiter=by, strict=False)
    root = Node(file, 1, 1, "", NodeKind.LIST)
    problems: list[Problem] = []
    names: list[str] = []
    count = 0
    try:
        for row in rows:
            cells = [cell.strip().strip("\x00") for cell in row]
            if not any(cells):
                continue
            if not names:
                names = cells
                problems += _twice(names, file)
                continue
            count += len(cells)
            if count > MAX_NODES:
                return None, [Problem(file, rows.line_num, "", "a longer table", f"at most {MAX_NODES} cells")]
            if len(cells) > len(names) and any(cells[len(names) :]):
                found, expected = f"{len(cells)} cells", f"at most {len(names)}, as the first row has"
                problems.append(Problem(file, rows.line_num, "", found, expected))
                continue
            root.items.append(_row(names, cells, file, rows.line_num, len(root.items)))
    except csv.Error as wrong:
        return None, [Problem(file, rows.line_num, "", str(wrong), "a table of text")]
    return root, problems


def _twice(names: list[str], file: str) -> list[Problem]:
    again = sorted({name for name in names if name and names.count(name) > 1})
    return [Problem(file, 1, name, "a column of this name twice", "each name once") for name in again]


def _row(names: list[str], cells: list[str], file: str, line: int, number: int) -> Node:
    at = f"[{number}]"
    row = Node(file, line, 1, at, NodeKind.MAP)
    for name, cell in zip(names, cells, strict=False):
        if name and cell and name not in row.entries:
            row.entries[name] = Node(file, line, 1, f"{at}.{name}", NodeKind.TEXT, cell, quoted=True)
    return row
