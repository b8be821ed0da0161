"""Amounts of rules and lapses as an answer shows them: money, points, and the charges that fees come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.assessment import FeeItem, Points, PointsRange
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, amount
from disputes.language.case_rules import EachMember, Fee
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.situation.view import View
from disputes.words.language import ResolutionKind


def rounded_money(
    alternatives: Alternatives[Any] | None, view: View, note: Callable[[Unknown], None], currency: str | None = None
) -> Money | None:
    """An amount of money, None where there is none or where it is open."""
    if alternatives is None:
        return None
    found = amount(alternatives, view, currency)
    if isinstance(found, Unknown):
        note(found)
        return None
    return found.rounded() if isinstance(found, Money) else None


def shown_points(alternatives: Alternatives[Any] | None, view: View, note: Callable[[Unknown], None]) -> Points:
    """Points: a number, the least and the most, or None where there are none or where they are open."""
    if alternatives is None:
        return None
    value = alternatives.known(view)
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


def charges(fee: Fee, view: View, currency: str | None, note: Callable[[Unknown], None]) -> list[FeeItem]:
    """The charges that a fee comes to: none where its amount is `none`, one for each member where it says so."""
    alternatives = fee.amount if fee.amount is not None else fee.rate
    assert alternatives is not None
    resolved = alternatives.resolve(view)
    if resolved.kind is ResolutionKind.NONE:
        return []
    item = FeeItem(
        id=fee.id,
        payer=fee.payer,
        to=fee.to,
        when=fee.when,
        known=True,
        currency=currency,
        refunded_if=fee.refunded_if,
        title=fee.title,
        starts_at=_starts_at(fee, view),
    )
    value = resolved.known()
    if isinstance(value, AmountRange):
        item = _with_range(item, value, view)
    elif isinstance(value, Unknown):
        note(value)
        item = replace(item, known=False)
    else:
        found = value.of(view, currency) if value is not None else None
        if found is None:
            return []
        if isinstance(found, Unknown):
            note(found)
            item = replace(item, known=False)
        elif isinstance(found, Money):
            item = replace(item, value=found.rounded().value, currency=found.currency)
        else:
            item = replace(item, rate=found) if fee.rate is not None else replace(item, value=found)
    return [item] * _times(fee, view)


def _starts_at(fee: Fee, view: View) -> datetime | None:
    moment = fee.starts.known(view) if fee.starts is not None else None
    at = moment.at(view) if moment is not None and not isinstance(moment, Unknown) else None
    return at if isinstance(at, datetime) else None


def _with_range(item: FeeItem, value: AmountRange, view: View) -> FeeItem:
    ends = [amount(end, view, item.currency) for end in (value.least, value.most)]
    currency = next((e.currency for e in reversed(ends) if isinstance(e, Money)), item.currency)
    least, most = (e.value if isinstance(e, Money) else e if isinstance(e, Decimal) else None for e in ends)
    return replace(item, min=least, max=most, currency=currency, known=least is not None and most is not None)


def _times(fee: Fee, view: View) -> int:
    if not isinstance(fee.each, EachMember):
        return 1
    members = view.members(fee.each.name)
    if isinstance(members, Unknown):
        return 1
    total = 0
    for m in members:
        if any(w.matches(m, view) is True for w in fee.each.where):
            total += int(m.get("count") or 1)
    return total


def distinct_charges(fees: Iterable[Sequence[FeeItem]]) -> list[FeeItem]:
    """The same charge once, whichever rule names it; the several that one fee comes to stay several."""
    out: list[FeeItem] = []
    for group in fees:
        if group and group[0] not in out:
            out += group
    return sorted(out, key=lambda f: f.id)
