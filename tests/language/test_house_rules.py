"""A seller's own rules over a ruleset: what they add, replace and switch off, how that is told, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes import Engine
from disputes.cluster.rules_parcel import RulesParcel
from disputes.commands import main
from disputes.documents.private_folder import PrivateFolder
from disputes.documents.problems import Refused
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from tests.shipped import shipped_library
from tests.store.made import at, case, write_rules

HEAD = """
format: 2
platform: shopee
sources: {OURS: {title: "Acme, how we work", confidence: house, verified_on: 2026-03-01}}
"""
SHORTER = HEAD + "deadlines: {respond: {within: 1 day, cite: {source: OURS}}}\n"


def house(root: Path, text: str, name: str = "acme") -> HouseRules:
    folder = root / name / "shopee"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    return HouseRules(root / name, name)


def library(tmp_path: Path, text: str, compiled: CompiledRulesets | None = None) -> Library:
    return Library.at(write_rules(tmp_path / "rules"), compiled, house(tmp_path, text))


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(Refused) as wrong:
        library(tmp_path, text).ruleset("shopee")
    assert all(p.file == "acme/shopee/own.yaml" for p in wrong.value.problems), wrong.value.problems
    return "\n".join(f"{p.line} {p.path}: {p.found}; {p.expected}; {p.nearest}" for p in wrong.value.problems)


def test_a_figure_of_the_house_takes_the_place_of_the_rulesets(tmp_path: Path) -> None:
    plain = Engine(write_rules(tmp_path / "rules")).assess(case(), at(1, 1))
    answer = Engine(library(tmp_path, SHORTER)).assess(case(), at(1, 1))
    (was,) = (c for c in plain.deadlines if c.id == "respond")
    (now,) = (c for c in answer.deadlines if c.id == "respond")
    assert (was.due_at, now.due_at) == (at(3), at(2))
    assert (plain.confidence, answer.confidence) == ("official", "house")
    assert plain.ruleset.digest != answer.ruleset.digest
    # The rest of the entry is the ruleset's.
    assert (now.title, now.actor, now.lapse) == (was.title, was.actor, was.lapse)


def test_a_rule_is_added_and_another_switched_off(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
rules:
  - {id: answer-it, off: a robot answers}
  - id: look-first
    title: {en: Look first, zh: 先查看}
    when: {dispute: nondelivery}
    then: {do: [{action: look}]}
    cite: {source: OURS}
"""
    )
    answer = Engine(library(tmp_path, text)).assess(case(), at(1, 1))
    assert {a.id for a in answer.actions} == {"look"}


