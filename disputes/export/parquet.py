"""Tables as Parquet files. This module alone knows the library."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from disputes.export.columns import DECIMALS, ExportColumn, ExportTable
from disputes.words.export import ColumnType

AT_ONCE = 500
ROW_GROUP = 16_000
_WORD = pa.dictionary(pa.int32(), pa.string())
_TYPES: dict[ColumnType, Any] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.WORD: _WORD,
    ColumnType.WORDS: pa.list_(pa.string()),
    ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    ColumnType.DAY: pa.date32(),
    ColumnType.COUNT: pa.int64(),
    ColumnType.TRUTH: pa.bool_(),
    ColumnType.NUMBER: pa.decimal128(38, DECIMALS),
    ColumnType.HOURS: pa.float64(),
}


def type_name(kind: ColumnType) -> str:
    """What Arrow calls the type of a column."""
    return str(_TYPES[kind])


class ParquetFile:
    """A Parquet file that rows of a table are added to; of these it holds one group. Use as a context manager: what is
    written is on disk after it. Without the columns named in `without`.

    Raises OSError where it cannot be written.
    """

    def __init__(self, place: Path, table: ExportTable[Any], without: Sequence[str] = ()) -> None:
        self.place = place
        self.rows = 0
        self._columns: list[ExportColumn[Any]] = [c for c in table.columns if c.name not in without]
        fields = [pa.field(c.name, _TYPES[c.type], metadata={"about": c.about}) for c in self._columns]
        self._schema = pa.schema(fields, metadata={"about": table.about})
        self._new: list[tuple[object, ...]] = []
        self._group: list[Any] = []
        self._in_group = 0
        self._writer: Any = pq.ParquetWriter(place, self._schema, compression="zstd")

    def __enter__(self) -> ParquetFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            with suppress(OSError):  # whatever stopped it is told, and the file is thrown away
                self._writer.close()
            return
        self._pack()
        self._end_group()
        self._writer.close()
        with self.place.open("rb") as file:
            os.fsync(file.fileno())

    def add(self, source: object) -> None:
        """Adds the row that is made from `source`."""
        self._new.append(tuple(column.read(source) for column in self._columns))
        self.rows += 1
        if len(self._new) >= AT_ONCE:
            self._pack()
            if self._in_group >= ROW_GROUP:
                self._end_group()

    def _pack(self) -> None:
        """Python's values take many times the room of Arrow's."""
        if not self._new:
            return
        values = zip(*self._new, strict=True)
        arrays = [pa.array(v, type=_TYPES[c.type]) for c, v in zip(self._columns, values, strict=True)]
        self._group.append(pa.Table.from_arrays(arrays, schema=self._schema))
        self._in_group += len(self._new)
        self._new = []

    def _end_group(self) -> None:
        if self._group:
            self._writer.write_table(pa.concat_tables(self._group).unify_dictionaries(), row_group_size=ROW_GROUP * 2)
            self._group, self._in_group = [], 0
