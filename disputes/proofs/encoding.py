"""What the formulas of a case are made for: a scope, and what encodes conditions, moments and amounts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Protocol

import z3

from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.case_rules import Effective
from disputes.language.scope import Amount, Condition, Moment
from disputes.proofs.symbols import Formula, SymbolicTruth, SymbolicValue, Term, conj, neg
from disputes.proofs.variables import Variables
from disputes.records.field_types import FieldType
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind


@dataclass(frozen=True, slots=True, eq=False)
class SymbolicScope:
    """From where a condition is read: its ruleset, the edition day (a local second since 1970), and the keys of the
    list member or the clock at hand. What is the same `place` reads the same.
    """

    ruleset: str
    day: Term
    place: str
    own: Mapping[str, SymbolicValue] = field(default_factory=dict)
    outer: SymbolicScope | None = None
    """The view in which the list is read whose member is at hand."""

    def within(self, own: Mapping[str, SymbolicValue], place: str) -> SymbolicScope:
        """The same with the keys of a list's member on top."""
        return replace(self, own={**self.own, **own}, place=f"{self.place} · {place}", outer=self.whole)

    @property
    def whole(self) -> SymbolicScope:
        """The view of the record as a whole: another list is asked there, whichever member is at hand."""
        return self if self.outer is None else self.outer


RECORD = SymbolicScope("", z3.IntVal(0), "record")
"""The view of what is the same for every ruleset and on every day."""


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """An alternative: when it is still in the running, and when it gives the value."""

    entry: Alternative[Any]
    in_running: Formula
    gives: Formula


class Encoder(Protocol):
    """Encodes what the language says over the variables of one case."""

    variables: Variables
    longest_rest: int
    """As :func:`disputes.proofs.moments_of.longest_rest`, of the calendars that a case may be counted in."""

    def number(self, thing: object) -> int:
        """A number for a part of a ruleset, the same for parts that say the same."""

    def scope(self, ruleset: str, by: Moment | None = None) -> SymbolicScope:
        """The view of a ruleset on the day of `by`, else on the day by which it picks versions."""

    def holds_on(self, effective: Effective, scope: SymbolicScope) -> Formula:
        """When an entry is in force."""

    def truth(self, condition: Condition, scope: SymbolicScope) -> SymbolicTruth:
        """When a condition holds and when it fails."""

    def moment(self, moment: Moment, scope: SymbolicScope) -> SymbolicValue:
        """An instant, null where it has not happened."""

    def amount(self, amount: Amount, scope: SymbolicScope, currency: Term | None) -> SymbolicValue:
        """Money (with a currency) or a number (without one)."""

    def alternatives(self, alternatives: Alternatives[Any], scope: SymbolicScope) -> list[Reached]:
        """Which of several alternatives counts, each in the order in which they are tried."""

    def read(self, path: str, scope: SymbolicScope) -> SymbolicValue:
        """A field of the record, a fact, an event, or a clock."""

    def says(self, axis: str) -> SymbolicValue:
        """What the record says on a scope axis."""

    def day_start(self, day: int) -> Term:
        """The first instant of a day (days since 1970) in the zone of the market."""

    def day_of(self, at: SymbolicValue) -> Term:
        """The local day of an instant, as a second of the local clocks."""

    def uses_day(self, day: Term) -> None:
        """Notes that it matters which day it is: it is then tied to the instants on record."""

    def now(self) -> Term:
        """The instant of the answer."""


def own_value(encoder: Encoder, scope: SymbolicScope, key: str, kind: FieldKind) -> SymbolicValue:
    """A key of the list member or the clock at hand; one of something else that is at hand may be anything."""
    return scope.own.get(key) or encoder.variables.value(f"{scope.place} · {key}", FieldType(kind))


def opaque(encoder: Encoder, what: object, scope: SymbolicScope) -> SymbolicTruth:
    """A truth of which nothing is known, but that it is the same wherever it is read the same."""
    name = f"open {encoder.number(what)} {scope.place}"
    holds, fails = encoder.variables.flag(f"{name} holds"), encoder.variables.flag(f"{name} fails")
    encoder.variables.facts.append(neg(conj((holds, fails))))
    return SymbolicTruth(holds, fails)
