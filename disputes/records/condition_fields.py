"""The fields that a condition may read, told by the record models themselves."""

from __future__ import annotations

import types
import typing
from functools import cache

from pydantic import BaseModel

from disputes.records.base import Unread, WordField
from disputes.records.case import Case
from disputes.records.field_types import FieldType
from disputes.records.shop import Shop
from disputes.words.language import FieldKind

_RECORD = FieldType(FieldKind.RECORD)


class FieldShape(typing.NamedTuple):
    """What an annotation says: a leaf's type, a nested record, or a list of either."""

    leaf: FieldType | None
    record: type[BaseModel] | None
    many: bool
    read: bool


def _parts(annotation: object) -> tuple[list[object], list[object]]:
    """The types an annotation is made of and its metadata, `| None` and nested `Annotated` taken off."""
    found: list[object] = []
    metadata: list[object] = []
    open_ = [annotation]
    while open_:
        one = open_.pop()
        origin = typing.get_origin(one)
        if origin is typing.Annotated:
            inner, *marks = typing.get_args(one)
            metadata.extend(marks)
            open_.append(inner)
        elif origin in (typing.Union, types.UnionType):
            open_.extend(a for a in typing.get_args(one) if a is not type(None))
        else:
            found.append(one)
    return found, metadata


def _shape(annotation: object) -> FieldShape:
    found, metadata = _parts(annotation)
    leaf = next((m for m in metadata if isinstance(m, FieldType)), None)
    if leaf is None:
        leaf = next((m.type for m in metadata if isinstance(m, WordField)), None)
    read = not any(isinstance(m, Unread) for m in metadata)
    base = found[0]
    many = typing.get_origin(base) is tuple
    if many:
        base = typing.get_args(base)[0]
    record = base if isinstance(base, type) and issubclass(base, BaseModel) else None
    return FieldShape(leaf, record, many, read)


@cache
def fields(model: type[BaseModel]) -> dict[str, FieldShape]:
    """The shape of each key of `model`, by the name that a record writes."""
    hints = typing.get_type_hints(model, include_extras=True)
    return {info.alias or name: _shape(hints[name]) for name, info in model.model_fields.items()}


def _walk(model: type[BaseModel], prefix: str, out: dict[str, FieldType]) -> None:
    for key, shape in fields(model).items():
        if not shape.read:
            continue
        if shape.leaf is not None:
            out[prefix + key] = shape.leaf
        elif shape.record is not None and not shape.many:
            _walk(shape.record, f"{prefix}{key}.", out)


@cache
def _case_fields() -> dict[str, FieldType]:
    out: dict[str, FieldType] = {}
    _walk(Case, "", out)
    return out


@cache
def _list_fields() -> dict[str, dict[str, FieldType]]:
    out: dict[str, dict[str, FieldType]] = {}
    for model in (Case, Shop):
        for key, shape in fields(model).items():
            if shape.many and shape.record is not None and shape.read:
                members: dict[str, FieldType] = {}
                _walk(shape.record, "", members)
                for name, inner in fields(shape.record).items():
                    if inner.many and inner.record is not None and inner.read:
                        members[name] = FieldType(FieldKind.LIST, of=_RECORD)
                out[key] = members
    return out


def case_fields() -> dict[str, FieldType]:
    """The dotted paths of a case that a condition may read: `dispute`, `order.amount`, `shipment.tracking`,
    `shop.tier`, …
    """
    return dict(_case_fields())


def list_fields() -> dict[str, dict[str, FieldType]]:
    """The lists that a condition may ask about, each with the fields of a member."""
    return {key: dict(members) for key, members in _list_fields().items()}


def known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `loc` of a record of `model`."""
    for step in loc:
        if isinstance(step, int):
            continue
        shape = fields(model).get(step)
        if shape is not None and shape.leaf is not None and shape.leaf.kind is FieldKind.MONEY:
            return ("value", "currency")
        if shape is None or shape.record is None:
            return ()
        model = shape.record
    return tuple(fields(model))
