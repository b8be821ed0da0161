"""Which citations want another look: by age, confidence, and how many answers rest on them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from disputes.language.loading import Library
from disputes.upkeep.cited_entries import cited_entries
from disputes.upkeep.staleness import CitationUse, StaleCitation, stale_citations
from tests.rulesets_for_tests import library

ROOT = Path(__file__).resolve().parents[2]
RULESET = """\
format: 2
platform:
  id: shopee
  title: {en: A site, zh: 某平台}
  markets:
    SG: {zone: Asia/Singapore, currency: SGD}
sources:
  K1: {title: A page, url: "https://example.org/a", seen: 2026-06-01}
  K2: {title: Another page, confidence: secondary, verified_on: 2026-10-01}
citations:
  C1: {source: K1, confidence: official, verified_on: 2026-11-01}
  C2: {source: K1, confidence: recalled, verified_on: 2026-11-20}
  C3: {source: K1, confidence: official}
  C4: {unused: no figure}
  C5: {source: K1, confidence: official, verified_on: 2026-08-02}
parameters:
  short: [{value: 2 days, markets: [SG], cite: C2}, {value: 3 days, cite: C3}]
deadlines:
  respond:
    title: {en: Answer, zh: 答复}
    actor: seller
    starts: opened
    within: $short
    met_by: seller_responded
    warn: 24 hours
    cite: C1
  appeal:
    title: {en: Appeal, zh: 申诉}
    actor: seller
    when: {order.amount: {gte: 750 SGD}}
    starts: ruled
    within: 7 days
    met_by: appealed
    cite: [C5, {source: K2}]
"""
CASE = """\
id: C-1
platform: shopee
market: SG
dispute: nondelivery
order: {amount: 20 SGD}
events: [{type: opened, at: 2026-11-29T10:00:00+08:00}]
"""


@pytest.fixture
def rulesets(tmp_path: Path) -> Library:
    return library(tmp_path / "rulesets", RULESET)


def stale(found: Library, days: int, *, weak: bool = False, use: CitationUse | None = None) -> list[StaleCitation]:
    return stale_citations(found, ["shopee"], date(2026, 11, 30), timedelta(days=days), weak=weak, use=use)


def test_a_cite_knows_its_entry_and_the_figures_nearest_to_it(rulesets: Library) -> None:
    found = {
        (entry.entry, *(str(c.fact or c.source) for c in entry.citations)): entry.figures
        for entry in cited_entries(rulesets, "shopee")
    }
    assert found == {
        ("short", "C2"): ("2 days",),
        ("short", "C3"): ("3 days",),
        ("respond", "C1"): ("24 hours",),
        ("appeal", "C5", "K2"): ("750 SGD", "7 days"),
    }


def test_what_is_older_or_has_no_day_is_listed(rulesets: Library) -> None:
    # C3 has no day of its own: that of its source, 182 days before. C5 is 120 days old.
    assert [(s.fact, s.age) for s in stale(rulesets, 119)] == [("C3", 182), ("C5", 120)]
    assert [s.fact for s in stale(rulesets, 120)] == ["C3"]
    assert stale(rulesets, 182) == []


def test_the_least_sure_stand_first_then_what_most_answers_rest_on(rulesets: Library) -> None:
    assert [s.fact or s.source for s in stale(rulesets, 9)] == ["C2", "K2", "C3", "C5", "C1"]
    use = CitationUse()
    use.add(
        {"ruleset": {"id": "shopee"}, "deadlines": [{"rule": "shopee/x", "cite": [{"source": "K1", "fact": "C1"}]}]}
    )
    assert [(s.fact or s.source, s.answers) for s in stale(rulesets, 9, use=use)][2:] == [
        ("C1", 1),
        ("C3", 0),
        ("C5", 0),
    ]


def test_weak_ones_are_listed_however_young_where_asked_for(rulesets: Library) -> None:
    assert next((s.fact, s.reason.value) for s in stale(rulesets, 100, weak=True)) == ("C2", "weak")
    assert "C2" not in [s.fact for s in stale(rulesets, 100)]


def test_a_citation_in_an_answer_counts_once_and_for_the_ruleset_of_its_rule() -> None:
    cite = [{"source": "K1", "fact": "C1"}]
    use = CitationUse()
    use.add(
        {
            "ruleset": {"id": "stripe"},
            "actions": [{"rule": "visa/a", "cite": cite}, {"rule": "visa/b", "cite": cite}],
            "ruling": {"cite": cite},
        }
    )
    assert dict(use.uses) == {("visa", "K1", "C1"): 1, ("stripe", "K1", "C1"): 1}


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["rules", "stale", *args])


def test_answers_of_a_folder_are_counted(rulesets: Library, tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    (cases / "a.yaml").write_text(CASE, "utf-8")
    (cases / "b.yaml").write_text(CASE.replace("C-1", "C-2"), "utf-8")
    options = ("--rulesets", str(rulesets.root), "--as-of", "2026-11-30", "--older-than", "1d", "--format", "json")
    done = run(*options, "--cases", str(cases))
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["answers"] == 2
    counted = {row["fact"] or row["source"]: row["answers"] for row in found["stale"]}
    # 2 days of C2 are due; the appeal is not for so small an amount.
    assert (counted["C1"], counted["C2"], counted["C5"], counted["K2"]) == (2, 2, 0, 0)
    (cases / "c.yaml").write_text(CASE.replace("dispute: nondelivery", "dispute: lost"), "utf-8")
    done = run(*options, "--cases", str(cases))
    assert done.exit_code == 6
    assert "c.yaml:4" in done.stderr
    assert json.loads(done.stdout)["answers"] == 2


def test_answers_of_a_store_are_counted(rulesets: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(CASE, "utf-8")
    url = f"sqlite:///{tmp_path / 'store.db'}"
    at = ("--as-of", "2026-11-30T10:00:00+08:00", "--rulesets", str(rulesets.root))
    for args in (["import", str(file), "--db", url], ["scan", "--db", url, *at]):
        assert CliRunner().invoke(main, args).exit_code == 0
    done = run("--rulesets", str(rulesets.root), "--older-than", "1d", "--as-of", "2026-11-30", "--db", url)
    assert done.exit_code == 0, done.output
    assert "counted over 1 answers" in done.stdout
    assert run("--db", url, "--cases", str(file)).exit_code == 2


def test_a_table_names_the_page_and_the_entries_and_the_exit_code_follows(rulesets: Library) -> None:
    options = ("--rulesets", str(rulesets.root), "--as-of", "2026-11-30")
    done = run(*options, "--older-than", "100d", "--fail-on", "stale")
    assert done.exit_code == 1
    assert "https://example.org/a" in done.stdout
    assert "appeal" in done.stdout
    assert run(*options, "--older-than", "900d", "--fail-on", "stale").exit_code == 0
    assert "需要重新核实" in run(*options, "--lang", "zh").stdout
    assert run("--as-of", "yesterday").exit_code == 2
    assert run("shopeee").exit_code == 2


def test_every_citation_of_the_shipped_rulesets_is_found() -> None:
    shipped = Library.at(ROOT / "rulesets")
    for id_ in ("shopee", "any", "visa"):
        rows = stale_citations(shipped, [id_], date(2100, 1, 1), timedelta(days=1))
        declared = {f for f, on_file in shipped.read(id_).on_file.facts.items() if on_file.unused is None}
        assert declared <= {row.fact for row in rows}
        assert all(row.entries for row in rows if row.fact is None)
        assert all(row.line and row.file for row in rows)
