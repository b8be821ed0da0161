"""The registry of what is covered is that of the rulesets; docs/coverage.md shows it as a table, README by platform."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.documents.yaml_tree import parse_yaml
from disputes.language.coverage import registry, table
from disputes.language.loading import COMMON
from disputes.words.language import CoverageStatus, CoverageTopic
from disputes.words.records import Dispute
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = shipped_library()
IDS = [i for i in LIBRARY.ids() if i != COMMON]


@cache
def kept() -> dict[str, Any]:
    return parse_yaml((ROOT / "rulesets" / "coverage.yaml").read_text(), "coverage.yaml")[0].plain()


def test_every_ruleset_stands_in_the_registry() -> None:
    assert sorted(kept()) == sorted(IDS)


@pytest.mark.parametrize("id_", IDS)
def test_the_registry_says_what_the_ruleset_has(id_: str) -> None:
    assert date.fromisoformat(kept()[id_]["verified_on"])
    rows = kept()[id_]["disputes"]
    assert set(rows) <= set(Dispute)
    assert all(
        set(topics) == set(CoverageTopic) and set(topics.values()) <= set(CoverageStatus) for topics in rows.values()
    )
    assert rows == registry(LIBRARY.ruleset(id_)), "disputes rules registry --verified-on DAY > rulesets/coverage.yaml"


def test_the_registry_stands_as_the_command_prints_it() -> None:
    text = (ROOT / "rulesets" / "coverage.yaml").read_text()
    printed = CliRunner().invoke(main, ["rules", "registry", "--verified-on", "2026-11-22"]).output
    assert re.sub("(verified_on): .*", r"\1: 2026-11-22", text) == printed
    assert all(len(line) <= 120 for line in printed.splitlines())


def test_the_page_shows_the_registry() -> None:
    shown = table({platform: of["disputes"] for platform, of in kept().items()})
    assert f"<!-- coverage -->\n\n{shown}\n\n<!-- /coverage -->" in (ROOT / "docs" / "coverage.md").read_text()


def test_readme_names_every_platform_and_its_kinds_of_dispute() -> None:
    text = (ROOT / "README.md").read_text().partition("\n## What is covered\n")[2].partition("\n## ")[0]
    shown = dict(re.findall(r"^\| ([\w .]+?)(?: \(.*?\))? \| (\d+|–) \|", text, re.M))
    titles = {LIBRARY.ruleset(i).title.en.removesuffix(" marketplace"): len(kept()[i]["disputes"]) for i in IDS}
    assert shown == {title: str(count or "–") for title, count in titles.items()}
