"""What a request carries: read no further than it may be, of a type that is read, and then as a small record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import Field

from disputes.desk.api.problems import ApiProblem, ProblemKind, wrong
from disputes.documents.json_tree import read_json
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import MAX_BYTES, decode
from disputes.records.base import (
    BoolField,
    DayField,
    EventOutcomeField,
    EventTypeField,
    GivenRemedyField,
    IdField,
    InstantField,
    PartyField,
    PriceField,
    Record,
    TextField,
)
from disputes.records.case import EvidenceOnFile
from disputes.records.faults_told import told_record
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

JSON = "application/json"
LINES = "application/x-ndjson"
YAML = "application/yaml"
XML = "application/xml"
TABLE = "text/tab-separated-values"
RECORDS = (JSON, LINES, YAML, XML, TABLE)
"""The types of what records and payloads come as. None of them is one that a page of another site may send unasked."""
MOST_SMALL = 64 * 1024
T = TypeVar("T", bound=Record)


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The bytes of a request, and their media type."""

    raw: bytes
    media: str

    @property
    def text(self) -> str:
        """The bytes as text. Raises :class:`ApiProblem` for what is no UTF-8."""
        try:
            return decode(self.raw, "")
        except Refused as refused:
            raise ApiProblem(ProblemKind.BAD_INPUT, refused.problems) from None


async def raw_body(request: Request, most: int) -> bytes:
    """What a request carries. Raises :class:`ApiProblem` where that is more than `most` bytes."""
    out = bytearray()
    async for piece in request.stream():
        out += piece
        if len(out) > most:
            raise ApiProblem(ProblemKind.TOO_LARGE, [wrong("body", f"more than {most} bytes", f"at most {most} bytes")])
    return bytes(out)


def media_type(request: Request) -> str:
    """The media type that a request says of its body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _reader(types: tuple[str, ...], most: int) -> Callable[[Request], Awaitable[RequestBody]]:
    async def read(request: Request) -> RequestBody:
        media = media_type(request)
        if media not in types:
            fault = wrong("header.content-type", media or "nothing", "one of " + ", ".join(types))
            raise ApiProblem(ProblemKind.MEDIA_TYPE, [fault], headers={"Accept-Post": ", ".join(types)})
        return RequestBody(await raw_body(request, most), media)

    return read


Records = Annotated[RequestBody, Depends(_reader(RECORDS, MAX_BYTES))]
"""A handler's argument: the records, or a channel's payload, that a request carries."""
Small = Annotated[RequestBody, Depends(_reader((JSON,), MOST_SMALL))]
"""A handler's argument: the small JSON object that a request carries."""


def as_record(sent: RequestBody, model: type[T]) -> T:
    """What was sent as a record of this model. Raises :class:`ApiProblem` with every fault, each at its path."""
    node, problems = read_json(sent.text, "")
    if node is None or problems:
        raise ApiProblem(ProblemKind.BAD_INPUT, problems)
    if node.kind is not NodeKind.MAP:
        raise ApiProblem(ProblemKind.BAD_INPUT, [node.problem("a mapping")])
    found, faults = told_record(model, node)
    if found is None or faults:
        raise ApiProblem(ProblemKind.BAD_INPUT, faults)
    return found


Undo = Annotated[BoolField, Field(description="Take back what was recorded like this.")]


class EventSent(Record):
    """An event to log; `at` is the instant of the request where it is left out. To take one back, `undo`."""

    type: EventTypeField
    at: InstantField | None = None
    by: PartyField | None = None
    outcome: EventOutcomeField | None = None
    remedy: GivenRemedyField | None = None
    amount: PriceField | None = None
    ref: TextField | None = None
    undo: Undo = False


class NoteSent(Record):
    """A note for colleagues; no rule reads it."""

    text: TextField
    undo: Undo = False


class HoldSent(Record):
    """A legal hold: why nothing of the case may go, and the last day (UTC) on which it stands; without one it stands
    until it is released. To release the one of this reason, `undo`.
    """

    reason: TextField
    until: DayField | None = None
    undo: Annotated[BoolField, Field(description="Release the legal hold of this reason.")] = False


class OwnerSent(Record):
    """Who has the case in hand: a person's name; null for nobody."""

    name: IdField | None


class DueSent(Record):
    """The date that the platform states for a deadline."""

    deadline: IdField
    at: InstantField


class FactSent(Record):
    """A value that the record does not give, as a record has it there; with `undo` the value is left out."""

    field: IdField
    value: TextField | None = None
    undo: Undo = False


class EvidenceSent(EvidenceOnFile):
    """A piece of evidence, without a file. That it was handed to the platform is said by `submitted_at`."""

    undo: Undo = False


BODIES: tuple[type[Record], ...] = (EventSent, NoteSent, HoldSent, OwnerSent, DueSent, FactSent, EvidenceSent)


def body_problem(found: str, expected: str) -> ApiProblem:
    """That something is missing from a body, or too much."""
    return ApiProblem(ProblemKind.BAD_INPUT, [Problem("", 0, "", found, expected)])


def request_body(name: str, media: tuple[str, ...] = (JSON,)) -> dict[str, Any]:
    """What the description says of the body of a request: it has the schema `name`."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {m: {"schema": schema if m == JSON else {}} for m in media}}}
