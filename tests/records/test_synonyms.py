"""What people call things: each synonym leads to a word of its list, and an error says so."""

from __future__ import annotations

import pytest

from disputes.records.case import Case
from disputes.records.condition_fields import fields
from disputes.records.markets import market_meant, market_titles
from disputes.records.reading import read_plain
from disputes.records.shop import Shop
from disputes.records.synonyms import KEYS, _synonyms, meant
from disputes.records.words import MARKETS
from disputes.words import texts
from disputes.words.lists import CLOSED, WordList

CASE = {"id": "X", "platform": "shopee", "market": "SG", "dispute": "nondelivery"}


def keys_below(model: type[object], out: set[str]) -> set[str]:
    for key, shape in fields(model).items():  # type: ignore[arg-type]
        out.add(key)
        if shape.record is not None:
            keys_below(shape.record, out)
    return out


def test_each_synonym_stands_for_a_word_of_its_list() -> None:
    for section, synonyms in _synonyms().items():
        words = keys_below(Case, keys_below(Shop, set())) if section == KEYS else texts(CLOSED[WordList(section)])
        assert {word for several in synonyms.values() for word in several} <= set(words), section


@pytest.mark.parametrize(
    ("place", "said", "word"),
    [
        ("dispute", "INR", "nondelivery"),
        ("dispute", "SNAD", "not_as_described"),
        ("dispute", "INAD", "not_as_described"),
        ("dispute", "A-to-z", "nondelivery"),
        ("dispute", "A2Z claim", "nondelivery"),
        ("dispute", "RTS", "refused_signature"),
        ("dispute", "COD refused", "refused_signature"),
        ("dispute", "lost in transit", "nondelivery"),
        ("dispute", "not received", "nondelivery"),
        ("dispute", "wrong item sent", "wrong_item"),
        ("dispute", "货不对板", "not_as_described"),
        ("tracking", "RTO", "returning"),
        ("tracking", "lost in transit", "lost"),
        ("event", "chargeback", "opened"),
        ("event", "dispatch", "shipped"),
        ("event", "refnded", "refunded"),
        ("payment", "Cash on delivery", "cod"),
        ("outcome", "rejected", "reject"),
    ],
)
def test_the_word_of_the_place_is_proposed(place: str, said: str, word: str) -> None:
    record: dict[str, object] = dict(CASE)
    if place == "dispute":
        record["dispute"] = said
    elif place == "tracking":
        record["shipment"] = {"tracking": said}
    elif place == "payment":
        record["order"] = {"payment": said}
    else:
        event = {"type": "opened", "at": "2026-04-12T09:00:00Z"}
        record["events"] = [{**event, {"event": "type"}.get(place, place): said}]
    (problem,) = read_plain(record, "x").problems
    assert problem.nearest == word
    assert f"did you mean '{word}'?" in str(problem)
    many = len(CLOSED[WordList(place)])
    assert many <= 8 or f"`disputes words {place}` lists all {many}" in str(problem)


def test_a_key_is_proposed_that_may_stand_in_the_place() -> None:
    record = {**CASE, "status": "OPEN", "tracking_no": "1", "shipment": {"status": "lost"}}
    assert {(p.path, p.nearest) for p in read_plain(record, "x").problems} == {
        ("status", "status_raw"),
        ("tracking_no", "shipment"),
        ("shipment.status", "tracking"),
    }


def test_what_stands_under_a_wrong_key_is_checked_as_what_is_meant() -> None:
    record = {"id": "X", "platform": "shopee", "country": "UK", "type": "INR", "order": {"total": "40"}}
    assert {(p.path, p.found, p.nearest) for p in read_plain(record, "x").problems} == {
        ("country", "key 'country'", "market"),
        ("country", "'UK'", "GB"),
        ("order.total", "'40'", None),
        ("order.total", "key 'total'", "amount"),
        ("type", "key 'type'", "dispute"),
        ("type", "'INR'", "nondelivery"),
    }


def test_a_wrong_key_beside_the_right_one_is_only_told() -> None:
    record = {**CASE, "country": "UK"}
    assert [(p.path, p.nearest) for p in read_plain(record, "x").problems] == [("country", "market")]


def test_a_word_that_means_nothing_has_no_proposal() -> None:
    assert meant("qqqq", ["shipped", "delivered"], "event") is None
    assert meant("dispatch", ["delivered"], "event") is None  # its word is not one that may stand here


def test_the_name_of_a_market_stands_for_its_code() -> None:
    assert set(market_titles()) == set(MARKETS)
    assert [market_meant(said) for said in ("UK", "sg", "Germany", "新加坡", "Atlantis")] == [
        "GB",
        "SG",
        "DE",
        "SG",
        None,
    ]
