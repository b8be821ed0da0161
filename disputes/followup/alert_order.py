"""In which order alerts are told: what costs most soonest comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from disputes.words.store import AlertKind, AlertLevel


class OrderedAlert(Protocol):
    """What an alert's place follows from."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> AlertKind: ...
    @property
    def level(self) -> AlertLevel: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def cost(self) -> str | None: ...
    @property
    def currency(self) -> str | None: ...


AlertT = TypeVar("AlertT", bound=OrderedAlert)
KeyT = TypeVar("KeyT", str, int)


def digest_order(alerts: Sequence[AlertT], as_of: datetime) -> list[AlertT]:
    """Alerts by what costs most soonest: overdue, within a day or at a date that is still to be looked up, what else is
    due soon, tiers that are reached, what has lapsed, the rest.

    Within each, dearest first. Amounts are never converted: each currency has its own dearest, and these take turns.
    """
    rank = dearness((a.id, a.cost, a.currency) for a in alerts)
    return sorted(alerts, key=lambda a: (_window(a, as_of), rank[a.id], a.due_at is None, a.due_at or as_of, a.id))


def _window(alert: OrderedAlert, as_of: datetime) -> int:
    if alert.level == AlertLevel.OVERDUE:
        return 0
    if alert.level == AlertLevel.LAPSED:
        return 4
    if alert.level == AlertLevel.INFO:
        return 3 if alert.kind == AlertKind.TIER_CROSSED else 5
    if alert.kind == AlertKind.DATE_UNKNOWN:
        return 1
    due = alert.due_at
    return 1 if due is not None and due <= as_of + timedelta(hours=24) else 2


def dearness(priced: Iterable[tuple[KeyT, str | None, str | None]]) -> dict[KeyT, int]:
    """How dear each is among those of its currency: 0 the dearest. Those without a price come last.

    `priced`: the key of each, its price as a decimal number, and the currency.
    """
    priced = list(priced)
    groups: dict[str, list[tuple[Decimal, KeyT]]] = {}
    for key, cost, currency in priced:
        if cost is not None and currency is not None:
            groups.setdefault(currency, []).append((Decimal(cost), key))
    out = {key: len(priced) for key, _, _ in priced}
    for group in groups.values():
        last: Decimal | None = None
        place = -1
        for value, key in sorted(group, key=lambda x: -x[0]):
            place += value != last
            last = value
            out[key] = place
    return out
