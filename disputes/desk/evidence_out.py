"""Files of evidence handed out: named, and typed, by what was found when they were handed in."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import FileResponse

from disputes.desk.context import Desk
from disputes.pack.sniffing import SHOWN_INLINE, sniffed
from disputes.store.case_log import CaseFile
from disputes.store.documents import parsed
from disputes.store.evidence_files import HEAD


def evidence_file(desk: Desk, case: CaseFile, digest: str) -> FileResponse | None:
    """A file of a case, to look at or to save; None where the case has none of this digest."""
    logged = case.row.logged
    entries = parsed(logged).get("evidence", ()) if logged else ()
    name = next((e["item"].get("file") or "file" for e in entries if e.get("digest") == digest), None)
    place = desk.files.find(digest)
    if name is None or place is None:
        return None
    with place.open("rb") as file:
        kind = sniffed(file.read(HEAD), name)
    media = kind.media if kind is not None else "application/octet-stream"
    how = "inline" if media in SHOWN_INLINE else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return FileResponse(place, media_type=media, headers=headers)
