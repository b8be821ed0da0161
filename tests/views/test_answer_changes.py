"""What differs between two answers, in words: no notation of JSON, and both languages whole."""

from __future__ import annotations

import pytest

from disputes.answers.differences import Change
from disputes.language.truth import Text
from disputes.views.answer_changes import answer_changes, titles_in

LAPSE = {"effect": "auto_refund", "ruling": "buyer", "cost": {"value": "31.00", "currency": "USD"}, "points": None}
FEE = {
    "id": "dispute_fee",
    "title": {"en": "Dispute fee", "zh": "争议费"},
    "payer": "seller",
    "to": "platform",
    "when": "now",
    "known": True,
    "value": "15.00",
    "currency": "EUR",
}
TITLES = {"respond": Text("Answer the buyer", "答复买家")}


@pytest.mark.parametrize(
    ("path", "was", "now", "en", "zh"),
    [
        (
            "deadlines[respond].lapse",
            None,
            LAPSE,
            "“Answer the buyer”, in silence: none → "
            "the buyer is refunded automatically; ruling for the buyer; cost USD 31.00",
            "“答复买家”逾期后果：无 → 自动退款给买家；裁定支持买家；损失 USD 31.00",
        ),
        (
            "deadlines[respond].met_at",
            None,
            "2026-05-05T16:00:00Z",
            "“Answer the buyer” done: none → 2026-05-05 16:00Z",
            "“答复买家” 完成：无 → 2026-05-05 16:00Z",
        ),
        (
            "deadlines[respond].may_apply",
            True,
            False,
            "“Answer the buyer”, may not apply: yes → no",
            "“答复买家” 未必适用：是 → 否",
        ),
        (
            "actions[reply].deadline",
            None,
            "respond",
            "“reply”, goes with: none → Answer the buyer",
            "“reply” 对应期限：无 → 答复买家",
        ),
        ("evidence[label].status", "have", "submitted", "evidence “label”: on file → submitted", None),
        (
            "exposure.fees[dispute_fee now seller platform]",
            None,
            FEE,
            "new: charge Dispute fee EUR 15.00, seller pays platform, due now",
            "新增：费用 争议费 EUR 15.00、卖家付给平台、现在应付",
        ),
        ("exposure.borne_by", None, "seller", "borne by: none → seller", None),
        (
            "exposure.recoverable",
            {"value": "60.00", "currency": "USD", "cap": "5000"},
            None,
            "may be recovered: USD 60.00 (at most USD 5000) → none",
            "可追回：USD 60.00（最多 USD 5000） → 无",
        ),
        (
            "gaps[handling_fee]",
            None,
            {"topic": "handling_fee", "why": {"en": "No amount is on file", "zh": "没有金额记录"}},
            "new: gap “No amount is on file”",
            "新增：空缺“没有金额记录”",
        ),
    ],
)
def test_a_change_is_told_in_words(path: str, was: object, now: object, en: str, zh: str | None) -> None:
    [told] = answer_changes([Change(path, was, now)], TITLES)
    assert told.text.en == en
    assert zh is None or told.text.zh == zh


def test_a_word_of_an_earlier_edition_is_shown_as_it_stands() -> None:
    [told] = answer_changes([Change("deadlines[respond].lapse", None, {"effect": "gone_word"})], TITLES)
    assert told.text.en == '“Answer the buyer”, in silence: none → {"effect": "gone_word"}'


def test_titles_are_those_of_lists_of_charges_and_of_words() -> None:
    answer = {
        "questions": [{"field": "facts.seen", "ask": {"en": "Was it seen?", "zh": "是否已看？"}}],
        "exposure": {"fees": [FEE]},
        "words": {"label": {"en": "the label", "zh": "面单"}},
    }
    found = titles_in(answer)
    assert {id_: title.en for id_, title in found.items()} == {
        "facts.seen": "Was it seen?",
        "dispute_fee": "Dispute fee",
        "label": "the label",
    }
