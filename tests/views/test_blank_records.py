"""New records: valid as they are written, and with everything that they propose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

import pytest

from disputes import Engine
from disputes.records.reading import read_text
from disputes.records.words import DISPUTES, PLATFORMS
from disputes.views.blank_case import blank_case
from disputes.views.blank_shop import blank_shop
from disputes.words.records import Dispute
from tests.shipped import shipped_engine

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
PROPOSAL = re.compile(r"^# ", re.M)
ELSEWHERE = "NZ"  # a market that no ruleset knows


@cache
def engine() -> Engine:
    return shipped_engine()


def markets_of(platform: str) -> list[str]:
    own = engine().rulebook(platform).own
    return [*(own.markets if own is not None else ()), ELSEWHERE]


def taken_up(text: str) -> str:
    """The record with every proposal taken up."""
    return PROPOSAL.sub("", text)


def each_alone(text: str) -> Iterator[str]:
    """The record with one proposal taken up, and the headings above that it belongs to."""
    lines = text.split("\n")
    headings: dict[int, int] = {}
    for n, line in enumerate(lines):
        if not line.startswith("# "):
            continue
        indent = len(line) - 2 - len(line[2:].lstrip())
        headings = {i: at for i, at in headings.items() if i < indent}
        chosen = {*headings.values(), n}
        if line.rstrip().endswith(":"):
            headings[indent] = n
        else:
            yield "\n".join(one[2:] if k in chosen else one for k, one in enumerate(lines))


def answered(text: str, shop: bool = False) -> None:
    """Refuses loudly what a command would refuse; whether the answer can be given is part of it."""
    (read,) = read_text(text)
    assert read.problems == ()
    if shop:
        engine().prepared_shop(read).stand(NOW)
    else:
        engine().prepared(read).answer_at(NOW)


def case_holds(platform: str, market: str | None, dispute: str | None, lang: str = "en") -> None:
    word = Dispute(dispute) if dispute is not None else None
    text = blank_case(engine().rulebook(platform), market, word, lang, NOW)
    answered(text)
    answered(taken_up(text))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_new_case_is_valid_as_it_is_and_filled_in(platform: str) -> None:
    markets = markets_of(platform)
    for number in range(2):
        dispute = DISPUTES[(PLATFORMS.index(platform) * 7 + number * 5) % len(DISPUTES)]
        case_holds(platform, markets[(number * 3) % len(markets)], dispute, ("en", "zh")[number % 2])
    case_holds(platform, None, None)


@pytest.mark.parametrize(
    ("lang", "has_market"),
    [
        ("en", True),
        ("zh", False),
        *(pytest.param(*both, marks=pytest.mark.long) for both in (("en", False), ("zh", True))),
    ],
)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_new_shop_is_valid_as_it_is_and_filled_in(platform: str, lang: str, has_market: bool) -> None:
    market = markets_of(platform)[0] if has_market else None
    text = blank_shop(engine().rulebook(platform), market, lang, NOW)
    answered(text, shop=True)
    answered(taken_up(text), shop=True)


@pytest.mark.parametrize(("platform", "dispute"), [("ebay", "nondelivery"), ("stripe", "chargeback")])
def test_each_proposal_is_valid_by_itself(platform: str, dispute: str) -> None:
    text = blank_case(engine().rulebook(platform), "US", Dispute(dispute), "en", NOW)
    alone = list(each_alone(text))
    assert len(alone) > 50
    for one in alone:
        (read,) = read_text(one)
        engine().prepared(read)


@pytest.mark.long
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_new_case_is_valid(platform: str) -> None:
    for market in markets_of(platform):
        for dispute in DISPUTES:
            case_holds(platform, market, dispute, "zh" if dispute in DISPUTES[::2] else "en")
    for dispute in DISPUTES:
        text = blank_case(engine().rulebook(platform), markets_of(platform)[0], Dispute(dispute), "en", NOW)
        for one in each_alone(text):
            (read,) = read_text(one)
            engine().prepared(read)


def test_a_proposal_without_its_heading_is_told_so() -> None:
    text = blank_case(engine().rulebook("ebay"), "US", Dispute.NONDELIVERY, "en", NOW)
    (read,) = read_text(text.replace("#   amount:", "  amount:", 1))
    (problem,) = read.problems
    assert problem.expected.endswith(': is `order:` above it still behind "# "?')


def test_only_what_the_rules_of_the_case_read_is_proposed() -> None:
    book = engine().rulebook("ebay")
    review = blank_case(book, "US", Dispute.REVIEW, "en", NOW)
    nondelivery = blank_case(book, "US", Dispute.NONDELIVERY, "en", NOW)
    assert "feedback_type" in review
    assert "feedback_type" not in nondelivery
    assert "shipping_programme" in nondelivery
    assert "shipping_programme" not in review


def test_examples_are_in_the_zone_and_the_currency_of_the_market() -> None:
    text = blank_case(engine().rulebook("shopee"), "VN", Dispute.NONDELIVERY, "en", NOW)
    assert "at: 2026-11-28T09:00:00+07:00" in text
    assert "amount: 130 VND" in text


def test_the_same_call_gives_the_same_text() -> None:
    texts = {blank_case(engine().rulebook("dhgate"), None, None, "zh", NOW) for _ in range(2)}
    assert len(texts) == 1
