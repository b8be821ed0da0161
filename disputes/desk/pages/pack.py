"""The evidence pack of a stored case, made of the files that were handed in here, as an archive to save."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from disputes.access.asker import needs
from disputes.api import Engine, PreparedCase
from disputes.desk.visit import Visit, Visited
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.pack.libraries import missing_library
from disputes.pack.mapping import FileMapping, MappedFile
from disputes.store.answering import Answerer, stored_cases
from disputes.store.case_log import case_file
from disputes.store.documents import parsed
from disputes.words.access import AccessScope

router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])
WAIT_S = 120.0
"""How long one waits for the packs of others: they are made one after the other."""
_ONE_AT_A_TIME = threading.Lock()


@router.get("/pack")
def pack(visit: Visited, platform: Annotated[str, Query()], case: Annotated[str, Query()]) -> Response:
    """The pack of a case as it stands now, in the visitor's language."""
    missing = missing_library()
    if missing is not None:
        raise HTTPException(501, visit.say("no_pack_library", name=missing))
    if not _ONE_AT_A_TIME.acquire(timeout=WAIT_S):
        raise HTTPException(503, visit.say("pack_busy"))
    try:
        return _packed(visit, platform, case)
    finally:
        _ONE_AT_A_TIME.release()


def _packed(visit: Visit, platform: str, case: str) -> Response:
    # Read here: the libraries are large, and not everybody has them.
    from disputes.pack.folder import named_files
    from disputes.pack.isolation import Workers
    from disputes.pack.make import PackMaker, desk_rules
    from disputes.pack.writing import write_zip

    ready, logged = _case(visit, platform, case)
    work = Path(tempfile.mkdtemp(prefix="disputes-pack-"))
    try:
        (work / "copies").mkdir()
        handed_in = {
            str(e["item"]["file"]): place
            for e in logged
            if e["item"].get("file") and (place := visit.desk.files.find(str(e.get("digest") or ""))) is not None
        }
        files = named_files(handed_in, work / "copies")
        rules = desk_rules(ready.assessor.evaluate(ready.values, visit.now), None)
        with Workers(work) as workers:
            made = PackMaker(ready, visit.now, rules, visit.lang, work, workers).pack(files, _said(logged, handed_in))
        archive = work / "pack.zip"
        with archive.open("wb") as out:
            write_zip(made.files, out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    name = quote(f"pack-{made.answer.case}.zip", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    done = BackgroundTask(shutil.rmtree, work, ignore_errors=True)
    return FileResponse(archive, media_type="application/zip", headers=headers, background=done)


def _case(visit: Visit, platform: str, case_id: str) -> tuple[PreparedCase, Sequence[Mapping[str, Any]]]:
    """The stored case, and the evidence that was logged for it. An engine of its own: the pages need not wait."""
    try:
        with visit.desk.store.reading() as session:
            row = case_file(visit.desk.store, case_id, platform, 0).row
            stored = stored_cases(session, [row])[0]
        found = Answerer(Engine(visit.desk.engines.library)).case(stored, visit.now)
    except Refused as refused:
        if refused.exit_code == EXIT_BAD_RULESET:
            raise
        raise HTTPException(404, visit.say("no_such_case", case=case_id[:100], platform=platform[:40])) from None
    logged: Sequence[Mapping[str, Any]] = parsed(row.logged).get("evidence", ()) if row.logged else ()
    return found.case, logged


def _said(logged: Sequence[Mapping[str, Any]], files: Mapping[str, Path]) -> FileMapping:
    """What the case log says of the files: of which kind they are, what they show, and who handed them in."""
    return FileMapping(
        {
            str(e["item"]["file"]): MappedFile(
                kind=str(e["item"]["kind"]),
                shows=tuple(e["item"].get("shows") or ()),
                confirmed_by=e.get("agent"),
            )
            for e in logged
            if e["item"].get("file") in files
        },
        {},
    )
