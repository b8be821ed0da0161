"""What a channel tells again, out of order or in part: nothing is lost, nothing older overwrites what is newer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy.engine import make_url
from sqlmodel import select

from disputes.commands import main
from disputes.store import Store
from disputes.store.models import CaseRow
from tests.sources.test_stripe import DISPUTE


def event(at: int, status: str, kind: str = "updated") -> dict[str, Any]:
    return {"type": f"charge.dispute.{kind}", "created": at, "data": {"object": {**DISPUTE, "status": status}}}


CAME = [event(1776000000, "needs_response"), event(1776500000, "under_review"), event(1777000000, "won", "closed")]


def stored_after(folder: Path, deliveries: list[dict[str, Any]]) -> tuple[Any, list[dict[str, int]]]:
    url = f"sqlite:///{folder}/told.sqlite"
    tallies = []
    for one in deliveries:
        args = ["import", "-", "--from", "stripe", "--format", "json", "--db", url]
        done = CliRunner().invoke(main, args, input=json.dumps(one))
        assert done.exit_code == 0, done.stderr
        tallies.append(json.loads(done.stdout))
    with Store.open(make_url(url)) as store, store.reading() as session:
        [row] = session.exec(select(CaseRow)).all()
        return json.loads(row.record), tallies


def test_the_order_of_deliveries_does_not_matter(tmp_path: Path) -> None:
    found = []
    for n, order in enumerate((CAME, CAME[::-1])):
        (folder := tmp_path / str(n)).mkdir()
        found.append(stored_after(folder, [*order, order[0]])[0])
    assert all(record == found[0] for record in found)
    assert (found[0]["status_raw"], found[0]["stage"]) == ("won", "decided")
    assert [e["type"] for e in found[0]["events"]] == ["opened", "ruled"]


def test_a_second_delivery_changes_nothing(tmp_path: Path) -> None:
    _, tallies = stored_after(tmp_path, [CAME[0], CAME[2], CAME[2], CAME[0]])
    assert [(t["imported"], t["updated"], t["unchanged"], t["older"]) for t in tallies] == [
        (1, 0, 0, 0),
        (0, 1, 0, 0),
        (0, 0, 1, 0),
        (0, 0, 1, 1),
    ]


def test_what_was_logged_by_hand_stays(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/told.sqlite"
    stored_after(tmp_path, CAME[:1])
    at = datetime(2026, 4, 13, tzinfo=UTC).isoformat()
    logged = CliRunner().invoke(main, ["case", "log", "dp_made_up", "seller_messaged", "--at", at, "--db", url])
    assert logged.exit_code == 0, logged.output
    stored_after(tmp_path, CAME[1:2])
    shown = CliRunner().invoke(main, ["case", "show", "dp_made_up", "--format", "json", "--db", url])
    assert "seller_messaged" in shown.stdout
