"""Which rules fire: rules are specialised for the case's constants, then matched by the engine.

A rule is a conjunction. Conjuncts on constants of the case (dispute, market, …) are decided once for
all cases that share them; plain tests go to the engine as they are; everything else (lists, moments,
alternatives, negations) is worked out before the match, three-valued, and goes in as a boolean.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from disputes.engine.port import Compiled, Matcher
from disputes.engine.port import Test as EngineTest
from disputes.engine.select import matcher
from disputes.language.case_rules import Rule, silences
from disputes.language.conditions import CONSTANTS, FieldTest, conjuncts, decided
from disputes.language.scope import Condition
from disputes.language.truth import Truth, Unknown
from disputes.situation.basis import Collector
from disputes.situation.state import State
from disputes.situation.view import View, view_on
from disputes.words.language import FieldKind

_KEPT = 256
About = Literal["case", "shop"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule made ready: what is left of its condition for one set of constants."""

    rule: Rule
    parts: tuple[Condition, ...]
    compiled: Compiled
    direct: tuple[bool, ...] = ()  # which parts the engine tests itself


@dataclass(slots=True)
class Match:
    """A rule beside one case: the truth of each part of its condition (those behind the first no may be left out)."""

    plan: Plan
    view: View
    truths: list[Truth]

    @property
    def rule(self) -> Rule:
        return self.plan.rule

    @property
    def open(self) -> Unknown | None:
        """What would decide the rule, where only unknown facts keep it from firing."""
        found: Unknown | None = None
        for t in self.truths:
            if t is False:
                return None
            if isinstance(t, Unknown):
                found = t if found is None else found | t
        return found

    @property
    def holds(self) -> bool:
        return all(t is True for t in self.truths)


@dataclass(slots=True)
class Matching:
    """What matching a case gave: rules that fired and stand, those silenced, those undecided, and all that was
    tried.
    """

    fired: list[Match] = field(default_factory=list)
    silenced: list[Match] = field(default_factory=list)
    undecided: list[Match] = field(default_factory=list)
    tried: list[Match] = field(default_factory=list)
    wakes: frozenset[datetime] = frozenset()  # later instants (UTC) at which another outcome is possible


class RuleMatcher:
    """The rules of a rulebook, specialised and compiled on demand. One for each rulebook; reuse it."""

    def __init__(self, engine: str = "auto") -> None:
        self.engine = engine
        self._plans: OrderedDict[tuple[Any, ...], list[Plan]] = OrderedDict()
        self._matchers: OrderedDict[tuple[Compiled, ...], Matcher] = OrderedDict()

    def match(self, state: State, *, about: About = "case", trial: bool = False, thorough: bool = False) -> Matching:
        """Matches a case, or a shop against the rules about shops. `trial` also runs rules on trial; `thorough` decides
        every part, for near misses.
        """
        statuses = ("stable", "trial") if trial else ("stable",)
        out = Matching()
        collector = Collector()
        in_force: list[Plan] = []
        situation: dict[str, str | int | bool] = {}
        for plan in self._specialised(state, about, statuses):
            rule = plan.rule
            edition = state.editions.day(rule.ruleset, rule.effective.by)
            if not state.editions.holds(rule.effective, rule.ruleset, edition, collector):
                continue
            view = view_on(state, rule.ruleset, edition, Collector(collector))
            match = Match(plan, view, [])
            for number, part in enumerate(plan.parts):
                truth = part.truth(view)
                match.truths.append(truth)
                if plan.direct[number] and isinstance(part, FieldTest):
                    value = view.read(part.path)
                    if value is not None and not isinstance(value, Unknown):
                        situation[part.path] = value.value if isinstance(value, StrEnum) else value
                elif truth is True:
                    situation[f"{rule.key}#{number}"] = True
                if truth is False and not thorough:
                    break
            out.tried.append(match)
            in_force.append(plan)
        fired = self._matcher(tuple(p.compiled for p in in_force)).fire(situation)
        out.fired = [m for m in out.tried if m.rule.key in fired]
        _override(out)
        out.wakes = collector.wakes
        return out

    def _specialised(self, state: State, about: About, statuses: tuple[str, ...]) -> list[Plan]:
        rulesets = state.editions.active().value
        active = tuple(r.id for r in rulesets)
        key = (active, about, statuses, *((c in state.values, state.values.get(c)) for c in CONSTANTS))
        if key not in self._plans:
            self._plans[key] = [
                p
                for r in rulesets
                for rule in r.rules.values()
                if rule.status in statuses and rule.about == about and (p := _plan(rule, state)) is not None
            ]
            if len(self._plans) > _KEPT:
                self._plans.popitem(last=False)
        return self._plans[key]

    def _matcher(self, compiled: tuple[Compiled, ...]) -> Matcher:
        found = self._matchers.get(compiled)
        if found is None:
            found = self._matchers[compiled] = matcher(compiled, engine=self.engine)
            if len(self._matchers) > _KEPT:
                self._matchers.popitem(last=False)[1].close()
        return found