def test_what_is_kept_of_earlier_runs_is_the_houses_own(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    compiled = CompiledRulesets(PrivateFolder(kept))
    for _ in range(2):
        assert library(tmp_path, SHORTER, compiled).ruleset("shopee").house[0].owner == "acme"
        assert Library.at(tmp_path / "rules", compiled).ruleset("shopee").house == []
    (change,) = library(tmp_path, SHORTER, compiled).ruleset("shopee").house
    assert (change.owner, change.id, change.keys) == ("acme", "respond", ("within", "cite"))
    assert next((key, node.one_line()) for key, node in change.replaced) == ("within", "2 days")
    assert list(kept.iterdir())


def test_they_go_along_to_workers_that_do_not_have_them(tmp_path: Path) -> None:
    own = library(tmp_path, SHORTER)
    there = RulesParcel.of(own).unpacked(tmp_path / "there")
    assert there.ids() == own.ids()
    assert there.ruleset("shopee").digest == own.ruleset("shopee").digest
    assert [c.id for c in there.ruleset("shopee").house] == ["respond"]


def test_what_is_wrong_is_told_at_the_houses_own_file_and_line(tmp_path: Path) -> None:
    told = refused(
        tmp_path,
        HEAD
        + """
life: {}
citations: {H-1: {source: OURS, confidence: official}}
deadlines:
  respond: {within: 1 day}
  ruling: {within: 1 dya, cite: {source: OURS}}
  apeal: {off: never}
  appeal: {off: true}
rules:
  - {id: answer-it, cite: {source: K1}}
  - {id: look-at-it, off: never, when: {}}
  - {id: look-at-it, off: never}
""",
    )
    for line in (
        "6 life: key 'life'; a section that a house may change",
        "7 citations.H-1.confidence: 'official'; house: it is the house that says so",
        "9 deadlines.respond: 'respond' without it; the key 'cite' with a source of the house",
        "10 deadlines.ruling.within: '1 dya'; a duration",
        "11 deadlines.apeal: 'apeal'; an entry of deadlines of the ruleset; appeal",
        "12 deadlines.appeal.off: 'true'; the reason, as a text",
        "14 rules[0].cite.source: 'K1'; a source or a fact that the house declares",
        "15 rules[1].when: key 'when'; `off` alone",
        "16 rules[2]: 'look-at-it'; each id once (first on line 15",
    ):
        assert line in told, told


def test_a_source_of_the_ruleset_stays_what_it_is(tmp_path: Path) -> None:
    text = "format: 2\nplatform: shopee\nsources: {K1: {title: Ours, confidence: house}}\n"
    assert "3 sources.K1: 'K1'; an id of its own: shopee/rules.yaml:" in refused(tmp_path, text)
    assert "the key 'confidence': house" in refused(tmp_path, "format: 2\nplatform: shopee\nsources: {H: {title: H}}\n")


def test_what_others_name_cannot_be_switched_off(tmp_path: Path) -> None:
    told = refused(tmp_path, HEAD + "deadlines: {respond: {off: we do not}}\n")
    assert "5 deadlines.respond: 'respond' switched off; an entry that nothing else names: shopee/rules.yaml:" in told


def test_the_platform_stays_what_it_is(tmp_path: Path) -> None:
    told = refused(tmp_path, "format: 2\nplatform: {id: shopee, markets: {}}\n")
    assert "a house does not change the platform" in told


@pytest.mark.parametrize(
    ("name", "said"), [("shoppee/x.yaml", "did you mean 'shopee'"), ("x.yaml", "a file beside the folders")]
)
def test_a_folder_of_something_else_is_refused(name: str, said: str, tmp_path: Path) -> None:
    rules, path = write_rules(tmp_path / "rules"), tmp_path / "house" / name
    path.parent.mkdir(parents=True)
    path.write_text("format: 2\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["doctor", "--rulesets", str(rules), "--overlay", str(tmp_path / "house")])
    assert done.exit_code == 4
    assert said in done.stderr
    gone = CliRunner().invoke(main, ["rules", "show", "respond", "--overlay", str(tmp_path / "gone")])
    assert (gone.exit_code, gone.stdout) == (2, "")


def test_the_example_of_the_page_lies_over_the_shipped_rules(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tenants.md").read_text(encoding="utf-8")
    (example,) = (block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "platform: shopee" in block)
    found = Library.at(shipped_library().root, house=house(tmp_path, example))
    changes = found.ruleset("shopee").house
    assert [(c.kind, c.id) for c in changes] == [
        ("replaced", "seller_response"),
        ("off", "nondelivery.still-moving"),
        ("added", "acme.small-amounts"),
    ]
    assert found.problems["shopee"] == []


def test_it_is_shown_as_the_houses(tmp_path: Path) -> None:
    rules, own = write_rules(tmp_path / "rules"), house(tmp_path, SHORTER)

    def said(*words: str, **environ: str) -> str:
        done = CliRunner().invoke(main, ["rules", *words, "--rulesets", str(rules)], env=environ)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    shown = said("show", "shopee/respond", "--overlay", str(own.folder))
    assert "House rule of acme (acme/shopee/own.yaml:5): it replaces `within`, which says: 2 days" in shown
    assert "acme 的自有规则" in said("show", "shopee/respond", "--lang", "zh", DISPUTES_OVERLAY=str(own.folder))
    both = {"DISPUTES_OVERLAYS": str(tmp_path), "DISPUTES_TENANT": "acme"}
    assert '"house": [' in said("show", "shopee/respond", "--format", "json", **both)
    assert "House rule" not in said("show", "shopee/respond", **(both | {"DISPUTES_TENANT": "other"}))
    diff = said("diff", str(rules), str(rules), "--overlay", str(own.folder))
    assert "time 2 → 1 day" in diff
    assert "[house rule of acme]" in diff
    assert "No change" in said("diff", str(rules), str(rules), **both)  # it is about the rulesets, unless asked
