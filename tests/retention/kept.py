"""A store with something of every age in it, and what is looked at after it was pruned."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from disputes.retention.policy import RetentionPolicy, read_policy
from disputes.retention.prune import Pruned, prune_store
from disputes.store import Store
from disputes.store.case_log import LogEntry, add
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import (
    ALERTS,
    CASE_IDS,
    CASES,
    DELIVERIES,
    HISTORY,
    JOURNAL,
    REQUESTS,
    SCANS,
    SNAPSHOTS,
    WHOLE_STORE,
)
from disputes.words.retention import RetainedPart
from disputes.words.store import RowKind
from tests.store.made import Desk, at, case, event, shop

LATER = datetime(2028, 1, 1, tzinfo=UTC)
"""When everything that :func:`fill` puts in is old."""
SHORT = """
format: 1
keep_for:
  history: 30 days
  snapshots: 30 days
  alerts: 7 days
  deliveries: 7 days
  requests: 1 day
  scans: 30 days
  journal: 1 year
  closed_cases: 90 days
"""
GONE = ("C-2", "C-6", "C-7")
"""The cases of which nothing is left."""


def closed(id_: str, end: datetime | None = None, **more: Any) -> dict[str, Any]:
    return case(id_, event("opened", at(1)), event("closed", end or at(3)), **more)


def fill(desk: Desk, files: EvidenceFiles) -> dict[str, str]:
    """C-1 is open; C-2, and C-6 with C-7 of its order, were closed long ago. Of those that stay C-3 is to be held, C-4
    has an open case beside it in its order, C-5 is that, C-8 is closed for a week. Gives digests of files by case.
    """
    desk.take(
        *(case(f"C-{n}") for n in (1, 2, 3)),
        *(case(f"C-{n}", order={"id": f"O-{n // 6}"}) for n in (4, 5, 6, 7)),
        case("C-8"),
        shop("S-1"),
        now=at(1),
    )
    desk.scan(at(1, 1))
    digests = {}
    for id_, content in (("C-1", b"one"), ("C-2", b"two"), ("C-6", b"six"), ("C-7", b"six"), ("C-3", b"one")):
        digests[id_] = files.keep(io.BytesIO(content), 100).digest
        item: dict[str, object] = {"kind": "photo", "file": f"{id_}.png"}
        add(desk.store, id_, "shopee", LogEntry("evidence", item, "mei", at(1, 2), digests[id_]))
    desk.take(
        *(closed(f"C-{n}") for n in (2, 3)),
        *(closed(f"C-{n}", order={"id": f"O-{n // 6}"}) for n in (4, 6, 7)),
        shop("S-1", facts={}),
        now=at(3, 1),
    )
    desk.scan(at(4))
    with desk.store.write() as connection:
        sent = {"place": 1, "created_at": at(3), "body": "{}", "attempts": 1, "target": "x"}
        connection.execute(DELIVERIES.insert(), [{**sent, "id": "sent", "sent_at": at(3)}])
        connection.execute(DELIVERIES.insert(), [{**sent, "id": "waits", "sent_at": None}])
        done = {"caller": "c", "request": "r", "status": 200, "body": "{}"}
        connection.execute(
            REQUESTS.insert(), [{**done, "key": f"k{n}", "done_at": at(1) + timedelta(days=900 * n)} for n in (0, 1)]
        )
        whole = {"case_pk": WHOLE_STORE, "at": at(1), "agent": "boss", "key": "access", "undone": False}
        connection.execute(JOURNAL.insert(), [{**whole, "item": '{"what": "x", "about": "y"}'}])
    desk.scan(LATER - timedelta(days=8))
    desk.take(closed("C-8", LATER - timedelta(days=7)), now=LATER - timedelta(days=7))
    desk.scan(LATER - timedelta(days=6))
    return digests


def policy(tmp_path: Path, text: str = SHORT + "keep: [C-3]\n") -> RetentionPolicy:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    return read_policy(file)


def pruned(desk: Desk, files: EvidenceFiles, by: RetentionPolicy, as_of: datetime = LATER, **more: Any) -> Pruned:
    return prune_store(desk.store, files, by, as_of, agent="boss", now=LATER, **more)


def gone_of(done: Pruned) -> dict[RetainedPart, int]:
    return {p.part: p.gone for p in done.parts}


def rows_of(store: Store, id_: str) -> dict[str, int]:
    """How many rows of a case there are, by table."""
    with store.read() as connection:
        pk = connection.execute(select(CASES.c.pk).where(CASES.c.case_id == id_)).scalar()
        if pk is None:
            return {}
        found = {
            "snapshots": (SNAPSHOTS, SNAPSHOTS.c.kind == RowKind.CASE, SNAPSHOTS.c.subject_pk == pk),
            "history": (HISTORY, HISTORY.c.kind == RowKind.CASE, HISTORY.c.subject_pk == pk),
            "alerts": (ALERTS, ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == pk),
            "journal": (JOURNAL, JOURNAL.c.case_pk == pk),
        }
        return {
            name: len(connection.execute(select(*table.primary_key).where(*mine)).all())
            for name, (table, *mine) in found.items()
        }


def torn(store: Store) -> list[str]:
    """What belongs to a case that is not there any more."""
    out = []
    with store.read() as connection:
        there = set(connection.execute(select(CASES.c.pk)).scalars())
        for table, subject, mine in (
            (SNAPSHOTS, SNAPSHOTS.c.subject_pk, SNAPSHOTS.c.kind == RowKind.CASE),
            (HISTORY, HISTORY.c.subject_pk, HISTORY.c.kind == RowKind.CASE),
            (ALERTS, ALERTS.c.subject_pk, ALERTS.c.subject == RowKind.CASE),
            (JOURNAL, JOURNAL.c.case_pk, JOURNAL.c.case_pk != WHOLE_STORE),
            (CASE_IDS, CASE_IDS.c.case_pk, CASE_IDS.c.case_pk > 0),
        ):
            left = set(connection.execute(select(subject).where(mine)).scalars()) - there
            out += [f"{table.name} of {pk}" for pk in sorted(left)]
    return out


def scans_left(store: Store) -> list[datetime]:
    with store.read() as connection:
        return list(connection.execute(select(SCANS.c.as_of).order_by(SCANS.c.id)).scalars())
