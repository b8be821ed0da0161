"""Typed trees as JSON, and back, so that a ruleset need not be read and typed at every start.

What is stored is data: on the way back nothing but the dataclasses and closed words of this package is made, and of a
class its fields are set and no code is run. Values that are one object come back as one object.

For one case three quarters of a platform's rules are never looked into. So objects of the classes of `LATE` are filled
in, and what they hold is made, when something of them is first asked for; DISPUTES_SHORTCUTS=off makes all at once.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
from collections.abc import Callable, Sequence
from datetime import date, time
from decimal import Decimal
from functools import cache
from threading import RLock
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from disputes.documents.stored_nodes import NodeNumbers, StoredNodes
from disputes.documents.yaml_tree import Node
from disputes.words import ClosedWord
from disputes.words.shortcuts import shortcuts_taken

Atom: TypeAlias = "str | int | bool | None"
Shape: TypeAlias = "list[str]"
"""What rows of one kind hold: a word of `_PLAIN`, or `class` or `words` with module, name and the names of fields."""
Make: TypeAlias = Callable[[Sequence[Any]], Any]

ROOMS = ("disputes.language.", "disputes.dates.", "disputes.words.", "disputes.records.", "disputes.documents.")
"""Where the classes of a typed tree are defined."""
_CASE_ENTRIES = ("Action", "Consequences", "EvidenceKind", "EvidenceWanted", "Fact", "Lapse", "Market", "RuleAction")
LATE = frozenset(
    {
        "disputes.language.alternatives.Alternatives",
        *(f"disputes.language.case_rules.{name}" for name in _CASE_ENTRIES),
        "disputes.language.citations.OnFile",
        "disputes.language.filings.Filing",
        "disputes.language.literals.RulesetLiteral",
        "disputes.language.messages.Message",
        "disputes.language.shop_rules.Ledger",
        "disputes.language.shop_rules.Metric",
    }
)
"""The entries of a ruleset, and their figures. None of them is told from another by its exact type."""
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
        kind = value.__class__  # that of an object that is not filled in yet, too
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


def tree_of_lines(tree: str, nodes: str | bytes) -> Any:
    """The tree that :func:`tree_as_lines` wrote; its nodes are read when one is looked into. Raises
    :class:`NotReadable` where the tree does not fit the classes of this program.
    """
    try:
        shapes, atoms, rows, count = json.loads(tree)
        return _Rows(shapes, atoms, rows, StoredNodes(count, lambda: json.loads(nodes))).last()
    except (ValueError, TypeError, LookupError, AttributeError, ImportError, RecursionError, ArithmeticError) as wrong:
        raise NotReadable(str(wrong)) from None


class _Unmade:
    """Stands for what is not made yet."""


_UNMADE = _Unmade()


class _Rows:
    """The objects of a tree by their numbers, each made when it is first asked for."""

    def __init__(self, shapes: list[Shape], atoms: list[Any], rows: list[list[int]], nodes: StoredNodes) -> None:
        self._make = [_maker(shape, nodes) for shape in shapes]
        late = LATE if shortcuts_taken() else ()
        self._late = [_late_class(*shape[1:3]) if ".".join(shape[1:3]) in late else None for shape in shapes]
        self._values = [*atoms, *[_UNMADE] * len(rows)]
        self._rows = rows
        self._first = len(atoms)

    def last(self) -> Any:
        """The tree itself."""
        return self._value(len(self._values) - 1)

    def _value(self, number: int) -> Any:
        shape, *parts = self._rows[number - self._first]
        late = self._late[shape]
        if late is None:
            value = self._make[shape](self._made(parts))
        else:
            value = object.__new__(late)
            late.number.__set__(value, (self, number))
        self._values[number] = value
        return value

    def _made(self, parts: list[int]) -> list[Any]:
        values = self._values
        return [found if (found := values[n]) is not _UNMADE else self._value(n) for n in parts]

    def fill(self, value: object, number: int, fields: list[Any]) -> None:
        """Sets the fields of an object of a late class."""
        for set_, part in zip(fields, self._made(self._rows[number - self._first][1:]), strict=True):
            set_(value, part)


_FILLING = RLock()


@cache
def _late_class(module: str, name: str) -> Any:
    """A class whose objects know their number only, in the place of their first field, and turn into plain ones of
    their own class as soon as any attribute of them is asked for.
    """
    kind = getattr(importlib.import_module(module), name)
    setters = [vars(kind)[field].__set__ for field in kind.__annotations__]
    first = vars(kind)[next(iter(kind.__annotations__))]

    def asked(value: Any, attribute: str) -> Any:
        with _FILLING:
            if type(value) is made:  # no other thread has filled it meanwhile
                rows, number = first.__get__(value)
                rows.fill(value, number, setters)
                object.__setattr__(value, "__class__", kind)
        return getattr(value, attribute)

    made = type(kind)(
        name, (kind,), {"__slots__": (), "__module__": module, "number": first, "__getattribute__": asked}
    )
    return made


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
