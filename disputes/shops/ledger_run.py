"""One ledger run through time: entries come and go, the running total reaches steps, steps open measures.

At one instant: expiry and reset, then new entries, then tiers, then measures. A won appeal is run as
if the entry had never been issued; what had already run by then stays in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from disputes.dates.calendars import Duration, add
from disputes.language.moments import Span
from disputes.language.reading.nodes import Cite
from disputes.language.shop_rules import Clear, Ledger, MeasureUse, Tier
from disputes.language.truth import Unknown
from disputes.shops.ledger_entries import EntryPart
from disputes.shops.ledger_tiers import (
    calendar_of,
    crossings,
    measure_length,
    measure_limit,
    next_reset,
    tier_number,
    tiers_on,
)
from disputes.shops.metric_status import points_of
from disputes.situation.citations import citing, together
from disputes.situation.periods import SECOND
from disputes.situation.state import State, View

_MOST_EVENTS = 4000


@dataclass(frozen=True, slots=True)
class MeasureRun:
    """A measure from when until when (exclusive, None = until lifted)."""

    id: str
    ledger: str | None
    tier: int | None
    limit: Any
    starts_at: datetime | None
    ends_at: datetime | None
    cites: tuple[Cite, ...] = ()
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


@dataclass(slots=True)
class LedgerRun:
    """What running a ledger gave."""

    ledger: Ledger
    parts: list[EntryPart]
    totals: list[LedgerTotal] = field(default_factory=list)
    measures: list[MeasureRun] = field(default_factory=list)
    reached: list[TierReached] = field(default_factory=list)
    resets: list[datetime] = field(default_factory=list)
    notes: list[Unknown] = field(default_factory=list)

    def total(self, at: datetime) -> LedgerTotal:
        """How the ledger stands at an instant."""
        found = self.totals[0]
        for t in self.totals:
            if t.at <= at:
                found = t
        return found


class LedgerSimulation:
    """Runs one ledger over its parts, those still to be issued included."""

    def __init__(self, state: State, ledger: Ledger, parts: list[EntryPart]) -> None:
        self.state = state
        self.ledger = ledger
        self.calendar = calendar_of(state, ledger)
        self.waiting = sorted((p for p in parts if p.ledger == ledger.id), key=lambda p: (p.issued_at, p.sort_key))
        self.run_ = LedgerRun(ledger, list(self.waiting))
        self.alive: list[EntryPart] = []
        self.expiries: dict[int, datetime] = {}
        self.used: dict[str, int] = {}
        for m in state.values.get("measures") or ():
            self.used[m["type"]] = self.used.get(m["type"], 0) + 1
        self.base, self.base_most = self._base()

    def view(self, day: date, own: Mapping[str, Any] | None = None) -> View:
        return View(self.state, self.ledger.ruleset, day, False, own)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.state.zone).date()

    def run(self) -> LedgerRun:
        """The whole run, until nothing more is to come but the next reset."""
        for p in self.run_.parts:
            p.left, p.gone_at, p.gone_why = Decimal(0), None, None
        start = min([self.state.now, *(p.issued_at for p in self.waiting)]) - SECOND
        self._note(start)
        at = start
        for _ in range(_MOST_EVENTS):
            following = self._next(at)
            if following is None:
                break
            at = following
            self._step(at)
        self._balance()
        return self.run_

    # --- the steps of one instant -------------------------------------------------------------------------------

    def _next(self, at: datetime) -> datetime | None:
        found = [p.issued_at for p in self.waiting[:1]]
        found += [self.expiries[id(p)] for p in self.alive if id(p) in self.expiries]
        if self.alive:
            found += [x for x in (self._reset_after(at), self._together_at(at)) if x is not None]
        later = [x for x in found if x > at]
        return min(later) if later else None

    def _step(self, at: datetime) -> None:
        self._clear(at)
        before = self._total()
        fresh = [p for p in self.waiting if p.issued_at <= at]
        self.waiting = [p for p in self.waiting if p.issued_at > at]
        for p in fresh:
            p.left = p.points if p.points is not None else Decimal(0)
            self.alive.append(p)
            self._set_expiry(p)
        if fresh:
            self._reach(at, before, self._total(), sum((p.left for p in fresh), Decimal(0)))
            for p in fresh:
                self._open_own(at, p)
        self._note(at)

    def _clear(self, at: datetime) -> None:
        total = self._total()
        for p in [p for p in self.alive if self.expiries.get(id(p)) == at]:
            clear = self._clear_of(p)
            if clear is not None and self._kept(clear, total, at):
                del self.expiries[id(p)]
                continue
            self._gone(p, at, "expired")
        resets = self._reset_after(at - SECOND) == at
        clear = self._clear_on(self.day(at))
        together = clear is not None and (
            resets or (self._together_at(at - SECOND) == at and not self._broken(clear, at))
        )
        if clear is not None and together and not self._kept(clear, total, at):
            for p in list(self.alive):
                self._gone(p, at, "expired")
        if resets:
            self.run_.resets.append(at)

    def _gone(self, p: EntryPart, at: datetime, why: str) -> None:
        p.gone_at, p.gone_why = at, why
        self.alive.remove(p)

    def _kept(self, clear: Clear, total: Decimal, at: datetime) -> bool:
        if clear.unless is None:
            return False
        return clear.unless.truth(self.view(self.day(at), {"points": total, "tier": self._tier(total, at)})) is True

    def _broken(self, clear: Clear, at: datetime) -> bool:
        """Whether a good time ends at the very instant of a new entry: then it was not good to its end."""
        return clear.kind == "good" and any(p.issued_at == at for p in self.waiting)

    def _clear_on(self, day: date) -> Clear | None:
        if self.ledger.clears is None:
            return None
        found = self.ledger.clears.resolve(self.view(day))
        if found.unknown is not None:
            self.run_.notes.append(found.unknown)
        return found.value if found.kind == "value" else found.options[0] if found.options else None

    def _clear_of(self, p: EntryPart) -> Clear | None:
        return self._clear_on(p.day)

    def _set_expiry(self, p: EntryPart) -> None:
        clear = self._clear_of(p)
        if clear is not None and clear.kind == "each":
            length = clear.span.length(self.view(p.day)) if clear.span is not None else None
            if isinstance(length, Duration):
                self.expiries[id(p)] = add(p.issued_at, length, self.calendar)

    def _together_at(self, at: datetime) -> datetime | None:
        """When all entries go: a time after the first one, or after a good time without a new one."""
        if not self.alive:
            return None
        first, last = min(p.issued_at for p in self.alive), max(p.issued_at for p in self.alive)
        clear = self._clear_on(self.day(first))
        if clear is None or clear.kind not in ("after_first", "good") or clear.span is None:
            return None
        length = clear.span.length(self.view(self.day(first)))
        if not isinstance(length, Duration):
            return None
        found = add(first if clear.kind == "after_first" else last, length, self.calendar)
        return found if found > at else None

    def _reset_after(self, at: datetime) -> datetime | None:
        """The next instant at which the whole ledger is cleared by its calendar."""
        return next_reset(self.ledger, self.state, at)

    # --- totals and tiers ---------------------------------------------------------------------------------------

    def _base(self) -> tuple[Decimal, Decimal]:
        if not self.ledger.down:
            return Decimal(0), Decimal(0)
        view = self.view(self.state.today)
        start = points_of(self.ledger.starts_at, view)[0] if self.ledger.starts_at is not None else None
        total = start or Decimal(0)
        for gain in self.ledger.gains:
            of, points = (points_of(x, view)[0] for x in (gain.of, gain.points))
            if of is not None and points is not None:
                total += (of // gain.per) * points
        return total, total

    def _balance(self) -> None:
        """The platform's own balance counts from its instant on: what was issued by then is in it."""
        balance = self.state.values.get("balance")
        if not balance or not self.ledger.down or balance.get("points") is None:
            return
        at = (balance.get("at") or self.state.now).astimezone(UTC)
        if at > self.state.now:
            return
        shift = balance["points"] - self.run_.total(at).points
        self.run_.totals = [self._shifted(t, shift) if t.at >= at else t for t in self.run_.totals]
        if not any(t.at == at for t in self.run_.totals):
            self.run_.totals.append(
                self._shifted(LedgerTotal(at, balance["points"] - shift, balance["points"] - shift, 0), shift)
            )
        self.run_.totals.sort(key=lambda t: t.at)

    def _shifted(self, t: LedgerTotal, shift: Decimal) -> LedgerTotal:
        points = self._clamped(t.points + shift)
        return LedgerTotal(t.at, points, self._clamped(t.most + shift), self._tier(points, t.at))

    def _clamped(self, total: Decimal) -> Decimal:
        low, high = self.ledger.range if self.ledger.range is not None else (Decimal(0), None)
        total = max(total, low)
        return total if high is None else min(total, high)

    def _total(self) -> Decimal:
        points = sum((p.left for p in self.alive), Decimal(0))
        return self._clamped(self.base - points if self.ledger.down else points)

    def _most(self) -> Decimal:
        points = sum(
            (p.left if p.most is None or p.points is None else p.left + (p.most - p.points) for p in self.alive),
            Decimal(0),
        )
        return self._clamped(self.base - points if self.ledger.down else points)

    def _note(self, at: datetime) -> None:
        total = self._total()
        self.run_.totals.append(LedgerTotal(at, total, self._most(), self._tier(total, at)))

    def _tiers(self, day: date) -> tuple[Tier, ...]:
        return tiers_on(self.ledger, self.view(day))

    def _tier(self, total: Decimal, at: datetime) -> int:
        return tier_number(self.ledger, self._tiers(self.day(at)), total)

    def _reach(self, at: datetime, before: Decimal, after: Decimal, issued: Decimal) -> None:
        """The steps that an issue takes the total to; the highest acts."""
        while True:
            crossed = crossings(self.ledger, self._tiers(self.day(at)), before, after)
            if not crossed:
                return
            tier, number = crossed[-1]
            self.run_.reached.append(TierReached(at, tier, number, issued))
            self._open(at, tier, number)
            if not tier.consumes:
                return
            self._use_up(tier.at)
            before, after = Decimal(0) if not self.ledger.down else self.base, self._total()

    def _use_up(self, points: Decimal) -> None:
        for p in sorted(self.alive, key=lambda p: (p.issued_at, p.sort_key)):
            taken = min(p.left, points)
            p.left -= taken
            points -= taken

    def _open(self, at: datetime, tier: Tier, number: int) -> None:
        self._start(at, self.view(self.day(at)), tier.measures, number, tier.cites)

    def _open_own(self, at: datetime, p: EntryPart) -> None:
        """The measures that a violation brings by itself, whatever the total."""
        priced = self.ledger.violations.get(p.type)
        if priced is None or priced.measures is None:
            return
        view = self.view(p.day, p.own)
        with citing(self.state) as used:
            found = priced.measures.resolve(view)
        if found.unknown is not None:
            self.run_.notes.append(found.unknown)
        elif found.value is not None:
            self._start(at, view, found.value, None, together(priced.cites, used))

    def _start(
        self, at: datetime, view: View, uses: tuple[MeasureUse, ...], number: int | None, cites: tuple[Cite, ...]
    ) -> None:
        start = at
        waits: tuple[Cite, ...] = ()
        if self.ledger.buffer is not None:
            with citing(self.state) as used:
                found = self.ledger.buffer.resolve(view)
            waits = together(used, found.cites)
            span = found.value if found.kind == "value" else found.options[0] if found.options else None
            length = span.length(view) if isinstance(span, Span) else None
            if isinstance(length, Duration):
                start = add(at, length, self.calendar)
        for use in uses:
            self.used[use.measure] = self.used.get(use.measure, 0) + 1
            with citing(self.state) as used:
                end, limit = self.measure_end(use, start, view.within({"occurrence": self.used[use.measure]}))
            own = together(use.cites or cites, waits, used)
            self.run_.measures.append(MeasureRun(use.measure, self.ledger.id, number, limit, start, end, own))

    def measure_end(self, use: MeasureUse, start: datetime, view: View) -> tuple[datetime | None, Any]:
        """When a measure ends, and how far it limits."""
        limit, notes = measure_limit(use, view)
        self.run_.notes += notes
        length, open_ = measure_length(use, view)
        if open_ is not None:
            self.run_.notes.append(open_)
        return (add(start, length, self.calendar) if length is not None else None), limit
