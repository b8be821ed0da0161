"""Findings carry the path of their file, whether it is one of the rulesets or of a house's rules over them."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from disputes.commands import main
from tests.rulesets_for_tests import CITE, HEAD, TITLE

RULES = (
    HEAD.format(id="shopee")
    + f"""
facts: {{seen: {{type: bool, on: case, ask: {{en: Seen?, zh: 是否见过？}}}}}}
actions: {{call: {{{TITLE}, owner: customer_service}}}}
deadlines:
  clock: {{{TITLE}, {CITE}, actor: seller, starts: opened, within: 3 days}}
rules:
  - {{id: moving, {TITLE}, {CITE}, when: {{dispute: nondelivery, facts.seen: true}}, then: {{do: [call]}}}}
"""
)
OWN = """format: 2
platform: shopee
sources: {OURS: {title: Ours, confidence: house, verified_on: 2020-01-01}}
parameters: {days: 1 day}
deadlines: {clock: {within: $days, cite: {source: OURS}}}
rules:
  - id: vain
    title: {en: Vain, zh: 无效}
    cite: {source: OURS}
    when: {all: [{order.amount: {gt: 9 SGD}}, {order.amount: {lt: 5 SGD}}]}
    then: {do: [call]}
"""
EXAMPLES = """format: 2
platform: shopee
examples:
  rules:
    vain: [{name: fires, as_of: 2026-04-15 12:00, given: {market: SG, dispute: nondelivery}, expect: {fires: [vain]}}]
"""
HOUSE, SHIPPED = "house/acme/shopee/own.yaml", "rulesets/shopee/rules.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with rulesets, and with a house's rules in another folder."""
    for name, text in ((SHIPPED, RULES), (HOUSE, OWN), (HOUSE.replace(".yaml", ".examples.yaml"), EXAMPLES)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*words: str, house: str = "house/acme", rulesets: str = "rulesets") -> str:
    done = CliRunner().invoke(main, ["rules", *words, "--rulesets", rulesets, "--overlay", house])
    assert done.exit_code in (0, 1, 4, 6), done.output
    return done.output


def files_of(form: str, output: str) -> set[str]:
    match form:
        case "json":
            return {finding["file"] for finding in json.loads(output)}
        case "github":
            return set(re.findall(r"^::\w+ file=([^,:]+)", output, re.MULTILINE))
        case "sarif":
            results = json.loads(output)["runs"][0]["results"]
            places = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results]
            return {unquote(urlsplit(place).path) for place in places}
    return {line.partition(":")[0] for line in output.splitlines() if ".yaml:" in line}


@pytest.mark.parametrize("form", ["table", "json", "github", "sarif"])
def test_every_finding_of_the_lint_names_a_file_that_is_there(form: str) -> None:
    found = files_of(form, said("lint", "--severity", "hint", "--format", form))
    assert found >= {HOUSE, SHIPPED}
    assert all(Path(file).is_file() for file in found), found


def test_what_a_finding_names_beside_its_own_file_is_a_path_too(here: Path) -> None:
    (here / HOUSE).write_text(OWN.replace("OURS", "K1", 1), encoding="utf-8")
    assert f"{HOUSE}:3: sources.K1: found 'K1'; expected an id of its own: {SHIPPED}:" in said("test")


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_a_folder_elsewhere_is_named_as_it_was_given(form: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = here / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    given = said("lint", "--format", form, house="../house/acme", rulesets=str(here / "rulesets"))
    assert files_of(form, given) >= {f"../{HOUSE}", str(here / SHIPPED)}


def test_a_house_may_be_the_working_directory(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here / "house" / "acme")
    told = said("lint", "--format", "github", house=".", rulesets="../../rulesets")
    assert "shopee/own.yaml" in files_of("github", told)


def test_examples_of_a_house_are_told_by_their_path() -> None:
    assert "house/acme/shopee/own.examples.yaml:5: rule vain, 'fires'" in said("test")


@pytest.mark.parametrize("workers", ["1", "2"])
def test_coverage_looks_at_the_figures_of_the_house(workers: str, here: Path) -> None:
    (here / HOUSE).with_name("own.examples.yaml").unlink()
    for name, text in ((SHIPPED, RULES), (HOUSE, OWN)):
        (here / name).write_text(text.partition("rules:\n")[0], encoding="utf-8")
    told = said("coverage", "--workers", workers)
    assert f"{HOUSE}:4: parameters.days: found '1 day'" in told, told


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_proof_names_the_file_of_the_house(form: str, here: Path) -> None:
    pytest.importorskip("z3")
    told = said("prove", "shopee", "--only", "never", "--format", form, "--witnesses", "found")
    if form == "json":
        findings = json.loads(told[: told.rindex("}") + 1])["findings"]
        assert {part["file"] for finding in findings for part in (finding, *finding["parts"])} == {HOUSE}
    else:
        assert f"{HOUSE}:10: rule vain" in told
        assert f"    {HOUSE}:10: " in told
    (witness,) = (here / "found").iterdir()
    assert f"#   {HOUSE}:10: " in witness.read_text(encoding="utf-8")


def test_an_old_citation_is_told_by_its_path() -> None:
    stale = json.loads(said("stale", "--as-of", "2027-12-01", "--format", "json"))["stale"]
    assert {(row["source"], row["file"]) for row in stale} == {("OURS", HOUSE), ("K1", SHIPPED)}


def test_a_difference_names_the_edition_where_it_stands(here: Path) -> None:
    def git(*words: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=here, check=True, capture_output=True)

    git("init", "-q")
    git("add", "rulesets")
    git("commit", "-q", "-m", "Begin")
    (here / SHIPPED).write_text(RULES.replace("3 days", "4 days").partition("rules:\n")[0], encoding="utf-8")
    for old, prefix in (("HEAD:rulesets", "HEAD:rulesets/"), ("HEAD:rulesets/shopee", "HEAD:rulesets/shopee/")):
        new = "rulesets/shopee" if old.endswith("shopee") else "rulesets"
        told = said("diff", old, new, house="house/acme")
        assert "rule vain" in told.lower() or "Vain" in told
        assert f"({HOUSE}:" in told, told
        assert f"({prefix}{SHIPPED.removeprefix(prefix.removeprefix('HEAD:'))}:" in told, told
        assert "disputes-" not in told
        changes = json.loads(said("diff", old, new, "--format", "json"))["changes"]
        assert {c["file"] for c in changes if c["direction"] == "removed"} == {f"HEAD:{SHIPPED}"}


def test_other_commands_tell_the_path_of_rules_that_cannot_be_used(here: Path) -> None:
    (here / HOUSE).write_text(OWN.replace("platform: shopee", "platform: shopee\nlife: {}"), encoding="utf-8")
    words = ["check", "-", "--rulesets", "rulesets", "--overlay", "house/acme"]
    record = "{id: C-1, platform: shopee, market: SG, dispute: nondelivery, opened_at: 2026-04-01T00:00:00Z}"
    done = CliRunner().invoke(main, words, input=record)
    assert done.exit_code == 4, done.output
    assert f"{HOUSE}:3: life: found key 'life'" in done.stderr
