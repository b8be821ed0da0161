"""Kills what takes part in shared scans with SIGKILL, at random moments: workers, the scheduler, whoever shares out,
the database. Each scan is run until it is done, and what it left is compared with one that nobody disturbed.

    python -m tests.cluster.kills KILLS_OF_EACH [SEED]

Prints as JSON how many of each were killed, and how many of these while rows were being answered.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from enum import Enum
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from disputes.nightly.scan import ScanOptions, scan
from disputes.store import StorageError, Store
from disputes.store.models import SCAN_PARTS, SCANS
from disputes.store.url import store_url
from disputes.words.store import PartState
from tests.cluster.site import STORAGE, Database, Site, kill
from tests.databases import new_database, start_postgres, stop_postgres
from tests.store.made import Desk, at, case, dump, shop, write_rules

CASES = 40
CHUNK = 2
EARLY = 0.25
MOST_RUNS = 30
MOST_S = 180


class Victim(Enum):
    WORKER = "worker"
    SCHEDULER = "scheduler"
    CLIENT = "client"
    DATABASE = "database"


def fill(url: str, rules: Path) -> None:
    with Store.open(store_url(url)) as store:
        Desk(store, rules).take(
            shop(tier="big"),
            *(case(f"C-{n}", shop={"id": "S-1"} if n % 5 == 0 else {"tier": "small"}, facts={}) for n in range(CASES)),
        )


class Campaign:
    """A store that scans are disturbed on, and one beside it on which they are not."""

    def __init__(self, folder: Path, server: Any, seed: int) -> None:
        self.rules = write_rules(folder / "rules")
        self.database = Database(server)
        self.draw = random.Random(seed)
        uri = make_url(server.get_uri())
        self.killed, self.calm = (new_database(uri).render_as_string(hide_password=False) for _ in range(2))
        for url in (self.killed, self.calm):
            fill(url, self.rules)
        self.site = Site(self.killed, folder / "said.txt")
        self.kills: Counter[Victim] = Counter()
        self.at_work: Counter[Victim] = Counter()
        self.runs = 0
        self.rounds = 0
        self.took_s = self.work_s = 1.5

    def round(self, victims: list[Victim]) -> None:
        """One scan with other rules, for a later instant: every case is taken, and its alerts move."""
        self.rounds += 1
        write_rules(self.rules, "2 days" if self.rounds % 2 else "3 days")
        more: dict[str, Any] = {"chunk": CHUNK, "full": self.rounds % 3 == 0}
        as_of = at(2) + timedelta(minutes=self.rounds)
        for url in (self.killed, self.calm):
            forget_the_past(url)
        with Store(store_url(self.calm)) as store:
            scan(store, ScanOptions(as_of, rulesets=self.rules, **more))
        before = last_scan(self.killed)
        self.site.tend()
        client = self.site.client(as_of, self.rules, **more)
        end = time.monotonic() + MOST_S
        self._wait_for_work(client)
        begun = time.monotonic()
        for victim in victims:
            if self.draw.random() < EARLY:  # at any moment, else while rows are being answered
                time.sleep(self.draw.uniform(0, self.took_s))
            else:
                self._wait_for_work(client)
                time.sleep(self.draw.uniform(0, self.work_s / len(victims)))
            if client.is_alive():
                client = self._killed(victim, client, lambda: self.site.client(as_of, self.rules, **more))
            self.site.tend()
        if not victims:
            while self._is_at_work():
                time.sleep(0.01)
            self.work_s = time.monotonic() - begun
        runs = 1
        while client.exitcode != 0:
            client.join(0.05)
            self.site.tend()
            if client.exitcode not in (None, 0):
                assert client.exitcode == STORAGE or client.exitcode < 0, self.said()
                runs += 1
                assert runs < MOST_RUNS, self.said()
                client = self.site.client(as_of, self.rules, **more)
            assert time.monotonic() < end, self.said()
        if not victims:
            self.took_s = time.monotonic() - begun
        self.runs += runs
        self._compare(before)

    def _wait_for_work(self, client: BaseProcess) -> None:
        while client.is_alive() and not self._is_at_work():
            time.sleep(0.02)

    def _killed(self, victim: Victim, client: BaseProcess, again: Any) -> BaseProcess:
        at_work = self._is_at_work()
        if victim is Victim.WORKER:
            kill(self.draw.choice(self.site.workers))
        elif victim is Victim.SCHEDULER:
            assert self.site.scheduler is not None
            kill(self.site.scheduler)
        elif victim is Victim.CLIENT:
            kill(client)
            client = again()
        else:
            self.database.kill()
            self.database.start()
        self.kills[victim] += 1
        self.at_work[victim] += at_work
        return client

    def _is_at_work(self) -> bool:
        """Whether some rows of the scan are done, and some are not."""
        try:
            with Store(store_url(self.killed)) as store, store.read() as connection:
                states = dict(
                    connection.execute(select(SCAN_PARTS.c.state, func.count()).group_by(SCAN_PARTS.c.state)).all()
                )
        except StorageError:
            return False
        return bool(states.get(PartState.LEASED)) or len(states) > 1

    def _compare(self, before: int) -> None:
        with Store(store_url(self.killed)) as one, Store(store_url(self.calm)) as other:
            mine, theirs = dump(one), dump(other)
            differ = "; ".join(k for k in mine if mine[k] != theirs[k])
            assert mine == theirs, f"round {self.rounds}: {differ} differ\n{self.said()}"
            assert len(mine["history"]) >= CASES or self.rounds == 1, f"round {self.rounds} did nothing"
            told = [summaries(one, before), summaries(other, last_scan(self.calm) - 1)]
            assert told[0] == told[1], f"round {self.rounds}: {told}\n{self.said()}"

    def said(self) -> str:
        return self.site.log.read_text(encoding="utf-8")[-4000:] if self.site.log.exists() else ""


def forget_the_past(url: str) -> None:
    """Leaves only what a scan can still change, so that comparing takes no longer each time."""
    with Store(store_url(url)) as store, store.write() as connection:
        connection.execute(text("DELETE FROM history"))
        connection.execute(text("DELETE FROM alerts WHERE cleared_at IS NOT NULL"))


def last_scan(url: str) -> int:
    with Store(store_url(url)) as store, store.read() as connection:
        return connection.execute(select(func.coalesce(func.max(SCANS.c.id), 0))).scalar_one()


def summaries(store: Store, after: int) -> dict[str, int]:
    """What the scans after one say they did, together: a run that was killed after its last word is followed by one
    with nothing to do.
    """
    with store.read() as connection:
        found = connection.execute(select(SCANS.c.summary).where(SCANS.c.id > after, SCANS.c.summary.is_not(None)))
        told = [json.loads(s) for s in found.scalars()]
    return {name: sum(one[name] for one in told) for name in ("scanned", "changed", "overtaken", "quarantined")}


def main(kills: int, seed: int = 1) -> dict[str, Any]:
    """Kills so many of each."""
    folder = Path(tempfile.mkdtemp(prefix="kills-", dir="/tmp"))
    server = start_postgres(folder / "pg") if (folder / "pg").mkdir() is None else None
    campaign = None
    begun = time.monotonic()
    try:
        campaign = Campaign(folder, server, seed)
        for _ in range(2):
            campaign.round([])  # how long it takes when nobody disturbs it
        left = [v for v in Victim for _ in range(kills)]
        campaign.draw.shuffle(left)
        while left:
            number = min(len(left), campaign.draw.choice((1, 1, 2, 3)))
            before = campaign.kills.copy()
            victims = [left.pop() for _ in range(number)]
            campaign.round(victims)
            # Whom the scan was over too soon for comes again.
            left[:0] = (Counter(victims) - (campaign.kills - before)).elements()
            print(f"{campaign.kills.total()} killed, {len(left)} left", file=sys.stderr, flush=True)
    finally:
        if campaign is not None:
            campaign.site.close()
        stop_postgres(server)
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "killed": {v.value: campaign.kills[v] for v in Victim},
        "at work": {v.value: campaign.at_work[v] for v in Victim},
        "scans": campaign.rounds,
        "runs": campaign.runs,
        "undisturbed s": round(campaign.work_s, 2),
        "seconds": round(time.monotonic() - begun),
    }


if __name__ == "__main__":
    print(json.dumps(main(*(int(a) for a in sys.argv[1:]))))
