"""The cover letter as a PDF: its fonts embedded, the same letter always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

from disputes.pack.jobs import A4
from disputes.pack.letter import Letter, LetterSection, LetterTable
from disputes.pack.texts import say
from disputes.pack.worker.fonts import LATIN, draw, has_cjk, marked_up, runs, width

_MARGIN = 56.0
_WIDTH = A4[0] - 2 * _MARGIN
_TOP = 60.0
_BOTTOM = 46.0
_RULED = [
    ("LINEBELOW", (0, 0), (-1, 0), 0.6, colors.black),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.grey),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]
_PLAIN = [*_RULED[2:4], ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]


def letter_pdf(letter: Letter) -> bytes:
    """The letter, with its open points on a page of their own and a mark on every page while there are some."""
    runs(" ")  # makes the font ready
    out = io.BytesIO()
    frame = Frame(
        _MARGIN, _BOTTOM, _WIDTH, A4[1] - _TOP - _BOTTOM, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPage=partial(_around, letter))],
        title=letter.title,
        author="",
        invariant=1,
        lang=letter.lang,
    )
    document.build(list(_flow(letter)), canvasmaker=Canvas)
    return out.getvalue()


def _flow(letter: Letter) -> Iterator[Flowable]:
    yield _paragraph(letter.title, 15, after=10)
    rows = [[_paragraph(name, 9.5), _paragraph(value, 9.5)] for name, value in letter.facts]
    yield Table(rows, colWidths=[_WIDTH * 0.24, _WIDTH * 0.76], style=_PLAIN, hAlign="LEFT")
    yield Spacer(1, 8)
    yield _paragraph(letter.summary, 10.5, after=4)
    for section in letter.sections:
        yield from _section(section)
    if letter.open_points:
        yield PageBreak()
        yield _paragraph(say(letter.lang, "open_points"), 12, after=6)
        for point in letter.open_points:
            yield _paragraph(f"□ {point}", 10, after=3)


def _section(section: LetterSection) -> Iterator[Flowable]:
    yield Spacer(1, 8)
    yield _paragraph(section.heading, 12, after=4, keep=True)
    for paragraph in section.paragraphs:
        for line in paragraph.split("\n"):
            yield _paragraph(line, 10, after=3) if line.strip() else Spacer(1, 5)
    if section.table is not None:
        yield _table(section.table)


def _table(table: LetterTable) -> Flowable:
    rows = [[_paragraph(cell, 9) for cell in row] for row in (table.heads, *table.rows)]
    return Table(rows, colWidths=[_WIDTH * part for part in table.widths], style=_RULED, repeatRows=1, hAlign="LEFT")


def _paragraph(text: str, size: float, after: float = 0, *, keep: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "plain",
        fontName=LATIN,
        fontSize=size,
        leading=size * 1.4,
        spaceAfter=after,
        keepWithNext=int(keep),
        wordWrap="CJK" if has_cjk(text) else None,
    )
    return Paragraph(marked_up(text), style)


def _around(letter: Letter, canvas: Canvas, document: BaseDocTemplate) -> None:
    """What stands around a page: the mark of a draft above, the page number below."""
    points = len(letter.open_points)
    if points:
        mark = say(letter.lang, "draft_one" if points == 1 else "draft", n=points)
        canvas.setFillColorRGB(0.7, 0.1, 0.1)
        draw(canvas, _MARGIN, A4[1] - 36, 9, mark)
        canvas.setFillColorRGB(0, 0, 0)
    number = str(document.page)
    draw(canvas, A4[0] - _MARGIN - width(number, 8), 26, 8, number)
