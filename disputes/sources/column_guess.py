"""A map that a person completes: what the columns of a spreadsheet seem to mean, by their titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO

import yaml

from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import parse_yaml
from disputes.records.field_types import FieldType
from disputes.records.synonyms import KEYS, surely_meant
from disputes.sources.column_map import paths
from disputes.sources.sheet import ReadTable, read_sheet, text_of
from disputes.words.language import FieldKind

_FILE = Path(__file__).with_name("column_titles.yaml")
_MOST_WORDS = 30
_TO_SAY = {
    "id": "a column with the id of the case",
    "platform": "e.g. dhgate: `disputes words platform`",
    "market": "e.g. SG, or GLOBAL",
    "dispute": "e.g. nondelivery: `disputes words dispute`",
}


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


@cache
def _titles() -> Mapping[str, str]:
    """What a column is, by its folded title."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {_folded(title.text): what for what, node in root.entries.items() for title in node.items}


def suggested(name: str, *, stdin: BinaryIO | None = None) -> str:
    """A map for the table in a file, as YAML with remarks. Raises :class:`Refused` (exit 3) where there is no table."""
    sheet = read_sheet(name, known=_known_in(name), stdin=stdin)
    if not sheet.names:
        raise Refused(sheet.problems)
    fields = paths()
    taken: set[str] = set()
    columns = []
    for title in dict.fromkeys(n for n in sheet.names if n):
        what = _what(title, fields)
        if what in taken:
            what = None
        taken |= {what} if what is not None else set()
        columns += _entry(title, what, sheet, fields)
    lines = [f"{key}: null  # {say}" for key, say in _TO_SAY.items() if key not in taken and key != "id"]
    lines.append("zone: Asia/Shanghai  # of times without an offset: put in your own")
    if "id" not in taken:
        lines.append(f"# No column seems to be `id`: {_TO_SAY['id']}")
    return "\n".join([*lines, "columns:", *columns]) + "\n"


def _known_in(name: str) -> Sequence[str]:
    """The names of columns that are titles, in whichever encoding the table is read."""
    if name == "-":
        return ()
    markets = (None, "CN", "JP")
    return [n for m in markets for n in read_sheet(name, market=m).names if _folded(n) in _titles()]


def _what(title: str, fields: Mapping[str, FieldType]) -> str | None:
    folded = _folded(title)
    if folded in _titles():
        return _titles()[folded]
    by_path = {_folded(path): path for path in fields}
    if folded in by_path:
        return by_path[folded]
    by_leaf: dict[str, str] = {}
    for path in fields:
        by_leaf.setdefault(path.rpartition(".")[2], path)
    leaf = surely_meant(title, by_leaf, KEYS)
    return by_leaf[leaf] if leaf is not None else None


def _entry(title: str, what: str | None, sheet: ReadTable, fields: Mapping[str, FieldType]) -> list[str]:
    key = f"  {_quoted(title)}:"
    if what is None:
        return [f"{key} null  # not known: not read"]
    kind, _, rest = what.partition(" ")
    if kind == "event":
        type_, _, by = rest.partition(" ")
        return [f"{key} {{event: {type_}" + (f", by: {by}" if by else "") + "}"]
    if kind == "deadline":
        return [f"{key} {{deadline: {rest}, actor: seller}}"]
    type_of = fields[what]
    if type_of.kind is not FieldKind.ENUM:
        return [f"{key} {what}"]
    return [f"{key}", f"    field: {what}", *_words(title, what, sheet, type_of)]


def _words(title: str, what: str, sheet: ReadTable, type_: FieldType) -> list[str]:
    """What the cells of a column of closed words seem to say."""
    said = dict.fromkeys(
        text for row in sheet.rows if title in row.cells and (text := text_of(row.cells[title])) is not None
    )
    other = [text for text in said if text.casefold() not in type_.words][:_MOST_WORDS]
    lines = []
    for text in other:
        word = surely_meant(text, type_.words, what)
        lines.append(f"      {_quoted(text)}: {word or 'null  # not known: left out'}")
    return ["    words:", *lines] if lines else []


def _quoted(text: str) -> str:
    """A text as a key of YAML, on one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9).strip()
