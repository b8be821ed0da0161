"""What other rules do to records: which answers change, by how much, and which change of the rules did it.

Each record is answered by both editions. Where the answers differ, it is answered again by the old edition with one
change of the new one at a time: what then comes out as in the new edition is that change's doing. What none does alone
is put down to the changes without which it would not come about, which may be several together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Protocol

from disputes.answers.differences import Change, differences
from disputes.api import Engine
from disputes.documents.problems import Refused
from disputes.language.loading import Library
from disputes.rulechanges.changes import ChangeUnit
from disputes.rulechanges.hybrid import patched
from disputes.views.answer_changes import AnswerChange, answer_changes, titles_in
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import RulesetSection

KEPT_ENGINES = 48
"""So many patched editions are kept ready; each holds its compiled rules."""
_LOCATED = (RulesetSection.DEADLINES, RulesetSection.RULES, RulesetSection.METRICS, RulesetSection.LEDGERS)


class BacktestedRecord(Protocol):
    """A record that is answered at one instant."""

    @property
    def id(self) -> str: ...

    @property
    def platform(self) -> str: ...

    @property
    def market(self) -> str: ...

    @property
    def via(self) -> str | None: ...

    @property
    def as_of(self) -> datetime: ...

    def answer(self, engine: Engine) -> dict[str, Any]:
        """Its answer in JSON form. Raises :class:`Refused`."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What brought some changes of an answer about: the units that did it, by their keys; none where it cannot be
    told.
    """

    units: tuple[str, ...]
    changes: tuple[AnswerChange, ...]


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What became of one record: its changes by their causes, or why it could not be answered."""

    id: str
    platform: str
    market: str
    as_of: datetime
    causes: tuple[Cause, ...] = ()
    failed: str | None = None

    @property
    def changes(self) -> tuple[AnswerChange, ...]:
        """All that changes in it, each once."""
        found = {c.path: c for cause in self.causes for c in cause.changes}
        return tuple(found[p] for p in sorted(found))


@dataclass(slots=True)
class Backtester:
    """Answers records by two editions, whose difference is made up of `units`."""

    old: Library
    new: Library
    units: Sequence[ChangeUnit]
    _engines: dict[tuple[str, ...], Engine] = field(default_factory=dict)

    def outcome(self, subject: BacktestedRecord) -> RecordOutcome:
        """What becomes of a record."""
        about = {"id": subject.id, "platform": subject.platform, "market": subject.market, "as_of": subject.as_of}
        try:
            was = subject.answer(self._engine((), new=False))
            if not self._books(subject) & {u.ruleset for u in self.units}:
                return RecordOutcome(**about)  # type: ignore[arg-type]  # nothing that it rests on changes
            now = subject.answer(self._engine((), new=True))
        except Refused as refused:
            return RecordOutcome(**about, failed=str(refused))  # type: ignore[arg-type]  # as the subject has them
        except Exception as wrong:  # whatever it is, it is this record's: the others go on
            return RecordOutcome(**about, failed=f"{type(wrong).__name__}: {wrong}")  # type: ignore[arg-type]
        found = differences(was, now)
        told = answer_changes(found, titles_in(was, now))
        if not told:
            return RecordOutcome(**about)  # type: ignore[arg-type]
        causes = self._causes(subject, was, now, {c.path: c for c in found}, told)
        return RecordOutcome(**about, causes=tuple(causes))  # type: ignore[arg-type]

    def _causes(
        self,
        subject: BacktestedRecord,
        was: Mapping[str, Any],
        now: Mapping[str, Any],
        values: Mapping[str, Change],
        told: Sequence[AnswerChange],
    ) -> list[Cause]:
        units = self._likely(was, now, self._books(subject))
        owners: dict[str, tuple[str, ...]] = {}
        for unit in units:
            alone = self._changes(subject, was, (unit,), new=False)
            for c in told:
                if c.path not in owners and c.path in alone and alone[c.path].now == values[c.path].now:
                    owners[c.path] = (unit.key,)
        left = [c.path for c in told if c.path not in owners]
        if left and len(units) > 1:
            needed: dict[str, list[str]] = {path: [] for path in left}
            for unit in units:
                without = self._changes(subject, was, (unit,), new=True)
                for path in left:
                    if path not in without or without[path].now != values[path].now:
                        needed[path].append(unit.key)
            owners.update({path: tuple(keys) for path, keys in needed.items()})
        grouped: dict[tuple[str, ...], list[AnswerChange]] = {}
        for c in told:
            grouped.setdefault(owners.get(c.path, ()), []).append(c)
        return [Cause(keys, tuple(changes)) for keys, changes in sorted(grouped.items())]

    def _books(self, subject: BacktestedRecord) -> frozenset[str]:
        """The rulesets by which either edition answers a record."""
        engines = (self._engine((), new=new) for new in (False, True))
        return frozenset(id_ for e in engines for id_ in e.rulebook(subject.platform, subject.via).by_id)

    def _likely(self, was: Mapping[str, Any], now: Mapping[str, Any], books: frozenset[str]) -> list[ChangeUnit]:
        """The changes that may have to do with the answers: of clocks and rules, those that either answer names."""
        text = json.dumps([was, now], ensure_ascii=False)
        out = []
        for unit in self.units:
            if unit.ruleset not in books:
                continue
            located = unit.section in _LOCATED
            if not located or f'"{unit.ruleset}/{unit.entry}"' in text or f'"{unit.entry}"' in text:
                out.append(unit)
        return out

    def _changes(
        self, subject: BacktestedRecord, was: Mapping[str, Any], units: tuple[ChangeUnit, ...], *, new: bool
    ) -> dict[str, Change]:
        """What differs from the old answer with some changes alone, or, from the new edition on, without them; nothing
        where no answer comes about so.
        """
        try:
            answer = subject.answer(self._engine(units, new=new))
        except Exception:  # a part of one edition need not go with the rest of the other: nothing is said of it then
            return {}
        return {c.path: c for c in differences(was, answer)}

    def _engine(self, units: tuple[ChangeUnit, ...], *, new: bool) -> Engine:
        key = ("new" if new else "old", *(u.key for u in units))
        if key not in self._engines:
            if len(self._engines) >= KEPT_ENGINES:
                for name in [k for k in self._engines if len(k) > 1]:
                    del self._engines[name]
            base, other = (self.new, self.old) if new else (self.old, self.new)
            self._engines[key] = Engine(patched(base, other, units) if units else base)
        return self._engines[key]


@dataclass(slots=True)
class Tally:
    """What became of all records; of those that do not change only the number is kept."""

    seen: int = 0
    failed: list[RecordOutcome] = field(default_factory=list)
    changed: list[RecordOutcome] = field(default_factory=list)

    def add(self, outcome: RecordOutcome) -> None:
        """Counts one record."""
        self.seen += 1
        if outcome.failed is not None:
            self.failed.append(outcome)
        elif outcome.causes:
            self.changed.append(outcome)

    def by_cause(self) -> list[tuple[tuple[str, ...], list[tuple[RecordOutcome, Cause]]]]:
        """The records by what changed them, the cause of most first."""
        found: dict[tuple[str, ...], list[tuple[RecordOutcome, Cause]]] = {}
        for outcome in self.changed:
            for cause in outcome.causes:
                found.setdefault(cause.units, []).append((outcome, cause))
        return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def units_of(changes: Iterable[Any]) -> list[ChangeUnit]:
    """The units that some changes of rules are made up of, each once."""
    return list({c.unit.key: c.unit for c in changes}.values())
