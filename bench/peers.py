"""Other rule engines, each holding one group of our rules in the fastest form that it has for "which of these fire".

A peer is asked twice: `ready` writes a situation in the shape that it likes best, which is not timed, and `fired` gives
the rules that fire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from bench.peer_rules import OPPOSITE, ORDER, Comparison, Joined, Negated, Writer, Written, text, usual_test
from bench.shipped_rules import Situation
from disputes.engine.evaluation import ConditionedRule

USUAL = {"and": "and", "or": "or", "not": "not", "true": "true", "false": "false"}
OF_CEL = {"and": "&&", "or": "||", "not": "!", "true": "true", "false": "false"}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Peer(Protocol):
    """A rule engine that holds one group of rules."""

    def ready(self, situation: Situation) -> Any: ...

    def fired(self, ready: Any) -> frozenset[str]: ...


class ZenAtOnce:
    """zen-engine (Rust): one compiled expression that gives a list of truths, one for each rule."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        import zen

        self._writer = Writer(rules)
        self._keys = list(self._writer.rules)
        parts = (text(one, USUAL, usual_test) for one in self._writer.rules.values())
        self._expression = zen.compile_expression(f"[{', '.join(parts)}]")

    def ready(self, situation: Situation) -> dict[str, Any]:
        # What is not there is null to it: a shorter context is read faster.
        return {name: value for name, value in self._writer.context(situation).items() if value is not None}

    def fired(self, ready: dict[str, Any]) -> frozenset[str]:
        truths = self._expression.evaluate(ready)
        return frozenset([key for key, holds in zip(self._keys, truths, strict=True) if holds])


class ZenByRule:
    """zen-engine with a compiled expression for each rule, the plainer way to use it."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        import zen

        self._writer = Writer(rules)
        self._rules = [
            (key, zen.compile_expression(text(one, USUAL, usual_test))) for key, one in self._writer.rules.items()
        ]

    def ready(self, situation: Situation) -> dict[str, Any]:
        return {name: value for name, value in self._writer.context(situation).items() if value is not None}

    def fired(self, ready: dict[str, Any]) -> frozenset[str]:
        return frozenset([key for key, expression in self._rules if expression.evaluate(ready)])


class RuleEngine:
    """rule-engine (Python): one rule each."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        import rule_engine

        self._writer = Writer(rules)
        context = rule_engine.Context(default_value=None)
        self._rules = [
            (key, rule_engine.Rule(text(one, USUAL, usual_test), context=context))
            for key, one in self._writer.rules.items()
        ]

    def ready(self, situation: Situation) -> dict[str, Any]:
        return self._writer.context(situation)

    def fired(self, ready: dict[str, Any]) -> frozenset[str]:
        return frozenset([key for key, rule in self._rules if rule.matches(ready)])


