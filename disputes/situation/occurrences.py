"""The occurrences of a deadline for one record: when each starts and is due, and how it stands.

Each is built in one order: its start picks the edition and the calendar; whether the deadline exists for it; when it
opens and is due by the ruleset; what met or ended it; what suspends it; the instant that the channel states instead;
its warning and its lapse; and from all of these the state. An instant equal to the due instant is in time.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta

from disputes.dates.calendars import Calendar, subtract
from disputes.dates.durations import Duration
from disputes.language.case_rules import Deadline
from disputes.language.conditions import left_open
from disputes.language.moments import EventPattern, SpanLength
from disputes.language.scalars import WEEKDAYS
from disputes.language.truth import Truth, Unknown, both
from disputes.situation import channel_deadlines
from disputes.situation.basis import Collector
from disputes.situation.case_life import Withheld
from disputes.situation.clock import FINISHED, Clock
from disputes.situation.clock_states import ends_otherwise, met_state, running_state
from disputes.situation.clock_values import ClockValues
from disputes.situation.contested import Contested
from disputes.situation.due_instants import DueInstants, due_instants
from disputes.situation.periods import SECOND
from disputes.situation.state import EditionDay, State
from disputes.situation.timeline import Row
from disputes.situation.view import View, default_view
from disputes.words.answers import DeadlineState, DueSource
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind
from disputes.words.records import Turn

_DEPENDING = frozenset(DeadlineState) - FINISHED | {DeadlineState.MET_LATE}
"""States for which it matters when the clock is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A start of a deadline (None: it has not started), the view in which it is read, and whether it exists there."""

    deadline: Deadline
    start: datetime | None
    view: View
    values: ClockValues
    calendar: Calendar
    calendar_name: str | None
    exists: Truth


@dataclass(frozen=True, slots=True)
class Ending:
    """The events that end a clock: the first that meets it, the first that supersedes it; the earlier one counts."""

    met: datetime | None
    superseded: datetime | None

    @property
    def at(self) -> datetime | None:
        """When it ended, None as long as it runs."""
        return min((at for at in (self.met, self.superseded) if at is not None), default=None)

    @property
    def is_met(self) -> bool:
        return self.met is not None and (self.superseded is None or self.met <= self.superseded)

    def by(self, at: datetime) -> bool:
        """Whether something had ended it by an instant."""
        return any(e is not None and e <= at for e in (self.met, self.superseded))


@dataclass(frozen=True, slots=True)
class Suspension:
    """The due instant (UTC) under what suspends a clock, None as long as it lasts.

    `unclear`: whether it does is open.
    """

    due_at: datetime | None
    lasts: bool = False
    unclear: bool = False


def occurrences(state: State, d: Deadline, collector: Collector) -> tuple[Clock, ...]:
    """The clocks of a deadline, one for each start; one that has not started where there is none.

    Starts for which the deadline does not exist are left out as long as there are others. What the channel states
    joins the last one.
    """
    short = state.book.shortcuts and not state.values.get("deadlines")
    starts, open_start = ([], None) if short and _never_began(state, d) else _starts(state, d, collector)
    if short and not starts and open_start is None and (idle := _idle_at_once(state, d, collector)) is not None:
        return (idle,)
    if open_start is None and starts:
        found = [_started(state, d, at, collector) for at in starts]
        existing = [o for o in found if o.exists is not False] or found[-1:]
    else:
        existing = [_not_started(state, d, collector)]
    last = existing[-1]
    stated = channel_deadlines.chosen(state.values, d, state.now) if last.exists is not False else None
    clocks = [_clock(o, number, None, None) for number, o in enumerate(existing[:-1], 1)]
    return (*clocks, _clock(last, len(existing), stated, open_start))


def _never_began(state: State, d: Deadline) -> bool:
    """Whether the events of a record alone tell that a clock has not started."""
    if isinstance(state.events, Unknown) or state.values.get("events_complete") is False:
        return False
    needed = state.book.starting_events(d)
    return needed is not None and state.by_type.keys().isdisjoint(needed)


def _idle_at_once(state: State, d: Deadline, collector: Collector) -> Clock | None:
    """A clock that has not begun and of which the channel states nothing; None where more has to be looked at to tell
    how it stands.
    """
    exists = _exists(d, default_view(state, d.ruleset, collector))
    if exists is False:
        return Clock(deadline=d, occurrence=1, state=DeadlineState.NOT_APPLICABLE)
    if exists is not True:
        return None
    life = state.life.read()
    collector.take(life.basis)
    return Clock(deadline=d, occurrence=1, state=DeadlineState.NOT_STARTED) if life.value.ended is None else None


def _starts(state: State, d: Deadline, collector: Collector) -> tuple[list[datetime], Unknown | None]:
    if d.starts is None:
        return [], None
    view = default_view(state, d.ruleset, collector).at_start()
    moment = d.starts.resolve(view).known()
    if moment is None or isinstance(moment, Unknown):
        return [], moment
    if d.each and isinstance(moment, EventPattern):
        found = moment.instants(view)
        return ([], found) if isinstance(found, Unknown) else (found, None)
    at = moment.at(view)
    if isinstance(at, Unknown):
        # Of a record that does not list everything, the start that it does list: a later one would only give more time.
        listed = None if view.is_complete("events") else moment.at(view.as_recorded())
        return ([], at) if listed is None or isinstance(listed, Unknown) else ([listed], None)
    return ([] if at is None else [at]), None


def _started(state: State, d: Deadline, start: datetime, collector: Collector) -> Occurrence:
    # The day that the clock starts picks its versions: it moves only where the start itself does.
    edition = EditionDay(start.astimezone(state.zone).date(), False)
    view = View(state, d.ruleset, edition.day, edition.moves, collector=collector)
    values = ClockValues()
    name = values.value(d.calendar, view)
    calendar = view.calendar(name)
    local = start.astimezone(calendar.zone)
    view = view.within(
        {
            "start.weekday": WEEKDAYS[local.weekday()],
            "start.time": local.time(),
            "start.business_day": calendar.is_business_day(local.date()),
        }
    )
    exists = state.editions.holds(d.effective, d.ruleset, edition, collector) and _exists(d, view)
    if isinstance(exists, Unknown):
        values.note(exists)
    name = name or (state.market.calendar if state.market is not None else None)
    return Occurrence(
        deadline=d,
        start=start,
        view=view,
        values=values,
        calendar=calendar,
        calendar_name=name,
        exists=exists,
    )


def _not_started(state: State, d: Deadline, collector: Collector) -> Occurrence:
    view = default_view(state, d.ruleset, collector)
    return Occurrence(
        deadline=d,
        start=None,
        view=view,
        values=ClockValues(),
        calendar=view.calendar(None),
        calendar_name=None,
        exists=_exists(d, view),
    )


def _exists(d: Deadline, view: View) -> Truth:
    if d.when is None:
        return True
    state = view.state
    key = (d.key, state.constants)
    if key not in state.book.open_existence:
        state.book.open_existence[key] = left_open(d.when, state.values)
    parts = state.book.open_existence[key]
    return False if parts is None else both(part.truth(view) for part in parts)


def _clock(o: Occurrence, number: int, stated: Row | None, open_start: Unknown | None) -> Clock:
    """An occurrence with everything that is known of it. `open_start`: what would tell whether it has started."""
    states_due = stated is not None and "due_at" in stated
    if o.exists is False or (o.start is None and not states_due):
        return _idle(o, number, stated, open_start)
    d, view, values = o.deadline, o.view, o.values
    opens = o.start is not None and d.opens is not None and d.opens.resolve(view).kind is not ResolutionKind.NONE
    opens_at = _utc(values.instant(d.opens, view)) if o.start is not None else None
    ours = due_instants(d, values, view, o.calendar, o.start) if o.start is not None else DueInstants()
    late_values = ClockValues()  # what ends a clock is cited after what sets it
    ending = _ending(o, late_values, opens)
    contested = ours.contested if not states_due else None
    suspension = _suspension(o, ours.at if contested is None else contested.last, ending)
    if contested is not None:
        contested = contested.ending(suspension.due_at)
    rule_due_at = suspension.due_at if contested is None else contested.own
    due_at, others = rule_due_at, ours.others
    if stated is not None and states_due:
        due_at, others = _utc(stated["due_at"]), ()
    late_after = due_at if contested is None else contested.last
    soon_at = _warn_at(o, due_at) if contested is None else _warn_at(o, contested.first) or contested.first + SECOND
    lapse = values.value(d.lapse, view.within({"due": late_after}))
    if late_values.unknown is not None:
        values.note(late_values.unknown)

    withheld = None
    if ours.endless and due_at is None and stated is None:
        word = DeadlineState.NOT_APPLICABLE
    elif ending.met is not None and ending.is_met:
        word = met_state(ending.met, opens_at, late_after)
    elif ending.superseded is not None:
        word = DeadlineState.SUPERSEDED
    elif states_due and due_at is None:
        word = DeadlineState.NOT_APPLICABLE  # the channel takes no answer
    elif (withheld := _withheld(o, running_state(view.now, (o.start, opens_at), late_after, soon_at))) is not None:
        word = withheld.state
    elif suspension.lasts and not states_due:
        word = DeadlineState.SUSPENDED
    else:
        word = running_state(view.now, (o.start, opens_at), late_after, soon_at)
    # What the record leaves out may have met it: only the channel's word makes an overdue clock of it then.
    maybe_met = word is DeadlineState.OVERDUE and late_values.unknown is not None and not view.is_complete("events")
    if word is DeadlineState.OVERDUE and ours.holidays is not None and any(at >= view.now for at in others):
        word = DeadlineState.DUE_SOON  # with the days off that are likely it is not late yet
    if maybe_met and view.state.life.read().value.turn is not Turn.SELLER:
        word = DeadlineState.RUNNING
    act_by, turns = None, list[datetime]()
    if withheld is None and word not in FINISHED:
        act_by = contested.act_by(view.now) if contested is not None else None
        begins = (at for at in (o.start, opens_at, soon_at) if at is not None)
        turns = [at.astimezone(UTC) for at in (*begins, *(end + SECOND for end in _ends(due_at, others, contested)))]

    met_at = ending.met if ending.is_met else None
    holidays_open = ours.holidays is not None and not states_due and word in _DEPENDING
    if ours.holidays is not None and holidays_open:
        values.note(ours.holidays)
    doubt = o.exists if isinstance(o.exists, Unknown) and not states_due else None
    undone = values.unknown if ends_otherwise(word, met_at, opens_at, others, view.now) else None
    if undone is not None:
        doubt = undone if doubt is None else doubt | undone
    return Clock(
        deadline=d,
        occurrence=number,
        state=word,
        starts_at=_utc(o.start),
        opens_at=opens_at,
        due_at=due_at,
        rule_due_at=rule_due_at,
        warn_at=soon_at if contested is None else _warn_at(o, act_by or due_at),
        met_at=_utc(met_at),
        ended_at=_ended_at(ending, withheld, view),
        source=DueSource.RULE if stated is None else DueSource.PLATFORM,
        limited_by=ours.limited_by,
        may_apply=undone is not None
        or maybe_met
        or (o.start is not None and (isinstance(o.exists, Unknown) or suspension.unclear)),
        lapse=lapse,
        calendar=o.calendar_name,
        edition=_edition(o),
        own=o.view.own or {},
        cites=(*values.cites, *(contested.cites if contested is not None else ()), *late_values.cites),
        unknown=values.unknown,
        doubt=doubt,
        others=others,
        stated=stated,
        withheld=withheld,
        contested=contested,
        act_by=act_by,
        holidays_open=holidays_open,
        turns=tuple(at for at in turns if at > view.state.now),
    )


def _ends(due_at: datetime | None, others: tuple[datetime, ...], contested: Contested | None) -> list[datetime]:
    """The instants at which time may run out for a clock."""
    return [at for at in (due_at, *others, *(contested.instants if contested is not None else ())) if at is not None]


def _withheld(o: Occurrence, otherwise: DeadlineState) -> Withheld | None:
    """What the channel's own word has against it that the clock stands as it would `otherwise`.

    One that has not begun stays, as long as the case has not ended.
    """
    life = o.view.state.life.read()
    o.view.collector.take(life.basis)
    if otherwise is DeadlineState.NOT_STARTED and life.value.ended is None:
        return None
    return life.value.withholds(o.deadline, o.start)


def _ended_at(ending: Ending, withheld: Withheld | None, view: View) -> datetime | None:
    if withheld is not None and withheld.state is DeadlineState.SUPERSEDED:
        return view.state.life.read().value.ended_at
    return _utc(ending.superseded) if not ending.is_met else None


def _idle(o: Occurrence, number: int, stated: Row | None, open_start: Unknown | None) -> Clock:
    """A clock that does not exist for the record, or one without a start of which the channel states no instant."""
    unclear = o.exists if isinstance(o.exists, Unknown) else None
    # Whether one has begun of which no start is on record is the channel's to say.
    otherwise = DeadlineState.NOT_STARTED if open_start is None else DeadlineState.RUNNING
    withheld = _withheld(o, otherwise) if o.exists is not False else None
    if o.exists is False:
        word = DeadlineState.NOT_APPLICABLE
    else:
        word = DeadlineState.NOT_STARTED if withheld is None else withheld.state
    return Clock(
        deadline=o.deadline,
        occurrence=number,
        state=word,
        starts_at=_utc(o.start),
        source=DueSource.RULE if stated is None else DueSource.PLATFORM,
        may_apply=unclear is not None or open_start is not None,
        calendar=o.calendar_name,
        edition=_edition(o),
        own=o.view.own or {},
        cites=tuple(o.values.cites),
        unknown=open_start if o.exists is not False else None,
        doubt=unclear,
        stated=stated,
        withheld=withheld,
    )


def _edition(o: Occurrence) -> date | None:
    return o.view.day if o.start is not None else None


def _ending(o: Occurrence, values: ClockValues, opens: bool) -> Ending:
    """What met and what superseded an occurrence: the first matching event at or after its start.

    An earlier one meets it only where it has an opening. Of a clock whose start is not on record, but whose end the
    channel states, the last one meets it.
    """
    met = values.events(o.deadline.met_by, o.view)
    superseded = values.events(o.deadline.superseded_by, o.view)
    if o.start is None:
        return Ending(met[-1] if met else None, superseded[0] if superseded else None)
    since = bisect_left(met, o.start)
    first_met = met[since] if since < len(met) else met[-1] if met and opens else None
    gone = bisect_left(superseded, o.start)
    return Ending(first_met, superseded[gone] if gone < len(superseded) else None)


def _suspension(o: Occurrence, due_at: datetime | None, ending: Ending) -> Suspension:
    """The due instant shifted by the time between the two moments; while it lasts there is none."""
    if o.deadline.suspended is None or due_at is None or o.start is None:
        return Suspension(due_at)
    held, freed = (m.at(o.view) for m in o.deadline.suspended)
    if isinstance(held, Unknown) or isinstance(freed, Unknown):
        for part in (held, freed):
            if isinstance(part, Unknown):
                o.values.note(part)
        return Suspension(due_at, unclear=True)
    for at in (held, freed):
        if at is not None:
            o.view.wake(at)
    if held is None or held > due_at or held > o.view.now or ending.by(held):
        return Suspension(due_at)
    if freed is not None and held <= freed <= o.view.now:
        return Suspension(due_at + max(freed - max(held, o.start), timedelta(0)))
    return Suspension(None, lasts=True)


def _warn_at(o: Occurrence, due_at: datetime | None) -> datetime | None:
    if due_at is None:
        return None
    warn = o.values.value(o.deadline.warn, o.view)
    span = warn.length(o.view) if isinstance(warn, SpanLength) else None
    if not isinstance(span, Duration):
        return None
    at = subtract(due_at, span, o.calendar).astimezone(UTC)
    return max(at, o.start.astimezone(UTC)) if o.start is not None else at


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
