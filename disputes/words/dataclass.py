"""The standard library's `dataclass`, its methods written when one is first used.

The standard decorator writes and compiles six methods for each class. That took half of the time in which a command
starts, and a command uses few of the classes that it imports. Here a class gets its slots at once; `__init__`, `__eq__`
and the others come from the standard decorator when the first of them is called. What they do is the same: a test holds
the two against each other. DISPUTES_DATACLASSES=standard has the standard decorator do it all at once.

The standard `__init__` of a frozen class sets each field by a call, which was a seventh of the time of an answer. Here
the object is of an open subclass of its class for as long as its fields are set, as plain assignments; a few fields
are set by their slots.
"""

from __future__ import annotations

import dataclasses
import inspect
import os
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

_BY_INIT = ("__init__", "__dataclass_fields__", "__match_args__")
"""What is written for a class that an object is made of; the rest is written apart, where it is asked for."""
_REST = ("__repr__", "__eq__", "__hash__", "__dataclass_params__")
_METHODS = ("__init__", "__repr__", "__eq__", "__hash__")
_ODD = ("ClassVar", "InitVar", "KW_ONLY")
_LOCK = RLock()
_FEW = 3
"""So many fields take less time one by one than changing the class of the object twice."""


class _OnClass:
    """An attribute of a class that is worked out when it is first read."""

    def __init__(self, late: _Late, name: str) -> None:
        self.late = late
        self.name = name

    def __get__(self, instance: object, owner: type) -> Any:
        self.late.write(self.name)
        return self.late.made.__dict__[self.name]


class _Late:
    """A class with slots, and what is still to be written for it."""

    def __init__(self, plain: type, made: type, options: dict[str, bool]) -> None:
        self.made = made
        self.options = options
        self.bases = plain.__bases__
        self.body = {k: v for k, v in vars(plain).items() if k not in ("__dict__", "__weakref__")}
        self.waiting = {name for name in (*_BY_INIT, *_REST) if name not in self.body}
        if not options["eq"]:
            self.waiting -= {"__eq__", "__hash__"}
        for name in self.waiting:
            setattr(made, name, self._method(name) if name in _METHODS else _OnClass(self, name))
        if options["eq"] and not options["frozen"] and "__hash__" not in self.body:
            made.__hash__ = None  # type: ignore[assignment]

    def _method(self, name: str) -> Callable[..., Any]:
        def method(one: object, *values: Any, **named: Any) -> Any:
            self.write(name)
            return getattr(self.made, name)(one, *values, **named)

        method.__name__ = name
        method.__qualname__ = f"{self.made.__qualname__}.{name}"
        return method

    def write(self, name: str) -> None:
        """Has the standard decorator write a method, and those that go with it, and takes them over."""
        group = _BY_INIT if name in _BY_INIT else _REST
        with _LOCK:
            if name not in self.waiting:
                return
            said = self.body.get("__doc__") or self.made.__name__  # else the decorator works out what to say
            plain = type(self.made)(self.made.__name__, self.bases, {**self.body, "__doc__": said})
            plain.__qualname__ = self.made.__qualname__
            own_init = self.options["frozen"] and "__init__" not in self.body
            less = {"init": False}
            if group is _BY_INIT:  # what keeps a frozen object as it is, `made` has by now
                frozen = self.options["frozen"] and not own_init
                less = {"eq": False, "repr": False, "init": not own_init, "frozen": frozen}
            written = dict(vars(dataclasses.dataclass(**{**self.options, **less})(plain)))
            if group is _BY_INIT and own_init:
                written["__init__"] = _init_of(self.made, tuple(written["__dataclass_fields__"].values()))
            for one in self.waiting.intersection(group):
                setattr(self.made, one, written[one])
            self.waiting.difference_update(group)


