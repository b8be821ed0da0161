"""The ten typical mistakes of somebody who changes a rule, each told with its line and what to write instead.

`mistakes/` holds a small ruleset that is sound, and the mistakes with the whole of what is said.
"""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from disputes.commands import main

FOLDER = Path(__file__).with_name("mistakes")
MISTAKES = yaml.safe_load((FOLDER / "mistakes.yaml").read_text("utf-8"))
TEN = "indentation, tab, misspelt key, NO, order of dates, overlap, never hold, shadows, Chinese, unit"


def said(command: str, folder: Path) -> list[str]:
    """What a command of a lead says of a ruleset, on whatever day the test runs."""
    day = ["--as-of", "2026-11-30"] if command == "lint" else []
    with chdir(folder.parent):
        done = CliRunner().invoke(main, ["rules", command, str(folder), *day], env={"COLUMNS": "1000"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return [*done.stderr.splitlines(), *(done.stdout.splitlines() if command == "prove" else [])]


def ruleset(tmp_path: Path, was: str = "", now: str = "") -> Path:
    folder = tmp_path / "etsy"
    folder.mkdir()
    shutil.copy(FOLDER / "rules.examples.yaml", folder)
    text = (FOLDER / "rules.yaml").read_text("utf-8")
    assert text.count(was) == 1 or not was
    (folder / "rules.yaml").write_text(text.replace(was, now) if was else text, "utf-8")
    return folder


@pytest.mark.parametrize("command", ["lint", "test", "prove"])
def test_the_ruleset_itself_is_sound(command: str, tmp_path: Path) -> None:
    if command == "prove":
        pytest.importorskip("z3")
    assert [line for line in said(command, ruleset(tmp_path)) if "etsy/" in line] == []


def test_all_ten_are_here() -> None:
    names = " ".join(one["mistake"] for one in MISTAKES)
    assert [word for word in TEN.split(", ") if word not in names] == []


@pytest.mark.parametrize("one", MISTAKES, ids=lambda one: str(one["mistake"]))
def test_a_mistake_is_told_with_its_line_and_its_cure(one: dict[str, str], tmp_path: Path) -> None:
    command = one.get("command", "lint")
    if command == "prove":
        pytest.importorskip("z3")
    told = said(command, ruleset(tmp_path, one["was"], one["now"]))
    assert told[: len(one["said"].splitlines())] == one["said"].splitlines()
    assert len(told) <= len(one["said"].splitlines()) + 2  # the count, and how many more may follow


def test_each_finding_names_its_line() -> None:
    for one in MISTAKES:
        first = one["said"].splitlines()[0]
        line = int(first.split(":")[1])
        text = (FOLDER / "rules.yaml").read_text("utf-8")
        begin = text[: text.index(one["was"])].count("\n") + 1
        assert begin <= line <= begin + one["now"].count("\n") + 3, one["mistake"]
