"""`disputes words`: every list, in both languages and as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from disputes.commands import main
from disputes.views.word_lists import DECLARED, PLACES
from disputes.words.lists import CLOSED, WordList


def words(*args: str) -> Result:
    return CliRunner().invoke(main, ["words", *args])


def test_without_a_list_the_lists_are_named() -> None:
    done = words()
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == [list_.value for list_ in WordList]
    assert set(PLACES) == set(WordList)
    assert set(DECLARED) | set(CLOSED) | {WordList.MARKET} == set(WordList)


@pytest.mark.parametrize("list_", WordList)
def test_each_list_has_titles_in_both_languages(list_: WordList) -> None:
    options = ["--platform", "shopee"] if list_ in DECLARED else []
    found = json.loads(words(list_, "--format", "json", *options).stdout)
    assert found
    assert len({(one["word"], one.get("ruleset")) for one in found}) == len(found)
    for one in found:
        if list_ not in (WordList.VIOLATION, WordList.FACT):
            assert set(one["title"]) == {"en", "zh"}
            assert all(one["title"].values())
    table = words(list_, "--lang", "zh", *options)
    assert table.exit_code == 0
    assert len(table.stdout.splitlines()) == len(found) + 2


def test_facts_have_their_type_their_words_and_their_question() -> None:
    found = {one["word"]: one for one in json.loads(words("fact", "--platform", "ebay", "--format", "json").stdout)}
    assert found["refusal_reason"]["type"] == "enum"
    assert found["refusal_reason"]["words"] == ["damage", "charges", "other"]
    assert found["refusal_reason"]["ask"]["en"].startswith("Why did the buyer refuse")
    assert found["refusal_reason"]["on"] == "case"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["evnt"], "did you mean 'event'?"),
        (["nothing at all"], "expected one of platform"),
        (["event", "--platform", "ebay"], "the same everywhere"),
        (["event", "--markdown"], "--markdown goes with `fact`"),
        (["fact", "--platform", "ebya"], "did you mean 'ebay'?"),
    ],
)
def test_wrong_use(args: list[str], said: str) -> None:
    done = words(*args)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr
