"""What the tables of an export consist of: columns with their type, what they say, and where it is read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Generic, TypeVar

from disputes.words.dataclass import dataclass
from disputes.words.export import ColumnType, ExportTableName

DECIMALS = 6
"""So many decimals every amount is written with: the most that a record may have."""
_SMALLEST = Decimal(1).scaleb(-DECIMALS)
S = TypeVar("S")
"""What one row of a table is made from."""


@dataclass(frozen=True, slots=True)
class ExportColumn(Generic[S]):
    """A column: its name, its type, what it says (a sentence of the documentation), and how it is read."""

    name: str
    type: ColumnType
    about: str
    read: Callable[[S], object]


@dataclass(frozen=True, slots=True)
class ExportTable(Generic[S]):
    """A table: its name, what one row of it is, and its columns."""

    name: ExportTableName
    about: str
    columns: Sequence[ExportColumn[S]]

    def row(self, source: S) -> tuple[object, ...]:
        """The values of a row, in the order of the columns; None where nothing is known."""
        return tuple(column.read(source) for column in self.columns)


def money_columns(
    name: str, about: str, read: Callable[[S], Mapping[str, Any] | None]
) -> tuple[ExportColumn[S], ExportColumn[S]]:
    """An amount and its currency, from the form that answers write it in."""

    def amount(source: S) -> Decimal | None:
        found = read(source)
        return number(found["value"]) if found is not None else None

    def currency(source: S) -> str | None:
        found = read(source)
        return str(found["currency"]) if found is not None else None

    return (
        ExportColumn(f"{name}_amount", ColumnType.NUMBER, about, amount),
        ExportColumn(f"{name}_currency", ColumnType.WORD, f"The currency of `{name}_amount`.", currency),
    )


def number(value: object) -> Decimal | None:
    """A number, or its text, with the decimals of the export; None for none."""
    return Decimal(str(value)).quantize(_SMALLEST, ROUND_HALF_UP) if value is not None else None


def instant(text: str | None) -> datetime | None:
    """An instant of an answer, which writes it in UTC; None for none."""
    return datetime.fromisoformat(text) if text is not None else None


def day_of(text: str | None) -> date | None:
    """A day of an answer; None for none."""
    return date.fromisoformat(text) if text is not None else None
