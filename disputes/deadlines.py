"""The clocks of a case: when each starts, opens, is due, how it stands, what its lapse costs.

Order of work: start → cut_off → counts_from → `within` on the calendar → `ends` → `at_latest` →
`at_earliest` → suspension. An instant equal to the due instant is in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from disputes import stated
from disputes.calendars import Calendar, Duration, due, subtract
from disputes.fields import State, View
from disputes.language.alternatives import Alternatives
from disputes.language.conditions import CONSTANTS, conjuncts, decided
from disputes.language.expressions import source
from disputes.language.loading import COMMON
from disputes.language.model import Deadline, Lapse
from disputes.language.moments import NO_INSTANT, Day, Pattern, Span
from disputes.language.scalars import WEEKDAYS
from disputes.language.truth import Gap, Truth, Unknown

SECOND = timedelta(seconds=1)
CONCLUSIONS = ("overdue", "met_late", "met_early")
FINISHED = ("met", "met_late", "met_early", "superseded", "not_applicable")


@dataclass(slots=True)
class Clock:
    """One occurrence of a deadline for one case. Instants are in UTC."""

    deadline: Deadline
    occurrence: int
    state: str = "not_started"
    starts_at: datetime | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    rule_due_at: datetime | None = None
    warn_at: datetime | None = None
    met_at: datetime | None = None
    source: str = "rule"
    limited_by: str | None = None
    may_apply: bool = False
    lapse: Lapse | None = None
    calendar: str | None = None
    edition: date | None = None
    cites: list[Any] = field(default_factory=list)
    unknown: Unknown | None = None
    view: View | None = None
    takes_answer: bool = True
    opens: bool = False  # whether it has an opening: an earlier event then meets it, too early
    endless: bool = False  # `within: none`: the source says that no time is given
    others: list[datetime] = field(default_factory=list)  # later due instants that are still possible
    doubt: Unknown | None = None  # what could undo the conclusion that the state draws
    stated: Mapping[str, Any] | None = None

    @property
    def key(self) -> str:
        return self.deadline.key

    def named(self, platform: str) -> str:
        """The id in an answer: short for the platform's own and the common ones, with the ruleset's for others."""
        return self.deadline.id if self.deadline.ruleset in (platform, COMMON) else self.key

    @property
    def applies(self) -> bool:
        return self.state != "not_applicable"

    @property
    def lapsed(self) -> bool:
        """Whether the due instant surely passed unmet: what its lapse says has come about."""
        return self.state in ("overdue", "met_late") and self.doubt is None

    @property
    def known_state(self) -> str | Unknown:
        """The state as a condition reads it: no conclusion where an unknown fact could undo it."""
        return self.doubt if self.doubt is not None and self.state in CONCLUSIONS else self.state

    def open(self, unknown: Unknown) -> None:
        """Notes what keeps some part of the clock open."""
        self.unknown = unknown if self.unknown is None else self.unknown | unknown


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
    key = ("clocks", tuple(r.id for r in active), hidden, *((c in state.values, state.values.get(c)) for c in CONSTANTS))
    keys: list[str] | None = state.book.kept.get(key)
    if keys is None:
        keys = state.book.kept[key] = [d.key for r in active for d in r.deadlines.values() if hidden or not _ruled_out(d, state)]
    return [c for k in keys for c in clocks_of(state, k, state.book.platform)]


def _ruled_out(d: Deadline, state: State) -> bool:
    """Whether a constant of the case (its dispute, its market, …) already says that the clock does not exist."""
    return d.when is not None and any(decided(part, state.values) is False for part in conjuncts(d.when))


def _puts_out(state: State, overrider: Deadline) -> bool:
    if all(r.id != overrider.ruleset for r in state.active()):
        return False
    return any(c.applies and c.starts_at is not None and c.state != "superseded" for c in clocks_of(state, overrider.key, overrider.ruleset))


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
    if d.each and isinstance(moment, Pattern):
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
    calendar = _calendar(clock, base, d)
    here = start.astimezone(calendar.zone)
    view = base.within({"start.weekday": WEEKDAYS[here.weekday()], "start.time": here.time(), "start.business_day": calendar.is_business_day(here.date())})
    clock.view = view
    default = (local.date(), False)
    if not state.effective(d.ruleset, d.effective, default):
        clock.state = "not_applicable"
        return clock
    _applies(clock, view)
    if not clock.applies:
        return clock
    clock.opens = d.opens is not None and d.opens.resolve(view).kind != "none"
    clock.opens_at = _utc(_instant(clock, d.opens, view))
    clock.due_at = clock.rule_due_at = _due(clock, view, calendar, start)
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


def _value(clock: Clock, alternatives: Alternatives[Any] | None, view: View, default: Any = None) -> Any:
    """The value in force; what keeps it open is noted on the clock."""
    if alternatives is None:
        return default
    found = alternatives.resolve(view)
    if found.kind == "value":
        clock.cites += found.cites
        return found.value
    if found.unknown is not None:
        clock.open(found.unknown)
        return found.options[0] if found.options else default
    return None


def _instant(clock: Clock, alternatives: Alternatives[Any] | None, view: View, *, end: bool = False) -> datetime | None:
    moment = _value(clock, alternatives, view)
    if moment is None:
        return None
    at = moment.end(view) if end and isinstance(moment, Day) else moment.at(view)
    if isinstance(at, Unknown):
        clock.open(at)
        return None
    found: datetime | None = at
    return found


def _calendar(clock: Clock, view: View, d: Deadline) -> Calendar:
    name = _value(clock, d.calendar, view)
    clock.calendar = name or (view.state.market.calendar if view.state.market is not None else None)
    return view.calendar(name)


def _due(clock: Clock, view: View, calendar: Calendar, start: datetime) -> datetime | None:
    d = clock.deadline
    counts = _value(clock, d.counts_from, view, "same_moment")
    cut_off = _value(clock, d.cut_off, view)
    ends = _value(clock, d.ends, view, "to_the_second")
    try:
        candidates = [due(start, s, calendar, counts, ends, cut_off) for s in _spans(clock, view)]
    except ValueError:  # as for moments: no such hours or days in the calendar, or beyond the years that exist
        clock.open(Unknown(gaps=frozenset({Gap("calendar", NO_INSTANT)})))
        candidates = []
    latest = _instant(clock, d.at_latest, view, end=True)
    if not candidates:
        if latest is not None:
            clock.limited_by = source(d.node["at_latest"])
        return _utc(latest)
    # The shortest still possible is worked out last, so that what limits it is what is told.
    found = sorted({_limited(clock, view, at, latest) for at in sorted(candidates, reverse=True)})
    clock.others = [at.astimezone(UTC) for at in found[1:]]
    return _utc(found[0])


def _limited(clock: Clock, view: View, at: datetime, latest: datetime | None) -> datetime:
    """A due instant under the clock's second limit and its extensions."""
    clock.limited_by = None
    d = clock.deadline
    if latest is not None and latest < at:
        at = latest
        clock.limited_by = source(d.node["at_latest"])
    if d.at_earliest is not None:
        earliest = _instant(clock, d.at_earliest, view.within({"due": at}), end=True)
        if earliest is not None and earliest > at:
            at = earliest
            clock.limited_by = "at_earliest"
    return at


