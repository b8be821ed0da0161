"""A backtest that is shared out tells what a plain one tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import URL

from disputes.cluster import backtest_worker
from disputes.cluster.backtest import BacktestQuestion, shared_backtest
from disputes.cluster.stored_subjects import stored_subjects
from disputes.cluster.workers import ClusterError
from disputes.commands import main
from disputes.commands.rules.editions import compared, edition
from disputes.rulechanges.backtest import Backtester, RecordOutcome, units_of
from disputes.rulechanges.diff import rules_diff
from disputes.store import Store
from disputes.store.answering import Answerer, CaseAnswer, StoredCase
from disputes.store.chunk import ENDED_REASON
from disputes.store.models import SCANS
from disputes.store.queue import RowRange
from disputes.words.store import RowKind
from tests.cluster.at_once import AtOnce, Killed
from tests.databases import new_database
from tests.store.made import Desk, at, case, shop, write_rules

CASES_MADE = 12


@pytest.fixture
def desk(postgres: URL, made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = new_database(postgres, None, made)
    monkeypatch.setenv("DISPUTES_DB", url.render_as_string(hide_password=False))
    monkeypatch.setattr("disputes.cluster.backtest.NUMBERS", 5)
    with Store.open(url) as store:
        found = Desk(store, write_rules(tmp_path / "old"))
        found.take(shop(tier="big"), *(case(f"C-{n}", shop={"id": "S-1"}) for n in range(CASES_MADE)))
        found.scan(at(2))
        found.take(case("C-new"))
        yield found


def asked(desk: Desk, tmp_path: Path) -> BacktestQuestion:
    new = write_rules(tmp_path / "new", "3 days")
    with edition(str(desk.rules), None) as before, edition(str(new), None) as after:
        diff = rules_diff(*compared(before, after))
        units = tuple(units_of(diff.changes))
        return BacktestQuestion(old=before.library, new=after.library, units=units, with_shops=True)


def plain(desk: Desk, question: BacktestQuestion) -> list[RecordOutcome]:
    tester = Backtester(question.old, question.new, question.units)
    found = []
    for kind in (RowKind.CASE, RowKind.SHOP):
        for subject in stored_subjects(desk.store, RowRange(kind), None, None):
            if subject is not None:
                found.append(tester.outcome(subject))
    return found


def test_it_tells_what_a_plain_one_tells(desk: Desk, tmp_path: Path) -> None:
    question = asked(desk, tmp_path)
    found = shared_backtest(desk.store, question, AtOnce(), lambda _: None)
    undisturbed = plain(desk, question)
    assert (found.seen, found.unscanned) == (len(undisturbed), 1)
    assert found.told == [one for one in undisturbed if one.causes]
    assert len(found.told) == CASES_MADE
    assert found.told[0].causes[0].units == ("shopee/deadlines/respond/within",)


def test_a_record_that_ends_its_worker_is_told_and_the_others_are_compared(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer.case

    def case_(self: Answerer, stored: StoredCase, as_of: Any, *, ahead: bool = True) -> CaseAnswer:
        if stored.row.case_id == "C-7":
            raise Killed
        return answer(self, stored, as_of, ahead=ahead)

    monkeypatch.setattr(Answerer, "case", case_)
    found = shared_backtest(desk.store, asked(desk, tmp_path), AtOnce(), lambda _: None)
    failed = {one.id: one.failed for one in found.told if one.failed is not None}
    assert failed == {"C-7": ENDED_REASON}
    assert [one.id for one in found.told] == [f"C-{n}" for n in range(CASES_MADE)]
    assert found.seen == CASES_MADE + 1


def test_a_worker_with_another_store_gets_no_rows(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = asked(desk, tmp_path)
    monkeypatch.setattr("disputes.cluster.backtest.PATIENCE", at(2) - at(2))
    monkeypatch.setattr(backtest_worker, "_begun", {})
    mark = "disputes.cluster.backtest.store_mark"
    monkeypatch.setattr(mark, lambda _: "[]")
    said: list[str] = []
    with pytest.raises(ClusterError, match="which is another store"):
        shared_backtest(desk.store, question, AtOnce(), said.append)
    assert len(said) == 1


def test_workers_cannot_write(desk: Desk, tmp_path: Path) -> None:
    shared_backtest(desk.store, asked(desk, tmp_path), AtOnce(), lambda _: None)
    for begun in backtest_worker._begun.values():
        with pytest.raises(Exception, match="read-only"), begun.store.write() as connection:
            connection.execute(SCANS.delete())


@pytest.mark.long
def test_the_command(desk: Desk, tmp_path: Path) -> None:
    """With processes of its own and with none, as JSON: the same but for how it is worked out."""
    asked(desk, tmp_path)
    command = ["rules", "backtest", str(tmp_path / "old"), str(tmp_path / "new"), "--shops", "--format", "json"]
    shared, alone = (
        CliRunner().invoke(main, [*command, *more]) for more in (("--cluster", "local:2"), ("--workers", "1"))
    )
    assert (shared.exit_code, alone.exit_code) == (6, 6), shared.stderr  # one record has no answer yet
    assert json.loads(shared.stdout) == json.loads(alone.stdout)


def test_files_are_read_here(tmp_path: Path) -> None:
    rules = str(write_rules(tmp_path / "rules"))
    options = ["--cases", ".", "--as-of", "2026-04-02T00:00:00Z", "--cluster", "local:2"]
    done = CliRunner().invoke(main, ["rules", "backtest", rules, rules, *options])
    assert (done.exit_code, "--cluster is for the records of a store" in done.stderr) == (2, True)
