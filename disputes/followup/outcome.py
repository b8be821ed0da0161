"""What became of a case, as reports count it: its ruling against the expectation, the seller's answer, what silence and
the ruling cost.

Pure: a case's values and its answer at one instant give the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from disputes.answers.assessment import Assessment, DeadlineItem, LapsedItem
from disputes.followup.clock_roles import ANSWERS, ClockRoles
from disputes.records.money import Money
from disputes.records.words import RULING_EVENTS, RULINGS
from disputes.situation.periods import SECOND
from disputes.situation.timeline import OPENINGS, dropped, since_opened, visible
from disputes.words.answers import DeadlineState, Expectation, LapseEffect, Owner
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor, EventOutcome, EventType, Party, Stage

Event = Mapping[str, Any]
_GIVING_IN = (EventType.REFUNDED, EventType.CANCELLED, EventType.SETTLED)
_ENDINGS = (EventType.CLOSED, EventType.WITHDRAWN, *_GIVING_IN, *RULING_EVENTS)
# Lapses by which money is gone. An escalation, a lost right or points bring no loss by themselves.
_COSTLY = (
    LapseEffect.AUTO_REFUND,
    LapseEffect.AUTO_APPROVE,
    LapseEffect.AUTO_CANCEL,
    LapseEffect.CLAIM_GRANTED,
    LapseEffect.FEE,
)
_LOST = (Expectation.BUYER, Expectation.SPLIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a case.

    `ruled` is the first ruling since the last opening, `expected` what was foreseen a second before, `ruling` what
    stands now.

    `in_time`, `late` and `missed` count the clocks of the seller's answer; `hours` from the opening to his first
    answer, by `agent`. At most one of `to_lapse` and `to_ruling` is set; `unknown_loss`: a ruling went against the
    seller and no amount is on record.
    """

    ruling: Expectation | None
    ruled: EventOutcome | None
    expected: Expectation | None
    in_time: int
    late: int
    missed: int
    hours: float | None
    agent: str | None
    refunded: bool
    to_lapse: Money | None
    to_ruling: Money | None
    unknown_loss: bool
    owners: tuple[Owner, ...]


def outcome_of(
    values: Mapping[str, Any], answer: Assessment, clocks: ClockRoles, expect: Callable[[datetime], Expectation]
) -> Outcome:
    """The outcome at the instant of `answer`. `expect` gives what was expected at an instant."""
    seen = visible(values.get("events") or (), answer.as_of)
    since = since_opened(seen)
    rulings = [e for e in since if e["type"] in RULING_EVENTS and e.get("outcome") in RULINGS]
    first = rulings[0] if rulings else None
    ruling = answer.ruling
    stands = ruling.expected if ruling.recorded and ruling.expected is not Expectation.UNDETERMINED else None
    answered = next((e for e in since if _is_answer(e)), None)
    opened = since[0]["at"] if since and since[0]["type"] in OPENINGS else None
    # A stage that only says `closed` does not say when: what was silence and what was the end cannot be told apart.
    undated = values.get("stage") == Stage.CLOSED and not any(e["type"] in _ENDINGS for e in since)
    own = [d for d in answer.deadlines if d.actor == Actor.SELLER and not d.may_apply]
    missed = [d for d in own if d.state == DeadlineState.OVERDUE and not undated]
    in_time, late = _answered(own, clocks, seen)
    lapse = (
        None
        if stands is Expectation.SELLER or dropped(seen)
        else _to_lapse(own, missed, answer.lapsed, first["at"] if first is not None else None)
    )
    to_ruling = _to_ruling(values, since, rulings, stands) if lapse is None and stands in _LOST else None
    silent: list[DeadlineItem | LapsedItem] = [
        *missed,
        *answer.lapsed,
        *(d for d in own if d.state == DeadlineState.MET_LATE and not _own_event(d, seen)),
    ]
    silent = [d for d in silent if d.rule in clocks.answers and d.rule not in clocks.appeals]
    return Outcome(
        ruling=stands,
        ruled=first["outcome"] if first is not None else None,
        expected=expect(first["at"] - SECOND) if first is not None else None,
        in_time=in_time,
        late=late,
        missed=len(silent),
        hours=_hours(opened, answered["at"]) if answered is not None and opened is not None else None,
        agent=answered.get("agent") if answered is not None else None,
        refunded=any(e["type"] == EventType.REFUNDED for e in since),
        to_lapse=lapse,
        to_ruling=to_ruling,
        unknown_loss=stands in _LOST and lapse is None and to_ruling is None,
        owners=_owners(answer),
    )


