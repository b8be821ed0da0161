"""Files of evidence: handed in with a form, and handed out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from disputes.desk.forms import SubmittedForm
from disputes.desk.sniffing import SHOWN_INLINE, ending_of, sniffed
from disputes.desk.typed import BadField
from disputes.desk.visit import Visit, Visited
from disputes.documents.problems import printable
from disputes.store.case_log import case_file
from disputes.store.documents import parsed
from disputes.store.evidence_files import HEAD, TooLarge

MEGABYTE = 1024 * 1024
MOST_NAME = 120
router = APIRouter()


class BadFile(Exception):
    """A file that is not taken: what is said of it."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file that is kept: its name as text, its format, its size in bytes, its digest; and what is to be told."""

    name: str
    form: str
    size: int
    digest: str
    told: tuple[str, ...]


def keep_file(visit: Visit, form: SubmittedForm) -> HandedIn:
    """Keeps the file of a form, once it is known what it is.

    Raises :class:`BadField`, :class:`BadFile` and :class:`StorageError`; nothing is kept then.
    """
    if not form.text("kind"):
        raise BadField("kind", "", "a_text")
    if form.file is None or not form.file.filename:
        raise BadFile(visit.say("no_file"))
    name = name_of(form.file.filename)
    kind = sniffed(form.file.file.read(HEAD), name)
    if kind is None:
        raise BadFile(visit.say("unknown_type", name=name))
    form.file.file.seek(0)
    try:
        kept = visit.desk.files.keep(form.file.file, visit.desk.most_bytes)
    except TooLarge:
        raise BadFile(visit.say("too_large", n=visit.desk.most_bytes // MEGABYTE)) from None
    given = ending_of(name)
    told = (visit.say("wrong_ending", given=f".{given}", found=kind.form),) if given not in ("", kind.form) else ()
    return HandedIn(name, kind.form, kept.size, kept.digest, told)


def name_of(given: str) -> str:
    """A file's name as a text: without folders, on one line, not endless. It never becomes a path."""
    name = printable(given.replace("\\", "/").rpartition("/")[2]).strip()
    if len(name) <= MOST_NAME:
        return name or "file"
    ending = ending_of(name)[:10]
    return f"{name[: MOST_NAME - len(ending) - 2]}….{ending}"


@router.get("/evidence/{digest}")
def evidence(visit: Visited, digest: str, platform: Annotated[str, Query()], case: Annotated[str, Query()]) -> Response:
    """A file of a case, to look at or to save. It is named, and typed, by what was found when it was handed in."""
    logged = case_file(visit.desk.store, case, platform, 0).row.logged
    entries = parsed(logged).get("evidence", ()) if logged else ()
    name = next((e["item"].get("file") or "file" for e in entries if e.get("digest") == digest), None)
    place = visit.desk.files.find(digest)
    if name is None or place is None:
        raise HTTPException(404)
    with place.open("rb") as file:
        kind = sniffed(file.read(HEAD), name)
    media = kind.media if kind is not None else "application/octet-stream"
    how = "inline" if media in SHOWN_INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return FileResponse(place, media_type=media, headers=headers)
