"""Figures for Prometheus' textfile collector."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from disputes.documents.files import replace_file
from disputes.nightly.exposition import metric, of_tenant
from disputes.nightly.scan import ScanReport
from disputes.nightly.store_figures import last_success, store_figures
from disputes.store.database import Store
from disputes.store.url import StorageError


def figures(
    store: Store, report: ScanReport, finished: datetime | None, seconds: float, exit_code: int | None = None
) -> str:
    """The text: no time stamps of samples, which the collector refuses.

    `finished`: of the last scan that came to its end; `exit_code`: the program's own.
    """
    c = report.counts
    parts = [
        last_success(finished),
        metric("scan_duration_seconds", "How long this scan took.", [({}, round(seconds, 3))]),
        metric(
            "scan_exit_code",
            "The exit code of this scan.",
            [({}, report.exit_code if exit_code is None else exit_code)],
        ),
        metric(
            "scan_cases",
            "What this scan did.",
            [({"what": "scanned"}, c.scanned), ({"what": "changed"}, c.changed), ({"what": "cleared"}, c.cleared)],
        ),
        store_figures(store, report.as_of, report.quarantined),
        metric(
            "ruleset_info",
            "The rulesets in use.",
            [({"book": b, "version": d[:12]}, 1) for b, d in sorted(report.digests.items())],
        ),
    ]
    return of_tenant("".join(parts), store.tenant)


def write_textfile(path: Path, text: str) -> None:
    """Writes the file whole, under a name that the collector (it reads *.prom only) sees once it is complete. Raises
    :class:`StorageError`.
    """
    try:
        replace_file(path, text)
    except OSError as wrong:
        raise StorageError(f"{path}: {wrong.strerror or wrong}") from None
