"""What running a ledger through time gives: its totals, the steps that were reached, the measures they opened."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from decimal import Decimal

from disputes.language.citations import Citation
from disputes.language.shop_rules import Ledger, Tier
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.shops.entry_parts import EntryPart
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class MeasureRun:
    """A measure from when until when (exclusive, None = until lifted)."""

    id: str
    starts_at: datetime | None
    ends_at: datetime | None
    limit: Decimal | Money | None = None
    ledger: str | None = None
    tier: int | None = None
    cites: tuple[Citation, ...] = ()
    lifted: bool = False
    stated: bool = False
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class TierReached:
    """A step that was reached: when, which, by how many points."""

    at: datetime
    tier: Tier
    number: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class LedgerTotal:
    """How a ledger stands from an instant on."""

    at: datetime
    points: Decimal
    most: Decimal
    tier: int


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """What running a ledger gave. `totals` are in the order of time, the first one before all entries."""

    ledger: Ledger
    parts: tuple[EntryPart, ...]
    totals: tuple[LedgerTotal, ...]
    measures: tuple[MeasureRun, ...]
    reached: tuple[TierReached, ...]
    resets: frozenset[datetime]
    unknowns: tuple[Unknown, ...]

    def total(self, at: datetime) -> LedgerTotal:
        """How the ledger stands at an instant."""
        return self.totals[max(bisect_right(self.totals, at, key=instant_of) - 1, 0)]


def instant_of(total: LedgerTotal) -> datetime:
    return total.at
