"""The plain engine: walks the condition of each rule, three-valued, one rule after the other.

It shares nothing with the compiled rules: it is what these are held against, and what runs where durable_rules cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from disputes.engine.evaluation import ConditionedRule, Decision
from disputes.language.scope import Scope
from disputes.language.truth import Unknown, both


class PlainEvaluator:
    """Decides `rules` by walking their conditions. Holds no state between records; safe in any thread."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        self._rules = tuple(rules)

    def decide(self, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
        fired, undecided = set(), set()
        for rule in self._rules:
            if rule.key not in in_force:
                continue
            scope = scopes[rule.edition]
            truth = both(part.truth(scope) for part in rule.parts)
            if isinstance(truth, Unknown):
                undecided.add(rule.key)
            elif truth:
                fired.add(rule.key)
        return Decision(frozenset(fired), frozenset(undecided))

    def close(self) -> None:
        """There is nothing to free."""
