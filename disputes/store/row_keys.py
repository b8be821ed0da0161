"""Rows by their platform and their id."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from sqlalchemy import Column, ColumnElement, and_, false, or_

Key = tuple[str, str]
"""Platform and id."""


def keyed(platform: Column[str], id_: Column[str], keys: Collection[Key]) -> ColumnElement[bool]:
    """That a row has one of these keys. They are named platform by platform: for a list of pairs SQLite uses no index,
    and reads the whole table.
    """
    by_platform = groupby(sorted(keys), key=lambda key: key[0])
    return or_(false(), *(and_(platform == name, id_.in_([key[1] for key in own])) for name, own in by_platform))
