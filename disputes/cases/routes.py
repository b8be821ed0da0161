"""Routes that meet: one order disputed at several desks at once.

Each platform's ruleset says which other routes close its own (`closed_by`). Over the records that
share an order, this says which route is live, which one closes the others, and warns of refunding twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from disputes.answers.assessment import Route, Routes
from disputes.language.case_rules import ClosedBy
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text
from disputes.words.answers import RouteState
from disputes.words.dataclass import dataclass
from disputes.words.records import Dispute, EventType, Stage

MOST_RECORDS = 50
"""An id that more records have than this is a placeholder and no order's."""
_ENDINGS = (EventType.WITHDRAWN, EventType.CLOSED)

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
class RecordOfOrder:
    """A record that may share its order with others: its values, and the rulebook that answers it."""

    values: Mapping[str, Any]
    book: Rulebook

    @property
    def key(self) -> tuple[str, str]:
        """The platform and the case's id."""
        return self.values["platform"], self.values["id"]

    @property
    def order(self) -> str | None:
        """The id of the order; None where it has none, or is not disputed."""
        found = (self.values.get("order") or {}).get("id")
        return found if isinstance(found, str) and self.values["dispute"] != Dispute.NONE else None

    def has(self, types: Sequence[EventType], as_of: datetime) -> bool:
        """Whether an event of these types has happened by `as_of`."""
        return any(e["type"] in types and e["at"] <= as_of for e in self.values.get("events") or ())

    def is_over(self, as_of: datetime) -> bool:
        """Whether nothing is to be answered here any more."""
        return self.values.get("stage") == Stage.CLOSED or self.has(_ENDINGS, as_of)


class SharedOrders:
    """Tells, of records that were gone through once, which share their order with others. Of each order only its hash
    is kept, so that very many take little room; whose hash is the same by chance is sorted out with the routes.
    """

    def __init__(self) -> None:
        self._count: dict[int, int] = {}
        self._any = False

    def note(self, record: RecordOfOrder) -> None:
        """Takes one more record into account."""
        if record.order is None:
            return
        key = hash(record.order)
        self._count[key] = found = self._count.get(key, 0) + 1
        self._any = self._any or found > 1

    def __bool__(self) -> bool:
        return self._any

    def __contains__(self, record: RecordOfOrder) -> bool:
        return record.order is not None and 1 < self._count.get(hash(record.order), 0) <= MOST_RECORDS


def routes_by_order(records: Sequence[RecordOfOrder], as_of: datetime) -> dict[str, Routes]:
    """The routes of each order that several of the records are about, at `as_of`."""
    orders: dict[str, list[RecordOfOrder]] = {}
    for record in records:
        if record.order is not None:
            orders.setdefault(record.order, []).append(record)
    return {
        order: _routes(order, members, as_of)
        for order, members in orders.items()
        if len(members) <= MOST_RECORDS and len({m.key for m in members}) > 1
    }


def route_changes(records: Sequence[RecordOfOrder], as_of: datetime) -> Iterator[datetime]:
    """Later instants at which the routes of these records may change by what is on record."""
    for record in records:
        for event in record.values.get("events") or ():
            if event["at"] > as_of and event["type"] in (*_ENDINGS, EventType.REFUNDED):
                yield event["at"]


def _routes(order: str, members: Sequence[RecordOfOrder], as_of: datetime) -> Routes:
    routes = [_route(m, members, as_of) for m in members]
    live = sum(r.state == RouteState.LIVE for r in routes)
    warnings = []
    if live and any(m.has([EventType.REFUNDED], as_of) for m in members):
        warnings.append(REFUND_TWICE)
    if live > 1:
        warnings.append(TWO_LIVE)
    return Routes(order=order, routes=routes, warnings=warnings)


def _route(mine: RecordOfOrder, members: Sequence[RecordOfOrder], as_of: datetime) -> Route:
    closer = next(((o, by) for o in members if o is not mine and (by := _closes(mine, o, as_of)) is not None), None)
    state, closed_by, why, cite = RouteState.LIVE, None, LIVE, []
    if mine.is_over(as_of):
        state, why = RouteState.CLOSED, OVER
    elif closer is not None:
        other, by = closer
        state, closed_by, why, cite = RouteState.CLOSED, other.values["id"], by.title, list(by.cites)
    return Route(
        case=mine.values["id"],
        platform=mine.values["platform"],
        stage=mine.values.get("stage"),
        state=state,
        closed_by=closed_by,
        why=why,
        cite=cite,
    )


def _closes(mine: RecordOfOrder, other: RecordOfOrder, as_of: datetime) -> ClosedBy | None:
    """The entry of my platform by which the other record closes my route."""
    own = mine.book.own
    if own is None or other.is_over(as_of):
        return None
    for by in own.closed_by:
        if (
            other.values["platform"] in by.platforms
            and (not by.stages or other.values.get("stage") in by.stages)
            and (not by.disputes or other.values["dispute"] in by.disputes)
        ):
            return by
    return None