def _hours(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds() / 3600, 2)


def _is_answer(e: Event) -> bool:
    """Whether an event is an answer of the seller's own: what the platform or the buyer does, or the system writes, is
    none.
    """
    if e.get("auto") is True:
        return False
    return (e["type"] in ANSWERS and e.get("by") in (None, Party.SELLER)) or (
        e["type"] in _GIVING_IN and e.get("by") == Party.SELLER
    )


def _own_event(d: DeadlineItem, seen: Sequence[Event]) -> bool:
    """Whether the seller himself met a clock: nobody else is known to have done what did."""
    there = [e for e in seen if e["at"] == d.met_at]
    return any(_is_answer(e) for e in there) or not any(e["type"] in _GIVING_IN for e in there)


def _answered(own: Iterable[DeadlineItem], clocks: ClockRoles, seen: Sequence[Event]) -> tuple[int, int]:
    """How many clocks of the seller's answer he met in time, and too late."""
    met = [
        d.state
        for d in own
        if d.rule in clocks.answers and d.rule not in clocks.appeals and d.met_at is not None and _own_event(d, seen)
    ]
    return met.count(DeadlineState.MET) + met.count(DeadlineState.MET_EARLY), met.count(DeadlineState.MET_LATE)


def _to_lapse(
    own: Iterable[DeadlineItem], missed: Sequence[DeadlineItem], ended: Sequence[LapsedItem], before: datetime | None
) -> Money | None:
    """What silence cost: the dearest of what the clocks that ran out before a ruling name, for several of them name the
    same money.
    """
    gone: list[DeadlineItem | LapsedItem] = [*missed, *(d for d in own if d.state == DeadlineState.MET_LATE), *ended]
    ran_out = [(d, d.late_after if isinstance(d, DeadlineItem) else d.due_at) for d in gone]
    lapses = [
        d.lapse for d, at in ran_out if d.lapse is not None and at is not None and (before is None or at < before)
    ]
    return max(
        (x.cost for x in lapses if x.effect in _COSTLY and x.cost is not None), key=lambda c: c.value, default=None
    )


def _to_ruling(
    values: Mapping[str, Any], since: Sequence[Event], rulings: Sequence[Event], stands: Expectation
) -> Money | None:
    """What a ruling cost: the amount that it names, else what was refunded, else, where it was wholly for the buyer,
    what was asked for or paid.
    """
    if rulings and rulings[-1].get("amount") is not None:
        named: Money = rulings[-1]["amount"]
        return named
    refunded = [e for e in since if e["type"] == EventType.REFUNDED]
    refunds: list[Money] = [e["amount"] for e in refunded if e.get("amount") is not None]
    if refunds and len({r.currency for r in refunds}) == 1:
        return Money(sum((r.value for r in refunds[1:]), refunds[0].value), refunds[0].currency)
    whole: Money | None = values.get("requested_amount") or (values.get("order") or {}).get("amount")
    return whole if stands is Expectation.BUYER else None


def _owners(answer: Assessment) -> tuple[Owner, ...]:
    """Who has, or had, something to do by a date; where nothing is dated, whoever has something to do."""
    dated = {a.owner for a in answer.actions if a.due_at is not None}
    return tuple(sorted(dated or {a.owner for a in answer.actions}))
