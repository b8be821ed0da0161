"""A shop at an instant: its record as far as it had happened, its metrics and ledgers, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.language.rulebook import Rulebook
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Unknown
from disputes.shops.entry_parts import Undecided
from disputes.shops.ledger_entries import LedgerEntries
from disputes.shops.ledger_results import LedgerResult, LedgerResults, ledger_results
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.shops.metrics import ShopMetrics
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.basis import Computed
from disputes.situation.periods import starts_of
from disputes.words.language import ResolutionKind


class ShopFields:
    """`metric.x…` and `ledger.x…` of a shop, worked out when they are read.

    The instants at which they may change are noted with the shop itself.
    """

    def __init__(self, shop: ShopState) -> None:
        self.shop = shop

    def read(self, path: str) -> Computed[Any]:
        return Computed(self.shop.metrics.read(path) if path.startswith("metric.") else self.shop.read_ledger(path))


class ShopState:
    """One shop at one instant."""

    def __init__(self, values: Mapping[str, Any], book: Rulebook, now: datetime) -> None:
        self.whole = values
        self.book = book
        self.wakes: set[datetime] = set()
        happened = as_it_was(values, now, self.wakes)
        self.state = RecordedShop({**happened, "shop": happened}, book, now, lambda _: ShopFields(self))
        for at in self.wakes:
            self.state.wake(at)
        self.metrics = ShopMetrics(self.state)
        self._ledgers: LedgersInForce | None = None
        self._results: LedgerResults | None = None
        self._levels: dict[str, str | None] = {}
        self._others: dict[datetime, ShopState] = {}
        self.notes: list[Undecided] = []

    @property
    def now(self) -> datetime:
        return self.state.now

    def at(self, instant: datetime) -> ShopState:
        """The same shop at an earlier instant."""
        if instant == self.now:
            return self
        if instant not in self._others:
            self._others[instant] = ShopState(self.whole, self.book, instant)
        return self._others[instant]

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
                self._results = ledger_results(LedgerEntries(self.ledgers))
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
            return self.level(outcome.run.ledger)
        if part == "assessed":
            return self.assessed(outcome.run.ledger)
        total = outcome.run.total(self.now)
        return Decimal(total.tier) if part == "tier" else total.points

    def assessed(self, ledger: Ledger) -> datetime | None:
        """The last instant at which a ledger was assessed; now where it is so all the time."""
        if ledger.assessed is None:
            return self.now
        return starts_of(self.state.view(ledger.ruleset, self.state.today, False), ledger.assessed).last_at(self.now)

    def level(self, ledger: Ledger) -> str | None:
        """The platform's word for how the shop stands, as last assessed."""
        if ledger.key not in self._levels:
            self._levels[ledger.key] = None
            self._levels[ledger.key] = self._level(ledger)
        return self._levels[ledger.key]

    def _level(self, ledger: Ledger) -> str | None:
        if ledger.level is None:
            return None
        at = self.assessed(ledger)
        if ledger.assessed is not None:
            coming = starts_of(self.state.view(ledger.ruleset, self.state.today, False), ledger.assessed).next_after(
                self.now
            )
            if coming is not None:
                self.state.wake(coming)
        if at is not None and at < self.now:
            found = self.at(at).level(ledger)
            if found is not None:
                return found
        total = self.outcomes[ledger.id].run.total(self.now)
        view = self.state.view(
            ledger.ruleset, self.state.today, True, {"points": total.points, "tier": Decimal(total.tier)}
        )
        resolved = ledger.level.resolve(view)
        if resolved.kind is ResolutionKind.VALUE:
            return resolved.value
        if resolved.unknown is not None:
            self.notes.append(Undecided(resolved.unknown, ledger.key))
        return None


def as_it_was(values: Mapping[str, Any], now: datetime, wakes: set[datetime]) -> dict[str, Any]:
    """The record as far as it had happened by `now`; the instants still to come go to `wakes`."""
    out = dict(values)

    def past(at: datetime | None) -> bool:
        if at is not None and at > now:
            wakes.add(at.astimezone(UTC))
            return False
        return True

    def appeals(row: Mapping[str, Any]) -> dict[str, Any]:
        if not row.get("appeals"):
            return dict(row)
        kept = []
        for a in row["appeals"]:
            if not past(a.get("filed_at")):
                continue
            a = dict(a)
            if not past(a.get("resubmitted_at")):
                a["resubmitted_at"] = None
            if not past(a.get("decided_at")):
                a["decided_at"], a["outcome"] = None, None
            kept.append(a)
        return {**row, "appeals": kept}

    for key, instant in (("violations", "at"), ("points", "issued_at")):
        if out.get(key):
            out[key] = [appeals(r) for r in out[key] if past(r.get(instant))]
    if out.get("orders"):
        out["orders"] = [
            {
                k: v if not isinstance(v, datetime) or k in ("ship_by", "promised_by") or past(v) else None
                for k, v in o.items()
            }
            for o in out["orders"]
        ]
    balance = out.get("balance")
    if balance and balance.get("at") is not None and not past(balance["at"]):
        del out["balance"]
    return out
