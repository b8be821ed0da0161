"""How a clock stands by its instants alone: met, running or over. An instant equal to the due instant is in time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from disputes.situation.clock import CONCLUSIONS, Clock
from disputes.words.answers import DeadlineState


def met_state(met: datetime, opens_at: datetime | None, due_at: datetime | None) -> DeadlineState:
    """How a clock stands that was met at `met`."""
    if opens_at is not None and met < opens_at:
        return DeadlineState.MET_EARLY
    return DeadlineState.MET if due_at is None or met <= due_at else DeadlineState.MET_LATE


def running_state(
    now: datetime, begins: Iterable[datetime | None], due_at: datetime | None, warn_at: datetime | None
) -> DeadlineState:
    """How a clock stands that nothing has ended; `begins`: its start and its opening, where it has them."""
    for at in begins:
        if at is not None and at > now:
            return DeadlineState.NOT_STARTED
    if due_at is not None and now > due_at:
        return DeadlineState.OVERDUE
    return DeadlineState.DUE_SOON if warn_at is not None and now >= warn_at else DeadlineState.RUNNING


def surely_turns(clock: Clock, now: datetime, at: datetime) -> bool:
    """Whether a clock as it stands at `now` stands otherwise at a later instant, nothing but the time having changed.

    Where more than its start, opening, warning and due instant decides how it stands, that is not said of it.
    """
    more = (clock.stated, clock.withheld, clock.contested, clock.unknown, clock.doubt)
    if clock.others or clock.holidays_open or clock.may_apply or any(one is not None for one in more):
        return False
    begins = (clock.starts_at, clock.opens_at)
    stands = (running_state(when, begins, clock.due_at, clock.warn_at) for when in (now, at))
    return next(stands) is clock.state and next(stands) is not clock.state


def ends_otherwise(
    state: DeadlineState,
    met: datetime | None,
    opens_at: datetime | None,
    others: tuple[datetime, ...],
    now: datetime,
) -> bool:
    """Whether a later due instant that is still possible would undo the conclusion that the state draws."""
    if state not in CONCLUSIONS:
        return False
    for due_at in others:
        if met is not None:
            other = met_state(met, opens_at, due_at)
        else:
            other = DeadlineState.OVERDUE if now > due_at else DeadlineState.RUNNING
        if other is not state:
            return True
    return False
