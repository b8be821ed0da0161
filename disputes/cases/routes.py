"""Routes that meet: one order disputed at several desks at once.

Each platform's ruleset says which other routes close its own (`closed_by`). Over the records that
share an order, this says which route is live, which one closes the others, and warns of refunding twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disputes.answers.assessment import Assessment, Route, Routes
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import ClosedBy
from disputes.language.truth import Text
from disputes.words.answers import RouteState

_OVER = ("closed",)
_PAID_BACK = ("refunded",)

LIVE = Text("This route is live: answer here.", "此渠道有效：请在此答复。")
OVER = Text("This route has ended.", "此渠道已结束。")
REFUND_TWICE = Text(
    "The buyer was already refunded on another route: send that refund as evidence and do not refund again.",
    "买家已在其他渠道获得退款：请将该退款作为证据提交，切勿重复退款。",
)
TWO_LIVE = Text(
    "More than one route is live: agree who answers, and refund on one of them only.",
    "有多个渠道同时有效：请商定由谁答复，且只在其中一个渠道退款。",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One record of an order: its values, its answer, and the rulebook that gave it."""

    values: Mapping[str, Any]
    answer: Assessment
    book: Rulebook


def order_of(values: Mapping[str, Any]) -> str | None:
    """The id of the order that a record is about."""
    found = (values.get("order") or {}).get("id")
    return found if isinstance(found, str) else None


def join(desks: Sequence[Desk]) -> None:
    """Writes `routes` on the answers of records that share an order with another one."""
    orders: dict[str, list[Desk]] = {}
    for d in desks:
        order = order_of(d.values)
        if order is not None and d.answer.dispute != "none":
            orders.setdefault(order, []).append(d)
    for order, members in orders.items():
        if len({(m.answer.platform, m.answer.case) for m in members}) > 1:
            routes = _routes(order, members)
            for m in members:
                m.answer.routes = routes


def _routes(order: str, members: Sequence[Desk]) -> Routes:
    out = []
    for m in members:
        closer = next(((o, by) for o in members if o is not m and (by := _closes(m, o)) is not None), None)
        if _over(m):
            out.append(
                Route(
                    case=m.answer.case,
                    platform=m.answer.platform,
                    stage=m.answer.stage,
                    state=RouteState.CLOSED,
                    closed_by=None,
                    why=OVER,
                    cite=[],
                )
            )
        elif closer is not None:
            other, by = closer
            out.append(
                Route(
                    case=m.answer.case,
                    platform=m.answer.platform,
                    stage=m.answer.stage,
                    state=RouteState.CLOSED,
                    closed_by=other.answer.case,
                    why=by.title,
                    cite=list(by.cites),
                )
            )
        else:
            out.append(
                Route(
                    case=m.answer.case,
                    platform=m.answer.platform,
                    stage=m.answer.stage,
                    state=RouteState.LIVE,
                    closed_by=None,
                    why=LIVE,
                    cite=[],
                )
            )
    warnings = []
    if any(_refunded(m) for m in members) and any(r.state == "live" for r in out):
        warnings.append(REFUND_TWICE)
    if sum(r.state == "live" for r in out) > 1:
        warnings.append(TWO_LIVE)
    return Routes(order=order, routes=out, warnings=warnings)


def _closes(mine: Desk, other: Desk) -> ClosedBy | None:
    """The entry of my platform by which the other record closes my route."""
    own = mine.book.own
    if own is None or _over(other):
        return None
    for by in own.closed_by:
        if (
            other.answer.platform in by.platforms
            and (not by.stages or other.answer.stage in by.stages)
            and (not by.disputes or other.answer.dispute in by.disputes)
        ):
            return by
    return None


def _over(desk: Desk) -> bool:
    return desk.answer.stage in _OVER or _has(desk, ("withdrawn", "closed"))


def _refunded(desk: Desk) -> bool:
    return _has(desk, _PAID_BACK)


def _has(desk: Desk, types: tuple[str, ...]) -> bool:
    return any(e["type"] in types and e["at"] <= desk.answer.as_of for e in desk.values.get("events") or ())
