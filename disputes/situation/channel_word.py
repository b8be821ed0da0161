"""What the channel says of a case: whose move it is, whether the seller has answered, whether it has ended and how.

What the channel says of itself counts as an event would: its raw status, the stage, whose turn it is, and whether the
one answer that it takes has been given. Clocks read this before they say that anything is due. Where two things on a
record cannot both be so, the safer reading is taken, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from disputes.language.case_life import EVERY_ANSWER, LifeRules, StatusMeaning
from disputes.language.truth import Text, Unknown
from disputes.situation.basis import Collector, Computed
from disputes.situation.case_life import CaseLife, Contradiction, not_yet
from disputes.situation.state import State
from disputes.situation.timeline import OPENINGS, Row
from disputes.situation.view import default_view
from disputes.words.records import CaseEnd, Dispute, EventType, Stage, Turn

T = TypeVar("T")
W = TypeVar("W", Turn, Stage)
_NOTHING = StatusMeaning()


class CaseLives:
    """The life of one record, worked out when it is first asked for."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._found: Computed[CaseLife] | None = None

    def read(self) -> Computed[CaseLife]:
        """Where the case stands at the instant of the state."""
        if self._found is None:
            if "life" in self.state.in_progress:  # a condition of the life itself asks about a clock
                return Computed(CaseLife())
            with self.state.in_progress.on("life", None):
                self._found = _life(self.state)
        return self._found


def _life(state: State) -> Computed[CaseLife]:
    values = state.values
    if values.get("dispute") is None:  # a shop
        return Computed(CaseLife())
    collector = Collector()
    raw = values.get("status_raw")
    status = _meaning(state, lambda life: life.statuses.get(raw)) if raw is not None else _NOTHING
    by = f"status_raw: {raw}"
    turn, turn_by = _first((_word(Turn, values.get("turn")), f"turn: {values.get('turn')}"), (status.turn, by))
    if turn is Turn.BUYER and status.turn is Turn.SELLER:
        # An offer that waits for the buyer does not take the request off the seller: if it is declined, he still owes
        # the answer by the same date.
        turn = None
    stage, stage_by = _first((_word(Stage, values.get("stage")), f"stage: {values.get('stage')}"), (status.stage, by))
    of_stage = _meaning(state, lambda life: life.stages.get(stage)) if stage is not None else _NOTHING
    told_at = values.get("fetched_at")
    told_at = told_at.astimezone(UTC) if told_at is not None else None
    ended, ended_by = _first((status.ended, by), (of_stage.ended, stage_by))
    event, how = _end_event(state) or (None, None)
    ended_at = event["at"].astimezone(UTC) if event is not None else None
    contradictions: list[Contradiction] = []
    if ended is not None and turn is Turn.SELLER:
        # The safer reading: something may still be asked of the seller.
        if status.turn is not Turn.SELLER:
            contradictions.append(Contradiction(ended_by, _ended_but(ended_by, turn_by)))
        ended = None
    if ended is not None and (opened := _opened_since(state, told_at, event)) is not None:
        contradictions.append(Contradiction(ended_by, _ended_but_opened(ended_by, opened)))
        ended = None
    if ended is None and event is not None and turn is not Turn.SELLER:
        ended, ended_by = how, f"event: {event['type']}"
    elif ended is None and event is not None:
        contradictions.append(Contradiction(turn_by, _turn_but_ended(turn_by, event)))
    if ended is not None:
        life = CaseLife(
            turn=turn,
            ended=ended,
            ended_at=ended_at,
            opened_at=_opened_at(state) if how is CaseEnd.WITHDRAWN else None,
            outcome=status.outcome,
            by=ended_by,
            told_at=told_at,
            contradictions=tuple(contradictions),
        )
        return Computed(life, collector.basis())
    answered = status.answered | of_stage.answered
    if turn is not Turn.SELLER and _answered(state, collector):
        answered |= {EVERY_ANSWER}
    life = CaseLife(
        turn=turn,
        answered=answered,
        by=by if status.answered else stage_by if of_stage.answered else turn_by or "the answer on record",
        told_at=told_at,
        watched_only=values.get("dispute") == Dispute.NONE,
        contradictions=tuple(contradictions),
        not_yet=frozenset() if contradictions else not_yet(turn, stage, bool(answered), _ends(state)),
    )
    return Computed(life, collector.basis())


