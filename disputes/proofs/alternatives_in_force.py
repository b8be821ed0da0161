"""Which of several alternatives counts: by the day, the words of its scope, and its condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from disputes.language.alternatives import Alternative, Alternatives
from disputes.proofs.encoding import Encoder, Reached, SymbolicScope
from disputes.proofs.symbols import (
    FALSE,
    HOLDS,
    NULL_VALUE,
    TRUE,
    UNKNOWN_VALUE,
    Formula,
    SymbolicValue,
    Term,
    chosen,
    conj,
    disj,
    either_term,
    neg,
)
from disputes.proofs.variables import DAY_SECONDS, day_number
from disputes.words.language import ResolutionKind


def reached(encoder: Encoder, alternatives: Alternatives[Any], scope: SymbolicScope) -> list[Reached]:
    """Each alternative with when it is in the running and when it gives the value: as they are resolved, in order."""
    if alternatives.literal:
        entry = alternatives.series[0][0]
        return [Reached(entry, TRUE, TRUE)]
    day, decided = _day(encoder, alternatives, scope)
    here = (
        scope
        if day is scope.day
        else replace(scope, day=day, place=f"{scope.place} · by {encoder.number(alternatives.by)}")
    )
    out: list[Reached] = []
    before: Formula = decided  # nothing before has been found to hold
    failed: Formula = decided  # everything before is known to fail
    for series in alternatives.series:
        scoped = says(encoder, series[0].scope)
        counted: list[tuple[Alternative[Any], Formula, Formula, Formula]] = []
        for entry in series:
            if any(e.from_ or e.until for e in series):
                encoder.uses_day(day)
                encoder.variables.likely += away_from_edges(entry, day)
            applies = conj((scoped, newest(series, entry, day)))
            truth = HOLDS if entry.when is None or applies is FALSE else encoder.truth(entry.when, here)
            named = encoder.variables.named
            counted.append((entry, named(applies), named(truth.holds), named(truth.fails)))
        for entry, applies, holds, fails in counted:
            running = named(conj((before, applies, neg(fails))))
            out.append(Reached(entry, running, named(conj((failed, applies, holds)))))
        before = conj((before, *(neg(conj((a, h))) for _, a, h, _ in counted)))
        failed = conj((failed, *(disj((neg(a), f)) for _, a, _, f in counted)))
    return out


def says(encoder: Encoder, scope: Iterable[tuple[str, Sequence[str]]]) -> Formula:
    """When the record says one of the words on each axis of a scope."""
    parts: list[Formula] = []
    for axis, words in scope:
        value = encoder.says(axis)
        parts.append(conj((value.there, disj(encoder.variables.is_word(value.term, w) for w in words))))
    return conj(parts)


def newest(series: Sequence[Alternative[Any]], entry: Alternative[Any], day: Term) -> Formula:
    """When an alternative is the newest of its series that is in force."""
    mine = in_force(entry, day)
    place = next(n for n, e in enumerate(series) if e is entry)
    for n, other in enumerate(series):
        if other is entry:
            continue
        later = (other.from_ or date.min) > (entry.from_ or date.min)
        same_and_first = (other.from_ or date.min) == (entry.from_ or date.min) and n < place
        if later or same_and_first:
            mine = conj((mine, neg(in_force(other, day))))
    return mine


def in_force(entry: Any, day: Term) -> Formula:
    """When something with `from_` and `until` holds; a day is told by a second of the local clocks (since 1970)."""
    return conj(
        (
            TRUE if entry.from_ is None else day >= day_number(entry.from_) * DAY_SECONDS,
            TRUE if entry.until is None else day < day_number(entry.until) * DAY_SECONDS,
        )
    )


def away_from_edges(entry: Any, day: Term) -> list[Formula]:
    """That a day lies half a day at least from where something begins or ends: so no change of clocks matters."""
    edges = [day_number(d) * DAY_SECONDS for d in (entry.from_, entry.until) if d is not None]
    return [disj((day < at - DAY_SECONDS // 2, day >= at + DAY_SECONDS // 2)) for at in edges]


def value_of(options: Sequence[Reached], values: Sequence[SymbolicValue]) -> SymbolicValue:
    """What alternatives come to: the value that is given, null where `none` is, and unknown otherwise."""
    choices = []
    for option, value in zip(options, values, strict=True):
        kind = option.entry.kind
        worth = value if kind is ResolutionKind.VALUE else NULL_VALUE if kind is ResolutionKind.NONE else UNKNOWN_VALUE
        choices.append((option.gives, worth))
    return chosen(choices)


def _day(encoder: Encoder, alternatives: Alternatives[Any], scope: SymbolicScope) -> tuple[Term, Formula]:
    """The day whose version counts, and when that is decided."""
    if alternatives.by is None:
        return scope.day, TRUE
    at = encoder.moment(alternatives.by, scope)
    dated = any(e.from_ or e.until for e in alternatives.entries())
    if at.term is None:
        return scope.day, disj((at.known, neg(TRUE if dated else FALSE)))
    own = encoder.day_of(at)
    day = either_term(at.there, own, scope.day)
    return day, at.known if dated else TRUE
