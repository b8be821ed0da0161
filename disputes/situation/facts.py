"""The facts of a record: given, of its shop, or computed as a ruleset says; each computed once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.language.amounts import amount
from disputes.language.case_rules import Fact
from disputes.language.members import Members
from disputes.language.truth import Unknown
from disputes.situation.basis import Collector, Computed
from disputes.situation.state import State
from disputes.situation.view import View, default_view, view_on


class Facts:
    """The facts of one record, three-valued."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._computed: dict[tuple[str, str], Computed[Any]] = {}
        self._moving: dict[tuple[str, str], bool] = {}

    def read(self, name: str, ruleset: str, now: datetime | None = None) -> Computed[Any]:
        """A fact: given in the record, else computed. `now`: as it will stand then, where it goes on with time."""
        given = self.state.values.get("facts") or {}
        if name in given:
            return Computed(given[name])
        fact = self.state.book.fact(name, ruleset)
        if fact is None or fact.how is None:
            shop = (self.state.values.get("shop") or {}).get("facts") or {}
            return Computed(shop[name] if name in shop else Unknown(frozenset({f"facts.{name}"})))
        if now is not None and self.moves(name, ruleset):
            return self._compute(fact, now)
        key = (fact.ruleset, name)
        if key not in self._computed:
            self._computed[key] = self._compute(fact)
        return self._computed[key]

    def moves(self, name: str, ruleset: str) -> bool:
        """Whether a computed fact is an instant that goes on with `now`."""
        fact = None if name in (self.state.values.get("facts") or {}) else self.state.book.fact(name, ruleset)
        if fact is None or fact.how != "at":
            return False
        key = (fact.ruleset, name)
        if key not in self._moving:
            self._moving[key] = False  # a circle is found where the fact is worked out
            view = default_view(self.state, fact.ruleset, Collector())
            self._moving[key] = any(
                view.moves(r) for a in fact.body.entries() if a.value is not None for r in a.value.reads()
            )
        return self._moving[key]

    def _compute(self, fact: Fact, now: datetime | None = None) -> Computed[Any]:
        collector = Collector()
        with self.state.in_progress.on(f"facts.{fact.name}", fact.node):
            edition = self.state.editions.day(fact.ruleset, fact.by)
            if self.state.editions.holds(fact.effective, fact.ruleset, edition, collector):
                view = view_on(self.state, fact.ruleset, edition, collector)
                value = _value(fact, view if now is None else view.later(now))
            else:
                value = None
        return Computed(value, collector.basis())


def _value(fact: Fact, view: View) -> Any:
    if isinstance(fact.body, Members):
        if fact.how == "count":
            return fact.body.count(view)
        total = fact.body.total(view)
        return Decimal(0) if total is None and fact.type.kind != "money" else total
    if fact.how == "amount":
        return amount(fact.body, view)
    found = fact.body.resolve(view).known()
    if found is None or isinstance(found, (Unknown, bool, str)):
        return found
    return found.at(view) if fact.how == "at" else found.truth(view)
