"""The two fonts of a pack, each embedded: what a reader sees does not hang on the fonts of his machine.

DejaVu Sans writes Latin, Greek and Cyrillic letters, Droid Sans Fallback Chinese and Japanese. A character that neither
has is drawn as a box, and counted, so that nobody believes that it was not there.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LATIN = "DejaVuSans"
CJK = "DroidSansFallbackFull"
_BOX = "\u25a1"
_FOLDER = Path(__file__).parents[1] / "fonts"
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@cache
def _glyphs(name: str) -> frozenset[int]:
    """The characters of a font, which is made ready to be drawn with."""
    font = TTFont(name, str(_FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def runs(text: str) -> tuple[list[tuple[str, str]], int]:
    """A text in pieces, each with the font that has its characters; and how many characters no font has."""
    out: list[tuple[str, str]] = []
    undrawn = 0
    for char in text:
        code = ord(char)
        if code in _glyphs(LATIN):
            name = LATIN
        elif code in _glyphs(CJK):
            name = CJK
        elif unicodedata.category(char) in ("Cf", "Mn", "Me", "Cc", "Cs"):
            continue  # joins, marks and controls have no shape of their own
        else:
            name, char, undrawn = LATIN, _BOX, undrawn + 1
        if out and out[-1][0] == name:
            out[-1] = (name, out[-1][1] + char)
        else:
            out.append((name, char))
    return out, undrawn


def width(text: str, size: float) -> float:
    """How wide a text is, in points."""
    return float(sum(pdfmetrics.stringWidth(piece, name, size) for name, piece in runs(text)[0]))


def fitting(text: str, size: float, room: float) -> str:
    """A text, cut with an ellipsis where it is wider than `room` points."""
    if width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(f"{text[:middle]}…", size) <= room else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def draw(canvas: Canvas, x: float, y: float, size: float, text: str) -> None:
    """Draws a line of text from a point on, the origin in the lower left corner."""
    for name, piece in runs(text)[0]:
        canvas.setFont(name, size)
        canvas.drawString(x, y, piece)
        x += pdfmetrics.stringWidth(piece, name, size)


def marked_up(text: str) -> str:
    """A text for a paragraph, its pieces in the font that has them."""
    return "".join(f'<font name="{name}">{escape(piece)}</font>' for name, piece in runs(text)[0])


def has_cjk(text: str) -> bool:
    """Whether some of a text is Chinese or Japanese, so that lines may break between any two characters."""
    return any("\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char > "\U0001ffff" for char in text)


def right_to_left(text: str) -> int:
    """How many letters of a text are written from right to left."""
    return sum(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)
