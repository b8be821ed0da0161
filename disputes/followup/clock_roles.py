"""What a rulebook's clocks are for, by the events that meet them."""

from __future__ import annotations

from disputes.language.rulebook import Rulebook
from disputes.records.words import RULING_EVENTS
from disputes.words.dataclass import dataclass
from disputes.words.records import EventType

ANSWERS = (EventType.SELLER_RESPONDED, EventType.ACCEPTED, EventType.CONTESTED, EventType.RETURN_APPROVED)
"""How a seller answers a claim; a refund or a cancellation of his own is one too."""


@dataclass(frozen=True, slots=True)
class ClockRoles:
    """Which clocks of a rulebook, by their keys, end in a ruling, in an appeal, in the seller's answer."""

    rulings: frozenset[str]
    appeals: frozenset[str]
    answers: frozenset[str] = frozenset()

    @staticmethod
    def of(book: Rulebook) -> ClockRoles:
        def met_by(events: tuple[EventType, ...]) -> frozenset[str]:
            return frozenset(key for key, types in meeting.items() if types & set(events))

        meeting = {
            d.key: {
                event
                for alternative in (d.met_by.entries() if d.met_by is not None else ())
                for pattern in alternative.value or ()
                for event in pattern.types
            }
            for d in book.deadlines
        }
        return ClockRoles(met_by(tuple(RULING_EVENTS)), met_by((EventType.APPEALED,)), met_by(ANSWERS))
