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


def values_in(row: Values, key: str) -> Values:
    """The row at `key`, an empty one where there is none."""
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}