def _plan(rule: Rule, state: State) -> Plan | None:
    """The rule without the parts that the constants decide; None where one of them says no."""
    parts: list[Condition] = []
    tests: list[EngineTest] = []
    for part in conjuncts(rule.when):
        holds = decided(part, state.values)
        if holds is False:
            return None
        if holds is True:
            continue
        if isinstance(part, FieldTest) and _direct(part):
            constants = tuple(c for c in part.constants or () if isinstance(c, (str, bool)))
            tests.append(
                EngineTest(part.path, "in", constants)
                if len(constants) != 1
                else EngineTest(part.path, "eq", constants[0])
            )
        else:
            tests.append(EngineTest(f"{rule.key}#{len(parts)}", "eq", True))
        parts.append(part)
    return Plan(rule, tuple(parts), Compiled(rule.key, tuple(tests)), tuple(map(_direct, parts)))


def _direct(part: Condition) -> bool:
    """Whether the engine can test the field itself: a word or a flag of the record against constants."""
    return (
        isinstance(part, FieldTest)
        and not part.own
        and part.op in ("eq", "in")
        and part.kind in (FieldKind.TEXT, FieldKind.ENUM, FieldKind.BOOL)
        and part.constants is not None
        and _flat(part.path)
    )


def _flat(path: str) -> bool:
    # A fact, an event or a clock reads differently from each ruleset; a path of the record does not.
    return path.split(".", 1)[0] not in ("facts", "deadline", "event", "metric", "ledger")


def _override(out: Matching) -> None:
    """Takes out what a standing rule silences. A silenced rule silences nothing itself."""
    standing: dict[str, bool] = {}
    by_key = {m.rule.key: m for m in out.fired}
    overriding = [m.rule for m in out.fired if m.rule.overrides]
    silencers = {m.rule.key: [o.key for o in overriding if o is not m.rule and _silences(o, m.rule)] for m in out.fired}

    def stands(key: str, path: tuple[str, ...] = ()) -> bool:
        if key not in standing:
            standing[key] = not any(s not in path and stands(s, (*path, key)) for s in silencers[key])
        return standing[key]

    alive = {k for k in by_key if stands(k)}
    out.silenced = [m for m in out.fired if m.rule.key not in alive]
    out.fired = [m for m in out.fired if m.rule.key in alive]
    overriding = [r for r in overriding if r.key in alive]
    fired = set(by_key)
    out.undecided = [
        m
        for m in out.tried
        if m.rule.key not in fired and m.open is not None and not any(_silences(o, m.rule) for o in overriding)
    ]


def _silences(rule: Rule, other: Rule) -> bool:
    return any(silences(pattern, rule.ruleset, other.key) for pattern in rule.overrides)


def match_of(state: State, rule: Rule, collector: Collector) -> Match:
    """A rule taken as one that fired: what a step or a band asks for is asked like that."""
    edition = state.editions.of_moment(rule.effective.by, rule.ruleset)
    return Match(Plan(rule, (), Compiled(rule.key, ())), view_on(state, rule.ruleset, edition, collector), [])
