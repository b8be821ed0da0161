"""Stripe's printed samples, each worked out by hand from what it says; and that no printed sample is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from tests.sources.helping import reads

PRINTED = Path(__file__).resolve().parents[3] / "shared" / "payloads"
pytestmark = pytest.mark.skipif(not PRINTED.is_dir(), reason="the printed samples are not at hand")

# Id, dispute, stage, turn, amount, due instant (None: no answer is taken; ...: no date), further ids.
Expected = tuple[str, str, str, str, str, Any, list[str]]
CHARGE = "ch_00000000000000"
EXPECTED: dict[str, list[Expected]] = {
    # Visa 10.4 is fraud, whatever the reason "general" says; 1723679999 is the last second of 14 August 2024.
    "dispute.fixture.inquiry_warning_needs_response.json": [
        (
            "dp_1Pgc71B7WZ01zgkWMevJiAUx",
            "unauthorized",
            "inquiry",
            "seller",
            "10.00 USD",
            "2024-08-14T23:59:59Z",
            ["ch_1PgafuB7WZ01zgkWXYmPNZs8"],
        )
    ],
    "dispute.needs_response.fraudulent.json": [
        (
            "dp_1JAyTwJSZQVUcJYgPqasUEn1",
            "unauthorized",
            "chargeback",
            "seller",
            "10.00 USD",
            "2021-07-17T23:59:59Z",
            ["ch_fakefakefakefakefake0001", "pi_1JAyTwJSZQVUcJYgBbsz0NuH"],
        )
    ],
    # Amounts in hundredths of TWD; without a reason no more is known than that it is a chargeback; 0 is no date.
    "disputes.list.due_by_0.trimmed_by_test_author.json": [
        ("dp_needs", "chargeback", "chargeback", "seller", "1290.00 TWD", "2026-10-06T23:59:59Z", ["pi_needs"]),
        ("dp_warning", "chargeback", "inquiry", "seller", "50.00 TWD", "2026-10-07T23:59:59Z", ["pi_warning"]),
        ("dp_nodeadline", "chargeback", "chargeback", "seller", "7.00 TWD", None, []),
        ("dp_usd", "chargeback", "chargeback", "seller", "50.00 USD", "2026-10-06T23:59:59Z", []),
        ("dp_review", "chargeback", "chargeback", "platform", "1.00 TWD", ..., ["pi_review"]),
        ("dp_won", "chargeback", "decided", "none", "1.00 TWD", ..., ["pi_won"]),
        ("dp_lost", "chargeback", "decided", "none", "1.00 TWD", ..., ["pi_lost"]),
    ],
    # Before 2014 a dispute has no id: it goes by its charge.
    "event.charge.dispute.closed.old_api.json": [(CHARGE, "chargeback", "decided", "none", "10.00 USD", ..., [CHARGE])],
    "event.charge.dispute.updated.old_api.json": [
        (CHARGE, "chargeback", "chargeback", "platform", "10.00 USD", ..., [CHARGE])
    ],
    "event.charge.dispute.closed.won.json": [
        ("du_1111111111", "chargeback", "decided", "none", "65.00 GBP", ..., ["ch_1111111111", "pi_1111111111"])
    ],
    "event.charge.dispute.created.json": [
        (
            "dp_000000000000000000000000",
            "unauthorized",
            "inquiry",
            "seller",
            "1.00 USD",
            "2022-04-04T23:59:59Z",
            ["ch_000000000000000000000000"],
        )
    ],
    # The event says that the money is back, the dispute that an answer is wanted: the dispute counts.
    "event.charge.dispute.funds_reinstated.json": [
        ("dp_00000000000000", "unauthorized", "chargeback", "seller", "250.00 USD", "2018-02-01T23:59:59Z", [CHARGE])
    ],
    # An excerpt of the documentation without an id.
    "dispute.ce3_requires_action.docs_excerpt.json": [],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_of_stripe(name: str) -> None:
    found = reads("stripe", (PRINTED / "stripe" / name).read_bytes())
    told = []
    for plain in (to_plain(r.case) for r in found if r.case is not None):
        amount: Any = plain["requested_amount"]
        due: Any = plain.get("deadlines")
        told.append(
            (
                plain["id"],
                plain["dispute"],
                plain["stage"],
                plain["turn"],
                f"{amount['value']} {amount['currency']}",
                due[0]["due_at"] if due else ...,
                plain.get("other_ids", []),
            )
        )
        # The made-up times of test events are before the disputes: none of them is a ruling.
        assert [e["type"] for e in plain.get("events", [])] in ([], ["opened"])  # type: ignore[index,union-attr]
    assert told == EXPECTED[name]
    if not told:
        assert [p for r in found for p in r.problems]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("adyen", "disputes.defendDispute.json"),  # the answer to a defence: not which dispute
        ("adyen", "disputes.retrieveApplicableDefenseReasons.json"),
        ("adyen", "disputes.retrieveApplicableDefenseReasons.v30.json"),
    ],
)
def test_answers_of_other_calls_are_refused(source: str, name: str) -> None:
    found = reads(source, (PRINTED / source / name).read_bytes())
    assert [r.case for r in found if r.case is not None] == []
    assert [p for r in found for p in r.problems]


def test_no_printed_sample_is_without_an_expectation() -> None:
    """Each is named in a test of this folder, by its name or by what distinguishes it."""
    tests = "".join(p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("test_*.py"))
    samples = [p for p in PRINTED.glob("*/*") if p.is_file()]
    assert len(samples) > 70
    known = tests.replace('f"account_health.{n}"', "")
    for path in samples:
        core = path.name.removeprefix("v2.").removesuffix(".txt").removesuffix(".json")
        assert core in known or core.removeprefix("account_health.") in known, path