def _spans(clock: Clock, view: View) -> list[Duration]:
    """The duration in force; where that is undecided, every one still possible (the shortest is shown)."""
    if clock.deadline.within is None:
        return []
    found = clock.deadline.within.resolve(view)
    clock.endless = found.kind == "none"
    options: tuple[Span, ...] = (found.value,) if found.kind == "value" and found.value is not None else found.options
    clock.cites += found.cites
    if found.unknown is not None:
        clock.open(found.unknown)
    out = []
    for span in options:
        length = span.length(view)
        if isinstance(length, Unknown):
            clock.open(length)
        elif length is not None:
            out.append(length)
    return out


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
        warn = _value(clock, d.warn, view)
        span = warn.length(view) if isinstance(warn, Span) else None
        if isinstance(span, Duration):
            clock.warn_at = subtract(clock.due_at, span, calendar).astimezone(UTC)
            if clock.starts_at is not None and clock.warn_at < clock.starts_at:
                clock.warn_at = clock.starts_at
    clock.lapse = _value(clock, d.lapse, view.within({"due": clock.due_at}))
    met = _met(clock, view)
    ended = _superseded(clock, view)
    if met is not None and (ended is None or met <= ended):
        clock.met_at = met.astimezone(UTC)
        clock.state = _met_state(clock, met, clock.due_at)
    elif ended is not None:
        clock.state = "superseded"
    elif not clock.takes_answer:
        clock.state = "not_applicable"
    elif clock.state != "suspended":
        _running(clock, now)
        for at in (clock.starts_at, clock.opens_at, clock.warn_at, *(d + SECOND for d in (clock.due_at, *clock.others) if d is not None)):
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
        state = _met_state(clock, met, other) if clock.met_at is not None and met is not None else "overdue" if now > other else "running"
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


def _matching(clock: Clock, patterns: tuple[Pattern, ...], view: View) -> list[datetime]:
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
    patterns = _value(clock, clock.deadline.met_by, view)
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
    patterns = _value(clock, clock.deadline.superseded_by, view)
    if not patterns or (clock.starts_at is None and clock.source != "platform"):
        return None
    return next((at for at in _matching(clock, patterns, view) if clock.starts_at is None or at >= clock.starts_at), None)


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
    clock.due_at = _utc(found["due_at"])
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


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
