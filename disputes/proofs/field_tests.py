"""A test of one field as a formula: the twin of :meth:`disputes.language.conditions.FieldTest.compare`."""

from __future__ import annotations

from typing import Any, cast

from disputes.language.conditions import FieldTest
from disputes.language.moments import WholeDay
from disputes.language.scope import Moment
from disputes.proofs.amounts_of import in_force
from disputes.proofs.encoding import Encoder, SymbolicScope, opaque, own_value
from disputes.proofs.symbols import (
    FALSE,
    OPEN,
    Formula,
    SymbolicTruth,
    SymbolicValue,
    Term,
    conj,
    disj,
    if_known,
    neg,
    where,
)
from disputes.proofs.variables import constant, day_number
from disputes.words.language import FieldKind, Operator, ResolutionKind

_EQUAL = (Operator.EQ, Operator.IN)
_UNEQUAL = (Operator.NE, Operator.NOT_IN)


def truth_of_test(encoder: Encoder, test: FieldTest, scope: SymbolicScope) -> SymbolicTruth:
    """When a test of a field holds, and when it fails."""
    value = own_value(encoder, scope, test.path, test.kind) if test.own else encoder.read(test.path, scope)
    op = test.op
    if op is Operator.KNOWN:
        return SymbolicTruth.of(value.known if test.constants == (True,) else neg(value.known))
    if op in (Operator.NONE, Operator.NOT_NONE):
        found = SymbolicTruth.of(value.null)
        return if_known(value.known, found if op is Operator.NONE else SymbolicTruth(found.fails, found.holds))
    if test.constants is not None and op in (*_EQUAL, *_UNEQUAL):
        return if_known(value.known, _among(encoder, test, value, op in _EQUAL))
    if test.other is not None:
        path = test.other.path
        other = own_value(encoder, scope, path, test.kind) if test.other.own else encoder.read(path, scope)
        return if_known(conj((value.known, other.known)), SymbolicTruth.of(_same(value, other)))
    if value.term is None:
        return opaque(encoder, test, scope) if value.known is not FALSE else OPEN
    null = SymbolicTruth.of(neg(FALSE) if op is Operator.NE else FALSE)
    return if_known(value.known, where(value.null, null, _ordered(encoder, test, value, scope)))


def _among(encoder: Encoder, test: FieldTest, value: SymbolicValue, equal: bool) -> SymbolicTruth:
    constants = test.constants or ()
    if test.kind is FieldKind.LIST:
        has = disj(encoder.variables.holds_member(value.name, str(c)) for c in constants)
        # Of a list it is asked whether any member is among them; a null is among nothing.
        among = conj((neg(value.null), has))
    elif value.term is None:
        among = FALSE
    else:
        term, variables = value.term, encoder.variables
        same = (variables.is_word(term, c) if isinstance(c, str) else term == constant(c) for c in constants)
        among = conj((neg(value.null), disj(same)))
    return SymbolicTruth.of(among if equal else neg(among))


def _same(value: SymbolicValue, other: SymbolicValue) -> Formula:
    if value.term is None or other.term is None:
        return FALSE
    parts = [neg(value.null), neg(other.null), value.term == other.term]
    if value.currency is not None and other.currency is not None:
        parts.append(value.currency == other.currency)
    return conj(parts)


def _ordered(encoder: Encoder, test: FieldTest, value: SymbolicValue, scope: SymbolicScope) -> SymbolicTruth:
    if test.moments is not None:
        return _instants(encoder, test, value, scope)
    if test.constants is not None:
        return SymbolicTruth.of(compared(test.op, value.term, constant(test.constants[0])))
    if test.amounts is None:
        return opaque(encoder, test, scope)
    right = in_force(encoder, test.amounts, scope, value.currency)
    if right.term is None:
        return if_known(right.known, SymbolicTruth.of(neg(FALSE) if test.op is Operator.NE else FALSE))
    holds = SymbolicTruth.of(compared(test.op, value.term, right.term))
    if (value.currency is None) != (right.currency is None):
        # Money beside a number: undecided, but for the sum of nothing, which has no currency.
        holds = opaque(encoder, test, scope)
    elif value.currency is not None and right.currency is not None:
        holds = if_known(value.currency == right.currency, holds)
    none = SymbolicTruth.of(neg(FALSE) if test.op is Operator.NE else FALSE)
    return if_known(right.known, where(right.null, none, holds))


def compared(op: Operator, left: Term, right: Term) -> Formula:
    """A comparison of two terms."""
    comparisons: dict[Operator, Any] = {
        Operator.EQ: lambda: left == right,
        Operator.NE: lambda: left != right,
        Operator.GT: lambda: left > right,
        Operator.GTE: lambda: left >= right,
        Operator.LT: lambda: left < right,
        Operator.LTE: lambda: left <= right,
    }
    return comparisons[op]()


def _instants(encoder: Encoder, test: FieldTest, value: SymbolicValue, scope: SymbolicScope) -> SymbolicTruth:
    assert test.moments is not None
    options = encoder.alternatives(test.moments, scope)
    none = SymbolicTruth.of(neg(FALSE) if test.op is Operator.NE else FALSE)
    parts: list[SymbolicTruth] = []
    for option in options:
        if option.entry.kind is ResolutionKind.NONE:
            found = none
        elif option.entry.kind is ResolutionKind.OPEN:
            found = OPEN
        elif isinstance(option.entry.value, WholeDay):
            found = SymbolicTruth.of(_in_day(encoder, test.op, value.term, day_number(option.entry.value.day)))
        else:
            moment = cast(Moment, option.entry.value)
            right = encoder.moment(moment, scope)
            if right.term is None:
                found = if_known(right.known, none)
            else:
                held = SymbolicTruth.of(compared(test.op, value.term, right.term))
                found = if_known(right.known, where(right.null, none, held))
        parts.append(SymbolicTruth(conj((option.gives, found.holds)), conj((option.gives, found.fails))))
    return SymbolicTruth(disj(p.holds for p in parts), disj(p.fails for p in parts))


def _in_day(encoder: Encoder, op: Operator, at: Term, day: int) -> Formula:
    """A test against a whole day: `lt` and `gte` look at its first second, `gt` and `lte` at its last."""
    first, last = encoder.day_start(day), encoder.day_start(day + 1) - 1
    if op in (Operator.EQ, Operator.NE):
        inside = conj((at >= first, at <= last))
        return inside if op is Operator.EQ else neg(inside)
    return compared(op, at, last if op in (Operator.LTE, Operator.GT) else first)
