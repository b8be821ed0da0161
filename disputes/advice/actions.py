"""What to do: the actions that fired rules ask for, by when, and whether they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime

from disputes.advice.open_points import Note, OpenPoints
from disputes.advice.owners import in_charge
from disputes.answers.assessment import ActionItem
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Action, RuleAction
from disputes.language.moments import FieldMoment, ShiftedMoment, WholeDay
from disputes.language.scope import Moment
from disputes.language.truth import Text, Unknown
from disputes.situation.basis import Collector, Computed
from disputes.situation.clock import FINISHED, HIDDEN, Clock
from disputes.situation.matching import Match
from disputes.situation.periods import SECOND
from disputes.situation.view import View, ViewsInto
from disputes.words.answers import ActionState, DeadlineState
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DueBy:
    """An instant (UTC) by which something is due, and the clock that sets it where there is one.

    What counts as done, counts from `since`. `buffer_is_over`: it was to be done some time before the clock runs out;
    that time has come, and `at` is when the clock does run out.
    """

    at: datetime | None = None
    clock: Clock | None = None
    since: datetime | None = None
    buffer_is_over: bool = False


def due_by(view: View, alternatives: Alternatives[Moment] | None, note: Note, *, end: bool = True) -> DueBy:
    """The instant that `by` (or `from`) names. Of a clock: the earlier of the channel's and ours that is not past, and
    where sources disagree, the earliest of theirs that is not.

    `end`: a day without a time means its last second.
    """
    if alternatives is None:
        return DueBy()
    moment = alternatives.known(view)
    if moment is None:
        return DueBy()
    if isinstance(moment, Unknown):
        note(moment)
        return DueBy()
    if isinstance(moment, FieldMoment) and (named := _deadline_named(moment.path)) is not None:
        clock = _last_clock(view, named)
        if clock is not None:
            return DueBy(_earlier(view, clock), clock, clock.starts_at)
    at = moment.end(view) if end and isinstance(moment, WholeDay) else moment.at(view)
    if isinstance(at, Unknown):
        note(at)
        return DueBy()
    clock = _clock_behind(view, moment, at)
    base = moment.base.at(view) if isinstance(moment, ShiftedMoment) else None
    since = clock.starts_at if clock is not None else base if isinstance(base, datetime) else None
    if at is not None and at < view.state.now and clock is not None and isinstance(moment, ShiftedMoment):
        limit = _earlier(view, clock)
        if limit is not None and limit > at:  # a time that is only advised has passed: nothing is overdue yet
            return DueBy(limit, clock, since, buffer_is_over=True)
    return DueBy(at.astimezone(UTC) if at is not None else None, clock, since)


def _deadline_named(path: str) -> str | None:
    """The deadline whose due instant a path reads."""
    return path[9:-4] if path.startswith("deadline.") and path.endswith(".due") else None


def _last_clock(view: View, name: str) -> Clock | None:
    found = view.state.clocks.of(name, view.ruleset)
    view.collector.take(found.basis)
    return found.value[-1] if found.value else None


def _clock_behind(view: View, moment: Moment, at: datetime | None) -> Clock | None:
    """The clock that a moment (`1 day before deadline.respond`, the earliest of some) hangs on: one that still counts
    first.
    """
    names = [name for path in moment.reads() if (name := _deadline_named(path)) is not None]
    clocks = [clock for name in names if (clock := _last_clock(view, name)) is not None]
    clocks.sort(key=lambda c: (c.state in HIDDEN, c.keep_by != at))
    return clocks[0] if clocks else None


def _earlier(view: View, clock: Clock) -> datetime | None:
    if clock.contested is not None:
        return clock.keep_by
    both = sorted(at for at in {clock.due_at, clock.rule_due_at} if at is not None)
    for at in both:
        view.wake(at + SECOND)
    return next((at for at in both if at >= view.state.now), clock.due_at)


def actions(fired: Sequence[Match], open_points: OpenPoints) -> Computed[list[ActionItem]]:
    """The actions of all rules that fired: the same one once, at its earliest due instant. Of those that exclude each
    other, each names the others, and where one is done the others are gone.
    """
    collector = Collector()
    found: dict[str, ActionItem] = {}
    excluded: dict[str, set[str]] = {}
    views = ViewsInto(collector)
    for m in fired:
        if not m.rule.then.steps:
            continue
        view = views.of(m.view)
        for step in m.rule.then.steps:
            item = _item(view, m, step, open_points.of(m.rule.key))
            if item is None:
                continue
            action = view.state.book.action(item.id, m.rule.ruleset)
            for other in action.excludes if action is not None else ():
                excluded.setdefault(item.id, set()).add(other)
                excluded.setdefault(other, set()).add(item.id)
            old = found.get(item.id)
            if old is None:
                found[item.id] = item
            elif item.due_at is not None and (old.due_at is None or item.due_at < old.due_at):
                found[item.id] = replace(item, cite=[*item.cite, *(c for c in old.cite if c not in item.cite)])
    return Computed(sorted(_with_alternatives(found, excluded), key=_order), collector.basis())


def _with_alternatives(found: Mapping[str, ActionItem], excluded: Mapping[str, Set[str]]) -> Iterator[ActionItem]:
    """The actions that can still be done, each with the others of which only one can, and those that are done.
    `excluded`: by the id of an action, those that exclude it.
    """
    done = {id_ for id_, item in found.items() if item.state is ActionState.DONE}
    for id_, item in found.items():
        others = excluded.get(id_, set())
        if id_ in done:
            yield item
        elif not others & done:
            left = sorted(others & found.keys())
            yield replace(item, alternatives=left) if left else item


def _order(a: ActionItem) -> tuple[bool, bool, float, str]:
    due = a.due_at.timestamp() if a.due_at is not None else 0.0
    return (a.state is ActionState.DONE, a.due_at is None, due, a.id)


def _item(view: View, m: Match, step: RuleAction, note: Note) -> ActionItem | None:
    action = view.state.book.action(step.action, m.rule.ruleset) or Action(step.action, Text(step.action, step.action))
    opens = due_by(view, step.from_, note, end=False).at
    due = due_by(view, step.by, note)
    if due.clock is not None and (due.clock.state in HIDDEN or (not action.done_by and due.clock.state in FINISHED)):
        return None  # the clock that it was to be done by has no object any more, and nothing else can show it as done
    if due.clock is None and not _may_be_asked(view, action, due):
        return None
    for at in (opens, due.at + SECOND if due.at is not None else None):
        if at is not None:
            view.wake(at)
    owner = step.owner or action.owner
    return ActionItem(
        id=action.id,
        title=action.title,
        owner=owner if owner is not None else in_charge(view.state.values.get("dispute")),
        opens_at=opens,
        due_at=due.at,
        due_local=due.at.astimezone(view.zone) if due.at is not None else None,
        state=_state(view, action, due),
        rule=m.rule.key,
        cite=list(m.rule.cites),
        deadline=due.clock.named(view.state.book.platform) if due.clock is not None else None,
        done_by=sorted({t for pattern in action.done_by for t in pattern.types}),
    )


def _may_be_asked(view: View, action: Action, due: DueBy) -> bool:
    """Whether an action without a clock is still the seller's to do.

    Once the case has ended, only what is due after it; on somebody else's turn, only what has no date.
    """
    life = view.state.life.read().value
    if life.ended is not None:
        return action.after_end
    return due.at is None or life.is_sellers_move


def _state(view: View, action: Action, due: DueBy) -> ActionState:
    since = due.since
    if since is None:  # where no clock and no moment says since when: since the dispute was opened
        opened = view.read("event.opened")
        since = opened if isinstance(opened, datetime) else None
    for pattern in action.done_by:
        found = pattern.instants(view)
        if not isinstance(found, Unknown) and any(since is None or at >= since for at in found):
            return ActionState.DONE
    if due.clock is not None and due.clock.withheld is not None:
        return ActionState.DONE  # the channel itself says that it was answered
    now = view.state.now
    if due.at is None:
        return ActionState.OPEN
    clock = due.clock
    # A clock whose date is open, between sources or for days off, says itself when time is short and when it is over.
    if clock is not None and clock.is_open and clock.state is DeadlineState.DUE_SOON:
        return ActionState.DUE_SOON
    if now > due.at:
        return ActionState.OVERDUE
    if due.buffer_is_over:
        return ActionState.DUE_SOON
    warn = clock.warn_at if clock is not None else None
    if warn is not None and warn < due.at:
        view.wake(warn)
        if now >= warn:
            return ActionState.DUE_SOON
    return ActionState.OPEN
