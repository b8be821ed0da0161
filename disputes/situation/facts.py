"""The facts of a record: given, of its shop, or computed as a ruleset says; each computed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from disputes.language.case_rules import Fact
from disputes.language.compiled_conditions import Work, worker
from disputes.language.computed_facts import InstantBody
from disputes.language.scope import Scope, may_move
from disputes.language.truth import unknown_field
from disputes.situation.basis import NO_BASIS, Collector, Computed
from disputes.situation.state import State
from disputes.situation.timeline import Row
from disputes.situation.view import LentViews, default_view, view_on
from disputes.words.language import FactForm

_AT = FactForm.AT


class Facts:
    """The facts of one record, three-valued."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._given: Row = state.values.get("facts") or {}
        self._computed: dict[tuple[str, str, bool], Computed[Any]] = {}  # by the ruleset that a fact is of
        self._known: dict[tuple[str, str, bool], Computed[Any]] = {}
        self._views = LentViews(state)
        self._moving: dict[tuple[str, str], bool] = {}

    def read(self, name: str, ruleset: str, now: datetime | None = None, recorded: bool = False) -> Computed[Any]:
        """A fact: given in the record, else computed. `now`: as it will stand then, where it goes on with time;
        `recorded`: as if nothing had happened but what the record lists.
        """
        if now is None or not self.moves(name, ruleset):
            key = (ruleset, name, recorded)
            found = self._known.get(key)
            if found is None:
                found = self._known[key] = self._found(name, ruleset, recorded)
            return found
        fact = self.state.book.fact(name, ruleset)
        assert fact is not None  # one that moves is computed
        return self._compute(fact, now, recorded=recorded)

    def _found(self, name: str, ruleset: str, recorded: bool) -> Computed[Any]:
        if name in self._given:
            return Computed(self._given[name])
        fact = self.state.book.fact(name, ruleset)
        if fact is None or fact.how is None:
            shop = (self.state.values.get("shop") or {}).get("facts") or {}
            return Computed(shop[name] if name in shop else unknown_field(f"facts.{name}"))
        key = (fact.ruleset, name, recorded)
        found = self._computed.get(key)
        if found is None:
            found = self._computed[key] = self._compute(fact, recorded=recorded)
        return found

    def moves(self, name: str, ruleset: str) -> bool:
        """Whether a computed fact is an instant that goes on with `now`."""
        fact = None if name in self._given else self.state.book.fact(name, ruleset)
        if fact is None or fact.how is not _AT:
            return False
        key = (fact.ruleset, name)
        moves = self._moving.get(key)
        if moves is None:
            self._moving[key] = False  # a circle is found where the fact is worked out
            moving = self._moving_reads(fact)
            view = default_view(self.state, fact.ruleset, Collector()) if moving else None
            moves = self._moving[key] = view is not None and any(view.moves(path) for path in moving)
        return moves

    def _moving_reads(self, fact: Fact) -> tuple[str, ...]:
        """The fields that the instant of a fact is worked out from and that may go on with `now`."""
        known, key = self.state.book.moving_reads, (fact.ruleset, fact.name)
        found = known.get(key)
        if found is None:
            moments = fact.body.moments.values() if isinstance(fact.body, InstantBody) else []
            reads = (path for moment in moments for path in moment.reads())
            found = known[key] = tuple(dict.fromkeys(path for path in reads if may_move(path)))
        return found

    def _compute(self, fact: Fact, now: datetime | None = None, *, recorded: bool = False) -> Computed[Any]:
        state, collector = self.state, Collector()
        working, label = state.in_progress, f"facts.{fact.ruleset}/{fact.name}"
        if label in working:
            working.refuse(label, fact.node)
        working.append(label)
        try:
            if now is None and not recorded and fact.by is None and not fact.effective.is_dated:
                view = self._views.of(fact.ruleset, collector)
                before, view.collector = view.collector, collector
                try:
                    value = self._work_on(fact)(view)
                finally:
                    view.collector = before
            else:
                value = self._in_force(fact, now, recorded, collector)
        finally:
            working.pop()
        basis = collector.basis()
        return Computed(value) if basis is NO_BASIS else Computed(value, basis)

    def _in_force(self, fact: Fact, now: datetime | None, recorded: bool, collector: Collector) -> Any:
        """What a fact comes to where it holds, on the day that picks its version."""
        edition = self.state.editions.day(fact.ruleset, fact.by)
        if not self.state.editions.holds(fact.effective, fact.ruleset, edition, collector):
            return None
        view = view_on(self.state, fact.ruleset, edition, collector)
        view = view.as_recorded() if recorded else view
        return self._work_on(fact)(view if now is None else view.later(now))

    def _work_on(self, fact: Fact) -> Work:
        """What works out a fact in a view."""
        book, body = self.state.book, fact.body
        if body is None:
            return _nothing
        if not book.shortcuts:
            return body.value
        key = (fact.ruleset, fact.name)
        found = book.work_on_facts.get(key)
        if found is None:
            found = book.work_on_facts[key] = worker(body)
        return found


def _nothing(_: Scope) -> None:
    """What a fact without a body comes to."""
