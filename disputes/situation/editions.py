"""Which day picks the version of a value, which entries hold on it, and which rulesets hold for a record."""

from __future__ import annotations

from datetime import datetime, time

from disputes.dates.wall_clock import at_local
from disputes.language.case_rules import Effective
from disputes.language.loading import COMMON
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Moment
from disputes.language.truth import Truth, Unknown
from disputes.situation.basis import Basis, Collector, Computed
from disputes.situation.state import EditionDay, State
from disputes.situation.view import View, default_view


class Editions:
    """The edition days of one record. What all entries of a ruleset share is worked out once."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.by_default: dict[str, EditionDay] = {}
        self._active: Computed[tuple[Ruleset, ...]] | None = None
        self._active_ids: tuple[str, ...] | None = None

    def day(self, ruleset: str, by: Moment | None = None) -> EditionDay:
        """The day of an entry that is versioned by `by`, else by what its ruleset says."""
        if by is not None:
            return self.of_moment(by, ruleset)
        found = self.by_default.get(ruleset)
        if found is None:
            owner = self.state.book.by_id.get(ruleset)
            found = self.of_moment(owner.version_by if owner is not None else None, ruleset)
            self.by_default[ruleset] = found
        return found

    def of_moment(self, by: Moment | None, ruleset: str) -> EditionDay:
        """The local day of `by` as `ruleset` reads it, else of `opened`, else of the first event, else of now (which
        moves).
        """
        state = self.state
        wakes: frozenset[datetime] = frozenset()
        if by is not None:
            collector = Collector()
            at = by.at(View(state, ruleset, state.today, True, collector=collector))
            wakes = collector.wakes
            if isinstance(at, datetime):
                return EditionDay(at.astimezone(state.zone).date(), "now" in by.reads(), wakes)
        if not isinstance(state.events, Unknown) and state.events:
            opened = next((e["at"] for e in reversed(state.events) if e["type"] == "opened"), None)
            first: datetime = opened if opened is not None else state.events[0]["at"]
            return EditionDay(first.astimezone(state.zone).date(), False, wakes)
        return EditionDay(state.today, True, wakes)

    def holds(self, effective: Effective, ruleset: str, default: EditionDay, collector: Collector) -> bool:
        """Whether an entry of a ruleset holds on its day; notes the instants at which that may change."""
        if effective.from_ is None and effective.until is None:
            return True
        edition = self.of_moment(effective.by, ruleset) if effective.by is not None else default
        collector.wake_all(edition.wakes)
        if edition.moves:
            for edge in (effective.from_, effective.until):
                if edge is not None and edge > edition.day:
                    collector.wake(at_local(edge, time(0), self.state.zone))
        return effective.holds(edition.day)

    def active(self) -> Computed[tuple[Ruleset, ...]]:
        """The rulesets that hold for the record: an included one only where its condition is not false."""
        if self._active is None:
            state, collector = self.state, Collector()
            roots = {COMMON, state.book.platform, state.values.get("via")}
            ids = {r.id for r in state.book.rulesets if r.id in roots}
            # Should the condition of an include ask which rulesets hold, it is told of those found so far.
            self._active = self._among(ids, collector)
            for r in state.book.rulesets:
                for included, when in r.includes:
                    truth: Truth = True if when is None else when.truth(default_view(state, r.id, collector))
                    if truth is not False and r.id in ids:
                        ids.add(included)
                        self._active = self._among(ids, collector)
            self._active = self._among(ids, collector)
        return self._active

    def active_ids(self) -> tuple[str, ...]:
        """The ids of the rulesets that hold for the record."""
        if self._active_ids is None:
            self._active_ids = tuple(r.id for r in self.active().value)
        return self._active_ids

    def _among(self, ids: set[str], collector: Collector) -> Computed[tuple[Ruleset, ...]]:
        held = tuple(r for r in self.state.book.rulesets if r.id in ids)
        return Computed(held, Basis(wakes=collector.wakes))
