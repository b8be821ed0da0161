"""Drafts of messages: no brace is left in one, what is missing is marked and listed, and the right one is picked."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes import Engine, UsageError
from disputes.answers.drafts import Draft
from disputes.cases.drafts import drafts
from disputes.language.messages import Placeholder
from disputes.ruletesting.reading import Example, examples_of
from disputes.words.language import EntryKind
from disputes.words.messages import Addressee
from tests.rulesets_for_tests import HEAD
from tests.shipped import shipped_library

LIBRARY = shipped_library()
ENGINE = Engine(LIBRARY, "plain")
ROOT = Path(__file__).parents[2]
AT = datetime(2026, 4, 11, 12, tzinfo=UTC)
# Told by their text: reading every ruleset to collect the tests would take longer than these.
WITH_MESSAGES = [
    id_
    for id_ in LIBRARY.ids()
    if any(b"\nmessages:" in file.read_bytes() for file in LIBRARY.folder(id_).glob("*.yaml"))
]


@cache
def of_messages(id_: str) -> list[tuple[Example, list[Draft]]]:
    """The examples of the messages of a ruleset, with the drafts for each."""
    examples = [e for e in examples_of(LIBRARY, id_, []) if e.kind is EntryKind.MESSAGE]
    return [(example, drafted(example)) for example in examples]


def drafted(example: Example) -> list[Draft]:
    case = ENGINE.prepared(example.read)
    found = case.assessor.evaluate(case.values, example.as_of, trial=True)
    return list(drafts(found, of=LIBRARY.read(example.ruleset).messages[example.owner].actions).drafts)


def is_whole(draft: Draft) -> None:
    """Each text is filled, and marks exactly what is listed."""
    for lang, text in draft.texts.items():
        assert text.strip()
        assert not set("{}") & set(text), text
        assert "None" not in text
        for missing in draft.missing:
            mark = f"【{missing.title.zh}】" if lang == "zh" else f"[{missing.title.en}]"
            assert mark in text, (missing.field, text)
        if not draft.missing:
            assert not set("[]【】") & set(text), text


@pytest.mark.parametrize("id_", WITH_MESSAGES)
def test_every_message_renders_in_every_language_for_its_examples(id_: str) -> None:
    shown: set[str] = set()
    for _, found in of_messages(id_):
        for draft in found:
            is_whole(draft)
            assert {"en", "zh"} <= set(draft.texts)
            shown.add(draft.message)
    assert {m.key for m in LIBRARY.read(id_).messages.values()} <= shown


@pytest.mark.parametrize("id_", WITH_MESSAGES)
def test_one_message_to_a_side_where_the_record_decides(id_: str) -> None:
    """An action has one answer: two that both fit would leave it to the agent which one is meant."""
    for example, found in of_messages(id_):
        sure = [(d.action, d.to) for d in found if not d.depends_on]
        assert len(sure) == len(set(sure)), (example.owner, example.name)


@pytest.mark.parametrize("id_", WITH_MESSAGES)
def test_a_field_that_is_taken_away_is_listed(id_: str) -> None:
    """Of each message that fits whole: each field of its text that stands in the record, taken away alone."""
    tried = 0
    for example, found in of_messages(id_):
        for draft in found:
            owner, _, name = draft.message.partition("/")
            for placeholder in LIBRARY.read(owner).messages[name].placeholders():
                tried += _without(example, draft, placeholder)
    assert tried


def _without(example: Example, draft: Draft, placeholder: Placeholder) -> int:
    case = ENGINE.prepared(example.read)
    values: dict[str, Any] = {**case.values}
    head, _, key = placeholder.path.partition(".")
    if head == "shipment" and values.get("shipments"):
        values["shipments"] = [{k: v for k, v in s.items() if k != key} for s in values["shipments"]]
    elif head == "order" and key in (values.get("order") or {}):
        values["order"] = {k: v for k, v in values["order"].items() if k != key}
    else:
        return 0
    found = drafts(case.assessor.evaluate(values, example.as_of, trial=True), draft.action).drafts
    for other in found:
        if other.message == draft.message:
            assert placeholder.path in [m.field for m in other.missing]
            is_whole(other)
    return 1


RECORD: dict[str, Any] = {
    "id": "C1",
    "platform": "shopee",
    "market": "BR",
    "dispute": "nondelivery",
    "order": {"id": "26", "promised_by": "2026-04-20T23:59:59-03:00"},
    "shipment": {"carrier": "Correios", "tracking_number": "BR1", "tracking": "in_transit"},
    "events": [{"type": "buyer_messaged", "at": "2026-04-11T09:00:00-03:00"}],
}


@settings(max_examples=40)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "order": st.fixed_dictionaries({}, optional={"id": st.from_regex(r"[0-9a-z]{1,8}", fullmatch=True)}),
            "shipment": st.fixed_dictionaries(
                {},
                optional={
                    "carrier": st.sampled_from(["DHL", "J&T", "中通", "%s %(x)s"]),
                    "tracking_number": st.from_regex(r"[0-9A-Z]{1,12}", fullmatch=True),
                    "tracking": st.sampled_from(["in_transit", "delivered", "stale", "refused", "no_info"]),
                },
            ),
            "dispute": st.sampled_from(["nondelivery", "damaged", "cancellation", "address_change", "review"]),
            "facts": st.fixed_dictionaries({}, optional={"review_tone": st.sampled_from(["good", "poor"])}),
        },
    ),
    st.sampled_from(["shopee", "ebay", "dhgate"]),
    st.sampled_from([None, "answer_the_buyer", "answer_the_review", "ask_for_a_review"]),
)
def test_no_draft_has_a_brace_or_a_field_that_is_not_listed(
    parts: dict[str, Any], platform: str, action: str | None
) -> None:
    record = {**RECORD, "platform": platform, **parts}
    found = ENGINE.drafts(record, AT, action)
    for draft in found.drafts:
        is_whole(draft)
        assert action is None or draft.action == action
        assert action is not None or draft.in_answer


def test_a_brace_in_the_record_stays_as_it_is() -> None:
    record = {**RECORD, "order": {"id": "{order.amount}"}}
    [draft] = ENGINE.drafts(record, AT, "answer_the_buyer").drafts
    assert "{order.amount}" in draft.text()


def test_the_language_of_the_market_where_there_is_a_text() -> None:
    found = ENGINE.drafts(RECORD, AT, "answer_the_buyer", "buyer")
    assert found.language == "pt"
    [draft] = found.drafts
    assert draft.text("pt").startswith("Olá")
    assert draft.text("th") == draft.text("en")
    assert draft.language("th") == "en"


@pytest.fixture
def common(tmp_path: Path) -> Engine:
    """The rules that hold everywhere, alone."""
    shutil.copytree(ROOT / "rulesets" / "common", tmp_path / "common")
    return Engine(tmp_path, "plain")


def test_an_action_that_the_answer_does_not_ask_for_is_drafted_when_asked(common: Engine) -> None:
    record = {**RECORD, "events": []}
    assert common.drafts(record, AT).drafts == []
    assert "answer_the_buyer" in common.drafts(record, AT).others
    [draft] = common.drafts(record, AT, "answer_the_buyer").drafts
    assert (draft.message, draft.in_answer, draft.due_at) == ("any/parcel_on_its_way", False, None)


def test_what_is_done_or_not_open_yet_is_not_drafted(common: Engine) -> None:
    assert [d.action for d in common.drafts(RECORD, AT).drafts] == ["answer_the_buyer"]
    answered = [*RECORD["events"], {"type": "seller_messaged", "at": "2026-04-11T09:00:00-03:00"}]
    assert common.drafts({**RECORD, "events": answered}, AT).drafts == []
    watched = {**RECORD, "dispute": "none", "events": [{"type": "delivered", "at": "2026-04-10T10:00:00-03:00"}]}
    assert common.drafts(watched, AT).drafts == []
    later = common.drafts(watched, datetime(2026, 4, 13, 13, tzinfo=UTC)).drafts
    assert [d.message for d in later] == ["any/ask_for_a_review"]


def test_an_unknown_action_names_the_nearest() -> None:
    with pytest.raises(UsageError) as wrong:
        ENGINE.drafts(RECORD, AT, "anser_the_buyer")
    assert wrong.value.problems[0].nearest == "answer_the_buyer"
    with pytest.raises(UsageError):
        ENGINE.drafts(RECORD, AT, None, "bank")


MESSAGES = """\
facts:
  colour: {title: {en: colour, zh: 颜色}, type: text, on: case, ask: {en: "Which colour?", zh: 什么颜色？}}
  weight: {title: {en: weight, zh: 重量}, type: number, on: case, ask: {en: "Which weight?", zh: 多重？}}
  gift: {title: {en: gift, zh: 礼物}, type: bool, on: case, ask: {en: "Is it a gift?", zh: 是礼物吗？}}
