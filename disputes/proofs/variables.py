"""The variables of a case: one for each field that is read, typed as the record types it."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import z3

from disputes.language.scalars import WEEKDAYS
from disputes.proofs.symbols import TRUE, Formula, SymbolicValue, Term, disj
from disputes.records.field_types import FIRST_YEAR, LAST_YEAR, FieldType
from disputes.records.money import is_currency
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind

NUMERIC = (FieldKind.INT, FieldKind.NUMBER, FieldKind.SHARE)
DAY_SECONDS = 86_400
_FIRST = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(LAST_YEAR, 12, 31, tzinfo=UTC).timestamp())


class TextCodes:
    """Texts as bit vectors, so that any two fields of texts can be compared. One that nobody names has a free code."""

    def __init__(self) -> None:
        self._of: dict[str, int] = {}
        self._texts: list[str] = []

    def of(self, text: str) -> int:
        if text not in self._of:
            self._of[text] = len(self._texts)
            self._texts.append(text)
        return self._of[text]

    def text(self, code: int) -> str:
        """The text of a code; one that nobody names is made up, the same for the same code."""
        return self._texts[code] if code < len(self._texts) else f"other {code}"

    def currencies(self) -> list[str]:
        """The texts that are currencies."""
        return [text for text in self._texts if is_currency(text)]


CODES = TextCodes()
_BITS = 14


def coded(name: str) -> Term:
    """A variable for a text."""
    return z3.BitVec(name, _BITS)


@cache
def code_of(text: str) -> Term:
    """The code of a text as a term."""
    return z3.BitVecVal(CODES.of(text), _BITS)


def constant(value: str | bool | Decimal | time) -> Term:
    """A constant that a test compares with, as a term."""
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, time):
        return z3.IntVal(value.hour * 3600 + value.minute * 60 + value.second)
    return z3.RealVal(str(value)) if isinstance(value, Decimal) else code_of(value)


def day_number(day: date) -> int:
    """A day as days since 1970."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class Variables:
    """Makes variables, each once by its name, with what holds of every record."""

    facts: list[Formula] = field(default_factory=list)
    """What holds of every record."""
    likely: list[Formula] = field(default_factory=list)
    """What a witness is asked to be like besides, so that it reads like a record and is easy to write down."""
    values: dict[str, SymbolicValue] = field(default_factory=dict)
    types: dict[str, FieldType] = field(default_factory=dict)
    listed: dict[tuple[str, str], Formula] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)
    """The texts that something is compared with."""
    closed: list[tuple[Term, tuple[str, ...]]] = field(default_factory=list)
    """Terms that are one of some words. Where another word is left besides those that are mentioned, it stands for any
    text that is none of them, so that nothing need be said.
    """
    _words: dict[tuple[int, str], Formula] = field(default_factory=dict)
    _kept: list[Term] = field(default_factory=list)
    """The terms that are known by their numbers: the solver gives the number of one that is gone to another."""
    _fresh: int = 0

    def flag(self, name: str = "") -> Formula:
        """A yes or no; without a name a new one."""
        self._fresh += not name
        return z3.Bool(name or f"flag {self._fresh}")

    def is_word(self, term: Term, word: str) -> Formula:
        """Whether a text is that one."""
        key = (term.get_id(), word)
        if key not in self._words:
            self.mentioned.add(word)
            self._words[key] = term == code_of(word)
            self._kept.append(term)
        return self._words[key]

    def close(self) -> None:
        """Says of closed words what they can be, where that matters."""
        for term, words in self.closed:
            if self.mentioned.issuperset(words):
                self.facts.append(disj(term == code_of(word) for word in words))
        self.closed.clear()

    def unmentioned(self, words: tuple[str, ...]) -> str:
        """The word that stands for any that is not mentioned."""
        return next((w for w in words if w not in self.mentioned), words[0])

    def named(self, formula: Formula) -> Formula:
        """A formula under a name of its own, so that it stands once however often it is used."""
        if z3.is_const(formula) or (z3.is_not(formula) and z3.is_const(formula.arg(0))):
            return formula
        flag = self.flag()
        self.facts.append(flag == formula)
        return flag

    def whole(self, name: str = "") -> Term:
        """A whole number; without a name a new one."""
        self._fresh += not name
        return z3.Int(name or f"number {self._fresh}")

    def value(self, name: str, type_: FieldType, *, given: bool = False, counted: bool = False) -> SymbolicValue:
        """The value of a field; a `given` one is always known and never null. `counted`: a whole number is a count, as
        all of a record are, and not negative.
        """
        found = self.values.get(name)
        if found is None:
            found = self.values[name] = self._made(name, type_, given)
            self.types[name] = type_
            if counted and type_.kind is FieldKind.INT:
                self.facts.append(found.term >= 0)
        return found

    def holds_member(self, name: str, text: str) -> Formula:
        """Whether the list `name` has a text among its members."""
        key = (name, text)
        if key not in self.listed:
            self.listed[key] = z3.Bool(f"{name} has {text}")
        return self.listed[key]

    def instant(self, name: str = "") -> Term:
        """An instant between the first and the last year that records know."""
        at = self.whole(name)
        self.facts.append(z3.And(at >= _FIRST, at <= _LAST))
        return at

    def currency(self, name: str) -> Term:
        return coded(f"{name} currency")

    def _made(self, name: str, type_: FieldType, given: bool) -> SymbolicValue:
        known = TRUE if given else z3.Bool(f"{name} known")
        null = z3.BoolVal(False) if given else z3.Bool(f"{name} null")
        money = type_.kind is FieldKind.MONEY
        term: Any = self._term(name, type_)
        value = SymbolicValue(known, null, term, self.currency(name) if money else None, name)
        if not given:
            self.facts.append(z3.Implies(null, known))
        if money:
            self.facts.append(term >= 0)
            self.likely.append(term == z3.ToReal(self.whole(f"{name} in whole units")))
        return value

    def _term(self, name: str, type_: FieldType) -> Term | None:
        kind = type_.kind
        if kind is FieldKind.BOOL:
            return z3.Bool(name)
        if kind is FieldKind.INT:
            return z3.ToReal(z3.Int(name))
        if kind in (FieldKind.NUMBER, FieldKind.SHARE, FieldKind.MONEY):
            return z3.Real(name)
        if kind in (FieldKind.INSTANT, FieldKind.DATE):
            return self.instant(name)
        if kind in (FieldKind.LIST, FieldKind.RECORD):
            return None
        if kind is FieldKind.TIME:
            term = z3.Int(name)
            self.facts.append(z3.And(term >= 0, term < DAY_SECONDS))
            return term
        term = coded(name)
        if words := WEEKDAYS if kind is FieldKind.WEEKDAY else type_.words:
            self.closed.append((term, words))
        return term
