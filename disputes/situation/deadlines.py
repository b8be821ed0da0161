"""The clocks of a record: each deadline's occurrences, worked out once, with what puts them out of force."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from disputes.language.case_rules import Deadline
from disputes.language.conditions import left_open
from disputes.language.truth import Unknown
from disputes.situation.basis import NO_BASIS, Basis, Collector, Computed
from disputes.situation.clock import FINISHED, HIDDEN, Clock
from disputes.situation.clock_plans import plan_of
from disputes.situation.clock_states import surely_turns
from disputes.situation.occurrences import occurrences
from disputes.situation.state import State
from disputes.situation.view import LentViews, View, default_view
from disputes.words.answers import DeadlineState

_NONE: Computed[tuple[Clock, ...]] = Computed(())


class RecordClocks:
    """The clocks of one record. Each deadline is worked out when it is first asked for."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._found: dict[str, Computed[tuple[Clock, ...]]] = {}
        self._from_elsewhere: dict[str, frozenset[datetime]] = {}
        self._views = LentViews(state)
        self._is_short = (  # whether a shorter way may be taken
            state.book.shortcuts
            and state.lists_all_events
            and not isinstance(state.events, Unknown)
            and not state.values.get("deadlines")
        )

    def of(self, name: str, ruleset: str) -> Computed[tuple[Clock, ...]]:
        """The occurrences of a deadline by its name as `ruleset` writes it, none where there is no such deadline.

        Each clock carries its own citations; the basis holds the instants only.
        """
        deadline = self.state.book.deadline(name, ruleset)
        if deadline is None:
            return _NONE
        found = self._found.get(deadline.key)
        return self.of_deadline(deadline) if found is None else found

    def of_deadline(self, deadline: Deadline) -> Computed[tuple[Clock, ...]]:
        """The same of a deadline of the rulebook."""
        found = self._found.get(deadline.key)
        if found is None and self._is_short:
            found = self._at_once(deadline)
        if found is None:
            with self.state.in_progress.on(f"deadline.{deadline.key}", deadline.node):
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

    def _at_once(self, deadline: Deadline) -> Computed[tuple[Clock, ...]] | None:
        """The clock of a deadline that no event on record has started; None where more has to be looked at to tell how
        it stands.
        """
        state = self.state
        plan = state.clock_plans.get(deadline.key) or plan_of(state.book, state.values, deadline)
        if plan.needed is None or plan.is_overridden or not state.by_type.keys().isdisjoint(plan.needed):
            return None
        collector = Collector()
        view = self._views.of(deadline.ruleset, collector)
        working, label = state.in_progress, f"deadline.{deadline.key}"
        if label in working:
            working.refuse(label, deadline.node)
        working.append(label)
        before, view.collector = view.collector, collector
        try:
            exists = True if plan.exists is None else plan.exists(view)
            if exists is False:
                clocks = plan.absent
            elif exists is True:
                life = state.life.read()
                if life.value.ended is not None:
                    return None
                if life.basis is not NO_BASIS:
                    collector.take(life.basis)
                clocks = plan.idle
            else:
                return None
        finally:
            view.collector = before
            working.pop()
        basis = collector.basis()
        self._from_elsewhere[deadline.key] = basis.wakes
        if basis.cites:  # each clock carries its own
            basis = Basis(wakes=basis.wakes)
        found = self._found[deadline.key] = Computed(clocks, basis)
        return found

    def _work_out(self, deadline: Deadline) -> Computed[tuple[Clock, ...]]:
        collector = Collector()
        clocks = occurrences(self.state, deadline, collector)
        overriders = self.state.book.overriders.get(deadline.key)
        if overriders and any(self._puts_out(d, collector) for d in overriders):
            clocks = tuple(c if c.state in FINISHED else replace(c, state=DeadlineState.SUPERSEDED) for c in clocks)
        self._from_elsewhere[deadline.key] = wakes = collector.wakes
        for clock in clocks:
            if clock.turns:
                wakes = wakes.union(clock.turns)
        return Computed(clocks, Basis(wakes=wakes) if wakes else NO_BASIS)

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
    key = (state.editions.active_ids(), hidden, state.constants)
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
        if found.basis is not NO_BASIS:
            collector.take(found.basis)
        clocks += found.value
    return Computed(tuple(clocks), collector.basis())


def clock_view(state: State, clock: Clock, collector: Collector) -> View:
    """The view in which the values of a clock are read, for the piece that `collector` belongs to."""
    if clock.edition is None:
        return default_view(state, clock.deadline.ruleset, collector)
    return View(state, clock.deadline.ruleset, clock.edition, False, collector=collector, own=clock.own)
