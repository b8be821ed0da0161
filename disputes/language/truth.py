"""Three-valued truth: yes, no, and *undecided* with the facts that would decide it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache

from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the project's languages."""

    en: str
    zh: str

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    def of(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def filled(self, **values: object) -> Text:
        """The text with its placeholders filled; a text among `values` in the language of its place."""

        def filled(lang: str) -> str:
            return self.of(lang).format(**{k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()})

        return Text(filled("en"), filled("zh"))


@dataclass(frozen=True, slots=True)
class Gap:
    """What no rule on file covers: a topic, why it is open, where to look it up."""

    topic: str
    why: Text
    look_up: Text | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value or a truth that the record does not decide: the fields that would, and the gaps behind it."""

    fields: frozenset[str] = field(default_factory=frozenset)
    gaps: frozenset[Gap] = field(default_factory=frozenset)

    def __or__(self, other: Unknown) -> Unknown:
        return Unknown(self.fields | other.fields, self.gaps | other.gaps)

    def named(self, name: str) -> Unknown:
        """The same, keys of a list's member named with their list: `outcome` → `events.outcome`."""
        return Unknown(frozenset(f if "." in f else f"{name}.{f}" for f in self.fields), self.gaps)

    def __bool__(self) -> bool:
        raise TypeError("an undecided value has no truth: compare with `is True`")


@lru_cache(maxsize=4096)
def unknown_field(path: str) -> Unknown:
    """What waits for one field of the record."""
    return Unknown(frozenset({path}))


Truth = bool | Unknown


def both(parts: Iterable[Truth]) -> Truth:
    """And: no wins, then undecided, then yes. Lazy: stops at the first no."""
    open_: Unknown | None = None
    for part in parts:
        if part is False:
            return False
        if isinstance(part, Unknown):
            open_ = part if open_ is None else open_ | part
    return True if open_ is None else open_


def either(parts: Iterable[Truth]) -> Truth:
    """Or: yes wins, then undecided, then no. Lazy: stops at the first yes."""
    open_: Unknown | None = None
    for part in parts:
        if part is True:
            return True
        if isinstance(part, Unknown):
            open_ = part if open_ is None else open_ | part
    return False if open_ is None else open_


def negated(part: Truth) -> Truth:
    """Not: undecided stays undecided."""
    return part if isinstance(part, Unknown) else not part