class JsonLogic:
    """json-logic-qubit (Python): one tree each."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        from json_logic import jsonLogic

        self._apply = jsonLogic
        self._writer = Writer(rules)
        self._rules = [(key, self._tree(one)) for key, one in self._writer.rules.items()]

    def _tree(self, written: Written) -> Any:
        if isinstance(written, Negated):
            return {"!": [self._tree(written.part)]}
        if isinstance(written, Joined):
            return (
                {written.word: [self._tree(part) for part in written.parts]} if written.parts else written.word == "and"
            )
        value = {"var": [written.variable]}
        if written.operator == "is_none":
            return {"var": [f"n{written.variable[1:]}"]}
        if written.operator == "is_known":
            return {"!==": [value, None]}
        if written.operator == "in":
            return (
                {"in": [value, list(written.values)]} if len(written.values) > 1 else {"===": [value, *written.values]}
            )
        return {ORDER[written.operator]: [value, written.values[0]]}

    def ready(self, situation: Situation) -> dict[str, Any]:
        return self._writer.context(situation)

    def fired(self, ready: dict[str, Any]) -> frozenset[str]:
        return frozenset([key for key, tree in self._rules if self._apply(tree, ready)])


class CelPython:
    """cel-python (Python): one compiled program that gives a list of truths.

    It compares a number with nothing but a number of its own kind, so all are doubles, and `k0`, `k1`, … say what is
    known.
    """

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        import celpy

        self._to_cel = celpy.json_to_cel
        self._writer = Writer(rules)
        self._keys = list(self._writer.rules)
        environment = celpy.Environment(runner_class=celpy.CompiledRunner)
        parts = (text(one, OF_CEL, self._test) for one in self._writer.rules.values())
        self._program = environment.program(environment.compile(f"[{', '.join(parts)}]"))

    @staticmethod
    def _test(test: Comparison) -> str:
        known = f"k{test.variable[1:]}"
        if test.operator == "is_known":
            return known
        doubles = tuple(float(one) if _is_number(one) else one for one in test.values)
        written = usual_test(Comparison(test.variable, test.operator, doubles))
        return f"({known} && {written})" if any(map(_is_number, test.values)) else written

    def ready(self, situation: Situation) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self._writer.context(situation).items():
            found[name] = self._to_cel(float(value) if _is_number(value) else value)
            if name.startswith("f"):
                found[f"k{name[1:]}"] = self._to_cel(value is not None)
        return found

    def fired(self, ready: dict[str, Any]) -> frozenset[str]:
        truths = self._program.evaluate(ready)
        return frozenset([key for key, holds in zip(self._keys, truths, strict=True) if holds])


class BusinessRules:
    """business-rules (Python): one tree each, over a class with a method for each variable.

    It has no *not*: a negation is moved inwards to the tests, each of which has a counterpart.
    """

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        from business_rules import engine, variables

        self._check = engine.check_conditions_recursively
        self._writer = Writer(rules)
        members: dict[str, Any] = {"always": variables.boolean_rule_variable()(lambda self: True)}

        def value_of(name: str) -> Callable[[Any], Any]:
            return lambda self: self.values[name]

        for name in self._writer.variables.values():
            number = name[1:]
            members[f"f{number}"] = variables.select_rule_variable()(lambda self, name=name: self.listed(name))
            members[f"m{number}"] = variables.numeric_rule_variable()(value_of(name))
            members[f"k{number}"] = variables.boolean_rule_variable()(lambda self, name=name: self.is_known(name))
        for name in sorted(self._writer.none_asked):
            members[f"n{name[1:]}"] = variables.boolean_rule_variable()(value_of(f"n{name[1:]}"))
        self._variables = type("Variables", (_Variables, variables.BaseVariables), members)
        self._rules = [(key, self._tree(one, True)) for key, one in self._writer.rules.items()]

    def _tree(self, written: Written, holds: bool) -> dict[str, Any]:
        if isinstance(written, Negated):
            return self._tree(written.part, not holds)
        if isinstance(written, Joined):
            if not written.parts:
                return _is("always", (written.word == "and") == holds)
            word = "all" if (written.word == "and") == holds else "any"
            return {word: [self._tree(part, holds) for part in written.parts]}
        number = written.variable[1:]
        if written.operator == "is_none":
            return _is(f"n{number}", holds)
        if written.operator == "is_known":
            return _is(f"k{number}", holds)
        if written.operator == "in":
            operator = "contains" if holds else "does_not_contain"
            found = [{"name": written.variable, "operator": operator, "value": one} for one in written.values]
            return found[0] if len(found) == 1 else {"any" if holds else "all": found}
        operator = _NUMERIC[written.operator if holds else OPPOSITE[written.operator]]
        return {"name": f"m{number}", "operator": operator, "value": written.values[0]}

    def ready(self, situation: Situation) -> Any:
        return self._variables(self._writer.context(situation))

    def fired(self, ready: Any) -> frozenset[str]:
        return frozenset([key for key, tree in self._rules if self._check(tree, ready)])


_NUMERIC = {
    "lt": "less_than",
    "lte": "less_than_or_equal_to",
    "gt": "greater_than",
    "gte": "greater_than_or_equal_to",
}


def _is(name: str, holds: bool) -> dict[str, Any]:
    return {"name": name, "operator": "is_true" if holds else "is_false", "value": None}


class _Variables:
    """A situation, as business-rules asks for it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def listed(self, name: str) -> list[Any]:
        return [] if self.values[name] is None else [self.values[name]]

    def is_known(self, name: str) -> bool:
        return self.values[name] is not None


PEERS: dict[str, Callable[[Sequence[ConditionedRule]], Peer]] = {
    "zen-engine, all rules in one expression": ZenAtOnce,
    "zen-engine, an expression for each rule": ZenByRule,
    "rule-engine": RuleEngine,
    "json-logic-qubit": JsonLogic,
    "cel-python": CelPython,
    "business-rules": BusinessRules,
}
