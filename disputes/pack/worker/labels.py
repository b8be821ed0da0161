"""The label of a page: the exhibit, its page number and the file that it comes from, around the page itself."""

from __future__ import annotations

import io

from reportlab.pdfgen.canvas import Canvas

from disputes.pack.jobs import A4
from disputes.pack.worker.fonts import draw, fitting, width
from disputes.words.dataclass import dataclass

MARGIN = 28.0
HEAD = 34.0
"""Room above a page for its label, in points."""
FOOT = 22.0
BOX = (MARGIN, FOOT, A4[0] - 2 * MARGIN, A4[1] - HEAD - FOOT)
"""Where the page itself goes: left, bottom, width, height."""


@dataclass(frozen=True, slots=True)
class PageLabel:
    """What stands above a page, and below it in small."""

    text: str
    number: str
    small: str


def labels_pdf(labels: list[PageLabel]) -> bytes:
    """A PDF with one page for each label, empty but for it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    for label in labels:
        draw_label(canvas, label)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_label(canvas: Canvas, label: PageLabel) -> None:
    """Draws a label on the current page."""
    top = A4[1] - 22
    room = A4[0] - 2 * MARGIN
    number = width(label.number, 9)
    draw(canvas, MARGIN, top, 10, fitting(label.text, 10, room - number - 12))
    draw(canvas, A4[0] - MARGIN - number, top, 9, label.number)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, top - 6, A4[0] - MARGIN, top - 6)
    draw(canvas, MARGIN, 9, 7, fitting(label.small, 7, room))
