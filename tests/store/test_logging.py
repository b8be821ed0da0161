"""Events and evidence logged by hand: they stand beside the record and outlive its next import."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from disputes.documents.problems import Refused
from disputes.store import Store
from disputes.store.case_log import LogEntry, add, case_file
from disputes.store.documents import merged
from disputes.store.models import CASES, SHOPS
from tests.store.made import NOW, Desk, at, case, event, shop


def kept(store: Store) -> list[tuple[dict[str, Any], Any]]:
    """All records as they are stored, each with what was logged beside it."""
    with store.read() as connection:
        cases = [
            (json.loads(r.record), json.loads(r.logged) if r.logged else None)
            for r in connection.execute(select(CASES))
        ]
        return cases + [(json.loads(r.record), None) for r in connection.execute(select(SHOPS))]


def entry(type_: str, day: int, **more: Any) -> LogEntry:
    return LogEntry("events", event(type_, at(day), **more), "ana", NOW)


def test_an_event_is_answered_by_the_next_scan_and_outlives_an_import(desk: Desk) -> None:
    desk.take(case())
    desk.scan(at(2))
    assert [a[1] for a in desk.alerts()] == ["due_soon"]
    assert add(desk.store, "C-1", None, entry("seller_responded", 2))
    assert not add(desk.store, "C-1", "shopee", entry("seller_responded", 2))
    desk.scan(at(2, 1))
    assert desk.alerts() == []
    assert desk.take(case(notes="the channel knows nothing of it")).updated == 1
    desk.scan(at(2, 2))
    assert desk.alerts() == []
    assert add(desk.store, "C-1", None, entry("seller_responded", 2), undo=True)
    assert not add(desk.store, "C-1", None, entry("seller_responded", 2), undo=True)
    desk.scan(at(2, 3))
    assert [a[1] for a in desk.alerts()] == ["due_soon"]


def test_what_the_channel_comes_to_report_is_not_told_twice(desk: Desk) -> None:
    desk.take(case())
    add(desk.store, "C-1", None, entry("seller_responded", 2))
    desk.take(case("C-1", event("opened", at(1)), event("seller_responded", at(2))))
    desk.scan(at(3))
    assert [d["occurrence"] for d in desk.answer()["deadlines"] if d["id"] == "ruling"] == [1]


@pytest.mark.parametrize(
    ("reported", "same"),
    [
        ("2026-04-02T00:00:00+00:00", True),
        ("2026-04-02T08:00:00+08:00", True),  # the same instant
        ("2026-04-02T08:00:03+08:00", True),  # logged a moment after it was done
        ("2026-04-01T23:45:00+00:00", True),
        ("2026-04-01T23:44:59+00:00", False),
    ],
)
def test_the_channel_s_event_has_from_the_logged_one_what_it_does_not_say(
    desk: Desk, reported: str, same: bool
) -> None:
    desk.take(case())
    add(desk.store, "C-1", None, entry("seller_responded", 2, outcome="reject"))
    desk.take(case("C-1", event("opened", at(1)), {"type": "seller_responded", "at": reported, "by": "seller"}))
    row = desk.row()
    events = merged(json.loads(row.record), json.loads(row.logged))["events"]
    told_ = [e for e in events if e["type"] == "seller_responded"]
    assert len(told_) == (1 if same else 2)
    assert {k: v for k, v in told_[0].items() if k != "at"} == {
        "type": "seller_responded",
        "by": "seller",
        **({"outcome": "reject", "agent": "ana"} if same else {}),
    }


def test_another_reference_is_another_event(desk: Desk) -> None:
    desk.take(case())
    add(desk.store, "C-1", None, entry("seller_messaged", 2, ref="a"))
    desk.take(case("C-1", event("opened", at(1)), event("seller_messaged", at(2), ref="b")))
    row = desk.row()
    assert [e.get("ref") for e in merged(json.loads(row.record), json.loads(row.logged))["events"]] == [None, "b", "a"]


def test_the_newest_is_taken_back_where_no_instant_is_said(desk: Desk) -> None:
    desk.take(case())
    for day in (2, 3):
        assert add(desk.store, "C-1", None, entry("seller_messaged", day))
    assert add(desk.store, "C-1", None, LogEntry("events", {"type": "seller_messaged"}, None, NOW), undo=True)
    assert [e["item"]["at"] for e in json.loads(desk.row().logged)["events"]] == ["2026-04-02T00:00:00+00:00"]


def test_evidence(desk: Desk) -> None:
    desk.take(case())
    add(
        desk.store,
        "C-1",
        None,
        LogEntry("evidence", {"kind": "invoice", "file": "a.pdf", "shows": ["date"]}, None, NOW),
    )
    found = case_file(desk.store, "C-1", None, 10)
    assert json.loads(found.row.logged)["evidence"][0]["item"]["kind"] == "invoice"


def test_what_would_be_no_record_is_refused(desk: Desk) -> None:
    desk.take(case())
    with pytest.raises(Refused, match="did you mean 'opened'"):
        add(desk.store, "C-1", None, entry("opend", 2))
    assert desk.row().logged is None


def test_a_case_is_named_exactly(desk: Desk) -> None:
    desk.take(case(), case(platform="lazada", facts={}), shop("C-9"))
    with pytest.raises(Refused, match="cases of lazada, shopee"):
        add(desk.store, "C-1", None, entry("seller_responded", 2))
    assert add(desk.store, "C-1", "lazada", entry("seller_responded", 2))
    with pytest.raises(Refused, match="no such case"):
        add(desk.store, "C-9", None, entry("seller_responded", 2))
