"""The compiled engine: writes a situation once for a record, and lets a matcher decide the rules on it.

What the record says outright is written first. Then the matcher says, round by round, which rules may still hold, all
that is not written yet being unknown, and for each of these the next thing that it needs is worked out. So nothing is
worked out for a rule that something cheaper rules out, and nothing twice. At the end the matcher says which rules fire;
those that may fire and do not are undecided.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from disputes.engine.conjunctions import ConditionCompiler
from disputes.engine.evaluation import ConditionedRule, Decision, IsComputed
from disputes.engine.port import MakeMatcher
from disputes.engine.readings import Reading
from disputes.language.scope import Scope


class CompiledEvaluator:
    """Decides `rules` by a matcher. `is_computed` tells which facts are better not read before a rule needs them."""

    def __init__(self, rules: Sequence[ConditionedRule], make_matcher: MakeMatcher, is_computed: IsComputed) -> None:
        compiler = ConditionCompiler(is_computed)
        compiled = [compiler.compiled(rule) for rule in rules]
        needed = {rule.id: compiler.readings(rule) for rule in compiled}
        told = {one.name: one for some in needed.values() for one in some if one.is_told}
        self._told: tuple[Reading, ...] = tuple(told.values())
        costly = {key: tuple(one for one in some if not one.is_told) for key, some in needed.items()}
        self._costly: dict[str, tuple[Reading, ...]] = {key: some for key, some in costly.items() if some}
        self._place = {key: place for place, key in enumerate(self._costly)}
        self._with_costly = frozenset(self._costly)
        self._matcher = make_matcher(compiled)

    def decide(self, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
        situation = self._matcher.situation()
        is_open = False
        for reading in self._told:
            is_open |= reading.write(scopes[reading.edition], situation)
        read: set[str] = set()
        costly = self._with_costly.intersection(in_force)
        while True:
            may_fire = situation.may_fire()
            due: dict[str, Reading] = {}
            for key in sorted(may_fire & costly, key=self._place.__getitem__):
                for reading in self._costly[key]:
                    if reading.name not in read:
                        due[reading.name] = reading
                        break
            if not due:
                break
            read.update(due)
            for reading in due.values():
                is_open |= reading.write(scopes[reading.edition], situation)
        possible = may_fire.intersection(in_force)
        if not is_open:
            return Decision(possible, frozenset())
        fired = situation.fired().intersection(in_force)
        return Decision(fired, possible - fired)

    def close(self) -> None:
        self._matcher.close()
