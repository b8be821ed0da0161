"""Records as plain data again: to be written down, and to be evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from disputes.records.base import Record, instant_text
from disputes.records.case import Case
from disputes.records.money import Money


@cache
def _keys(model: type[Record]) -> list[tuple[str, str]]:
    """Attribute and key of each field, in the model's order."""
    return [(name, info.alias or name) for name, info in model.model_fields.items()]


def _given(record: Record) -> Iterator[tuple[str, Any]]:
    """The keys that were given, as a record writes them, in the model's order, further columns last."""
    given = record.model_fields_set
    for name, key in _keys(type(record)):
        if name in given:
            yield key, getattr(record, name)
    if record.__pydantic_extra__:
        yield from record.__pydantic_extra__.items()


def _convert(value: Any, leaf: Callable[[Any], Any]) -> Any:
    if value is None or type(value) is str:
        return value
    if isinstance(value, Record):
        return {key: _convert(member, leaf) for key, member in _given(value)}
    if isinstance(value, dict):
        return {key: _convert(member, leaf) for key, member in value.items()}
    if isinstance(value, (tuple, list)):
        return [_convert(member, leaf) for member in value]
    return leaf(value)


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Money):
        return value.plain()
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def to_plain(record: Record) -> dict[str, Any]:
    """`record` as dicts, lists, texts, ints, bools and None, ready for JSON or YAML.

    Only what was given, decimals as text with their digits, instants with their offset: reading it again gives an equal
    record.
    """
    plain: dict[str, Any] = _convert(record, _written)
    return plain


def values(record: Record) -> dict[str, Any]:
    """The run-time values of `record` by key, only what was given; None is known to be none.

    `shipment` is told as `shipments`, a list of one; a case's own shop has the case's platform and market.
    """
    out: dict[str, Any] = _convert(record, lambda value: value)
    if isinstance(record, Case):
        parcels = record.parcels
        out.pop("shipment", None)
        if parcels is not None:
            out["shipments"] = [values(parcel) for parcel in parcels]
        if isinstance(out.get("shop"), dict):
            out["shop"] = {"platform": record.platform, "market": record.market, **out["shop"]}
    return out
