"""The drawing of a timeline as SVG: bars in rows over one axis. It knows positions and texts, no rules and no cases.

The drawing is made for readers of every kind: `role="img"` with a title and a description, texts in real text, looks
that differ by their pattern too and not by their colour alone, and colours for light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from xml.etree.ElementTree import Element, SubElement

from disputes.views.blocks import plain, printed
from disputes.views.columns import character_width, text_width
from disputes.words.dataclass import dataclass

SVG = "http://www.w3.org/2000/svg"
WIDTH = 760
_LEFT, _RIGHT = 12, 12
_HEADING, _ROW, _BAR = 30, 46, 14
_TOP, _AXIS, _MARKED = 6, 30, 20
_COLUMN = 6.3  # the mean width of a column of text at the size of the labels
_BOLD = 1.2  # how much wider the text of a heading is
_BETWEEN_TICKS = 62


class BarLook(Enum):
    """How a bar is filled."""

    PLAIN = "plain"
    SOON = "soon"
    LATE = "late"
    DONE = "done"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A row: a label, a note at its right, and a bar from `begin` to `end`, positions from 0 to 1.

    Without `begin` only the end is marked; without `end` there is no bar. `surely` is how far it reaches at the least,
    where that is not known better: from there to `end` it is drawn lighter. A row without either is a heading.
    """

    label: str
    note: str = ""
    begin: float | None = None
    end: float | None = None
    surely: float | None = None
    look: BarLook = BarLook.PLAIN
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class TimelineTick:
    """A place on the axis that is named."""

    at: float
    label: str


def drawing(
    bars: Sequence[TimelineBar],
    ticks: Sequence[TimelineTick],
    *,
    title: str,
    description: str,
    name: str,
    marker: TimelineTick | None = None,
    styled: bool = True,
) -> Element:
    """The drawing. `name`: an id that no other drawing of the page has, of letters, digits and hyphens. Not `styled`,
    the page has :func:`timeline_style` in a style sheet.
    """
    top = _TOP + (_MARKED if marker is not None else 0)
    height = top + sum(_HEADING if b.is_heading else _ROW for b in bars) + _AXIS
    svg = Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "class": "timeline",
            "font-family": "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
            "font-size": "13",
        },
    )
    _text_element(svg, "title", {"id": f"{name}-title"}, title)
    _text_element(svg, "desc", {"id": f"{name}-desc"}, description)
    if styled:
        SubElement(svg, "style").text = timeline_style()
    _patterns(svg, name)
    _grid(svg, ticks, top, height)
    y = float(top)
    for bar in bars:
        _row(svg, bar, y, name)
        y += _HEADING if bar.is_heading else _ROW
    if marker is not None:
        _marker(svg, marker, height)
    return svg


def fits(text: str, width: float) -> str:
    """`text` cut to so many units of the drawing, with an ellipsis where something is cut."""
    room = int(width / _COLUMN)
    text = printed(plain(text))
    if text_width(text) <= room:
        return text
    out, used = "", 1
    for c in text:
        used += character_width(c)
        if used > room:
            break
        out += c
    return out.rstrip() + "…"


def _x(at: float) -> float:
    return round(_LEFT + min(max(at, 0.0), 1.0) * (WIDTH - _LEFT - _RIGHT), 1)


def _row(svg: Element, bar: TimelineBar, y: float, name: str) -> None:
    row = SubElement(svg, "g", {"class": "tl-row"})
    if bar.is_heading:
        label = fits(bar.label, (WIDTH - _LEFT - _RIGHT) / _BOLD)
        _text_element(row, "text", {"class": "tl-head", "x": str(_LEFT), "y": _number(y + 21)}, label)
        return
    full = f"{bar.label} – {bar.note}" if bar.note else bar.label
    _text_element(row, "title", {}, full)
    note_room = text_width(bar.note) * _COLUMN + 16 if bar.note else 0
    note_room = min(note_room, (WIDTH - _LEFT - _RIGHT) * 0.55)
    label = fits(bar.label, WIDTH - _LEFT - _RIGHT - note_room)
    _text_element(row, "text", {"class": "tl-label", "x": str(_LEFT), "y": _number(y + 16)}, label)
    if bar.note:
        note = fits(bar.note, note_room)
        at = {"class": "tl-note", "x": str(WIDTH - _RIGHT), "y": _number(y + 16), "text-anchor": "end"}
        _text_element(row, "text", at, note)
    SubElement(row, "path", {"class": "tl-rail", "d": f"M{_LEFT} {_number(y + 30)}H{WIDTH - _RIGHT}"})
    if bar.end is None:
        return
    top, end = y + 23, _x(bar.end)
    if bar.begin is not None:
        begin = _x(bar.begin)
        surely = _x(bar.surely) if bar.surely is not None else end
        _box(row, (begin, top, max(surely - begin, 2.0)), bar.look, name)
        if surely < end:
            _box(row, (surely, top, end - surely), bar.look, name, perhaps=True)
    points = f"{_number(end)},{_number(top - 3)} {_number(end + 5)},{_number(top + 7)} "
    points += f"{_number(end)},{_number(top + 17)} {_number(end - 5)},{_number(top + 7)}"
    SubElement(row, "polygon", {"class": f"tl-end tl-{bar.look.value}", "points": points})


