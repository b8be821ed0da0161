"""`lint_ignore`: it switches one code off for one entry, with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.language.loading import Library
from disputes.language.schema.sections import ruleset_schema
from disputes.lint.run import lint
from tests.rulesets_for_tests import CITE, LINTED_ON, library

COPY = "title: {en: a name, zh: a name}"


def codes(tmp_path: Path, body: str) -> list[str | None]:
    found = lint(library(tmp_path, body), "shopee", LINTED_ON)
    return [p.code for p in found if p.code in ("translation", "lint-ignore", "unused-ignore", "citation")]


def test_a_code_is_switched_off_for_one_entry_only(tmp_path: Path) -> None:
    off = "lint_ignore: [{translation: a name}]"
    assert codes(tmp_path, f"actions:\n  a: {{{COPY}}}\n  b: {{{COPY}}}\n") == ["translation"] * 2
    assert codes(tmp_path, f"actions:\n  a: {{{COPY}, {off}}}\n  b: {{{COPY}}}\n") == ["translation"]
    assert codes(tmp_path, f"actions:\n  a: {{{COPY}, {off}}}\n  ab: {{{COPY}, {off}}}\n") == []


def test_an_alternative_may_carry_it(tmp_path: Path) -> None:
    clock = "deadlines:\n  clock: {title: {en: A clock, zh: 期限}, actor: seller, starts: opened, within: "
    value = "{value: 3 days, lint_ignore: [{citation: told by phone}]}"
    assert codes(tmp_path, f"{clock}[{value}]}}\n") == ["citation"]  # the deadline itself has none either
    assert codes(tmp_path, f"{clock}[{value}], {CITE}}}\n") == ["unused-ignore"]


@pytest.mark.parametrize(
    "wrong",
    ["[translation]", "[{translation: ''}]", "[{translatio: x}]", "[{unknown-name: x}]", "[]", "x", "[{a: x, b: y}]"],
)
def test_what_cannot_be_meant_is_an_error(tmp_path: Path, wrong: str) -> None:
    assert codes(tmp_path, f"actions:\n  a: {{{COPY}, lint_ignore: {wrong}}}\n") == ["translation", "lint-ignore"]


def test_a_switch_for_nothing_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path, f"actions:\n  a: {{{COPY}, lint_ignore: [{{hidden: x}}, {{translation: y}}]}}\n") == [
        "unused-ignore"
    ]


def test_a_ruleset_with_a_switch_still_answers_and_its_schema_knows_the_key(tmp_path: Path) -> None:
    off = "actions:\n  a: {title: {en: a name, zh: 名称}, lint_ignore: [{hidden: x}]}\n"
    assert library(tmp_path, off).ruleset("shopee").actions
    assert Library.at(tmp_path).ruleset("shopee").actions
    definitions = ruleset_schema()["$defs"]
    assert isinstance(definitions, dict)
    action = definitions["action"]
    assert isinstance(action, dict)
    assert "lint_ignore" in str(action["properties"])
