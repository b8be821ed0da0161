"""Evidence of a stored case: what is on file, files handed in and handed out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from disputes.answers.assessment import EvidenceItem
from disputes.answers.json_forms import InJson
from disputes.desk.api.bodies import JSON, MOST_SMALL, EvidenceSent, RequestBody, as_record, media_type, raw_body
from disputes.desk.api.call import Called, in_json
from disputes.desk.api.cases import PATH, KeyOfCase, found_case
from disputes.desk.api.changes import CaseChange
from disputes.desk.api.once import Key, once
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.api.versions import IfMatch, seen_of_header
from disputes.desk.caller import Scope, needs
from disputes.desk.context import Desk
from disputes.desk.evidence_out import evidence_file
from disputes.desk.texts import text_of
from disputes.desk.uploads import BadUpload, Upload, free_name, keep_upload
from disputes.store.documents import parsed, unpacked
from disputes.store.log_items import LoggedEvidence
from disputes.words.dataclass import dataclass

router = APIRouter()
FORM = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A piece of evidence that was added here: what it is, and the digest by which its file is handed out."""

    item: Mapping[str, object]
    agent: str | None
    logged_at: str
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvidence:
    """The evidence of a case: what the answer asks for (`checklist`), what its record has, and what was added here."""

    checklist: Sequence[Annotated[Mapping[str, Any], InJson(EvidenceItem)]]
    recorded: Sequence[Mapping[str, object]]
    added: Sequence[EvidenceFile]


@router.get(f"{PATH}/evidence", summary="The evidence of a case", dependencies=[needs(Scope.READ)])
def evidence(call: Called, key: KeyOfCase) -> Response:
    """What is wanted, with what is missing and which limits are not kept; and what there is."""
    row = found_case(call, key, 0).row
    logged = parsed(row.logged) if row.logged else {}
    answer = unpacked(row.answer) if row.answer is not None else {}
    told = CaseEvidence(
        checklist=answer.get("evidence", []),
        recorded=parsed(row.record).get("evidence") or [],
        added=[
            EvidenceFile(item=e["item"], agent=e["agent"], logged_at=e["logged_at"], digest=e.get("digest"))
            for e in logged.get("evidence", ())
        ],
    )
    return in_json(told)


@router.get(f"{PATH}/evidence/{{digest}}", summary="A file of a case", dependencies=[needs(Scope.READ)])
def file(call: Called, key: KeyOfCase, digest: str) -> Response:
    """The bytes of a file that was handed in, by its SHA-256 digest."""
    found = evidence_file(call.desk, found_case(call, key, 0), digest)
    if found is None:
        raise ApiProblem(
            ProblemKind.NOT_FOUND, [wrong("path.digest", digest[:80], "the digest of a file of this case")]
        )
    return found


@dataclass(frozen=True, slots=True)
class EvidenceCall:
    """What a request hands in: its fields as JSON, and the file with its name, where there is one."""

    fields: RequestBody
    file: BinaryIO | None = None
    name: str = ""


async def handed_in(request: Request) -> AsyncIterator[EvidenceCall]:
    """The evidence of a request, until it has been answered. Raises :class:`ApiProblem`."""
    media = media_type(request)
    if media == JSON:
        yield EvidenceCall(RequestBody(await raw_body(request, MOST_SMALL), media))
        return
    if media != FORM:
        fault = wrong("header.content-type", media or "nothing", f"{JSON} or {FORM}")
        raise ApiProblem(ProblemKind.MEDIA_TYPE, [fault], headers={"Accept-Post": f"{JSON}, {FORM}"})
    async with request.form(max_files=1, max_fields=20, max_part_size=MOST_SMALL) as form:
        fields: dict[str, object] = {name: v for name, v in form.items() if isinstance(v, str) and v.strip()}
        if isinstance(shows := fields.get("shows"), str):
            fields["shows"] = [s.strip() for s in shows.split(",") if s.strip()]
        sent = RequestBody(json.dumps(fields).encode(), JSON)
        upload = form.get("file")
        if isinstance(upload, UploadFile):
            yield EvidenceCall(sent, upload.file, upload.filename or "file")
        else:
            yield EvidenceCall(sent)


HandedIn = Annotated[EvidenceCall, Depends(handed_in)]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"$ref": "#/components/schemas/EvidenceSent"}},
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "kind": {"type": "string", "minLength": 1, "maxLength": 200},
                        "pages": {"type": "integer", "minimum": 0},
                        "shows": {"type": "string", "description": "What it shows, separated by commas."},
                    },
                    "required": ["file", "kind"],
                }
            },
        },
    }
}


@router.post(
    f"{PATH}/evidence",
    summary="Hand in evidence, mark it as sent, or take it back",
    openapi_extra=_BODY,
    dependencies=[needs(Scope.WRITE)],
)
def hand_in(call: Called, case: KeyOfCase, given: HandedIn, key: Key = None, if_match: IfMatch = None) -> Response:
    """As `disputes case evidence`, with the file itself where it is sent as a form. What the file is, is told from its
    bytes; `submitted_at` says that a piece was handed to the platform.
    """
    upload = _kept(call.desk, given, call.lang) if given.file is not None else None
    asked = once(call, key, [given.fields.raw, upload.digest.encode() if upload is not None else b""])
    asked.check()
    body = as_record(given.fields, EvidenceSent)
    change = replace(CaseChange(call, case, seen_of_header(if_match), asked), undo=body.undo)
    name = body.file
    if upload is not None:
        found_case(call, case, 0)
        name = free_name(call.desk.store, case.platform, case.id, upload.name, upload.digest)
    item = LoggedEvidence(
        kind=body.kind,
        file=name,
        form=upload.form if upload is not None else body.format,
        bytes=upload.size if upload is not None else body.bytes,
        pages=body.pages,
        chars=body.chars,
        shows=body.shows or None,
        submitted_at=body.submitted_at,
    ).item()
    return change.put("evidence", item, upload.digest if upload is not None else None)


def _kept(desk: Desk, given: EvidenceCall, lang: str) -> Upload:
    assert given.file is not None
    try:
        return keep_upload(desk, given.file, given.name)
    except BadUpload as bad:
        kind = ProblemKind.TOO_LARGE if bad.key == "too_large" else ProblemKind.MEDIA_TYPE
        raise ApiProblem(kind, [wrong("body.file", text_of(lang, bad.key, **bad.values), "")]) from None
