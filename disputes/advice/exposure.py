"""What is at stake: money, who bears it, charges, points, metrics, and what silence adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from disputes.advice.charges import charges, distinct_charges, rounded_money, shown_points
from disputes.advice.open_points import OpenPoints, unasked
from disputes.answers.assessment import (
    Exposure,
    FeeItem,
    IfLapsed,
    LapseItem,
    MetricHit,
    Points,
    PointsRange,
    Recoverable,
)
from disputes.language.amounts import amount
from disputes.language.case_rules import Fee, Lapse
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.records.words import RULING_EVENTS
from disputes.situation.basis import Collector, Computed
from disputes.situation.clock import RUNS, Clock
from disputes.situation.deadlines import clock_view
from disputes.situation.matching import Match
from disputes.situation.state import State
from disputes.situation.timeline import dropped, since_opened
from disputes.situation.view import View, ViewsInto, default_view
from disputes.words.answers import DueSource, Expectation, FeeWhen
from disputes.words.language import RANK_ORDER
from disputes.words.records import Actor, EventType

_TAKEN_FURTHER = (
    EventType.APPEALED,
    EventType.ESCALATED,
    EventType.PRE_ARBITRATION_FILED,
    EventType.ARBITRATION_FILED,
)
_AT_STAKE = Text("the amount that may be lost", "可能损失的金额")
_RECOVERABLE = Text("the amount that may be recovered", "可追回的金额")
_POINTS = Text("the points", "积分")


def exposure(
    state: State,
    fired: Sequence[Match],
    clocks: Sequence[Clock],
    *,
    points: Points,
    ruled_for: Expectation | None,
    open_points: OpenPoints,
) -> Computed[Exposure]:
    """The exposure of a case.

    `points` are those that it may add to its shop; `ruled_for`: for whom it has been ruled, None where nobody ruled.
    Once it has ended, or as long as a ruling stands, nothing is at stake but what was ruled; once the seller has
    answered, it is with the others.
    """
    collector = Collector()
    views = ViewsInto(collector)
    rules = [(m, views.of(m.view)) for m in fired if _costs(m)]
    lapsed = list(_lapsed(state, clocks, collector))
    stake = _stake(state, rules, lapsed, collector, open_points)
    currency = stake.currency if stake is not None else state.currency
    fees: list[list[FeeItem]] = []
    for m, view in rules:
        fees += [charges(f, view, currency, open_points.of(m.rule.key).of(_named(f))) for f in m.rule.then.fees]
    for c, lapse, view in lapsed:
        fees += [charges(f, view, currency, open_points.of(c.key).of(_named(f))) for f in lapse.fees]
    life = state.life.read().value
    ended = life.ended is not None
    decided = ended or (ruled_for is not None and _ruling_stands(state))
    if ended:
        fees = [[f for f in some if f.when in _due_after_the_end(ruled_for)] for some in fees]
    ranked = sorted(rules, key=lambda r: -RANK_ORDER[r[0].rule.then.rank])
    found = Exposure(
        amount=_after_the_end(state, stake, ruled_for) if decided else None if life.is_answered else stake,
        recoverable=_recoverable(ranked, open_points),
        borne_by=next((b for m, _ in ranked if (b := m.rule.then.borne_by) is not None), None),
        points=points,
        fees=distinct_charges(fees),
        metrics=[MetricHit(id=h, hit=True) for h in sorted({h for m in fired for h in m.rule.then.hits})],
        if_lapsed=_if_lapsed(state, clocks, collector),
        pending=stake if life.is_answered and not decided else None,
    )
    return Computed(found, collector.basis())


def _costs(m: Match) -> bool:
    """Whether a rule has any part in what is at stake."""
    then = m.rule.then
    return bool(then.fees) or not (then.amount is None and then.recoverable is None and then.borne_by is None)


def _named(fee: Fee) -> Text:
    return fee.title or Text(fee.id, fee.id)


def _ruling_stands(state: State) -> bool:
    """Whether a ruling is the last word so far: nobody has taken the matter further since."""
    words = [e["type"] for e in since_opened(state.events) if e["type"] in (*RULING_EVENTS, *_TAKEN_FURTHER)]
    return bool(words) and words[-1] in RULING_EVENTS


def _after_the_end(state: State, stake: Money | None, ruled_for: Expectation | None) -> Money | None:
    """What was ruled against the seller, as the ruling says, else as it was at stake; None where nothing was."""
    if ruled_for not in (Expectation.BUYER, Expectation.SPLIT):
        return None
    ruled = [e for e in since_opened(state.events) if e["type"] in RULING_EVENTS and e.get("amount") is not None]
    amount: Money | None = ruled[-1]["amount"] if ruled else stake
    return amount


def _due_after_the_end(ruled_for: Expectation | None) -> frozenset[FeeWhen]:
    """When charges are due that an ended case still has."""
    if ruled_for is Expectation.SELLER:
        return frozenset({FeeWhen.NOW, FeeWhen.IF_WON})
    return frozenset({FeeWhen.NOW, FeeWhen.IF_LOST} if ruled_for is not None else {FeeWhen.NOW})


def lapsed_points(state: State, clocks: Sequence[Clock], open_points: OpenPoints) -> Computed[Points]:
    """The points that clocks which ran out have cost already."""
    collector = Collector()
    total = Decimal(0)
    for c, lapse, view in _lapsed(state, clocks, collector):
        found = shown_points(lapse.points, view, open_points.of(c.key).of(_POINTS))
        if isinstance(found, PointsRange):
            return Computed(found, collector.basis())
        total += found or 0
    return Computed(total, collector.basis())


def lapse_item(lapse: Lapse, view: View) -> LapseItem:
    """What silence costs, with its amounts worked out. What is open about them is not asked: they are only shown."""
    currency = view.state.currency
    return LapseItem(
        effect=lapse.effect,
        ruling=lapse.ruling,
        cost=rounded_money(lapse.cost, view, unasked, currency),
        points=shown_points(lapse.points, view, unasked),
        ground=lapse.ground,
        then=lapse.then,
        fees=[x for f in lapse.fees for x in charges(f, view, currency, unasked)],
    )


def _lapsed(state: State, clocks: Sequence[Clock], collector: Collector) -> Iterable[tuple[Clock, Lapse, View]]:
    for c in clocks:
        if c.lapse is not None and c.lapsed:
            yield c, c.lapse, clock_view(state, c, collector)


def _stake(
    state: State,
    rules: Sequence[tuple[Match, View]],
    lapsed: Sequence[tuple[Clock, Lapse, View]],
    collector: Collector,
    open_points: OpenPoints,
) -> Money | None:
    """What may be lost: what the rules say, else what a lapsed clock cost, else what is asked; nothing once the claim
    is dropped.
    """
    if dropped(state.events):
        return None
    by_rules = (
        rounded_money(amount, view, open_points.of(m.rule.key).of(_AT_STAKE))
        for m, view in rules
        if (amount := m.rule.then.amount) is not None
    )
    amounts = [a for a in by_rules if a is not None]
    if not amounts:
        by_clocks = (rounded_money(lapse.cost, view, open_points.of(c.key).of(_AT_STAKE)) for c, lapse, view in lapsed)
        amounts = [a for a in by_clocks if a is not None]
    if amounts:
        return max((a for a in amounts if a.currency == amounts[0].currency), key=lambda a: a.value)
    if state.values.get("dispute") in (None, "none"):
        return None
    claimed = default_view(state, state.book.platform, collector).read("claim.amount")
    return claimed if isinstance(claimed, Money) else None


def _recoverable(ranked: Sequence[tuple[Match, View]], open_points: OpenPoints) -> Recoverable | None:
    for m, view in ranked:
        if m.rule.then.recoverable is None:
            continue
        note = open_points.of(m.rule.key).of(_RECOVERABLE)
        found = rounded_money(m.rule.then.recoverable, view, note)
        if found is not None:
            cap = rounded_money(m.rule.then.cap, view, note, found.currency)
            return Recoverable(
                value=found.value,
                currency=found.currency,
                cap=cap.value if cap is not None else _cap_of(m, view, found),
            )
    return None


def _cap_of(m: Match, view: View, found: Money) -> Decimal | None:
    """The `at_most` of the amount itself, where there is one in this currency."""
    for a in m.rule.then.recoverable.entries() if m.rule.then.recoverable is not None else ():
        steps: Sequence[tuple[str, Any]] = getattr(a.value, "steps", ())
        for name, operand in steps:
            if name == "at_most":
                most = amount(operand, view, found.currency)
                if isinstance(most, Money) and most.currency == found.currency:
                    return most.value
    return None


def _if_lapsed(state: State, clocks: Sequence[Clock], collector: Collector) -> IfLapsed | None:
    """The next clock of the seller that still runs, and what its lapse would bring."""
    running = [
        c
        for c in clocks
        if c.state in RUNS
        and c.deadline.actor is Actor.SELLER
        and (c.starts_at is not None or c.source is DueSource.PLATFORM)
    ]
    running.sort(key=lambda c: (c.keep_by is None, c.keep_by.timestamp() if c.keep_by is not None else 0.0, c.key))
    for c in running:
        if c.lapse is not None:
            item = lapse_item(c.lapse, clock_view(state, c, collector))
            return IfLapsed(
                deadline=c.named(state.book.platform),
                at=c.keep_by,
                effect=item.effect,
                ruling=item.ruling,
                amount=item.cost,
                points=item.points,
                fees=item.fees,
            )
    return None
