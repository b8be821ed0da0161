"""The work for an answer grows as its record does, and not with rules that the record has no part in.

Work is counted in lines of Python that are run, so that it is the same on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import pytest

from bench.growth import GROWING, PLATFORM, answering, example_cases, grown, under
from disputes import Engine
from tests.shipped import shipped_engine

SIZE = 25
LONGER = {"events of a case": 100}  # the work for a single one is so small that fewer of them hide in the rest


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs: each pass of a loop and each member of a comprehension counts."""
    count = 0

    def each(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return each

    work()
    before = sys.gettrace()
    sys.settrace(each)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def is_linear(work: Callable[[int], object], size: int = SIZE) -> bool:
    """Whether four times as much takes at most as much more again as twice as much does, and a quarter."""
    some, twice, more = (lines_run(partial(work, n)) for n in (size, 2 * size, 4 * size))
    return more - twice <= 2.25 * (twice - some)


@pytest.mark.parametrize("name", GROWING)
def test_a_list_of_a_record(name: str) -> None:
    make, at = GROWING[name]
    size = LONGER.get(name, SIZE)
    ready = {n: answering(shipped_engine(), make(n), at) for n in (size, 2 * size, 4 * size)}
    assert is_linear(lambda n: ready[n](), size)


def test_what_is_quadratic_is_noticed() -> None:
    assert is_linear(lambda n: [k for k in range(n)])
    assert not is_linear(lambda n: [k for k in range(n) for _ in range(n)])
    assert not is_linear(lambda n: [sum(1 for _ in range(n)) for _ in range(n)])


def test_rules_for_another_dispute() -> None:
    engine = Engine(shipped_engine().library)
    cases = example_cases(engine)[::20]
    assert len(cases) >= 5
    as_it_is, larger = (under(grown(engine.rulebook(PLATFORM), times), cases) for times in (1, 10))
    assert lines_run(larger) <= 1.1 * lines_run(as_it_is)
