"""What is at stake: money, who bears it, charges, points, metrics, and what silence adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

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
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, amount
from disputes.language.case_rules import Fee, Lapse
from disputes.language.truth import Truth, Unknown
from disputes.records.money import Money
from disputes.situation.deadlines import Clock
from disputes.situation.matching import Match
from disputes.situation.state import State, View
from disputes.situation.timeline import dropped
from disputes.words.answers import Expectation, FeeWhen, LapseEffect, LossBearer, RefundCondition
from disputes.words.language import Rank, ResolutionKind
from disputes.words.records import Party

Note = Callable[[Unknown, str], None]


def _for(note: Note, subject: str) -> Callable[[Unknown], None]:
    """`note` for one rule or clock."""
    return lambda unknown: note(unknown, subject)


def exposure(state: State, fired: Sequence[Match], clocks: Sequence[Clock], note: Note) -> Exposure:
    """The exposure of a case. `note(unknown, rule)` takes what keeps a value open."""
    currency = state.market.currency if state.market is not None else None
    amount_ = _stake(state, fired, clocks, note)
    if amount_ is not None:
        currency = amount_.currency
    fees: list[FeeItem] = []
    for m in fired:
        for f in m.rule.then.fees:
            fees += charges(f, m.view, currency, _for(note, m.rule.key))
    for c in clocks:
        if c.lapsed and c.lapse is not None and c.view is not None:
            for f in c.lapse.fees:
                fees += charges(f, c.view, currency, _for(note, c.key))
    ranked = sorted(fired, key=lambda m: -list(Rank).index(m.rule.then.rank))
    return Exposure(
        amount=amount_,
        recoverable=_recoverable(ranked, note),
        borne_by=next((LossBearer(b) for m in ranked if (b := m.rule.then.borne_by) is not None), None),
        points=_points(clocks, note),
        fees=_united(fees),
        metrics=[MetricHit(id=h, hit=True) for h in sorted({h for m in fired for h in m.rule.then.hits})],
        if_lapsed=_if_lapsed(state, clocks),
    )


def _money(
    alternatives: Alternatives[Any] | None, view: View, note: Callable[[Unknown], None], currency: str | None = None
) -> Money | None:
    if alternatives is None:
        return None
    found = amount(alternatives, view, currency)
    if isinstance(found, Unknown):
        note(found)
        return None
    return found.rounded() if isinstance(found, Money) else None


def _stake(state: State, fired: Sequence[Match], clocks: Sequence[Clock], note: Note) -> Money | None:
    """What may be lost: what the rules say, else what a lapsed clock cost, else what is asked; nothing once the claim
    is dropped.
    """
    if dropped(state.events):
        return None
    said = [a for m in fired if (a := _money(m.rule.then.amount, m.view, _for(note, m.rule.key))) is not None]
    if not said:
        said = [
            a
            for c in clocks
            if c.lapsed
            and c.lapse is not None
            and c.view is not None
            and (a := _money(c.lapse.cost, c.view, _for(note, c.key))) is not None
        ]
    if said:
        same = [a for a in said if a.currency == said[0].currency]
        return max(same, key=lambda a: a.value)
    if state.values.get("dispute") in (None, "none"):
        return None
    asked = state.view(state.book.platform).read("claim.amount")
    return asked if isinstance(asked, Money) else None


def _recoverable(ranked: Sequence[Match], note: Note) -> Recoverable | None:
    for m in ranked:
        took = _for(note, m.rule.key)
        found = _money(m.rule.then.recoverable, m.view, took)
        if found is not None:
            cap = _money(m.rule.then.cap, m.view, took, found.currency)
            return Recoverable(
                value=found.value, currency=found.currency, cap=cap.value if cap is not None else _cap_of(m, found)
            )
    return None


def _cap_of(m: Match, found: Money) -> Decimal | None:
    """The `at_most` of the amount itself, where there is one in this currency."""
    for a in m.rule.then.recoverable.entries() if m.rule.then.recoverable is not None else ():
        for name, operand in getattr(a.value, "steps", ()):
            if name == "at_most":
                most = amount(operand, m.view, found.currency)
                if isinstance(most, Money) and most.currency == found.currency:
                    return most.value
    return None


def _number(alternatives: Alternatives[Any] | None, view: View, note: Callable[[Unknown], None]) -> Points:
    if alternatives is None:
        return None
    resolved = alternatives.resolve(view)
    value = resolved.known()
    if isinstance(value, Unknown):
        note(value)
        return None
    if isinstance(value, AmountRange):
        least, most = amount(value.least, view), amount(value.most, view)
        return PointsRange(min=least, max=most) if isinstance(least, Decimal) and isinstance(most, Decimal) else None
    if value is None:
        return None
    found = value.of(view, None)
    return found if isinstance(found, Decimal) else None


def _points(clocks: Sequence[Clock], note: Note) -> Points:
    total = Decimal(0)
    for c in clocks:
        if c.lapsed and c.lapse is not None and c.view is not None:
            found = _number(c.lapse.points, c.view, _for(note, c.key))
            if isinstance(found, PointsRange):
                return found
            total += found or 0
    return total


def charges(fee: Fee, view: View, currency: str | None, note: Callable[[Unknown], None]) -> list[FeeItem]:
    """The charges that a fee comes to: none where its amount is `none`, one for each member where it says so."""
    item = FeeItem(
        id=fee.id,
        payer=Party(fee.payer),
        to=Party(fee.to),
        when=FeeWhen(fee.when),
        known=True,
        currency=currency,
        refunded_if=RefundCondition(fee.refunded_if) if fee.refunded_if is not None else None,
        title=fee.title,
    )
    alternatives = fee.amount if fee.amount is not None else fee.rate
    assert alternatives is not None
    resolved = alternatives.resolve(view)
    if resolved.kind is ResolutionKind.NONE:
        return []
    if fee.starts is not None:
        moment = fee.starts.resolve(view).known()
        at = moment.at(view) if moment is not None and not isinstance(moment, Unknown) else None
        item.starts_at = None if isinstance(at, Unknown) else at
    value: Any = resolved.known()
    if isinstance(value, AmountRange):
        _range(item, value, view, currency)
    else:
        found = value if value is None or isinstance(value, Unknown) else value.of(view, currency)
        if found is None and not isinstance(value, Unknown):
            return []
        if isinstance(found, Unknown):
            note(found)
            item.known = False
        elif isinstance(found, Money):
            item.value, item.currency = found.rounded().value, found.currency
        elif fee.rate is not None:
            item.rate = found
        else:
            item.value = found
    return [item] * _times(fee, view)


def _range(item: FeeItem, value: AmountRange, view: View, currency: str | None) -> None:
    least, most = amount(value.least, view, currency), amount(value.most, view, currency)
    for name, found in (("min", least), ("max", most)):
        if isinstance(found, Money):
            setattr(item, name, found.value)
            item.currency = found.currency
        elif isinstance(found, Decimal):
            setattr(item, name, found)
        else:
            item.known = False


def _times(fee: Fee, view: View) -> int:
    if fee.each is None or isinstance(fee.each, str):
        return 1
    name, where = fee.each
    members = view.members(name)
    if isinstance(members, Unknown):
        return 1
    total = 0
    for m in members:
        truths: list[Truth] = [w.matches(m, view) if name == "events" else w.truth(view.within(m)) for w in where]
        total += int(m.get("count") or 1) if any(t is True for t in truths) else 0
    return total


def _united(fees: list[FeeItem]) -> list[FeeItem]:
    """The same charge once, whichever rule names it; several of one rule stay several."""
    out: list[FeeItem] = []
    for f in fees:
        if f not in out or any(f is o for o in out):
            out.append(f)
    return sorted(out, key=lambda f: f.id)


def lapse_item(lapse: Lapse | None, view: View | None, note: Callable[[Unknown], None]) -> LapseItem | None:
    """What silence costs, with its amounts worked out."""
    if lapse is None or view is None:
        return None
    currency = view.state.market.currency if view.state.market is not None else None
    cost = _money(lapse.cost, view, _nothing, currency)
    fees = [x for f in lapse.fees for x in charges(f, view, currency, _nothing)]
    return LapseItem(
        effect=LapseEffect(lapse.effect),
        ruling=Expectation(lapse.ruling) if lapse.ruling is not None else None,
        cost=cost,
        points=_number(lapse.points, view, _nothing),
        ground=lapse.ground,
        then=lapse.then,
        fees=fees,
    )


def _nothing(_: Unknown) -> None:
    """An amount that is only shown asks nothing."""


def _if_lapsed(state: State, clocks: Sequence[Clock]) -> IfLapsed | None:
    """The next clock of the seller that still runs, and what its lapse would bring."""
    running = [
        c
        for c in clocks
        if c.deadline.actor == "seller"
        and c.state in ("running", "due_soon")
        and (c.starts_at is not None or c.source == "platform")
    ]
    running.sort(key=lambda c: (c.due_at is None, c.due_at, c.key))
    for c in running:
        item = lapse_item(c.lapse, c.view, _nothing)
        if item is not None:
            return IfLapsed(
                deadline=c.named(state.book.platform),
                at=c.due_at,
                effect=item.effect,
                ruling=item.ruling,
                amount=item.cost,
                points=item.points,
                fees=item.fees,
            )
    return None
