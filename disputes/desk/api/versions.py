"""Versions of a case: its ETag, and whether somebody who wants to change it has seen what it is now.

A tag has two parts. The first is the record and what people did to it, and counts for a change; the second is the
answer as it was sent, which a scan may renew without anybody having done anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated

from fastapi import Header

from disputes.desk.api.problems import ApiProblem, Meanwhile, ProblemKind, wrong
from disputes.store.case_json import change_made
from disputes.store.case_log import Seen
from disputes.store.models import JournalRow

ANY = "*"
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the case as it was seen. Where somebody has changed it since, nothing is done (412), "
        "and the answer says what; `*` takes the case as it is. Without it: 428.",
    ),
]
"""A handler's argument: which version of the case its sender has seen."""


def etag(seen: Seen, body: str) -> str:
    """The tag of a case as it is sent."""
    return f'"{seen}-{hashlib.sha256(body.encode()).hexdigest()[:16]}"'


def quoted(seen: Seen) -> str:
    """What a change has to name of a case, without the answer as it was sent."""
    return f'"{seen}"'


def is_current(if_none_match: str | None, tag: str) -> bool:
    """Whether the caller has what has this tag."""
    given = [t.strip().removeprefix("W/") for t in (if_none_match or "").split(",")]
    return tag in given or ANY in given


def seen_of_header(if_match: str | None) -> Seen | None:
    """What the sender of a change has seen; None where anything will do. Raises :class:`ApiProblem`."""
    if if_match is None or not if_match.strip():
        raise ApiProblem(ProblemKind.NO_VERSION)
    text = if_match.strip()
    if text == ANY:
        return None
    found = Seen.read(text.strip('"').partition("-")[0]) if text.startswith('"') and text.endswith('"') else None
    if found is None:
        fault = wrong("header.if-match", text[:80], 'the ETag of the case, e.g. "3.17-5b0c9f4e8d1a2b3c", or *')
        raise ApiProblem(ProblemKind.WRONG_USE, [fault])
    return found


def meanwhile(seen: Seen, is_imported: bool, changes: Sequence[JournalRow]) -> Meanwhile:
    """What others did to a case, and its version now."""
    made = [change_made(j) for j in changes]
    return Meanwhile(changes=made, imported=is_imported, version=quoted(seen))
