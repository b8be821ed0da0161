"""The clocks of a case: when each starts and opens, how it stands, what its lapse costs. An instant equal to the due
instant is in time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from disputes.dates.calendars import Calendar, subtract
from disputes.dates.durations import Duration
from disputes.language.case_rules import Deadline
from disputes.language.conditions import CONSTANTS, conjuncts, decided
from disputes.language.moments import EventPattern, SpanLength
from disputes.language.scalars import WEEKDAYS
from disputes.language.truth import Truth, Unknown
from disputes.situation import channel_deadlines as stated
from disputes.situation.clock import CONCLUSIONS, FINISHED, SECOND, Clock, calendar_of, instant_of, utc, value_of
from disputes.situation.due_instants import due_of
from disputes.situation.state import State, View

__all__ = ["SECOND", "Clock", "all_clocks", "clocks_of"]


def clocks_of(state: State, name: str, ruleset: str) -> list[Clock]:
    """The clocks of a deadline by its name as `ruleset` writes it; worked out once."""
    deadline = state.book.deadline(name, ruleset)
    if deadline is None:
        return []
    if deadline.key not in state.clocks:
        label = f"deadline.{deadline.id}"
        state.enter(label, deadline.node)
        cites, state.cites = state.cites, None  # a clock keeps its own, and counts only where it is shown
        try:
            clocks = _clocks(state, deadline)
            if any(_puts_out(state, d) for d in state.book.overriders.get(deadline.key, ())):
                for clock in clocks:
                    if clock.state not in FINISHED:
                        clock.state = "superseded"
            state.clocks[deadline.key] = clocks
        finally:
            state.cites = cites
            state.leave()
    return state.clocks[deadline.key]


def all_clocks(state: State, *, hidden: bool = False) -> list[Clock]:
    """The clocks of the rulesets that hold for the case; with `hidden` also those that cannot apply to it."""
    active = state.active()
    key = (
        "clocks",
        tuple(r.id for r in active),
        hidden,
        *((c in state.values, state.values.get(c)) for c in CONSTANTS),
    )
    keys: list[str] | None = state.book.kept.get(key)
    if keys is None:
        keys = state.book.kept[key] = [
            d.key for r in active for d in r.deadlines.values() if hidden or not _ruled_out(d, state)
        ]
    return [c for k in keys for c in clocks_of(state, k, state.book.platform)]


def _ruled_out(d: Deadline, state: State) -> bool:
    """Whether a constant of the case (its dispute, its market, …) already says that the clock does not exist."""
    return d.when is not None and any(decided(part, state.values) is False for part in conjuncts(d.when))


def _puts_out(state: State, overrider: Deadline) -> bool:
    if all(r.id != overrider.ruleset for r in state.active()):
        return False
    return any(
        c.applies and c.starts_at is not None and c.state != "superseded"
        for c in clocks_of(state, overrider.key, overrider.ruleset)
    )


def _clocks(state: State, d: Deadline) -> list[Clock]:
    starts, unknown = _starts(state, d)
    if unknown is not None or not starts:
        clock = Clock(d, 1)
        clock.view = state.view(d.ruleset)
        if unknown is not None:
            clock.open(unknown)
            clock.may_apply = True
        _applies(clock, clock.view)
        if not clock.applies:
            clock.unknown = None
        clocks = [clock]
    else:
        clocks = [_clock(state, d, n, at) for n, at in enumerate(starts, 1)]
        clocks = [c for c in clocks if c.applies] or clocks[-1:]
        for n, c in enumerate(clocks, 1):
            c.occurrence = n
    _join_stated(state, d, clocks)
    for c in clocks:
        if c.endless and c.due_at is None and c.source == "rule":
            c.state = "not_applicable"
    return clocks


def _starts(state: State, d: Deadline) -> tuple[list[datetime], Unknown | None]:
    if d.starts is None:
        return [], None
    view = state.view(d.ruleset).at_start()
    moment = d.starts.resolve(view).known()
    if moment is None or isinstance(moment, Unknown):
        return [], moment
    if d.each and isinstance(moment, EventPattern):
        found = moment.found(view)
        return ([], found) if isinstance(found, Unknown) else ([e["at"] for e in found], None)
    at = moment.at(view)
    if isinstance(at, Unknown):
        return [], at
    return ([] if at is None else [at]), None


def _clock(state: State, d: Deadline, number: int, start: datetime) -> Clock:
    local = start.astimezone(state.zone)
    clock = Clock(d, number, starts_at=start.astimezone(UTC), edition=local.date())
    # The day that the clock starts picks its versions: it moves only where the start itself does.
    base = View(state, d.ruleset, local.date(), False)
    calendar = calendar_of(clock, base, d)
    here = start.astimezone(calendar.zone)
    view = base.within(
        {
            "start.weekday": WEEKDAYS[here.weekday()],
            "start.time": here.time(),
            "start.business_day": calendar.is_business_day(here.date()),
        }
    )
    clock.view = view
    default = (local.date(), False)
    if not state.effective(d.ruleset, d.effective, default):
        clock.state = "not_applicable"
        return clock
    _applies(clock, view)
    if not clock.applies:
        return clock
    clock.opens = d.opens is not None and d.opens.resolve(view).kind != "none"
    clock.opens_at = utc(instant_of(clock, d.opens, view))
    clock.due_at = clock.rule_due_at = due_of(clock, view, calendar, start)
    _suspend(clock, view)
    _settle(clock, state, view, calendar)
    return clock


def _applies(clock: Clock, view: View) -> None:
    truth: Truth = True if clock.deadline.when is None else clock.deadline.when.truth(view)
    if truth is False:
        clock.state = "not_applicable"
    elif isinstance(truth, Unknown):
        clock.may_apply = True
        clock.doubt = truth
        if clock.starts_at is not None:
            clock.open(truth)


def _suspend(clock: Clock, view: View) -> None:
    """Shifts the due instant by the time between the two moments; while it lasts there is none."""
    if clock.deadline.suspended is None or clock.due_at is None or clock.starts_at is None:
        return
    held, freed = (m.at(view) for m in clock.deadline.suspended)
    if isinstance(held, Unknown) or isinstance(freed, Unknown):
        clock.may_apply = True
        for part in (held, freed):
            if isinstance(part, Unknown):
                clock.open(part)
        return
    for at in (held, freed):
        if at is not None:
            view.wake(at)
    if held is None or held > clock.due_at or held > view.now:
        return
    if any(at is not None and at <= held for at in (_met(clock, view), _superseded(clock, view))):
        return  # it had ended before
    if freed is not None and held <= freed <= view.now:
        clock.due_at = clock.rule_due_at = clock.due_at + max(freed - max(held, clock.starts_at), timedelta(0))
    else:
        clock.due_at = clock.rule_due_at = None
        clock.state = "suspended"


def _settle(clock: Clock, state: State, view: View, calendar: Calendar) -> None:
    """Sets the state of a clock whose instants are known, and wakes for every one still to come."""
    d = clock.deadline
    now = state.now
    if clock.due_at is not None:
        warn = value_of(clock, d.warn, view)
        span = warn.length(view) if isinstance(warn, SpanLength) else None
        if isinstance(span, Duration):
            clock.warn_at = subtract(clock.due_at, span, calendar).astimezone(UTC)
            if clock.starts_at is not None and clock.warn_at < clock.starts_at:
                clock.warn_at = clock.starts_at
    clock.lapse = value_of(clock, d.lapse, view.within({"due": clock.due_at}))
    met = _met(clock, view)
    ended = _superseded(clock, view)
    if met is not None and (ended is None or met <= ended):
        clock.met_at = met.astimezone(UTC)
        clock.state = _met_state(clock, met, clock.due_at)
    elif ended is not None:
        clock.state = "superseded"
        clock.ended_at = ended.astimezone(UTC)
    elif not clock.takes_answer:
        clock.state = "not_applicable"
    elif clock.state != "suspended":
        _running(clock, now)
        for at in (
            clock.starts_at,
            clock.opens_at,
            clock.warn_at,
            *(d + SECOND for d in (clock.due_at, *clock.others) if d is not None),
        ):
            if at is not None:
                state.wake(at)
    _doubted(clock, now, met)


def _met_state(clock: Clock, met: datetime, due_at: datetime | None) -> str:
    if clock.opens_at is not None and met < clock.opens_at:
        return "met_early"
    return "met" if due_at is None or met <= due_at else "met_late"


def _doubted(clock: Clock, now: datetime, met: datetime | None) -> None:
    """Where a later due instant is still possible and would end otherwise, the state draws no conclusion."""
    if clock.unknown is None or clock.state not in CONCLUSIONS:
        return
    for other in clock.others:
        state = (
            _met_state(clock, met, other)
            if clock.met_at is not None and met is not None
            else "overdue"
            if now > other
            else "running"
        )
        if state != clock.state:
            clock.may_apply = True
            clock.doubt = clock.unknown if clock.doubt is None else clock.doubt | clock.unknown


def _running(clock: Clock, now: datetime) -> None:
    if any(at is not None and at > now for at in (clock.starts_at, clock.opens_at)):
        clock.state = "not_started"
    elif clock.due_at is not None and now > clock.due_at:
        clock.state = "overdue"
    elif clock.warn_at is not None and now >= clock.warn_at:
        clock.state = "due_soon"
    else:
        clock.state = "running"


def _matching(clock: Clock, patterns: tuple[EventPattern, ...], view: View) -> list[datetime]:
    out = []
    for pattern in patterns:
        found = pattern.found(view)
        if isinstance(found, Unknown):
            clock.open(found)
            continue
        out += [e["at"] for e in found]
    return sorted(out)


def _met(clock: Clock, view: View) -> datetime | None:
    """The first matching event at or after the start; an earlier one only where the clock opens."""
    patterns = value_of(clock, clock.deadline.met_by, view)
    if not patterns or (clock.starts_at is None and clock.source != "platform"):
        return None
    found = _matching(clock, patterns, view)
    if clock.starts_at is None:  # the channel states the end of a clock whose start is not on record
        return found[-1] if found else None
    later = next((at for at in found if at >= clock.starts_at), None)
    if later is not None or not clock.opens:
        return later
    earlier = [at for at in found if at < clock.starts_at]
    return earlier[-1] if earlier else None


def _superseded(clock: Clock, view: View) -> datetime | None:
    patterns = value_of(clock, clock.deadline.superseded_by, view)
    if not patterns or (clock.starts_at is None and clock.source != "platform"):
        return None
    return next(
        (at for at in _matching(clock, patterns, view) if clock.starts_at is None or at >= clock.starts_at), None
    )


def _join_stated(state: State, d: Deadline, clocks: list[Clock]) -> None:
    """A deadline that the channel states joins the last occurrence of ours; its instant then counts."""
    clock = clocks[-1]
    found = stated.chosen(state.values, d, state.now)
    if found is None or not clock.applies:
        return
    clock.source = "platform"
    clock.stated = found
    if found.get("due_at") is not None:
        state.wake(found["due_at"] + SECOND)
    if "due_at" not in found:
        return
    clock.due_at = utc(found["due_at"])
    clock.others = []
    clock.doubt = None
    clock.takes_answer = clock.due_at is not None
    if clock.state == "suspended":
        clock.state = "not_started"  # the channel's instant counts, whatever we think holds it up
    view = clock.view or state.view(d.ruleset)
    if clock.starts_at is None:
        clock.may_apply = False
        clock.unknown = None
    _settle(clock, state, view, view.calendar(clock.calendar))
