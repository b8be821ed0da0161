"""Files of evidence: handed in with a form, and handed out again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from disputes.desk.forms import SubmittedForm
from disputes.desk.sniffing import SHOWN_INLINE, sniffed
from disputes.desk.typed import BadField
from disputes.desk.uploads import BadUpload, Upload, keep_upload
from disputes.desk.visit import Visit, Visited
from disputes.store.case_log import case_file
from disputes.store.documents import parsed
from disputes.store.evidence_files import HEAD

router = APIRouter()


class BadFile(Exception):
    """A file that is not taken: what is said of it."""


def keep_file(visit: Visit, form: SubmittedForm) -> Upload:
    """Keeps the file of a form, once it is known what it is.

    Raises :class:`BadField`, :class:`BadFile` and :class:`StorageError`; nothing is kept then.
    """
    if not form.text("kind"):
        raise BadField("kind", "", "a_text")
    if form.file is None or not form.file.filename:
        raise BadFile(visit.say("no_file"))
    try:
        return keep_upload(visit.desk, form.file.file, form.file.filename)
    except BadUpload as bad:
        raise BadFile(visit.say(bad.key, **bad.values)) from None


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
