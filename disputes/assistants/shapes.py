"""What the tools answer, as data: each with its sources and how sure the least sure of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from disputes.answers.assessment import Assessment
from disputes.answers.drafts import CaseDrafts
from disputes.answers.explanation import NearMiss, Reliance, Trace
from disputes.answers.json_forms import Definitions, InJson, record_schema
from disputes.answers.standing import Standing
from disputes.assistants.sources import AnswerSource
from disputes.handbook.entry_json import EntryJson, NamedEntry
from disputes.store.listing import ListedCase
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCase:
    """The answer to a case, the documents that it rests on, and the confidence of the least sure of these."""

    answer: Annotated[Mapping[str, Any], InJson(Assessment)]
    sources: Sequence[AnswerSource]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedShop:
    """The standing of a shop, likewise."""

    standing: Annotated[Mapping[str, Any], InJson(Standing)]
    sources: Sequence[AnswerSource]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedCase:
    """Why a case is answered as it is: the rules that apply with what they matched, those that a single condition kept
    from applying, what rests on the least sure source; and of the rules that were asked about, all that they say.
    """

    case: str
    trace: Sequence[Annotated[Mapping[str, Any], InJson(Trace)]]
    near_misses: Sequence[Annotated[Mapping[str, Any], InJson(NearMiss)]]
    rests_on: Sequence[Annotated[Mapping[str, Any], InJson(Reliance)]]
    entries: Sequence[EntryJson]
    sources: Sequence[AnswerSource]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRules:
    """The entries of the rules that were found, in words with figures, sources and history; `others` are the names of
    further ones that fit, and where none does, `nearest` of those that are meant perhaps.
    """

    entries: Sequence[EntryJson]
    others: Sequence[NamedEntry]
    nearest: Sequence[str]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedMessages:
    """The messages that fit a case; what is missing in them is marked, and listed. They are not sent."""

    drafts: Annotated[Mapping[str, Any], InJson(CaseDrafts)]
    sources: Sequence[AnswerSource]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """A case that is due, how sure its answer is, and which documents say so."""

    case: Annotated[Mapping[str, Any], InJson(ListedCase)]
    sources: Sequence[AnswerSource]
    confidence: Confidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCases:
    """The stored cases that are due, as the last scan left them, what costs most soonest first; `total` of them."""

    as_of: datetime
    cases: Sequence[DueCase]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """What became of an event: whether it is new, and the case's version now."""

    case: str
    platform: str
    recorded: bool
    version: str


def schema_of(kind: type) -> dict[str, Any]:
    """The JSON Schema of what a tool answers."""
    definitions: Definitions = {}
    return {**record_schema(kind, definitions), "$defs": definitions}
