"""The handbook of a platform over which a seller has laid own rules: what is the house's, and what it replaces."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.handbook import html
from disputes.handbook.document import Chapter, Grid, HandbookDocument, Paragraph, text_of
from disputes.handbook.markdown import markdown
from disputes.handbook.pages import handbook
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from tests.handbook.test_handbook import chapters, check_page
from tests.shipped import shipped_library
from tests.store.made import write_rules

SOURCE = """
format: 2
platform: {platform}
sources: {{OURS: {{title: 自己的规定, confidence: house}}}}
"""
OWN = """
parameters:
  seller_response: [{value: 1 day, cite: {source: OURS}}]
deadlines:
  cancel_answer: {warn: 2 days, cite: {source: OURS}}
rules:
  - {id: nondelivery.still-moving, off: 我们逐一决定}
  - id: acme.small-amounts
    title: {en: Small amounts are refunded, zh: 小额直接退款}
    when: {dispute: nondelivery, order.amount: {lt: 5 SGD}}
    then: {do: [answer_the_buyer]}
    cite: {source: OURS}
"""


def own_rules(folder: Path, **texts: str) -> HouseRules:
    for name, text in texts.items():
        (folder / name).mkdir(parents=True)
        head = SOURCE.format(platform="any" if name == "common" else name)
        (folder / name / "own.yaml").write_text(head + text, encoding="utf-8")
    return HouseRules(folder, "acme")


def chapter(found: HandbookDocument, anchor: str) -> Chapter:
    (one,) = (c for c in chapters(found.chapters) if c.anchor == anchor)
    return one


def sentences(found: Chapter) -> str:
    return "\n".join(text_of(b.words) for b in found.blocks if isinstance(b, Paragraph))


def rows(found: Chapter) -> list[list[str]]:
    return [
        [" ".join(text_of(line) for line in one.lines) for one in row]
        for block in found.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.at(shipped_library().root, house=own_rules(tmp_path_factory.mktemp("house"), shopee=OWN))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_a_sound_page(lang: str, library: Library) -> None:
    found = handbook(library, "shopee", lang)
    check_page(found)
    said = sentences(found.chapters[0])
    assert {"en": "acme has rules of its own", "zh": "acme 在本规则集之上设有自有规则"}[lang] in said
    assert {"en": "What the rulesets say", "zh": "规则集内容"}[lang] in html.page(found)


def test_what_the_rulesets_say_stands_beside_what_the_house_says(library: Library) -> None:
    found = handbook(library, "shopee", "en")
    assert found.chapters[0].anchor == "house"
    assert "acme has rules of its own over these (1 new, 2 replaced, 1 switched off)" in sentences(found.chapters[0])
    assert [row[:2] for row in rows(found.chapters[0])] == [
        ["seller_response", "parameters"],
        ["cancel_answer", "deadlines"],
        ["nondelivery.still-moving", "rules"],
        ["acme.small-amounts", "rules"],
    ]
    figure = rows(chapter(found, "house-parameters-seller-response"))
    assert figure[0][3:] == ["1 day", "OURS house rule"]
    assert ["2 days in Singapore, from 2021-04-26", "B5 C2 reposted S2 C4 derived", "", ""] in figure
    # Only the rows that differ are told of an entry that keeps the rest of its keys.
    clock = rows(chapter(found, "house-deadlines-cancel-answer"))
    assert clock == [["Warns before", "24 hours", "B9 C14 second-hand", "2 days", "OURS house rule"]]
    gone = chapter(found, "house-rules-nondelivery-still-moving")
    assert "it switches off what shopee/nondelivery.yaml:" in sentences(gone)
    assert {tuple(row[3:]) for row in rows(gone)} == {("", "")}
    assert "K15 D3 official" in rows(gone)[0][2]
    new = rows(chapter(found, "house-rules-acme-small-amounts"))
    assert {tuple(row[1:3]) for row in new} == {("", "")}


def test_an_entry_says_where_it_stands_that_it_is_the_houses(library: Library) -> None:
    found = handbook(library, "shopee", "en")
    # The clock reads a parameter that the house replaces.
    assert "House rule of acme" in sentences(chapter(found, "deadlines-respond"))
    heads = [row[0] for row in rows(chapter(found, "deadlines-at-a-glance"))]
    assert [head for head in heads if "Answer the buyer's request" in head] == [
        "Answer the buyer's request House rule"
    ], heads
    marked = {c.anchor for c in chapters(found.chapters[1:]) if "House rule" in sentences(c)}
    assert {"rules-acme-small-amounts", "rules-nondelivery-still-moving", "deadlines-cancel-answer"} <= marked
    assert "rules-nondelivery-no-pickup" not in marked


def test_the_day_of_the_handbook_holds_for_both_sides(library: Library) -> None:
    found = handbook(library, "shopee", "en", date(2026, 4, 1))
    check_page(found)
    figure = rows(chapter(found, "house-parameters-seller-response"))
    assert not any("before 2022" in row[1] for row in figure[1:])
    # The rule is not in force, so nothing leads to it; what it said is told all the same.
    assert "The whole entry" not in sentences(chapter(found, "house-rules-nondelivery-still-moving"))


def test_what_the_house_does_to_the_common_rules_is_told_at_every_platform(tmp_path: Path) -> None:
    text = "actions: {answer_the_buyer: {title: {en: Write at once, zh: 立即答复}}}\n"
    library = Library.at(shipped_library().root, house=own_rules(tmp_path, common=text))
    found = handbook(library, "dhgate", "en")
    told = markdown(found)
    assert "Over the ruleset `any`, on which this one rests:" in told
    assert "it replaces" in told
    assert "acme has rules of its own" not in told
    assert handbook(library, "any", "en").chapters[0].anchor == "house"


def test_without_house_rules_over_it_nothing_is_added(tmp_path: Path) -> None:
    shipped = shipped_library().root
    over_another = Library.at(shipped, house=own_rules(tmp_path, shopee=OWN))
    assert markdown(handbook(over_another, "dhgate", "en")) == markdown(handbook(Library.at(shipped), "dhgate", "en"))


@pytest.mark.parametrize(("form", "said"), [("md", "## House rules"), ("html", '<section id="house">')])
def test_the_command_writes_it(form: str, said: str, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules")
    own_rules(tmp_path / "acme", shopee="deadlines: {respond: {within: 1 day, cite: {source: OURS}}}\n")
    words = ["rules", "docs", "shopee", "--rulesets", str(rules), "--format", form]
    done = CliRunner().invoke(main, [*words, "--overlay", str(tmp_path / "acme")])
    assert done.exit_code == 0, done.stderr
    assert said in done.stdout
    assert "1 day" in done.stdout
    assert "2 days" in done.stdout
    plain = CliRunner().invoke(main, words)
    assert said not in plain.stdout
