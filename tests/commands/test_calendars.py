"""A deadline is one event, whichever command's calendar tells of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner

from disputes.commands import main

CASES = Path(__file__).resolve().parents[2] / "cases"
CASE = CASES / "shopee" / "sg-nondelivery-still-moving.yaml"
CASE_AT = "2026-04-13T21:00:00+08:00"
SHOP = CASES / "shopee" / "shops" / "my-buffer-from-20-april.yaml"
SHOP_AT = "2026-04-22T12:00:00+08:00"
Run = Callable[..., list[icalendar.Event]]


@pytest.fixture
def events(tmp_path: Path) -> Run:
    """The events of a command's calendar; without `--format ics`, the command is only run."""

    def invoke(*args: str | Path, db: bool = True) -> list[icalendar.Event]:
        store = ["--db", f"sqlite:///{tmp_path}/x.sqlite"] if db else []
        done = CliRunner().invoke(main, [*map(str, args), *store])
        assert done.exit_code == 0, done.output
        text = done.stdout_bytes.decode()
        return list(icalendar.Calendar.from_ical(text).walk("VEVENT")) if "ics" in args else []

    return invoke


def uids(found: list[icalendar.Event]) -> dict[str, str]:
    return {str(e["UID"]): str(e["SUMMARY"]) for e in found}


def test_a_deadline_of_a_case_is_the_same_event_in_check_and_alerts(events: Run) -> None:
    checked = uids(events("check", CASE, "--as-of", CASE_AT, "--format", "ics", db=False))
    events("import", CASE)
    events("scan", "--as-of", CASE_AT)
    alerted = uids(events("alerts", "--as-of", CASE_AT, "--format", "ics"))
    # Subscribers know an event by this: a change would leave them with each deadline twice.
    assert alerted == {"f2adb2271794f1814528fb5532fc4e0e@disputes": "SG-2026-0412-01: Answer the buyer's request"}
    assert alerted.items() <= checked.items()


def test_a_deadline_of_a_shop_is_the_same_event_in_shop_and_alerts(events: Run) -> None:
    shown = uids(events("shop", SHOP, "--as-of", SHOP_AT, "--format", "ics", db=False))
    events("import", SHOP)
    events("scan", "--as-of", SHOP_AT)
    alerted = uids(events("alerts", "--as-of", SHOP_AT, "--kind", "appeal_closing", "--format", "ics"))
    assert alerted == {
        "7aad4700a3d60ccb9f230e820f623b03@disputes": (
            "penang-pets: Hand in the full material, for a decision in the same week: high non-fulfilment rate"
        )
    }
    assert alerted.items() <= shown.items()


def test_language_and_zone_change_the_words_and_not_the_event(events: Run) -> None:
    events("import", CASE)
    events("scan", "--as-of", CASE_AT)
    for command in (("check", CASE), ("alerts",)):
        args = (*command, "--as-of", CASE_AT, "--format", "ics", "--tz", "Asia/Tokyo")
        english = events(*args, db=command == ("alerts",))
        chinese = events(*args, "--lang", "zh", db=command == ("alerts",))
        assert uids(english).keys() == uids(chinese).keys()
        assert [e["DTSTART"].dt for e in english] == [e["DTSTART"].dt for e in chinese]
        for event in english:
            assert "(Asia/Tokyo)" in str(event["DESCRIPTION"])
        for event in chinese:
            assert "截止" in str(event["DESCRIPTION"])
            assert "(Asia/Tokyo)" in str(event["DESCRIPTION"])
            assert not set(map(str, event["CATEGORIES"].cats)) & {"seller", "buyer", "due_soon", "overdue"}
