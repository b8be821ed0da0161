"""Rules as the language gives them to an engine, and records beside them: drawn from few fields and values, so that
tests are met from both sides, and without YAML, so that many are drawn in a moment.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from disputes.engine.evaluation import ConditionedRule, Decision, Evaluator
from disputes.language.alternatives import Alternatives
from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import All, FieldTest, Not, OtherField, Some
from disputes.language.scope import Condition, Scope
from disputes.language.truth import Truth, Unknown
from disputes.records.values import Value
from disputes.words.language import FieldKind, Operator

WORDS = ("a", "b", "c")
TEXTS = ("word", "facts.word", "facts.computed_word")
FLAGS = ("flag", "facts.flag", "facts.computed_flag")
NUMBERS = ("number", "facts.number", "facts.computed_number")
EDITIONS = {"early": date(2026, 4, 1), "late": date(2026, 4, 9)}
ORDERS = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)


def is_computed(ruleset: str, name: str) -> bool:
    """Whether a fact is one that an engine had better not read before a rule needs it."""
    return name.startswith("computed")


@dataclass(frozen=True, slots=True)
class FromDay:
    """Holds on an edition from a day on: what an engine cannot see into, and what editions tell apart."""

    day: date

    def truth(self, scope: Scope) -> Truth:
        return scope.day >= self.day

    def reads(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True, slots=True)
class Fields:
    """A record on an edition day: fields by their path; what is not there is unknown."""

    known: Mapping[str, Value]
    day: date

    def read(self, path: str) -> Value | Unknown:
        return self.known[path] if path in self.known else Unknown(frozenset({path}))

    def used(self, cites: object) -> None:
        """Citations do not matter here."""


def compared(path: str, kind: FieldKind, op: Operator, *constants: str | bool | Decimal) -> FieldTest:
    return FieldTest(path, False, kind, op, constants)


def ordered(path: str, op: Operator, number: int) -> FieldTest:
    return FieldTest(path, False, FieldKind.INT, op, amounts=Alternatives.just(WrittenAmount(Decimal(number))))


def same_as(path: str, other: str) -> FieldTest:
    return FieldTest(path, False, FieldKind.TEXT, Operator.SAME_AS, other=OtherField(other, False))


@dataclass(frozen=True, slots=True)
class Problem:
    """Rules, and for each record its fields and the keys of the rules in force."""

    rules: tuple[ConditionedRule, ...]
    records: tuple[tuple[Mapping[str, Value], frozenset[str]], ...]

    def decisions(self, evaluator: Evaluator) -> list[Decision]:
        """What an evaluator made for these rules decides on each record, one after another."""
        return [
            evaluator.decide({name: cast(Scope, Fields(known, day)) for name, day in EDITIONS.items()}, in_force)
            for known, in_force in self.records
        ]


class TreeDraw:
    """Draws problems; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def test(self) -> Condition:
        one = self.chance
        kind = one.randrange(12)
        if kind < 3:
            path, op = one.choice(TEXTS), one.choice((Operator.IN, Operator.NOT_IN, Operator.EQ, Operator.NE))
            words = one.sample(WORDS, 1 if op in (Operator.EQ, Operator.NE) else one.choice((1, 2)))
            return compared(path, FieldKind.TEXT, op, *words)
        if kind < 5:
            return compared(
                one.choice(FLAGS), FieldKind.BOOL, one.choice((Operator.EQ, Operator.NE)), one.random() < 0.5
            )
        if kind < 9:
            return ordered(
                one.choice(NUMBERS), one.choice((*ORDERS, *ORDERS, Operator.EQ, Operator.NE)), one.randrange(3)
            )
        paths, fields = one.choice(((TEXTS, FieldKind.TEXT), (FLAGS, FieldKind.BOOL), (NUMBERS, FieldKind.INT)))
        if kind == 9:
            return compared(one.choice(paths), fields, Operator.KNOWN, one.random() < 0.5)
        if kind == 10:
            return FieldTest(one.choice(paths), False, fields, one.choice((Operator.NONE, Operator.NOT_NONE)))
        return same_as(*one.sample(TEXTS, 2)) if one.random() < 0.5 else FromDay(date(2026, 4, one.choice((2, 5, 11))))

    def condition(self, deep: int) -> Condition:
        kind = self.chance.randrange(6) if deep else 0
        if kind < 3:
            return self.test()
        if kind == 3:
            return Not(self.condition(deep - 1))
        parts = tuple(self.condition(deep - 1) for _ in range(self.chance.choice((1, 2, 2, 3))))
        return All(parts) if kind == 4 else Some(parts)

    def rule(self, key: str) -> ConditionedRule:
        parts = tuple(self.condition(3) for _ in range(self.chance.choice((0, 1, 1, 2, 2, 3))))
        return ConditionedRule(key, "ruleset", self.chance.choice(tuple(EDITIONS)), parts)

    def record(self) -> dict[str, Value]:
        """Of each field its value, now and then none; or, one time in three, nothing."""
        drawn: dict[str, Value] = {path: self.chance.choice((*WORDS, *WORDS, None)) for path in TEXTS}
        drawn |= {path: self.chance.choice((True, False, True, False, None)) for path in FLAGS}
        drawn |= {path: self.chance.choice((-1, 0, 1, 2, 3, Decimal("0.5"), None)) for path in NUMBERS}
        return {path: value for path, value in drawn.items() if self.chance.random() < 2 / 3}

    def problem(self) -> Problem:
        rules = tuple(self.rule(f"rule {number}") for number in range(8))
        keys = [rule.key for rule in rules]
        return Problem(rules, tuple((self.record(), frozenset(self.chance.sample(keys, 7))) for _ in range(6)))
