"""The facts of a record: given, of its shop, or computed as a ruleset says; each computed once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from disputes.language.case_rules import Fact
from disputes.language.truth import unknown_field
from disputes.situation.basis import Collector, Computed
from disputes.situation.state import State
from disputes.situation.view import default_view, view_on
from disputes.words.language import FactForm


class Facts:
    """The facts of one record, three-valued."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._computed: dict[tuple[str, str, bool], Computed[Any]] = {}  # by the ruleset that a fact is of
        self._read: dict[tuple[str, str, bool], Computed[Any]] = {}  # by the ruleset that reads it
        self._moving: dict[tuple[str, str], bool] = {}

    def read(self, name: str, ruleset: str, now: datetime | None = None, *, recorded: bool = False) -> Computed[Any]:
        """A fact: given in the record, else computed. `now`: as it will stand then, where it goes on with time;
        `recorded`: as if nothing had happened but what the record lists.
        """
        if now is None or not self.moves(name, ruleset):
            key = (ruleset, name, recorded)
            found = self._read.get(key)
            if found is None:
                found = self._read[key] = self._found(name, ruleset, recorded)
            return found
        fact = self.state.book.fact(name, ruleset)
        assert fact is not None  # one that moves is computed
        return self._compute(fact, now, recorded=recorded)

    def _found(self, name: str, ruleset: str, recorded: bool) -> Computed[Any]:
        given = self.state.values.get("facts") or {}
        if name in given:
            return Computed(given[name])
        fact = self.state.book.fact(name, ruleset)
        if fact is None or fact.how is None:
            shop = (self.state.values.get("shop") or {}).get("facts") or {}
            return Computed(shop[name] if name in shop else unknown_field(f"facts.{name}"))
        key = (fact.ruleset, name, recorded)
        if key not in self._computed:
            self._computed[key] = self._compute(fact, recorded=recorded)
        return self._computed[key]

    def moves(self, name: str, ruleset: str) -> bool:
        """Whether a computed fact is an instant that goes on with `now`."""
        fact = None if name in (self.state.values.get("facts") or {}) else self.state.book.fact(name, ruleset)
        if fact is None or fact.how is not FactForm.AT:
            return False
        key = (fact.ruleset, name)
        if key not in self._moving:
            self._moving[key] = False  # a circle is found where the fact is worked out
            view = default_view(self.state, fact.ruleset, Collector())
            self._moving[key] = fact.body is not None and fact.body.moves(view)
        return self._moving[key]

    def _compute(self, fact: Fact, now: datetime | None = None, *, recorded: bool = False) -> Computed[Any]:
        collector = Collector()
        with self.state.in_progress.on(f"facts.{fact.name}", fact.node):
            edition = self.state.editions.day(fact.ruleset, fact.by)
            if self.state.editions.holds(fact.effective, fact.ruleset, edition, collector):
                view = view_on(self.state, fact.ruleset, edition, collector)
                view = view.as_recorded() if recorded else view
                body = fact.body
                value = body.value(view if now is None else view.later(now)) if body is not None else None
            else:
                value = None
        return Computed(value, collector.basis())