actions:
  write: {title: {en: Write, zh: 写信}, owner: customer_service}
deadlines:
  respond:
    title: {en: Answer, zh: 答复}
    actor: seller
    starts: opened
    within: 2 days
    cite: {source: K1, fact: A-1, confidence: official}
rules:
  - id: a.write
    title: {en: Write, zh: 写信}
    when: {events: {some: opened}}
    then: {do: [{action: write, by: deadline.respond}]}
    cite: {source: K1, fact: A-1, confidence: official}
messages:
  values:
    title: {en: Values, zh: 数值}
    action: write
    to: platform
    when: {facts.gift: false}
    text:
      en: "{facts.colour} {facts.weight} {order.amount} {event.opened} {event.opened:day} {deadline.respond.due}
        {action.due:day} {{x}}"
      zh: "{facts.colour}，{facts.weight}，{order.amount}，{event.opened}，{event.opened:day}，
        {deadline.respond.due}，{action.due:day}"
  gift:
    title: {en: Gift, zh: 礼物}
    action: write
    to: platform
    when: {facts.gift: true}
    text: {en: "A gift, {facts.weight}", zh: "礼物，{facts.weight}"}
  other:
    title: {en: Other, zh: 其他}
    action: write
    to: platform
    text: {en: Anything else, zh: 其他情况}
