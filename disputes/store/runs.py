"""The scans that were begun, and what can be said of the last ones."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, update
from sqlmodel import Session, select

from disputes.documents.problems import EXIT_FINDINGS, EXIT_OK, EXIT_PARTLY
from disputes.store.database import Store
from disputes.store.models import CASES, NOW_DUE, SCANS, SHOPS, CaseRow, ScanRow
from disputes.store.partitions import make_months
from disputes.words.dataclass import dataclass

SUCCESS = (EXIT_OK, EXIT_FINDINGS, EXIT_PARTLY)


def wall_clock() -> datetime:
    """Now, in UTC and whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def begin(
    store: Store,
    as_of: datetime,
    full: bool,
    ahead: timedelta,
    also: Callable[[Connection, int], None] = lambda _, __: None,
) -> int:
    """Notes that a scan begins which tells what is due within `ahead`; gives its number, which `also` is told in the
    same transaction.
    """
    row = ScanRow(
        as_of=as_of,
        started_at=wall_clock(),
        host=socket.gethostname()[:200],
        pid=os.getpid(),
        complete=full,
        ahead_s=int(ahead.total_seconds()),
    )
    with store.write() as connection, Session(bind=connection, expire_on_commit=False) as session:
        make_months(connection, as_of)
        session.add(row)
        session.flush()
        also(connection, row.id)
        return row.id


def wake_for(store: Store, ahead: timedelta) -> None:
    """Wakes every open row where the last scan looked another span ahead: what is to be told has changed with it."""
    with store.write() as connection:
        last = connection.execute(select(SCANS.c.ahead_s).order_by(SCANS.c.id.desc()).limit(1)).first()
        if last is None or last.ahead_s == int(ahead.total_seconds()):
            return
        for rows, is_open in ((CASES, (CASES.c.open,)), (SHOPS, ())):
            connection.execute(update(rows).where(*is_open).values(wake_at=NOW_DUE, version=rows.c.version + 1))


def finish(store: Store, run: int, exit_code: int, summary: Mapping[str, object]) -> None:
    """Notes that a scan came to its end."""
    with store.write() as connection:
        connection.execute(
            update(SCANS)
            .where(SCANS.c.id == run)
            .values(finished_at=wall_clock(), exit_code=exit_code, summary=json.dumps(summary, separators=(",", ":")))
        )


def last_as_of(store: Store) -> datetime | None:
    """The instant of the last scan, finished or not."""
    with store.reading() as session:
        return session.exec(select(ScanRow.as_of).order_by(SCANS.c.id.desc()).limit(1)).first()


def last_ahead(store: Store) -> timedelta | None:
    """How far ahead the last scan told what is due; None where there is none."""
    with store.reading() as session:
        found = session.exec(select(ScanRow.ahead_s).order_by(SCANS.c.id.desc()).limit(1)).first()
    return timedelta(seconds=found) if found is not None else None


def last_success(store: Store) -> ScanRow | None:
    """The last scan that came to its end with every ruleset readable; None where there is none."""
    query = (
        select(ScanRow)
        .where(SCANS.c.finished_at.is_not(None), SCANS.c.exit_code.in_(SUCCESS))
        .order_by(SCANS.c.id.desc())
        .limit(1)
    )
    with store.reading() as session:
        return session.exec(query).first()


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what the store says may be: whether a scan was ever begun, the last one that came to its end, and how
    long ago that was.
    """

    begun: bool
    last: ScanRow | None = None
    ago: timedelta = timedelta(0)

    def is_late(self, interval: timedelta) -> bool:
        """Whether no scan has come to its end for longer than this; False where none ever has."""
        return self.last is not None and self.ago > interval

    @property
    def days(self) -> int:
        """Whole days since."""
        return self.ago.days

    @property
    def hours(self) -> int:
        """Whole hours beyond the days."""
        return self.ago.seconds // 3600


def freshness(store: Store, now: datetime) -> Freshness:
    """How old what the store says may be at `now`."""
    last = last_success(store)
    if last is None or last.finished_at is None:
        return Freshness(last_as_of(store) is not None)
    return Freshness(True, last, now - last.finished_at)


def at_work(store: Store) -> str:
    """Who scans now, for people."""
    query = select(ScanRow).where(SCANS.c.finished_at.is_(None)).order_by(SCANS.c.id.desc()).limit(1)
    with store.reading() as session:
        row = session.exec(query).first()
    who = f" (process {row.pid} on {row.host}, since {row.started_at:%Y-%m-%dT%H:%M:%SZ})" if row is not None else ""
    return f"another scan of this store is at work{who}: nothing was done here"


def store_mark(store: Store) -> str:
    """What tells the rows of one seller in one store from those in another: the first scan of them, and when the oldest
    case came. A copy, and a standby of the same server, have the same.
    """
    first = select(ScanRow).order_by(SCANS.c.id).limit(1)
    oldest = select(CaseRow.pk, CaseRow.imported_at).order_by(CASES.c.pk).limit(1)
    with store.reading() as session:
        scan, case = session.exec(first).first(), session.exec(oldest).first()
    told = [scan.id, scan.started_at.isoformat(), scan.host, scan.pid] if scan is not None else []
    return json.dumps([*told, *([case[0], case[1].isoformat()] if case is not None else [])])
