"""Files of evidence: handed in with a form, and handed out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.exceptions import HTTPException
from starlette.responses import Response

from disputes.access.asker import needs
from disputes.desk.evidence_out import evidence_file
from disputes.desk.forms import SubmittedForm
from disputes.desk.typed import BadField
from disputes.desk.uploads import BadUpload, Upload, keep_upload
from disputes.desk.visit import Visit, Visited
from disputes.store.case_log import case_file
from disputes.words.access import AccessScope

router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


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
    """A file of a case, to look at or to save."""
    found = evidence_file(visit.desk, case_file(visit.desk.store, case, platform, 0), digest)
    if found is None:
        raise HTTPException(404)
    return found
