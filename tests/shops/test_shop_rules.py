"""Rules about the shop are matched as those about a case are: the same silencing, the same status `trial`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.language.rulebook import Rulebook
from disputes.records.reading import read_plain
from disputes.shops.assess import ShopAssessor
from disputes.situation.typed_facts import prepare_shop
from tests.rulesets_for_tests import BASE, CITE, TITLE, Site, at, library

SHOP = {"id": "shop-1", "platform": "shopee", "market": "SG", "seller": "local"}
NOW = at("15")


def rule(id_: str, when: str, *more: str, about: str = "shop") -> str:
    lines = (f"id: {id_}", f"about: {about}", TITLE, CITE, f"when: {when}", "then: {do: [act]}", *more)
    return "  - " + "\n    ".join(lines) + "\n"


def body(*rules: str) -> str:
    facts = "facts:\n  vetted: {type: bool, on: shop, ask: {en: Is it?, zh: 是吗？}}\n"
    return f"actions: {{act: {{{TITLE}}}}}\n{facts}rules:\n" + "".join(rules)


CHAIN = ("{market: SG}", "{market: SG}", "{market: SG}")


def chain(about: str) -> str:
    """Three rules that hold, of which the first silences the second and the second the third."""
    overrides = ("overrides: [b]", "overrides: [c]", "note: x")
    return body(*(rule(id_, when, over, about=about) for id_, when, over in zip("abc", CHAIN, overrides, strict=True)))


def standing(root: Path, text: str, engine: str, *, trial: bool = False, **record: Any) -> tuple[list[str], list[str]]:
    """The rules that fired for a shop, and the fields that it is asked for."""
    assessor = ShopAssessor(Rulebook.load(library(root, text), "shopee"), engine)
    read = read_plain({**SHOP, **record}, "shop.yaml")
    assert read.shop is not None, [str(p) for p in read.problems]
    values, problems = prepare_shop(read.shop, assessor.book, read.node)
    assert not problems
    answer = assessor.stand(values, NOW, trial=trial)
    return [t.rule for t in answer.trace], [q.field for q in answer.questions]


@pytest.mark.parametrize("engine", ["durable", "plain"])
def test_a_silenced_rule_silences_nothing_of_a_shop_or_a_case(tmp_path: Path, engine: str) -> None:
    assert standing(tmp_path / "shop", chain("shop"), engine) == (["shopee/a", "shopee/c"], [])
    site = Site(tmp_path / "case", chain("case"), engine=engine)
    assert [t.rule for t in site.assess(BASE, "15").trace] == ["shopee/a", "shopee/c"]


@pytest.mark.parametrize("engine", ["durable", "plain"])
def test_a_silenced_rule_leaves_undecided_ones_open(tmp_path: Path, engine: str) -> None:
    undecided = body(
        rule("a", "{market: SG}", "overrides: [b]"),
        rule("b", "{market: SG}", "overrides: [c]"),
        rule("c", "{facts.vetted: true}"),
    )
    assert standing(tmp_path, undecided, engine) == (["shopee/a"], ["facts.vetted"])


@pytest.mark.parametrize("engine", ["durable", "plain"])
def test_rules_on_trial_run_for_a_shop_where_that_is_asked_for(tmp_path: Path, engine: str) -> None:
    text = body(rule("a", "{market: SG}", "status: trial"), rule("b", "{market: SG}"))
    assert standing(tmp_path, text, engine)[0] == ["shopee/b"]
    assert standing(tmp_path, text, engine, trial=True)[0] == ["shopee/a", "shopee/b"]


def test_the_command_takes_trial(tmp_path: Path) -> None:
    library(tmp_path / "rulesets", body(rule("a", "{market: SG}", "status: trial")))
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(SHOP), encoding="utf-8")
    asked = ["shop", str(file), "--rulesets", str(tmp_path / "rulesets"), "--as-of", NOW.isoformat()]
    fired = []
    for more in ([], ["--trial"]):
        result = CliRunner().invoke(main, [*asked, "--format", "json", *more])
        assert result.exit_code == 0, result.output
        fired.append([t["rule"] for t in json.loads(result.stdout)["trace"]])
    assert fired == [[], ["shopee/a"]]


def test_an_example_of_a_shop_runs_rules_on_trial(tmp_path: Path) -> None:
    example = (
        "format: 2\nplatform: shopee\nexamples:\n  rules:\n    a:\n"
        "      - {name: one, given: {market: SG}, as_of: 2026-04-15T00:00:00+08:00, expect: {fires: [a]}}\n"
        "      - {name: two, given: {market: MY}, as_of: 2026-04-15T00:00:00+08:00, expect: {fires: []}}\n"
    )
    library(tmp_path / "rulesets", body(rule("a", "{market: SG}", "status: trial")))
    (tmp_path / "rulesets" / "shopee" / "rules.examples.yaml").write_text(example, encoding="utf-8")
    result = CliRunner().invoke(main, ["rules", "test", "shopee", "--rulesets", str(tmp_path / "rulesets")])
    assert result.exit_code == 0, result.output
