"""docs/architecture.md: the rooms exist and none is forgotten, and the table of instants is what the calendars give."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from disputes.answers import standing
from disputes.cases import assess
from disputes.dates.calendars import Calendar, Duration, Ends, due
from disputes.situation import next_change as horizon
from tests.docs.blocks import ROOT, page, rows

PAGE = "architecture.md"


def test_what_is_named_exists() -> None:
    named = re.findall(r"`(disputes/[\w/.]+)`", page(PAGE))
    assert len(named) > 20
    assert [n for n in named if not (ROOT / n).exists()] == []


def test_every_package_has_its_room() -> None:
    named = {n for row in rows(PAGE, "Rooms") for n in re.findall(r"`(disputes/[\w/.]+)`", row[0])}
    packages = {f"disputes/{p.parent.name}/" for p in (ROOT / "disputes").glob("*/__init__.py")} | {
        "disputes/language/"
    }
    assert packages <= named


@pytest.mark.parametrize("row", rows(PAGE, "Time"), ids=lambda r: f"{r[0]} {r[1]}".replace("`", ""))
def test_the_instants_of_the_table(row: list[str]) -> None:
    start, span, zone, ends, wanted = (cell.strip("`") for cell in row)
    calendar = Calendar(ZoneInfo(zone))
    named: dict[str, Ends] = {"to_the_second": "to_the_second", "end_of_day": "end_of_day"}
    found = due(
        datetime.fromisoformat(start), Duration.parse(span), calendar, ends=named.get(ends) or time.fromisoformat(ends)
    )
    assert found.astimezone(calendar.zone).isoformat() == wanted


def test_every_module_has_its_room() -> None:
    named = {n for row in rows(PAGE, "Rooms") for n in re.findall(r"`(disputes/[\w/.]+)`", row[0])}
    modules = {f"disputes/{p.name}" for p in (ROOT / "disputes").glob("*.py") if not p.name.startswith("__")}
    assert sorted(modules - named) == []


def test_the_longest_chain_of_wakes() -> None:
    assert f"followed for {horizon._DEEPEST} links" in page(PAGE)
    assert assess.next_change is standing.next_change is horizon.next_change
