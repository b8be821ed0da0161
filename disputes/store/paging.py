"""The next page of a table that is read along an index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, literal, tuple_


def after(order: Sequence[Column[Any]], last: Sequence[object]) -> ColumnElement[bool]:
    """What lies behind the row with the values `last`, in the order of these columns; both databases find it through
    the index.
    """
    if len(order) == 1:
        return order[0] > last[0]
    # A tuple would not give its values the types of their columns.
    return tuple_(*order) > tuple_(*(literal(value, column.type) for column, value in zip(order, last, strict=True)))
