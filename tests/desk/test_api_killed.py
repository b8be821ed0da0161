"""A server that is killed while programs write: what was acknowledged is there, and what is repeated is done once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import httpx
import pytest
from sqlalchemy.engine import URL

from disputes.store import Store
from disputes.store.case_log import case_file
from tests.store.made import Desk, case, write_rules

ROOT = Path(__file__).resolve().parents[2]
WORKERS, EACH, KILLS = 4, 25, 3
PATH = "/api/v1/cases/shopee/C-1/notes"


def started(store: str, rules: Path) -> tuple[subprocess.Popen[str], str]:
    """A desk of its own, and its address."""
    command = [sys.executable, "-m", "disputes", "serve", "--db", store, "--rulesets", str(rules), "--port", "0"]
    program = subprocess.Popen([*command, "--no-scan"], stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ})
    assert program.stdout is not None
    with program.stdout as told:
        return program, next(w for w in told.readline().split() if w.startswith("http")).rstrip("/")


class Worker(threading.Thread):
    """Sends notes, each under its key, until each was acknowledged; says which were at the first time."""

    def __init__(self, name: str, address: list[str], acknowledged: Counter[str], enough: threading.Event) -> None:
        super().__init__()
        self.named, self.address, self.acknowledged, self.enough = name, address, acknowledged, enough

    def run(self) -> None:
        for n in range(EACH):
            text = f"{self.named}-{n}"
            headers = {"If-Match": "*", "Idempotency-Key": text}
            while True:
                try:
                    answer = httpx.post(self.address[0] + PATH, json={"text": text}, headers=headers, timeout=30)
                except httpx.HTTPError:
                    continue  # the server is gone: the same request again
                if answer.status_code == 200:
                    assert answer.json()["changed"] is True
                    self.acknowledged[text] += 1
                    break
                assert answer.status_code == 503, answer.text
            if sum(self.acknowledged.values()) % 20 == 0:
                self.enough.set()


@pytest.mark.long
def test_a_killed_server_loses_nothing_that_it_acknowledged_and_does_nothing_twice(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with Store.open(URL.create("sqlite", database=str(tmp_path / "store.sqlite"))) as store:
        Desk(store, rules).take(case())
    program, address = started(url, rules)
    shared, acknowledged, enough = [address], Counter[str](), threading.Event()
    workers = [Worker(f"w{n}", shared, acknowledged, enough) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(KILLS):
            enough.wait(60)
            enough.clear()
            program.send_signal(signal.SIGKILL)
            program.wait()
            program, shared[0] = started(url, rules)
        for worker in workers:
            worker.join(120)
    finally:
        program.kill()
        program.wait()
    expected = {f"w{w}-{n}" for w in range(WORKERS) for n in range(EACH)}
    assert set(acknowledged) == expected
    with Store.open(URL.create("sqlite", database=str(tmp_path / "store.sqlite"))) as store:
        found = case_file(store, "C-1", "shopee", 10_000)
        kept = Counter(json.loads(j.item)["text"] for j in found.journal)
        logged = [e["item"]["text"] for e in json.loads(found.row.logged or "{}")["notes"]]
    assert kept == Counter(expected)
    assert sorted(logged) == sorted(expected)
