"""Records as plain data again: to be written down, and to be evaluated.

How a value is told is found by its class once, and kept: a night tells millions of values.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, Generic, TypeVar

from disputes.documents.json_schema import Json
from disputes.records.base import Record, instant_text
from disputes.records.case import Case
from disputes.records.money import Money
from disputes.records.values import Value

T = TypeVar("T")


@cache
def _keys(model: type[Record]) -> list[tuple[str, str]]:
    """Attribute and key of each field, in the model's order."""
    return [(name, info.alias or name) for name, info in model.model_fields.items()]


class _Tellers(dict[type, Callable[[Any], T] | None], Generic[T]):
    """How the values of a class are told; None where they are told as they are."""

    def __init__(self, teller: Callable[[type], Callable[[Any], T] | None]) -> None:
        super().__init__()
        self._teller = teller

    def __missing__(self, kind: type) -> Callable[[Any], T] | None:
        found = self[kind] = self._teller(kind)
        return found

    def given(self, record: Record) -> dict[str, T]:
        """The keys that were given, as a record writes them, in the model's order, further columns last."""
        given = record.__pydantic_fields_set__
        own = record.__dict__
        out: dict[str, T] = {}
        for name, key in _keys(type(record)):
            if name in given:
                value = own[name]
                tell = self[type(value)]
                out[key] = value if tell is None else tell(value)
        for key, value in (record.__pydantic_extra__ or {}).items():
            out[key] = self.told(value)
        return out

    def told(self, value: Any) -> T:
        tell = self[type(value)]
        found: T = value if tell is None else tell(value)
        return found

    def members(self, values: tuple[Any, ...] | list[Any]) -> list[T]:
        return [value if (tell := self[type(value)]) is None else tell(value) for value in values]

    def entries(self, values: dict[Any, Any]) -> dict[str, T]:
        return {str(key): self.told(member) for key, member in values.items()}


def _plain_teller(kind: type) -> Callable[[Any], Any] | None:
    if kind in (NoneType, str) or issubclass(kind, (bool, int)):
        return None
    if issubclass(kind, str):  # a closed word
        return str
    if issubclass(kind, datetime):
        return instant_text
    if issubclass(kind, Record):
        return _PLAIN.given
    if issubclass(kind, dict):
        return _PLAIN.entries
    if issubclass(kind, (tuple, list)):
        return _PLAIN.members
    if issubclass(kind, Decimal):
        return _digits
    if issubclass(kind, Money):
        return _money
    return date.isoformat if issubclass(kind, date) else str


def _digits(value: Decimal) -> str:
    return format(value, "f")


def _money(value: Money) -> dict[str, Json]:
    return {**value.plain()}


def _value_teller(kind: type) -> Callable[[Any], Any] | None:
    if issubclass(kind, Record):
        return _VALUES.given
    if issubclass(kind, dict):
        return _VALUES.entries
    if issubclass(kind, (tuple, list)):
        return _VALUES.members
    assert issubclass(kind, (str, date, NoneType, bool, int, Decimal, Money)), kind
    return None


_PLAIN: _Tellers[Json] = _Tellers(_plain_teller)
_VALUES: _Tellers[Value] = _Tellers(_value_teller)


def to_plain(record: Record) -> dict[str, Json]:
    """`record` as dicts, lists, texts, ints, bools and None, ready for JSON or YAML.

    Only what was given, decimals as text with their digits, instants with their offset: reading it again gives an equal
    record.
    """
    return _PLAIN.given(record)


def values(record: Record) -> dict[str, Value]:
    """The run-time values of `record` by key, only what was given; None is known to be none.

    `shipment` is told as `shipments`, a list of one; a case's own shop has the case's platform and market.
    """
    out = _VALUES.given(record)
    if isinstance(record, Case):
        parcels = record.parcels
        out.pop("shipment", None)
        if parcels is not None:
            out["shipments"] = [values(parcel) for parcel in parcels]
        shop = out.get("shop")
        if isinstance(shop, dict):
            out["shop"] = {"platform": record.platform, "market": record.market, **shop}
    return out


def facts_of(case: Case) -> dict[str, Value]:
    """The facts of a case, as :func:`values` tells them."""
    return _VALUES.entries(case.facts)
