"""What became of a case, as reports count it: its ruling against the expectation, the seller's answer, what silence and
the ruling cost.

Pure: a case's values and its answer at one instant give the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from disputes.answers.assessment import Assessment, DeadlineItem, LapsedItem
from disputes.language.rulebook import Rulebook
from disputes.records.money import Money
from disputes.records.words import RULING_EVENTS, RULINGS
from disputes.situation.periods import SECOND
from disputes.situation.timeline import OPENINGS, dropped, since_opened, visible
from disputes.words.answers import DeadlineState, Expectation

Event = Mapping[str, Any]
ANSWERS = ("seller_responded", "accepted", "contested", "return_approved")
"""How a seller answers a claim; a refund or a cancellation of his own is one too."""
_GIVING_IN = ("refunded", "cancelled", "settled")
_ENDINGS = ("closed", "withdrawn", "refunded", "cancelled", "settled", *RULING_EVENTS)
# Lapses by which money is gone. An escalation, a lost right or points bring no loss by themselves.
_COSTLY = ("auto_refund", "auto_approve", "auto_cancel", "claim_granted", "fee")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Which clocks of a rulebook end in a ruling, in an appeal, in the seller's answer, by what meets them."""

    rulings: frozenset[str]
    appeals: frozenset[str]
    answers: frozenset[str] = frozenset()

    @staticmethod
    def of(book: Rulebook) -> Clocks:
        found: tuple[set[str], set[str], set[str]] = (set(), set(), set())
        for d in book.deadlines:
            types = {
                t
                for alt in (d.met_by.entries() if d.met_by is not None else ())
                for p in alt.value or ()
                for t in p.types
            }
            for keys, meant in zip(found, (RULING_EVENTS, ("appealed",), ANSWERS), strict=True):
                if types & set(meant):
                    keys.add(d.key)
        return Clocks(*map(frozenset, found))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case.

    `ruled` is the first ruling since the last opening, `expected` what was foreseen a second before, `ruling` what
    stands now.

    `in_time`, `late` and `missed` count the clocks of the seller's answer; `hours` from the opening to his first
    answer, by `agent`. At most one of
    `to_lapse` and `to_ruling` is set; `unknown_loss`: a ruling went against the seller and no amount is on record.
    """

    ruling: str | None
    ruled: str | None
    expected: str | None
    in_time: int
    late: int
    missed: int
    hours: float | None
    agent: str | None
    refunded: bool
    to_lapse: Money | None
    to_ruling: Money | None
    unknown_loss: bool
    owners: tuple[str, ...]


def outcome_of(
    values: Mapping[str, Any], answer: Assessment, clocks: Clocks, expect: Callable[[datetime], str | None]
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
    undated = values.get("stage") == "closed" and not any(e["type"] in _ENDINGS for e in since)
    own = [d for d in answer.deadlines if d.actor == "seller" and not d.may_apply]
    missed = [d for d in own if d.state == "overdue" and not undated]
    in_time, late = _answered(own, clocks, seen)
    lapse = (
        None
        if stands is Expectation.SELLER or dropped(seen)
        else _to_lapse(own, missed, answer.lapsed, first["at"] if first is not None else None)
    )
    to_ruling = _to_ruling(values, since, rulings, stands) if lapse is None and stands in ("buyer", "split") else None
    silent: list[DeadlineItem | LapsedItem] = [
        *missed,
        *answer.lapsed,
        *(d for d in own if d.state == "met_late" and not _own_event(d, seen)),
    ]
    silent = [d for d in silent if d.rule in clocks.answers and d.rule not in clocks.appeals]
    return Outcome(
        stands,
        first["outcome"] if first is not None else None,
        expect(first["at"] - SECOND) if first is not None else None,
        in_time,
        late,
        len(silent),
        round((answered["at"] - opened).total_seconds() / 3600, 2)
        if answered is not None and opened is not None
        else None,
        answered.get("agent") if answered is not None else None,
        any(e["type"] == "refunded" for e in since),
        lapse,
        to_ruling,
        stands in ("buyer", "split") and lapse is None and to_ruling is None,
        _owners(answer),
    )


def _is_answer(e: Event) -> bool:
    """Whether an event is an answer of the seller's own: what the platform or the buyer does, or the system writes, is
    none.
    """
    if e.get("auto") is True:
        return False
    return (e["type"] in ANSWERS and e.get("by") in (None, "seller")) or (
        e["type"] in _GIVING_IN and e.get("by") == "seller"
    )


def _own_event(d: DeadlineItem, seen: Sequence[Event]) -> bool:
    """Whether the seller himself met a clock: nobody else is known to have done what did."""
    there = [e for e in seen if e["at"] == d.met_at]
    return any(_is_answer(e) for e in there) or not any(e["type"] in _GIVING_IN for e in there)


def _answered(own: Iterable[DeadlineItem], clocks: Clocks, seen: Sequence[Event]) -> tuple[int, int]:
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
    gone: list[DeadlineItem | LapsedItem] = [*missed, *(d for d in own if d.state == "met_late"), *ended]
    lapses = [
        d.lapse for d in gone if d.lapse is not None and d.due_at is not None and (before is None or d.due_at < before)
    ]
    return max(
        (x.cost for x in lapses if x.effect in _COSTLY and x.cost is not None), key=lambda c: c.value, default=None
    )


def _to_ruling(
    values: Mapping[str, Any], since: Sequence[Event], rulings: Sequence[Event], stands: str
) -> Money | None:
    """What a ruling cost: the amount that it names, else what was refunded, else, where it was wholly for the buyer,
    what was asked for or paid.
    """
    if rulings and rulings[-1].get("amount") is not None:
        named: Money = rulings[-1]["amount"]
        return named
    refunds: list[Money] = [e["amount"] for e in since if e["type"] == "refunded" and e.get("amount") is not None]
    if refunds and len({r.currency for r in refunds}) == 1:
        return Money(sum((r.value for r in refunds[1:]), refunds[0].value), refunds[0].currency)
    whole: Money | None = values.get("requested_amount") or (values.get("order") or {}).get("amount")
    return whole if stands == "buyer" else None


def _owners(answer: Assessment) -> tuple[str, ...]:
    """Who has, or had, something to do by a date; where nothing is dated, whoever has something to do."""
    dated = {a.owner for a in answer.actions if a.due_at is not None and a.owner is not None}
    return tuple(sorted(dated or {a.owner for a in answer.actions if a.owner is not None}))
