"""A shop at an instant: its record as far as it had happened, its metrics and ledgers, each worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from disputes.language.rulebook import Rulebook
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Unknown
from disputes.shops.ledger_entries import EntryPart, LedgerEntries, PointsDifference
from disputes.shops.ledger_run import LedgerRun, LedgerSimulation, MeasureRun
from disputes.shops.metrics import ShopMetrics
from disputes.situation.periods import SECOND, starts_of
from disputes.situation.state import State, View


class ShopFields(Mapping[str, Any]):
    """`metric.x…` and `ledger.x…` of a shop, worked out when they are read."""

    def __init__(self, shop: ShopState) -> None:
        self.shop = shop

    def __getitem__(self, path: str) -> Any:
        return self.shop.metrics.read(path) if path.startswith("metric.") else self.shop.read_ledger(path)

    def get(self, path: str, default: Any = None) -> Any:
        return self[path]

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@dataclass(slots=True)
class LedgerResult:
    """A ledger as it came out: the run that counts, what was taken off it, and its measures with their history."""

    run: LedgerRun
    removed: list[EntryPart] = field(default_factory=list)
    measures: list[MeasureRun] = field(default_factory=list)


class ShopState:
    """One shop at one instant."""

    def __init__(self, values: Mapping[str, Any], book: Rulebook, now: datetime) -> None:
        self.whole = values
        self.book = book
        self.wakes: set[datetime] = set()
        happened = as_it_was(values, now, self.wakes)
        self.state = State({**happened, "shop": happened}, book, now)
        self.state.readings = ShopFields(self)
        for at in self.wakes:
            self.state.wake(at)
        self.metrics = ShopMetrics(self.state)
        self._entries: LedgerEntries | None = None
        self._outcomes: dict[str, LedgerResult] | None = None
        self._levels: dict[str, str | None] = {}
        self._others: dict[datetime, ShopState] = {}
        self.differences: list[PointsDifference] = []
        self.notes: list[tuple[Unknown, str]] = []

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
    def entries(self) -> LedgerEntries:
        if self._entries is None:
            self._entries = LedgerEntries(self.state, self.metrics, self._in_force())
        return self._entries

    @property
    def ledgers(self) -> list[Ledger]:
        return self.entries.ledgers

    def _in_force(self) -> list[Ledger]:
        out = []
        for r in self.state.active():
            for ledger in r.ledgers.values():
                view = View(self.state, ledger.ruleset, self.state.today, True)
                if self.state.effective(ledger.ruleset, ledger.effective, (self.state.today, True)) and (
                    ledger.when is None or ledger.when.truth(view) is not False
                ):
                    out.append(ledger)
        return out

    @property
    def outcomes(self) -> dict[str, LedgerResult]:
        """Every ledger, run."""
        if self._outcomes is None:
            self.state.enter("ledger", None)
            try:
                self._outcomes = self._run()
            finally:
                self.state.leave()
        return self._outcomes

    def _run(self) -> dict[str, LedgerResult]:
        won = self._won()
        gone: frozenset[str] = frozenset(o for o, at in won if at is None)
        dated = sorted({at for _, at in won if at is not None})
        parts, self.differences = self.entries.parts(gone)
        runs = self._simulate(parts)
        out = {k: LedgerResult(r, measures=list(r.measures)) for k, r in runs.items()}
        taken: dict[str, EntryPart] = {p.origin: p for p in self._taken(gone)}
        history: dict[str, list[MeasureRun]] = {k: [] for k in out}
        for at in dated:
            taken.update({p.origin: p for p in parts if p.origin in {o for o, when in won if when == at}})
            gone |= {o for o, when in won if when == at}
            parts, self.differences = self.entries.parts(gone)
            later = self._simulate(parts)
            for k, run in later.items():
                pieces = [
                    piece for m in out[k].measures if m not in run.measures and (piece := _had_run(m, at)) is not None
                ]
                history[k] = [*(p for p in history[k]), *(p for p in pieces if p not in history[k])]
                out[k] = LedgerResult(run, measures=[*run.measures, *history[k]])
        for k, o in out.items():
            o.removed = sorted(
                (replace(p, gone_at=None, gone_why="removed") for p in taken.values() if p.ledger == k),
                key=lambda p: p.sort_key,
            )
        self.notes += self.entries.notes
        return out

    def _taken(self, gone: frozenset[str]) -> list[EntryPart]:
        if not gone:
            return []
        parts, _ = LedgerEntries(self.state, self.metrics, self.ledgers).parts()
        return [p for p in parts if p.origin in gone]

    def _simulate(self, parts: list[EntryPart]) -> dict[str, LedgerRun]:
        return {x.id: LedgerSimulation(self.state, x, parts).run() for x in self.ledgers}

    def _won(self) -> list[tuple[str, datetime | None]]:
        """The causes whose appeal is won, and when that was decided; None = before they were even issued."""
        out: list[tuple[str, datetime | None]] = []
        for origin, row in (*self.entries.violations, *self.entries.issued):
            for appeal in row.get("appeals") or ():
                if appeal.get("outcome") == "won":
                    out.append(
                        (origin, appeal["decided_at"].astimezone(UTC) if appeal.get("decided_at") is not None else None)
                    )
                    break
        return out

    def read_ledger(self, path: str) -> Any:
        """`ledger.x`, `ledger.x.points`, `.tier`, `.level`, `.assessed`."""
        _, name, *rest = path.split(".")
        part = rest[0] if rest else "points"
        if "ledger" in self.state.busy:
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
        return starts_of(View(self.state, ledger.ruleset, self.state.today, False), ledger.assessed).last_at(self.now)

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
            coming = starts_of(View(self.state, ledger.ruleset, self.state.today, False), ledger.assessed).next_after(
                self.now
            )
            if coming is not None:
                self.state.wake(coming)
        if at is not None and at < self.now:
            found = self.at(at).level(ledger)
            if found is not None:
                return found
        total = self.outcomes[ledger.id].run.total(self.now)
        view = View(
            self.state, ledger.ruleset, self.state.today, True, {"points": total.points, "tier": Decimal(total.tier)}
        )
        resolved = ledger.level.resolve(view)
        if resolved.kind == "value":
            return resolved.value
        if resolved.unknown is not None:
            self.notes.append((resolved.unknown, ledger.key))
        return None


def _had_run(m: MeasureRun, at: datetime) -> MeasureRun | None:
    """What of a measure had run by the time that it was lifted."""
    if m.starts_at is None or m.starts_at >= at:
        return None
    if m.ends_at is not None and m.ends_at <= at:
        return m
    return MeasureRun(m.id, m.ledger, m.tier, m.limit, m.starts_at, at, m.cites, True, m.stated, m.rule)


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


__all__ = ["SECOND", "LedgerResult", "ShopFields", "ShopState", "as_it_was"]
