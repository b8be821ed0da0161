"""What programs change in a stored case: each change by the function of its command, once, and only where its sender
has seen what the case is now.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import Connection
from starlette.responses import Response

from disputes.answers.serialization import as_json
from disputes.desk.answering import answer_now
from disputes.desk.api.bodies import (
    DueSent,
    EventSent,
    FactSent,
    HoldSent,
    NoteSent,
    OwnerSent,
    Small,
    as_record,
    body_problem,
    request_body,
)
from disputes.desk.api.call import Call, Called, json_text
from disputes.desk.api.cases import PATH, CaseKey, KeyOfCase, found_case
from disputes.desk.api.once import Key, Once, answered_before, once
from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.desk.api.versions import IfMatch, meanwhile, quoted, seen_of_header
from disputes.desk.caller import Scope, needs
from disputes.desk.visit import clean_name
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_USAGE, Refused
from disputes.store.case_due import record_due
from disputes.store.case_facts import FactAnswer, record_fact
from disputes.store.case_log import Added, Also, LogEntry, LogKey, Overtaken, Seen, add
from disputes.store.holds import LegalHold, place_hold, release_hold
from disputes.store.idempotency import DoneBefore
from disputes.store.log_items import LoggedEvent
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass

router = APIRouter(dependencies=[needs(Scope.WRITE)])
Job = Callable[[Also], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChanged:
    """What became of a change: the case by its own id, whether anything is otherwise now, and the version to name in
    `If-Match` for the next one.
    """

    case: str
    platform: str
    changed: bool
    version: str


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A change that a call asks for: of which case, which state of it the sender has seen (None: any), and the request
    as one that is done once. `undo`: something is taken back that must be there.
    """

    call: Call
    key: CaseKey
    seen: Seen | None
    once: Once
    undo: bool = False

    def put(self, key: LogKey, item: dict[str, object], digest: str | None = None) -> Response:
        """Adds an entry to the case, or takes it back."""
        entry = LogEntry(key, item, self.call.who.agent, self.call.now, digest)
        return self.make(lambda also: self.add(entry, also, undo=self.undo))

    def add(self, entry: LogEntry, also: Also, *, undo: bool) -> bool:
        """Adds an entry, or takes it back, where the case is what the sender has seen."""
        return add(self.call.desk.store, self.key.id, self.key.platform, entry, undo=undo, seen=self.seen, also=also)

    def make(self, job: Job) -> Response:
        """Does it, answers the case again, and says what became of it. Raises :class:`ApiProblem`."""
        out: list[Added] = []

        def also(connection: Connection, added: Added) -> None:
            if self.undo and not added.is_new:
                fault = wrong("body", "what was not recorded", "an entry as it was recorded")
                raise ApiProblem(ProblemKind.NOT_FOUND, [fault])
            out[:] = [added]
            self.once.keep(connection, _body(added))

        try:
            job(also)
        except DoneBefore as done:
            raise answered_before(done.answer) from None
        except (Overtaken, Refused, StorageError) as why:
            self.once.check()  # the same request may have been done while this one waited
            raise self._told(why) from None
        [added] = out
        if added.is_new:
            answer_now(self.call.desk, added.platform, added.case_id, self.call.now)
        return json_text(_body(added))

    def _told(self, why: Exception) -> Exception:
        now = found_case(self.call, self.key, 0).seen  # where there is no such case, that is said
        if isinstance(why, Overtaken):
            return ApiProblem(ProblemKind.OVERTAKEN, meanwhile=meanwhile(now, why.is_imported, why.changes))
        if isinstance(why, Refused) and why.exit_code in (EXIT_USAGE, EXIT_BAD_INPUT):
            return ApiProblem(ProblemKind.BAD_INPUT, why.problems)
        return why


def _body(added: Added) -> str:
    told = CaseChanged(case=added.case_id, platform=added.platform, changed=added.is_new, version=quoted(added.seen))
    return json.dumps(as_json(told))


def changing(call: Called, case: KeyOfCase, sent: Small, key: Key = None, if_match: IfMatch = None) -> CaseChange:
    """The change of a request. Raises :class:`ApiProblem`, and :class:`AnsweredBefore` where it was done."""
    asked = once(call, key, [sent.raw])
    asked.check()
    return CaseChange(call, case, seen_of_header(if_match), asked)


