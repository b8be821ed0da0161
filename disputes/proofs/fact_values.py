"""Computed facts as formulas: what their body comes to, in force on a day, or what the record states in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import FieldAmount
from disputes.language.case_rules import Fact
from disputes.language.computed_facts import AmountBody, HoldsBody, InstantBody, WordBody
from disputes.proofs.alternatives_in_force import value_of
from disputes.proofs.encoding import Encoder, Reached, SymbolicScope
from disputes.proofs.symbols import (
    FALSE,
    NULL_VALUE,
    OPEN,
    TRUE,
    UNKNOWN_VALUE,
    Formula,
    SymbolicValue,
    disj,
    one_or_other,
)
from disputes.proofs.variables import code_of
from disputes.words.language import FieldKind


def value_of_fact(encoder: Encoder, fact: Fact, scope: SymbolicScope, held: Formula) -> SymbolicValue:
    """What a computed fact comes to where it is worked out. `held`: when it is in force."""
    unread = f"what facts.{fact.name} comes to"
    value = _of_body(encoder, fact, scope)
    if value is None:
        value = encoder.variables.value(unread, fact.type)
    if value.term is None and fact.type.kind not in (FieldKind.LIST, FieldKind.RECORD):
        value = replace(value, term=encoder.variables.value(unread, fact.type).term)
    found = one_or_other(held, value, NULL_VALUE)
    named = encoder.variables.named
    return replace(found, known=named(found.known), null=named(found.null))


def _of_body(encoder: Encoder, fact: Fact, scope: SymbolicScope) -> SymbolicValue | None:
    """The value of a body, None for one that is not understood."""
    body = fact.body
    if isinstance(body, HoldsBody):
        return _holds(encoder, body.conditions, scope)
    if isinstance(body, WordBody):
        options = encoder.alternatives(body.words, scope)
        words = [o.entry.value or "" for o in options]
        encoder.variables.mentioned.update(words)
        return value_of(options, [SymbolicValue(TRUE, FALSE, code_of(word)) for word in words])
    if isinstance(body, InstantBody):
        options = encoder.alternatives(body.moments, scope)
        return value_of(options, [_or_unknown(o, encoder.moment, scope) for o in options])
    if isinstance(body, AmountBody) and all(isinstance(v, FieldAmount) for v in body.amounts.values()):
        options = encoder.alternatives(body.amounts, scope)
        return value_of(options, [_or_unknown(o, encoder.amount, scope, None) for o in options])
    return None


def _holds(encoder: Encoder, conditions: Alternatives[Any], scope: SymbolicScope) -> SymbolicValue:
    options: Sequence[Reached] = encoder.alternatives(conditions, scope)
    truths = [encoder.truth(o.entry.value, scope) if o.entry.value is not None else OPEN for o in options]
    named = encoder.variables.named
    return value_of(options, [SymbolicValue(named(disj((t.holds, t.fails))), FALSE, named(t.holds)) for t in truths])


def _or_unknown(option: Reached, read: Any, *more: Any) -> SymbolicValue:
    value: SymbolicValue = UNKNOWN_VALUE if option.entry.value is None else read(option.entry.value, *more)
    return value
