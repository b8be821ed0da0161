"""A scan killed anywhere and started again loses no alert, raises none twice and leaves no half-written row.

In its long form `DISPUTES_KILLS=300` kills that many on each database.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from disputes.store import Store
from tests.databases import new_database
from tests.store.made import Desk, at, case, dump, write_rules
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]
CASES = 500
KILLS = int(os.environ.get("DISPUTES_KILLS", "12"))


def text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.mark.parametrize("kills", tiers(2, KILLS))
def test_killed_between_its_commits(lite: URL, tmp_path: Path, kills: int) -> None:
    killed(lite, lite.set(database=f"{lite.database}.other"), tmp_path, kills)


@pytest.mark.long
def test_killed_on_postgresql(postgres: URL, tmp_path: Path) -> None:
    killed(new_database(postgres), new_database(postgres), tmp_path, KILLS)


def killed(url: URL, other: URL, tmp_path: Path, kills: int) -> None:
    command = [sys.executable, "-m", "tests.nightly.kills", text(url), text(other), str(tmp_path / "rules"), str(kills)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 + 10 * kills, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout)
    print(url.get_backend_name(), said)
    assert said["killed"] >= kills
    assert sum(1 for n in said["spread"] if n) >= min(3, kills // 4), said


@pytest.mark.long
def test_killed_with_its_workers_at_work(lite: URL, tmp_path: Path) -> None:
    """The command itself, with processes of its own: they end with it."""
    rules = write_rules(tmp_path / "rules")
    other = lite.set(database=f"{lite.database}.other")
    for url in (lite, other):
        with Store.open(url) as store:
            Desk(store, rules).take(*(case(f"C-{n}") for n in range(CASES)))
    command = [
        sys.executable,
        "-m",
        "disputes",
        "scan",
        "--db",
        text(lite),
        "--as-of",
        "2026-04-02T00:00:00Z",
        "--rulesets",
        str(rules),
        "--workers",
        "2",
    ]
    scan = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    with Store.open(lite) as store:
        desk = Desk(store, rules)
        end = time.monotonic() + 60
        while not desk.alerts() and time.monotonic() < end:
            time.sleep(0.02)
        scan.send_signal(signal.SIGKILL)
        scan.communicate(timeout=30)
        assert len(desk.alerts()) > 0
        end = time.monotonic() + 30
        while _alive(scan.pid) and time.monotonic() < end:
            time.sleep(0.1)
        assert not _alive(scan.pid), "workers outlive their scan"
        assert len(desk.alerts()) < CASES, "it was done before it was killed"
        desk.scan(at(2))
        with Store.open(other) as undisturbed:
            theirs = Desk(undisturbed, rules)
            theirs.scan(at(2))
            assert dump(store) == dump(undisturbed)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
