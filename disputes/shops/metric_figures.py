"""The figures of one assessment of a metric, and what keeps them open: orders of which not all is known, and weeks or
months that the record lacks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

from disputes.language.truth import Gap, Text, Unknown
from disputes.shops.metric_reading import MetricReading, rate_of
from disputes.shops.order_index import OrderCount
from disputes.situation.periods import TimeSpan

Total: TypeAlias = Decimal | OrderCount | Unknown | None
"""A sum over a window: a figure, a number of orders that may be open, what keeps it open, or nothing to add up."""

_LOOK_UP = Text("the platform's figures for that time, added to the record", "平台在该时间段的数据，请补充到记录中")


def figure_of(total: Total) -> Decimal | None:
    """The figure of a sum, None where there is none or it is open."""
    if isinstance(total, OrderCount):
        return total.figure()
    return total if isinstance(total, Decimal) else None


def is_nothing(total: Total) -> bool:
    """Whether no order counts, whatever is not known of them."""
    return total is None or (isinstance(total, OrderCount) and total.most == 0)


def with_figures(r: MetricReading, part: Total, whole: Total, missing: tuple[Gap, ...]) -> MetricReading | None:
    """An assessment with what was counted for it, or with what keeps that open; None where there is nothing of either.

    `missing`: the weeks or months of its window that the record lacks. Then there is no rate: nobody knows what
    happened in them.
    """
    if part is None and whole is None and not missing:
        return None
    numerator, denominator = figure_of(part), figure_of(whole)
    found = (x.unknown if isinstance(x, OrderCount) else x for x in (part, whole))
    unknowns = [x for x in found if isinstance(x, Unknown)]
    if missing:
        unknowns.append(Unknown(gaps=frozenset(missing)))
    return replace(
        r,
        numerator=numerator,
        denominator=denominator,
        rate=rate_of(r.metric, numerator, denominator) if not unknowns else None,
        spread=_spread(part, whole) if not missing else (),
        partial=bool(missing),
        unknowns=tuple(unknowns),
    )


def _spread(part: Total, whole: Total) -> tuple[tuple[Decimal, Decimal | None], ...]:
    """The outermost pairs of numerator and denominator that open numbers of orders may come to; none where nothing is
    open, or not in this way.
    """
    parts, wholes = _ends(part), _ends(whole)
    if not parts or (whole is not None and not wholes) or len(parts) * len(wholes or (0,)) == 1:
        return ()
    if not wholes:
        return tuple((p, None) for p in parts)
    of_one_list = isinstance(part, OrderCount) and isinstance(whole, OrderCount)
    pairs = ((p, max(w, p) if of_one_list else w) for p in parts for w in wholes)  # what is a part counts in the whole
    return tuple(dict.fromkeys(pairs))


def _ends(total: Total) -> tuple[Decimal, ...]:
    if isinstance(total, OrderCount):
        return tuple(dict.fromkeys((Decimal(total.least), Decimal(total.most))))
    return (total,) if isinstance(total, Decimal) else ()


def missing_periods(source: str, hole: TimeSpan, zone: ZoneInfo) -> Gap:
    """That the record has no week, or no month, for a stretch of time between others (`source`: the list)."""
    first, last = hole.days(zone)
    if source == "months":
        starts = [f"{first:%Y-%m}"]
        while starts[-1] < f"{last:%Y-%m}":
            first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            starts.append(f"{first:%Y-%m}")
    else:
        starts = [(first + timedelta(days=n)).isoformat() for n in range(0, (last - first).days + 1, 7)]
    listed = ", ".join(starts)
    one = len(starts) == 1
    if source == "months":
        why = Text(
            f"The record has no month {listed}, though it has others before and after."
            if one
            else f"The record has no months {listed}, though it has others before and after.",
            f"记录缺少月份 {listed}，而其前后月份均有数据。",
        )
    else:
        why = Text(
            f"The record has no week that starts on {listed}, though it has others before and after."
            if one
            else f"The record has no weeks that start on {listed}, though it has others before and after.",
            f"记录缺少自 {listed} 起的周，而其前后的周均有数据。",
        )
    return Gap(f"{source}.{starts[0]}", why, _LOOK_UP)
