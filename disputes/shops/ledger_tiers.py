"""The steps of a ledger, how long what they open lasts, and when its calendar clears it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from disputes.dates.calendars import Calendar, add
from disputes.dates.durations import Duration
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import amount
from disputes.language.measures import MeasureUse, SteppedLength
from disputes.language.moments import SpanLength
from disputes.language.shop_rules import Clearing, Ledger, Tier
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.periods import Starts, period, starts_of
from disputes.situation.view import View
from disputes.words.language import ClearingKind, ResolutionKind

_MOST_RESETS = 400


def calendar_of(state: RecordedShop, ledger: Ledger) -> Calendar:
    """The calendar on which a ledger counts its days: its own, else the market's."""
    name = (
        ledger.calendar.resolve(state.view(ledger.ruleset, state.today, False)).known()
        if ledger.calendar is not None
        else None
    )
    return state.calendar(name if isinstance(name, str) else None, ledger.ruleset)


def measure_length(use: MeasureUse, view: View) -> tuple[Duration | None, Unknown | None]:
    """How long a measure lasts, None = until lifted; of undecided lengths the shortest."""
    if use.lasts is None:
        return None, None
    found = use.lasts.resolve(view)
    if found.kind is ResolutionKind.UNDECIDED:
        view.used(found.cites)
    options = [found.value] if found.kind is ResolutionKind.VALUE else list(found.options)
    open_ = found.unknown
    lengths: list[Duration] = []
    for value in options:
        length = value.length(view) if isinstance(value, (SpanLength, SteppedLength)) else None
        if isinstance(length, Unknown):
            open_ = length
        elif isinstance(length, Duration):
            lengths.append(length)
    return (lengths[0] if lengths else None), open_


def measure_limit(use: MeasureUse, view: View) -> tuple[Decimal | Money | None, list[Unknown]]:
    """How far a measure limits: a number, money or None."""
    if use.limit is None:
        return None, []
    found = amount(use.limit, view)
    return (None, [found]) if isinstance(found, Unknown) else (found, [])


def tiers_on(ledger: Ledger, view: View) -> tuple[Tier, ...]:
    """The steps in force, the first one to be reached first."""
    if ledger.tiers is None:
        return ()
    found = ledger.tiers.resolve(view)
    tiers = found.value if found.kind is ResolutionKind.VALUE else found.options[0] if found.options else None
    return tuple(sorted(tiers or (), key=lambda t: -t.at if ledger.down else t.at))


def tier_number(ledger: Ledger, tiers: tuple[Tier, ...], total: Decimal) -> int:
    """How many steps a total has reached."""
    number = 0
    for t in tiers:
        if ledger.down:
            number += total <= t.at
        elif total >= t.at:
            number += 1 if t.every is None or t.consumes else int((total - t.at) // t.every) + 1
    return number


def crossings(ledger: Ledger, tiers: tuple[Tier, ...], before: Decimal, after: Decimal) -> list[tuple[Tier, int]]:
    """The steps between two totals, in the order in which they are reached, each with its rank."""
    out = []
    for t in tiers:
        if ledger.down:
            if after <= t.at < before:
                out.append((t.at, t))
            continue
        at, step = t.at, t.every if not t.consumes and t.every is not None and t.every > 0 else None
        if step is not None and at <= before:  # the first repetition beyond, however many there were
            at += ((before - at) // step + 1) * step
        while before < at <= after:
            out.append((at, t))
            if step is None:
                break
            at += step
    out.sort(key=lambda x: -x[0] if ledger.down else x[0])
    return [(t, tier_number(ledger, tiers, at)) for at, t in out]


def next_reset(ledger: Ledger, state: RecordedShop, at: datetime) -> datetime | None:
    """The first instant after `at` at which the calendar clears a ledger."""
    if ledger.clears is None:
        return None
    clears = ledger.clears
    view = state.view(ledger.ruleset, state.today, False)
    found: list[datetime] = []
    for option in {
        a.value.period or str(a.value.recurrence): a.value
        for a in clears.entries()
        if a.value is not None and a.value.kind in (ClearingKind.AT, ClearingKind.PERIOD)
    }.values():
        starts = _option_starts(option, view)
        boundary = at
        for _ in range(_MOST_RESETS):
            following = starts.next_after(boundary)
            if following is None:
                break
            boundary = following
            now = clears.resolve(view.on(boundary.astimezone(state.zone).date()))
            if (
                now.kind is ResolutionKind.VALUE
                and now.value is not None
                and (now.value.kind, now.value.period, now.value.recurrence)
                == (option.kind, option.period, option.recurrence)
            ):
                found.append(boundary)
                break
    return min(found) if found else None


def last_reset(ledger: Ledger, state: RecordedShop, at: datetime) -> datetime | None:
    """The last instant at or before `at` at which the calendar cleared a ledger."""
    if ledger.clears is None:
        return None
    view = state.view(ledger.ruleset, state.today, False)
    found: list[datetime] = []
    for a in ledger.clears.entries():
        if a.value is None or a.value.kind not in (ClearingKind.AT, ClearingKind.PERIOD):
            continue
        boundary = _option_starts(a.value, view).last_at(at)
        if boundary is not None:
            now = ledger.clears.resolve(view.on(boundary.astimezone(state.zone).date()))
            if now.kind is ResolutionKind.VALUE and now.value is not None and now.value.kind == a.value.kind:
                found.append(boundary)
    return max(found) if found else None


def still_counts(ledger: Ledger, state: RecordedShop, issued: datetime) -> bool:
    """Whether points issued at an instant would still count now: no reset has come since, and their own time is not
    over.
    """
    since = last_reset(ledger, state, state.now)
    if since is not None and issued < since:
        return False
    day = issued.astimezone(state.zone).date()
    view = state.view(ledger.ruleset, day, False)
    clear = ledger.clears.resolve(view).known() if ledger.clears is not None else None
    if not isinstance(clear, Clearing) or clear.kind is not ClearingKind.EACH or clear.span is None:
        return True
    length = clear.span.length(view)
    return not isinstance(length, Duration) or add(issued, length, calendar_of(state, ledger)) > state.now


def _option_starts(option: Clearing, view: View) -> Starts:
    if option.kind is ClearingKind.PERIOD and option.period is not None:
        return period(view, option.period)
    assert option.recurrence is not None
    return starts_of(view, Alternatives.just(option.recurrence))
