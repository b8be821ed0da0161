"""What comes on the ledgers of a shop if nothing more happens: issues, resets, expiries, measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from disputes.answers.standing import ForecastItem
from disputes.language.truth import Text
from disputes.shops.ledger_run import LedgerRun, LedgerTotal, MeasureRun
from disputes.shops.measure_items import measures_to_come
from disputes.shops.shop_state import ShopState
from disputes.words.answers import ForecastKind


def forecast_items(shop: ShopState, measures: Sequence[MeasureRun]) -> list[ForecastItem]:
    """All that is still to come if nothing more happens, the next first."""
    out = [f for o in shop.outcomes.values() for f in ledger_forecast(o.run, shop.now)]
    out += measures_to_come(shop, measures)
    return sorted(out, key=lambda f: (f.at, f.kind, f.ledger or "", f.what.en))


def ledger_forecast(run: LedgerRun, now: datetime) -> list[ForecastItem]:
    """What is still to come on a ledger if nothing more happens."""
    issued: dict[datetime, Decimal] = {}
    for p in run.parts:
        if p.issued_at > now and p.points is not None:
            issued[p.issued_at] = issued.get(p.issued_at, Decimal(0)) + p.points
    out: list[ForecastItem] = []
    previous = run.total(now)
    for total in run.totals:
        if total.at <= now:
            continue
        found = _change(run, previous, total, issued.get(total.at, Decimal(0)))
        previous = total
        if found is None:
            continue
        kind, what = found
        out.append(
            ForecastItem(
                at=total.at.astimezone(UTC),
                what=what,
                kind=kind,
                ledger=run.ledger.id,
                points=total.points,
                tier=total.tier,
            )
        )
    return out


def _change(
    run: LedgerRun, previous: LedgerTotal, total: LedgerTotal, issued: Decimal
) -> tuple[ForecastKind, Text] | None:
    """What a change of the total is, and how it reads; None where nothing changes."""
    title, points = run.ledger.title, _number(total.points)
    if total.at in run.resets:
        kind = ForecastKind.RESET
        what = Text(f"{title.en}: reset, {points} points", f"{title.zh}：重置，{points} 分")
    elif issued:
        kind = ForecastKind.ISSUE
        what = Text(
            f"{title.en}: {_are_issued(issued)}, {points} in all",
            f"{title.zh}：新计 {_number(issued)} 分，共 {points} 分",
        )
    elif total.points != previous.points:
        kind = ForecastKind.EXPIRY
        what = Text(f"{title.en}: points expire, {points} left", f"{title.zh}：积分到期，剩 {points} 分")
    else:
        return None
    if total.tier != previous.tier:
        what = Text(f"{what.en}, tier {total.tier}", f"{what.zh}，第 {total.tier} 级")
    return kind, what


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _are_issued(value: Decimal) -> str:
    return f"{_number(value)} {'point is' if value == 1 else 'points are'} issued"
