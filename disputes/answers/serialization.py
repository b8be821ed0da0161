"""An answer in the contract's JSON form, by the types of its values."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from disputes.language.reading.nodes import Citation
from disputes.language.truth import Text
from disputes.records.money import Money


def as_json(value: Any) -> Any:
    """The contract's JSON form: instants in UTC with `Z` (`*_local` with the zone's offset), decimals
    as texts in money and as numbers elsewhere."""
    kind = type(value)
    form = _FORMS.get(kind)
    if form is None:
        form = _FORMS[kind] = _form_of(kind)
    return form(value)


# What becomes of each type, found once: answers have hundreds of values.


def _same(value: Any) -> Any:
    return value


def _word(value: Enum) -> Any:
    return value.value


def _mapping(value: Any) -> dict[str, Any]:
    return {str(k): as_json(v) for k, v in value.items()}


def _list(value: Any) -> list[Any]:
    return [as_json(v) for v in value]


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _local(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else as_json(value)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _digits(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else as_json(value)


_FORMS: dict[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    bool: _same,
    float: _same,
    type(None): _same,
    dict: _mapping,
    list: _list,
    tuple: _list,
    datetime: _instant,
    Decimal: _number,
    Text: Text.as_json,
    Citation: Citation.as_json,
    Money: Money.plain,
}
_BASES: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Enum, _word),
    (Mapping, _mapping),
    ((list, tuple), _list),
    (datetime, _instant),
    (date, date.isoformat),
    (Decimal, _number),
)
_ONLY_IF_SET = frozenset(
    {
        "near_misses",
        "routes",
        "lapsed",
        "unknown_codes",
        "option",
        "min",
        "max",
        "rate",
        "value",
        "differs_by_s",
        "cap",
        "refunded_if",
    }
)
_AMOUNTS = frozenset({"value", "min", "max", "cap"})


def _form_of(kind: type) -> Callable[[Any], Any]:
    """For a type that is met for the first time."""
    if dataclasses.is_dataclass(kind):
        return _record_form(kind)
    return next((form for base, form in _BASES if issubclass(kind, base)), _same)


def _record_form(kind: type) -> Callable[[Any], dict[str, Any]]:
    """A dataclass by its fields: key, attribute, what becomes of it, and whether it is left out where it is not set."""
    money = getattr(kind, "AMOUNTS_AS_TEXT", False)
    fields = [
        (
            f.name.rstrip("_"),
            f.name,
            _local if f.name.endswith("_local") else _digits if money and f.name in _AMOUNTS else as_json,
            f.name in _ONLY_IF_SET,
        )
        for f in dataclasses.fields(kind)
    ]

    def form(value: Any) -> dict[str, Any]:
        out = {}
        for key, name, convert, only_if_set in fields:
            held = getattr(value, name)
            if only_if_set and (held is None or held == {} or held == []):
                continue
            out[key] = convert(held)
        return out

    return form
