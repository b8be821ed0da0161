"""Documents that are written here: pictures and pages of PDFs in their frames with their labels, and PDFs put together.

Of a PDF only what is drawn on a page is taken over: what its annotations and forms show is drawn first, and scripts,
actions, attached files and links stay behind.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter
from pypdfium2 import raw
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from disputes.pack.jobs import A4, Converted, Merge
from disputes.pack.worker.faults import Faulty
from disputes.pack.worker.labels import BOX, PageLabel, draw_label, labels_pdf
from disputes.words.pack import FileFault

rl_config.useA85 = 0  # streams as they are, not as text: smaller, and written much faster
_PRODUCER = "disputes pack"
_PRINT = 1


def merge(job: Merge) -> Converted:
    """Puts PDFs that were written here together, with their titles as bookmarks."""
    writer = PdfWriter()
    for part, title in job.parts:
        begins = len(writer.pages)
        reader = PdfReader(part)
        writer.append(reader, import_outline=False)
        if title:
            writer.add_outline_item(title=title, page_number=begins)
    _save(writer, job.out, job.title)
    return Converted(files=[job.out])


def put_on_pages(pictures: Sequence[tuple[bytes, tuple[int, int]]], labels: Sequence[PageLabel], out: str) -> None:
    """JPEGs, each on a page of its own with its label."""
    canvas = Canvas(f"{out}.part", pagesize=A4, invariant=1, pageCompression=1)
    for (data, size), label in zip(pictures, labels, strict=True):
        x, y, wide, high = _placed(*size)
        draw_label(canvas, label)
        canvas.drawImage(ImageReader(io.BytesIO(data)), x, y, wide, high)
        canvas.showPage()
    canvas.save()
    _rewritten(f"{out}.part", out)


def frame(document: pdfium.PdfDocument, pages: Sequence[int], labels: Sequence[PageLabel], out: str) -> None:
    """Pages of a PDF, each in its frame with its label."""
    label_pages = pdfium.PdfDocument(labels_pdf(list(labels)))
    made = pdfium.PdfDocument.new()
    for n, number in enumerate(pages):
        page = document[number]
        raw.FPDFPage_Flatten(page, _PRINT)
        wide, high = page.get_size()  # as it is shown: cropped and turned
        page.close()
        if wide <= 0 or high <= 0:
            raise Faulty(FileFault.BROKEN)
        x, y, fit, _ = _placed(wide, high)
        matrix = pdfium.PdfMatrix().scale(fit / wide, fit / wide).translate(x, y)
        target = made.new_page(*A4)
        _insert(target, document, number, made, matrix)
        _insert(target, label_pages, n, made, pdfium.PdfMatrix())
        target.gen_content()
        target.close()
    made.save(f"{out}.part")
    made.close()
    _rewritten(f"{out}.part", out)


def _insert(
    page: pdfium.PdfPage, source: pdfium.PdfDocument, number: int, into: pdfium.PdfDocument, matrix: pdfium.PdfMatrix
) -> None:
    form = source.page_as_xobject(number, into)
    placed = form.as_pageobject()
    placed.set_matrix(matrix)
    page.insert_obj(placed)
    form.close()


def _placed(width: float, height: float) -> tuple[float, float, float, float]:
    """Where something of a size goes on a page: left, bottom, width, height. Nothing is enlarged: a pixel of a picture
    is a point at most.
    """
    left, bottom, room_x, room_y = BOX
    scale = min(room_x / width, room_y / height, 1.0)
    wide, high = width * scale, height * scale
    return left + (room_x - wide) / 2, bottom + room_y - high, wide, high


def _rewritten(part: str, out: str) -> None:
    """Writes a PDF anew, so that the same pages are the same bytes: without identifiers, dates or programs."""
    writer = PdfWriter()
    writer.append(PdfReader(part), import_outline=False)
    _save(writer, out, "")
    Path(part).unlink()


def _save(writer: PdfWriter, out: str, title: str) -> None:
    writer.metadata = None
    writer.add_metadata({"/Producer": _PRODUCER, **({"/Title": title} if title else {})})
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.write(out)
