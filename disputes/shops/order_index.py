"""The orders of a shop's record: by the instants that date them, and which of them a condition holds of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from disputes.language.scope import MemberTest, Scope
from disputes.situation.periods import TimeSpan

_PLANNED = ("ship_by", "promised_by")
"""Instants of an order that are known beforehand: they hide nothing that is still to come."""

Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DatedOrders:
    """The orders that carry one instant, in its order: the instants, and which order each is of."""

    instants: Sequence[datetime]
    orders: Sequence[int]


class OrderIndex:
    """The orders of a record. What a condition on an order's own keys comes to is kept once the order is settled."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self.all = orders
        self.instants = sorted({at for o in orders for at in _happening(o)})
        self._settled_at = [max(_happening(o), default=None) for o in orders]
        self._dated: dict[str, DatedOrders] = {}
        self._holding: dict[tuple[str, str], list[bool | None]] = {}
        self._counted: dict[tuple[str, str, int, int], list[int]] = {}

    def dated(self, key: str) -> DatedOrders:
        """The orders that carry an instant, in its order."""
        if key not in self._dated:
            found = sorted((o[key], n) for n, o in enumerate(self.all) if o.get(key) is not None)
            self._dated[key] = DatedOrders([at.astimezone(UTC) for at, _ in found], [n for _, n in found])
        return self._dated[key]

    def happened(self, now: datetime) -> list[Order]:
        """The orders as they stood at `now`: what was still to come is not known of them."""
        return [self.one(n, now) for n in range(len(self.all))]

    def one(self, n: int, now: datetime) -> Order:
        """One order as it stood at `now`."""
        order, settled = self.all[n], self._settled_at[n]
        if settled is None or settled <= now:
            return order
        hidden = {k for k, v in order.items() if isinstance(v, datetime) and k not in _PLANNED and v > now}
        return {k: None if k in hidden else v for k, v in order.items()}

    def count(self, within: TimeSpan, now: datetime, dated_by: str, conditions: OrderConditions, view: Scope) -> int:
        """How many orders dated inside a span, and by `now`, the conditions hold of."""
        dated = self.dated(dated_by)
        first = bisect_left(dated.instants, within.start)
        begun = bisect_right(dated.instants, now)
        last = min(bisect_left(dated.instants, within.end), begun)
        if first >= last:
            return 0
        if not conditions.own_only:
            return sum(conditions.hold(view, self.one(dated.orders[n], now)) for n in range(first, last))
        counted = self._counts(now, dated.orders[:begun], dated_by, conditions, view)
        return counted[last] - counted[first]

    def _counts(
        self, now: datetime, begun: Sequence[int], dated_by: str, conditions: OrderConditions, view: Scope
    ) -> list[int]:
        """How many of the first n orders that have begun the conditions hold of, by n."""
        key = (conditions.name, dated_by, len(begun), bisect_right(self.instants, now))
        if key not in self._counted:
            holding = self._holding.setdefault((conditions.name, dated_by), [None] * len(self.all))
            truths = (self._holds(n, now, conditions, view, holding) for n in begun)
            self._counted[key] = list(accumulate(truths, initial=0))
        return self._counted[key]

    def _holds(
        self, n: int, now: datetime, conditions: OrderConditions, view: Scope, holding: list[bool | None]
    ) -> bool:
        found = holding[n]
        if found is None:
            found = conditions.hold(view, self.one(n, now))
            settled = self._settled_at[n]
            if settled is None or settled <= now:
                holding[n] = found
        return found


@dataclass(frozen=True, slots=True)
class OrderConditions:
    """Conditions that an order must meet to count; `name` tells them from all others of a rulebook.

    `own_only`: they read nothing but the order's own keys, so that the day and the rest of the record do not matter.
    """

    name: str
    all: tuple[MemberTest, ...]
    own_only: bool

    def hold(self, view: Scope, order: Order) -> bool:
        return all(c.matches(order, view) is True for c in self.all)


def _happening(order: Order) -> list[datetime]:
    return [v.astimezone(UTC) for k, v in order.items() if isinstance(v, datetime) and k not in _PLANNED]
