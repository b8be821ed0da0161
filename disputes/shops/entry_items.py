"""The entries of a shop's ledgers as an answer shows them: one for an issue instant and type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from disputes.answers.assessment import Points, PointsRange
from disputes.answers.standing import DifferenceItem, EntryItem, PartItem
from disputes.shops.entry_parts import EntryPart
from disputes.shops.issue_clocks import IssueDeadlines
from disputes.shops.ledger_results import LedgerResult
from disputes.shops.ledger_tiers import last_reset
from disputes.shops.shop_state import ShopState
from disputes.situation.basis import cited_once
from disputes.situation.periods import SECOND
from disputes.words.answers import EntryState

_STANDING = (EntryState.APPEALED, EntryState.CONFIRMED, EntryState.ISSUED, EntryState.COMPUTED)
_OVER = (EntryState.EXPIRED, EntryState.REMOVED)


def listed_parts(shop: ShopState, result: LedgerResult, starts: datetime | None) -> list[EntryPart]:
    """The parts that were issued and count in the period since `starts`, or went in it; those taken off last."""
    counted = (p for p in result.run.parts if p.issued_at <= shop.now)
    removed = (p for p in result.removed if p.issued_at <= shop.now)
    return [
        *(p for p in counted if starts is None or p.issued_at >= starts or p.gone_at is None or p.gone_at >= starts),
        *(p for p in removed if starts is None or p.issued_at >= starts),
    ]


def entry_items(
    shop: ShopState, result: LedgerResult, listed: Sequence[EntryPart], appeals: Mapping[str, IssueDeadlines]
) -> list[EntryItem]:
    """The entries of one ledger. `appeals`: the windows for appeals of the parts, by their origins."""
    removed = frozenset(p.origin for p in result.removed)
    groups: dict[tuple[datetime, str], list[EntryPart]] = {}
    for p in listed:
        groups.setdefault((p.issued_at, p.type), []).append(p)
    return [
        _entry(shop, result, sorted(parts, key=lambda p: p.sort_key), removed, appeals) for parts in groups.values()
    ]


def _entry(
    shop: ShopState,
    result: LedgerResult,
    parts: Sequence[EntryPart],
    removed: frozenset[str],
    appeals: Mapping[str, IssueDeadlines],
) -> EntryItem:
    first, ledger = parts[0], result.run.ledger
    counted = [p for p in parts if p.origin not in removed]
    # What the platform issues at the end of a week stands for the week before.
    stands_for = first.issued_at - SECOND if first.issued and ledger.issued is not None else first.at
    return EntryItem(
        ledger=ledger.id,
        issued_at=first.issued_at,
        points=_summed(counted or parts),
        type=first.type,
        week=shop.ledgers.week_of(stands_for),
        rule=first.rule,
        cite=list(cited_once(*(p.cites for p in parts))),
        appeal_until=max((at for p in parts if (at := appeals[p.origin].last_due) is not None), default=None),
        state=_entry_state([_part_state(p, removed, shop.now) for p in parts]),
        parts=[_part_item(p) for p in parts],
        expires_at=min((p.gone_at for p in counted if p.gone_at is not None and p.gone_at > shop.now), default=None),
    )


def _part_item(p: EntryPart) -> PartItem:
    return PartItem(
        points=_points(p),
        rule=p.rule,
        cite=list(p.cites),
        full=p.full if p.full != p.points else None,
        ref=p.own.get("ref"),
        order=p.own.get("order"),
    )


def _part_state(p: EntryPart, removed: frozenset[str], now: datetime) -> EntryState:
    """How one part of an entry stands."""
    if p.origin in removed:
        return EntryState.REMOVED
    if p.gone_at is not None and p.gone_at <= now:
        return EntryState.EXPIRED
    if any(a.get("outcome") is None and a.get("filed_at") is not None for a in p.appeals):
        return EntryState.APPEALED
    if p.issued:
        return EntryState.CONFIRMED if p.confirms else EntryState.ISSUED
    return EntryState.COMPUTED


def _entry_state(states: Sequence[EntryState]) -> EntryState:
    """How an entry stands by its parts: over only where all of them are."""
    return next((s for s in (*_STANDING, *_OVER) if s in states), EntryState.COMPUTED)


def _points(p: EntryPart) -> Points:
    if p.points is None:
        return None
    return p.points if p.most is None or p.most == p.points else PointsRange(min=p.points, max=p.most)


def _summed(parts: Sequence[EntryPart]) -> Points:
    if all(p.points is None for p in parts):
        return None
    least = sum((p.points for p in parts if p.points is not None), Decimal(0))
    most = sum((p.most if p.most is not None else p.points for p in parts if p.points is not None), Decimal(0))
    return least if least == most else PointsRange(min=least, max=most)


def difference_items(shop: ShopState) -> list[DifferenceItem]:
    """Where the platform's word and the computation part, of the current periods."""
    starts = {x.id: last_reset(x, shop.state, shop.now) for x in shop.ledgers.all}
    return [
        DifferenceItem(ledger=d.ledger, issued_at=d.issued_at, type=d.type, computed=d.computed, issued=d.issued)
        for d in shop.results.differences
        if d.issued_at <= shop.now and ((first := starts.get(d.ledger)) is None or d.issued_at >= first)
    ]