def _meaning(state: State, of: Callable[[LifeRules], StatusMeaning | None]) -> StatusMeaning:
    """What the rulesets that hold for the record say; the platform's own word counts before the common one."""
    rulesets = reversed(state.editions.active().value)
    return next((found for r in rulesets if (found := of(r.life)) is not None), _NOTHING)


def _first(*said: tuple[T | None, str]) -> tuple[T | None, str]:
    return next(((value, by) for value, by in said if value is not None), (None, ""))


def _word(words: type[W], value: Any) -> W | None:
    return words(value) if value is not None else None


def _answered(state: State, collector: Collector) -> bool:
    """Whether a ruleset's own condition for a given answer holds."""
    for ruleset in state.editions.active().value:
        condition = ruleset.life.answered_when
        if condition is not None and condition.truth(default_view(state, ruleset.id, collector)) is True:
            return True
    return False


def _events(state: State) -> Sequence[Row]:
    return () if isinstance(state.events, Unknown) else state.events


def _end_event(state: State) -> tuple[Row, CaseEnd] | None:
    """The last event that ended the case, and how, unless it was opened again since."""
    if state.by_type.keys().isdisjoint(_ends(state)):
        return None
    for event in reversed(_events(state)):
        kind = EventType(event["type"])
        if kind in OPENINGS:
            return None
        how = _meaning(state, partial(_of_event, kind)).ended
        if how is not None:
            return event, how
    return None


def _ends(state: State) -> frozenset[EventType]:
    """The events that would end the case."""
    active = state.editions.active_ids()
    found = state.book.ends_of_cases.get(active)
    if found is None:
        found = frozenset(kind for kind in EventType if _meaning(state, partial(_of_event, kind)).ended is not None)
        state.book.ends_of_cases[active] = found
    return found


def _of_event(kind: EventType, life: LifeRules) -> StatusMeaning | None:
    return life.events.get(kind)


def _opened_at(state: State) -> datetime | None:
    opened = next((e["at"] for e in reversed(_events(state)) if e["type"] in OPENINGS), None)
    return opened.astimezone(UTC) if opened is not None else None


def _opened_since(state: State, told_at: datetime | None, ended: Row | None) -> Row | None:
    """A later opening that the channel's word, as far as is known, does not know of."""
    if ended is not None:
        return None
    reopened = [e for e in _events(state) if e["type"] == EventType.REOPENED]
    if not reopened:
        return None
    last: Row = reopened[-1]
    return last if told_at is None or last["at"] > told_at else None


def _ended_but(ended: str, turn: str) -> Text:
    return Text(
        f"One word of the channel says that the case has ended ({ended}), another that it is the seller's turn "
        f"({turn}): it is treated as open until this is cleared up.",
        f"渠道信息矛盾：一处显示案件已结束（{ended}），一处显示轮到卖家（{turn}）；核实之前按未结束处理。",
    )


def _ended_but_opened(ended: str, event: Row) -> Text:
    at = event["at"].isoformat()
    return Text(
        f"The channel says that the case has ended ({ended}), and it was opened again at {at}: "
        "it is treated as open until this is cleared up.",
        f"渠道显示案件已结束（{ended}），但 {at} 又重新开启；核实之前按未结束处理。",
    )


def _turn_but_ended(turn: str, event: Row) -> Text:
    at = event["at"].isoformat()
    return Text(
        f"The channel says that it is the seller's turn ({turn}), and the record has {event['type']} at {at}: "
        "it is treated as open until this is cleared up.",
        f"渠道显示轮到卖家（{turn}），但记录中 {at} 有 {event['type']}；核实之前按未结束处理。",
    )
