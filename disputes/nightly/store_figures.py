"""What a store holds, as figures for monitoring: those of the nightly scan and of the desk. No buyer is in them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from disputes.nightly.exposition import Sample, metric
from disputes.store.database import Store
from disputes.store.models import SHOPS
from disputes.store.queries import alert_levels, due_count, open_counts
from disputes.words.store import AlertLevel

# What is due this second is in time; instants are whole seconds.
WINDOWS = (("overdue", timedelta(seconds=-1)), ("24h", timedelta(hours=24)), ("72h", timedelta(hours=72)))
_MOST_SHOPS = 1000


def last_success(finished: datetime | None) -> str:
    """When the last scan came to its end."""
    samples: list[Sample] = [({}, int(finished.timestamp()))] if finished is not None else []
    return metric("last_success_timestamp_seconds", "When the last scan came to its end.", samples)


def store_figures(store: Store, as_of: datetime, quarantined: int) -> str:
    """Open cases, what of them is due, what has no answer, alerts, and the shops' points."""
    counts = open_counts(store)
    platforms = sorted({platform for platform, _ in counts})
    open_: list[Sample] = [({"platform": p}, sum(n for (q, _), n in counts.items() if q == p)) for p in platforms]
    due: list[Sample] = [
        ({"window": name}, due_count(store, as_of + ahead, undated=ahead > timedelta(0))) for name, ahead in WINDOWS
    ]
    due.append(({"window": "unknown"}, due_count(store, None, undated=True)))
    levels = alert_levels(store)
    told: list[Sample] = [({"level": level}, levels.get(level, 0)) for level in AlertLevel]
    return "".join(
        (
            metric("cases_open", "Open cases.", open_),
            metric("cases_due", "Open cases with something due within the window, what is overdue included.", due),
            metric("cases_failed", "Cases and shops in quarantine.", [({}, quarantined)]),
            metric("alerts", "Alerts that are not cleared.", told),
            metric("points", "Penalty points of a shop on its platform's main ledger.", _points(store)),
        )
    )


def _points(store: Store) -> list[Sample]:
    query = (
        select(SHOPS.c.platform, SHOPS.c.shop_id, SHOPS.c.points)
        .where(SHOPS.c.points.is_not(None))
        .order_by(SHOPS.c.pk)
        .limit(_MOST_SHOPS)
    )
    with store.read() as connection:
        return [({"platform": r[0], "shop": r[1]}, float(r[2])) for r in connection.execute(query) if _is_number(r[2])]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
