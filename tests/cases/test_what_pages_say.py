"""A page misleads nobody: what it says of rulings, sources, owners and zones holds, on records that are shipped."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from disputes.advice.owners import in_charge
from disputes.answers.assessment import Assessment
from disputes.api import Engine
from disputes.documents.problems import Refused
from disputes.records.field_types import to_instant
from disputes.records.reading import read_records
from disputes.views.case_calendar import calendar
from disputes.views.markdown import page
from disputes.views.terminal import show
from disputes.words.answers import Expectation, Owner
from disputes.words.records import Dispute
from tests.shipped import shipped_engine

CASES = Path(__file__).parents[2] / "cases"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


def shipped(engine: Engine, name: str, as_of: str) -> Assessment:
    [read] = read_records(CASES / f"{name}.yaml")
    return engine.assess(read, to_instant(as_of))


def given(engine: Engine, **other: Any) -> Assessment:
    record = {
        "id": "X-1",
        "platform": "shopee",
        "market": "SG",
        "dispute": "nondelivery",
        "events": [{"type": "opened", "at": "2026-04-12T15:40:00+08:00", "by": "buyer"}],
        **other,
    }
    return engine.assess(record, datetime.fromisoformat("2026-04-13T09:00:00+08:00"))


def text(answer: Assessment, lang: str = "en", tz: ZoneInfo | None = None) -> str:
    lines = show([answer], lang, tz, False, width=400, colour=False)
    return " ".join(lines.split())


def test_a_ruling_for_the_seller_says_what_it_rests_on_and_what_silence_makes_of_it(engine: Engine) -> None:
    found = shipped(engine, "shopee/sg-nondelivery-still-moving", "2026-04-13T09:00:00+08:00")
    assert found.ruling.expected is Expectation.SELLER
    assert [n.id for n in found.ruling.needs] == ["proof_of_shipment"]
    assert found.ruling.if_silent is Expectation.BUYER
    assert "expected: for the seller, if you submit: Proof of shipment" in text(found)
    assert "in silence: for the buyer" in text(found)
    assert "预计：支持卖家，前提是提交：发货凭证" in text(found, "zh")
    assert "若不处理：支持买家" in text(found, "zh")


def test_what_is_there_is_not_needed(engine: Engine) -> None:
    found = shipped(engine, "shopee/sg-nondelivery-proof-on-file", "2026-04-13T09:00:00+08:00")
    assert not found.ruling.needs
    assert "if you submit" not in text(found)


@pytest.mark.parametrize("dispute", ["review", "message", "cancellation", "none"])
def test_no_ruling_is_told_where_nobody_rules(engine: Engine, dispute: str) -> None:
    found = given(engine, dispute=dispute)
    assert not found.ruling.awaited
    assert "RULING" not in text(found)


def test_no_ruling_is_awaited_once_the_claim_is_withdrawn(engine: Engine) -> None:
    found = given(
        engine,
        events=[
            {"type": "opened", "at": "2026-04-11T15:40:00+08:00", "by": "buyer"},
            {"type": "withdrawn", "at": "2026-04-12T15:40:00+08:00", "by": "buyer"},
        ],
    )
    assert not found.ruling.awaited
    assert not found.ruling.needs
    assert found.ruling.if_silent is None
    assert "RULING" not in text(found)


def test_a_page_without_a_figure_does_not_praise_its_figures(engine: Engine) -> None:
    found = given(engine, dispute="review", events=[{"type": "reviewed", "at": "2026-04-12T15:40:00+08:00"}])
    assert "every figure" not in text(found)


def test_confidence_names_what_it_speaks_of(engine: Engine) -> None:
    found = shipped(engine, "shopee/sg-nondelivery-still-moving", "2026-04-13T09:00:00+08:00")
    assert found.rests_on
    assert {r.confidence for r in found.rests_on} == {found.confidence}
    for r in found.rests_on[:3]:
        assert r.title.en in text(found)
        assert r.title.zh in text(found, "zh")


def test_a_market_that_is_not_covered_has_the_zone_that_is_used(engine: Engine) -> None:
    found = given(engine, market="JP")
    [gap] = [g for g in found.gaps if g.topic == "market"]
    assert found.time_zone in gap.why.en
    assert found.time_zone in gap.why.zh
    assert found.time_zone != "UTC"


def test_a_consequence_without_a_name_is_told_by_its_cost(engine: Engine) -> None:
    for name in ("shopee/br-cross-border-silent", "shopee/sg-nondelivery-lost"):
        found = shipped(engine, name, "2026-05-06T09:00:00+08:00")
        assert "stands in the rule" not in text(found)
        assert "described in the rule" not in text(found)


def test_the_date_of_an_action_stands_among_the_deadlines(engine: Engine) -> None:
    found = given(
        engine, dispute="message", events=[{"type": "buyer_messaged", "at": "2026-04-11T08:00:00+08:00", "by": "buyer"}]
    )
    told = text(found).partition("DEADLINES")[2].partition("AT STAKE")[0]
    assert "2026-04-12 08:00:00 (Asia/Singapore)" in told
    assert "overdue" in told
    assert "None" not in told


def test_everything_to_do_has_an_owner(engine: Engine) -> None:
    for dispute in Dispute:
        assert in_charge(dispute) in Owner
    found = shipped(engine, "shopee/sg-nondelivery-still-moving", "2026-04-13T09:00:00+08:00")
    assert all(a.owner in Owner for a in found.actions)


def test_who_is_in_charge_is_who_the_common_rules_say(engine: Engine) -> None:
    told = 0
    for dispute in Dispute:
        found = given(engine, platform="temu", dispute=dispute.value)
        for action in found.actions:
            if action.id == "take_charge":
                told += 1
                assert in_charge(dispute) is action.owner
    assert told >= 15


def test_every_instant_is_given_in_the_readers_zone_too(engine: Engine) -> None:
    found = shipped(engine, "shopee/sg-nondelivery-still-moving", "2026-04-13T09:00:00+08:00")
    for told in (text(found, tz=NEW_YORK), text(found, "zh", NEW_YORK), page(found, "en", NEW_YORK)):
        whole = told.replace("\\", "").replace("\xa0", " ")
        assert whole.count("(Asia/Singapore)") == whole.count("(America/New_York)") > 5
    events = calendar([found], "en", NEW_YORK).replace("\r\n ", "")
    assert events.count("(Asia/Singapore)") == events.count("(America/New_York)") > 0


def asked(answer: Assessment) -> dict[str, Any]:
    return {q.field: q for q in answer.questions}


def test_a_question_lists_its_words_and_a_line_that_answers_it(engine: Engine) -> None:
    found = given(engine, dispute="damaged")
    q = asked(found)["facts.buyer_shows_defect"]
    assert [w.word for w in q.allowed] == ["true", "false"]
    assert q.paste == "facts: {buyer_shows_defect: true}"
    assert [c.title.en for c in q.changes] == ["The buyer shows label and defect"]
    told = text(found)
    assert "answer with one of: true (yes), false (no) into the record: facts: {buyer_shows_defect: true}" in told
    questions = told.partition("OPEN QUESTIONS")[2].partition("ABOUT")[0]
    assert "shopee/" not in questions
    assert "any/" not in questions


@pytest.mark.parametrize("dispute", [d.value for d in Dispute])
def test_a_line_answers_its_question(engine: Engine, dispute: str) -> None:
    found = given(engine, dispute=dispute)
    for q in found.questions:
        if q.paste is None or not q.allowed:
            continue
        pasted = yaml.safe_load(q.paste)
        assert q.field not in asked(given(engine, dispute=dispute, **pasted)), q.paste


@pytest.mark.parametrize("capitals", ["NUMBER", "INSTANT"])
def test_a_line_that_is_not_filled_in_is_refused(engine: Engine, capitals: str) -> None:
    fact = {"NUMBER": "buyer_failed_cod_orders", "INSTANT": "buyer_first_failed_cod_at"}[capitals]
    with pytest.raises(Refused):
        given(engine, facts={fact: capitals})


def test_what_changes_nothing_is_not_asked(engine: Engine) -> None:
    ruled = [
        {"type": "opened", "at": "2026-04-11T15:40:00+08:00", "by": "buyer"},
        {"type": "ruled", "at": "2026-04-12T15:40:00+08:00", "by": "platform", "outcome": "seller"},
    ]
    assert "facts.buyer_shows_defect" in asked(given(engine, dispute="damaged"))
    assert "facts.buyer_shows_defect" not in asked(given(engine, dispute="damaged", events=ruled))


@pytest.mark.parametrize("dispute", [d.value for d in Dispute])
def test_nobody_is_asked_what_is_the_same_nearly_always(engine: Engine, dispute: str) -> None:
    assert "order.fulfilment" not in asked(given(engine, dispute=dispute))


def test_who_has_the_platform_ship_is_told_so(engine: Engine) -> None:
    found = given(engine, order={"fulfilment": "platform"})
    assert "refer_to_the_platforms_service" in {a.id for a in found.actions}


def test_a_missing_price_says_what_is_on_file_and_what_needs_it(engine: Engine) -> None:
    found = shipped(engine, "shopee/sg-cb-return-approved-freight", "2026-04-20T12:00:00+08:00")
    [gap] = [g for g in found.gaps if g.topic == "price_in_SGD"]
    assert "USD 20" in gap.why.en
    assert "`order.amount`" in gap.why.en
    assert "Cross-border goods below the limit" in " ".join(s.title.en for s in gap.needed_for)
    assert "needed for: " in text(found)


def test_the_network_at_its_own_desk_is_not_asked_for(engine: Engine) -> None:
    found = given(
        engine,
        platform="visa",
        market="US",
        via="stripe",
        reason_raw="13.1",
        stage="chargeback",
        order={"amount": "120.00 USD", "payment": "card"},
    )
    assert "find_the_brand" not in {a.id for a in found.actions}
    assert not {"facts.card_brand", "facts.network_reason_code"} & set(asked(found))
