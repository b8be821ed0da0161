"""A prune killed anywhere and started again leaves no case half there, and ends where an undisturbed one does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.databases import new_database
from tests.tiers import tiers

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kills", tiers(2, 12))
def test_killed_between_its_commits(lite: URL, tmp_path: Path, kills: int) -> None:
    killed(lite, lite.set(database=f"{lite.database}.other"), tmp_path, kills)


@pytest.mark.long
def test_killed_on_postgresql(postgres: URL, tmp_path: Path) -> None:
    killed(new_database(postgres), new_database(postgres), tmp_path, 12)


def killed(url: URL, other: URL, folder: Path, kills: int) -> None:
    places = [u.render_as_string(hide_password=False) for u in (url, other)]
    command = [sys.executable, "-m", "tests.retention.kills", *places, str(folder / "work"), str(kills)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 + 10 * kills, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout)
    print(url.get_backend_name(), said)
    assert said["killed"] >= kills // 2
    assert len(set(said["spread"])) >= 1 + kills // 4, said
