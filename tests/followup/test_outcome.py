"""What became of a case: rulings against the expectation, the seller's answers, and money that is lost once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from disputes.answers.serialization import as_json
from disputes.followup.clock_roles import ClockRoles
from disputes.followup.outcome import outcome_of
from disputes.records.reading import read_plain
from disputes.situation.typed_facts import prepare
from tests.rulesets_for_tests import Site
from tests.store.made import RULES, at, case, event

OPEN = event("opened", at(1))
ANSWER = event("seller_responded", at(1, 12), by="seller")
TEN, FOUR = {"value": "10.00", "currency": "SGD"}, {"value": "4.00", "currency": "SGD"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("rules"), RULES.replace("@WITHIN@", "2 days"))


def outcome(site: Site, *events: Any, day: float = 20, **more: Any) -> dict[str, Any]:
    record = read_plain(case("C-1", *events, **more), "x").case
    assert record is not None
    values, problems = prepare(record, site.book)
    assert problems == []
    answer = site.assessor.answer_at(values, at(day))
    found = outcome_of(
        values, answer, ClockRoles.of(site.book), lambda when: site.assessor.answer_at(values, when).ruling.expected
    )
    plain: dict[str, Any] = as_json(found)
    return plain


def ruled(outcome_: str, day: int = 5, **more: Any) -> Any:
    return event("ruled", at(day), outcome=outcome_, **more)


@pytest.mark.parametrize(
    ("events", "more", "to_lapse", "to_ruling", "missed"),
    [
        ([OPEN], {}, TEN, None, 1),  # silence, and still open
        ([OPEN, event("closed", at(4))], {}, TEN, None, 1),  # silence, and then it was over
        ([OPEN, event("refunded", at(4), by="platform"), event("closed", at(4))], {}, TEN, None, 1),
        ([OPEN, event("closed", at(2))], {}, None, None, 0),  # over before the clock ran out
        ([OPEN, ANSWER], {}, None, None, 0),
        ([OPEN, event("seller_responded", at(4))], {}, TEN, None, 0),  # late: the money had gone
        ([OPEN, event("withdrawn", at(4))], {}, None, None, 1),  # the buyer let it go all the same
        ([OPEN, ruled("buyer")], {}, TEN, None, 1),  # lost once, and to silence
        ([OPEN, ruled("seller")], {}, None, None, 1),
        ([OPEN, ANSWER, ruled("buyer")], {}, None, TEN, 0),
        ([OPEN, ANSWER, ruled("buyer", amount=FOUR)], {}, None, FOUR, 0),
        ([OPEN, ANSWER, ruled("buyer")], {"requested_amount": FOUR}, None, FOUR, 0),
        ([OPEN, ANSWER, ruled("buyer"), event("refunded", at(6), amount=FOUR)], {}, None, FOUR, 0),
        ([OPEN, ANSWER, ruled("seller")], {}, None, None, 0),
        ([OPEN], {"stage": "closed"}, None, None, 0),  # nobody knows when it ended
    ],
)
def test_money_is_lost_once(
    site: Site, events: list[Any], more: Any, to_lapse: Any, to_ruling: Any, missed: int
) -> None:
    found = outcome(site, *events, **more)
    assert (found["to_lapse"], found["to_ruling"], found["missed"], found["unknown_loss"]) == (
        to_lapse,
        to_ruling,
        missed,
        False,
    )


def test_a_split_without_an_amount_is_an_unknown_loss(site: Site) -> None:
    found = outcome(site, OPEN, ANSWER, ruled("split"))
    assert (found["to_ruling"], found["unknown_loss"], found["ruling"]) == (None, True, "split")
    paid = outcome(
        site, OPEN, ANSWER, ruled("split"), event("refunded", at(6), amount=FOUR), event("refunded", at(7), amount=FOUR)
    )
    assert (paid["to_ruling"], paid["unknown_loss"]) == ({"value": "8.00", "currency": "SGD"}, False)


def test_the_appeal_counts_and_the_first_ruling_is_held_against_the_expectation(site: Site) -> None:
    found = outcome(
        site, OPEN, ruled("buyer"), event("appealed", at(6)), event("appeal_ruled", at(8), outcome="seller")
    )
    assert (found["ruling"], found["ruled"], found["expected"]) == (
        "seller",
        "buyer",
        "buyer",
    )  # silence made it foreseeable
    again = outcome(
        site, OPEN, ruled("buyer"), event("reopened", at(7)), event("seller_responded", at(7, 6)), ruled("seller", 9)
    )
    assert (again["ruling"], again["ruled"]) == ("seller", "seller")
    reopened = outcome(site, OPEN, ANSWER, ruled("buyer"), event("reopened", at(7)), day=7.5)
    assert (reopened["ruling"], reopened["ruled"], reopened["to_ruling"]) == (None, None, None)


@pytest.mark.parametrize(
    ("answer", "hours", "in_time", "late"),
    [
        (event("seller_responded", at(1, 12)), 12.0, 1, 0),
        (event("seller_responded", at(3)), 48.0, 1, 0),  # the last second counts
        (event("seller_responded", at(3) + timedelta(seconds=1)), 48.0, 0, 1),
        (event("seller_responded", at(1, 12), auto=True), None, 0, 0),
        (event("refunded", at(1, 12), by="platform"), None, 0, 0),
        (
            event("refunded", at(1, 12), by="seller"),
            12.0,
            0,
            0,
        ),  # an answer too, though no clock of these rules knows it
        (event("cancelled", at(1, 12), by="buyer"), None, 0, 0),
    ],
)
def test_only_the_seller_s_own_answer_counts(
    site: Site, answer: Any, hours: float | None, in_time: int, late: int
) -> None:
    found = outcome(site, OPEN, answer, day=25)
    assert (found["hours"], found["in_time"], found["late"]) == (hours, in_time, late)


def test_who_answered_and_who_had_to(site: Site) -> None:
    found = outcome(site, OPEN, {**ANSWER, "agent": "ana"})
    assert (found["agent"], found["owners"]) == ("ana", [])
    assert outcome(site, OPEN, facts={"seen": False})["owners"] == ["customer_service"]  # what is dated
    assert outcome(site, OPEN, ANSWER, facts={"seen": False})["owners"] == ["logistics"]
