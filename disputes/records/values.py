"""The values of a record once read, and the rows that hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TypeAlias

from disputes.records.money import Money

Value: TypeAlias = (
    "str | bool | int | Decimal | Money | datetime | date | time | Sequence[Value] | Mapping[str, Value] | None"
)
"""What a field can hold. Closed words are texts, instants aware datetimes; None is known to be none."""

Values: TypeAlias = Mapping[str, Value]
"""What a record holds, or a part of one, or a member of one of its lists, by the keys that were given. A key that is
absent is not known.
"""


def instant_in(row: Values, key: str) -> datetime | None:
    """The instant at `key`, None where there is none."""
    value = row.get(key)
    return value if isinstance(value, datetime) else None


def text_in(row: Values, key: str) -> str | None:
    """The text at `key`, None where there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else None


def money_in(row: Values, key: str) -> Money | None:
    """The money at `key`, None where there is none."""
    value = row.get(key)
    return value if isinstance(value, Money) else None


def values_in(row: Values, key: str) -> Values:
    """The row at `key`, an empty one where there is none."""
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def members_in(row: Values, key: str) -> Sequence[Values]:
    """The rows of the list at `key`, none where there is no list."""
    value = row.get(key)
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return [member for member in value if isinstance(member, Mapping)]
