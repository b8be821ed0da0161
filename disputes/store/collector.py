"""Python's collector of circular garbage, told how a command that takes records one after the other works."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOCATIONS = 50_000
"""New objects less freed ones after which the collector looks. A record is some hundred, and no circle."""


def expect_many() -> None:
    """For a process that takes many records until it ends, once what it needs is loaded."""
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])


def drop_statements() -> None:
    """Frees the statements of a batch that was written. They are circles and hold the keys of its rows: few objects and
    much room, so that it would take a thousand batches until the collector looked by itself.
    """
    gc.collect(0)


@contextmanager
def many_records() -> Iterator[None]:
    """While many records go through: what is loaded by now (modules, rulesets) is not looked through again and again,
    and what is new much more seldom. Records are freed as soon as nobody holds them, without the collector.
    """
    before = gc.get_threshold()
    expect_many()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
