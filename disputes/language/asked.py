"""What the rules of a rulebook read of a record, and which of their entries read it.

What the platform, the market and the dispute rule out is left out, and so is what has ended before a day. The rest is
what a record of that kind can say that makes a difference.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import FieldAmount
from disputes.language.case_rules import Deadline, EachMember, Effective, EvidenceWanted, Fact, Rule
from disputes.language.conditions import (
    All,
    Always,
    Choice,
    Constant,
    FieldTest,
    Not,
    OtherField,
    Some,
    conjuncts,
    decided,
)
from disputes.language.members import MemberCondition, Members
from disputes.language.moments import EventPattern, FieldMoment, MemberMoment, SpanLength
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Condition
from disputes.language.shop_rules import MetricSum
from disputes.records.values import Values
from disputes.words.dataclass import dataclass
from disputes.words.language import RUN_ON_TRIAL, FactForm, Operator, RuleSubject
from disputes.words.records import Actor, EventType

_AXES = {"seller": "shop.seller", "tier": "shop.tier", "site": "site", "via": "via"}
COLUMNS = "columns"
"""Under `members`: the columns of periods that metrics add up."""


@dataclass(slots=True)
class Asked:
    """What is read. Each mapping goes from what it is to the keys (`ruleset/id`) of the entries that read it, or to
    the constants that it is compared with, in the order in which they were met.
    """

    fields: dict[str, dict[str, None]] = field(default_factory=dict)
    """Dotted paths of a case, names of lists, `facts.…`."""
    words: dict[str, dict[Constant, None]] = field(default_factory=dict)
    """By dotted path."""
    members: dict[str, dict[str, dict[Constant, None]]] = field(default_factory=dict)
    """By list, then by key of a member."""
    events: dict[EventType, dict[str, dict[Constant, None]]] = field(default_factory=dict)
    """By type, then by key of an event."""
    evidence: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    """By kind and the ruleset that names it; the values are what it must show."""
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    """The deadlines that can run, by id; of the seller's first."""
    facts: dict[str, Fact] = field(default_factory=dict)
    """The given facts that are read."""