def _box(row: Element, at: tuple[float, float, float], look: BarLook, name: str, *, perhaps: bool = False) -> None:
    x, y, width = at
    place = {"x": _number(x), "y": _number(y), "width": _number(width), "height": str(_BAR), "rx": "3"}
    kind = f"tl-bar tl-{look.value}{' tl-perhaps' if perhaps else ''}"
    SubElement(row, "rect", {"class": kind, **place})
    if look in (BarLook.SOON, BarLook.LATE) and not perhaps:
        SubElement(row, "rect", {"fill": f"url(#{name}-{look.value})", **place})


def _grid(svg: Element, ticks: Sequence[TimelineTick], top: int, height: int) -> None:
    bottom = height - _AXIS
    SubElement(svg, "path", {"class": "tl-axis", "d": f"M{_LEFT} {bottom}H{WIDTH - _RIGHT}"})
    last = -_BETWEEN_TICKS
    for tick in ticks:
        x = _x(tick.at)
        SubElement(svg, "path", {"class": "tl-tick", "d": f"M{_number(x)} {top}V{bottom + 4}"})
        half = text_width(tick.label) * _COLUMN / 2
        if x - last < max(_BETWEEN_TICKS, 2 * half):
            continue
        anchor = "start" if x - half < 0 else "end" if x + half > WIDTH else "middle"
        at = {"class": "tl-axis-text", "x": _number(x), "y": str(height - 10), "text-anchor": anchor}
        _text_element(svg, "text", at, tick.label)
        last = int(x)


def _marker(svg: Element, marker: TimelineTick, height: int) -> None:
    x = _x(marker.at)
    SubElement(svg, "path", {"class": "tl-now", "d": f"M{_number(x)} {_TOP}V{height - _AXIS + 4}"})
    anchor = "end" if x > WIDTH / 2 else "start"
    shift = -5 if anchor == "end" else 5
    at = {"class": "tl-now-text", "x": _number(x + shift), "y": str(_TOP + 12), "text-anchor": anchor}
    _text_element(svg, "text", at, marker.label)


def _patterns(svg: Element, name: str) -> None:
    """Stripes that tell two looks apart without colour."""
    defs = SubElement(svg, "defs")
    for look, path in ((BarLook.SOON, "M-2 2L2 -2M0 8L8 0M6 10L10 6"), (BarLook.LATE, "M0 0L8 8M8 0L0 8")):
        size = {"width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}
        pattern = SubElement(defs, "pattern", {"id": f"{name}-{look.value}", **size})
        SubElement(pattern, "path", {"class": "tl-stripe", "d": path})


def _text_element(parent: Element, tag: str, attributes: dict[str, str], text: str) -> None:
    SubElement(parent, tag, attributes).text = printed(plain(text))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


_LIGHT = {
    "text": "#1b1f24",
    "dim": "#57606a",
    "line": "#d0d7de",
    "plain": "#1f5fa8",
    "soon": "#8a5300",
    "late": "#b3261e",
    "done": "#1f6f3f",
    "off": "#6b7280",
    "stripe": "#ffffff",
    "now": "#6f2dbd",
}
_DARK = {
    "text": "#e8eaed",
    "dim": "#b3bac2",
    "line": "#444c56",
    "plain": "#79b0f2",
    "soon": "#f0b352",
    "late": "#ff8a80",
    "done": "#7fd19a",
    "off": "#9aa4af",
    "stripe": "#14181d",
    "now": "#d2a8ff",
}


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--tl-{name}:{colour};" for name, colour in colours.items())


def timeline_style() -> str:
    """The style sheet of every drawing."""
    looks = "".join(f".timeline .tl-{w.value}{{fill:var(--tl-{w.value});stroke:var(--tl-{w.value})}}" for w in BarLook)
    return (
        f".timeline{{{_variables(_LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{.timeline{{{_variables(_DARK)}}}}}"
        f"@media print{{.timeline{{{_variables(_LIGHT)}}}}}"
        ".timeline text{fill:var(--tl-text)}"
        ".timeline .tl-head{font-weight:600;font-size:13.5px}"
        ".timeline .tl-note,.timeline .tl-axis-text{fill:var(--tl-dim)}"
        ".timeline .tl-axis-text{font-size:11.5px}"
        ".timeline .tl-rail,.timeline .tl-tick,.timeline .tl-axis{stroke:var(--tl-line);fill:none}"
        ".timeline .tl-tick{stroke-dasharray:2 3}"
        f"{looks}"
        ".timeline .tl-done,.timeline .tl-off{fill-opacity:.25}"
        ".timeline .tl-off{stroke-dasharray:4 3}"
        ".timeline .tl-perhaps{fill-opacity:.3;stroke-dasharray:3 2}"
        ".timeline .tl-end{fill-opacity:1;stroke-dasharray:none}"
        ".timeline .tl-stripe{stroke:var(--tl-stripe);stroke-opacity:.55;stroke-width:1.5;fill:none}"
        ".timeline .tl-now{stroke:var(--tl-now);stroke-width:2;stroke-dasharray:6 3;fill:none}"
        ".timeline .tl-now-text{fill:var(--tl-now);font-weight:600;font-size:12px}"
    )