"""


@pytest.fixture
def small(tmp_path: Path) -> Engine:
    folder = tmp_path / "etsy"
    folder.mkdir()
    (folder / "rules.yaml").write_text(HEAD.format(id="etsy") + MESSAGES, encoding="utf-8")
    return Engine(tmp_path, "plain")


def record(**facts: object) -> dict[str, Any]:
    events = [{"type": "opened", "at": "2026-04-10T20:00:30+08:00"}]
    amount = {"value": "12.50", "currency": "SGD"}
    given_ = {"id": "A", "platform": "etsy", "market": "SG", "dispute": "damaged", "order": {"amount": amount}}
    return {**given_, "events": events, "facts": facts}


def test_values_are_written_as_people_read_them(small: Engine) -> None:
    found = small.drafts(record(gift=False, colour="red", weight="1.50"), AT)
    [draft] = found.drafts
    assert draft.text() == (
        "red 1.5 12.50 SGD 2026-04-10 20:00 (UTC+08:00) 2026-04-10 2026-04-12 20:00 (UTC+08:00) 2026-04-12 {x}"
    )
    assert (draft.in_answer, draft.to) == (True, Addressee.PLATFORM)


def test_without_a_value_the_title_stands_in_brackets(small: Engine) -> None:
    [draft] = small.drafts(record(gift=True), AT).drafts
    assert (draft.text(), draft.text("zh")) == ("A gift, [weight]", "礼物，【重量】")
    assert [(m.field, m.title.en) for m in draft.missing] == [("facts.weight", "weight")]


def test_where_nothing_decides_what_stands_in_comes_first_then_what_may_fit(small: Engine) -> None:
    found = small.drafts(record(), AT).drafts
    assert [(d.message, list(d.depends_on)) for d in found] == [
        ("etsy/other", []),
        ("etsy/values", ["facts.gift"]),
        ("etsy/gift", ["facts.gift"]),
    ]
