"""Charts as SVG, drawn on the server: columns side by side, and bars of several parts below each other.

Colours come from the style sheet by class; each value stands beside its bar as text, so that no colour is needed to
read one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _LEFT, _ROW, _BAR = 720, 190, 30, 18
_TALL, _FOOT, _TOP = 150, 38, 22


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column: its label, its height, its look (plain, alarm, dim), and a note above it."""

    label: str
    value: float
    look: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A part of a bar: how long it is, its look (good, alarm, warn, plain, dim), what it is called."""

    value: float
    look: str
    label: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar of parts, with its label at the left and a text at its end."""

    label: str
    parts: Sequence[ChartPart]
    note: str


def columns_svg(columns: Sequence[ChartColumn], title: str) -> Markup:
    """Columns side by side, from left to right in their order."""
    most = max([c.value for c in columns] + [1.0])
    width = _WIDTH / max(len(columns), 1)
    height = _TOP + _TALL + _FOOT
    out = [_begin(height, title, "; ".join(f"{c.label}: {_number(c.value)}" for c in columns))]
    base = _TOP + _TALL
    for n, c in enumerate(columns):
        tall = _TALL * c.value / most
        x, middle = n * width + width * 0.15, n * width + width / 2
        look = escape(c.look)
        out.append(_rect(x, base - tall, width * 0.7, tall, look))
        out.append(_text(middle, base - tall - 5, _number(c.value), "middle"))
        out.append(_text(middle, base + 15, c.label, "middle"))
        if c.note:
            out.append(_text(middle, base + 31, c.note, "middle", faint=True))
    out.append(f'<line class="rule" x1="0" x2="{_WIDTH}" y1="{base}" y2="{base}"/></svg>')
    return Markup("".join(out))


def bars_svg(bars: Sequence[ChartBar], title: str) -> Markup:
    """Bars below each other, each of its parts; the longest takes the whole width."""
    most = max([sum(p.value for p in b.parts) for b in bars] + [1.0])
    room = _WIDTH - _LEFT - 130
    told = "; ".join(f"{b.label}: " + ", ".join(f"{p.label} {_number(p.value)}" for p in b.parts) for b in bars)
    out = [_begin(_ROW * len(bars) + 6, title, told)]
    for n, b in enumerate(bars):
        y = n * _ROW + 6
        out.append(_text(_LEFT - 8, y + 13, _cut(b.label), "end"))
        x = float(_LEFT)
        for p in b.parts:
            wide = room * p.value / most
            if wide > 0:
                out.append(_rect(x, y, wide, _BAR, p.look, f"{p.label}: {_number(p.value)}"))
            x += wide
        out.append(_text(x + 6, y + 13, b.note, "start", faint=True))
    return Markup("".join([*out, "</svg>"]))


def _begin(height: float, title: str, told: str) -> str:
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH} {height:g}" xmlns="http://www.w3.org/2000/svg" '
        f'aria-label="{escape(title)}: {escape(told)}">'
    )


def _rect(x: float, y: float, wide: float, tall: float, look: str, title: str = "") -> str:
    inner = f"<title>{escape(title)}</title>" if title else ""
    place = f'x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{max(tall, 0):.1f}"'
    return f'<rect class="bar {escape(look)}" {place}>{inner}</rect>'


def _text(x: float, y: float, text: str, anchor: str, *, faint: bool = False) -> str:
    kind = ' class="faint"' if faint else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:g}"


def _cut(text: str) -> str:
    """A label as far as there is room."""
    room, out = 26, ""
    for c in text:
        room -= 2 if ord(c) > 0x2E80 else 1
        if room < 0:
            return out + "…"
        out += c
    return out
