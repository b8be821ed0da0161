"""Records that conditions of one field can be read from, without a rulebook behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from disputes.engine.evaluation import ConditionedRule
from disputes.language.conditions import Condition, FieldTest
from disputes.language.scope import Scope
from disputes.language.truth import Unknown
from disputes.words.language import FieldKind, Operator


class Record:
    """Fields by their path; a field that is not there is unknown. Counts how often each is read."""

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        self.reads: list[str] = []

    def read(self, path: str) -> object:
        self.reads.append(path)
        return self.fields.get(path, Unknown(frozenset({path})))

    def moves(self, path: str) -> bool:
        return False

    def scope(self) -> Scope:
        """The same, as far as conditions on single fields go."""
        return cast(Scope, self)

    def scopes(self, *editions: str) -> Mapping[str, Scope]:
        return dict.fromkeys(editions or ("edition",), self.scope())


def field_test(path: str, operator: Operator, operand: Any, kind: FieldKind = FieldKind.TEXT) -> FieldTest:
    return FieldTest(path, False, kind, operator, operand)


def flag(path: str) -> FieldTest:
    """Whether a field says yes."""
    return field_test(path, Operator.EQ, (True,), FieldKind.BOOL)


def conditioned(key: str, *parts: Condition, edition: str = "edition", ruleset: str = "ruleset") -> ConditionedRule:
    return ConditionedRule(key, ruleset, edition, parts)
