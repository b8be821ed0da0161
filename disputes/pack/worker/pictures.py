"""Pictures: turned as the camera held them, without metadata, in plain colours and no larger than they need to be."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence
from pypdfium2 import PdfDocument

from disputes.pack.jobs import A4, LEVELS, Convert, Converted, Inspected, Level
from disputes.pack.worker.documents import put_on_pages
from disputes.pack.worker.faults import Faulty
from disputes.pack.worker.labels import PageLabel, labels_pdf
from disputes.words.pack import FileFault, FileNote

MOST_PIXELS = 60_000_000
"""More than any camera of a telephone takes when it has to be decoded whole."""
MOST_DRAFT_PIXELS = 250_000_000
"""A JPEG is decoded at a fraction of its size, so it may be larger."""
MOST_FRAMES = 200
_LOSSLESS = ("png",)
_PAGED = ("TIFF", "MPO")
_FORMATS = ("JPEG", "MPO", "PNG", "GIF", "TIFF", "WEBP", "BMP", "HEIF", "AVIF", "JPEG2000")
_TURNED = 0x0112

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # held below, with a message of our own


def inspect(source: str) -> Inspected:
    """How many pictures a file holds, and what is to be told of it. Raises :class:`Faulty`."""
    with _opened(source) as image:
        frames = int(getattr(image, "n_frames", 1))
        if image.format == "TIFF" and frames > MOST_FRAMES:
            raise Faulty(FileFault.TOO_LARGE, frames)
        notes: list[tuple[FileNote, int]] = []
        if frames > 1 and image.format not in _PAGED:
            notes.append((FileNote.ANIMATED, frames))
        if image.mode == "CMYK":
            notes.append((FileNote.CMYK, 0))
        if image.getexif().get(_TURNED, 1) != 1:
            notes.append((FileNote.TURNED, 0))
        _decoded(image, LEVELS[-1])
        return Inspected(pages=frames if image.format == "TIFF" else 1, notes=notes)


def convert(job: Convert) -> Converted:
    """The pictures of a file, each on a labelled page or as a labelled picture. Raises :class:`Faulty`."""
    level = LEVELS[job.level]
    made = list(_frames(job, level))
    if job.kind == "pdf":
        streams = [_jpeg(image, level) for image in made]
        labels = [_label(job, n) for n in range(len(made))]
        put_on_pages([(data, image.size) for data, image in zip(streams, made, strict=True)], labels, f"{job.out}.pdf")
        return Converted(files=[f"{job.out}.pdf"], notes=[])
    files = []
    for n, image in enumerate(made):
        name = f"{job.out}.{job.kind}" if len(made) == 1 else f"{job.out}-{n + 1}.{job.kind}"
        Path(name).write_bytes(encoded(with_label(image, _label(job, n)), job.kind, level))
        files.append(name)
    return Converted(files=files, notes=[])


def with_label(image: Image.Image, label: PageLabel) -> Image.Image:
    """A picture with its label in a strip above it; the picture itself stays whole."""
    wide = max(image.width, 320)
    scale = wide / A4[0]
    document = PdfDocument(labels_pdf([label]))
    page = document[0].render(scale=scale).to_pil().convert("RGB")
    document.close()
    strip = page.crop((0, 0, wide, round(32 * scale)))
    out = Image.new("RGB", (max(image.width, strip.width), image.height + strip.height), "white")
    out.paste(strip, (0, 0))
    out.paste(image, (0, strip.height))
    return out


def encoded(image: Image.Image, kind: str, level: Level) -> bytes:
    """A picture in a format: nothing of what its file said besides goes along."""
    if kind not in _LOSSLESS:
        return _jpeg(image, level, kind)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _jpeg(image: Image.Image, level: Level, kind: str = "jpg") -> bytes:
    out = io.BytesIO()
    form = {"jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "tif": "TIFF", "tiff": "TIFF", "bmp": "BMP"}[kind]
    options = {"quality": level.quality, "optimize": True} if form == "JPEG" else {}
    image.save(out, form, **options)
    return out.getvalue()


def _label(job: Convert, n: int) -> PageLabel:
    return PageLabel(job.label, f"{job.first + n} / {job.total}", job.small)


def _frames(job: Convert, level: Level) -> Iterator[Image.Image]:
    with _opened(job.source) as image:
        if image.format != "TIFF":
            yield _decoded(image, level)
            return
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number in job.pages:
                yield _decoded(frame, level)


def _opened(source: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(source)
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError):
        raise Faulty(FileFault.BROKEN) from None
    if image.format not in _FORMATS:
        raise Faulty(FileFault.UNSUPPORTED)
    pixels = image.width * image.height
    if pixels > (MOST_DRAFT_PIXELS if image.format in ("JPEG", "MPO") else MOST_PIXELS):
        raise Faulty(FileFault.BOMB, pixels // 1_000_000)
    return image


def _decoded(image: Image.Image, level: Level) -> Image.Image:
    """The picture as it is to be seen: upright, in RGB on white, at most so large. Raises :class:`Faulty`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.draft("RGB", (level.side, level.side))
            upright = ImageOps.exif_transpose(image.copy())
            plain = _on_white(_in_rgb(upright))
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, ZeroDivisionError):
        raise Faulty(FileFault.BROKEN) from None
    if max(plain.size) > level.side:
        plain.thumbnail((level.side, level.side), Image.Resampling.LANCZOS)
    plain.info.clear()
    return plain


def _in_rgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode == "CMYK" and profile:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            found = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if found is not None:
                return found
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that cannot be used: the plain conversion below
    if image.mode in ("I;16", "I", "F"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB") if image.mode != "F" else image
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        image = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("RGB")
