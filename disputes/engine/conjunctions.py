"""Conditions compiled for an engine that knows conjunctions only.

A condition becomes the ways in which it holds, each a conjunction of tests: negations move inwards to the tests, which
all have a counterpart, and alternatives become several ways. That keeps the three values: each test that is left holds,
fails or is unknown as the condition it stands for, and so a rule holds for certain where a way does with unknown tests
failing, and may hold where a way does with unknown tests passing.

A condition with more than `MOST_WAYS` ways is not taken apart any further: its part with the most alternatives is
worked out as a whole, as conditions are that the engine cannot see into.
"""

from __future__ import annotations

from collections.abc import Sequence

from disputes.engine.evaluation import ConditionedRule, IsComputed
from disputes.engine.port import CompiledRule, EngineTest, TestOperator, Way
from disputes.engine.readings import (
    PER_RULESET,
    ConditionReading,
    FieldReading,
    Reading,
    comparison,
    is_seen,
    meaning,
)
from disputes.language.compiled_conditions import decider
from disputes.language.conditions import All, FieldTest, Not, Some
from disputes.language.scope import Condition
from disputes.words.language import Operator

MOST_WAYS = 12
_OPPOSITES: dict[TestOperator, TestOperator] = {
    "in": "not_in",
    "not_in": "in",
    "gt": "lte",
    "lte": "gt",
    "gte": "lt",
    "lt": "gte",
}


class ConditionCompiler:
    """Compiles the rules of one group, and gathers what their situations are made of."""

    def __init__(self, is_computed: IsComputed) -> None:
        self._is_computed = is_computed
        self._names: dict[object, str] = {}
        self._by_test: dict[str, Reading] = {}  # what writes a field of the situation

    def compiled(self, rule: ConditionedRule) -> CompiledRule:
        return CompiledRule(rule.key, self._all(rule, rule.parts, True))

    def readings(self, rule: CompiledRule) -> list[Reading]:
        """What has to be read for a compiled rule, each once."""
        found = [self._by_test[test.field] for way in rule.ways for test in way]
        return list({reading.name: reading for reading in found}.values())

    # --- boolean structure --------------------------------------------------------------------------------------

    def _ways(self, rule: ConditionedRule, condition: Condition, holds: bool) -> tuple[Way, ...]:
        """The ways in which a condition holds (or, where `holds` is false, does not hold)."""
        if isinstance(condition, Not):
            return self._ways(rule, condition.part, not holds)
        if isinstance(condition, (All, Some)):
            if isinstance(condition, All) == holds:
                return self._all(rule, condition.parts, holds)
            ways = tuple(way for part in condition.parts for way in self._ways(rule, part, holds))
            return ways if len(ways) <= MOST_WAYS else self._worked_out(rule, condition, holds)
        if isinstance(condition, FieldTest):
            return self._test(rule, condition, holds)
        return self._worked_out(rule, condition, holds)

    def _all(self, rule: ConditionedRule, parts: Sequence[Condition], holds: bool) -> tuple[Way, ...]:
        """The ways in which all parts do: every choice of one way of each."""
        found = [(self._ways(rule, part, holds), part) for part in parts]
        found.sort(key=lambda ways_and_part: len(ways_and_part[0]))
        product: tuple[Way, ...] = ((),)
        for ways, part in found:
            chosen = ways if len(product) * len(ways) <= MOST_WAYS else self._worked_out(rule, part, holds)
            product = tuple(way + more for way in product for more in chosen)
        return product

    # --- tests --------------------------------------------------------------------------------------------------

    def _test(self, rule: ConditionedRule, test: FieldTest, holds: bool) -> tuple[Way, ...]:
        if not is_seen(test):
            return self._worked_out(rule, test, holds)
        if test.op == Operator.KNOWN:
            reading = self._field(rule, test.path)
            reading.asked_if_known = True
            self._by_test[reading.known_name] = reading
            return ((EngineTest(reading.known_name, "in", (bool(test.constants and test.constants[0]) == holds,)),),)
        found = comparison(test)
        if found is None:
            return self._worked_out(rule, test, holds)
        operator, constants = found
        name = self._field(rule, test.path).name
        if holds:
            return ((EngineTest(name, operator, constants),),)
        opposite = (EngineTest(name, _OPPOSITES[operator], constants),)
        # A field that is known to be none is neither below nor above a number.
        return (opposite,) if operator in ("in", "not_in") else (opposite, (EngineTest(name, "in", (None,)),))

    def _field(self, rule: ConditionedRule, path: str) -> FieldReading:
        head, _, rest = path.partition(".")
        name = f"{rule.ruleset}: {path}" if head in PER_RULESET else path
        found = self._by_test.get(name)
        if not isinstance(found, FieldReading):
            is_costly = self._is_computed(rule.ruleset, rest) if head == "facts" else head in PER_RULESET
            found = self._by_test[name] = FieldReading(name, path, rule.edition, not is_costly)
        return found

    def _worked_out(self, rule: ConditionedRule, condition: Condition, holds: bool) -> tuple[Way, ...]:
        name = self._names.setdefault((rule.edition, meaning(condition)), f"condition {len(self._names)}")
        if name not in self._by_test:
            decide = decider(condition) if rule.as_functions else condition.truth
            self._by_test[name] = ConditionReading(name, decide, rule.edition)
        return ((EngineTest(name, "in", (holds,)),),)
