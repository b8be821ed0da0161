"""The clocks of a case as a picture: when each started, when it is due, how it stands, and where now is.

`clock_timeline_svg` is for whoever shows a case on a page: it gives one `<svg>` element as text, to be put into the
page as it is. The drawing itself is in :mod:`disputes.views.timeline_drawing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import tostring
from zoneinfo import ZoneInfo

from disputes.answers.assessment import DeadlineItem
from disputes.dates.wall_clock import day_start
from disputes.language.truth import Text
from disputes.views.timeline_drawing import BarLook, TimelineBar, TimelineTick, drawing
from disputes.views.titles import title_of
from disputes.words.answers import DeadlineState
from disputes.words.dataclass import dataclass

_LOOKS = {
    DeadlineState.RUNNING: BarLook.PLAIN,
    DeadlineState.DUE_SOON: BarLook.SOON,
    DeadlineState.OVERDUE: BarLook.LATE,
    DeadlineState.MET: BarLook.DONE,
    DeadlineState.MET_LATE: BarLook.DONE,
    DeadlineState.MET_EARLY: BarLook.DONE,
}
_TITLE = Text("Deadlines on a timeline", "期限时间轴")
_DUE = Text("{state}, due {at}", "{state}，截止 {at}")
_UNDATED = Text("{state}, no date on file", "{state}，日期不明")
_NOW = Text("now, {at}", "现在 {at}")
_FROM = Text("{label}: from {start}, {note}", "{label}：自 {start} 起，{note}")
_STEPS = (1, 3, 6, 12, 24, 48, 96, 168, 336, 720, 2160, 4320, 8760, 17520)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class ClockOnTimeline:
    """A clock to be drawn: what it is called, from when until when it runs (aware instants), and how it stands.

    `start` None: it is not known, only the end is marked. `due` None: no date is known, it is listed without a bar.
    """

    label: str
    start: datetime | None
    due: datetime | None
    state: DeadlineState


def clocks_of(deadlines: Iterable[DeadlineItem], lang: str) -> list[ClockOnTimeline]:
    """The clocks of an answer, in its order; those that do not apply or have not started are left out."""
    hidden = (DeadlineState.NOT_APPLICABLE, DeadlineState.NOT_STARTED)
    return [
        ClockOnTimeline(d.title.of(lang), d.starts_at or d.opens_at, d.due_at, d.state)
        for d in deadlines
        if d.state not in hidden
    ]


def clock_timeline_svg(
    clocks: Sequence[ClockOnTimeline],
    *,
    now: datetime,
    lang: str,
    zone: ZoneInfo,
    title: str = "",
    name: str = "clocks",
    styled: bool = True,
) -> str:
    """The picture as one `<svg>` element.

    `now` (aware) is marked; instants are written in `zone`. `title` is what it is called for who cannot see it; `name`
    an id that no other picture of the page has; not `styled`, the page has the style sheet of the drawing. Raises
    ValueError on an instant without an offset.
    """
    dated = [at for c in clocks for at in (c.start, c.due) if at is not None]
    if any(at.utcoffset() is None for at in (*dated, now)):
        raise ValueError("found an instant without an offset; expected aware instants")
    first, last = min([*dated, now]), max([*dated, now])
    room = max((last - first) / 40, timedelta(minutes=30))
    first, last = first - room, last + room
    length = (last - first).total_seconds()

    def place(at: datetime) -> float:
        return (at - first).total_seconds() / length

    bars, told = [], []
    for c in clocks:
        state = title_of(c.state, lang)
        note = _UNDATED if c.due is None else _DUE
        said = note.of(lang).format(state=state, at=_minute(c.due, zone) if c.due is not None else "")
        bars.append(
            TimelineBar(
                c.label,
                said,
                begin=place(c.start) if c.start is not None else None,
                end=place(c.due) if c.due is not None else None,
                look=_LOOKS.get(c.state, BarLook.OFF),
            )
        )
        started = _minute(c.start, zone) if c.start is not None else "?"
        told.append(_FROM.filled(label=c.label, start=started, note=said).of(lang))
    at = _NOW.filled(at=_minute(now, zone)).of(lang)
    svg = drawing(
        bars,
        [TimelineTick(place(t), label) for t, label in _ticks(first, last, zone)],
        title=title or _TITLE.of(lang),
        description=("；" if lang == "zh" else "; ").join([at, *told]),
        name=name,
        marker=TimelineTick(place(now), at),
        styled=styled,
    )
    return tostring(svg, encoding="unicode")


def _minute(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _ticks(first: datetime, last: datetime, zone: ZoneInfo) -> Iterable[tuple[datetime, str]]:
    """Even steps of the local clock: hours where it is short, days and more where it is long."""
    hours = (last - first).total_seconds() / 3600
    step = next((s for s in _STEPS if hours / s <= _MOST_TICKS), int(hours // _MOST_TICKS // 24 + 1) * 24)
    day = first.astimezone(zone).date()
    end = last.astimezone(zone).date()
    while day <= end:
        midnight = day_start(day, zone)
        for hour in range(0, 24, min(step, 24)):
            at = midnight + timedelta(hours=hour)
            if first <= at <= last:
                local = at.astimezone(zone)
                yield at, f"{local:%m-%d %H:%M}" if step < 24 else f"{local:%Y-%m-%d}"
        day += timedelta(days=max(step // 24, 1))
