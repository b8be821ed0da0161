"""Records that a call carries, answered at once; nothing of them is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from disputes.answers.assessment import Assessment
from disputes.answers.standing import Standing
from disputes.desk.api.bodies import RECORDS, Records, RequestBody, request_body
from disputes.desk.api.call import Call, Called, in_json
from disputes.desk.api.problems import ApiProblem, FaultItem, ProblemKind, fault, wrong
from disputes.desk.caller import Scope, needs
from disputes.documents.errors import RecordError
from disputes.documents.problems import EXIT_OK, EXIT_PARTLY, Problem
from disputes.records.base import InstantField
from disputes.records.reading import RecordRead, read_text
from disputes.shops.what_if import parsed
from disputes.sources import SOURCES, read_from, shop_from
from disputes.words.dataclass import dataclass

router = APIRouter()
AsOf = Annotated[
    InstantField | None, Query(description="The instant for which to answer, with an offset. Default: now.")
]
Explain = Annotated[bool, Query(description="Also say why: what nearly applied, and deadlines that do not count.")]
Trial = Annotated[bool, Query(description="Also run rules of status `trial` and `draft`.")]
WhatIf = Annotated[
    list[str] | None, Query(max_length=20, description="A figure of the record changed, e.g. `late=+3`.")
]
From = Annotated[
    str | None,
    Query(
        alias="from",
        json_schema_extra={"enum": list(SOURCES)},
        description="The channel whose own payload this is; `auto` tells it by its shape. Default: records in the form "
        "of docs/records.md.",
    ),
]
Market = Annotated[
    str | None, Query(max_length=20, description="With `from`: the market, where the payload does not state it.")
]
FetchedAt = Annotated[
    InstantField | None,
    Query(description="With `from`: when the payload was fetched. Default: the instant of the answer."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """The answers to the cases that were sent, in their order. `problems` says what is wrong with the others,
    `notes` what else is to be known of them; the exit code is the one of `disputes check`.
    """

    answers: Sequence[Assessment]
    problems: Sequence[FaultItem]
    notes: Sequence[FaultItem]
    exit_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandAnswer:
    """The standings of the shops that were sent, in their order, as in an answer to cases."""

    standings: Sequence[Standing]
    problems: Sequence[FaultItem]
    notes: Sequence[FaultItem]
    exit_code: int


@router.post(
    "/check",
    dependencies=[needs(Scope.READ)],
    summary="Answer cases that are sent; nothing is stored",
    openapi_extra=request_body("Records", RECORDS),
)
def check(
    call: Called,
    sent: Records,
    as_of: AsOf = None,
    explain: Explain = False,
    trial: Trial = False,
    source: From = None,
    market: Market = None,
    fetched_at: FetchedAt = None,
) -> Response:
    """What to do in each case: by when, with which evidence, which ruling to expect, what doing nothing costs."""
    at = as_of or call.now
    notes: list[Problem] = []
    with call.desk.engines.answerer() as answers:
        reads = [r for r in payloads(call, sent, source, market, fetched_at or at) if not _is_note(r, notes)]
        found = answers.engine.assess_many(reads, at, explain=explain, trial=trial)
    problems = [p for one in found if isinstance(one, RecordError) for p in one.problems]
    done = [one for one in found if isinstance(one, Assessment)]
    _refuse_if_all_are(problems, done)
    return in_json(
        CheckAnswer(
            answers=done,
            problems=faults(call, problems),
            notes=faults(call, notes),
            exit_code=EXIT_PARTLY if problems else EXIT_OK,
        )
    )


@router.post(
    "/stand",
    dependencies=[needs(Scope.READ)],
    summary="Say where shops that are sent stand; nothing is stored",
    openapi_extra=request_body("Records", RECORDS),
)
def stand(
    call: Called,
    sent: Records,
    as_of: AsOf = None,
    trial: Trial = False,
    what_if: WhatIf = None,
    source: From = None,
    market: Market = None,
) -> Response:
    """Points, tiers, measures and metrics of each shop, and the room before the next limit."""
    at, changes = as_of or call.now, parsed(tuple(what_if or ()))
    notes: list[Problem] = []
    problems: list[Problem] = []
    done: list[Standing] = []
    with call.desk.engines.answerer() as answers:
        for read in _shop_reads(call, sent, source, market):
            if _is_note(read, notes):
                continue
            try:
                done.append(answers.engine.prepared_shop(read).stand(at, what_if=changes, trial=trial))
            except RecordError as error:
                problems += error.problems
    _refuse_if_all_are(problems, done)
    return in_json(
        StandAnswer(
            standings=done,
            problems=faults(call, problems),
            notes=faults(call, notes),
            exit_code=EXIT_PARTLY if problems else EXIT_OK,
        )
    )


def payloads(
    call: Call,
    sent: RequestBody,
    source: str | None,
    market: str | None,
    fetched_at: datetime,
    *,
    keep_raw: bool = False,
) -> Iterator[RecordRead]:
    """What was sent: records in the project's own form, or payloads of a channel. Raises :class:`Refused`."""
    if source is None:
        for name, value in (("market", market), ("keep_raw", keep_raw or None)):
            if value is not None:
                fault_ = wrong(f"query.{name}", str(value), "`from` beside it: a record says it itself")
                raise ApiProblem(ProblemKind.WRONG_USE, [fault_])
        return read_text(sent.text, "")
    library = call.desk.engines.library
    return read_from(source, "-", market, library, stdin=BytesIO(sent.raw), fetched_at=fetched_at, keep_raw=keep_raw)


def _shop_reads(call: Call, sent: RequestBody, source: str | None, market: str | None) -> Iterator[RecordRead]:
    """Shops: of a channel's payload, all of it makes up one."""
    if source is None:
        yield from payloads(call, sent, None, market, call.now)
    else:
        yield shop_from(source, ["-"], market, call.desk.engines.library, stdin=BytesIO(sent.raw))


def _is_note(read: RecordRead, notes: list[Problem]) -> bool:
    """Whether there is nothing to answer; what is to be known of it is added to `notes`."""
    notes += read.notes
    return bool(read.notes) and read.is_empty


def _refuse_if_all_are(problems: Sequence[Problem], done: Sequence[object]) -> None:
    if problems and not done:
        raise ApiProblem(ProblemKind.BAD_INPUT, problems)


def faults(call: Call, problems: Iterable[Problem]) -> list[FaultItem]:
    """Problems as data, in the language of the call."""
    return [fault(p, call.lang) for p in problems]
