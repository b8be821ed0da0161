"""The parts of ledger entries: points of one cause each, and where the platform's word and ours differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from disputes.language.citations import Citation
from disputes.language.truth import Unknown
from disputes.words.dataclass import dataclass

PLATFORM = "platform"
"""The rule of what the platform issued without our computing it."""

NamedRow = tuple[str, Mapping[str, Any]]
"""A member of a list of the record with a name of its own, which does not depend on its place in the list."""

EntryKey = tuple[str, date, str]
"""What makes two parts the same entry: ledger, local issue day, type."""


@dataclass(frozen=True, slots=True)
class EntryPart:
    """Points of one cause: a violation, a band, or one entry that the platform issued. Instants in UTC.

    `points` and `most`: the least and the most that it may come to, None where no figure is known; `full`: before caps.
    `confirms`: the platform issued what was computed. `gone_at`: when a run of the ledger took it off again.
    """

    origin: str
    ledger: str
    type: str
    at: datetime
    issued_at: datetime
    points: Decimal | None
    most: Decimal | None
    rule: str
    cites: tuple[Citation, ...]
    issued: bool
    day: date
    own: Mapping[str, Any] = field(default_factory=dict)
    appeals: tuple[Mapping[str, Any], ...] = ()
    unknown: Unknown | None = None
    full: Decimal | None = None
    confirms: bool = False
    gone_at: datetime | None = None

    @property
    def sort_key(self) -> tuple[datetime, str, str]:
        return (self.at, self.type, self.origin)


@dataclass(frozen=True, slots=True)
class PointsDifference:
    """Where the platform's word and ours part: `issued` None = we compute what it did not issue."""

    ledger: str
    issued_at: datetime
    type: str
    computed: Decimal | None
    issued: Decimal | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """What keeps a figure open, and whose figure it is (the key of a metric, a ledger or a rule)."""

    unknown: Unknown
    subject: str


def numbered(rows: Iterable[Mapping[str, Any]], kind: str) -> list[NamedRow]:
    """Rows with a name of their own each, which does not depend on their order in the record."""
    out = []
    seen: dict[str, int] = {}
    for name, row in sorted(((_canonical(r), r) for r in rows), key=lambda x: x[0]):
        seen[name] = seen.get(name, 0) + 1
        out.append((f"{kind}:{name}#{seen[name]}", row))
    return out


def _canonical(member: Mapping[str, Any]) -> str:
    """A list member as text that does not depend on its place in the list."""
    return repr(sorted((k, str(v)) for k, v in member.items()))
