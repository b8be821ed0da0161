"""The program that measures `disputes check` on many cases: its cases can be answered, and it measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import check_many
from bench.programs import disputes
from disputes.records.reading import iter_records


def test_the_cases_are_all_different_and_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_many, "CASES", check_many.CASES / "qiwi")
    reads = list(iter_records(check_many.made(tmp_path, 120)))
    assert [one.problems for one in reads if one.problems] == []
    assert len({one.case.id for one in reads if one.case}) == len(reads) == 120
    orders = [one.case.order.id for one in reads if one.case and one.case.order]
    assert len(orders) == 120
    assert len(set(orders)) == 118  # in a hundred one order on two desks


@pytest.mark.long
def test_a_line_for_each_form(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(check_many, "CASES", check_many.CASES / "qiwi")
    lines = check_many.lines((1, 2), tmp_path)
    assert [line.name.partition(",")[0] for line in lines] == ["check FOLDER", "check FOLDER --format jsonl"]
    assert all(20 < line.ours < 2_000 and 0.5 < line.ratio < 2 for line in lines)


def test_a_run_that_fails_is_not_measured() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        disputes("check", "no such file")
