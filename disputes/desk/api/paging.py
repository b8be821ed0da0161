"""Lists a page at a time: a cursor names the last one that was sent, and the next page begins behind it.

What is listed changes while somebody reads it. Where the last one is gone or has moved, the next page begins where it
stood; so a list that is read to its end has everything that stayed in it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request

from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.words.dataclass import dataclass

MOST, USUAL = 200, 50
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=500, description="Where to go on: `next` of the page before, under the same filter."),
]
_NOT_THE_FILTER = ("cursor", "limit")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """What stands on a page, and the cursor of the next one; None on the last."""

    members: Sequence[T]
    next: str | None


def page(request: Request, order: Sequence[T], limit: int, cursor: str | None) -> ListPage[T]:
    """The members of an order that come next; each is known by its text. Raises :class:`ApiProblem` for a cursor that
    is none of this list.
    """
    start = _start(request, order, cursor) if cursor is not None else 0
    members = order[start : start + limit]
    end = start + len(members)
    return ListPage(members, _cursor(request, end, str(members[-1])) if members and end < len(order) else None)


def links(request: Request, next_: str | None) -> dict[str, str]:
    """The Link header (RFC 8288) to the next page, where there is one."""
    if next_ is None:
        return {}
    given = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    return {"Link": f'<{request.url.path}?{urlencode([*given, ("cursor", next_)])}>; rel="next"'}


def _filter(request: Request) -> str:
    """A digest of what is asked for: a cursor of another list would skip some of this one in silence."""
    asked = sorted((k, v) for k, v in request.query_params.multi_items() if k not in _NOT_THE_FILTER)
    return hashlib.sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:12]


def _cursor(request: Request, end: int, last: str) -> str:
    plain = json.dumps([end, last, _filter(request)]).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _start(request: Request, order: Sequence[T], cursor: str) -> int:
    end, last, asked = _read(cursor)
    if asked != _filter(request):
        raise ApiProblem(
            ProblemKind.WRONG_USE, [wrong("query.cursor", "the cursor of another list", "`next` of this one")]
        )
    # Most often it is still where it was.
    if 0 < end <= len(order) and str(order[end - 1]) == last:
        return end
    return next((n for n, member in enumerate(order, 1) if str(member) == last), max(end, 0))


def _read(cursor: str) -> tuple[int, str, str]:
    try:
        end, last, asked = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(end) is int and isinstance(last, str) and isinstance(asked, str):
            return end, last, asked
    except (binascii.Error, ValueError, TypeError):
        pass
    raise ApiProblem(ProblemKind.WRONG_USE, [wrong("query.cursor", cursor[:40], "`next` of a page before")])
