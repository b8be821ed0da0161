"""Idempotency keys: a request that comes again with its key is answered as it was, and not done again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Header
from sqlalchemy import Connection
from starlette.responses import Response

from disputes.desk.api.call import Call, json_text
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.store.idempotency import KEPT, KeptAnswer, RequestKey, keep_answer, kept_answer
from disputes.words.dataclass import dataclass

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
Key = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description=f"A text of your own, such as a UUID. A request that comes again with it within "
        f"{KEPT.total_seconds() / 3600:.0f} hours is answered as it was, and not done again; with another body it is "
        "refused (422).",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
    ),
]
"""A handler's argument: the key of the request."""


class AnsweredBefore(Exception):
    """The request was done before: what was answered."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Once:
    """A request that has a key, or has none and is done each time that it comes."""

    call: Call
    key: RequestKey | None

    def check(self) -> None:
        """Raises :class:`AnsweredBefore` where the request was done, and :class:`ApiProblem` where its key was used for
        another one.
        """
        found = kept_answer(self.call.desk.store, self.key, self.call.now) if self.key is not None else None
        if found is not None:
            raise answered_before(found)

    def keep(self, connection: Connection, body: str, status: int = 200) -> None:
        """Keeps what will be answered, in the transaction of the change. Raises :class:`DoneBefore`."""
        if self.key is not None:
            keep_answer(connection, self.key, status, body, self.call.now)


def once(call: Call, key: str | None, parts: Sequence[bytes]) -> Once:
    """A request by its key, and by `parts`, which are all that it asks for besides its method and address."""
    if key is None:
        return Once(call, None)
    if not _KEY.fullmatch(key):
        fault = wrong(f"header.{HEADER.lower()}", key[:80], "1 to 255 printable ASCII characters without blanks")
        raise ApiProblem(ProblemKind.WRONG_USE, [fault])
    digest = hashlib.sha256()
    request = call.request
    for part in (request.method.encode(), request.url.path.encode(), request.url.query.encode(), *parts):
        digest.update(len(part).to_bytes(8, "big") + part)
    return Once(call, RequestKey(call.who.id, key, digest.hexdigest()))


def answered_before(found: KeptAnswer) -> Exception:
    """What was answered before, to be raised; the problem of a key where that was to another request."""
    if not found.is_same:
        fault = wrong(f"header.{HEADER.lower()}", "the key of another request", "a key of its own for each request")
        return ApiProblem(ProblemKind.OTHER_REQUEST, [fault])
    return AnsweredBefore(json_text(found.body, {REPLAYED: "true"}, found.status))
