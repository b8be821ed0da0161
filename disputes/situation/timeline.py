"""A record's events in order, as they stand at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from disputes.language.truth import Unknown
from disputes.words.records import EventType, Party

Row: TypeAlias = Mapping[str, Any]
"""A record, or a member of one of its lists, as typed plain data (`records.printing.values`)."""
OPENINGS = ("opened", "reopened")
STAND_INS = ("cancel_requested", "return_requested")


def visible(events: Sequence[Row], now: datetime) -> list[Row]:
    """The events that have happened by `now` (one at `now` has), oldest first.

    Where no `opened` is among them, the first cancellation or return request stands for it.
    """
    # A reference is a free mark: an event without one has none, it is not unknown.
    seen: list[Row] = sorted(({"ref": None, **e} for e in events if e["at"] <= now), key=lambda e: e["at"])
    if not any(e["type"] == "opened" for e in seen):
        first = next((e for e in seen if e["type"] in STAND_INS), None)
        if first is not None:
            stand_in = {**first, "type": "opened", "stands_in": True}
            at = seen.index(first)
            return [*seen[:at], stand_in, *seen[at:]]
    return seen


def with_submissions(events: Sequence[Row], evidence: Sequence[Row]) -> Sequence[Row]:
    """The events, and one for each instant at which evidence was submitted that none of them tells of."""
    told = {e["at"] for e in events if e["type"] == EventType.EVIDENCE_SUBMITTED}
    at = sorted({e["submitted_at"] for e in evidence if e.get("submitted_at") is not None} - told)
    return (
        [*events, *({"type": EventType.EVIDENCE_SUBMITTED, "at": a, "by": Party.SELLER} for a in at)] if at else events
    )


def still_to_come(events: Sequence[Row], now: datetime) -> list[datetime]:
    """The instants of recorded events that lie after `now`."""
    return sorted({e["at"] for e in events if e["at"] > now})


def dropped(events: Sequence[Row] | Unknown) -> bool:
    """Whether the buyer's claim has come to nothing: withdrawn, or finally ruled for the seller, and not opened again
    since.
    """
    for e in reversed(events) if not isinstance(events, Unknown) else ():
        if e["type"] in OPENINGS:
            return False
        if e["type"] == "withdrawn" or (e["type"] == "appeal_ruled" and e.get("outcome") == "seller"):
            return True
    return False


def since_opened(events: Sequence[Row] | Unknown) -> list[Row]:
    """The events from the last opening (or reopening) on; all of them where there is none."""
    if isinstance(events, Unknown):
        return []
    first = max((n for n, e in enumerate(events) if e["type"] in OPENINGS), default=0)
    return list(events[first:])
