"""Moments: events, fields, dates and clocks with durations added, in the platform's zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from disputes.documents.problems import Refused
from tests.rulesets_for_tests import CITE, TITLE, Site, at

RECORD = """
order: {promised_by: 2026-04-20T18:00:00+08:00}
events:
  - {type: paid, at: 2026-04-01T08:00:00+08:00}
  - {type: opened, at: 2026-04-10T15:30:00+08:00, by: buyer}
  - {type: opened, at: 2026-04-12T09:00:00+08:00, by: seller, ref: x}
  - {type: seller_messaged, at: 2026-04-13T09:00:00+08:00, auto: true}
"""


def moment(root: Path, written: str, record: str = RECORD, head: str = "") -> Any:
    site = Site(root, head + f"facts: {{m: {{at: {written}, {CITE}}}, n: {{type: int, ask: {{en: a, zh: b}}}}}}\n")
    return site.fact(record, "m", "15")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("opened", "12 09:00:00"),  # the last one
        ("event.opened", "12 09:00:00"),
        ("{type: opened, which: first}", "10 15:30:00"),
        ("{type: opened, by: buyer}", "10 15:30:00"),
        ("{type: [opened, paid], which: first}", "01 08:00:00"),
        ("order.promised_by", "20 18:00:00"),
        ("2026-04-11", "11 00:00:00"),
        ("2026-04-11 at 23:00", "11 23:00:00"),
        ("now", "15 00:00:00"),
        ("48 hours after opened", "14 09:00:00"),
        ("3 days before opened", "09 09:00:00"),
        ("1 day after opened at end of day", "13 23:59:59"),
        ("1 day after opened at 07:15", "13 07:15:00"),
        ("opened at 00:00", "12 00:00:00"),
        ("1 month after opened", "2026-05-12T09:00:00+08:00"),
        ("{after: opened, within: 2 business days, calendar: c}", "14 09:00:00"),  # from a Sunday
        ("{before: opened, within: 1 business day, calendar: c}", "10 09:00:00"),
        ("{after: opened, within: 1 day, at: 20:00}", "13 20:00:00"),
        ("{latest_of: [opened, paid, delivered]}", "12 09:00:00"),
        ("{earliest_of: [opened, order.promised_by, delivered]}", "12 09:00:00"),
        ("2 days after 1 day after opened", "15 09:00:00"),
        ("next monday after opened", "13 00:00:00"),  # from a Sunday
        ("next sunday at 09:00 after opened", "19 09:00:00"),  # not the moment itself
        ("next sunday at 09:00 after 1 second before opened", "12 09:00:00"),
        ("next monthly on 1 after opened", "2026-05-01T00:00:00+08:00"),
        ("next monthly on 1 after 2026-05-01", "2026-06-01T00:00:00+08:00"),
        ("next monthly on 31 after order.promised_by", "30 00:00:00"),
        ("next first monday of jan apr jul oct after opened at 08:00", "2026-07-06T08:00:00+08:00"),
        ("2 days after next monday after opened", "15 00:00:00"),
        ("next $again after opened", "20 00:00:00"),
        ("next monday after delivered", None),
        ("next monday after order.ship_by", ("order.ship_by",)),
        ("delivered", None),
        ("1 day after delivered", None),
        ("{latest_of: [delivered, refunded]}", None),
        ("seller_messaged", None),  # automatic
        ("{type: seller_messaged, auto: true}", "13 09:00:00"),
        ("order.ship_by", ("order.ship_by",)),
        ("{latest_of: [opened, order.ship_by]}", ("order.ship_by",)),
        ("{type: paid, outcome: accept}", ("events.outcome",)),
        ("{after: opened, within: {days: facts.n}}", ("facts.n",)),
    ],
)
def test_moments(tmp_path: Path, written: str, expected: Any) -> None:
    found = moment(
        tmp_path, written, head=f"calendars: {{c: {{holidays: none, {CITE}}}}}\nparameters: {{again: monthly on 20}}\n"
    )
    assert found == (at(expected) if isinstance(expected, str) else expected)


def test_what_comes_next_is_a_recurrence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="a recurrence such as every monday"):
        moment(tmp_path, "next month after opened")


@pytest.mark.parametrize(
    ("days", "expected"),
    [("3", "15 09:00:00"), ("0", "12 09:00:00"), ("null", None), ("-1", ("facts.n",)), ("99999999", ("facts.n",))],
)
def test_a_duration_from_a_field(tmp_path: Path, days: str, expected: Any) -> None:
    found = moment(tmp_path, "{after: opened, within: {days: facts.n}}", RECORD + f"facts: {{n: {days}}}")
    assert found == (at(expected) if isinstance(expected, str) else expected)


def test_days_are_those_of_the_market(tmp_path: Path) -> None:
    record = RECORD + "market: US\n"
    assert moment(tmp_path / "a", "opened at 00:00", record) == at("2026-04-11T00:00:00-04:00")
    assert moment(tmp_path / "b", "2026-04-11", record) == at("2026-04-11T00:00:00-04:00")


def test_the_first_request_stands_for_the_opening(tmp_path: Path) -> None:
    record = (
        "events: [{type: return_requested, at: 2026-04-12T09:00:00+08:00}, "
        "{type: cancel_requested, at: 2026-04-13T09:00:00+08:00}]"
    )
    assert moment(tmp_path, "opened", record) == at("12 09:00:00")


def test_a_clocks_due_instant(tmp_path: Path) -> None:
    head = (
        f"deadlines: {{clock: {{{TITLE}, {CITE}, actor: seller, starts: opened, "
        f"within: 2 days}}, none: {{{TITLE}, {CITE}, actor: seller, starts: delivered, within: 1 day}}}}\n"
    )
    assert moment(tmp_path / "a", "deadline.clock", head=head) == at("14 09:00:00")
    assert moment(tmp_path / "b", "1 day before deadline.clock.due", head=head) == at("13 09:00:00")
    assert moment(tmp_path / "c", "deadline.none", head=head) is None
