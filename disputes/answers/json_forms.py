"""How a value of each type is written as JSON, and the JSON Schema of what is written: both from the type that a field
declares, so that the two cannot part.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeAlias

from disputes.documents.json_schema import Json, Schema
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass

Definitions: TypeAlias = dict[str, Json]
OMITTED: Mapping[str, bool] = {"omitted_when_unset": True}
"""Metadata of a field whose key is left out where its value is None or empty. Every other key is always there."""


@dataclass(frozen=True, slots=True)
class JsonForm:
    """How values of one type are written. `schema` enters the records that it refers to in `$defs`."""

    write: Callable[[Any], Any]
    schema: Callable[[Definitions], Schema]


@dataclass(frozen=True, slots=True)
class WrittenAs:
    """A mark on a field's type (`Annotated[datetime, WrittenAs(…)]`): this form stands in for the type's own."""

    form: JsonForm


@dataclass(frozen=True, slots=True)
class InJson:
    """A mark on plain data (`Annotated[Mapping[str, Any], InJson(ActionItem)]`): it is in the JSON form of this type
    already.
    """

    kind: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """A mark on a text: one of these words, though no enum has them."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """A mark that says in the schema what a value is."""

    text: str


def _constant(schema: Schema) -> Callable[[Definitions], Schema]:
    return lambda _: dict(schema)


def _same(value: Any) -> Any:
    return value


# --- single values ------------------------------------------------------------------------------------------------


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _number(value: Decimal | int) -> int | float:
    return int(value) if value == int(value) else float(value)


def _digits(value: Decimal) -> str:
    return format(value, "f")


def _object(properties: Schema, required: Iterable[str], about: str) -> Schema:
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT: Schema = {"type": "string"}
_DECIMAL_TEXT: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
_MONEY = _object(
    {"value": _DECIMAL_TEXT, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
    ("value", "currency"),
    "An amount, as a decimal text, and its currency.",
)
_CITE = _object(
    {"source": _TEXT, "fact": _TEXT, "confidence": {"enum": [c.value for c in Confidence]}},
    ("confidence",),
    "Where a figure stands: source key, fact id, confidence.",
)
_INSTANT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "description": "An instant in UTC.",
}
_LOCAL: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$",
    "description": "The same instant in the platform's time zone.",
}
_SINGLE: dict[object, JsonForm] = {
    str: JsonForm(str, _constant(_TEXT)),
    bool: JsonForm(_same, _constant({"type": "boolean"})),
    int: JsonForm(_same, _constant({"type": "integer"})),
    float: JsonForm(_same, _constant({"type": "number"})),
    type(None): JsonForm(_same, _constant({"type": "null"})),
    datetime: JsonForm(_utc, _constant(_INSTANT)),
    date: JsonForm(date.isoformat, _constant({"type": "string", "format": "date"})),
    Decimal: JsonForm(_number, _constant({"type": "number"})),
    Money: JsonForm(Money.plain, _constant(_MONEY)),
    Text: JsonForm(
        Text.as_json, _constant(_object({"en": _TEXT, "zh": _TEXT}, ("en", "zh"), "A text in both languages."))
    ),
    Citation: JsonForm(Citation.as_json, _constant(_CITE)),
}
LocalInstant = Annotated[datetime, WrittenAs(JsonForm(datetime.isoformat, _constant(_LOCAL)))]
"""An aware datetime in the platform's zone, written with that zone's offset."""
AmountText = Annotated[Decimal, WrittenAs(JsonForm(_digits, _constant(_DECIMAL_TEXT)))]
"""The value of an amount of money, written with its digits as a text."""


# --- by the type that a field declares ----------------------------------------------------------------------------


@cache
def form_of(hint: Any) -> JsonForm:
    """The form of a declared type. Raises TypeError for one that has none."""
    found = _SINGLE.get(hint)
    if found is not None:
        return found
    if hint is object or hint is Any:  # any value of a record
        return JsonForm(written, _constant({}))
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _marked(form_of(arguments[0]), arguments[1:])
    if origin in (types.UnionType, typing.Union):
        return _union(arguments)
    if origin in (list, tuple, Sequence):
        return _array(form_of(arguments[0]))
    if origin in (dict, Mapping):
        return _mapping(form_of(arguments[1]))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return JsonForm(str, _constant({"enum": [member.value for member in hint]}))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _record(hint)
    raise TypeError(f"no JSON form for {hint!r}")


def _marked(form: JsonForm, marks: Iterable[object]) -> JsonForm:
    for mark in marks:
        if isinstance(mark, WrittenAs):
            form = mark.form
        elif isinstance(mark, InJson):
            form = JsonForm(_same, form_of(mark.kind).schema)
        elif isinstance(mark, OneOf):
            form = JsonForm(form.write, _constant({"enum": list(mark.words)}))
        elif isinstance(mark, About):
            form = JsonForm(form.write, _described(form, mark.text))
    return form


def _described(form: JsonForm, text: str) -> Callable[[Definitions], Schema]:
    return lambda definitions: {"description": text, **form.schema(definitions)}


def _union(members: Sequence[Any]) -> JsonForm:
    several = [form_of(m) for m in members if m is not type(None)]
    nullable = len(several) < len(members)

    def schema(definitions: Definitions) -> Schema:
        schemas = [f.schema(definitions) for f in several]
        if nullable and len(schemas) == 1 and isinstance(words := schemas[0].get("enum"), list):
            return {"enum": [*words, None]}
        if nullable:
            schemas.append({"type": "null"})
        return {"anyOf": [*schemas]}

    if len(several) > 1:
        return JsonForm(written, schema)
    write = several[0].write
    return JsonForm(lambda value: None if value is None else write(value), schema)


def _array(member: JsonForm) -> JsonForm:
    write = member.write
    return JsonForm(
        lambda values: [write(v) for v in values],
        lambda definitions: {"type": "array", "items": member.schema(definitions)},
    )


def _mapping(member: JsonForm) -> JsonForm:
    write = member.write
    return JsonForm(
        lambda values: {str(k): write(v) for k, v in values.items()},
        lambda definitions: {"type": "object", "additionalProperties": member.schema(definitions)},
    )


@dataclass(frozen=True, slots=True)
class _Key:
    """A field of a record: its name in Python and in JSON, its form, and whether it may be left out."""

    attribute: str
    name: str
    form: JsonForm
    omitted: bool


def _keys(kind: type) -> list[_Key]:
    hints = typing.get_type_hints(kind, include_extras=True)
    out = []
    for field in dataclasses.fields(kind):
        omitted = field.metadata == OMITTED
        hint = _without_none(hints[field.name]) if omitted else hints[field.name]
        # `from` is no name in Python: the field is `from_`.
        out.append(_Key(field.name, field.name.rstrip("_"), form_of(hint), omitted))
    return out


def _without_none(hint: Any) -> Any:
    """A key that is left out where it is not set is never null."""
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        return hint
    return typing.Union[tuple(m for m in typing.get_args(hint) if m is not type(None))]  # noqa: UP007


def _record(kind: type) -> JsonForm:
    # Found when the first one is written, for records may stand in one another; plain tuples, for there are many.
    keys: list[tuple[str, str, Callable[[Any], Any], bool]] = []

    def write(value: Any) -> dict[str, Any]:
        if not keys:
            keys.extend((k.attribute, k.name, k.form.write, k.omitted) for k in _keys(kind))
        out = {}
        for attribute, name, write_one, omitted in keys:
            held = getattr(value, attribute)
            if omitted and (held is None or (not held and isinstance(held, (Sequence, Mapping)))):
                continue
            out[name] = write_one(held)
        return out

    def schema(definitions: Definitions) -> Schema:
        if kind.__name__ not in definitions:
            definitions[kind.__name__] = {}  # a place held, so that a circle ends
            definitions[kind.__name__] = record_schema(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    return JsonForm(write, schema)


def record_schema(kind: type, definitions: Definitions) -> Schema:
    """The schema of a dataclass, as it is written; those that it refers to are entered in `definitions`."""
    keys = _keys(kind)
    return _object(
        {key.name: key.form.schema(definitions) for key in keys},
        [key.name for key in keys if not key.omitted],
        " ".join((kind.__doc__ or "").split()),
    )


# --- by the value itself, where the type says nothing -------------------------------------------------------------


def written(value: object) -> Any:
    """The JSON of a value by its own class."""
    kind: type = type(value)
    return _form_by_class(kind).write(value)


# What stands for the classes that have no form of their own, the narrower before the wider.
_BASES: tuple[tuple[type, JsonForm], ...] = (
    (StrEnum, _SINGLE[str]),
    (Mapping, JsonForm(lambda values: {str(k): written(v) for k, v in values.items()}, _constant({}))),
    (list, JsonForm(lambda values: [written(v) for v in values], _constant({}))),
    (tuple, JsonForm(lambda values: [written(v) for v in values], _constant({}))),
    (datetime, _SINGLE[datetime]),
    (date, _SINGLE[date]),
    (Decimal, _SINGLE[Decimal]),
)


@cache
def _form_by_class(kind: type) -> JsonForm:
    found = _SINGLE.get(kind)
    if found is not None:
        return found
    if dataclasses.is_dataclass(kind):
        return form_of(kind)
    return next((form for base, form in _BASES if issubclass(kind, base)), JsonForm(_same, _constant({})))
