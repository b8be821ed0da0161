"""A class whose methods are written late behaves as one of the standard library's decorator."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import os
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import field
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

import disputes
from disputes.words import dataclass as late

T = TypeVar("T")
OPTIONS = [
    {"frozen": frozen, "kw_only": kw_only, "eq": eq, "slots": True}
    for frozen in (True, False)
    for kw_only in (True, False)
    for eq in (True, False)
]


def built(decorator: Callable[..., Any], options: dict[str, bool]) -> SimpleNamespace:
    """The same classes by one decorator or the other."""

    @decorator(**options)
    class Point:
        """A point."""

        x: int
        y: int = 2
        seen: list[int] = field(default_factory=list, compare=False, repr=False)
        sum: int = field(init=False, default=0)

        def __post_init__(self) -> None:
            object.__setattr__(self, "sum", self.x + self.y)

        def far(self) -> bool:
            return self.x > 5

    @decorator(**options)
    class Box(Generic[T]):
        """A box."""

        inside: T
        label: str = "box"

        def __repr__(self) -> str:
            return f"<{self.label}>"

    return SimpleNamespace(Point=Point, Box=Box)


def told(work: Callable[[], Any]) -> Any:
    """What a call gives, or the kind and the text of what it raises."""
    try:
        return work()
    except Exception as wrong:
        return type(wrong).__name__, str(wrong).replace("'built.<locals>.", "'")


@settings(max_examples=200)
@given(
    options=st.sampled_from(OPTIONS),
    x=st.integers(-9, 9),
    y=st.integers(-9, 9),
    order=st.permutations(["repr", "eq", "hash", "replace", "fields", "frozen", "copy", "match", "made", "wrong"]),
)
def test_it_does_what_the_standard_one_does(options: dict[str, bool], x: int, y: int, order: list[str]) -> None:
    def asked(decorator: Callable[..., Any]) -> list[Any]:
        c = built(decorator, options)

        def point() -> Any:
            return c.Point(x=x, y=y)

        one, other, box = point(), c.Point(x=y), c.Box(inside=x)

        def assign() -> Any:
            one.x = 7
            return one.x

        questions: dict[str, Callable[[], Any]] = {
            "repr": lambda: (repr(one), repr(box)),
            "eq": lambda: (one == point(), one == other, box == c.Box(inside=x), one == box, one != x),
            "hash": lambda: (hash(one) == hash(point())) if options["eq"] else (hash(one) == hash(one)),
            "replace": lambda: dataclasses.replace(one, x=y).sum,
            "fields": lambda: [(f.name, f.init, f.compare, f.kw_only, f.type) for f in dataclasses.fields(c.Point)],
            "frozen": lambda: (told(assign), told(lambda: delattr(one, "y"))),
            "copy": lambda: (copy.copy(one).sum, copy.deepcopy(one).x, dataclasses.asdict(point())),
            "match": lambda: (c.Point.__match_args__, c.Point.__slots__, dataclasses.is_dataclass(c.Box)),
            "made": lambda: (c.Point.__dataclass_params__.frozen, c.Point.__dataclass_params__.eq, one.far()),
            "wrong": lambda: (
                told(lambda: c.Point()),
                told(lambda: c.Point(x=1, z=2)),
                told(lambda: repr(c.Point(1, 2))),
            ),
        }
        return [told(questions[name]) for name in order]

    assert asked(late.dataclass) == asked(dataclasses.dataclass)


def test_an_object_of_a_late_class_can_be_pickled() -> None:
    from disputes.language.truth import Text

    text = Text("a", "b")
    assert pickle.loads(pickle.dumps(text)) == text


def test_every_class_of_the_package_can_be_written() -> None:
    """Also those that no other test makes an object of."""
    found = 0
    rooms = ("dates", "records", "language", "engine", "answers", "situation", "advice", "shops", "cases", "views")
    for module in pkgutil.walk_packages(disputes.__path__, "disputes."):
        if not module.name.startswith(tuple(f"disputes.{room}." for room in rooms)):
            continue
        for one in vars(import_module(module.name)).values():
            if isinstance(one, type) and one.__module__ == module.name and "__dataclass_fields__" in vars(one):
                assert {f.name for f in dataclasses.fields(one)} >= set(one.__annotations__)
                assert next(iter(inspect.signature(one.__init__).parameters)) != "one"
                found += 1
    assert found > 200


def test_it_can_be_switched_off() -> None:
    program = (
        "import disputes.language.truth as t; from disputes.words.dataclass import _OnClass\n"
        "print(isinstance(vars(t.Gap)['__dataclass_params__'], _OnClass))"
    )
    for more, said in (({}, "True\n"), ({"DISPUTES_DATACLASSES": "standard"}, "False\n")):
        env = {**os.environ, **more}
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env)
        assert done.stdout == said, done.stderr
