"""The clocks of a record: each deadline's occurrences, worked out once, with what puts them out of force."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from disputes.language.case_rules import Deadline
from disputes.language.conditions import left_open
from disputes.situation.basis import Basis, Collector, Computed
from disputes.situation.clock import FINISHED, HIDDEN, Clock
from disputes.situation.clock_states import surely_turns
from disputes.situation.occurrences import occurrences
from disputes.situation.state import State
from disputes.situation.view import View, default_view
from disputes.words.answers import DeadlineState

_NONE: Computed[tuple[Clock, ...]] = Computed(())


class RecordClocks:
    """The clocks of one record. Each deadline is worked out when it is first asked for."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._found: dict[str, Computed[tuple[Clock, ...]]] = {}
        self._from_elsewhere: dict[str, frozenset[datetime]] = {}

    def of(self, name: str, ruleset: str) -> Computed[tuple[Clock, ...]]:
        """The occurrences of a deadline by its name as `ruleset` writes it, none where there is no such deadline.

        Each clock carries its own citations; the basis holds the instants only.
        """
        deadline = self.state.book.deadline(name, ruleset)
        return self.of_deadline(deadline) if deadline is not None else _NONE

    def of_deadline(self, deadline: Deadline) -> Computed[tuple[Clock, ...]]:
        """The same of a deadline of the rulebook."""
        found = self._found.get(deadline.key)
        if found is None:
            with self.state.in_progress.on(f"deadline.{deadline.id}", deadline.node):
                found = self._found[deadline.key] = self._work_out(deadline)
        return found

    def waking(self, at: datetime) -> list[str]:
        """The keys of the deadlines worked out so far that may change at an instant (UTC)."""
        return [key for key, found in self._found.items() if at in found.basis.wakes]

    def turning(self, at: datetime) -> list[str]:
        """Those of :meth:`waking` of which nothing may change there but a clock, by its own instants, and it will."""
        return [
            key
            for key in self.waking(at)
            if at not in self._from_elsewhere[key]
            and any(at in c.turns and surely_turns(c, self.state.now, at) for c in self._found[key].value)
        ]

    def _work_out(self, deadline: Deadline) -> Computed[tuple[Clock, ...]]:
        collector = Collector()
        clocks = occurrences(self.state, deadline, collector)
        overriders = self.state.book.overriders.get(deadline.key)
        if overriders and any(self._puts_out(d, collector) for d in overriders):
            clocks = tuple(c if c.state in FINISHED else replace(c, state=DeadlineState.SUPERSEDED) for c in clocks)
        self._from_elsewhere[deadline.key] = collector.wakes
        return Computed(clocks, Basis(wakes=collector.wakes.union(*(c.turns for c in clocks))))

    def _puts_out(self, overrider: Deadline, collector: Collector) -> bool:
        active = self.state.editions.active()
        collector.wake_all(active.basis.wakes)
        if all(r.id != overrider.ruleset for r in active.value):
            return False
        found = self.of(overrider.key, overrider.ruleset)
        collector.take(found.basis)
        return any(c.starts_at is not None and c.state not in HIDDEN for c in found.value)


def all_clocks(state: State, *, hidden: bool = False) -> Computed[tuple[Clock, ...]]:
    """The clocks of the rulesets that hold for the record; with `hidden` also those that cannot apply to it."""
    active = state.editions.active()
    key = (tuple(r.id for r in active.value), hidden, state.constants)
    deadlines = state.book.possible_deadlines.get(key)
    if deadlines is None:
        deadlines = state.book.possible_deadlines[key] = [
            d
            for r in active.value
            for d in r.deadlines.values()
            if hidden or left_open(d.when, state.values) is not None
        ]
    collector = Collector()
    collector.take(active.basis)
    clocks: list[Clock] = []
    for deadline in deadlines:
        found = state.clocks.of_deadline(deadline)
        collector.take(found.basis)
        clocks += found.value
    return Computed(tuple(clocks), collector.basis())


def clock_view(state: State, clock: Clock, collector: Collector) -> View:
    """The view in which the values of a clock are read, for the piece that `collector` belongs to."""
    if clock.edition is None:
        return default_view(state, clock.deadline.ruleset, collector)
    return View(state, clock.deadline.ruleset, clock.edition, False, collector=collector, own=clock.own)
