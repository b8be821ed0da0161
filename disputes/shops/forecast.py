"""What comes on a ledger if nothing more happens: issues, resets, expiries."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from disputes.answers.standing import ForecastItem
from disputes.language.truth import Text
from disputes.shops.ledger_run import LedgerRun
from disputes.words.answers import ForecastKind


def _number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _are_issued(value: Decimal) -> str:
    return f"{_number(value)} {'point is' if value == 1 else 'points are'} issued"


def coming(run: LedgerRun, now: datetime) -> list[ForecastItem]:
    """What is still to come on a ledger if nothing more happens."""
    out: list[ForecastItem] = []
    previous = run.total(now)
    for t in (t for t in run.totals if t.at > now):
        issued = sum((p.points or Decimal(0) for p in run.parts if p.issued_at == t.at), Decimal(0))
        total = _number(t.points)
        if t.at in run.resets:
            what = Text(f"{run.ledger.title.en}: reset, {total} points", f"{run.ledger.title.zh}：清零，{total} 分")
            kind = ForecastKind.RESET
        elif issued:
            what = Text(
                f"{run.ledger.title.en}: {_are_issued(issued)}, {total} in all",
                f"{run.ledger.title.zh}：新计 {_number(issued)} 分，共 {total} 分",
            )
            kind = ForecastKind.ISSUE
        elif t.points != previous.points:
            what = Text(
                f"{run.ledger.title.en}: points expire, {total} left", f"{run.ledger.title.zh}：积分到期，剩 {total} 分"
            )
            kind = ForecastKind.EXPIRY
        else:
            previous = t
            continue
        if t.tier != previous.tier:
            what = Text(f"{what.en}, tier {t.tier}", f"{what.zh}，第 {t.tier} 级")
        out.append(
            ForecastItem(
                at=t.at.astimezone(UTC), what=what, kind=kind, ledger=run.ledger.id, points=t.points, tier=t.tier
            )
        )
        previous = t
    return out
