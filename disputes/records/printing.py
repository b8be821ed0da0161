"""Records as plain data again: to be written down, and to be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from disputes.documents.json_schema import Json
from disputes.records.base import Record, instant_text
from disputes.records.case import Case
from disputes.records.money import Money
from disputes.records.values import Value


@cache
def _keys(model: type[Record]) -> list[tuple[str, str]]:
    """Attribute and key of each field, in the model's order."""
    return [(name, info.alias or name) for name, info in model.model_fields.items()]


def _given(record: Record) -> Iterator[tuple[str, object]]:
    """The keys that were given, as a record writes them, in the model's order, further columns last."""
    given = record.model_fields_set
    for name, key in _keys(type(record)):
        if name in given:
            yield key, getattr(record, name)
    if record.__pydantic_extra__:
        yield from record.__pydantic_extra__.items()


def _plain(value: object) -> Json:
    if value is None or type(value) is str or isinstance(value, (bool, int)):
        return value
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
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def to_plain(record: Record) -> dict[str, Json]:
    """`record` as dicts, lists, texts, ints, bools and None, ready for JSON or YAML.

    Only what was given, decimals as text with their digits, instants with their offset: reading it again gives an equal
    record.
    """
    return {key: _plain(member) for key, member in _given(record)}


def _value(value: object) -> Value:
    if isinstance(value, Record):
        return {key: _value(member) for key, member in _given(value)}
    if isinstance(value, dict):
        return {str(key): _value(member) for key, member in value.items()}
    if isinstance(value, (tuple, list)):
        return [_value(member) for member in value]
    assert value is None or isinstance(value, (str, bool, int, Decimal, Money, date))
    return value


def values(record: Record) -> dict[str, Value]:
    """The run-time values of `record` by key, only what was given; None is known to be none.

    `shipment` is told as `shipments`, a list of one; a case's own shop has the case's platform and market.
    """
    out = {key: _value(member) for key, member in _given(record)}
    if isinstance(record, Case):
        parcels = record.parcels
        out.pop("shipment", None)
        if parcels is not None:
            out["shipments"] = [values(parcel) for parcel in parcels]
        shop = out.get("shop")
        if isinstance(shop, dict):
            out["shop"] = {"platform": record.platform, "market": record.market, **shop}
    return out
