"""`lint_ignore: [{unnoticed: reason}]`: a figure that no example can tell from its neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.language.loading import Library
from disputes.lint.figures import FigureCoverage, figure_coverage
from tests.rulesets_for_tests import CITE, library

REASON = "[{unnoticed: nobody orders for it}]"
SMALL = f"small: {{holds: {{order.amount: {{lt: 20 SGD}}}}, {CITE}"
LARGE = f"large: {{holds: {{order.amount: {{gt: 90 SGD}}}}, {CITE}"
HEAD = "format: 2\nplatform: shopee\nexamples:\n  facts:\n    small:\n"
EXAMPLE = """\
      - name: n{n}
        as_of: 2026-03-02 12:00
        given: {{market: SG, order: {{amount: {amount} SGD}}}}
        expect: {{facts: {{small: {small}, large: {large}}}}}
"""
EITHER_SIDE = ("19", "20", "90", "91")
NOT_JUST_BELOW_TWENTY = ("5", "20", "90", "91")


def examples(*amounts: str) -> str:
    """An example of each amount, with what it comes to: exact where there is one for either side of each figure."""
    answers = ({"small": str(float(a) < 20).lower(), "large": str(float(a) > 90).lower()} for a in amounts)
    return HEAD + "".join(EXAMPLE.format(n=n, amount=amounts[n], **answer) for n, answer in enumerate(answers))


def ruleset(root: Path, small: str = "", large: str = "", *, amounts: tuple[str, ...]) -> Library:
    found = library(root, f"facts:\n  {SMALL}{small}}}\n  {LARGE}{large}}}\n")
    (root / "shopee" / "rules.examples.yaml").write_text(examples(*amounts), encoding="utf-8")
    return found


def told(found: FigureCoverage) -> list[tuple[str, str | None]]:
    return [(p.path, p.code) for p in found.problems]


def test_what_an_example_notices_needs_no_reason(tmp_path: Path) -> None:
    found = figure_coverage(ruleset(tmp_path, amounts=EITHER_SIDE), "shopee")
    assert (found.changes, found.explained, told(found)) == (6, 0, [])


def test_a_reason_stands_for_the_figures_of_its_entry_alone(tmp_path: Path) -> None:
    place = ("facts.small.holds.order.amount.lt", "unnoticed")
    for own, other, left in (("", "", [place]), (f", lint_ignore: {REASON}", "", [])):
        found = figure_coverage(ruleset(tmp_path, own, other, amounts=NOT_JUST_BELOW_TWENTY), "shopee")
        assert (found.explained, told(found)) == (1 - len(left), left)
    found = figure_coverage(ruleset(tmp_path, "", f", lint_ignore: {REASON}", amounts=NOT_JUST_BELOW_TWENTY), "shopee")
    assert told(found) == [place, ("facts.large.lint_ignore[0]", "unused-ignore")]


def test_a_reason_that_is_no_longer_needed_is_told(tmp_path: Path) -> None:
    found = figure_coverage(ruleset(tmp_path, f", lint_ignore: {REASON}", amounts=EITHER_SIDE), "shopee")
    assert (found.explained, told(found)) == (0, [("facts.small.lint_ignore[0]", "unused-ignore")])


@pytest.mark.parametrize("wrong", ["[unnoticed]", "[{unnoticed: ''}]"])
def test_without_a_reason_it_counts_for_nothing(tmp_path: Path, wrong: str) -> None:
    found = figure_coverage(ruleset(tmp_path, f", lint_ignore: {wrong}", amounts=NOT_JUST_BELOW_TWENTY), "shopee")
    assert sorted(code or "" for _, code in told(found)) == ["lint-ignore", "unnoticed"]


def test_the_command_says_how_many_are_explained(tmp_path: Path) -> None:
    for small, code, said in (
        ("", 4, "an example that notices '19 SGD' in its place"),
        (f", lint_ignore: {REASON}", 0, "6 changes to figures of 1 ruleset, each noticed by an example but for 1"),
    ):
        ruleset(tmp_path, small, amounts=NOT_JUST_BELOW_TWENTY)
        done = CliRunner().invoke(main, ["rules", "coverage", "shopee", "--rulesets", str(tmp_path)])
        assert (done.exit_code, said in done.stdout + done.stderr) == (code, True), done.output


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_processes_share_the_work_and_say_the_same(
    workers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disputes.commands.rules.coverage_work.PIECE", 1)
    monkeypatch.chdir(tmp_path)
    found = ruleset(tmp_path, amounts=("5", "20", "91", "95"))
    done = CliRunner().invoke(main, ["rules", "coverage", "--workers", workers, "--rulesets", str(found.root)])
    problems = [str(p) for p in figure_coverage(found, "shopee").problems]
    assert [line for line in done.stderr.splitlines() if "an example that notices" in line] == problems
    assert len(problems) == 3
    assert done.exit_code == 4