def _init_of(made: type, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """What the standard `__init__` of a frozen class does, by plain assignments, or by the slots of a few fields."""
    unfrozen = {"__slots__": (), "__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    known: dict[str, Any] = {"made_": made, "open_": type(made)(made.__name__, (made,), unfrozen)}
    known |= {"set_": object.__setattr__, "missing_": dataclasses.MISSING}
    by_place: list[str] = []
    by_name: list[str] = []
    values: list[tuple[str, str]] = []
    for one in fields:
        default = made_by = None
        if one.default is not dataclasses.MISSING:
            default = f"default_{one.name}"
            known[default] = one.default
        elif one.default_factory is not dataclasses.MISSING:
            default, made_by = "missing_", f"made_{one.name}"
            known[made_by] = one.default_factory
        if one.init:
            (by_name if one.kw_only else by_place).append(one.name if default is None else f"{one.name}={default}")
            value = one.name if made_by is None else f"{made_by}() if {one.name} is missing_ else {one.name}"
        elif default is None:
            continue  # set by what comes after
        else:
            value = default if made_by is None else f"{made_by}()"
        values.append((one.name, value))
    if len(values) > _FEW:
        lines = [f"self_.{name} = {value}" for name, value in values]
        lines = ["set_(self_, '__class__', open_)", *lines, "self_.__class__ = made_"]
    else:
        known |= {f"set_{name}": vars(made)[name].__set__ for name, _ in values}
        lines = [f"set_{name}(self_, {value})" for name, value in values] or ["pass"]
    if hasattr(made, "__post_init__"):
        lines.append("self_.__post_init__()")
    names = ", ".join(["self_", *by_place, *(["*", *by_name] if by_name else [])])
    exec(f"def __init__({names}):\n " + "\n ".join(lines), known)  # of names of fields alone
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__annotations__ = {one.name: one.type for one in fields if one.init} | {"return": None}
    return init


def _frozen(names: frozenset[str]) -> dict[str, Any]:
    def __setattr__(one: object, name: str, value: object) -> None:
        if name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(one, name, value)

    def __delattr__(one: object, name: str) -> None:
        if name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(one, name)

    def __getstate__(one: object) -> list[object]:
        return [getattr(one, field.name) for field in dataclasses.fields(one)]  # type: ignore[arg-type]

    def __setstate__(one: object, state: list[object]) -> None:
        for field, value in zip(dataclasses.fields(one), state, strict=True):  # type: ignore[arg-type]
            object.__setattr__(one, field.name, value)

    return {f.__name__: f for f in (__setattr__, __delattr__, __getstate__, __setstate__)}


def _with_slots(plain: type, options: dict[str, bool]) -> type:
    names = tuple(inspect.get_annotations(plain))
    body = {name: value for name, value in vars(plain).items() if name not in (*names, "__dict__", "__weakref__")}
    body["__slots__"] = names
    if options["frozen"]:
        body = {**_frozen(frozenset(names)), **body}
    made = type(plain)(plain.__name__, plain.__bases__, body)
    made.__qualname__ = plain.__qualname__
    _Late(plain, made, options)
    return made


def _suits(plain: type) -> bool:
    """Whether a class is one of the simple kind: fields of its own only, none of which means something else."""
    annotations = inspect.get_annotations(plain)
    return not any(word in str(said) for said in annotations.values() for word in _ODD) and not any(
        "__dataclass_fields__" in vars(base) or vars(base).get("__slots__") for base in plain.__mro__[1:]
    )


if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(plain=None, /, *, frozen=False, slots=False, kw_only=False, eq=True):
        """As the standard library's; for a class with slots, its methods are written when one is first used."""

        def made(plain):
            options = {"frozen": frozen, "kw_only": kw_only, "eq": eq}
            if not slots or not _suits(plain) or os.environ.get("DISPUTES_DATACLASSES") == "standard":
                return dataclasses.dataclass(slots=slots, **options)(plain)
            return _with_slots(plain, options)

        return made if plain is None else made(plain)


__all__ = ["dataclass"]
