"""What a ruleset may read, and of which kind it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import cache

from disputes.records.condition_fields import case_fields, list_fields
from disputes.records.field_types import FieldType
from disputes.records.words import EVENT_TYPES
from disputes.words import texts
from disputes.words.answers import DeadlineState, EvidenceStatus, MetricStatus
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind

EVIDENCE_STATUSES = (EvidenceStatus.HAVE, EvidenceStatus.INCOMPLETE, EvidenceStatus.SUBMITTED)
"""How an item on the record stands, as a condition reads it: worked out from the limits and from what the kind must
show.
"""

_INSTANT = FieldType(FieldKind.INSTANT)
_NUMBER = FieldType(FieldKind.NUMBER)

CLOCK_KEYS: Mapping[str, FieldType] = {
    "start.weekday": FieldType(FieldKind.WEEKDAY),
    "start.time": FieldType(FieldKind.TIME),
    "start.business_day": FieldType(FieldKind.BOOL),
    "due": _INSTANT,
}
"""What may be read inside a deadline besides the record."""


@cache
def _case() -> Mapping[str, FieldType]:
    return case_fields()


@cache
def lists() -> Mapping[str, Mapping[str, FieldType]]:
    """The lists of a record and the keys of their members."""
    found = list_fields()
    found["evidence"]["status"] = FieldType(FieldKind.ENUM, texts(EVIDENCE_STATUSES))
    return found


@dataclass(slots=True)
class Vocabulary:
    """The fields of one ruleset: the record's, its facts, clocks, metrics and ledgers."""

    fact: Callable[[str], FieldType | None]
    fact_names: Iterable[str] = ()
    deadlines: Iterable[str] = ()
    metrics: Iterable[str] = ()
    ledgers: Iterable[str] = ()
    own: Mapping[str, FieldType] = field(default_factory=dict)

    def field(self, path: str) -> FieldType | None:
        """The kind of a field, None where there is no such field."""
        found = _case().get(path)
        if found is not None:
            return found
        if path in ("now", "fetched_at"):
            return _INSTANT
        if path == "claim.amount":
            return FieldType(FieldKind.MONEY)
        head, _, rest = path.partition(".")
        if head == "facts":
            return self.fact(rest)
        if head == "event":
            return _INSTANT if rest in EVENT_TYPES else None
        if head == "deadline":
            name, _, part = rest.partition(".")
            if name in self.deadlines:
                return (
                    FieldType(FieldKind.ENUM, texts(DeadlineState)) if not part else _INSTANT if part == "due" else None
                )
        if head == "metric":
            return self._metric(rest)
        if head == "ledger":
            return self._ledger(rest)
        return None

    def _metric(self, rest: str) -> FieldType | None:
        name, _, part = rest.partition(".")
        if name not in self.metrics:
            return None
        if part == "status":
            return FieldType(FieldKind.ENUM, texts(MetricStatus))
        if part == "level":
            return FieldType(FieldKind.TEXT)
        return _INSTANT if part == "assessed" else _NUMBER

    def _ledger(self, rest: str) -> FieldType | None:
        name, _, part = rest.partition(".")
        if name not in self.ledgers:
            return None
        if part == "level":
            return FieldType(FieldKind.TEXT)
        return _INSTANT if part == "assessed" else _NUMBER

    def known(self) -> list[str]:
        """Every path that may be read, for the nearest-word hint."""
        out = [*_case(), "claim.amount", "now", *self.own]
        out += [f"event.{e}" for e in EVENT_TYPES]
        out += [f"facts.{f}" for f in self.fact_names]
        out += [f"deadline.{d}" for d in self.deadlines]
        out += [f"metric.{m}" for m in self.metrics]
        out += [f"ledger.{m}" for m in self.ledgers]
        return out
