"""The generator of cases: what it draws is what its sources say, and every record can be read."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bench import case_figures, generate
from disputes.records.reading import read_plain

NOW = datetime(2026, 4, 12, tzinfo=UTC)
DRAWS = 4000


@pytest.fixture(scope="module")
def open_() -> list[dict[str, Any]]:
    return list(generate.cases(300, 1, NOW))


@pytest.fixture(scope="module")
def closed() -> list[dict[str, Any]]:
    return list(generate.cases(300, 1, NOW, closed=1))


def instants(record: dict[str, Any], *kinds: str) -> Iterator[datetime]:
    yield from (datetime.fromisoformat(e["at"]) for e in record["events"] if not kinds or e["type"] in kinds)


def test_the_same_seed_gives_the_same() -> None:
    first, again, other = (list(generate.cases(50, seed, NOW, closed=0.5)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


@pytest.mark.parametrize("told", [case_figures.LAG_DAYS, case_figures.DURATION_DAYS, case_figures.ANSWER_DAYS])
def test_a_sample_has_the_quantiles_of_its_source(told: case_figures.Quantiles) -> None:
    draw = random.Random(1)
    found = sorted(told.draw(draw) for _ in range(DRAWS))
    for share, value in told.points:
        at = found[min(int(share * DRAWS), DRAWS - 1)]
        assert at == pytest.approx(value, rel=0.12), share
    assert told.points[0][1] <= found[0]
    assert found[-1] <= told.points[-1][1]


def test_the_quantiles_are_those_that_were_published() -> None:
    lag = dict(case_figures.LAG_DAYS.points)
    assert lag == {
        0: 1.1,
        0.1: 5.0,
        0.25: 7.5,
        0.5: 12.1,
        0.75: 23.7,
        0.9: 36.0,
        1: 86.8,
    }
    assert {p: x for p, x in case_figures.DURATION_DAYS.points if p} == {0.5: 3.8, 0.75: 13.4, 0.9: 22.0, 1: 46.6}


def test_what_lasts_longer_is_met_more_often() -> None:
    draw = random.Random(1)
    met = [case_figures.DURATION_DAYS.draw_by_length(draw) for _ in range(DRAWS)]
    # By its length each case weighs what it lasts: the mean of the inverse of what is met is the inverse of the mean of
    # all.
    all_ = [case_figures.DURATION_DAYS.draw(draw) for _ in range(DRAWS)]
    assert DRAWS / sum(1 / x for x in met) == pytest.approx(sum(all_) / DRAWS, rel=0.1)
    assert sum(met) / DRAWS / 2 == pytest.approx(10.7, rel=0.1)  # the mean age: half of what is met


def test_every_record_is_read(open_: list[dict[str, Any]], closed: list[dict[str, Any]]) -> None:
    for record in open_ + closed:
        read = read_plain(record, "generated")
        assert read.problems == ()
        assert read.case is not None


def test_an_open_case_has_come_no_further_than_now(open_: list[dict[str, Any]]) -> None:
    for record in open_:
        assert record["stage"] != "closed"
        assert (record["status_raw"], record["turn"]) == case_figures.STAGES[record["stage"]]
        assert max(instants(record)) <= NOW
        answers = [e["outcome"] for e in record["events"] if e["type"] == "seller_responded"]
        assert "accept" not in answers or record["stage"] not in ("disputed", "platform_review")


def test_an_ended_case_lies_in_the_past(closed: list[dict[str, Any]]) -> None:
    for record in closed:
        assert (record["stage"], record["turn"]) == ("closed", "none")
        last = record["events"][-1]
        assert datetime.fromisoformat(last["at"]) < NOW
        assert last["type"] == ("withdrawn" if record["status_raw"] == "CANCELLED" else "closed")
        assert any(e["type"] == "refunded" and e["amount"] for e in record["events"]) == (
            record["status_raw"] == "REFUND_PAID"
        )
    assert len({r["events"][-1]["at"] for r in closed}) > 250
    assert Counter(r["status_raw"] for r in closed)["CANCELLED"] / len(closed) == pytest.approx(
        case_figures.CANCELLED, abs=0.08
    )
    kinds = {e["type"] for r in closed for e in r["events"]}
    assert {
        "seller_responded",
        "refunded",
        "ruled",
        "appealed",
        "appeal_ruled",
        "return_received",
        "withdrawn",
    } <= kinds
    assert any("agent" in e for r in closed for e in r["events"])


def test_events_stand_in_order(open_: list[dict[str, Any]], closed: list[dict[str, Any]]) -> None:
    for record in open_ + closed:
        assert all(a <= b for a, b in itertools.pairwise(instants(record)))
        assert all(at.microsecond == 0 for at in instants(record))


def test_reasons_proofs_and_delays_are_mixed_as_published() -> None:
    made = list(generate.cases(DRAWS, 3, NOW))
    reasons = Counter(r["reason_raw"].removeprefix("NEW_") for r in made)
    for reason, (weight, _) in case_figures.REASONS.items():
        assert reasons[reason] / DRAWS == pytest.approx(weight / 164, abs=0.03), reason
    late = [
        max(instants(r, "delivered")) > datetime.fromisoformat(r["order"]["promised_by"])
        for r in made
        if any(instants(r, "delivered"))
    ]
    assert sum(late) / len(late) == pytest.approx(case_figures.LATE, abs=0.015)
    assert sum(any(instants(r, "evidence_requested")) for r in made) / DRAWS == pytest.approx(1 / 164, abs=0.005)
    products = Counter(p for r in made for p in r["order"]["products"])
    assert products.most_common(1)[0][1] / DRAWS < 0.02
    assert (
        sum(r["requested"] == "refund_only" for r in made if r["dispute"] == "nondelivery")
        > 0.9 * reasons["NOT_RECEIPT"]
    )
