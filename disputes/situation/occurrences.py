"""The occurrences of a deadline for one record: when each starts and is due, and how it stands.

Each is built in one order: its start picks the edition and the calendar; whether the deadline exists for it; when it
opens and is due by the ruleset; what met or ended it; what suspends it; the instant that the channel states instead;
its warning and its lapse; and from all of these the state. An instant equal to the due instant is in time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from disputes.language.case_rules import Deadline
from disputes.language.conditions import left_open
from disputes.language.moments import EventPattern
from disputes.language.scalars import WEEKDAYS
from disputes.language.truth import Truth, Unknown, both
from disputes.situation import channel_deadlines
from disputes.situation.basis import Collector
from disputes.situation.case_life import Withheld
from disputes.situation.clock import FINISHED, Clock
from disputes.situation.clock_ends import Ending, Occurrence, Suspension, ending_of, suspension_of, warn_at
from disputes.situation.clock_plans import ClockPlan, plan_of, reads_start
from disputes.situation.clock_states import ends_otherwise, met_state, running_state
from disputes.situation.clock_values import ClockValues
from disputes.situation.contested import Contested
from disputes.situation.due_instants import DueInstants, due_instants
from disputes.situation.foreseen import foreseen_start
from disputes.situation.periods import SECOND
from disputes.situation.state import EditionDay, State
from disputes.situation.timeline import Row
from disputes.situation.view import View, default_view, view_on
from disputes.words.answers import DeadlineState, DueSource
from disputes.words.language import ResolutionKind
from disputes.words.records import Turn

_NO_KEYS: Row = {}
_DEPENDING = frozenset(DeadlineState) - FINISHED | {DeadlineState.MET_LATE}
"""States for which it matters when the clock is due."""
_AHEAD = (DeadlineState.NOT_STARTED, DeadlineState.RUNNING, DeadlineState.DUE_SOON)


def occurrences(state: State, d: Deadline, collector: Collector) -> tuple[Clock, ...]:
    """The clocks of a deadline, one for each start; one that has not started where there is none.

    Starts for which the deadline does not exist are left out as long as there are others. What the channel states
    joins the last one.
    """
    plan = None
    if state.book.shortcuts:
        plan = state.clock_plans.get(d.key) or plan_of(state.book, state.values, d)
    short = plan is not None and not state.values.get("deadlines")
    if plan is not None and short and _never_began(state, plan):
        starts, open_start = list[datetime](), None
    else:
        starts, open_start = _starts(state, d, collector)
    if not starts and open_start is None and (ahead := _ahead(state, d, plan, collector)) is not None:
        return (ahead,)
    if short and not starts and open_start is None and (idle := _idle_at_once(state, d, plan, collector)) is not None:
        return (idle,)
    if open_start is None and starts:
        found = [_started(state, d, plan, at, collector) for at in starts]
        existing = [o for o in found if o.exists is not False] or found[-1:]
    else:
        existing = [_not_started(state, d, plan, collector)]
    last = existing[-1]
    stated = channel_deadlines.chosen(state.values, d, state.now) if last.exists is not False else None
    clocks = [_clock(o, number, None, None) for number, o in enumerate(existing[:-1], 1)]
    return (*clocks, _clock(last, len(existing), stated, open_start))


def _never_began(state: State, plan: ClockPlan) -> bool:
    """Whether the events of a record alone tell that a clock has not started."""
    if isinstance(state.events, Unknown) or not state.lists_all_events:
        return False
    needed = plan.needed
    return needed is not None and state.by_type.keys().isdisjoint(needed)


def _ahead(state: State, d: Deadline, plan: ClockPlan | None, collector: Collector) -> Clock | None:
    """A clock that has not started but whose due instant is known: the clock whose lapse starts it still runs."""
    start = foreseen_start(state, d, collector)
    if start is None or channel_deadlines.chosen(state.values, d, state.now) is not None:
        return None
    o = _started(state, d, plan, start, collector)
    clock = _clock(o, 1, None, None) if o.exists is True else None
    if clock is None or clock.due_at is None or clock.unknown is not None or clock.state not in _AHEAD:
        return None
    # What starts it is the other one's lapse: at that one's due instant it has not started either.
    return replace(clock, state=DeadlineState.NOT_STARTED, starts_at=None, turns=())


def _idle_at_once(state: State, d: Deadline, plan: ClockPlan | None, collector: Collector) -> Clock | None:
    """A clock that has not begun and of which the channel states nothing; None where more has to be looked at to tell
    how it stands.
    """
    exists = _exists(d, plan, default_view(state, d.ruleset, collector))
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
    view = default_view(state, d.ruleset, collector)
    view.starting = True
    moment = d.starts.known(view)
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


def _started(state: State, d: Deadline, plan: ClockPlan | None, start: datetime, collector: Collector) -> Occurrence:
    # The day that the clock starts picks its versions: it moves only where the start itself does.
    edition = EditionDay(start.astimezone(state.zone).date(), False)
    view = view_on(state, d.ruleset, edition, collector)
    values = ClockValues()
    name = values.value(d.calendar, view)
    calendar = view.calendar(name)
    if plan is None or reads_start(state.book, d):
        local = start.astimezone(calendar.zone)
        view = view.within(
            {
                "start.weekday": WEEKDAYS[local.weekday()],
                "start.time": local.time(),
                "start.business_day": calendar.is_business_day(local.date()),
            }
        )
    exists = state.editions.holds(d.effective, d.ruleset, edition, collector) and _exists(d, plan, view)
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


def _not_started(state: State, d: Deadline, plan: ClockPlan | None, collector: Collector) -> Occurrence:
    view = default_view(state, d.ruleset, collector)
    return Occurrence(
        deadline=d,
        start=None,
        view=view,
        values=ClockValues(),
        calendar=view.calendar(None),
        calendar_name=None,
        exists=_exists(d, plan, view),
    )


def _exists(d: Deadline, plan: ClockPlan | None, view: View) -> Truth:
    if plan is not None:
        return True if plan.exists is None else plan.exists(view)
    if d.when is None:
        return True
    state = view.state
    book = state.book
    key = (d.key, state.constants)
    if key not in book.open_existence:
        book.open_existence[key] = left_open(d.when, state.values)
    parts = book.open_existence[key]
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
    ending = ending_of(o, late_values, opens)
    contested = ours.contested if not states_due else None
    late_at = ours.at if contested is None else contested.last
    suspension = suspension_of(o, d.suspended, late_at, ending) if d.suspended is not None else Suspension(late_at)
    if contested is not None:
        contested = contested.ending(suspension.due_at)
    rule_due_at = suspension.due_at if contested is None else contested.own
    due_at, others = rule_due_at, ours.others
    if stated is not None and states_due:
        due_at, others = _utc(stated["due_at"]), ()
    late_after = due_at if contested is None else contested.last
    soon_at = warn_at(o, due_at) if contested is None else warn_at(o, contested.first) or contested.first + SECOND
    is_single = d.lapse is None or d.lapse.literal  # then it asks nothing of the clock
    lapse = values.value(d.lapse, view if is_single else view.within({"due": late_after}))
    if late_values.unknown is not None:
        values.note(late_values.unknown)

    withheld = None
    met_at = ending.met if ending.is_met else None
    if ours.endless and due_at is None and stated is None:
        word = DeadlineState.NOT_APPLICABLE
    elif met_at is not None:
        word = met_state(met_at, opens_at, late_after)
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
        begins = [at for at in (o.start, opens_at, soon_at) if at is not None]
        begins += [end + SECOND for end in _ends(due_at, others, contested)]
        turns = [at.astimezone(UTC) for at in begins if at > view.state.now]

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
        warn_at=soon_at if contested is None else warn_at(o, act_by or due_at),
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
        own=o.view.own or _NO_KEYS,
        cites=(*values.cites, *(contested.cites if contested is not None else ()), *late_values.cites),
        unknown=values.unknown,
        doubt=doubt,
        others=others,
        stated=stated,
        withheld=withheld,
        contested=contested,
        act_by=act_by,
        holidays_open=holidays_open,
        turns=tuple(turns),
    )


def _ends(due_at: datetime | None, others: tuple[datetime, ...], contested: Contested | None) -> list[datetime]:
    """The instants at which time may run out for a clock."""
    if contested is not None:
        others = (*others, *contested.instants)
    return [due_at, *others] if due_at is not None else [*others]


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
        own=o.view.own or _NO_KEYS,
        cites=tuple(o.values.cites),
        unknown=open_start if o.exists is not False else None,
        doubt=unclear,
        stated=stated,
        withheld=withheld,
    )


def _edition(o: Occurrence) -> date | None:
    return o.view.day if o.start is not None else None


def _utc(at: datetime | None) -> datetime | None:
    return at if at is None or at.tzinfo is UTC else at.astimezone(UTC)
