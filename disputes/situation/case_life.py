"""Where a case stands in its life, as data, and which clocks that leaves running."""

from __future__ import annotations

from datetime import datetime

from disputes.language.case_life import EVERY_ANSWER
from disputes.language.case_rules import Deadline
from disputes.language.truth import Text
from disputes.words.answers import DeadlineState, Expectation
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor, CaseEnd, EventType, Stage, Turn

ANSWERS = frozenset({EventType.SELLER_RESPONDED, EventType.EVIDENCE_SUBMITTED, EventType.CONTESTED, EventType.ACCEPTED})
"""Events by which a seller answers: a clock that one of them meets is an answer's."""


_DECISIONS = frozenset({EventType.RULED, EventType.APPEAL_RULED, EventType.REFUNDED})
_UNDECIDED = frozenset({Stage.REQUESTED, Stage.NEGOTIATING, Stage.INQUIRY, Stage.DISPUTED, Stage.PLATFORM_REVIEW})
_BY_THE_SELLER = ANSWERS | {EventType.RETURN_APPROVED, EventType.REFUNDED}
_BEFORE_ESCALATION = frozenset({Stage.REQUESTED, Stage.NEGOTIATING, Stage.INQUIRY})


def not_yet(turn: Turn | None, stage: Stage | None, answered: bool, ends: frozenset[EventType]) -> frozenset[EventType]:
    """The events that the channel's own word rules out for a case that goes on, the record listing not all of them.

    `ends`: events that would have ended it; `answered`: whether anything is answered already.
    """
    if turn is None and stage is None:
        return frozenset()
    found = ends | _DECISIONS if stage in _UNDECIDED else ends
    if stage in _BEFORE_ESCALATION:
        found |= {EventType.ESCALATED}
    return found | _BY_THE_SELLER if turn is Turn.SELLER and not answered else found


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a clock that would run does not: `by` names the field that says so, with its value."""

    state: DeadlineState
    by: str
    why: Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things on one record that cannot both be so. `by` names the field, with its value."""

    by: str
    why: Text


@dataclass(frozen=True, slots=True)
class CaseLife:
    """Where a case stands.

    `by`: the field that says so, with its value; `outcome`: for whom it ended, as the channel says; `contradictions`:
    what on the record speaks against it; `not_yet`: events that the channel's word rules out. Instants are in UTC.
    `ended_at`: when it ended, None where only the channel's word says that it has; `opened_at`: of a claim that was
    withdrawn, when it was opened; `told_at`: when the channel was read.
    """

    turn: Turn | None = None
    ended: CaseEnd | None = None
    ended_at: datetime | None = None
    opened_at: datetime | None = None
    outcome: Expectation | None = None
    answered: frozenset[str] = frozenset()
    by: str = ""
    told_at: datetime | None = None
    watched_only: bool = False
    contradictions: tuple[Contradiction, ...] = ()
    not_yet: frozenset[EventType] = frozenset()

    @property
    def is_answered(self) -> bool:
        """Whether all that was asked of the seller is answered."""
        return EVERY_ANSWER in self.answered

    @property
    def is_sellers_move(self) -> bool:
        """Whether anything may still be asked of the seller."""
        others = (Turn.BUYER, Turn.PLATFORM) if self.watched_only else (Turn.BUYER, Turn.PLATFORM, Turn.NONE)
        return self.ended is None and not self.is_answered and self.turn not in others

    def withholds(self, d: Deadline, start: datetime | None) -> Withheld | None:
        """Why a clock of `d` that starts at `start` does not run, None where it does."""
        if start is not None and self.told_at is not None and start > self.told_at:
            return None  # it began after the channel was read
        if self.ended is not None:
            later = start is not None and self.ended_at is not None and start >= self.ended_at
            # The order lives on where the buyer only takes his claim back.
            of_order = start is not None and self.opened_at is not None and start < self.opened_at
            if d.after_end or later or of_order:
                return None
            return Withheld(DeadlineState.SUPERSEDED, self.by, _has_ended(self.by))
        if d.actor is not Actor.SELLER or d.on_others_turn:
            return None
        if d.id in self.answered or (self.is_answered and _takes_answers(d)):
            return Withheld(DeadlineState.MET, self.by, _is_answered(self.by))
        if self.is_sellers_move or self.turn in (None, Turn.SELLER):
            return None
        return Withheld(DeadlineState.SUPERSEDED, self.by, _others_turn(self.by))


def _takes_answers(d: Deadline) -> bool:
    met_by = d.met_by.entries() if d.met_by is not None else ()
    return any(t in ANSWERS for a in met_by if a.value is not None for pattern in a.value for t in pattern.types)


def _has_ended(by: str) -> Text:
    return Text(f"The channel says that the case has ended ({by}).", f"渠道显示案件已结束（{by}）。")


def _is_answered(by: str) -> Text:
    return Text(f"The seller has answered ({by}).", f"卖家已答复（{by}）。")


def _others_turn(by: str) -> Text:
    return Text(f"The channel says that it is not the seller's turn ({by}).", f"渠道显示目前不由卖家处理（{by}）。")
