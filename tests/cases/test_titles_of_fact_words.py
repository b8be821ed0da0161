"""What the words of a fact are called stands where the word does: in questions, in explanations, in lists of words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.documents.problems import Refused
from disputes.views.terminal import show
from tests.rulesets_for_tests import CITE, TITLE, Site

FACTS = """
facts:
  tone:
    type: enum[good, poor]
    words: {poor: {en: a poor one, zh: 差评}}
    ask: {en: What is the review like?, zh: 评价如何？}
  side:
    is: [{value: left, when: {facts.tone: good}}, {value: right}]
    words: {left: {en: on the left, zh: 左边}, right: {en: on the right, zh: 右边}}
"""
RULES = f"rules:\n  - {{id: r, {TITLE}, {CITE}, when: {{facts.tone: poor, facts.side: right}}, then: {{rank: normal,"
RULES += " ruling: {for: seller}}}\n"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, FACTS + RULES)


def page(site: Site, record: str, lang: str) -> str:
    answer = site.assess(record, "15", explain=True)
    return " ".join(show([answer], lang, None, True, width=400, colour=False).split())


@pytest.mark.parametrize(("lang", "said"), [("en", "poor (a poor one)"), ("zh", "poor（差评）")])
def test_a_question_lists_the_words_with_their_titles(site: Site, lang: str, said: str) -> None:
    [question] = [q for q in site.assess("stage: requested", "15").questions if q.field == "facts.tone"]
    assert [(w.word, w.title.zh if w.title is not None else None) for w in question.allowed] == [
        ("good", None),
        ("poor", "差评"),
    ]
    assert said in page(site, "stage: requested", lang)


@pytest.mark.parametrize(("lang", "said"), [("en", "right (on the right)"), ("zh", "right（右边）")])
def test_an_explanation_shows_them(site: Site, lang: str, said: str) -> None:
    assert f"facts.side = {said}" in page(site, "facts: {tone: poor}", lang)


def test_a_title_is_of_a_word_of_the_fact(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="found key 'bad'"):
        Site(tmp_path, FACTS.replace("words: {poor", "words: {bad") + RULES)


def test_the_list_of_facts_has_them() -> None:
    out = CliRunner().invoke(main, ["words", "fact", "--platform", "ebay", "--format", "json"]).stdout
    [found] = [e for e in json.loads(out) if e["word"] == "return_condition" and e["ruleset"] == "ebay"]
    assert found["titles"]["lost"] == {"en": "lost on the way back", "zh": "退回途中丢失"}
    table = CliRunner().invoke(main, ["words", "fact", "--platform", "ebay", "--lang", "zh"]).stdout
    assert "lost（退回途中丢失）" in table
