"""The scans that were begun, and what can be said of the last ones."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update

from disputes.documents.problems import EXIT_FINDINGS, EXIT_OK, EXIT_PARTLY
from disputes.store.database import Store
from disputes.store.models import CASES, NOW_DUE, SCANS, SHOPS

_SUCCESS = (EXIT_OK, EXIT_FINDINGS, EXIT_PARTLY)


def wall_clock() -> datetime:
    """Now, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def begin(store: Store, as_of: datetime, full: bool) -> int:
    """Notes that a scan begins; gives its number."""
    row = {
        "as_of": as_of,
        "started_at": wall_clock(),
        "host": socket.gethostname()[:200],
        "pid": os.getpid(),
        "complete": full,
    }
    with store.write() as connection:
        key = connection.execute(SCANS.insert().values(row)).inserted_primary_key
        assert key is not None
        return int(key[0])


def finish(store: Store, run: int, exit_code: int, summary: Mapping[str, Any]) -> None:
    """Notes that a scan came to its end."""
    with store.write() as connection:
        connection.execute(
            update(SCANS)
            .where(SCANS.c.id == run)
            .values(finished_at=wall_clock(), exit_code=exit_code, summary=json.dumps(summary, separators=(",", ":")))
        )


def last_as_of(store: Store) -> datetime | None:
    """The instant of the last scan, finished or not."""
    with store.read() as connection:
        found: datetime | None = connection.execute(select(SCANS.c.as_of).order_by(SCANS.c.id.desc()).limit(1)).scalar()
        return found


def last_success(store: Store) -> Any:
    """The last scan that came to its end with every ruleset readable; None where there is none."""
    with store.read() as connection:
        return connection.execute(
            select(SCANS)
            .where(SCANS.c.finished_at.is_not(None), SCANS.c.exit_code.in_(_SUCCESS))
            .order_by(SCANS.c.id.desc())
            .limit(1)
        ).first()


def at_work(store: Store) -> str:
    """Who scans now, for people."""
    with store.read() as connection:
        row = connection.execute(
            select(SCANS).where(SCANS.c.finished_at.is_(None)).order_by(SCANS.c.id.desc()).limit(1)
        ).first()
    who = f" (process {row.pid} on {row.host}, since {row.started_at:%Y-%m-%dT%H:%M:%SZ})" if row is not None else ""
    return f"another scan of this store is at work{who}: nothing was done here"


def quarantined(store: Store) -> int:
    """How many cases and shops have no answer because something is wrong with them."""
    with store.read() as connection:
        return sum(
            connection.execute(
                select(func.count()).where(t.c.wake_at == NOW_DUE, t.c.quarantine.is_not(None))
            ).scalar_one()
            for t in (CASES, SHOPS)
        )
