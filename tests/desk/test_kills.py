"""The desk as a program: killed while it writes and takes files, it has lost nothing that it acknowledged; and whatever
it is asked, it writes down nothing about a buyer.
"""

from __future__ import annotations

import hashlib
import json
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from disputes.store import Store
from disputes.store.database_copy import digests_in
from disputes.store.evidence_files import EvidenceFiles
from tests.commands.test_serve import served
from tests.store.made import Desk, at, case
from tests.tiers import tiers

PNG = b"\x89PNG\r\n\x1a\n"
ANY = {"If-Match": "*"}


class Agents:
    """Some who write notes and hand in files, one request after the other, and keep what was acknowledged."""

    def __init__(self, address: str, run: int) -> None:
        self.address, self.run = address, run
        self.notes: list[str] = []
        self.files: list[str] = []
        self.sent: set[str] = set()
        self._threads = [threading.Thread(target=self._notes, args=(n,)) for n in range(2)]
        self._threads.append(threading.Thread(target=self._uploads))
        for thread in self._threads:
            thread.start()

    def _notes(self, n: int) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as client:
            for k in range(10_000):
                text = f"run {self.run} agent {n} note {k}"
                self.sent.add(text)
                try:
                    answer = client.post("api/v1/cases/shopee/C-1/notes", json={"text": text}, headers=ANY)
                except httpx.HTTPError:
                    return
                if answer.status_code == 200 and answer.json()["changed"]:
                    self.notes.append(text)

    def _uploads(self) -> None:
        rng = random.Random(self.run)
        with httpx.Client(base_url=self.address, timeout=60) as client:
            for k in range(10_000):
                content = PNG + rng.randbytes(200_000) + b"%d" % k
                file = {"file": (f"{self.run}-{k}.png", content, "image/png")}
                try:
                    answer = client.post(
                        "api/v1/cases/shopee/C-2/evidence", data={"kind": "photo"}, files=file, headers=ANY
                    )
                except httpx.HTTPError:
                    return
                if answer.status_code == 200:
                    self.files.append(hashlib.sha256(content).hexdigest())

    def wait_for(self, notes: int, files: int) -> None:
        end = time.monotonic() + 90
        while len(self.notes) < notes or len(self.files) < files:
            assert time.monotonic() < end, (len(self.notes), len(self.files))
            time.sleep(0.005)

    def end(self) -> None:
        for thread in self._threads:
            thread.join()


@pytest.mark.parametrize("kills", tiers(1, 12))
def test_a_kill_loses_nothing_that_was_acknowledged(lite_desk: Desk, kills: int) -> None:
    lite_desk.take(case(), case("C-2"))
    lite_desk.scan(at(2))
    file, rules = lite_desk.store.file, str(lite_desk.rules)
    lite_desk.store.close()
    rng = random.Random(7)
    notes: list[str] = []
    files: list[str] = []
    for n in range(kills):
        with served("--db", f"sqlite:///{file}", "--rulesets", rules, "--no-scan") as (address, program):
            agents = Agents(address, n)
            agents.wait_for(4, 2)
            time.sleep(rng.random() * 0.05)  # somewhere in a request
            program.send_signal(signal.SIGKILL)
            program.wait()
            agents.end()
        notes += agents.notes
        files += agents.files
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = dict(connection.execute("SELECT case_id, logged FROM cases").fetchall())
            journal = connection.execute("SELECT count(*) FROM journal").fetchone()[0]
        kept = [e["item"]["text"] for e in json.loads(rows["C-1"])["notes"]]
        assert set(notes) <= set(kept)
        assert len(kept) == len(set(kept)), "nothing is there twice"
        named = set(digests_in(rows["C-2"]))
        assert set(files) <= named
        assert journal == len(kept) + len(json.loads(rows["C-2"])["evidence"]), "each change with who and when"
        with Store(lite_desk.store.url) as store:
            places = dict(EvidenceFiles.beside(store).all())
        assert named <= places.keys()
        for digest, place in places.items():
            assert hashlib.sha256(place.read_bytes()).hexdigest() == digest, "no half file"


def test_nothing_about_a_buyer_is_written_down(lite_desk: Desk, tmp_path: Path) -> None:
    planted = "ann.smith@example.com"
    lite_desk.take(case(notes=f"Ann Smith {planted}", raw={"name": "Ann Smith"}), case("ann-smith-1"))
    lite_desk.scan(at(2))
    url = f"sqlite:///{lite_desk.store.file}"
    with served("--db", url, "--rulesets", str(lite_desk.rules), "--no-scan") as (address, program):
        with httpx.Client(base_url=address, timeout=60) as client:
            for path in (
                "?q=" + planted,
                "case/shopee/ann-smith-1",
                "case/shopee/Ann%20Smith",
                "report?since=Ann+Smith",
            ):
                client.get(path)
                client.get(f"api/v1/{path}")
            client.post("case/shopee/C-1", data={"do": "note", "text": planted})
            client.post("login", data={"name": planted, "password": "Ann Smith"})
            client.post("api/v1/cases/shopee/C-1/notes", content=f"{{{planted}", headers=ANY)
            client.post("api/v1/cases/shopee/C-1/notes", json={"text": planted}, headers=ANY)
            client.post("api/v1/records", json={"id": "Ann Smith", "notes": planted})
            client.post(f"hooks/{planted}", content=planted)
            client.get("/", headers={"authorization": f"Bearer {planted}", "cookie": f"login={planted}"})
            lite_desk.store.close()
            with closing(sqlite3.connect(lite_desk.store.file)) as connection:
                connection.execute("ALTER TABLE cases RENAME TO gone")  # what fails may quote what it was asked
                connection.commit()
            assert client.get("case/shopee/Ann%20Smith?q=" + planted).status_code >= 500
            client.get("api/v1/cases/shopee/Ann%20Smith")
            assert client.get("metrics").status_code == 200
        program.send_signal(signal.SIGTERM)
        out, errors = program.communicate(timeout=60)
    for word in (planted, "ann", "smith"):
        assert word not in (out + errors).lower(), out + errors
