"""docs/facts.md is what the program writes of the rulesets."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from disputes.commands import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"


def test_the_page_is_up_to_date() -> None:
    done = CliRunner().invoke(main, ["words", "fact", "--markdown"])
    assert done.exit_code == 0
    assert done.stdout == PAGE.read_text(encoding="utf-8"), "disputes words fact --markdown > docs/facts.md"
