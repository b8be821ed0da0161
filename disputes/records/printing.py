"""Records as plain data again: to be written down, and to be evaluated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import TypeVar

from disputes.documents.json_schema import Json
from disputes.records.base import Record, instant_text
from disputes.records.case import Case
from disputes.records.money import Money
from disputes.records.values import Value

T = TypeVar("T")

_AS_IT_IS = frozenset({str, bool, int, NoneType})


@cache
def _keys(model: type[Record]) -> list[tuple[str, str]]:
    """Attribute and key of each field, in the model's order."""
    return [(name, info.alias or name) for name, info in model.model_fields.items()]


def _given(record: Record, told: Callable[[object], T]) -> dict[str, T]:
    """The keys that were given, as a record writes them, in the model's order, further columns last; each value as
    `told` tells it, but for texts, numbers, truths and None, which are told as they are.
    """
    given = record.model_fields_set
    own = record.__dict__
    out: dict[str, T] = {}
    for name, key in _keys(type(record)):
        if name in given:
            value = own[name]
            out[key] = value if type(value) in _AS_IT_IS else told(value)
    for key, value in (record.__pydantic_extra__ or {}).items():
        out[key] = told(value)
    return out


def _plain(value: object) -> Json:
    if value is None or type(value) is str or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):  # a closed word: asked for early, as there are many
        return str(value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, Record):
        return to_plain(value)
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(member) for member in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Money):
        return {**value.plain()}
    return value.isoformat() if isinstance(value, date) else str(value)


def to_plain(record: Record) -> dict[str, Json]:
    """`record` as dicts, lists, texts, ints, bools and None, ready for JSON or YAML.

    Only what was given, decimals as text with their digits, instants with their offset: reading it again gives an equal
    record.
    """
    return _given(record, _plain)


def _value(value: object) -> Value:
    if isinstance(value, (str, date)):
        return value
    if isinstance(value, Record):
        return _given(value, _value)
    if isinstance(value, dict):
        return {str(key): _value(member) for key, member in value.items()}
    if isinstance(value, (tuple, list)):
        return [_value(member) for member in value]
    assert value is None or isinstance(value, (bool, int, Decimal, Money))
    return value


def values(record: Record) -> dict[str, Value]:
    """The run-time values of `record` by key, only what was given; None is known to be none.

    `shipment` is told as `shipments`, a list of one; a case's own shop has the case's platform and market.
    """
    out = _given(record, _value)
    if isinstance(record, Case):
        parcels = record.parcels
        out.pop("shipment", None)
        if parcels is not None:
            out["shipments"] = [values(parcel) for parcel in parcels]
        shop = out.get("shop")
        if isinstance(shop, dict):
            out["shop"] = {"platform": record.platform, "market": record.market, **shop}
    return out
