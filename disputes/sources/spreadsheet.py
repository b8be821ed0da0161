"""The rows of a spreadsheet as case records, by a map of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, BinaryIO

from disputes.documents.problems import Problem, nearest
from disputes.language.loading import Library
from disputes.records.field_types import BadValue, FieldType, listed
from disputes.records.reading import RecordRead, read_plain
from disputes.sources.column_map import REQUIRED, ColumnMap, Target, ToEntry, ToField, read_map
from disputes.sources.imported import noted, refused
from disputes.sources.instants import written
from disputes.sources.sheet import Cell, ReadRow, ReadTable, read_sheet, text_of
from disputes.words.documents import Severity
from disputes.words.language import FieldKind

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(.*)", re.S)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(.*)", re.S)
_CLOCK = re.compile(r"[T\s]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?")
_BETWEEN = re.compile(r"[;,；，、\n]")
_BOOLS = ("true", "false")


def read_rows(name: str, map_file: str, library: Library, *, stdin: BinaryIO | None = None) -> Iterator[RecordRead]:
    """The cases in a table, one a row; what is wrong with a row is told with its number and the name of the column.

    Raises :class:`Refused` (exit 3) where the map cannot be used.
    """
    made = read_map(map_file, library)
    sheet = read_sheet(name, known=made.columns.keys(), market=made.constants.get("market"), tab=made.tab, stdin=stdin)
    if missing := _missing(made, sheet):
        yield refused(made.file, *missing)
        return
    if sheet.problems:
        for problem in sheet.problems:
            yield refused(problem.file, problem)
        if any(p.path for p in sheet.problems):  # a column twice: which of the two was meant?
            return
    if others := [n for n in sheet.names if n and n not in made.columns]:
        yield noted(sheet.file, _not_read(sheet, others))
    first: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        read = _RowReader(made, sheet.file, row).read()
        if read.record is not None:
            line = first.setdefault((str(read.record.platform), str(read.record.id)), row.line)
            if line != row.line:
                again = Problem(sheet.file, row.line, _column(made, "id"), f"{read.record.id!r} again", "")
                again = replace(again, expected=f"one row a case (first in row {line})")
                read = refused(sheet.file, again)
        yield read


def _missing(made: ColumnMap, sheet: ReadTable) -> list[Problem]:
    if not sheet.names:
        return []
    return [
        made.places[name].problem(
            f"a column of {sheet.file}", found=f"the column {name!r}", nearest=nearest(name, sheet.names)
        )
        for name, target in made.columns.items()
        if target is not None and name not in sheet.names
    ]


def _not_read(sheet: ReadTable, others: list[str]) -> Problem:
    expected = "columns that the map names: not read"
    return Problem(sheet.file, 1, "", listed([repr(n) for n in others]), expected, severity=Severity.WARNING)


def _column(made: ColumnMap, path: str) -> str:
    """The column of a place in a record; the place itself where there is none."""
    own = [(t.path, name) for name, t in made.columns.items() if isinstance(t, ToField)]
    exact = [name for p, name in own if p == path or p == f"{path}.value"]
    near = [name for p, name in own if path.startswith((f"{p}.", f"{p}[")) or p.rpartition(".")[0] == path]
    beside = [name for p, name in own if p.endswith(".value") and p.rpartition(".")[0] == path.rpartition(".")[0]]
    return next(iter([*exact, *near, *beside]), path)


class _RowReader:
    """One row as a record."""

    def __init__(self, made: ColumnMap, file: str, row: ReadRow) -> None:
        self.map, self.file, self.row = made, file, row
        self.record: dict[str, Any] = {"events_complete": "false"}
        self.problems: list[Problem] = []
        self.entries: dict[str, str] = {}

    def read(self) -> RecordRead:
        values: dict[str, Any] = dict(self.map.constants)
        for name, target in self.map.columns.items():
            cell = self.row.cells.get(name)
            if cell is None or target is None:
                continue
            try:
                self._take(values, name, target, cell)
            except BadValue as bad:
                found = bad.found or repr(cell if isinstance(cell, str) else str(cell))
                self.problems.append(Problem(self.file, self.row.line, name, found, bad.expected, nearest=bad.nearest))
        for path, value in values.items():
            above, _, key = path.rpartition(".")
            if key != "currency" or f"{above}.value" in values:  # the currency of no amount says nothing
                self._put(path, value)
        read = read_plain(self.record, self.file, line=self.row.line)
        told = {p.path for p in self.problems}
        more = [replace(p, line=self.row.line, path=self._place(p.path)) for p in read.problems]
        if not self.problems and not more:
            return read
        # Of a cell that is told already, the record misses the value.
        return refused(self.file, *self.problems, *(p for p in more if p.path not in told))

    def _place(self, path: str) -> str:
        entry = next((name for at, name in self.entries.items() if path == at or path.startswith(f"{at}.")), None)
        return entry or _column(self.map, path)

    def _take(self, values: dict[str, Any], name: str, target: Target, cell: Cell) -> None:
        if isinstance(cell, str) and _ERROR.fullmatch(cell):
            raise BadValue("a value: the formula gives an error")
        if isinstance(target, ToEntry):
            listed_so_far = self.record.setdefault(target.key, [])
            self.entries[f"{target.key}[{len(listed_so_far)}]"] = name
            text, sure = self._instant(cell, ends=target.key == "deadlines")
            confidence = {"confidence": sure} if sure and target.key == "deadlines" else {}
            listed_so_far.append({target.at: text, **confidence, **target.given})
            return
        value = self._value(target, cell)
        if value != "":
            values[target.path] = value

    def _value(self, target: ToField, cell: Cell) -> Any:
        type_ = target.type
        if type_.kind is FieldKind.INSTANT:
            return self._instant(cell, ends=target.path.endswith("_by"))[0]
        if type_.kind is FieldKind.DATE:
            return self._iso(cell)[:10]
        text = text_of(cell)
        if text is None or (target.type.kind is FieldKind.TEXT and _SHORTENED.fullmatch(text)):
            raise BadValue("all digits, in a cell of text: a spreadsheet keeps 15 of a number")
        if target.words is not None:
            word = target.words.get(text.casefold())
            if word is not None and (word or target.path not in REQUIRED):
                return word
            if not (type_.words and text in type_.words):
                near = nearest(text, [said for said, stands_for in target.words.items() if stands_for])
                raise BadValue("one of the `words` of the map", nearest=near)
        return self._plain(type_, text)

    def _plain(self, type_: FieldType, text: str) -> Any:
        if type_.kind is FieldKind.LIST:
            return [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        if type_.kind is FieldKind.BOOL and text.casefold() in _BOOLS:
            return text.casefold()
        if type_.kind in (FieldKind.NUMBER, FieldKind.INT, FieldKind.SHARE) and _THOUSANDS.fullmatch(text):
            return text.replace(",", "")
        if type_.kind is FieldKind.ENUM and text.casefold() in type_.words:
            return text.casefold()
        return text

    def _instant(self, cell: Cell, *, ends: bool) -> tuple[str, str | None]:
        """The instant of a cell as records write it, and how sure it is where it had to be worked out."""
        stamp = written(self._iso(cell), self.map.zone, ends=ends)
        if stamp is None:
            raise BadValue("a date and time")
        return stamp.text, stamp.confidence.value if stamp.confidence is not None else None

    def _iso(self, cell: Cell) -> str:
        """A date, with its time where it has one, in ISO 8601."""
        if isinstance(cell, datetime):
            return cell.replace(microsecond=0).isoformat()
        if isinstance(cell, date):
            return cell.isoformat()
        if not isinstance(cell, str):
            raise BadValue("a date and time, in a cell of dates")
        if match := _YEAR_FIRST.fullmatch(cell):
            year, month, day, rest = match.groups()
        elif match := _YEAR_LAST.fullmatch(cell):
            day, month, year, rest = match.groups()
            if self.map.dates is None:
                raise BadValue("a date with the year first, or `dates` in the map: day_first or month_first")
            if self.map.dates == "month_first":
                day, month = month, day
        else:
            return cell
        text = f"{year}-{int(month):02}-{int(day):02}"
        if not rest.strip():
            return text
        clock = _CLOCK.fullmatch(rest)
        if clock is None:
            raise BadValue("a date and time, e.g. 2026-04-12 15:40")
        hour, minute, second, offset = clock.groups()
        return f"{text}T{int(hour):02}:{minute}:{second or '00'}{offset or ''}"

    def _put(self, path: str, value: Any) -> None:
        *above, key = path.split(".")
        at = self.record
        for step in above:
            at = at.setdefault(step, {})
        at[key] = value
