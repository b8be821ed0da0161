"""What the seller has still to do, by when: the one list from which the page of an answer, the stored row, its alerts
and its calendar are made, so that none of them can leave out what another one shows.

Pure: an answer gives its steps. Instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from disputes.answers.assessment import ActionItem, DeadlineItem
from disputes.language.truth import Text
from disputes.situation.clock import FINISHED
from disputes.words.answers import ActionState, DeadlineState, LapseEffect, Owner
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor
from disputes.words.store import StepState

_ENDINGS = frozenset(
    {
        LapseEffect.AUTO_REFUND,
        LapseEffect.AUTO_APPROVE,
        LapseEffect.AUTO_CANCEL,
        LapseEffect.AUTO_CLOSE,
        LapseEffect.CLAIM_GRANTED,
        LapseEffect.CLAIM_DENIED,
        LapseEffect.RIGHT_LOST,
    }
)
"""Lapses after which nothing is left to do by the clock that ran out. Who is late with a parcel, or has let a claim go
to the platform, still has to act: points, charges, an escalation and an effect that is only described are none of them.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do: an action, or a clock of the seller for which no action is named.

    `deadline` is the clock at whose instant it is due; `has_lapsed` says that the clock has run out and left nothing to
    do, `is_undated` that a clock runs of which no date is on file. `owner` is who does it.
    """

    due_at: datetime | None
    action: ActionItem | None
    deadline: DeadlineItem | None
    owner: Owner
    has_lapsed: bool = False
    is_undated: bool = False

    @property
    def id(self) -> str:
        """The id of the action, else of the clock."""
        return self._item.id

    @property
    def title(self) -> Text:
        """What is to be done, in both languages."""
        return self._item.title

    @property
    def _item(self) -> ActionItem | DeadlineItem:
        item = self.action or self.deadline
        assert item is not None
        return item

    def state(self, as_of: datetime, ahead: timedelta = timedelta(0)) -> StepState:
        """How it stands at `as_of`; what is due within `ahead` is due soon, however short its own warning."""
        if self.has_lapsed:
            return StepState.LAPSED
        if self.is_undated:
            return StepState.DATE_UNKNOWN
        if self.due_at is None:
            return StepState.OPEN
        if self.deadline is not None:
            if self.deadline.state == DeadlineState.OVERDUE:
                return StepState.OVERDUE
            warned = self.deadline.state == DeadlineState.DUE_SOON
        else:
            if self.due_at < as_of:
                return StepState.OVERDUE
            warned = self.action is not None and self.action.state == ActionState.DUE_SOON
        return StepState.DUE_SOON if warned or self.due_at - ahead <= as_of else StepState.OPEN


def unfinished(d: DeadlineItem) -> bool:
    """Whether something may still be done by a clock."""
    return d.state not in FINISHED


def is_undated(d: DeadlineItem) -> bool:
    """Whether a clock of the seller runs, with a price for silence, of which no date is on file."""
    return d.actor == Actor.SELLER and d.state == DeadlineState.RUNNING and d.due_at is None and d.lapse is not None


def leaves_nothing(d: DeadlineItem) -> bool:
    """Whether a clock of the seller has surely run out, and what came about by that leaves nothing to do."""
    return (
        d.actor == Actor.SELLER
        and d.state == DeadlineState.OVERDUE
        and not d.may_apply
        and d.lapse is not None
        and d.lapse.effect in _ENDINGS
    )


def steps(
    actions: Sequence[ActionItem], deadlines: Sequence[DeadlineItem], as_of: datetime, owner: Owner
) -> list[Step]:
    """Everything that the seller has still to do: what has no date on file though it may cost, then by due instant,
    then what has no date at all; what has lapsed and leaves nothing to do comes last.

    `owner`: who has what no action names, where none of the actions hangs on the same clock.
    """
    mine = [
        d
        for d in deadlines
        if d.actor == Actor.SELLER and unfinished(d) and d.state != DeadlineState.SUSPENDED and _counts(d)
    ]
    out: list[Step] = []
    taken: list[DeadlineItem] = []
    for act in actions:
        if act.state == ActionState.DONE:
            continue
        found = _clock_of(act, mine)
        if found is not None:
            taken.append(found)
        out.append(_step(act.due_at, act, found, _behind(act, mine), act.owner))
    owners = {act.deadline: act.owner for act in reversed(actions)}
    out += [_step(d.keep_by, None, d, d, owners.get(d.id, owner)) for d in mine if d not in taken]
    return sorted(out, key=lambda s: _place(s, as_of))


def _counts(d: DeadlineItem) -> bool:
    return d.due_at is not None or is_undated(d)


def _clock_of(act: ActionItem, clocks: Sequence[DeadlineItem]) -> DeadlineItem | None:
    """The clock at whose instant an action is due."""
    if act.due_at is not None:
        same = [d for d in clocks if act.due_at in d.action_dates]
        return next((d for d in same if d.id == act.deadline), same[0] if same else None)
    return next((d for d in clocks if d.due_at is None and d.id == act.deadline), None)


def _behind(act: ActionItem, clocks: Sequence[DeadlineItem]) -> DeadlineItem | None:
    """The clock that an action's instant hangs on, be it some time before: of several occurrences the last."""
    found = [d for d in clocks if d.id == act.deadline]
    return max(found, key=lambda d: d.occurrence, default=None)


def _step(
    due_at: datetime | None,
    act: ActionItem | None,
    clock: DeadlineItem | None,
    behind: DeadlineItem | None,
    owner: Owner,
) -> Step:
    deciding = clock or behind
    return Step(
        due_at=due_at,
        action=act,
        deadline=clock,
        owner=owner,
        has_lapsed=deciding is not None and leaves_nothing(deciding),
        is_undated=clock is not None and is_undated(clock),
    )


def _place(s: Step, as_of: datetime) -> tuple[int, bool, datetime]:
    place = 2 if s.has_lapsed else 0 if s.is_undated else 1
    return (place, s.due_at is None, s.due_at or as_of)
