"""When something that is read at `now` will first read differently, the record staying as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from disputes.dates.wall_clock import day_start
from disputes.language.moments import FieldMoment, LatestOrEarliest, NextMoment, ShiftedMoment
from disputes.language.scope import Moment, Scope
from disputes.words.dates import Unit

_FAR = timedelta(days=3660)
_SECOND = timedelta(seconds=1)
_FLICKER_DAYS = 15  # longer than any run of days without business

Same = Callable[[Scope], bool]


def wake_at_change(scope: Scope, same: Same, *, by_day: bool = False) -> None:
    """Notes the first second at which `same` no longer holds, if there is one within ten years.

    It may change once and for all. With `by_day` it may also go to and fro from one day to the next
    while it does: business days before a Saturday evening end later than those before the Sunday morning.
    """
    if by_day and (near := _day_by_day(scope, same, scope.now, _FLICKER_DAYS)) is not None:
        scope.wake(near)
    elif not same(scope.later(scope.now + _FAR)):
        at = _between(scope, same, scope.now, scope.now + _FAR)
        before = max(scope.now, at - timedelta(days=_FLICKER_DAYS))
        scope.wake((_day_by_day(scope, same, before, _FLICKER_DAYS + 1) if by_day else None) or at)


def _between(scope: Scope, same: Same, low: datetime, high: datetime) -> datetime:
    """The first second after `low` at which it is another; at `high` it is."""
    while high - low > _SECOND:
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if same(scope.later(middle)):
            low = middle
        else:
            high = middle
    return high


def _day_by_day(scope: Scope, same: Same, start: datetime, days: int) -> datetime | None:
    first = start.astimezone(scope.zone).date()
    for number in range(1, days + 1):
        midnight = day_start(first + timedelta(days=number), scope.zone)
        for end in (midnight - _SECOND, midnight):
            if end > start and not same(scope.later(end)):
                return _between(scope, same, start, end)
            start = max(start, end)
    return None


def goes_to_and_fro(moment: Moment | None) -> bool:
    """Whether a moment counts business days or hours, or reads a fact that may."""
    if isinstance(moment, LatestOrEarliest):
        return any(goes_to_and_fro(m) for m in moment.moments)
    if isinstance(moment, NextMoment):
        return goes_to_and_fro(moment.base)
    if isinstance(moment, FieldMoment):
        return moment.path.startswith("facts.")
    if not isinstance(moment, ShiftedMoment):
        return False
    spans = moment.span.values() if moment.span is not None else []
    return any(in_business_time(s.fixed.unit if s.fixed is not None else s.unit) for s in spans) or goes_to_and_fro(
        moment.base
    )


def in_business_time(unit: Unit) -> bool:
    """Whether a unit counts business days or hours only."""
    return unit in (Unit.BUSINESS_DAYS, Unit.BUSINESS_HOURS)
