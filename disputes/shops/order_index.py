"""The orders of a shop's record: by the instants that date them, and which of them a condition holds of.

What a record does not say of an order is unknown: such an order may count, and it may not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.language.scope import MemberTest, Scope
from disputes.language.truth import Truth, Unknown, both
from disputes.situation.periods import TimeSpan
from disputes.words.dataclass import dataclass

_PLANNED = ("ship_by", "promised_by")
"""Instants of an order that are known beforehand: they hide nothing that is still to come."""
_TOLD_OF: Mapping[str, tuple[str, ...]] = {"cancelled_at": ("cancelled_by", "cause")}
"""What else a record says of something that happens to an order: it is known from then on."""
_PLACED = "created_at"

Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DatedOrders:
    """The orders that carry one instant, in its order: the instants, and which order each is of."""

    instants: Sequence[datetime]
    orders: Sequence[int]


@dataclass(frozen=True, slots=True)
class OrderCount:
    """How many orders count: at least, at most, and what would decide about those in between."""

    least: int
    most: int
    unknown: Unknown | None = None

    def figure(self) -> Decimal | None:
        """The number, None where it is open."""
        return Decimal(self.least) if self.least == self.most else None


class OrderIndex:
    """The orders of a record. What a condition on an order's own keys comes to is kept for each of its states."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.all = [_told(o) for o in orders]
        self._happening = [sorted(_happening(o)) for o in self.all]
        self.instants = sorted({at for instants in self._happening for at in instants})
        self._dated: dict[str, DatedOrders] = {}
        self._undated: dict[tuple[str, ...], list[int]] = {}
        self._truths: dict[tuple[str, int, int], Truth] = {}

    def dated(self, key: str) -> DatedOrders:
        """The orders that carry an instant, in its order."""
        if key not in self._dated:
            found = sorted((o[key].astimezone(UTC), n) for n, o in enumerate(self.all) if o.get(key) is not None)
            self._dated[key] = DatedOrders([at for at, _ in found], [n for _, n in found])
        return self._dated[key]

    def undated(self, dated_by: tuple[str, ...]) -> list[int]:
        """The orders of which one of the instants that may date them is not known."""
        if dated_by not in self._undated:
            self._undated[dated_by] = [n for n, o in enumerate(self.all) if any(k not in o for k in dated_by)]
        return self._undated[dated_by]

    def not_given(self, dated_by: tuple[str, ...], now: datetime) -> Unknown | None:
        """Which of the instants that date orders are missing from some that there were by `now`, None where none is."""
        orders = [n for n in self.undated(dated_by) if self._has_begun(n, now)]
        fields = {f"orders.{k}" for n in orders for k in dated_by if k not in self.all[n]}
        return Unknown(frozenset(fields)) if fields else None

    def _has_begun(self, n: int, now: datetime) -> bool:
        """Whether anything had happened to an order by `now`; of one without any instant nobody knows."""
        instants = self._happening[n]
        return not instants or instants[0] <= now

    def happened(self, now: datetime) -> list[Order]:
        """The orders as they stood at `now`: what was still to come is not known of them, nor those that were."""
        return [self.one(n, now) for n in range(len(self.all)) if self._has_begun(n, now)]

    def one(self, n: int, now: datetime) -> Order:
        """One order as it stood at `now`."""
        order, instants = self.all[n], self._happening[n]
        if not instants or instants[-1] <= now:
            return order
        ahead = {k for k, v in order.items() if isinstance(v, datetime) and k not in _PLANNED and v > now}
        return {**order, **{k: None for key in ahead for k in (key, *_TOLD_OF.get(key, ()))}}

    def count(
        self, within: TimeSpan, now: datetime, dated_by: tuple[str, ...], conditions: OrderConditions, view: Scope
    ) -> OrderCount:
        """How many orders, as they stood at `now`, are dated inside a span and meet the conditions.

        An order is dated by the first of `dated_by` that has happened to it.
        """
        least = most = 0
        unknown: Unknown | None = None
        for n in self._candidates(within, now, dated_by):
            found = both((self._dated_within(n, within, now, dated_by), self._holds(n, now, conditions, view)))
            if found is False:
                continue
            most += 1
            if isinstance(found, Unknown):
                unknown = found if unknown is None else unknown | found
            else:
                least += 1
        return OrderCount(least, most, unknown)

    def _candidates(self, within: TimeSpan, now: datetime, dated_by: tuple[str, ...]) -> Iterable[int]:
        """The orders that may be dated inside a span."""
        found: list[int] = []
        for key in dated_by:
            dated = self.dated(key)
            first = bisect_left(dated.instants, within.start)
            last = min(bisect_left(dated.instants, within.end), bisect_right(dated.instants, now))
            found += dated.orders[first:last]
        undated = [n for n in self.undated(dated_by) if self._has_begun(n, now)]
        return {*found, *undated} if undated or len(dated_by) > 1 else found

    def _dated_within(self, n: int, within: TimeSpan, now: datetime, dated_by: tuple[str, ...]) -> Truth:
        """Whether an order, as it stood at `now`, is dated inside a span."""
        order, unknown = self.all[n], None
        for key in dated_by:
            if key not in order:
                if self._may_lie_within(n, key, within, now):
                    unknown = Unknown(frozenset({f"orders.{key}"}))
                continue
            at = order[key]
            if at is not None and at <= now:
                inside = within.holds(at)
                return inside if unknown is None else unknown
        return False if unknown is None else unknown

    def _may_lie_within(self, n: int, key: str, within: TimeSpan, now: datetime) -> bool:
        """Whether an instant that the record does not give may lie inside a span: an order is placed before all else
        that happens to it.
        """
        instants, placed = self._happening[n], self.all[n].get(_PLACED)
        if key == _PLACED:
            return within.start <= min([now, *instants[:1]])
        return within.start <= now and (placed is None or (placed <= now and placed < within.end))

    def _holds(self, n: int, now: datetime, conditions: OrderConditions, view: Scope) -> Truth:
        if not conditions.own_only:
            return conditions.hold(view, self.one(n, now))
        key = (conditions.name, n, bisect_right(self._happening[n], now))
        if key not in self._truths:
            self._truths[key] = conditions.hold(view, self.one(n, now))
        return self._truths[key]


@dataclass(frozen=True, slots=True)
class OrderConditions:
    """Conditions that an order must meet to count; `name` tells them from all others of a rulebook.

    `own_only`: they read nothing but the order's own keys, so that the day and the rest of the record do not matter.
    """

    name: str
    all: tuple[MemberTest, ...]
    own_only: bool

    def hold(self, view: Scope, order: Order) -> Truth:
        return both(c.matches(order, view) for c in self.all)


def _happening(order: Order) -> list[datetime]:
    return [v.astimezone(UTC) for k, v in order.items() if isinstance(v, datetime) and k not in _PLANNED]


def _told(order: Order) -> Order:
    """An order with what follows from its own word: of what did not happen there is neither author nor cause, and what
    nobody did did not happen.
    """
    out = dict(order)
    for at, told in _TOLD_OF.items():
        if at in out and out[at] is None:
            out.update({k: None for k in told if k not in out})
        elif at not in out and out.get(told[0], at) is None:
            out[at] = None
    return out
