"""What to do: the actions that fired rules ask for, by when, and whether they are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from disputes.advice.explanation import Open
from disputes.answers.assessment import ActionItem
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Action
from disputes.language.moments import FieldMoment, ShiftedMoment, WholeDay
from disputes.language.truth import Text, Unknown
from disputes.situation.deadlines import Clock, clocks_of
from disputes.situation.matching import Match
from disputes.situation.state import State, View
from disputes.words.answers import ActionState, Owner

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class By:
    """An instant by which something is due, and the clock that sets it where there is one."""

    at: datetime | None
    clock: Clock | None
    since: datetime | None = None  # what counts as done, counts from here


def by(state: State, view: View, alternatives: Alternatives[Any] | None, note: Any, *, end: bool = True) -> By:
    """The instant that `by` (or `from`) names. Of a clock: the earlier of the channel's and ours that is not past."""
    if alternatives is None:
        return By(None, None)
    moment = alternatives.resolve(view).known()
    if moment is None:
        return By(None, None)
    if isinstance(moment, Unknown):
        note(moment)
        return By(None, None)
    if isinstance(moment, FieldMoment) and moment.path.startswith("deadline.") and moment.path.endswith(".due"):
        clocks = clocks_of(state, moment.path[9:-4], view.ruleset)
        if clocks:
            return By(_earlier(state, clocks[-1]), clocks[-1], clocks[-1].starts_at)
    at = moment.end(view) if end and isinstance(moment, WholeDay) else moment.at(view)
    if isinstance(at, Unknown):
        note(at)
        return By(None, None)
    clock = _clock_behind(state, view, moment, at)
    base = moment.base.at(view) if isinstance(moment, ShiftedMoment) else None
    since = clock.starts_at if clock is not None else base if isinstance(base, datetime) else None
    return By(at.astimezone(UTC) if at is not None else None, clock, since)


def _clock_behind(state: State, view: View, moment: Any, at: datetime | None) -> Clock | None:
    """The clock that a moment (`1 day before deadline.respond`, the earliest of some) hangs on: one that still counts
    first.
    """
    names = [r[9:-4] for r in moment.reads() if r.startswith("deadline.") and r.endswith(".due")]
    clocks = [c[-1] for n in names if (c := clocks_of(state, n, view.ruleset))]
    clocks.sort(key=lambda c: (c.state in ("superseded", "not_applicable"), c.due_at != at))
    return clocks[0] if clocks else None


def _earlier(state: State, clock: Clock) -> datetime | None:
    both = sorted(at for at in {clock.due_at, clock.rule_due_at} if at is not None)
    for at in both:
        state.wake(at + SECOND)
    return next((at for at in both if at >= state.now), clock.due_at)


def actions(state: State, fired: Sequence[Match], open_: Open) -> list[ActionItem]:
    """The actions of all rules that fired: the same one once, at its earliest due instant."""
    found: dict[str, ActionItem] = {}
    for m in fired:
        for step in m.rule.then.steps:
            item = _item(state, m, step, open_)
            if item is None:
                continue
            old = found.get(item.id)
            if old is None or (item.due_at is not None and (old.due_at is None or item.due_at < old.due_at)):
                if old is not None:
                    item.cite = [*item.cite, *(c for c in old.cite if c not in item.cite)]
                found[item.id] = item
    return sorted(found.values(), key=lambda a: (a.state == "done", a.due_at is None, a.due_at or state.now, a.id))


def _item(state: State, m: Match, step: Any, open_: Open) -> ActionItem | None:
    def note(unknown: Unknown) -> None:
        open_.note(unknown, m.rule.key)

    action = state.book.action(step.action, m.rule.ruleset) or Action(step.action, Text(step.action, step.action))
    opens = by(state, m.view, step.from_, note, end=False).at
    due = by(state, m.view, step.by, note)
    if due.clock is not None and due.clock.state in ("superseded", "not_applicable"):
        return None  # the clock that it was to be done by has no object any more
    for at in (opens, due.at + SECOND if due.at is not None else None):
        if at is not None:
            state.wake(at)
    due_local = due.at.astimezone(state.zone) if due.at is not None else None
    owner = step.owner or action.owner
    return ActionItem(
        id=action.id,
        title=action.title,
        owner=Owner(owner) if owner is not None else None,
        opens_at=opens,
        due_at=due.at,
        due_local=due_local,
        state=_state(state, m, action, due),
        rule=m.rule.key,
        cite=list(m.rule.cites),
    )


def _opened(m: Match) -> datetime | None:
    """Where no clock and no moment says since when: since the dispute was opened."""
    at = m.view.read("event.opened")
    return at if isinstance(at, datetime) else None


def _state(state: State, m: Match, action: Action, due: By) -> ActionState:
    since = due.since if due.since is not None else _opened(m)
    for pattern in action.done_by:
        found = pattern.found(m.view)
        if not isinstance(found, Unknown) and any(since is None or e["at"] >= since for e in found):
            return ActionState.DONE
    if due.at is None:
        return ActionState.OPEN
    if state.now > due.at:
        return ActionState.OVERDUE
    warn = due.clock.warn_at if due.clock is not None else None
    if warn is not None and warn < due.at:
        state.wake(warn)
        if state.now >= warn:
            return ActionState.DUE_SOON
    return ActionState.OPEN
