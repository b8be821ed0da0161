"""One ledger run through time: entries come and go, the running total reaches steps, steps open measures.

At one instant: expiry and reset, then new entries, then tiers, then measures. A won appeal is run as
if the entry had never been issued; what had already run by then stays in the history.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from disputes.dates.calendars import add
from disputes.dates.durations import Duration
from disputes.language.citations import Citation
from disputes.language.measures import MeasureUse
from disputes.language.moments import SpanLength
from disputes.language.shop_rules import Clearing, Ledger, Tier
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.shops.entry_parts import EntryPart
from disputes.shops.ledger_run import LedgerRun, LedgerTotal, MeasureRun, TierReached, instant_of
from disputes.shops.ledger_tiers import (
    calendar_of,
    crossings,
    measure_length,
    measure_limit,
    next_reset,
    tier_number,
    tiers_on,
)
from disputes.shops.points_in_force import points_of
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.basis import cited_once
from disputes.situation.periods import SECOND
from disputes.situation.view import View
from disputes.words.dataclass import dataclass
from disputes.words.language import ClearingKind, ResolutionKind

_FEWEST_EVENTS = 4000
"""So many instants are run through at least before a run is cut off, whatever a ledger says."""


def run_ledger(state: RecordedShop, ledger: Ledger, parts: Sequence[EntryPart]) -> LedgerRun:
    """The whole run of a ledger over its parts, those still to be issued included, until nothing more is to come but
    the next reset.
    """
    return _Simulation(state, ledger, parts).run()


@dataclass(slots=True, eq=False)
class _RunningEntry:
    """An entry in a run: what of its points still counts, when it expires by itself, and when it went."""

    part: EntryPart
    left: Decimal
    expires_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def most(self) -> Decimal:
        """What still counts where the points turn out to be the most."""
        p = self.part
        return self.left if p.most is None or p.points is None else self.left + (p.most - p.points)


def _with_end(e: _RunningEntry) -> EntryPart:
    return e.part if e.part.gone_at == e.gone_at else replace(e.part, gone_at=e.gone_at)


class _Simulation:
    """Runs one ledger over its parts. It lives as long as one run."""

    def __init__(self, state: RecordedShop, ledger: Ledger, parts: Sequence[EntryPart]) -> None:
        self.state = state
        self.ledger = ledger
        self.calendar = calendar_of(state, ledger)
        mine = sorted((p for p in parts if p.ledger == ledger.id), key=lambda p: (p.issued_at, p.sort_key))
        self.entries = [_RunningEntry(p, p.points if p.points is not None else Decimal(0)) for p in mine]
        self.waiting = deque(self.entries)
        self.alive: deque[_RunningEntry] = deque()  # in the order of issue; those gone are dropped at both ends
        self.expiring: list[tuple[datetime, int, _RunningEntry]] = []  # a heap
        self.standing = 0
        self.left = self.most_left = Decimal(0)
        self.reset: tuple[datetime, datetime | None] | None = None  # from which instant on the next reset is known
        self.clears: dict[date, Clearing | None] = {}
        self.tiers: dict[date, tuple[Tier, ...]] = {}
        self.used: dict[str, int] = {}
        for m in state.values.get("measures") or ():
            self.used[m["type"]] = self.used.get(m["type"], 0) + 1
        self.base = self._base()
        self.totals: list[LedgerTotal] = []
        self.measures: list[MeasureRun] = []
        self.reached: list[TierReached] = []
        self.resets: set[datetime] = set()
        self.unknowns: list[Unknown] = []

    def view(self, day: date, own: Mapping[str, Any] | None = None) -> View:
        return self.state.view(self.ledger.ruleset, day, False, own)

    def day(self, at: datetime) -> date:
        return at.astimezone(self.state.zone).date()

    def run(self) -> LedgerRun:
        first = self.entries[0].part.issued_at if self.entries else self.state.now
        at = min(self.state.now, first) - SECOND
        self._note(at)
        for _ in range(max(_FEWEST_EVENTS, 4 * len(self.entries))):
            following = self._next(at)
            if following is None:
                break
            at, standing = following, self.standing
            self._step(at)
            if at > self.state.now and self._only_resets_follow() and self.standing == standing:
                break  # a reset that clears nothing: the next ones would not, either
        self._balance()
        return LedgerRun(
            ledger=self.ledger,
            parts=tuple(_with_end(e) for e in self.entries),
            totals=tuple(self.totals),
            measures=tuple(self.measures),
            reached=tuple(self.reached),
            resets=frozenset(self.resets),
            unknowns=tuple(dict.fromkeys(self.unknowns)),
        )

    def _only_resets_follow(self) -> bool:
        return not self.waiting and not self.expiring and self._together_at(self.state.now) is None

    # --- the steps of one instant -------------------------------------------------------------------------------

    def _next(self, at: datetime) -> datetime | None:
        """The next instant at which something comes or goes."""
        found = [self.waiting[0].part.issued_at] if self.waiting else []
        while self.expiring and (self.expiring[0][0] <= at or self.expiring[0][2].gone_at is not None):
            heapq.heappop(self.expiring)
        if self.expiring:
            found.append(self.expiring[0][0])
        if self.standing:
            found += [x for x in (self._reset_after(at), self._together_at(at)) if x is not None]
        return min((x for x in found if x > at), default=None)

    def _step(self, at: datetime) -> None:
        self._clear(at)
        before = self._total()
        fresh: list[_RunningEntry] = []
        while self.waiting and self.waiting[0].part.issued_at <= at:
            fresh.append(self.waiting.popleft())
            self._issue(fresh[-1])
        if fresh:
            self._reach(at, before, self._total(), sum((e.left for e in fresh), Decimal(0)))
            for e in fresh:
                self._open_own(at, e.part)
        self._note(at)

    def _issue(self, e: _RunningEntry) -> None:
        self.alive.append(e)
        self.standing += 1
        self.left += e.left
        self.most_left += e.most
        clear = self._clear_on(e.part.day)
        if clear is not None and clear.kind is ClearingKind.EACH and clear.span is not None:
            length = clear.span.length(self.view(e.part.day))
            if isinstance(length, Duration):
                e.expires_at = add(e.part.issued_at, length, self.calendar)
                heapq.heappush(self.expiring, (e.expires_at, len(self.entries) - len(self.waiting), e))

    def _gone(self, e: _RunningEntry, at: datetime) -> None:
        e.gone_at = at
        self.standing -= 1
        self.left -= e.left
        self.most_left -= e.most
        while self.alive and self.alive[0].gone_at is not None:
            self.alive.popleft()
        while self.alive and self.alive[-1].gone_at is not None:
            self.alive.pop()

    def _clear(self, at: datetime) -> None:
        total = self._total()
        while self.expiring and self.expiring[0][0] <= at:
            e = heapq.heappop(self.expiring)[2]
            if e.gone_at is None and e.expires_at == at:
                clear = self._clear_on(e.part.day)
                if clear is None or not self._stays(clear, total, at):
                    self._gone(e, at)
        resets = self._reset_after(at - SECOND) == at
        clear = self._clear_on(self.day(at))
        together = clear is not None and (
            resets or (self._together_at(at - SECOND) == at and not self._broken(clear, at))
        )
        if clear is not None and together and not self._stays(clear, total, at):
            for e in list(self._counting()):
                self._gone(e, at)
        if resets:
            self.resets.add(at)

    def _counting(self) -> Iterator[_RunningEntry]:
        return (e for e in self.alive if e.gone_at is None)

    def _stays(self, clear: Clearing, total: Decimal, at: datetime) -> bool:
        """Whether the ledger's own condition keeps entries from being cleared."""
        if clear.unless is None:
            return False
        return clear.unless.truth(self.view(self.day(at), {"points": total, "tier": self._tier(total, at)})) is True

    def _broken(self, clear: Clearing, at: datetime) -> bool:
        """Whether a good time ends at the very instant of a new entry: then it was not good to its end."""
        return clear.kind is ClearingKind.GOOD and bool(self.waiting) and self.waiting[0].part.issued_at == at

    def _clear_on(self, day: date) -> Clearing | None:
        """How entries go, by the rules of a day."""
        if self.ledger.clears is None:
            return None
        if day not in self.clears:
            found = self.ledger.clears.resolve(self.view(day))
            if found.unknown is not None:
                self.unknowns.append(found.unknown)
            options = (found.value,) if found.kind is ResolutionKind.VALUE else found.options
            self.clears[day] = options[0] if options else None
        return self.clears[day]

    def _together_at(self, at: datetime) -> datetime | None:
        """When all entries go: a time after the first one, or after a good time without a new one."""
        if not self.standing:
            return None
        first, last = self.alive[0].part.issued_at, self.alive[-1].part.issued_at
        clear = self._clear_on(self.day(first))
        if clear is None or clear.kind not in (ClearingKind.AFTER_FIRST, ClearingKind.GOOD) or clear.span is None:
            return None
        length = clear.span.length(self.view(self.day(first)))
        if not isinstance(length, Duration):
            return None
        found = add(first if clear.kind is ClearingKind.AFTER_FIRST else last, length, self.calendar)
        return found if found > at else None

    def _reset_after(self, at: datetime) -> datetime | None:
        """The next instant at which the whole ledger is cleared by its calendar."""
        if self.reset is None or not (self.reset[0] <= at and (self.reset[1] is None or at < self.reset[1])):
            self.reset = (at, next_reset(self.ledger, self.state, at))
        return self.reset[1]

    # --- totals and tiers ---------------------------------------------------------------------------------------

    def _base(self) -> Decimal:
        """What a ledger that counts down starts with."""
        if not self.ledger.down:
            return Decimal(0)
        view = self.view(self.state.today)
        start = points_of(self.ledger.starts_at, view).least if self.ledger.starts_at is not None else None
        total = start or Decimal(0)
        for gain in self.ledger.gains:
            of, points = (points_of(x, view).least for x in (gain.of, gain.points))
            if of is not None and points is not None:
                total += (of // gain.per) * points
        return total

    def _balance(self) -> None:
        """The platform's own balance counts from its instant on: what was issued by then is in it."""
        balance = self.state.values.get("balance")
        if not balance or not self.ledger.down or balance.get("points") is None:
            return
        at = (balance.get("at") or self.state.now).astimezone(UTC)
        if at > self.state.now:
            return
        before = self.totals[max(bisect_right(self.totals, at, key=instant_of) - 1, 0)]
        shift = balance["points"] - before.points
        self.totals = [self._shifted(t, shift) if t.at >= at else t for t in self.totals]
        if not any(t.at == at for t in self.totals):
            self.totals.append(self._shifted(LedgerTotal(at, before.points, before.points, 0), shift))
        self.totals.sort(key=instant_of)

    def _shifted(self, t: LedgerTotal, shift: Decimal) -> LedgerTotal:
        points = self._clamped(t.points + shift)
        return LedgerTotal(t.at, points, self._clamped(t.most + shift), self._tier(points, t.at))

    def _clamped(self, total: Decimal) -> Decimal:
        low, high = self.ledger.range if self.ledger.range is not None else (Decimal(0), None)
        total = max(total, low)
        return total if high is None else min(total, high)

    def _total(self) -> Decimal:
        return self._clamped(self.base - self.left if self.ledger.down else self.left)

    def _most(self) -> Decimal:
        return self._clamped(self.base - self.most_left if self.ledger.down else self.most_left)

    def _note(self, at: datetime) -> None:
        total = self._total()
        self.totals.append(LedgerTotal(at, total, self._most(), self._tier(total, at)))

    def _tiers(self, day: date) -> tuple[Tier, ...]:
        if day not in self.tiers:
            self.tiers[day] = tiers_on(self.ledger, self.view(day))
        return self.tiers[day]

    def _tier(self, total: Decimal, at: datetime) -> int:
        return tier_number(self.ledger, self._tiers(self.day(at)), total)

    # --- what a total opens -------------------------------------------------------------------------------------

    def _reach(self, at: datetime, before: Decimal, after: Decimal, issued: Decimal) -> None:
        """The steps that an issue takes the total to; the highest acts."""
        while True:
            crossed = crossings(self.ledger, self._tiers(self.day(at)), before, after)
            if not crossed:
                return
            tier, number = crossed[-1]
            self.reached.append(TierReached(at, tier, number, issued))
            self._open(at, self.view(self.day(at)), tier.measures, number, tier.cites)
            if not tier.consumes:
                return
            self._use_up(tier.at)
            before, after = Decimal(0) if not self.ledger.down else self.base, self._total()

    def _use_up(self, points: Decimal) -> None:
        """Takes a step's points off the entries, the oldest first."""
        for e in self._counting():
            taken = min(e.left, points)
            e.left -= taken
            points -= taken
            self.left -= taken
            self.most_left -= taken

    def _open_own(self, at: datetime, p: EntryPart) -> None:
        """The measures that a violation brings by itself, whatever the total."""
        priced = self.ledger.violations.get(p.type)
        if priced is None or priced.measures is None:
            return
        view = self.view(p.day, p.own)
        apart = view.apart()
        found = priced.measures.resolve(apart)
        if found.unknown is not None:
            self.unknowns.append(found.unknown)
        elif found.value is not None:
            self._open(at, view, found.value, None, cited_once(priced.cites, apart.collector.cites))

    def _open(
        self, at: datetime, view: View, uses: tuple[MeasureUse, ...], number: int | None, cites: tuple[Citation, ...]
    ) -> None:
        start, waits = self._after_buffer(at, view)
        for use in uses:
            self.used[use.measure] = self.used.get(use.measure, 0) + 1
            apart = view.within({"occurrence": self.used[use.measure]}).apart()
            end, limit = self._extent(use, start, apart)
            self.measures.append(
                MeasureRun(
                    use.measure,
                    start,
                    end,
                    limit=limit,
                    ledger=self.ledger.id,
                    tier=number,
                    cites=cited_once(use.cites or cites, waits, apart.collector.cites),
                )
            )

    def _after_buffer(self, at: datetime, view: View) -> tuple[datetime, tuple[Citation, ...]]:
        """When a measure starts that is opened now, and what that rests on."""
        if self.ledger.buffer is None:
            return at, ()
        apart = view.apart()
        found = self.ledger.buffer.resolve(apart)
        options = (found.value,) if found.kind is ResolutionKind.VALUE else found.options
        length = options[0].length(view) if options and isinstance(options[0], SpanLength) else None
        start = add(at, length, self.calendar) if isinstance(length, Duration) else at
        return start, cited_once(apart.collector.cites, found.cites)

    def _extent(self, use: MeasureUse, start: datetime, view: View) -> tuple[datetime | None, Decimal | Money | None]:
        """When a measure ends, and how far it limits."""
        limit, unknowns = measure_limit(use, view)
        self.unknowns += unknowns
        length, open_ = measure_length(use, view)
        if open_ is not None:
            self.unknowns.append(open_)
        return (add(start, length, self.calendar) if length is not None else None), limit
