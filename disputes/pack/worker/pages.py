"""PDFs of strangers: how many pages they have, what stands on them, and these pages with their labels."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from disputes.pack.jobs import LEVELS, Convert, Converted, Inspect, Inspected
from disputes.pack.worker import pictures
from disputes.pack.worker.documents import frame, put_on_pages
from disputes.pack.worker.faults import Faulty
from disputes.pack.worker.labels import PageLabel
from disputes.words.pack import FileFault, FileNote

MOST_PAGES = 2_000
"""Pages of one PDF that are looked at: more is no evidence."""
_MOST_CHARS = 200_000
_SCRIPTS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")


def inspect(job: Inspect) -> Inspected:
    """How many pages a PDF has, which of the terms stand on each, and what is to be told. Raises :class:`Faulty`."""
    with _opened(job.source) as document:
        count = len(document)
        if not count:
            raise Faulty(FileFault.EMPTY)
        if count > MOST_PAGES:
            raise Faulty(FileFault.TOO_LARGE, count)
        notes = [(FileNote.SCRIPTS, 0)] if _has_scripts(job.source, document) else []
        if document.get_formtype():
            notes.append((FileNote.FORMS, 0))
        hits = [_looked_at(document, n, job.terms) for n in range(count)]
        return Inspected(pages=count, hits=hits, notes=notes)


def convert(job: Convert) -> Converted:
    """Pages of a PDF, as labelled pages or as labelled pictures. Raises :class:`Faulty`."""
    level = LEVELS[job.level]
    labels = [PageLabel(job.label, f"{job.first + n} / {job.total}", job.small) for n in range(len(job.pages))]
    with _opened(job.source) as document:
        if job.kind == "pdf" and not job.redraw:
            frame(document, job.pages, labels, f"{job.out}.pdf")
            return Converted(files=[f"{job.out}.pdf"])
        drawn = (_drawn(document, number, level.dpi) for number in job.pages)
        if job.kind == "pdf":
            made = [(pictures.encoded(image, "jpg", level), image.size) for image in drawn]
            put_on_pages(made, labels, f"{job.out}.pdf")
            return Converted(files=[f"{job.out}.pdf"], notes=[(FileNote.DRAWN, level.dpi)])
        files = []
        for n, image in enumerate(drawn):
            name = f"{job.out}.{job.kind}" if len(job.pages) == 1 else f"{job.out}-{n + 1}.{job.kind}"
            image.thumbnail((level.side, level.side))
            Path(name).write_bytes(pictures.encoded(pictures.with_label(image, labels[n]), job.kind, level))
            files.append(name)
        return Converted(files=files, notes=[(FileNote.DRAWN, level.dpi)])


def _drawn(document: pdfium.PdfDocument, number: int, dpi: int) -> Image.Image:
    page = document[number]
    wide, high = page.get_size()
    scale = min(dpi / 72, 4000 / max(wide, high, 1))
    image: Image.Image = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    page.close()
    return image


def _looked_at(document: pdfium.PdfDocument, number: int, terms: Sequence[str]) -> list[int]:
    """Which terms stand on a page. Raises :class:`Faulty` where a picture on it is too large to be opened."""
    try:
        page = document[number]
        for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
            wide, high = found.get_px_size()
            if wide * high > pictures.MOST_PIXELS:
                raise Faulty(FileFault.BOMB, wide * high // 1_000_000)
        text = page.get_textpage()
        said = text.get_text_bounded()[:_MOST_CHARS].casefold()
        text.close()
        page.close()
    except pdfium.PdfiumError:
        raise Faulty(FileFault.BROKEN) from None
    flat = "".join(said.split())
    return [n for n, term in enumerate(terms) if "".join(term.split()) in flat]


def _has_scripts(source: str, document: pdfium.PdfDocument) -> bool:
    if document.count_attachments():
        return True
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        return True
    data = Path(source).read_bytes()
    return any(mark in data for mark in _SCRIPTS)


def _opened(source: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError:
        code = ctypes.c_ulong(raw.FPDF_GetLastError()).value
        raise Faulty(FileFault.ENCRYPTED if code == raw.FPDF_ERR_PASSWORD else FileFault.BROKEN) from None
    if document.get_formtype():
        document.init_forms()
    return document
