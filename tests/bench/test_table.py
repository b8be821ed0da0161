"""The table that `make bench` prints: what its lines say, and that each part measures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import assess, check_many, growth, many, pack, start, store, table
from bench.lines import Effort, Line, figure, in_turn, markdown
from bench.programs import ROOT, ran
from disputes.records.reading import read_records


def line(ours: float, beside: float, bound: str = "≤", goal: float | None = None) -> Line:
    return Line("what", ours, "ms", "the limit", beside, "x.py", bound, goal)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "met"),
    [
        (line(40, 10, goal=4), True),
        (line(40.04, 10, goal=4), True),  # as it is printed
        (line(40.1, 10, goal=4), False),
        (line(40, 10, "≥", 4), True),
        (line(39, 10, "≥", 4), False),
        (line(1, 1), None),
    ],
)
def test_a_goal_is_met_or_not(one: Line, met: bool | None) -> None:
    assert one.met is met


def test_the_table_shows_ours_the_limit_the_ratio_and_the_goal() -> None:
    head, _, met, unmet, told = markdown([line(40, 10, goal=4), line(41, 10, goal=4), line(1234.5, 10)]).splitlines()
    assert head.count("|") == met.count("|") == 8
    assert met == "| what | 40.0 ms | the limit: 10.0 ms | 4.00 | ≤ 4 | yes | `x.py` |"
    assert "| 4.10 | ≤ 4 | **no** |" in unmet
    assert told == "| what | 1,234 ms | the limit: 10.0 ms | 123.45 |  |  | `x.py` |"


def test_figures_have_three_digits() -> None:
    assert [figure(n, "/s") for n in (0.123, 12.34, 123.4, 12345.6)] == ["0.12/s", "12.3/s", "123/s", "12,346/s"]


def test_measures_are_taken_in_turn_and_the_first_round_is_left_out() -> None:
    taken: list[str] = []
    values = iter([100.0, 100.0, 1.0, 2.0, 3.0, 4.0, 5.0, 9.0])

    def measure(name: str) -> float:
        taken.append(name)
        return next(values)

    found = in_turn({name: lambda name=name: measure(name) for name in "ab"}, 3)  # type: ignore[misc]
    assert taken == ["a", "b"] * 4
    assert found == {"a": 3.0, "b": 4.0}


def test_generated_lines_can_be_read(tmp_path: Path) -> None:
    reads = read_records(many.generated(tmp_path / "lines.jsonl", 20))
    assert [one.problems for one in reads] == [()] * 20


def test_starting_is_held_against_the_import_and_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    spent = {start.BARE: 0.1, "disputes --version": 0.05, "disputes --help": 0.06, "disputes check FILE": 0.5}
    monkeypatch.setattr(start, "PROGRAMS", tuple((name, (name,), {}) for name in spent))
    monkeypatch.setattr(start, "spent", lambda arguments, more: spent[arguments[0]])
    found = {one.name: (round(one.ratio, 6), one.goal, one.met) for one in start.lines(1)}
    assert found == {
        "`disputes --version`": (0.5, None, None),
        "`disputes --help`": (1.2, 1.3, True),
        "`disputes check FILE`": (5.0, 4.0, False),
    }


def test_a_start_is_measured() -> None:
    assert 0 < start.spent((sys.executable, "-c", "pass"), {}) < 10


def test_a_part_that_fails_leaves_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    def broken(effort: Effort) -> list[Line]:
        raise SystemExit(f"a program ended with {effort.rounds}")

    failed: list[str] = []
    lines = table.measured({"broken": broken, "sound": lambda _: [line(4, 2)]}, Effort(3), failed)
    assert [one.ratio for one in lines] == [2]
    assert failed == ["broken"]
    assert "a program ended with 3" in capsys.readouterr().err


def test_a_failed_program_is_not_measured() -> None:
    with pytest.raises(SystemExit, match="import nothing_of_that_name ended with 1"):
        ran(sys.executable, "-c", "import nothing_of_that_name")


def test_the_memory_of_a_program_is_its_own() -> None:
    held = bytearray(200_000_000)
    held[::4096] = b"x" * len(held[::4096])
    spent = ran(sys.executable, "-c", "pass")
    assert 2 < spent.peak < 100
    assert spent.processor > 0


@pytest.mark.long
def test_every_part_gives_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_many, "CASES", check_many.CASES / "qiwi")
    monkeypatch.setattr(assess, "CASES", assess.CASES / "qiwi")
    monkeypatch.setattr(check_many, "QUICK", (1, 2))
    monkeypatch.setattr(many, "QUICK", (60, 10))
    monkeypatch.setattr(store, "QUICK", (40, 80, 10))
    monkeypatch.setattr(growth, "QUICK", (20, 40))
    monkeypatch.setattr(pack, "QUICK", (3, 1))
    monkeypatch.setattr(table, "STARTS", 1)
    parts = {name: part for name, part in table.PARTS.items() if name != "matching"}  # test_peers has that one
    for name, part in parts.items():
        failed: list[str] = []
        lines = list(table.measured({name: part}, Effort(1, quick=True), failed))
        assert failed == [], name
        assert lines, name
        assert all(one.ours > 0 and one.beside > 0 for one in lines)
        assert all((ROOT / "bench" / one.command).is_file() for one in lines)
        assert f"{name}: " in capsys.readouterr().err
