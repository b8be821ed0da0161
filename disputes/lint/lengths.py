"""How long a written duration is, roughly: enough to see that one is longer than another."""

from __future__ import annotations

from disputes.dates.durations import Duration
from disputes.language.moments import ShiftedMoment, SpanLength
from disputes.language.scope import Moment
from disputes.words.dates import Unit

_SECONDS: dict[Unit, int] = {
    Unit.SECONDS: 1,
    Unit.MINUTES: 60,
    Unit.HOURS: 3_600,
    Unit.BUSINESS_HOURS: 3_600,
    Unit.DAYS: 86_400,
    Unit.BUSINESS_DAYS: 86_400,
    Unit.WEEKS: 604_800,
    Unit.MONTHS: 28 * 86_400,
    Unit.QUARTERS: 90 * 86_400,
    Unit.YEARS: 365 * 86_400,
}


def seconds(span: SpanLength | Duration | None) -> int | None:
    """The least that a written duration comes to, None of one that a field counts."""
    fixed = span.fixed if isinstance(span, SpanLength) else span
    return None if fixed is None else fixed.amount * _SECONDS[fixed.unit]


def offset(moment: Moment) -> tuple[Moment, int | None]:
    """What a moment is counted from, and how far from it it lies in seconds; None where that is not fixed."""
    total: int | None = 0
    while isinstance(moment, ShiftedMoment):
        length = seconds(moment.span.only) if moment.span is not None else 0
        total = (
            None
            if length is None or total is None or moment.to is not None
            else (total - length if moment.back else total + length)
        )
        moment = moment.base
    return moment, total
