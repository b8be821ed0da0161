"""A shop at an instant: its record as far as it had happened, its metrics and ledgers, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.language.rulebook import Rulebook
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Unknown
from disputes.shops.counts import ShopCounts
from disputes.shops.entry_parts import Undecided
from disputes.shops.indexed_shop import IndexedShop
from disputes.shops.ledger_entries import LedgerEntries
from disputes.shops.ledger_results import LedgerResult, LedgerResults, ledger_results
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.shops.metrics import ShopMetrics
from disputes.shops.recorded_shop import RecordedShop
from disputes.shops.settled_readings import SettledReadings
from disputes.situation.basis import Computed
from disputes.situation.periods import starts_of
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind


class ShopThroughTime:
    """One shop's record at any instant: it is indexed once, and each instant is worked out once."""

    def __init__(self, values: Mapping[str, Any], book: Rulebook) -> None:
        self.indexed = IndexedShop(values, book)
        self.settled = SettledReadings(self.indexed)
        self._states: dict[datetime, ShopState] = {}

    def at(self, instant: datetime) -> ShopState:
        """The shop at an instant (UTC)."""
        if instant not in self._states:
            self._states[instant] = ShopState(self, instant)
        return self._states[instant]


@dataclass(frozen=True, slots=True)
class LedgerLevel:
    """The platform's word for how the shop stands on a ledger, what keeps it open, when it is next assessed (UTC)."""

    word: str | None = None
    unknown: Unknown | None = None
    next_at: datetime | None = None


class ShopState:
    """One shop at one instant."""

    def __init__(self, shop: ShopThroughTime, now: datetime) -> None:
        self._shop = shop
        self.now = now
        self.book = shop.indexed.book
        self.happened = shop.indexed.happened(now)
        values = self.happened.values
        self.state = RecordedShop({**values, "shop": values}, self.book, now, lambda _: ShopFields(self))
        self.metrics = ShopMetrics(self.state, ShopCounts(shop.indexed, now), shop.settled)
        self._ledgers: LedgersInForce | None = None
        self._results: LedgerResults | None = None
        self._levels: dict[str, LedgerLevel] = {}

    def wakes(self) -> set[datetime]:
        """The later instants (UTC) at which what was worked out so far may differ."""
        levels = (level.next_at for level in self._levels.values())
        found = {*self.happened.to_come, *self.state.collector.wakes, *self.metrics.wakes(), *levels}
        return {at for at in found if at is not None and at > self.now}

    # --- ledgers ------------------------------------------------------------------------------------------------

    @property
    def ledgers(self) -> LedgersInForce:
        if self._ledgers is None:
            self._ledgers = LedgersInForce(self.state, self.metrics)
        return self._ledgers

    @property
    def results(self) -> LedgerResults:
        """Every ledger, run."""
        if self._results is None:
            with self.state.in_progress.on("ledger", None):
                entries = LedgerEntries(self.ledgers, self.happened.violations, self.happened.issued)
                self._results = ledger_results(entries)
        return self._results

    @property
    def outcomes(self) -> Mapping[str, LedgerResult]:
        """The results of the ledgers by their ids."""
        return self.results.by_ledger

    def read_ledger(self, path: str) -> Any:
        """`ledger.x`, `ledger.x.points`, `.tier`, `.level`, `.assessed`."""
        _, name, *rest = path.split(".")
        part = rest[0] if rest else "points"
        if "ledger" in self.state.in_progress:
            return Unknown(frozenset({path}))
        outcome = self.outcomes.get(name)
        if outcome is None:
            return Unknown(frozenset({path}))
        if part == "level":
            return self.level(outcome.run.ledger).word
        if part == "assessed":
            return self._assessed(outcome.run.ledger)
        total = outcome.run.total(self.now)
        return Decimal(total.tier) if part == "tier" else total.points

    def _assessed(self, ledger: Ledger) -> datetime | None:
        """The last instant at which a ledger was assessed; now where it is so all the time."""
        if ledger.assessed is None:
            return self.now
        return starts_of(self.state.view(ledger.ruleset, self.state.today, False), ledger.assessed).last_at(self.now)

    # --- levels -------------------------------------------------------------------------------------------------

    def level(self, ledger: Ledger) -> LedgerLevel:
        """The platform's word for how the shop stands, as last assessed."""
        if ledger.key not in self._levels:
            self._levels[ledger.key] = LedgerLevel()  # what a level reads of itself while it is worked out
            self._levels[ledger.key] = self._level(ledger)
        return self._levels[ledger.key]

    def undecided_levels(self) -> list[Undecided]:
        """What is open about the levels that were asked for."""
        return [Undecided(x.unknown, key) for key, x in self._levels.items() if x.unknown is not None]

    def _level(self, ledger: Ledger) -> LedgerLevel:
        if ledger.level is None:
            return LedgerLevel()
        next_at = None
        if ledger.assessed is not None:
            view = self.state.view(ledger.ruleset, self.state.today, False)
            next_at = starts_of(view, ledger.assessed).next_after(self.now)
        at = self._assessed(ledger)
        if at is not None and at < self.now:
            then = self._shop.at(at).level(ledger).word
            if then is not None:
                return LedgerLevel(then, next_at=next_at)
        total = self.outcomes[ledger.id].run.total(self.now)
        own = {"points": total.points, "tier": Decimal(total.tier)}
        resolved = ledger.level.resolve(self.state.view(ledger.ruleset, self.state.today, True, own))
        if resolved.kind is ResolutionKind.VALUE:
            return LedgerLevel(resolved.value, next_at=next_at)
        return LedgerLevel(unknown=resolved.unknown, next_at=next_at)


class ShopFields:
    """`metric.x…` and `ledger.x…` of a shop, worked out when they are read.

    The instants at which they may change are noted with the shop itself.
    """

    def __init__(self, shop: ShopState) -> None:
        self.shop = shop

    def read(self, path: str) -> Computed[Any]:
        return Computed(self.shop.metrics.read(path) if path.startswith("metric.") else self.shop.read_ledger(path))
