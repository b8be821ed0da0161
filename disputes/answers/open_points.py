"""What an answer leaves open: facts to be asked for, and what no rule on file covers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from disputes.answers.json_forms import OMITTED
from disputes.language.truth import Text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A rule, a deadline or a value, by its title."""

    id: str
    title: Text


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AllowedWord:
    """A word that answers a question; closed words have their titles in the views."""

    word: str
    title: Text | None = dataclasses.field(default=None, metadata=OMITTED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact that is not known and would change the answer.

    `changes`: what would change, by its title; `form`: the kind of value that it takes; `allowed`: the words that
    answer it; `paste`: the line of a record that does, with the first of them.
    """

    field: str
    ask: Text
    would_change: Sequence[str]
    changes: Sequence[Subject] = dataclasses.field(default=(), metadata=OMITTED)
    form: str | None = dataclasses.field(default=None, metadata=OMITTED)
    allowed: Sequence[AllowedWord] = dataclasses.field(default=(), metadata=OMITTED)
    paste: str | None = dataclasses.field(default=None, metadata=OMITTED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GapItem:
    """What no rule on file covers, where to look it up, and what needs it."""

    topic: str
    why: Text
    look_up: Text | None
    needed_for: Sequence[Subject] = dataclasses.field(default=(), metadata=OMITTED)
