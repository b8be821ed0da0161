"""How a state is put together: the record, and everything that is worked out from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from disputes.language.rulebook import Rulebook
from disputes.language.truth import Unknown
from disputes.situation.basis import Computed
from disputes.situation.channel_word import CaseLives
from disputes.situation.deadlines import RecordClocks
from disputes.situation.editions import Editions
from disputes.situation.evidence_status import EvidenceOnRecord
from disputes.situation.facts import Facts
from disputes.situation.state import Parts, ReadingLookup, State
from disputes.situation.timeline import Row


class NoReadings:
    """Readings where no shop is looked at: none is known."""

    def read(self, path: str) -> Computed[Unknown]:
        return Computed(Unknown(frozenset({path})))


def parts_with(readings: Callable[[State], ReadingLookup]) -> Parts:
    """What is worked out from a state; `readings` makes what `metric.…` and `ledger.…` read."""
    return Parts(
        editions=Editions,
        facts=Facts,
        clocks=RecordClocks,
        evidence=EvidenceOnRecord,
        readings=readings,
        life=CaseLives,
    )


def situation_of(
    values: Row,
    book: Rulebook,
    now: datetime,
    readings: Callable[[State], ReadingLookup] | None = None,
) -> State:
    """The state of a record (`records.printing.values`) at `now`, an aware datetime.

    `readings` makes what `metric.…` and `ledger.…` read; left out, none of them is known.
    """
    return State(values, book, now.astimezone(UTC), parts_with(readings or (lambda _: NoReadings())))
