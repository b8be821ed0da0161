"""Rows by their platform and their id."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Column, ColumnElement, tuple_

Key = tuple[str, str]
"""Platform and id."""


def keyed(platform: Column[str], id_: Column[str], keys: Collection[Key]) -> ColumnElement[bool]:
    """That a row has one of these keys."""
    return tuple_(platform, id_).in_(sorted(keys))
