"""docs/facts.md is what the program writes of the rulesets."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from disputes.commands import main
from disputes.records.words import PLATFORMS
from disputes.views.facts_page import facts_page
from tests.shipped import shipped_engine

PAGE = Path(__file__).resolve().parents[2] / "docs" / "facts.md"


def test_the_page_is_up_to_date() -> None:
    page = facts_page([shipped_engine().rulebook(id_) for id_ in PLATFORMS if shipped_engine().library.has(id_)])
    assert page == PAGE.read_text(encoding="utf-8"), "disputes words fact --markdown > docs/facts.md"


def test_the_command_prints_it() -> None:
    """Of one platform: to read every ruleset anew takes seconds."""
    done = CliRunner().invoke(main, ["words", "fact", "--markdown", "--platform", "boleto"])
    assert (done.exit_code, done.stdout) == (0, facts_page([shipped_engine().rulebook("boleto")]))
