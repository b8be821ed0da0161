"""The vocabulary follows the models."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from disputes.records import words
from disputes.records.condition_fields import case_fields, list_fields
from disputes.records.field_types import FieldType
from disputes.words.language import FieldKind
from tests.records.record_strategies import maximal_case

CONTRACT = Path(__file__).resolve().parents[3] / "shared" / "CONTRACT.md"
# Desks at which sellers answer that the contract does not name.
PROCESSORS = {"adyen", "airwallex", "antom", "omise", "pingpong", "shopify", "woopayments"}


def test_paths_and_types() -> None:
    fields = case_fields()
    assert fields["dispute"] == FieldType(FieldKind.ENUM, words.DISPUTES)
    assert fields["order.amount"] == FieldType(FieldKind.MONEY)
    assert fields["order.promised_by"] == FieldType(FieldKind.INSTANT)
    assert (
        fields["shipment.tracking"] == fields["return_shipment.tracking"] == FieldType(FieldKind.ENUM, words.TRACKING)
    )
    assert fields["buyer.intent"] == FieldType(FieldKind.INT)
    assert fields["shop.tier"] == FieldType(FieldKind.TEXT)
    assert fields["shop.balance.points"] == FieldType(FieldKind.NUMBER)
    assert not {"notes", "facts", "events", "deadlines", "order", "shop"} & set(fields)


def test_lists_and_their_members() -> None:
    lists = list_fields()
    expected = "shipments events evidence violations orders months weeks days points measures prior_transactions"
    assert " ".join(sorted(lists)) == " ".join(sorted(expected.split()))
    assert lists["events"]["type"] == FieldType(FieldKind.ENUM, words.EVENT_TYPES)
    assert lists["evidence"]["shows"] == FieldType(FieldKind.LIST, of=FieldType(FieldKind.TEXT))
    assert lists["violations"]["appeals"] == FieldType(FieldKind.LIST, of=FieldType(FieldKind.RECORD))
    assert lists["weeks"]["starts"] == FieldType(FieldKind.DATE)
    assert lists["months"]["sales_amount"] == FieldType(FieldKind.MONEY)


def test_every_scalar_of_a_record_has_a_path() -> None:
    paths = set(case_fields())
    case = maximal_case()

    def scalars(value: dict[str, object], prefix: str = "") -> set[str]:
        found = set()
        for key, member in value.items():
            if isinstance(member, dict) and set(member) != {"value", "currency"}:
                found |= scalars(member, f"{prefix}{key}.") if key not in ("facts", "raw") else set()
            elif not isinstance(member, list):
                found.add(prefix + key)
        return found

    told = scalars(case) - {"notes", "shop.notes"}
    assert told <= paths
    assert {path for path in paths - told if not path.startswith("shipment.")} == set()


def test_a_caller_may_change_what_it_was_given() -> None:
    case_fields().clear()
    list_fields()["events"].clear()
    assert case_fields()
    assert list_fields()["events"]


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not part of the package")
def test_the_closed_words_are_the_contract_s() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    events = text[text.index("# ordered paid") : text.index("# further keys: by")]
    assert set(re.findall(r"[a-z_]+", events)) == set(words.EVENT_TYPES)
    tracking = text[text.index("# tracking: no_info") + 11 : text.index("return_shipment: {}")]
    assert set(re.findall(r"[a-z_]+", tracking)) == set(words.TRACKING)
    for first, last, known in (
        ("platform: shopee", "market: SG", words.PLATFORMS),
        ("dispute: nondelivery", "reason_raw:", words.DISPUTES),
        ("stage: requested", "turn:", words.STAGES),
    ):
        part = text[text.index(first) : text.index(last, text.index(first))].partition("#")[2]
        part = re.sub(r"\(none: .*?\)|\*", "", part)
        beyond = PROCESSORS if known is words.PLATFORMS else set()
        assert set(re.findall(r"[a-z_]+", part)) >= set(known) - beyond


def test_no_word_stands_twice() -> None:
    for name, known in vars(words).items():
        if name.isupper() and isinstance(known, tuple):
            assert len(set(known)) == len(known), name
    assert len(words.MARKETS) == 250
