"""The types of columns: the keys of rows, instants, and words of closed lists."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

from disputes.words import ClosedWord

Key = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers rows by itself under this one type only


class Utc(TypeDecorator[datetime]):
    """An aware instant, in UTC; SQLite has no zones and gets naive UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo is not None else value.replace(tzinfo=UTC)


class Word(TypeDecorator[ClosedWord]):
    """A word of a closed list, as its text."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[ClosedWord]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return self.words(value).value if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> ClosedWord | None:
        return self.words(value) if value is not None else None
