"""Rulesets between two editions: one edition with single changes of the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from disputes.language.loading import Library
from disputes.language.ruleset import Ruleset
from disputes.rulechanges.changes import ChangeUnit
from disputes.rulechanges.entries import THE_PLATFORM
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import RulesetSection as S

_ATTRIBUTES: Mapping[S, str] = {
    S.MARKETS: "markets",
    S.FACTS: "facts",
    S.CALENDARS: "calendars",
    S.PERIODS: "periods",
    S.DEADLINES: "deadlines",
    S.RULES: "rules",
    S.EVIDENCE: "evidence",
    S.LIMITS: "limits",
    S.FILINGS: "filings",
    S.ACTIONS: "actions",
    S.GROUNDS: "grounds",
    S.MEASURES: "measures",
    S.ASKS: "asks",
    S.WORDS: "words",
    S.METRICS: "metrics",
    S.LEDGERS: "ledgers",
    S.MESSAGES: "messages",
}
_LISTS: Mapping[S, str] = {S.INCLUDES: "includes", S.CLOSED_BY: "closed_by"}


@dataclass(slots=True)
class TypedLibrary(Library):
    """Rulesets that are typed already, in front of those of another library."""

    behind: Library = field(default_factory=lambda: Library(Path()))

    def has(self, id_: str) -> bool:
        return id_ in self.loaded or self.behind.has(id_)

    def ids(self) -> list[str]:
        return list(dict.fromkeys([*self.behind.ids(), *self.loaded]))

    def ruleset(self, id_: str) -> Ruleset:
        return self.loaded[id_] if id_ in self.loaded else self.behind.ruleset(id_)

    def read(self, id_: str) -> Ruleset:
        return self.loaded[id_] if id_ in self.loaded else self.behind.read(id_)


def patched(base: Library, other: Library, units: Iterable[ChangeUnit]) -> Library:
    """The rulesets of `base` with some changes taken from `other`."""
    loaded: dict[str, Ruleset] = {}
    for unit in units:
        id_ = unit.ruleset
        if not other.has(id_):
            continue
        if not base.has(id_):
            loaded[id_] = other.ruleset(id_)
            continue
        loaded[id_] = _with(loaded.get(id_) or base.ruleset(id_), other.ruleset(id_), unit)
    return TypedLibrary(base.root, loaded=loaded, behind=base)


def _with(ruleset: Ruleset, other: Ruleset, unit: ChangeUnit) -> Ruleset:
    if unit.section is S.PLATFORM and unit.entry == THE_PLATFORM:
        return dataclasses.replace(ruleset, version_by=other.version_by, title=other.title)
    if unit.section is S.LIFE:
        return dataclasses.replace(ruleset, life=dataclasses.replace(ruleset.life, **_field(other.life, unit.entry)))
    if unit.section in _LISTS:
        return dataclasses.replace(ruleset, **_field(other, _LISTS[unit.section]))
    name = _ATTRIBUTES.get(unit.section)
    if name is None:  # maps, sources and assumptions: nothing that an answer reads by itself
        return ruleset
    entries: dict[str, Any] = dict(getattr(ruleset, name))
    theirs: Mapping[str, Any] = getattr(other, name)
    if unit.entry not in theirs:
        entries.pop(unit.entry, None)
    elif unit.part and unit.entry in entries:
        entries[unit.entry] = _with_part(entries[unit.entry], theirs[unit.entry], unit.part)
    else:
        entries[unit.entry] = theirs[unit.entry]
    changes: dict[str, Any] = {name: entries}
    if unit.section is S.CALENDARS:
        changes["unzoned"] = ruleset.unzoned - {unit.entry} | (other.unzoned & {unit.entry})
    return dataclasses.replace(ruleset, **changes)


def _with_part(entry: Any, other: Any, part: tuple[str, ...]) -> Any:
    name, *rest = part
    value = getattr(other, name)
    if rest:
        value = _with_part(getattr(entry, name), value, tuple(rest))
    return dataclasses.replace(entry, **{name: value})


def _field(found: object, name: str) -> dict[str, Any]:
    return {name: getattr(found, name)}