class AskedReader:
    """Walks the entries of a rulebook for records of the same constants, on a day."""

    def __init__(self, book: Rulebook, constants: Values, day: date) -> None:
        """`constants` are the fields that are settled (`platform`, `market`, `dispute`), those that are not are
        absent. What ends before `day`, or on it, is left out.
        """
        self.book = book
        self.constants = constants
        self.day = day
        self.asked = Asked()
        self._entry = ""
        self._facts: dict[tuple[str, str], set[str]] = {}
        self._decided: dict[tuple[str, str], bool | None] = {}

    # What of a rulebook is walked

    def case(self) -> Asked:
        """What the entries about cases read."""
        for ruleset in self.book.rulesets:
            for deadline in ruleset.deadlines.values():
                if self._holds(deadline.effective) and self._possible_all(deadline.when, ruleset.id):
                    self.asked.deadlines.setdefault(deadline.id, deadline)
                    self._walk_entry(deadline.key, deadline, ruleset)
            for rule in ruleset.rules.values():
                if rule.about is RuleSubject.CASE and self._rule_counts(rule):
                    self._walk_entry(rule.key, rule, ruleset)
            for included, condition in ruleset.includes:
                self._walk_entry(f"{ruleset.id}/{included}", condition, ruleset)
        own = sorted(self.asked.deadlines.items(), key=lambda one: one[1].actor is not Actor.SELLER)
        self.asked.deadlines = dict(own)
        return self.asked

    def shop(self) -> Asked:
        """What the entries about shops read."""
        for ruleset in self.book.rulesets:
            for metric in ruleset.metrics.values():
                if self._holds(metric.effective):
                    self._walk_entry(metric.key, metric, ruleset)
            for ledger in ruleset.ledgers.values():
                if self._holds(ledger.effective):
                    self._walk_entry(ledger.key, ledger, ruleset)
                    self._walk(tuple(ledger.violations.values()), ruleset.id, "violations")
            for rule in ruleset.rules.values():
                if rule.about is RuleSubject.SHOP and self._rule_counts(rule):
                    self._walk_entry(rule.key, rule, ruleset)
        return self.asked

    def _rule_counts(self, rule: Rule) -> bool:
        return (
            rule.status in RUN_ON_TRIAL and self._holds(rule.effective) and self._possible_all(rule.when, rule.ruleset)
        )

    def _holds(self, effective: Effective) -> bool:
        return effective.until is None or self.day < effective.until

    def _possible_all(self, condition: Condition | None, ruleset: str) -> bool:
        return all(self._decides(part, ruleset) is not False for part in conjuncts(condition))

    def _walk_entry(self, key: str, value: object, ruleset: Ruleset) -> None:
        self._entry = key
        self._walk(value, ruleset.id)

    # What the constants decide

    def _decides(self, condition: Condition, ruleset: str) -> bool | None:
        """What a condition comes to by the constants alone; None where more is needed."""
        if isinstance(condition, Always):
            return condition.holds
        if isinstance(condition, Not):
            inner = self._decides(condition.part, ruleset)
            return None if inner is None else not inner
        if isinstance(condition, (All, Some)):
            ends = isinstance(condition, Some)
            parts = [self._decides(part, ruleset) for part in condition.parts]
            if ends in parts:
                return ends
            return None if None in parts else not ends
        if isinstance(condition, FieldTest):
            found = decided(condition, self.constants)
            if found is None and condition.path.startswith("facts.") and condition.constants in ((True,), (False,)):
                holds = self._fact_decided(condition.path[6:], ruleset)
                if holds is not None and condition.op in (Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN):
                    equal = condition.op in (Operator.EQ, Operator.IN)
                    return ((holds,) == condition.constants) == equal
            return found
        return None

    def _fact_decided(self, name: str, ruleset: str) -> bool | None:
        """What a computed yes or no comes to by the constants alone."""
        key = (name, ruleset)
        if key not in self._decided:
            self._decided[key] = None  # a circle is the lint's business
            fact = self.book.fact(name, ruleset)
            if (
                fact is not None
                and fact.how is FactForm.HOLDS
                and fact.body is not None
                and self._holds(fact.effective)
            ):
                found = getattr(fact.body, "conditions", None)
                only = found.only if isinstance(found, Alternatives) and found.literal else None
                self._decided[key] = None if only is None else self._decides(only, fact.ruleset)
        return self._decided[key]

    # Walking

    def _walk(self, value: object, ruleset: str, own: str = "") -> None:
        """Notes all that an expression reads; keys of a member are those of the list `own`."""
        if isinstance(value, tuple):
            for part in value:
                self._walk(part, ruleset, own)
        elif isinstance(value, Alternatives):
            self._alternatives(value, ruleset, own)
        elif isinstance(value, (All, Some, Not, FieldTest, Choice, Always)):
            self._condition(value, ruleset, own)
        elif isinstance(value, Members):
            self._list(value.name, (*value.where, value.window), ruleset)
            if value.key:
                self._member(value.name, value.key, ())
        elif isinstance(value, MemberCondition):
            self._walk(value.condition, ruleset, value.name)
        elif isinstance(value, EachMember):
            self._list(value.name, value.where, ruleset)
        elif isinstance(value, EventPattern):
            self._events(value, ruleset)
        elif isinstance(value, FieldMoment):
            self._path(value.path, (), ruleset)
        elif isinstance(value, MemberMoment):
            self._member(own, value.key, ())
        elif isinstance(value, (FieldAmount, OtherField)):
            if value.own:
                self._member(own, value.path, ())
            else:
                self._path(value.path, (), ruleset)
        elif isinstance(value, SpanLength):
            if value.field is not None:
                self._path(value.field, (), ruleset)
        elif isinstance(value, EvidenceWanted):
            shown = self.asked.evidence.setdefault((value.kind, ruleset), {})
            shown.update(dict.fromkeys(value.must_show))
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            if isinstance(value, MetricSum):
                for column in value.columns:
                    self._member(COLUMNS, column, ())
                if value.orders is not None:
                    self._list("orders", value.orders, ruleset)
            for one in dataclasses.fields(value):
                if one.name != "node":
                    self._walk(getattr(value, one.name), ruleset, own)

    def _alternatives(self, value: Alternatives[object], ruleset: str, own: str) -> None:
        self._walk(value.by, ruleset, own)
        market = self.constants.get("market")
        for series in value.series:
            scope = dict(series[0].scope)
            if market is not None and "market" in scope and market not in scope["market"]:
                continue
            left = [
                one
                for one in series
                if (one.until is None or self.day < one.until)
                and (one.when is None or self._decides(one.when, ruleset) is not False)
            ]
            for axis, words in scope.items() if left else ():
                if axis in _AXES:
                    self._path(_AXES[axis], words, ruleset)
            for one in left:
                self._walk((one.value, one.when), ruleset, own)

    def _condition(self, value: Condition, ruleset: str, own: str) -> None:
        if self._decides(value, ruleset) is not None:
            return
        if isinstance(value, (All, Some)):
            for part in value.parts:
                self._walk(part, ruleset, own)
        elif isinstance(value, Not):
            self._walk(value.part, ruleset, own)
        elif isinstance(value, Choice):
            self._walk(value.tests, ruleset, own)
        elif isinstance(value, FieldTest):
            if value.own:
                self._member(own, value.path, value.constants or ())
            else:
                self._path(value.path, value.constants or (), ruleset)
            self._walk((value.moments, value.amounts, value.other), ruleset, own)

    def _list(self, name: str, parts: Iterable[object], ruleset: str) -> None:
        self._path(name, (), ruleset)
        for part in parts:
            self._walk(part, ruleset, name)

    def _events(self, value: EventPattern, ruleset: str) -> None:
        self._path("events", (), ruleset)
        tested = {} if value.condition is None else _own_keys(value.condition)
        for one in value.types:
            known = self.asked.events.setdefault(one, {})
            for key, words in tested.items():
                known.setdefault(key, {}).update(dict.fromkeys(words))
        if value.condition is not None:
            self._walk(value.condition, ruleset, "")

    def _member(self, name: str, key: str, words: Iterable[Constant]) -> None:
        if name:
            self.asked.members.setdefault(name, {}).setdefault(key, {}).update(dict.fromkeys(words))

    def _path(self, path: str, words: Iterable[Constant], ruleset: str) -> None:
        head, _, rest = path.partition(".")
        if head == "event":
            self.asked.events.setdefault(EventType(rest), {})
            path = "events"
        self.asked.fields.setdefault(path, {})[self._entry] = None
        self.asked.words.setdefault(path, {}).update(dict.fromkeys(words))
        if head == "facts":
            self._fact(rest, ruleset)

    def _fact(self, name: str, ruleset: str) -> None:
        fact = self.book.fact(name, ruleset)
        if fact is None:
            return
        if fact.how is None:
            self.asked.facts.setdefault(name, fact)
            return
        seen = self._facts.setdefault((fact.ruleset, name), set())
        if self._entry not in seen:
            seen.add(self._entry)
            if self._holds(fact.effective):
                self._walk((fact.by, fact.body), fact.ruleset)


def _own_keys(condition: Condition) -> Mapping[str, tuple[Constant, ...]]:
    """The keys of an event that a condition tests, with the constants."""
    out: dict[str, tuple[Constant, ...]] = {}
    for test in _tests(condition):
        if test.own:
            out[test.path] = (*out.get(test.path, ()), *(test.constants or ()))
    return out


def _tests(condition: object) -> Iterator[FieldTest]:
    if isinstance(condition, FieldTest):
        yield condition
    elif isinstance(condition, (All, Some)):
        for part in condition.parts:
            yield from _tests(part)
    elif isinstance(condition, Not):
        yield from _tests(condition.part)
    elif isinstance(condition, Choice):
        for test in condition.tests.values():
            yield from _tests(test)


def asked_of_case(book: Rulebook, constants: Values, day: date) -> Asked:
    """What the rules read of a case: `platform`, `market` and `dispute` are settled where `constants` has them."""
    return AskedReader(book, constants, day).case()


def asked_of_shop(book: Rulebook, constants: Values, day: date) -> Asked:
    """What the rules read of a shop: `platform` and `market` are settled where `constants` has them."""
    return AskedReader(book, constants, day).shop()
