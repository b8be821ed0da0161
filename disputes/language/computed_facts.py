"""Computed facts: what the body of each form comes to for one case."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import amount
from disputes.language.members import Members
from disputes.language.scope import Amount, Condition, Moment, Readable, Scope
from disputes.language.truth import Unknown
from disputes.records.values import Value
from disputes.words.dataclass import dataclass


class FactBody(Readable, Protocol):
    """How a computed fact is worked out."""

    def value(self, scope: Scope) -> Value | Unknown:
        """What it comes to, None where nothing applies, or what would decide it."""

    def moves(self, scope: Scope) -> bool:
        """Whether it is an instant that goes on with `now`."""


@dataclass(frozen=True, slots=True)
class HoldsBody:
    """Whether a condition holds."""

    conditions: Alternatives[Condition]

    def value(self, scope: Scope) -> Value | Unknown:
        found = self.conditions.known(scope)
        return found if found is None or isinstance(found, Unknown) else found.truth(scope)

    def moves(self, scope: Scope) -> bool:
        return False

    def reads(self) -> Iterator[str]:
        yield from self.conditions.reads()


@dataclass(frozen=True, slots=True)
class WordBody:
    """A word."""

    words: Alternatives[str]

    def value(self, scope: Scope) -> Value | Unknown:
        return self.words.known(scope)

    def moves(self, scope: Scope) -> bool:
        return False

    def reads(self) -> Iterator[str]:
        yield from self.words.reads()


@dataclass(frozen=True, slots=True)
class InstantBody:
    """An instant."""

    moments: Alternatives[Moment]

    def value(self, scope: Scope) -> Value | Unknown:
        found = self.moments.known(scope)
        return found if found is None or isinstance(found, Unknown) else found.at(scope)

    def moves(self, scope: Scope) -> bool:
        return any(scope.moves(r) for m in self.moments.values() for r in m.reads())

    def reads(self) -> Iterator[str]:
        yield from self.moments.reads()


@dataclass(frozen=True, slots=True)
class AmountBody:
    """Money or a number."""

    amounts: Alternatives[Amount]

    def value(self, scope: Scope) -> Value | Unknown:
        return amount(self.amounts, scope)

    def moves(self, scope: Scope) -> bool:
        return False

    def reads(self) -> Iterator[str]:
        yield from self.amounts.reads()


@dataclass(frozen=True, slots=True)
class CountBody:
    """How many members of a list are as asked for."""

    members: Members

    def value(self, scope: Scope) -> Value | Unknown:
        return self.members.count(scope)

    def moves(self, scope: Scope) -> bool:
        return False

    def reads(self) -> Iterator[str]:
        yield from self.members.reads()


@dataclass(frozen=True, slots=True)
class SumBody:
    """The sum of a key over members of a list; of nothing it is 0, but for money, which then has no currency."""

    members: Members
    of_money: bool

    def value(self, scope: Scope) -> Value | Unknown:
        total = self.members.total(scope)
        return Decimal(0) if total is None and not self.of_money else total

    def moves(self, scope: Scope) -> bool:
        return False

    def reads(self) -> Iterator[str]:
        yield from self.members.reads()
