"""Records that a call carries, taken into the store as `disputes import` takes them."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.responses import Response

from disputes.answers.json_forms import OMITTED
from disputes.answers.serialization import as_json
from disputes.desk.api.bodies import RECORDS, Records, request_body
from disputes.desk.api.call import Call, Called, json_text
from disputes.desk.api.once import Key, answered_before, once
from disputes.desk.api.problems import ApiProblem, FaultItem, ProblemKind, fault
from disputes.desk.api.records import FetchedAt, From, Market, payloads
from disputes.desk.caller import Scope, needs
from disputes.documents.problems import EXIT_OK, EXIT_PARTLY, Problem
from disputes.records.reading import RecordRead
from disputes.store.checking import OWN
from disputes.store.idempotency import DoneBefore
from disputes.store.importing import Importer, ImportTally
from disputes.words.dataclass import dataclass
from disputes.words.documents import Severity

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer:
    """What became of the records, as `disputes import` counts them; `older` are among the unchanged. `unread` and
    `unknown_codes`: what of payloads was not understood, with how often it came.
    """

    imported: int
    updated: int
    unchanged: int
    older: int
    rejected: int
    cases: int
    shops: int
    problems: Sequence[FaultItem]
    notes: Sequence[FaultItem]
    exit_code: int
    unread: Mapping[str, int] = field(default_factory=dict, metadata=OMITTED)
    unknown_codes: Mapping[str, int] = field(default_factory=dict, metadata=OMITTED)


@router.post(
    "/import",
    dependencies=[needs(Scope.IMPORT)],
    summary="Take cases and shops into the store",
    openapi_extra=request_body("Records", RECORDS),
)
def import_(
    call: Called,
    sent: Records,
    key: Key = None,
    source: From = None,
    market: Market = None,
    fetched_at: FetchedAt = None,
    keep_raw: Annotated[bool, Query(description="With `from`: keep the fields that are not understood.")] = False,
) -> Response:
    """Records are known by platform and id: the same ones again change nothing, of a changed one the previous version
    is kept. Faulty ones are told of, and the others are taken.
    """
    asked = once(call, key, [sent.raw])
    asked.check()
    reads = payloads(call, sent, source, market, fetched_at or call.now, keep_raw=keep_raw)
    try:
        return json_text(taken(call, reads, source or OWN, fetched_at, also=asked.keep))
    except DoneBefore as done:
        raise answered_before(done.answer) from None


def taken(
    call: Call,
    reads: Iterable[RecordRead],
    source: str,
    fetched_at: datetime | None = None,
    *,
    also: Callable[[Connection, str], None] = lambda _, __: None,
) -> str:
    """Takes records into the store, and gives the answer, which is JSON; `also` gets it in the transaction of the last
    of them.

    Raises :class:`ApiProblem` where none could be taken, and :class:`StorageError`.
    """
    told: list[Problem] = []
    unread: Counter[str] = Counter()
    codes: Counter[str] = Counter()

    def watched() -> Iterator[RecordRead]:
        for read in reads:
            unread.update(read.unread)
            codes.update(f"{name} {code}" for name, code in read.unknown_codes.items())
            yield read

    def answer(tally: ImportTally, more: Sequence[Problem]) -> str:
        both = [*told, *more]
        errors = [p for p in both if p.severity is Severity.ERROR]
        if errors and not tally.taken:
            raise ApiProblem(ProblemKind.BAD_INPUT, errors)
        found = ImportAnswer(
            **dataclasses.asdict(tally),
            problems=[fault(p, call.lang) for p in errors],
            notes=[fault(p, call.lang) for p in both if p.severity is not Severity.ERROR],
            exit_code=EXIT_PARTLY if tally.rejected else EXIT_OK,
            unread=unread,
            unknown_codes=codes,
        )
        return json.dumps(as_json(found), ensure_ascii=False)

    out: list[str] = []

    def keep(connection: Connection, tally: ImportTally, more: Sequence[Problem]) -> None:
        out[:] = [answer(tally, more)]
        also(connection, out[0])

    with call.desk.engines.answerer() as answers:
        importer = Importer(call.desk.store, answers.engine, source, call.now, told.extend, fetched_at=fetched_at)
        importer.agent = call.who.agent
        importer.run(watched(), also=keep)
    return out[0]
