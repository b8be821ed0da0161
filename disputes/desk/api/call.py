"""One call of the interface: who makes it, about which desk, when, and in which language it is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from disputes.access.asker import is_from_here
from disputes.answers.serialization import as_json
from disputes.desk.api.languages import language_of
from disputes.desk.api.problems import ApiProblem, ProblemKind
from disputes.desk.caller import Caller, Calling
from disputes.desk.context import Desk


@dataclass(frozen=True, slots=True)
class Call:
    """A call; `now` in UTC."""

    request: Request
    desk: Desk
    who: Caller
    lang: str
    now: datetime


def call(request: Request, who: Calling) -> Call:
    """The call of a request. Raises :class:`ApiProblem` where a page of another site makes a browser send it."""
    if not is_from_here(request.headers):
        raise ApiProblem(ProblemKind.FOREIGN)
    desk: Desk = request.app.state.desk
    return Call(request, desk, who, language_of(request), desk.clock.now())


Called = Annotated[Call, Depends(call)]
"""A handler's argument: the call."""


def in_json(value: object, headers: Mapping[str, str] | None = None) -> Response:
    """An answer, written as the commands write it."""
    return json_text(json.dumps(as_json(value), ensure_ascii=False), headers)


def json_text(text: str, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """An answer that is JSON already."""
    return Response(text, status, dict(headers or {}), "application/json")