Changing = Annotated[CaseChange, Depends(changing)]
"""A handler's argument: the change that is asked for."""


@router.post(f"{PATH}/events", summary="Log an event, or take one back", openapi_extra=request_body("EventSent"))
def log_event(asked: Changing, sent: Small) -> Response:
    """As `disputes case log`: it stands beside the record and outlives its next import. A message that was sent is the
    event `seller_messaged`.
    """
    body = as_record(sent, EventSent)
    item = LoggedEvent(
        type=body.type.value,
        at=body.at if body.at is not None or body.undo else asked.call.now,
        by=body.by.value if body.by is not None else None,
        outcome=body.outcome.value if body.outcome is not None else None,
        remedy=body.remedy.value if body.remedy is not None else None,
        amount=body.amount,
        ref=body.ref,
    ).item()
    return replace(asked, undo=body.undo).put("events", item)


@router.post(f"{PATH}/notes", summary="Keep a note, or take one back", openapi_extra=request_body("NoteSent"))
def note(asked: Changing, sent: Small) -> Response:
    """As `disputes case note`: for colleagues, no rule reads it."""
    body = as_record(sent, NoteSent)
    return replace(asked, undo=body.undo).put("notes", {"text": body.text})


@router.post(
    f"{PATH}/holds",
    summary="Place a legal hold, or release one",
    dependencies=[needs(Scope.HOLD)],
    openapi_extra=request_body("HoldSent"),
)
def hold(asked: Changing, sent: Small) -> Response:
    """As `disputes case hold` and `release`: nothing of the case goes while one stands. Another `until` for the same
    reason takes the place of the one before.
    """
    body, call, case = as_record(sent, HoldSent), asked.call, asked.key

    def job(also: Also) -> object:
        store, who, now = call.desk.store, call.who.agent, call.now
        if body.undo:
            return release_hold(
                store, case.id, case.platform, body.reason, agent=who, now=now, seen=asked.seen, also=also
            )
        placed = LegalHold(body.reason, body.until)
        return place_hold(store, case.id, case.platform, placed, agent=who, now=now, seen=asked.seen, also=also)

    return replace(asked, undo=body.undo).make(job)


@router.put(f"{PATH}/owner", summary="Say who has the case in hand", openapi_extra=request_body("OwnerSent"))
def owner(asked: Changing, sent: Small) -> Response:
    """As `disputes case assign`: the person, beside the departments that its steps belong to."""
    given = as_record(sent, OwnerSent).name
    name = clean_name(given) if given is not None else None
    entry = LogEntry("assignee", {"name": name} if name else {}, asked.call.who.agent, asked.call.now)
    return asked.make(lambda also: asked.add(entry, also, undo=name is None))


@router.post(f"{PATH}/deadlines", summary="Record a date that is stated", openapi_extra=request_body("DueSent"))
def deadline(asked: Changing, sent: Small) -> Response:
    """As `disputes case due`: the date that the platform states for a deadline. Another one replaces it."""
    body, call, case = as_record(sent, DueSent), asked.call, asked.key

    def job(also: Also) -> object:
        with call.desk.engines.answerer() as answers:
            return record_due(
                call.desk.store,
                answers.engine,
                case.id,
                platform=case.platform,
                named=body.deadline,
                at=body.at,
                agent=call.who.agent,
                now=call.now,
                seen=asked.seen,
                also=also,
            )

    return asked.make(job)


@router.post(f"{PATH}/facts", summary="Answer an open question", openapi_extra=request_body("FactSent"))
def fact(asked: Changing, sent: Small) -> Response:
    """As `disputes case set`: a value that the record does not give. What the channel comes to report itself takes its
    place.
    """
    body, call, case = as_record(sent, FactSent), asked.call, asked.key
    if (body.value is None) is not body.undo:
        raise body_problem("`value` and `undo`" if body.undo else "nothing", "a `value`, or `undo: true` without one")

    def job(also: Also) -> object:
        with call.desk.engines.answerer() as answers:
            return record_fact(
                call.desk.store,
                answers.engine,
                case.id,
                case.platform,
                FactAnswer(body.field, body.value or ""),
                agent=call.who.agent,
                now=call.now,
                undo=body.undo,
                seen=asked.seen,
                also=also,
            )

    return replace(asked, undo=body.undo).make(job)
