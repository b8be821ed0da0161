"""`disputes draft`: what it prints, in which language, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from disputes.answers.schemas import drafts_schema
from disputes.commands import main

ROOT = Path(__file__).parents[2]
CASE = """\
id: C1
platform: etsy
market: BR
dispute: nondelivery
order: {id: "26", promised_by: 2026-04-20T23:59:59-03:00}
shipment: {carrier: Correios, tracking: in_transit}
events: [{type: buyer_messaged, at: 2026-04-11T09:00:00-03:00}]
"""
AT = ["--as-of", "2026-04-11T12:00:00-03:00"]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rulesets" / "common", tmp_path / "rules" / "common")
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def draft(*words: str | Path, env: dict[str, str] | None = None) -> Result:
    """With the common rules alone: the case is on the first of `words`, with its rules beside it."""
    rules = Path(words[0]).parent / "rules"
    command = ["draft", *map(str, words), *AT, "--rulesets", str(rules)]
    return CliRunner().invoke(main, command, env=env or {"DISPUTES_LANG": ""})


def test_the_message_stands_alone_between_its_head_and_what_is_missing(case: Path) -> None:
    done = draft(case)
    assert (done.exit_code, done.stderr) == (0, "")
    head, text, missing = done.stdout.strip().split("\n\n")
    assert head == "# C1 · Where the parcel is · to the buyer · Answer the buyer within 24 hours"
    assert text.startswith("Hello, thank you for asking about order 26.")
    assert "number [tracking number], and is expected by 2026-04-20." in text
    assert missing == "# Still missing: tracking number (shipment.tracking_number)"


@pytest.mark.parametrize(
    ("lang", "begins", "said"),
    [
        ("zh", "您好", "待补充：运单号"),
        ("pt", "Olá", "Still missing"),
        ("market", "Olá", "Still missing"),
        ("th", "Hello", "There is no text in “th”"),
    ],
)
def test_the_language_is_chosen(case: Path, lang: str, begins: str, said: str) -> None:
    done = draft(case, "--lang", lang)
    assert done.exit_code == 0
    assert f"\n{begins}" in done.stdout
    assert said in done.stdout


def test_the_variable_chooses_too(case: Path) -> None:
    assert "您好" in draft(case, env={"DISPUTES_LANG": "zh"}).stdout
    assert "Hello" in draft(case, "--lang", "en", env={"DISPUTES_LANG": "zh"}).stdout


def test_a_language_that_there_is_not(case: Path) -> None:
    done = draft(case, "--lang", "pts")
    assert done.exit_code == 2
    assert "Did you mean 'pt'?" in done.stderr


def test_an_action_that_there_is_not(case: Path) -> None:
    done = draft(case, "--action", "anser_the_buyer")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "did you mean 'answer_the_buyer'?" in done.stderr
    done = draft(case, "--action", "anser_the_buyer", "--lang", "zh")
    assert done.stderr == "现为 'anser_the_buyer'；应为 该案件规则中的操作；是否应为 'answer_the_buyer'？\n"


def test_where_nothing_fits_the_actions_with_a_message_are_named(case: Path) -> None:
    done = draft(case, "--to", "platform")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "C1: no message fits what is to be done next\n"
    done = draft(case, "--action", "take_charge")
    assert "with --action there is one for: answer_the_buyer, " in done.stderr


def test_json_has_every_language_and_follows_its_schema(case: Path) -> None:
    done = draft(case, "--format", "json")
    plain = json.loads(done.stdout)
    jsonschema.validate(plain, drafts_schema())
    [one] = plain["drafts"]
    assert (plain["case"], plain["language"], one["in_answer"]) == ("C1", "pt", True)
    assert {"en", "zh", "pt"} <= set(one["texts"])
    assert [m["field"] for m in one["missing"]] == ["shipment.tracking_number"]


def test_what_is_missing_may_end_with_one(case: Path) -> None:
    assert draft(case, "--fail-on", "missing").exit_code == 1
    case.write_text(CASE.replace("carrier: Correios", "carrier: Correios, tracking_number: BR1"))
    assert draft(case, "--fail-on", "missing").exit_code == 0


def test_a_record_that_is_refused(case: Path) -> None:
    good = case.read_text()
    case.write_text(good.replace("nondelivery", "nondelivry"))
    assert draft(case).exit_code == 3
    case.write_text(f"{good}---\n{good.replace('nondelivery', 'nondelivry')}")
    done = draft(case)
    assert done.exit_code == 6
    assert "did you mean 'nondelivery'?" in done.stderr


def test_nothing_of_the_buyer_reaches_stderr(case: Path) -> None:
    case.write_text(CASE + "notes: Ana Souza, Rua A 1\nbuyer: {tier: gold}\n")
    for words in ([], ["--action", "take_charge"], ["--to", "platform"]):
        done = draft(case, *words)
        assert "Souza" not in done.stdout + done.stderr
        assert "gold" not in done.stdout + done.stderr
