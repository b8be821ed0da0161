"""Stored cases: the queue, and one of them with all that is kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from starlette.responses import Response

from disputes.answers.serialization import as_json
from disputes.desk.api.call import Call, Called, in_json, json_text
from disputes.desk.api.paging import USUAL, Cursor, Limit, links, page
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.api.spans import Span
from disputes.desk.api.versions import etag, is_current
from disputes.desk.caller import Scope, needs
from disputes.documents.problems import EXIT_USAGE, Refused, nearest
from disputes.records.base import InstantField, MarketField
from disputes.records.words import PLATFORMS
from disputes.store.case_json import stored_case_json
from disputes.store.case_log import CaseFile, case_file
from disputes.store.listing import ListedCase, ListFilter
from disputes.store.worklist import listed, worklist
from disputes.words import ClosedWord
from disputes.words.answers import Owner
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform
from disputes.words.store import AnswerState, CaseState, WorkGroup

router = APIRouter(dependencies=[needs(Scope.READ)])
MOST_HISTORY = 500
BY_QUERY = "-"
"""Stands in a path for an id that cannot stand there, and is given as `id` in the query."""


class CaseFilterState(ClosedWord):
    """How the cases stand that are asked for; `quarantined`: without a new answer until something is corrected."""

    NEW = CaseState.NEW.value
    OPEN = CaseState.OPEN.value
    DUE_SOON = CaseState.DUE_SOON.value
    OVERDUE = CaseState.OVERDUE.value
    CLOSED = CaseState.CLOSED.value
    QUARANTINED = AnswerState.QUARANTINED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A page of the queue, what costs most soonest first. `group`, in the order of `cases`: how soon each wants
    somebody; `counts`: how many there are of each group under this filter; `next`: the cursor of the next page.
    """

    cases: Sequence[ListedCase]
    group: Sequence[WorkGroup]
    total: int
    counts: Mapping[str, int]
    next: str | None


def case_filter(
    call: Called,
    platform: Annotated[Platform | None, Query()] = None,
    market: Annotated[MarketField | None, Query()] = None,
    owner: Annotated[Owner | None, Query(description="The department that has something to do.")] = None,
    assignee: Annotated[
        str | None, Query(max_length=60, description="Who has them in hand; empty: those that nobody has.")
    ] = None,
    shop: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[CaseFilterState | None, Query(description="Default: all but closed ones.")] = None,
    due: Annotated[Span | None, Query(description="Due within this span (90m, 24h, 3d), overdue, or undated.")] = None,
    as_of: Annotated[
        InstantField | None, Query(description="The instant from which `due` counts. Default: now.")
    ] = None,
    questions: Annotated[bool, Query(description="Only cases of which a fact is missing.")] = False,
) -> ListFilter:
    """The filter that an address asks for."""
    return ListFilter(
        due_by=(as_of or call.now) + due if due is not None else None,
        owner=owner.value if owner is not None else None,
        platform=platform.value if platform is not None else None,
        market=market,
        shop=shop,
        state=_state(state),
        questions=questions,
        assignee=assignee,
    )


def _state(given: CaseFilterState | None) -> CaseState | AnswerState | None:
    if given is None:
        return None
    return AnswerState.QUARANTINED if given is CaseFilterState.QUARANTINED else CaseState(given.value)


@router.get("/cases", summary="The queue: which cases want somebody")
def cases(
    call: Called,
    f: Annotated[ListFilter, Depends(case_filter)],
    group: Annotated[WorkGroup | None, Query(description="Only those that want somebody this soon.")] = None,
    q: Annotated[
        str,
        Query(max_length=100, description="Part of an id, a tracking number or another reference; closed ones too."),
    ] = "",
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Response:
    """As `disputes list`, and the desk's queue, have them."""
    store = call.desk.store
    found = worklist(store, f, call.now, " ".join(q.split()))
    wanted = {pk: g for pk, g in found.order if group in (None, g)}
    shown = page(call.request, list(wanted), limit, cursor)
    rows = list(listed(store, shown.members, f))
    told = CasePage(
        cases=[case for _, case in rows],
        group=[wanted[pk] for pk, _ in rows],
        total=len(wanted),
        counts={g.value: found.counts[g] for g in WorkGroup if found.counts.get(g)},
        next=shown.next,
    )
    return in_json(told, links(call.request, shown.next))


@dataclass(frozen=True, slots=True)
class CaseKey:
    """A case by its platform and one of its ids."""

    platform: str
    id: str


def case_key(
    platform: str,
    case_id: str,
    id_: Annotated[
        str | None,
        Query(alias="id", max_length=200, description=f"The id, where {BY_QUERY!r} stands for it in the path."),
    ] = None,
) -> CaseKey:
    """The case that an address names. Raises :class:`ApiProblem` for a platform that there is not."""
    if platform not in PLATFORMS:
        fault = wrong("path.platform", platform[:80], "a platform", nearest(platform[:80], PLATFORMS))
        raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
    return CaseKey(platform, id_ if case_id == BY_QUERY and id_ is not None else case_id)


KeyOfCase = Annotated[CaseKey, Depends(case_key)]
"""A handler's argument: the case that the address names."""
PATH = "/cases/{platform}/{case_id}"


def found_case(call: Call, key: CaseKey, history: int) -> CaseFile:
    """All that is stored of a case. Raises :class:`ApiProblem` where there is none."""
    try:
        return case_file(call.desk.store, key.id, key.platform, history)
    except Refused as refused:
        raise not_found(refused) from None


def not_found(refused: Refused) -> Exception:
    """The problem of a case that is not there; anything else as it is."""
    return ApiProblem(ProblemKind.NOT_FOUND, refused.problems) if refused.exit_code == EXIT_USAGE else refused


@router.get(PATH, summary="A case with its last answer, its alerts and its past")
def case(
    call: Called,
    key: KeyOfCase,
    history: Annotated[int, Query(ge=0, le=MOST_HISTORY, description="How many of the last changes.")] = 20,
    if_none_match: Annotated[
        str | None, Header(description="The ETag of what the caller has: 304 where it is.")
    ] = None,
) -> Response:
    """The case of this id, or the only one that is known by it: that of an order, a charge, a payment. Its ETag is what
    a change of it has to name; a caller who has what it names is told so (304).
    """
    found = found_case(call, key, history)
    body = json.dumps(as_json(stored_case_json(found)), ensure_ascii=False)
    tag = etag(found.seen, body)
    if is_current(if_none_match, tag):
        return Response(status_code=304, headers={"ETag": tag})
    return json_text(body, {"ETag": tag})
