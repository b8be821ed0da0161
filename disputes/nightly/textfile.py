"""Figures for Prometheus' textfile collector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from disputes.documents.files import replace_file
from disputes.nightly.scan import ScanReport
from disputes.store.database import Store
from disputes.store.models import SHOPS
from disputes.store.queries import alert_levels, due_count, open_counts
from disputes.store.url import StorageError
from disputes.words.store import AlertLevel

# What is due this second is in time; instants are whole seconds.
WINDOWS = (("overdue", timedelta(seconds=-1)), ("24h", timedelta(hours=24)), ("72h", timedelta(hours=72)))
_MOST_SHOPS = 1000


def figures(
    store: Store, report: ScanReport, finished: datetime | None, seconds: float, exit_code: int | None = None
) -> str:
    """The text: no time stamps of samples, which the collector refuses.

    `finished`: of the last scan that came to its end; `exit_code`: the program's own.
    """
    counts = open_counts(store)
    platforms = sorted({platform for platform, _ in counts})
    open_ = [({"platform": p}, sum(n for (q, _), n in counts.items() if q == p)) for p in platforms]
    due = [
        ({"window": name}, due_count(store, report.as_of + ahead, undated=ahead > timedelta(0)))
        for name, ahead in WINDOWS
    ]
    due.append(({"window": "unknown"}, due_count(store, None, undated=True)))
    with store.read() as connection:
        query = (
            select(SHOPS.c.platform, SHOPS.c.shop_id, SHOPS.c.points)
            .where(SHOPS.c.points.is_not(None))
            .order_by(SHOPS.c.pk)
            .limit(_MOST_SHOPS)
        )
        points = [
            ({"platform": r[0], "shop": r[1]}, float(r[2])) for r in connection.execute(query) if _is_number(r[2])
        ]
    c = report.counts
    levels = alert_levels(store)
    parts = [
        _metric(
            "last_success_timestamp_seconds",
            "When the last scan came to its end.",
            [({}, int(finished.timestamp()))] if finished is not None else [],
        ),
        _metric("scan_duration_seconds", "How long this scan took.", [({}, round(seconds, 3))]),
        _metric(
            "scan_exit_code",
            "The exit code of this scan.",
            [({}, report.exit_code if exit_code is None else exit_code)],
        ),
        _metric(
            "scan_cases",
            "What this scan did.",
            [({"what": "scanned"}, c.scanned), ({"what": "changed"}, c.changed), ({"what": "cleared"}, c.cleared)],
        ),
        _metric("cases_open", "Open cases.", open_),
        _metric("cases_due", "Open cases with something due within the window, what is overdue included.", due),
        _metric("cases_failed", "Cases and shops in quarantine.", [({}, report.quarantined)]),
        _metric(
            "alerts", "Alerts that are not cleared.", [({"level": level}, levels.get(level, 0)) for level in AlertLevel]
        ),
        _metric("points", "Penalty points of a shop on its platform's main ledger.", points),
        _metric(
            "ruleset_info",
            "The rulesets in use.",
            [({"book": b, "version": d[:12]}, 1) for b, d in sorted(report.digests.items())],
        ),
    ]
    return "".join(parts)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _metric(name: str, help_: str, samples: Iterable[tuple[Mapping[str, str], float]]) -> str:
    lines = [f"# HELP disputes_{name} {help_}", f"# TYPE disputes_{name} gauge"]
    for labels, value in samples:
        inside = ",".join(f'{k}="{_escaped(v)}"' for k, v in labels.items())
        lines.append(f"disputes_{name}{{{inside}}} {value}" if inside else f"disputes_{name} {value}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def write_textfile(path: Path, text: str) -> None:
    """Writes the file whole, under a name that the collector (it reads *.prom only) sees once it is complete. Raises
    :class:`StorageError`.
    """
    try:
        replace_file(path, text)
    except OSError as wrong:
        raise StorageError(f"{path}: {wrong.strerror or wrong}") from None
