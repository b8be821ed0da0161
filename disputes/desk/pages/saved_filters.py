"""Filters that a visitor has given a name: kept in a cookie of the browser, for there are no accounts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlencode

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse

from disputes.access.asker import needs
from disputes.desk.forms import Submitted
from disputes.desk.visit import Visited, back, clean_name, remember
from disputes.words.access import AccessScope

COOKIE = "filters"
MOST = 8
_MOST_CHARS = 300
router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


def saved_filters(cookies: Mapping[str, str]) -> dict[str, str]:
    """The queries by their names; none where the cookie is not one of ours."""
    try:
        found = json.loads(unquote(cookies.get(COOKIE, "")))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    named = ((clean_name(str(name)), value) for name, value in list(found.items())[:MOST])
    return {name: _query(value) for name, value in named if name and isinstance(value, str)}


@router.post("/filters")
def save(visit: Visited, form: Submitted, gone: Annotated[bool, Query()] = False) -> RedirectResponse:
    """Keeps the filter of the page that is shown under a name, or forgets one."""
    known = saved_filters(visit.request.cookies)
    name = clean_name(form.text("name"))
    query = _query(form.text("query"))
    if name is not None:
        known.pop(name, None)
        if not gone:
            known = {name: query, **dict(list(known.items())[: MOST - 1])}
    out = back(f"/?{query}" if query else "/")
    remember(out, COOKIE, json.dumps(known))
    return out


def _query(text: str) -> str:
    """A query as this desk writes it: nothing that could leave its place in an address."""
    return urlencode(parse_qsl(text.removeprefix("?")[:_MOST_CHARS], max_num_fields=12))
