"""What goes onto the ledgers of a shop: violations with their price, bands of metrics, and what the platform issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from disputes.shops.band_points import band_parts
from disputes.shops.entry_parts import EntryPart, NamedRow, PointsDifference, Undecided
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.shops.platform_points import PlatformPoints
from disputes.shops.violation_points import PriceTable, violation_parts
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LedgerParts:
    """What stands on the ledgers, future issues among it, where the platform's word differs, and what is open."""

    parts: tuple[EntryPart, ...]
    differences: tuple[PointsDifference, ...]
    undecided: tuple[Undecided, ...]


class LedgerEntries:
    """The causes of points in a shop's record, and what they bring onto its ledgers."""

    def __init__(self, ledgers: LedgersInForce, violations: Sequence[NamedRow], issued: Sequence[NamedRow]) -> None:
        self.ledgers = ledgers
        self.violations = violations
        self.platform = PlatformPoints(ledgers, issued, violations)
        self._prices: PriceTable = {}
        self._bands: tuple[list[EntryPart], list[Undecided]] | None = None
        values = ledgers.state.values
        self.fetched: datetime | None = values.get("fetched_at") if "points" in values else None

    def parts(self, won: frozenset[str] = frozenset()) -> LedgerParts:
        """What stands on the ledgers. `won`: the causes whose appeal is won, they count as never issued."""
        violations, open_ = violation_parts(self.ledgers, self.violations, won, self._prices)
        if self._bands is None:
            self._bands = band_parts(self.ledgers)
        bands, undecided = self._bands
        # what the platform issued and took back again was issued all the same: our own computation does not put it back
        kept, differences = self.platform.joined([*violations, *bands], won, self.fetched)
        return LedgerParts(
            parts=tuple(sorted((p for p in kept if p.origin not in won), key=lambda p: p.sort_key)),
            differences=tuple(differences),
            undecided=(*open_, *undecided),
        )

    def won(self) -> Iterator[tuple[str, datetime | None]]:
        """The causes whose appeal is won, and when that was decided; None = before they were even issued."""
        for origin, row in (*self.violations, *self.platform.rows):
            for appeal in row.get("appeals") or ():
                if appeal.get("outcome") == "won":
                    decided = appeal.get("decided_at")
                    yield origin, decided.astimezone(UTC) if decided is not None else None
                    break
