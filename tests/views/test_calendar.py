"""The calendar as another program reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from disputes.language.truth import Text
from disputes.views.blocks import plain
from disputes.views.case_calendar import calendar
from tests.views import made


def events(text: str) -> list[icalendar.Event]:
    return [e for e in icalendar.Calendar.from_ical(text).walk("VEVENT")]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_line_is_short_and_ends_as_it_should(lang: str) -> None:
    text = calendar([made.pressing(), made.lapsed(), made.waiting()], lang)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(row.encode()) <= 75 for row in text.split("\r\n"))
    assert any(row.startswith(" ") for row in text.split("\r\n"))
    found = icalendar.Calendar.from_ical(text)
    assert found["VERSION"] == "2.0"
    assert not found.errors
    assert [e.errors for e in found.walk()] == [[]] * len(found.walk())


def test_an_event_for_each_unfinished_deadline_the_sellers_first_then_for_actions() -> None:
    a = made.pressing()
    found = events(calendar([a], "en"))
    assert [str(e["SUMMARY"]) for e in found] == [
        f"{a.case}: Answer the request",
        f"{a.case}: Claim from the carrier before the long window for such claims is over",
        f"{a.case}: Buyer ships the return",
        f"{a.case}: Ask for a review",
    ]
    assert [[str(c) for c in e["CATEGORIES"].cats] for e in found] == [["seller"], ["seller"], ["buyer"], ["seller"]]
    assert [e["DTSTART"].dt for e in found] == [
        a.deadlines[0].due_at,
        a.deadlines[1].due_at,
        a.deadlines[2].due_at,
        a.actions[2].due_at,
    ]
    assert all(e["DTSTART"].dt.tzinfo is not None and e["DTSTART"].dt.utcoffset() == timedelta() for e in found)
    assert {e["DTSTAMP"].dt for e in found} == {a.as_of}


def test_the_description_says_what_the_page_says() -> None:
    first = events(calendar([made.pressing()], "en"))[0]
    said = str(first["DESCRIPTION"])
    for part in (
        "due 2026-04-14 08:59:59 (Asia/Singapore)",
        "if nothing is done: the buyer is refunded automatically; ruling for the buyer; cost SGD 129.90",
        "to do: Accept the request or contest it",
        "to do: Submit the shipping proof",
        "stated by the platform, 2 h earlier than computed",
        "whose: seller",
    ):
        assert part in said, part


def test_an_alarm_where_the_clock_warns() -> None:
    a = made.pressing()
    alarms = [[x["TRIGGER"].dt for x in e.walk("VALARM")] for e in events(calendar([a], "en"))]
    assert alarms == [[a.deadlines[0].warn_at], [], [], []]


def test_ids_stay_the_same_and_differ_between_clocks() -> None:
    a = made.pressing()
    later = replace(
        a,
        as_of=a.as_of + timedelta(hours=1),
        deadlines=[replace(a.deadlines[0], due_at=a.as_of + timedelta(days=9)), *a.deadlines[1:]],
    )
    first, second = ([str(e["UID"]) for e in events(calendar([x], lang))] for x, lang in ((a, "en"), (later, "zh")))
    assert set(first) <= set(second)
    assert len(set(first)) == len(first)
    again = replace(a, deadlines=[a.deadlines[0], replace(a.deadlines[0], occurrence=2)])
    assert len({str(e["UID"]) for e in events(calendar([again], "en"))}) == 3
    other = replace(a, platform="ebay")
    assert not set(first) & {str(e["UID"]) for e in events(calendar([other], "en"))}


def test_a_case_handed_in_twice_stands_there_once() -> None:
    assert calendar([made.pressing(), made.pressing()], "en") == calendar([made.pressing()], "en")


def test_no_deadline_leaves_an_empty_calendar() -> None:
    assert events(calendar([made.answer()], "en")) == []


@given(st.text(max_size=300), st.sampled_from(["Asia/Singapore", "America/Sao_Paulo"]))
@example("\u00a00", "Asia/Singapore")
def test_any_title_comes_back_as_it_was(text: str, zone: str) -> None:
    a = made.pressing()
    a = replace(a, time_zone=zone, case="C", actions=[], deadlines=[replace(a.deadlines[0], title=Text(text, text))])
    whole = calendar([a], "en")
    assert all(len(row.encode()) <= 75 for row in whole.split("\r\n"))
    (event,) = events(whole)
    assert str(event["SUMMARY"]) == f"C: {plain(text)}".replace("\u00a0", " ").strip() or not plain(text)
    assert f"({ZoneInfo(zone)})" in str(event["DESCRIPTION"])
    assert event["DTSTART"].dt.astimezone(UTC) == a.deadlines[0].due_at


@given(st.text(alphabet=st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",)), max_size=400))
def test_folding_is_undone_by_unfolding(row: str) -> None:
    a = made.pressing()
    a = replace(a, case="C", actions=[], deadlines=[replace(a.deadlines[0], title=Text(row, row))])
    text = calendar([a], "en")
    unfolded = text.replace("\r\n ", "").split("\r\n")
    (summary,) = [line.removeprefix("SUMMARY:") for line in unfolded if line.startswith("SUMMARY:")]
    escaped = plain(row).replace("\u00a0", " ").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    assert summary == f"C: {escaped}".strip()
    assert all(len(piece.encode()) <= 75 for piece in text.split("\r\n"))


def test_instants_are_told_in_the_readers_zone_too() -> None:
    first = events(calendar([made.pressing()], "en", ZoneInfo("Asia/Tokyo")))[0]
    assert "due 2026-04-14 08:59:59 (Asia/Singapore) = 2026-04-14 09:59:59 (Asia/Tokyo)" in str(first["DESCRIPTION"])
    chinese = events(calendar([made.pressing()], "zh", ZoneInfo("Asia/Tokyo")))[0]
    assert "截止 2026-04-14 08:59:59 (Asia/Singapore) = 2026-04-14 09:59:59 (Asia/Tokyo)" in str(chinese["DESCRIPTION"])
