"""What `check` tells of a case is told by the store too: by the night's alerts, `case show` and the report."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.engine import URL

from disputes import Engine
from disputes.cases.routes import REFUND_TWICE
from disputes.commands import main
from disputes.documents.yaml_tree import parse_yaml
from disputes.store import Store
from disputes.store.models import ALERTS
from tests.shipped import shipped_engine
from tests.store.made import Desk, at, case, event, write_rules

ROOT = Path(__file__).parents[2]
REPORT = ROOT.parent / "shared" / "reports" / "two-desks-refunded.yaml"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# The words of a channel: that it is over, and that all is answered; evidence that was submitted is an answer.
CHANNEL = """
maps:
  status_raw:
    JUDGING: {stage: platform_review, answered: true}
life:
  stages: {closed: {ended: closed}}
  answered_when: {evidence: {some: {submitted_at: {lte: now}}}}
"""


def run(desk: Desk, *args: str) -> Any:
    return json.loads(CliRunner().invoke(main, [*args, "--db", f"sqlite:///{desk.store.file}"]).stdout)


def reported() -> list[dict[str, Any]]:
    """An order that a public bug report tells of: refunded at one desk, charged back at another."""
    if not REPORT.is_file():
        pytest.skip("the report is not here")
    found: list[dict[str, Any]] = [n.plain() for n in parse_yaml(REPORT.read_text(encoding="utf-8"), REPORT.name)]
    return found


def of_our_own() -> list[dict[str, Any]]:
    """The same with a card network: the parcel was refunded by the marketplace before the bank asked."""
    order = {"id": "O-7", "amount": {"value": "45.00", "currency": "EUR"}}
    opened = {"type": "opened", "by": "buyer"}
    return [
        {
            "id": "at-the-marketplace",
            "platform": "ebay",
            "market": "DE",
            "dispute": "not_as_described",
            "order": order,
            "events": [
                {"type": "paid", "at": "2026-04-20T09:00:00Z"},
                {**opened, "at": "2026-05-18T09:00:00Z"},
                {"type": "refunded", "at": "2026-05-20T09:00:00Z", "amount": order["amount"]},
            ],
        },
        {
            "id": "at-the-bank",
            "platform": "visa",
            "market": "DE",
            "dispute": "not_as_described",
            "reason_raw": "13.3",
            "stage": "chargeback",
            "order": {**order, "payment": "card"},
            "events": [
                {"type": "paid", "at": "2026-04-20T09:00:00Z"},
                {**opened, "at": "2026-05-28T09:00:00Z"},
            ],
        },
    ]


@pytest.mark.parametrize("records", [reported, of_our_own])
def test_a_refund_at_another_desk_is_told_everywhere(lite: URL, records: Any) -> None:
    found = records()
    live = found[-1]["id"]
    with Store.open(lite) as store:
        desk = Desk(store, ROOT / "rulesets")
        assert desk.take(*found, now=JUNE).imported == len(found)
        told = {a.case: a.to_json()["routes"]["warnings"] for a in shipped_engine().assess_many(found, JUNE)}  # type: ignore[union-attr]
        warning = {"en": REFUND_TWICE.en, "zh": REFUND_TWICE.zh}
        assert warning in told[live]
        for night in (JUNE, JUNE, JUNE + timedelta(days=1)):
            desk.scan(night)
        order = found[0]["order"]["id"]
        alerts = [a[:3] for a in desk.alerts(cleared=True) if a[1] == "refund_twice"]
        assert alerts == [(live, "refund_twice", order)]
        shown = run(desk, "case", "show", live, "--format", "json")
        assert warning in shown["answer"]["routes"]["warnings"]
        assert "refund_twice" in [a["kind"] for a in shown["alerts"]]


def contradicting(**more: Any) -> dict[str, Any]:
    """A case of which one word of the channel says that it is over, another that the seller is to answer."""
    return case("C-1", stage="closed", turn="seller", **more)


def test_a_contradiction_keeps_the_case_open_and_is_told_once(desk: Desk) -> None:
    write_rules(desk.rules, more=CHANNEL)
    desk.take(contradicting())
    [said] = Engine(desk.rules).assess(contradicting(), at(2)).contradictions
    desk.scan(at(2))
    assert desk.row().open
    expected = [("C-1", "contradiction", said.by, ""), ("C-1", "due_soon", "respond", "2026-04-03T00:00:00Z")]
    assert desk.alerts() == expected

    def raised() -> list[Any]:
        with desk.store.read() as connection:
            rows = connection.execute(select(ALERTS).where(ALERTS.c.kind == "contradiction")).all()
        return [(r.id, r.raised_at, r.cleared_at) for r in rows]

    first = raised()
    for night, full in ((at(2), True), (at(2, 12), False), (at(3), False)):
        assert not desk.scan(night, full=full).counts.raised
        assert raised() == first
    desk.scan(at(3) + SECOND)  # the duty lapses, and the contradiction is still the one that was told
    assert raised() == first
    desk.take(case("C-1", stage="closed", turn="none"))
    desk.scan(at(4))
    assert not desk.row().open
    assert desk.alerts() == []
    assert [(id_, at_) for id_, at_, _ in raised()] == [(id_, at_) for id_, at_, _ in first]


OPENED = event("opened", at(1))
TEN = [{"value": "10.00", "currency": "SGD"}]


@pytest.mark.parametrize(
    ("told", "lost"),
    [
        ({"events": [OPENED]}, TEN),  # nothing was said at all
        ({"events": [OPENED, event("seller_responded", at(3), by="seller")]}, []),
        ({"events": [OPENED, event("seller_responded", at(3) + SECOND, by="seller")]}, TEN),
        ({"events": [OPENED], "status_raw": "JUDGING"}, []),  # the platform's word: it has the answer
        ({"events": [OPENED], "evidence": [{"kind": "letter", "submitted_at": at(2).isoformat()}]}, []),
        ({"events": [OPENED], "evidence": [{"kind": "letter", "submitted_at": None}]}, TEN),
    ],
)
def test_the_report_books_nothing_as_lost_to_silence_that_was_answered(
    lite_desk: Desk, told: dict[str, Any], lost: list[dict[str, str]]
) -> None:
    write_rules(lite_desk.rules, more=CHANNEL)
    lite_desk.take(case("C-1", **told))
    lite_desk.scan(at(9))
    total = run(lite_desk, "report", "--format", "json", "--interval", "9999w")["total"]
    assert total["lost_to_lapse"] == lost
    assert total["not_answered"] == (1 if lost and len(told["events"]) == 1 else 0)
