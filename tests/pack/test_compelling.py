"""Earlier payments as evidence: which count, why others do not, and what one more would have to be."""

from __future__ import annotations

from datetime import datetime

import pytest

from disputes.pack.compelling import CompellingEvidence, compelling
from disputes.pack.make import desk_rules
from disputes.records.reading import read_text
from tests.pack.golden import BY_NAME
from tests.shipped import shipped_engine

VISA = BY_NAME["visa"]


def found(case: str, as_of: str = VISA.as_of) -> list[CompellingEvidence]:
    (read,) = read_text(case)
    ready = shipped_engine().prepared(read)
    evaluated = ready.assessor.evaluate(ready.values, datetime.fromisoformat(as_of))
    return compelling(desk_rules(evaluated, None))


def test_two_of_three_count_and_the_young_one_says_why_not() -> None:
    (one,) = found(VISA.case)
    assert [p.counts for p in one.payments] == [True, False, True]
    assert [p.number for p in one.chosen] == [1, 3]
    assert (one.needs, one.lacking, one.is_met) == (2, 0, True)
    (why,) = one.payments[1].fails
    assert why.en == "its date is before 119 days before the order was paid, at 00:00 of that day"
    assert why.zh != why.en
    # Of the ways in which the data may match, the one that does is named.
    assert [w.en for w in one.payments[0].holds][-2:] == [
        "its IP address is the same as “IP address of the disputed purchase”",
        "its device is the same as “device of the disputed purchase”",
    ]


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ("disputed: true", False),
        ("ip: 198.51.100.1", False),
        ("device: another-device-id", False),
        ("at: 2025-02-18T10:00:00Z", False),  # 366 days before
        ("at: 2025-02-20T10:00:00Z", True),
        ("disputed: null", False),
    ],
)
def test_each_condition_decides(change: str, counts: bool) -> None:
    key = change.partition(":")[0]
    old = {"disputed": "disputed: false", "ip": "ip: 203.0.113.9", "device": "device: fp-7c1e2d9a4b8f6605aa10"}
    wanted = old.get(key, "at: 2025-10-12T10:00:00Z")
    head, mark, rest = VISA.case.partition("prior_transactions:")
    (one,) = found(head + mark + rest.replace(wanted, change, 1))
    assert (one.payments[0].counts is True) is counts
    assert one.lacking == (0 if counts else 1)
    if not counts and key != "disputed":
        assert one.payments[0].fails or one.payments[0].unknown  # the e-mail might still match


def test_what_is_not_said_is_open_and_never_counted() -> None:
    (one,) = found(VISA.case.replace(", device: fp-7c1e2d9a4b8f6605aa10}", "}"))
    assert [p.counts for p in one.payments] == [None, False, None]
    assert one.payments[0].unknown
    assert not one.is_met
    assert one.wanted


def test_it_helps_in_a_dispute_about_fraud_only() -> None:
    assert found(VISA.case.replace("unauthorized", "nondelivery").replace('"10.4"', '"13.1"')) == []


def test_of_mastercard_the_linked_payments_are_listed_without_a_number() -> None:
    case = VISA.case.replace("platform: visa", "platform: mastercard").replace('"10.4"', '"4837"')
    (one,) = found(case)
    assert one.needs is None
    assert [p.counts for p in one.payments] == [True, True, True]
    assert not one.is_met
