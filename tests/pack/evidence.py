"""Evidence to make packs of: photographs, scans, chats, as sellers have them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parents[2] / "disputes" / "pack" / "fonts"
TURNED = 0x0112
pillow_heif.register_heif_opener()


def photo(path: Path, text: str = "", size: tuple[int, int] = (640, 480), turned: int = 1, form: str = "JPEG") -> Path:
    """A photograph with something written on it, and what a telephone writes into its file."""
    image = Image.new("RGB", size, "steelblue")
    name = "DejaVuSans.ttf" if text.isascii() else "DroidSansFallbackFull.ttf"
    ImageDraw.Draw(image).text((40, 40), text, fill="white", font=ImageFont.truetype(str(FONTS / name), 40))
    exif = image.getexif()
    exif[TURNED] = turned
    exif[0x010F] = "Telephone"
    image.save(path, form, exif=exif)
    return path


def noise(path: Path, size: tuple[int, int], quality: int = 95) -> Path:
    """A photograph that does not compress."""
    Image.effect_noise(size, 90).convert("RGB").save(path, quality=quality)
    return path


def document(path: Path, pages: list[str], size: tuple[float, float] = (595, 842)) -> Path:
    """A PDF with lines of text on its pages."""
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for page in pages:
        canvas.setFont("Helvetica", 14)
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(60, size[1] - 80 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return path


def changed(path: Path, how: Any) -> Path:
    """A PDF after `how` was done to its writer."""
    writer = PdfWriter()
    writer.append(str(path))
    how(writer)
    writer.write(str(path))
    return path


def with_scripts(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.add_attachment("evil.exe", b"MZ")


def png_bomb(path: Path, side: int) -> Path:
    """A small file that is a very large picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    return path


def stream_bomb(path: Path, repeats: int) -> Path:
    """A PDF of one page whose content unpacks to very much."""
    data = zlib.compress(b"0 0 m 1 1 l S\n" * repeats, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data),
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    begins = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, begins))
    path.write_bytes(out.getvalue())
    return path


def text_of(pdf: Path | bytes) -> list[str]:
    """What can be read on each page of a PDF."""
    reader = PdfReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
    return [page.extract_text() for page in reader.pages]
