"""Moments as formulas: when they have happened, and what is known of their instants.

Seconds, minutes and hours are exact. Longer units hang on calendars and on when clocks are changed; of these only the
bounds are known, which every calendar keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import z3

from disputes.dates.calendars import Calendar
from disputes.dates.durations import Duration
from disputes.language.moments import (
    FieldMoment,
    LatestOrEarliest,
    MemberMoment,
    NextMoment,
    NowMoment,
    ShiftedMoment,
    SpanLength,
    WholeDay,
)
from disputes.language.scope import Moment
from disputes.proofs.encoding import Encoder, SymbolicScope, own_value
from disputes.proofs.symbols import (
    FALSE,
    TRUE,
    SymbolicValue,
    conj,
    disj,
    neg,
)
from disputes.proofs.variables import DAY_SECONDS, day_number
from disputes.words.dates import Unit
from disputes.words.language import FieldKind, MomentChoice, ResolutionKind

CLOCKS_CHANGE = 2 * 3600
"""By so many seconds at most a wall time moves where clocks are changed."""
_EXACT = {Unit.SECONDS: 1, Unit.MINUTES: 60, Unit.HOURS: 3600}
_DAYS = {Unit.DAYS: (1, 1), Unit.WEEKS: (7, 7), Unit.MONTHS: (28, 31), Unit.QUARTERS: (89, 92), Unit.YEARS: (365, 366)}
_PUBLIC_REST = 60
"""So many days in a row, at most, are no business days by weekends and public holidays alone; a test holds that of the
shipped calendars. In the long run these leave one business day in eight at least.
"""
_NEVER_OPEN = 200 * 366


def moment_of(encoder: Encoder, moment: Moment, scope: SymbolicScope) -> SymbolicValue | None:
    """The instant of a moment that is no pattern of events; None for one that is not understood."""
    if isinstance(moment, FieldMoment):
        return encoder.read(moment.path, scope)
    if isinstance(moment, MemberMoment):
        return own_value(encoder, scope, moment.key, FieldKind.INSTANT)
    if isinstance(moment, WholeDay):
        return SymbolicValue(TRUE, FALSE, encoder.day_start(day_number(moment.day)))
    if isinstance(moment, NowMoment):
        return SymbolicValue(TRUE, FALSE, encoder.now())
    if isinstance(moment, ShiftedMoment):
        return _shifted(encoder, moment, scope)
    if isinstance(moment, NextMoment):
        return _next(encoder, moment, scope)
    return _latest_or_earliest(encoder, moment, scope) if isinstance(moment, LatestOrEarliest) else None


def longest_rest(calendars: Iterable[Calendar]) -> int:
    """How many days without a business day a duration may meet in any of some calendars, beside one in eight."""
    found = _PUBLIC_REST
    for calendar in calendars:
        closed = sum((last - first).days + 1 for first, last in calendar.closed)
        found = max(found, _NEVER_OPEN if len(calendar.weekend) == 7 else _PUBLIC_REST + closed)
    return found


def bounds(span: Duration, rest: int) -> tuple[int, int]:
    """The least and the most seconds that a duration can take. `rest`: as :func:`longest_rest`."""
    if span.unit in _EXACT:
        seconds = span.amount * _EXACT[span.unit]
        return seconds, seconds
    if span.unit is Unit.BUSINESS_DAYS:
        low = max(span.amount - 1, 0) * DAY_SECONDS - CLOCKS_CHANGE
        return max(low, 0) if span.amount == 0 else low, (span.amount * 8 + rest) * DAY_SECONDS
    if span.unit is Unit.BUSINESS_HOURS:
        # A business day has a quarter of an hour at least: an hour takes four of them, of eight days each.
        return span.amount * 3600 - CLOCKS_CHANGE, (span.amount * 4 * 8 + rest) * DAY_SECONDS
    low, high = _DAYS[span.unit]
    if span.amount == 0:
        return -CLOCKS_CHANGE, CLOCKS_CHANGE
    return span.amount * low * DAY_SECONDS - CLOCKS_CHANGE, span.amount * high * DAY_SECONDS + CLOCKS_CHANGE


def _shifted(encoder: Encoder, moment: ShiftedMoment, scope: SymbolicScope) -> SymbolicValue:
    base = encoder.moment(moment.base, scope)
    if base.term is None:
        return base
    variables = encoder.variables
    known, null, at = base.known, base.null, base.term
    if moment.span is not None:
        low, high, sure = _span(moment.span, encoder.longest_rest)
        if low == high:
            at = at - low if moment.back else at + low
        else:
            moved = variables.whole()
            variables.facts.append(z3.And(moved >= low, moved <= high))
            variables.likely.append(moved == _usual(low, high))
            at = at - moved if moment.back else at + moved
        if not sure:
            known = conj((known, disj((base.null, variables.flag()))))
            null = disj((null, conj((known, variables.flag()))))
    if moment.calendar is not None:
        known = conj((known, disj((base.null, variables.flag()))))
    if moment.to is not None:
        to = variables.whole()
        variables.facts.append(z3.And(to >= at - DAY_SECONDS - CLOCKS_CHANGE, to <= at + DAY_SECONDS + CLOCKS_CHANGE))
        at = to
    return SymbolicValue(known, null, at)


def _usual(low: int, high: int) -> int:
    """The length that is tried first: that of whole days."""
    return (low + high) // 2


def _span(span: Any, rest: int) -> tuple[int, int, bool]:
    """The bounds of the durations in force, and whether there surely is one."""
    lengths: list[tuple[int, int]] = []
    sure = bool(span.literal)
    for entry in span.entries():
        value = entry.value
        if entry.kind is not ResolutionKind.VALUE or not isinstance(value, SpanLength):
            sure = False
        elif value.fixed is not None:
            lengths.append(bounds(value.fixed, rest))
            # A calendar may have no such hours or days.
            sure = sure and value.fixed.unit not in (Unit.BUSINESS_DAYS, Unit.BUSINESS_HOURS)
        else:
            sure = False
            lengths.append((0, 36_500 * 366 * DAY_SECONDS))
    if not lengths:
        return 0, 0, False
    return min(low for low, _ in lengths), max(high for _, high in lengths), sure


def _next(encoder: Encoder, moment: NextMoment, scope: SymbolicScope) -> SymbolicValue:
    base = encoder.moment(moment.base, scope)
    if base.term is None:
        return base
    at = encoder.variables.whole()
    encoder.variables.facts.append(z3.And(at > base.term, at <= base.term + 800 * DAY_SECONDS))
    known = conj((base.known, disj((base.null, encoder.variables.flag()))))
    return SymbolicValue(known, disj((base.null, conj((known, encoder.variables.flag())))), at)


def _latest_or_earliest(encoder: Encoder, moment: LatestOrEarliest, scope: SymbolicScope) -> SymbolicValue:
    found = [encoder.moment(m, scope) for m in moment.moments]
    terms = [v for v in found if v.term is not None]
    known = conj(v.known for v in found)
    null = conj((known, *(v.null for v in found)))
    if not terms:
        return SymbolicValue(known, null)
    at = encoder.variables.whole()
    there = [(v.there, v.term) for v in terms]
    latest = moment.pick is MomentChoice.LATEST
    for test, term in there:
        encoder.variables.facts.append(disj((neg(test), at >= term if latest else at <= term)))
    encoder.variables.facts.append(disj((*(conj((test, at == term)) for test, term in there), neg(known), null)))
    return SymbolicValue(known, null, at)
