"""Texts, such as a chat or a log: laid out as pages, which then go the way of any other PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer

from disputes.pack.jobs import Convert, Converted, Inspect, Inspected
from disputes.pack.worker import pages
from disputes.pack.worker.faults import Faulty
from disputes.pack.worker.fonts import LATIN, has_cjk, marked_up, right_to_left, runs
from disputes.pack.worker.labels import BOX
from disputes.words.pack import FileFault, FileForm, FileNote

MOST_CHARS = 400_000
"""Of a text: some two hundred pages."""
_SIZE = 9.0
_TAB = 4
_PAGE = (BOX[2], BOX[3])


def inspect(job: Inspect, beside: str) -> Inspected:
    """How long a text is, how many pages it fills and which terms stand on each. `beside`: a file to lay it out in.

    Raises :class:`Faulty`.
    """
    text, left = _read(job.source)
    notes = [(FileNote.CUT_TEXT, left)] if left else []
    undrawn = runs(text)[1]
    if undrawn:
        notes.append((FileNote.UNDRAWN, undrawn))
    if right_to_left(text):
        notes.append((FileNote.RIGHT_TO_LEFT, 0))
    _lay_out(text, beside)
    found = pages.inspect(replace(job, source=beside, form=FileForm.PDF))
    Path(beside).unlink()
    return replace(found, notes=notes, chars=len(text))


def convert(job: Convert) -> Converted:
    """Pages of a text, as labelled pages or as labelled pictures. Raises :class:`Faulty`."""
    beside = f"{job.out}.laid"
    _lay_out(_read(job.source)[0], beside)
    made = pages.convert(replace(job, source=beside, redraw=False))
    Path(beside).unlink()
    return made


def _read(source: str) -> tuple[str, int]:
    """The text, and how many characters beyond the most were left out."""
    try:
        text = Path(source).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Faulty(FileFault.BROKEN) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB)
    if not text.strip():
        raise Faulty(FileFault.EMPTY)
    return text[:MOST_CHARS], max(0, len(text) - MOST_CHARS)


def _lay_out(text: str, out: str) -> None:
    frame = Frame(0, 0, *_PAGE, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document = BaseDocTemplate(
        out,
        pagesize=_PAGE,
        pageTemplates=[PageTemplate(frames=[frame])],
        invariant=1,
    )
    document.build(list(_paragraphs(text)), canvasmaker=Canvas)


def _paragraphs(text: str) -> Iterator[Flowable]:
    plain = ParagraphStyle("plain", fontName=LATIN, fontSize=_SIZE, leading=_SIZE * 1.35)
    any_break = ParagraphStyle("any", parent=plain, wordWrap="CJK")
    runs(" ")  # makes the font ready
    for line in text.split("\n"):
        if not line.strip():
            yield Spacer(1, _SIZE)
            continue
        indent = len(line) - len(line.lstrip(" "))
        said = "\u00a0" * min(indent, 40) + line.strip(" ")
        yield Paragraph(marked_up(said), any_break if has_cjk(said) else plain)
