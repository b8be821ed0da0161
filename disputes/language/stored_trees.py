"""Typed trees as JSON, and back, so that a ruleset need not be read and typed at every start.

What is stored is data: on the way back nothing but the dataclasses and closed words of this package is made, and of a
class its fields are set and no code is run. Values that are one object come back as one object.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from disputes.documents.stored_nodes import NodeNumbers, StoredNodes
from disputes.documents.yaml_tree import Node
from disputes.words import ClosedWord

Atom: TypeAlias = "str | int | bool | None"
Shape: TypeAlias = "list[str]"
"""What rows of one kind hold: a word of `_PLAIN`, or `class` or `words` with module, name and the names of fields."""
Make: TypeAlias = Callable[[Sequence[Any]], Any]

ROOMS = ("disputes.language.", "disputes.dates.", "disputes.words.", "disputes.records.", "disputes.documents.")
"""Where the classes of a typed tree are defined."""
_PLAIN: dict[str, Make] = {
    "tuple": tuple,
    "list": list,
    "set": set,
    "frozenset": frozenset,
    "dict": lambda found: dict(zip(found[::2], found[1::2], strict=True)),
    "decimal": lambda found: Decimal(found[0]),
    "date": lambda found: date.fromisoformat(found[0]),
    "time": lambda found: time.fromisoformat(found[0]),
    "zone": lambda found: ZoneInfo(found[0]),
}


class NotStorable(Exception):
    """A tree with something in it that no place is kept for."""


class NotReadable(Exception):
    """What was stored does not fit this program."""


class _Same:
    """An object as a key, equal to itself only: of two numbers that are equal, one may be written with more digits."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return object.__hash__(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value


class _Writer:
    def __init__(self) -> None:
        self.nodes = NodeNumbers()
        self.atoms: dict[tuple[type, Atom], int] = {}
        self.shapes: dict[tuple[str, ...], int] = {}
        self.rows: list[list[int]] = []
        self._known: dict[_Same, int] = {}

    def reference(self, value: object) -> int:
        """The number of a row; of an atom, its own number below zero."""
        if value is None or type(value) in (str, int, bool):
            return -1 - self.atoms.setdefault((type(value), value), len(self.atoms))  # type: ignore[arg-type]
        same = _Same(value)
        known = self._known.get(same)
        if known is None:
            row = self._row(value)
            known = self._known[same] = len(self.rows)
            self.rows.append(row)
        return known

    def _row(self, value: object) -> list[int]:
        shape, parts = self._parts(value)
        return [self.shapes.setdefault(shape, len(self.shapes)), *map(self.reference, parts)]

    def _parts(self, value: object) -> tuple[tuple[str, ...], Sequence[object]]:
        kind = type(value)
        if isinstance(value, Node):
            return ("node",), (self.nodes.number(value),)
        if isinstance(value, ClosedWord):
            return ("words", kind.__module__, kind.__qualname__), (value.value,)
        if kind in (tuple, list):
            return (kind.__name__,), value  # type: ignore[return-value]
        if isinstance(value, (set, frozenset)) and kind in (set, frozenset):
            return (kind.__name__,), sorted(value, key=repr)
        if isinstance(value, dict) and kind is dict:
            return ("dict",), [part for pair in value.items() for part in pair]
        if isinstance(value, Decimal):
            return ("decimal",), (str(value),)
        if kind in (date, time):
            return (kind.__name__,), (value.isoformat(),)  # type: ignore[attr-defined]
        if isinstance(value, ZoneInfo) and value.key:
            return ("zone",), (value.key,)
        if dataclasses.is_dataclass(kind) and kind.__module__.startswith(ROOMS):
            names = _fields(kind)
            return ("class", kind.__module__, kind.__qualname__, *names), [getattr(value, name) for name in names]
        raise NotStorable(f"{kind.__module__}.{kind.__qualname__}")


def _fields(kind: type) -> tuple[str, ...]:
    names = tuple(kind.__annotations__)
    if names != tuple(field.name for field in dataclasses.fields(kind)):
        raise NotStorable(f"{kind.__qualname__}: a class with other fields than its own")
    return names


def tree_as_lines(tree: object) -> tuple[str, str]:
    """A typed tree as two lines of JSON: the tree, and the nodes that it refers to. Raises :class:`NotStorable`."""
    writer = _Writer()
    try:
        top = writer.reference(tree)
    except RecursionError:
        raise NotStorable("a tree too deep") from None
    count = len(writer.atoms)
    rows = [[shape, *(-1 - n if n < 0 else count + n for n in parts)] for shape, *parts in writer.rows]
    if top < 0:
        raise NotStorable("a single value")
    return _line(
        [[list(shape) for shape in writer.shapes], [value for _, value in writer.atoms], rows, len(writer.nodes.rows)]
    ), _line([list(writer.nodes.files), writer.nodes.rows])


def _line(data: object) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))


def tree_of_lines(tree: str, nodes: str) -> Any:
    """The tree that :func:`tree_as_lines` wrote; its nodes are read when one is looked into. Raises
    :class:`NotReadable` where the tree does not fit the classes of this program.
    """
    try:
        shapes, values, rows, count = json.loads(tree)
        stored = StoredNodes(count, lambda: json.loads(nodes))
        make = [_maker(shape, stored) for shape in shapes]
        for shape, *parts in rows:
            values.append(make[shape]([values[n] for n in parts]))
        return values[-1]
    except (ValueError, TypeError, LookupError, AttributeError, ImportError, RecursionError, ArithmeticError) as wrong:
        raise NotReadable(str(wrong)) from None


def _maker(shape: Shape, nodes: StoredNodes) -> Make:
    kind, *more = shape
    if kind == "node":
        return lambda found: nodes.node(found[0])
    if kind in _PLAIN:
        return _PLAIN[kind]
    module, name, *fields = more
    if not module.startswith(ROOMS):
        raise NotReadable(f"{module}: a class of another place")
    found = getattr(importlib.import_module(module), name)
    if not isinstance(found, type) or found.__module__ != module:
        raise NotReadable(f"{module}.{name}: not a class of its own")
    if kind == "words" and issubclass(found, ClosedWord):
        words = {word.value: word for word in found}
        return lambda parts: words[parts[0]]
    if kind != "class" or "__dataclass_fields__" not in vars(found) or list(found.__annotations__) != fields:
        raise NotReadable(f"{module}.{name}: other fields")
    return _filled(found, fields)


def _filled(kind: type, fields: Sequence[str]) -> Make:
    new = object.__new__
    if "__slots__" not in vars(kind):

        def fill_dict(found: Sequence[Any]) -> Any:
            one: object = new(kind)
            vars(one).update(zip(fields, found, strict=True))
            return one

        return fill_dict
    setters = [vars(kind)[name].__set__ for name in fields]

    def fill_slots(found: Sequence[Any]) -> Any:
        one: object = new(kind)
        for set_, value in zip(setters, found, strict=True):
            set_(one, value)
        return one

    return fill_slots
