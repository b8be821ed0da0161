"""What a file really is, whatever its name says: told from its first bytes."""

from __future__ import annotations

from dataclasses import dataclass

import filetype

_KINDS = ("image/", "video/", "audio/", "text/")
_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/rtf",
    }
)
_TEXTS = ("txt", "csv", "eml", "json")
_SAME = {"jpeg": "jpg", "tif": "tiff", "htm": "html"}
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class FileKind:
    """The format of a file, as rulesets name it, and its media type."""

    form: str
    media: str


def sniffed(head: bytes, name: str) -> FileKind | None:
    """What a file is by its first bytes; None for what is no picture, document, video or text.

    Among texts its name decides; where that names another way to write the same format, that one is kept.
    """
    ending = ending_of(name)
    found = filetype.guess(head)
    if found is None:
        if not _is_text(head):
            return None
        return FileKind(ending if ending in _TEXTS else "txt", "text/plain; charset=utf-8")
    if not found.mime.startswith(_KINDS) and found.mime not in _DOCUMENTS:
        return None
    form = str(found.extension)
    is_same = _SAME.get(ending, ending) == _SAME.get(form, form)
    return FileKind(ending if is_same else form, str(found.mime))


def ending_of(name: str) -> str:
    """What stands behind the last dot of a name, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return wrong.start >= len(head) - 4 and wrong.end == len(head)  # cut in the middle of a character
    return True
