"""Our rules as other rule engines can be given them.

Their languages know two values, ours three: a test of a field that is unknown neither holds nor fails. So a condition
is written down as what makes it hold, and under a *not* as what makes it fail: each test then stands for itself, and
asks first whether the field is known. A field becomes a variable `f0`, `f1`, …, null where it is unknown or none; where
a rule tells these two apart, `n0`, `n1`, … says that it is known to be none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from bench.shipped_rules import Situation
from disputes.engine.evaluation import ConditionedRule
from disputes.engine.readings import comparison
from disputes.language.conditions import All, Always, FieldTest, Not, Some
from disputes.language.scope import Condition
from disputes.words.language import Operator

Constant: TypeAlias = "str | bool | int | float"
OPPOSITE = {"lt": "gte", "gte": "lt", "gt": "lte", "lte": "gt"}


@dataclass(frozen=True)
class Comparison:
    """One comparison that a peer makes: `in` or an order on a variable, or `is_none`, `is_known` of it."""

    variable: str
    operator: str
    values: tuple[Constant, ...] = ()


@dataclass(frozen=True)
class Joined:
    """`and` or `or` of several; of none, what holds always or never."""

    word: str
    parts: tuple[Written, ...]


@dataclass(frozen=True)
class Negated:
    part: Written


Written: TypeAlias = "Comparison | Joined | Negated"


class Writer:
    """Writes the conditions of one group of rules with two values, and its situations to go with them."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        self.variables: dict[str, str] = {}
        self.none_asked: set[str] = set()
        self.rules = {
            rule.key: Joined("and", tuple(self._written(part, True) for part in rule.parts)) for rule in rules
        }

    def _written(self, condition: Condition, holds: bool) -> Written:
        if isinstance(condition, Always):
            return Joined("and" if condition.holds == holds else "or", ())
        if isinstance(condition, Not):
            return self._written(condition.part, not holds)
        if isinstance(condition, (All, Some)):
            word = "and" if isinstance(condition, All) == holds else "or"
            return Joined(word, tuple(self._written(part, holds) for part in condition.parts))
        assert isinstance(condition, FieldTest)
        return self._test(condition, holds)

    def _test(self, test: FieldTest, holds: bool) -> Written:
        name = self.variables.setdefault(test.path, f"f{len(self.variables)}")
        if test.op is Operator.KNOWN:
            known = Joined("or", (Comparison(name, "is_known"), self._none(name)))
            return known if (test.constants == (True,)) == holds else Negated(known)
        compared = comparison(test)
        assert compared is not None
        operator, constants = compared
        values = tuple(plain(value) for value in constants if value is not None)
        if operator in ("in", "not_in"):
            listed = (operator == "in") == holds
            about_none = self._none(name) if (None in constants) == listed else None
            found: list[Written] = [about_none] if about_none else []
            if listed:
                found += [Comparison(name, "in", values)] if values else []
            else:
                known = Comparison(name, "is_known")
                found.append(Joined("and", (known, Negated(Comparison(name, "in", values)))) if values else known)
            return found[0] if len(found) == 1 else Joined("or", tuple(found))
        known = Comparison(name, "is_known")
        if holds:
            return Joined("and", (known, Comparison(name, operator, values)))
        beyond = Joined("and", (known, Comparison(name, OPPOSITE[operator], values)))
        return Joined("or", (beyond, self._none(name)))

    def _none(self, name: str) -> Comparison:
        self.none_asked.add(name)
        return Comparison(name, "is_none")

    def context(self, situation: Situation) -> dict[str, Any]:
        """A situation as the rules read it: every variable, and for some whether it is none."""
        found: dict[str, Any] = {}
        for path, name in self.variables.items():
            found[name] = plain(situation.get(path))
            if name in self.none_asked:
                found[f"n{name[1:]}"] = path in situation and situation[path] is None
        return found


def plain(value: Any) -> Any:
    """A number that every peer takes."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def text(written: Written, words: dict[str, str], test: Callable[[Comparison], str]) -> str:
    """A condition as the text of an expression language; `words` has its and, or, not, true and false."""
    if isinstance(written, Negated):
        return f"{words['not']}({text(written.part, words, test)})"
    if isinstance(written, Comparison):
        return test(written)
    if not written.parts:
        return words["true" if written.word == "and" else "false"]
    return "(" + f" {words[written.word]} ".join(text(part, words, test) for part in written.parts) + ")"


ORDER = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


def usual_test(test: Comparison, null: str = "null") -> str:
    """A test as most expression languages write it."""
    if test.operator == "is_none":
        return f"n{test.variable[1:]} == true"
    if test.operator == "is_known":
        return f"{test.variable} != {null}"
    if test.operator == "in":
        if len(test.values) == 1:
            return f"{test.variable} == {json.dumps(test.values[0])}"
        return f"{test.variable} in {json.dumps(list(test.values))}"
    return f"{test.variable} {ORDER[test.operator]} {json.dumps(test.values[0])}"
