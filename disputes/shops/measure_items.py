"""The measures against a shop as an answer shows them: those of now, those of a week, those to come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from disputes.answers.standing import ForecastItem, MeasureItem, Named, Period
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.shops.ledger_run import MeasureRun, TierReached
from disputes.shops.shop_state import ShopState
from disputes.words.answers import DueSource, ForecastKind, MeasureState

_ORDER = (MeasureState.RUNNING, MeasureState.PENDING, MeasureState.ENDED, MeasureState.LIFTED)
_NO_PERIOD = Period(starts=None, resets_at=None)


def measure_items(shop: ShopState, runs: Sequence[MeasureRun], periods: Mapping[str, Period]) -> list[MeasureItem]:
    """The measures that touch the current period, those running first."""
    shown = [m for m in runs if _touches(shop, m, periods)]
    return sorted((_item(shop, m) for m in shown), key=_rank)


def _item(shop: ShopState, m: MeasureRun) -> MeasureItem:
    return MeasureItem(
        id=m.id,
        title=measure_title(shop.book, m),
        ledger=m.ledger,
        tier=m.tier,
        limit=m.limit,
        starts_at=m.starts_at,
        ends_at=m.ends_at,
        state=_state(m, shop.now),
        source=DueSource.PLATFORM if m.stated else DueSource.RULE,
        cite=list(m.cites),
    )


def _rank(x: MeasureItem) -> tuple[int, bool, float, str, int]:
    return (
        _ORDER.index(x.state),
        x.ends_at is None,
        x.ends_at.timestamp() if x.ends_at else 0,
        x.id,
        x.tier or 0,
    )


def _state(m: MeasureRun, now: datetime) -> MeasureState:
    if m.ends_at is not None and m.ends_at <= now:
        return MeasureState.LIFTED if m.lifted else MeasureState.ENDED
    return MeasureState.PENDING if m.starts_at is not None and m.starts_at > now else MeasureState.RUNNING


def _touches(shop: ShopState, m: MeasureRun, periods: Mapping[str, Period]) -> bool:
    # a measure that only an issue still to come would open belongs to the forecast
    if not m.stated and m.ledger is not None and _opened_later(shop, m):
        return False
    if m.ledger is None and not m.stated and m.starts_at is not None and m.starts_at > shop.now:
        return False
    period = periods.get(m.ledger or "") or next(iter(periods.values()), _NO_PERIOD)
    if m.ends_at is not None and period.starts is not None and m.ends_at <= period.starts:
        return False
    return not (
        m.ends_at is not None
        and period.starts is None
        and m.ends_at <= shop.now
        and not m.lifted
        and not m.stated
        and m.ledger is None
    )


def _opened_later(shop: ShopState, m: MeasureRun) -> bool:
    """Whether the step that opens a measure is reached by an issue still to come."""
    if m.starts_at is None or m.starts_at <= shop.now:
        return False
    reached = shop.outcomes[m.ledger or ""].run.reached
    before = bisect_right(reached, m.starts_at, key=_instant)
    return not before or reached[before - 1].at > shop.now


def _instant(reached: TierReached) -> datetime:
    return reached.at


def measures_between(shop: ShopState, runs: Sequence[MeasureRun], start: datetime, end: datetime) -> list[Named]:
    """The measures that run at some time of a stretch; those without a start are left out."""
    found = {
        m.id: Named(id=m.id, title=measure_title(shop.book, m))
        for m in runs
        if m.starts_at is not None and m.starts_at < end and (m.ends_at is None or m.ends_at > start)
    }
    return [found[k] for k in sorted(found)]


def measure_title(book: Rulebook, m: MeasureRun) -> Text:
    """A measure's title from the catalogue, with its limit."""
    found = next((t for r in book.rulesets if (t := r.measures.get(m.id)) is not None), None)
    title = found or Text(m.id.replace("_", " "), m.id)
    if m.limit is None:
        return title
    limit = _shown_limit(m.limit)
    return Text(f"{title.en} ({limit})", f"{title.zh}（{limit}）")


def measures_to_come(shop: ShopState, runs: Sequence[MeasureRun]) -> list[ForecastItem]:
    """Measures that start and end later on."""
    out = []
    for m in runs:
        title = measure_title(shop.book, m)
        if m.starts_at is not None and m.starts_at > shop.now:
            what = Text(f"{title.en} starts", f"{title.zh}开始")
            out.append(ForecastItem(at=m.starts_at, what=what, kind=ForecastKind.MEASURE_STARTS, ledger=m.ledger))
        if m.ends_at is not None and m.ends_at > shop.now:
            what = Text(f"{title.en} ends", f"{title.zh}结束")
            out.append(ForecastItem(at=m.ends_at, what=what, kind=ForecastKind.MEASURE_ENDS, ledger=m.ledger))
    return list({(f.at, f.kind, f.what.en): f for f in out}.values())


def _shown_limit(limit: Decimal | Money) -> str:
    """`90 %`, `SGD 50`, `50`."""
    if isinstance(limit, Money):
        return f"{limit.currency} {limit.value:f}"
    return f"{format((limit * 100).normalize(), 'f')} %" if 0 < limit <= 1 else str(limit)
