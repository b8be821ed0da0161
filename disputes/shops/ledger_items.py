"""The ledgers of a shop as an answer shows them: how each stands, its period, its weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from disputes.answers.assessment import PointsRange
from disputes.answers.standing import LedgerItem, Period, WeekItem
from disputes.language.shop_rules import Ledger, Tier
from disputes.shops.ledger_run import LedgerRun, MeasureRun
from disputes.shops.ledger_tiers import last_reset, next_reset, tiers_on
from disputes.shops.measure_items import measures_between
from disputes.shops.shop_state import ShopState
from disputes.situation.periods import SECOND, period
from disputes.words.answers import CountDirection

_MOST_WEEKS = 60
_QUARTER = timedelta(days=91)


def period_of(shop: ShopState, ledger: Ledger) -> Period:
    """The stretch that a ledger counts over, as it stands now."""
    return Period(starts=last_reset(ledger, shop.state, shop.now), resets_at=next_reset(ledger, shop.state, shop.now))


def ledger_item(shop: ShopState, run: LedgerRun, current: Period) -> LedgerItem:
    """How a ledger stands now."""
    total, ledger = run.total(shop.now), run.ledger
    following = _next_step(
        ledger, tiers_on(ledger, shop.state.view(ledger.ruleset, shop.state.today, True)), total.points
    )
    return LedgerItem(
        id=ledger.id,
        title=ledger.title,
        unit=ledger.unit,
        points=total.points
        if total.points == total.most
        else PointsRange(min=min(total.points, total.most), max=max(total.points, total.most)),
        tier=total.tier,
        level=shop.level(ledger).word,
        period=current,
        counts=CountDirection.DOWN if ledger.down else CountDirection.UP,
        next_tier=following,
        warn=ledger.warn_before is not None
        and following is not None
        and abs(following - total.points) <= ledger.warn_before,
    )


def _next_step(ledger: Ledger, tiers: Sequence[Tier], total: Decimal) -> Decimal | None:
    """The total at which the next step is reached; None where all of them are."""
    ahead = [t.at for t in tiers if (t.at < total if ledger.down else t.at > total)]
    if ahead or ledger.down:
        return ahead[0] if ahead else None
    again = [t.at + t.every * ((total - t.at) // t.every + 1) for t in tiers if t.every and not t.consumes]
    return again[0] if again else None


def week_items(shop: ShopState, run: LedgerRun, current: Period, measures: Sequence[MeasureRun]) -> list[WeekItem]:
    """The current period week by week; without one, the last quarter of a year."""
    weeks = period(shop.state.view(run.ledger.ruleset, shop.state.today, False), "weeks")
    start = weeks.last_at(current.starts if current.starts is not None else shop.now - _QUARTER)
    end = current.resets_at if current.resets_at is not None else shop.now + SECOND
    out: list[WeekItem] = []
    while start is not None and start < end and len(out) < _MOST_WEEKS:
        following = weeks.next_after(start)
        if following is None:
            break
        out.append(_week(shop, run, measures, start, following))
        start = following
    return out


def _week(shop: ShopState, run: LedgerRun, measures: Sequence[MeasureRun], start: datetime, end: datetime) -> WeekItem:
    last = end - SECOND
    total = run.total(last)
    issued = (p.points for p in run.parts if start <= p.issued_at < end and p.points is not None)
    return WeekItem(
        from_=shop.ledgers.local_day(start),
        to=shop.ledgers.local_day(last),
        issued=sum(issued, Decimal(0)),
        points=total.points,
        tier=total.tier,
        measures=measures_between(shop, measures, start, end),
    )
