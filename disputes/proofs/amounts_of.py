"""Amounts as formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import z3

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import ComputedAmount, FieldAmount, WrittenAmount
from disputes.language.scope import Amount
from disputes.proofs.alternatives_in_force import value_of
from disputes.proofs.encoding import Encoder, SymbolicScope, own_value
from disputes.proofs.symbols import FALSE, TRUE, UNKNOWN_VALUE, SymbolicValue, Term, chosen
from disputes.proofs.variables import code_of
from disputes.records.money import Money
from disputes.words.language import FieldKind


def in_force(
    encoder: Encoder, amounts: Alternatives[Any], scope: SymbolicScope, currency: Term | None
) -> SymbolicValue:
    """The amount in force."""
    options = encoder.alternatives(amounts, scope)
    return value_of(
        options,
        [UNKNOWN_VALUE if o.entry.value is None else encoder.amount(o.entry.value, scope, currency) for o in options],
    )


def amount_of(encoder: Encoder, amount: Amount, scope: SymbolicScope, currency: Term | None) -> SymbolicValue | None:
    """An amount that is written out or stands in a field; None for one that is worked out."""
    if isinstance(amount, WrittenAmount):
        return _written(amount.value, currency)
    if isinstance(amount, FieldAmount):
        kind = FieldKind.NUMBER if currency is None else FieldKind.MONEY
        return own_value(encoder, scope, amount.path, kind) if amount.own else encoder.read(amount.path, scope)
    if isinstance(amount, ComputedAmount) and len(amount.parts) == 1 and not amount.steps:
        return in_force(encoder, amount.parts[0], scope, currency)
    return None


def _written(value: Decimal | Money | tuple[Money, ...], currency: Term | None) -> SymbolicValue:
    if isinstance(value, Decimal):
        return SymbolicValue(TRUE, FALSE, z3.RealVal(str(value)))
    if isinstance(value, Money):
        return SymbolicValue(TRUE, FALSE, z3.RealVal(str(value.value)), code_of(value.currency))
    if currency is None:
        return UNKNOWN_VALUE
    return chosen((currency == code_of(m.currency), _written(m, currency)) for m in value)
