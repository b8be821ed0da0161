"""What a failing example says: what was found and what was expected, where both stand, and why a rule fired or not."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.commands import main
from tests.rulesets_for_tests import CITE, TITLE, library

RULES = (
    "facts: {seen: {type: bool, on: case, ask: {en: Seen?, zh: 是否见过？}}}\n"
    "actions: {call: {title: {en: Call, zh: 致电}, owner: customer_service}}\n"
    "grounds: {moved: {title: {en: It moved, zh: 包裹在途}}}\n"
    f"rules:\n  - {{id: moving, {TITLE}, {CITE}, when: {{dispute: nondelivery, facts.seen: true}}, "
    "then: {do: [call], ruling: {for: seller, ground: moved}}}\n"
)
HEAD = "format: 2\nplatform: shopee\nexamples:\n  rules:\n    moving:\n"
GIVEN = "as_of: 2026-04-15 12:00, given: {market: SG, dispute: nondelivery, facts: {seen: SEEN}}"
PLACE = "(the entry stands in shopee/rules.yaml:15)"


def said(tmp_path: Path, seen: str, expect: str) -> str:
    """The first line of `rules test` about the example `one`."""
    library(tmp_path, RULES)
    given = GIVEN.replace(", facts: {seen: SEEN}", "") if seen == "unknown" else GIVEN.replace("SEEN", seen)
    other = GIVEN.replace("SEEN", "false" if "fires: [moving]" in expect or seen == "true" else "true")
    fires = "[moving]" if "seen: true" in other else "[]"
    (tmp_path / "shopee" / "rules.examples.yaml").write_text(
        f"{HEAD}      - {{name: one, {given}, expect: {{{expect}}}}}\n"
        f"      - {{name: two, {other}, expect: {{fires: {fires}}}}}\n",
        encoding="utf-8",
    )
    with chdir(tmp_path):
        result = CliRunner().invoke(main, ["rules", "test", "shopee", "--rulesets", str(tmp_path)])
    assert result.exit_code == 4, result.output
    return result.stderr.splitlines()[0]


@pytest.mark.parametrize(
    ("seen", "expect", "line"),
    [
        (
            "false",
            "fires: [moving]",
            "'one' fires: found shopee/moving does not fire, stopped by facts.seen: false, and it needs true; "
            "expected it to fire",
        ),
        (
            "unknown",
            "fires: [moving]",
            "'one' fires: found shopee/moving does not fire, not known: facts.seen; expected it to fire",
        ),
        ("true", "ruling: buyer", "'one' ruling: found seller; expected buyer"),
        ("true", "no_actions: [call]", "'one' actions: found action call; expected that it is not listed"),
        (
            "true",
            "actions: [{id: call, owner: finance}]",
            "'one' actions[0].owner: found 'customer_service'; expected 'finance'",
        ),
    ],
)
def test_it_says_what_was_found_and_what_was_expected(tmp_path: Path, seen: str, expect: str, line: str) -> None:
    assert said(tmp_path, seen, expect) == f"shopee/rules.examples.yaml:6: rule moving, {line} {PLACE} [example]"


def test_a_rule_that_fires_says_what_let_it(tmp_path: Path) -> None:
    line = said(tmp_path, "true", "fires: []")
    assert "found shopee/moving fires, let by dispute nondelivery, facts.seen" in line
    assert "expected that it does not" in line
