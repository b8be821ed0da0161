"""The closed words of records, rulesets and answers: the same word for the same thing everywhere.

Each is a text (`DeadlineState.OVERDUE == "overdue"`), so it prints and serializes as its word.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import EnumType, StrEnum
from functools import cache
from typing import Any


class _ClosedList(EnumType):
    """Keeps each word as a plain attribute of its class, as Python does from 3.12 on: 3.11 looks it up by a property,
    which takes ten times as long.
    """

    def __new__(cls, *parts: Any, **options: Any) -> Any:
        made = super().__new__(cls, *parts, **options)
        words: dict[str, object] = dict(made.__members__)
        for name, word in words.items():
            type.__setattr__(made, name, word)
        return made


class ClosedWord(StrEnum, metaclass=_ClosedList):
    """One word of a closed list. Where a message quotes it, it reads like any text that was found."""

    def __repr__(self) -> str:
        return repr(self.value)


def texts(words: Iterable[ClosedWord]) -> tuple[str, ...]:
    """Closed words as plain texts, in their order: for messages, schemas and command lines."""
    return _all(words) if isinstance(words, type) else tuple(word.value for word in words)


@cache
def _all(words: type[ClosedWord]) -> tuple[str, ...]:
    """All words of a list: asked for at every word that a ruleset holds."""
    return tuple(word.value for word in words)
