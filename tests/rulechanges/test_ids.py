"""An id that stored answers and alerts name: gone, renamed, or used for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.rulechanges.changes import RuleChange
from disputes.rulechanges.diff_page import DiffPage
from disputes.words.rulechanges import ChangeTopic, Risk
from tests.rulechanges.editions import RULES, edition, page_of

LATE = RULES[RULES.index("  - id: late\n") : RULES.index("metrics:\n")]
SEND_MORE = RULES[RULES.index("  send_more:\n") : RULES.index("rules:\n")]
OTHER_RULE = """\
  - id: late
    title: {en: Photos of a dear parcel, zh: 高价包裹照片}
    when: {dispute: nondelivery, facts.dear: true}
    then: {do: [send_photos]}
    cite: C1
"""
OTHER_CLOCK = """\
  send_more:
    title: {en: Take the parcel back, zh: 取回包裹}
    actor: buyer
    starts: return_shipped
    within: $answer
    met_by: return_received
    lapse: {effect: other}
    cite: [C1, C2]
"""


def told(tmp_path: Path, *swaps: tuple[str, str], lang: str = "en") -> tuple[DiffPage, list[RuleChange]]:
    page = page_of(edition(tmp_path / "old"), edition(tmp_path / "new", *swaps), lang)
    return page, list(page.diff.changes)


@pytest.mark.parametrize(
    ("swap", "en", "zh"),
    [
        (
            (LATE, OTHER_RULE),
            "Shop: “Photos of a dear parcel”: the id late seems to stand for something else now, “A late answer is "
            "lost” before; stored answers and alerts name it; something else takes a new id",
            "小店：“高价包裹照片”：编号 late 似已另作他用，此前为“逾期未答即败诉”；"
            "已存的答复与提醒引用该编号：请改用新编号",
        ),
        (
            (SEND_MORE, OTHER_CLOCK),
            "Shop: buyer, “Take the parcel back”: the id send_more seems to stand for something else now, “Send more "
            "evidence” before; stored answers and alerts name it; something else takes a new id",
            "小店：买家，“取回包裹”：编号 send_more 似已另作他用，此前为“补充凭证”；"
            "已存的答复与提醒引用该编号：请改用新编号",
        ),
    ],
)
def test_an_id_that_is_used_again_is_a_high_risk(swap: tuple[str, str], en: str, zh: str, tmp_path: Path) -> None:
    page, changes = told(tmp_path, swap)
    (reused,) = [c for c in changes if c.topic is ChangeTopic.ID]
    assert (reused.risk, page.sentence(reused), page.sentence(reused, "zh")) == (Risk.HIGH, en, zh)


@pytest.mark.parametrize(
    "swap",
    [
        # The title alone, the conclusion alone, the condition alone, two of them: the rest is known again.
        ("{en: A late answer is lost, zh: 逾期未答即败诉}", "{en: Silence is lost, zh: 沉默即败诉}"),
        ("then: {ruling: {for: buyer, by: platform, ground: no_answer}}", "then: {do: [send_photos]}"),
        (LATE, LATE.replace("deadline.respond: overdue", "facts.dear: true").replace("A late answer", "An answer")),
        (LATE, LATE.replace("{ruling: {for: buyer, by: platform, ground: no_answer}}", "{do: [send_photos]}")),
        ("{en: Send more evidence, zh: 补充凭证}", "{en: Send what is asked for, zh: 按要求补充}"),
        (SEND_MORE, SEND_MORE.replace("starts: evidence_requested", "starts: escalated").replace("more", "other", 1)),
    ],
)
def test_an_entry_that_is_revised_is_the_same(swap: tuple[str, str], tmp_path: Path) -> None:
    _, changes = told(tmp_path, swap)
    assert changes
    assert not [c for c in changes if c.is_reused]


@pytest.mark.parametrize(
    ("swap", "en"),
    [
        (
            (LATE, ""),
            "Shop: rule “A late answer is lost” is gone; stored answers and alerts name its id, late: "
            "`status: retired` keeps it on file",
        ),
        (
            (SEND_MORE, ""),
            "Shop: clock seller, “Send more evidence” is gone; stored answers and alerts name its id, send_more",
        ),
    ],
)
def test_an_id_that_is_gone_is_told_with_what_names_it(swap: tuple[str, str], en: str, tmp_path: Path) -> None:
    page, (change,) = told(tmp_path, swap)
    assert (change.risk, page.sentence(change)) == (Risk.HIGH, en)


def test_a_rule_that_is_retired_keeps_its_id(tmp_path: Path) -> None:
    page, (change,) = told(tmp_path, ("  - id: late\n", "  - id: late\n    status: retired\n"))
    assert "stored answers" not in page.sentence(change)
