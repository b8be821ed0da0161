"""Three-valued truths and values of records as formulas of the solver.

A truth is a pair of formulas: it holds, it fails; where neither is so it is undecided. A value is known or not, null or
not, and has a term. Every record at every instant is one assignment to the variables of these formulas, so what the
solver refutes no record does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import z3

from disputes.words.dataclass import dataclass

Formula: TypeAlias = Any
Term: TypeAlias = Any  # the library has no types of its own

TRUE: Formula = z3.BoolVal(True)
FALSE: Formula = z3.BoolVal(False)


def conj(parts: Iterable[Formula]) -> Formula:
    """And, without what adds nothing."""
    kept: list[Formula] = []
    for part in parts:
        if part is FALSE:
            return FALSE
        if part is not TRUE:
            kept.append(part)
    return TRUE if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_and, kept)


def disj(parts: Iterable[Formula]) -> Formula:
    """Or, without what adds nothing."""
    kept: list[Formula] = []
    for part in parts:
        if part is TRUE:
            return TRUE
        if part is not FALSE:
            kept.append(part)
    return FALSE if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_or, kept)


def neg(part: Formula) -> Formula:
    """Not."""
    if part is TRUE or part is FALSE:
        return FALSE if part is TRUE else TRUE
    return z3.BoolRef(z3.Z3_mk_not(part.ctx_ref(), part.as_ast()), part.ctx)


def _joined(make: Any, parts: list[Formula]) -> Formula:
    """Formulas joined as `z3.And` and `z3.Or` do, without their search for a sort that fits all parts: each of these
    is a formula already, and that search takes most of the time in which a case is encoded.
    """
    context = parts[0].ctx
    return z3.BoolRef(make(context.ref(), len(parts), (z3.Ast * len(parts))(*(p.as_ast() for p in parts))), context)


def implies(left: Formula, right: Formula) -> Formula:
    """If `left`, then `right`."""
    return disj((neg(left), right))


def either_term(test: Formula, left: Term, right: Term) -> Term:
    """`left` where `test` holds, else `right`."""
    return left if test is TRUE else right if test is FALSE else z3.If(test, left, right)


@dataclass(frozen=True, slots=True, eq=False)
class SymbolicTruth:
    """When a condition holds, and when it fails; never both."""

    holds: Formula
    fails: Formula

    @property
    def undecided(self) -> Formula:
        return conj((neg(self.holds), neg(self.fails)))

    @staticmethod
    def of(formula: Formula) -> SymbolicTruth:
        """A truth that is never undecided."""
        return SymbolicTruth(formula, neg(formula))


HOLDS = SymbolicTruth(TRUE, FALSE)
FAILS = SymbolicTruth(FALSE, TRUE)
OPEN = SymbolicTruth(FALSE, FALSE)


def all_of(truths: Iterable[SymbolicTruth]) -> SymbolicTruth:
    """And: one no is a no."""
    found = list(truths)
    return SymbolicTruth(conj(t.holds for t in found), disj(t.fails for t in found))


def any_of(truths: Iterable[SymbolicTruth]) -> SymbolicTruth:
    """Or: one yes is a yes."""
    found = list(truths)
    return SymbolicTruth(disj(t.holds for t in found), conj(t.fails for t in found))


def opposite(truth: SymbolicTruth) -> SymbolicTruth:
    """Not: undecided stays undecided."""
    return SymbolicTruth(truth.fails, truth.holds)


def where(test: Formula, truth: SymbolicTruth, other: SymbolicTruth) -> SymbolicTruth:
    """`truth` where `test` holds, else `other`."""
    no = neg(test)
    return SymbolicTruth(
        disj((conj((test, truth.holds)), conj((no, other.holds)))),
        disj((conj((test, truth.fails)), conj((no, other.fails)))),
    )


def if_known(known: Formula, truth: SymbolicTruth) -> SymbolicTruth:
    """`truth` where `known` holds, else undecided."""
    return where(known, truth, OPEN)


@dataclass(frozen=True, slots=True, eq=False)
class SymbolicValue:
    """A value: whether the record says it, whether it is null, and its term; of money also its currency.

    Terms: closed words and texts are their codes, numbers and amounts are reals, instants seconds since 1970 (UTC), a
    time of day seconds since midnight. `name` is that of its variables, where it has some.
    """

    known: Formula
    null: Formula
    term: Term = None
    currency: Term = None
    name: str = ""

    @property
    def there(self) -> Formula:
        """Known, and not null."""
        return conj((self.known, neg(self.null)))


UNKNOWN_VALUE = SymbolicValue(FALSE, FALSE)
NULL_VALUE = SymbolicValue(TRUE, TRUE)


def chosen(choices: Iterable[tuple[Formula, SymbolicValue]]) -> SymbolicValue:
    """The value behind the guard that holds, of which no two do; unknown where none does."""
    found = [(guard, value) for guard, value in choices if guard is not FALSE]
    term: Term = None
    currency: Term = None
    for guard, value in reversed(found):
        if value.term is not None:
            term = value.term if term is None else either_term(guard, value.term, term)
        if value.currency is not None:
            currency = value.currency if currency is None else either_term(guard, value.currency, currency)
    return SymbolicValue(
        disj(conj((guard, value.known)) for guard, value in found),
        disj(conj((guard, value.null)) for guard, value in found),
        term,
        currency,
    )


def one_or_other(test: Formula, value: SymbolicValue, other: SymbolicValue) -> SymbolicValue:
    """`value` where `test` holds, else `other`."""
    return chosen(((test, value), (neg(test), other)))
