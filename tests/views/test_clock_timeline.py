"""The picture of a case's clocks: sound SVG, said in words too, readable without colour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from disputes.api import Engine
from disputes.views.clock_timeline import ClockOnTimeline, clock_timeline_svg, clocks_of
from disputes.views.timeline_drawing import SVG, WIDTH
from disputes.words.answers import DeadlineState

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
HOSTILE = '</title><script>alert("1")</script>&\x1b[31m\u202e'


def clock(label: str, start: float | None, due: float | None, state: DeadlineState) -> ClockOnTimeline:
    """A clock whose start and due instant lie so many hours after now."""
    at = [NOW + timedelta(hours=h) if h is not None else None for h in (start, due)]
    return ClockOnTimeline(label, at[0], at[1], state)


def picture(clocks: list[ClockOnTimeline], lang: str = "en") -> Element:
    found: Element = fromstring(clock_timeline_svg(clocks, now=NOW, lang=lang, zone=ZONE))
    return found


def texts(svg: Element, tag: str = "text") -> list[str]:
    return ["".join(e.itertext()) for e in svg.iter(f"{{{SVG}}}{tag}")]


def test_a_clock_is_drawn_from_its_start_to_its_due_instant() -> None:
    svg = picture([clock("Answer the buyer", -24, 24, DeadlineState.RUNNING)])
    (bar,) = [e for e in svg.iter(f"{{{SVG}}}rect") if "tl-bar" in e.get("class", "")]
    (now,) = [e for e in svg.iter(f"{{{SVG}}}path") if e.get("class") == "tl-now"]
    x, width = float(bar.get("x", "")), float(bar.get("width", ""))
    assert x < WIDTH / 2 < x + width
    assert now.get("d", "").startswith(f"M{WIDTH // 2} ")
    assert "running, due 2026-04-15 17:00" in texts(svg)
    assert "now, 2026-04-14 17:00" in texts(svg)


def test_it_is_said_in_words_for_whoever_cannot_see_it() -> None:
    svg = picture([clock("确认收到退货", -24, -1, DeadlineState.OVERDUE)], "zh")
    named = svg.get("aria-labelledby", "").split()
    found = {e.get("id"): "".join(e.itertext()) for e in svg.iter() if e.get("id")}
    assert [found[i] for i in named] == [
        "期限时间轴",
        "现在 2026-04-14 17:00；确认收到退货：自 2026-04-13 17:00 起，已逾期，截止 2026-04-14 16:00",
    ]
    assert svg.get("role") == "img"


def test_what_is_late_differs_by_its_pattern_too() -> None:
    def filled(state: DeadlineState) -> list[str]:
        svg = picture([clock("x", -2, 2, state)])
        return [e.get("fill", "") for e in svg.iter(f"{{{SVG}}}rect") if e.get("fill")]

    assert filled(DeadlineState.RUNNING) == []
    assert filled(DeadlineState.OVERDUE) == ["url(#clocks-late)"]
    assert filled(DeadlineState.DUE_SOON) == ["url(#clocks-soon)"]


def test_a_clock_without_dates_is_listed() -> None:
    svg = picture(
        [clock("Ship", None, None, DeadlineState.RUNNING), clock("Appeal", None, 5, DeadlineState.SUPERSEDED)]
    )
    assert "running, no date on file" in texts(svg)
    assert not [e for e in svg.iter(f"{{{SVG}}}rect") if "tl-bar" in e.get("class", "")]
    assert len([e for e in svg.iter(f"{{{SVG}}}polygon")]) == 1


def test_hostile_labels_stay_text() -> None:
    clocks = [clock(HOSTILE, -1, 1, DeadlineState.RUNNING)]
    svg = picture(clocks)
    assert not list(svg.iter("script"))
    assert not list(svg.iter(f"{{{SVG}}}script"))
    assert any(t.startswith("</title><script>") for t in texts(svg))
    assert "\x1b" not in clock_timeline_svg(
        [clock(HOSTILE, -1, 1, DeadlineState.RUNNING)], now=NOW, lang="en", zone=ZONE
    )


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock_timeline_svg([], now=NOW.replace(tzinfo=None), lang="en", zone=ZONE)


def test_the_clocks_of_an_answer_are_drawn() -> None:
    events = [{"type": "opened", "at": "2026-04-12T15:40:00+08:00"}]
    case = {"id": "1", "platform": "dhgate", "market": "GLOBAL", "dispute": "nondelivery", "events": events}
    answer = Engine().assess({**case, "shipment": {"tracking": "in_transit"}}, NOW)
    drawn = clocks_of(answer.deadlines, "en")
    assert "Accept the buyer's plan or submit a new one" in [c.label for c in drawn]
    assert {c.label for c in drawn} <= set(texts(picture(drawn)))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=60),
            st.none() | st.integers(-200_000, 200_000),
            st.none() | st.integers(-200_000, 200_000),
            st.sampled_from(DeadlineState),
        ),
        max_size=5,
    ),
    st.sampled_from(["en", "zh"]),
)
def test_any_clocks_give_a_sound_picture_inside_its_frame(
    found: list[tuple[str, int | None, int | None, DeadlineState]], lang: str
) -> None:
    svg = picture([clock(label, start, due, state) for label, start, due, state in found], lang)
    height = float(svg.get("height", ""))
    for e in svg.iter():
        if e.get("x") is not None:
            assert 0 <= float(e.get("x", "")) <= WIDTH
            assert 0 <= float(e.get("y", "0")) <= height
    assert len(svg.findall(f"{{{SVG}}}path")) < 200
