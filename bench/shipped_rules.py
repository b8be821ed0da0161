"""The shipped rules and what they are matched against, flat: fields with values, and nothing else of the project behind
them, so that any rule engine can be given both.

A rule's condition keeps its tree of and, or and not. A leaf that compares a field of the record with constants stays as
it is. What only this project can work out (members of lists, instants, money, values that differ by the day) becomes
a field that says yes or no, whose truth is part of the situation. So every engine decides the same on the same facts.

A situation is what one record says at one instant: a field that is not there is unknown, None is known to be none.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias, cast

from disputes import Engine
from disputes.documents.yaml_tree import parse_yaml
from disputes.engine.evaluation import ConditionedRule, Decision, IsComputed
from disputes.engine.plain import PlainEvaluator
from disputes.engine.readings import PER_RULESET, comparison, is_seen, meaning
from disputes.language.conditions import All, FieldTest, Not, Some
from disputes.language.scope import Condition, Scope
from disputes.language.truth import Unknown
from disputes.records.field_types import to_instant
from disputes.records.reading import RecordRead, read_records
from disputes.situation.matching import RuleMatcher
from disputes.words.language import FieldKind, Operator

CASES = Path(__file__).resolve().parent.parent / "cases"
NIGHTS = (0, 1, 3, 7)
"""Days after a record's own instant at which it is looked at, as a nightly scan does."""
EDITION = "edition"
_NO_CONSTANT = "\0"  # stands for a value that no rule can compare with

Situation: TypeAlias = "dict[str, str | bool | int | Decimal | None]"


class FlatRecord:
    """A situation as our engines read it."""

    __slots__ = ("fields",)

    def __init__(self, fields: Situation) -> None:
        self.fields = fields

    def read(self, path: str) -> object:
        return self.fields[path] if path in self.fields else Unknown(frozenset({path}))

    def used(self, cites: object) -> None:
        """Citations do not matter here."""

    def scope(self) -> Scope:
        return cast(Scope, self)

    def scopes(self) -> Mapping[str, Scope]:
        return {EDITION: self.scope()}


@dataclass
class FlatRules:
    """The rules that one kind of record shares (a platform, a market, a dispute, …), and the situations that arose."""

    rules: list[ConditionedRule]
    situations: list[Situation] = field(default_factory=list)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(rule.key for rule in self.rules)


class Flattening:
    """Makes the rules of one group flat, and reads the situations of its records."""

    def __init__(self, rules: Sequence[ConditionedRule]) -> None:
        self._names: dict[Hashable, str] = {}
        self._fields: dict[str, tuple[str, str]] = {}  # name -> edition, path
        self._conditions: dict[str, tuple[str, Condition]] = {}  # name -> edition, what is worked out
        self.flat = FlatRules([self._rule(rule) for rule in rules])

    def _rule(self, rule: ConditionedRule) -> ConditionedRule:
        return ConditionedRule(rule.key, "", EDITION, tuple(self._flat(rule, part) for part in rule.parts))

    def _flat(self, rule: ConditionedRule, condition: Condition) -> Condition:
        if isinstance(condition, (All, Some)):
            return type(condition)(tuple(self._flat(rule, part) for part in condition.parts))
        if isinstance(condition, Not):
            return Not(self._flat(rule, condition.part))
        if isinstance(condition, FieldTest) and is_seen(condition):
            compared = comparison(condition)
            if condition.op is Operator.KNOWN or compared is not None:
                name = f"{rule.ruleset}: {condition.path}"
                name = name if condition.path.partition(".")[0] in PER_RULESET else condition.path
                self._fields.setdefault(name, (rule.edition, condition.path))
                return FieldTest(
                    name, False, condition.kind, condition.op, condition.constants, amounts=condition.amounts
                )
        name = self._names.setdefault((rule.edition, meaning(condition)), f"worked out {len(self._names)}")
        self._conditions.setdefault(name, (rule.edition, condition))
        return FieldTest(name, False, FieldKind.BOOL, Operator.EQ, (True,))

    def read(self, scopes: Mapping[str, Scope]) -> None:
        """Keeps the situation of one record at one instant."""
        found: Situation = {}
        for name, (edition, path) in self._fields.items():
            value = scopes[edition].read(path)
            if not isinstance(value, Unknown):
                found[name] = _simple(value)
        for name, (edition, condition) in self._conditions.items():
            truth = condition.truth(scopes[edition])
            if not isinstance(truth, Unknown):
                found[name] = truth
        self.flat.situations.append(found)


def _simple(value: object) -> str | bool | int | Decimal | None:
    if isinstance(value, str):
        return str(value)  # the bare text of a closed word
    return value if value is None or isinstance(value, (int, Decimal)) else _NO_CONSTANT


class _Watching:
    """An evaluator that decides as the plain one does, and keeps what it was asked."""

    def __init__(self, rules: Sequence[ConditionedRule], kept: list[FlatRules]) -> None:
        self._plain = PlainEvaluator(rules)
        self._flattening = Flattening(rules)
        kept.append(self._flattening.flat)

    def decide(self, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
        self._flattening.read(scopes)
        return self._plain.decide(scopes, in_force)

    def close(self) -> None:
        """There is nothing to free."""


def example_cases(under: Path) -> Iterator[tuple[RecordRead, datetime]]:
    """The example cases of a folder, each with the instant of its answer."""
    for path in sorted(under.rglob("*.expect.yaml")):
        if path.parent.name != "shops":
            as_of = to_instant(parse_yaml(path.read_text(), path.name)[0]["as_of"].text)
            for read in read_records(path.with_name(path.name.replace(".expect.yaml", ".yaml"))):
                yield read, as_of


def shipped(engine: Engine, under: Path = CASES, nights: Sequence[int] = NIGHTS) -> list[FlatRules]:
    """The shipped rules, in groups, with the situations of the example cases on several nights, oldest first."""
    kept: list[FlatRules] = []

    def watching(rules: Sequence[ConditionedRule], is_computed: IsComputed) -> _Watching:
        return _Watching(rules, kept)

    cases = [(engine.prepared(read), as_of) for read, as_of in example_cases(under)]
    for assessor in {id(case.assessor): case.assessor for case, _ in cases}.values():
        assessor.matcher = RuleMatcher(make=watching)
    for after in nights:
        for case, as_of in cases:
            case.answer_at(as_of + timedelta(days=after))
    return [one for one in kept if one.rules]
