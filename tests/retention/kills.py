"""Kills prunes with SIGKILL, anywhere between their first and their last commit, finishes them, and compares with one
that nobody disturbed.

    python -m tests.retention.kills KILLED_URL UNDISTURBED_URL FOLDER KILLS [SEED]

Prints as JSON how many were killed, and how much each of them had done.
"""

from __future__ import annotations

import io
import json
import random
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from disputes.retention import prune
from disputes.store import Store
from disputes.store.case_log import LogEntry, add
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import ALERTS, CASES, HISTORY, JOURNAL, SNAPSHOTS
from disputes.store.url import store_url
from tests.retention.kept import LATER, SHORT, closed, policy, torn
from tests.store.forked_work import Told, in_fork
from tests.store.made import Desk, at, case, write_rules

OPEN = 4


def fill(url: str, folder: Path, orders: int) -> None:
    """Closed cases, two of each order, each with a file, a replaced record and answers that changed; and open ones."""
    with Store.open(store_url(url)) as store:
        desk, files = Desk(store, write_rules(folder / "rules")), EvidenceFiles(folder)
        named = [(f"C-{n}", {"id": f"O-{n // 2}"}) for n in range(2 * orders)]
        desk.take(*(case(i, order=o) for i, o in named), *(case(f"D-{n}") for n in range(OPEN)))
        desk.scan(at(1, 1))
        for id_, _ in named:
            digest = files.keep(io.BytesIO(id_.encode()), 100).digest
            add(store, id_, "shopee", LogEntry("evidence", {"kind": "photo", "file": id_}, "mei", at(1, 2), digest))
        desk.take(*(closed(i, order=o) for i, o in named))
        desk.scan(at(4))


def state(url: str, folder: Path) -> dict[str, Any]:
    """How many rows there are of each table, and of which cases; what is half there fails."""
    with Store.open(store_url(url)) as store, store.read() as connection:
        assert torn(store) == []
        rows = connection.execute(select(CASES.c.case_id, CASES.c.order_id, CASES.c.logged)).all()
        orders = [r.order_id for r in rows if r.order_id is not None]
        assert all(orders.count(o) == 2 for o in orders), "an order went in part"
        files = EvidenceFiles(folder)
        kept = {digest for digest, _ in files.all()}
        named = {e["digest"] for r in rows if r.logged for e in json.loads(r.logged)["evidence"]}
        assert kept <= named, "a file of which nobody knows any more"
        tables = (SNAPSHOTS, HISTORY, ALERTS)
        counts = {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}
        entries = connection.execute(select(JOURNAL.c.key).where(JOURNAL.c.case_pk > 0)).all()
        return {**counts, "journal": len(entries), "cases": sorted(r.case_id for r in rows), "files": len(kept)}


def in_child(url: str, folder: Path, kill: tuple[int, float] | None) -> tuple[bool, int, float]:
    """Whether a prune came to its end, how many transactions it told of, and how long it took; with `kill` it is killed
    once it has told of so many, and some seconds later.
    """

    def work(begun: Told, told: Told) -> None:
        prune.AT_ONCE, prune.CASES_AT_ONCE = 2, 1
        by = policy(folder, SHORT)
        with Store(store_url(url)) as store:
            begun(None)
            prune.prune_store(store, EvidenceFiles(folder), by, LATER, agent=None, now=LATER, told=told)

    steps, after_s = kill if kill is not None else (0, None)
    return in_fork(work, steps, after_s)


def main() -> None:
    killed_url, other_url, place, kills, *seed = sys.argv[1:]
    orders = 2 + int(kills)
    draw = random.Random(int(seed[0]) if seed else 1)
    killed_at, other = Path(place) / "killed", Path(place) / "other"
    for url, folder in ((killed_url, killed_at), (other_url, other)):
        folder.mkdir(parents=True)
        fill(url, folder, orders)
    full = state(other_url, other)
    _, steps, took = in_child(other_url, other, None)
    want = state(other_url, other)
    assert want["cases"] == [f"D-{n}" for n in range(OPEN)]
    assert (full["files"], want["files"]) == (2 * orders, 0)
    spread = []
    for _ in range(int(kills)):
        some = draw.randint(0, 2 * steps // (int(kills) + 1))
        done, *_ = in_child(killed_url, killed_at, (some, draw.uniform(0, took / steps)))
        found = state(killed_url, killed_at)
        spread.append(sum(full[t] - found[t] for t in ("snapshots", "history", "alerts", "journal", "files")))
        if done:
            break
    in_child(killed_url, killed_at, None)
    assert state(killed_url, killed_at) == want
    print(
        json.dumps({"killed": len(spread) - done, "spread": spread, "of": sum(full[t] for t in ("history", "files"))})
    )


if __name__ == "__main__":
    main()
