"""The rulesets that the project ships, read once for all tests of a process: reading all of them takes some seconds."""

from __future__ import annotations

from functools import cache

from disputes import Engine
from disputes.language.loading import COMMON, Library


@cache
def shipped_library() -> Library:
    """Every shipped ruleset; each is read when it is first asked for."""
    return Library.at()


@cache
def shipped_engine() -> Engine:
    """The engine over them that decides by durable_rules where it is there."""
    return Engine(shipped_library())


def shipped_platforms() -> list[str]:
    """The ids of the shipped rulesets but for the common one."""
    return [id_ for id_ in shipped_library().ids() if id_ != COMMON]
