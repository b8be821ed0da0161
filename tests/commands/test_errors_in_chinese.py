"""What is wrong with a record is said in Chinese where the output is, or where DISPUTES_LANG says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.documents.problems import Problem
from disputes.records.reading import read_records
from disputes.views.problem_text import problem_text

BAD = sorted((Path(__file__).parents[1] / "records" / "bad").iterdir())
NAMES = set(
    [
        "YAML",
        "JSON",
        "UTF",
        "NUL",
        "ISO",
        "GLOBAL",
        "JPY",
        "SGD",
        "true",
        "false",
        "null",
        "local",
        "buyer",
        "seller",
        "split",
    ]
)
TYPO = "id: A\nplatform: shoppee\nmarket: SG\ndispute: nondelivery\n"


@pytest.mark.parametrize("chosen", [(["--lang", "zh"], {}), ([], {"DISPUTES_LANG": "zh"})], ids=["option", "variable"])
def test_a_typing_error_is_said_in_chinese(tmp_path: Path, chosen: tuple[list[str], dict[str, str]]) -> None:
    (tmp_path / "a.yaml").write_text(TYPO)
    done = CliRunner().invoke(main, ["check", str(tmp_path / "a.yaml"), *chosen[0]], env=chosen[1])
    assert done.exit_code == 3
    assert "a.yaml:2: platform: 现为 'shoppee'；应为 以下之一：shopee, aliexpress" in done.stderr
    assert done.stderr.endswith("；是否应为 'shopee'？\n")


def test_the_option_beats_the_variable(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TYPO)
    command = ["check", str(tmp_path / "a.yaml"), "--lang", "en"]
    done = CliRunner().invoke(main, command, env={"DISPUTES_LANG": "zh"})
    assert "found 'shoppee'; expected one of shopee" in done.stderr


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_the_frame_of_every_problem_is_chinese(path: Path) -> None:
    for read in read_records(path):
        for problem in read.problems:
            said = problem_text(problem, "zh")
            assert "expected" not in said
            assert "did you mean" not in said
            assert problem_text(problem, "en") == str(problem)


@pytest.mark.parametrize("path", BAD, ids=lambda p: p.name)
def test_nothing_of_a_problem_of_a_record_stays_english(path: Path) -> None:
    for read in read_records(path):
        for problem in read.problems:
            said = problem_text(problem, "zh")
            said = said.removeprefix(f"{problem.file}:{problem.line}:").removeprefix(f" {problem.path}:")
            # Lists of words, quoted values, keys, instants and commands are what they are.
            plain = re.sub(r"以下之一：[^；]*|'[^']*'|`[^`]*`|\{[^}]*\}|\S*[\d_.:*/-]\S*", "", said)
            assert set(re.findall(r"[A-Za-z]{3,}", plain)) <= NAMES, said


def test_what_has_no_chinese_stays_as_it_is() -> None:
    problem = Problem("r.yaml", 3, "rules[0]", "'x'", "an unusual thing", "y", "structure")
    assert (
        problem_text(problem, "zh") == "r.yaml:3: rules[0]: 现为 'x'；应为 an unusual thing；是否应为 'y'？ [structure]"
    )
