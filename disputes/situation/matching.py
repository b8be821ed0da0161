"""Which rules fire: those in force for a record, decided by an engine, and what they override.

Conditions on constants of a record (dispute, market, …) are decided once for all records that share them; what is left
of the rules is made ready for the engine once, too.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import partial

from disputes.engine.evaluation import ConditionedRule, Evaluator, MakeEvaluator
from disputes.engine.select import evaluator
from disputes.language.case_rules import Rule, silences
from disputes.language.conditions import left_open
from disputes.language.rulebook import Rulebook
from disputes.language.scope import Condition, Moment
from disputes.language.truth import Truth, Unknown
from disputes.situation.basis import Collector
from disputes.situation.state import State
from disputes.situation.view import View, view_on
from disputes.words.dataclass import dataclass
from disputes.words.language import RUN, RUN_ON_TRIAL, RuleStatus, RuleSubject

_MOST_GROUPS = 256


@dataclass(frozen=True, slots=True)
class Match:
    """A rule beside one record. `parts` are those of its condition that the constants left open, `truths` what they
    come to: given where the rule is undecided, or every part was to be decided.
    """

    rule: Rule
    view: View
    parts: tuple[Condition, ...] = ()
    truths: tuple[Truth, ...] = ()

    @property
    def open(self) -> Unknown | None:
        """What would decide the rule, where only unknown facts keep it from firing."""
        if any(truth is False for truth in self.truths):
            return None
        found: Unknown | None = None
        for truth in self.truths:
            if isinstance(truth, Unknown):
                found = truth if found is None else found | truth
        return found


@dataclass(slots=True)
class Matching:
    """What matching a record gave: rules that fired and stand, those silenced, those undecided; and all whose parts
    were decided one by one. `drafts`: those that were left out as drafts and that nothing on the record rules out.
    """

    fired: list[Match] = field(default_factory=list)
    silenced: list[Match] = field(default_factory=list)
    undecided: list[Match] = field(default_factory=list)
    tried: list[Match] = field(default_factory=list)
    drafts: tuple[Rule, ...] = ()
    wakes: frozenset[datetime] = frozenset()  # later instants (UTC) at which another outcome is possible


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules that records of the same constants share, each with what is left of its condition, and what decides
    them; and the drafts among them that do not run. `places`: where the rule of a key stands among them. `undated`: the
    keys of the rules that always hold; `dated`: the others, each with its edition. `editions` are the rulesets and
    moments (None: the ruleset's own) that pick the versions of their values.
    """

    rules: tuple[tuple[Rule, ConditionedRule], ...]
    places: Mapping[str, int]
    undated: frozenset[str]
    dated: tuple[tuple[Rule, str], ...]
    drafts: tuple[tuple[Rule, tuple[Condition, ...]], ...]
    editions: Mapping[str, tuple[str, Moment | None]]
    evaluator: Evaluator


class RuleMatcher:
    """The rules of a rulebook, specialised and made ready on demand. One for each rulebook; reuse it."""

    def __init__(self, engine: str = "auto", make: MakeEvaluator | None = None) -> None:
        """`engine` decides the rules, by its name as in :func:`disputes.engine.select.engine_name`; where `make` is
        given, what that makes.
        """
        self._make = make if make is not None else partial(evaluator, engine=engine)
        self._groups: OrderedDict[Hashable, RuleGroup] = OrderedDict()

    def match(
        self, state: State, *, about: RuleSubject = RuleSubject.CASE, trial: bool = False, thorough: bool = False
    ) -> Matching:
        """Matches a case, or a shop against the rules about shops. `trial` also runs drafts and rules on trial;
        `thorough` decides every part, for near misses.
        """
        group = self._group(state, about, RUN_ON_TRIAL if trial else RUN)
        collector = Collector()
        days = {name: state.editions.day(ruleset, by) for name, (ruleset, by) in group.editions.items()}
        views = {name: view_on(state, group.editions[name][0], day, Collector(collector)) for name, day in days.items()}
        in_force = group.undated.union(
            rule.key
            for rule, edition in group.dated
            if state.editions.holds(rule.effective, rule.ruleset, days[edition], collector)
        )
        decision = group.evaluator.decide(views, in_force)
        fired: list[Match] = []
        undecided: list[Match] = []
        tried: list[Match] = []
        looked_at = group.rules
        if not thorough:  # of the others nothing is told
            places = [group.places[key] for key in (*decision.fired, *decision.undecided)]
            looked_at = tuple(group.rules[place] for place in sorted(places))
        for rule, own in looked_at:
            view = views[own.edition]
            if rule.key in decision.fired:
                fired.append(Match(rule, view))
            if rule.key in decision.undecided or (thorough and rule.key in in_force):
                tried.append(Match(rule, view, own.parts, tuple(part.truth(view) for part in own.parts)))
                if rule.key in decision.undecided:
                    undecided.append(tried[-1])
        matching = _overridden(fired, undecided)
        matching.drafts = tuple(rule for rule, parts in group.drafts if _may_apply(rule, parts, state, collector))
        matching.tried, matching.wakes = tried, collector.wakes
        return matching

    def _group(self, state: State, about: RuleSubject, statuses: tuple[RuleStatus, ...]) -> RuleGroup:
        active = state.editions.active().value
        key = (state.editions.active_ids(), about, statuses, state.constants, state.book.shortcuts)
        if key not in self._groups:
            rules = [
                (rule, parts)
                for ruleset in active
                for rule in ruleset.rules.values()
                if rule.status in (*statuses, RuleStatus.DRAFT)
                and rule.about == about
                and (parts := left_open(rule.when, state.values)) is not None
            ]
            run = [(rule, parts) for rule, parts in rules if rule.status in statuses]
            left_out = tuple((rule, parts) for rule, parts in rules if rule.status not in statuses)
            self._groups[key] = self._made_ready(run, left_out, state.book)
            if len(self._groups) > _MOST_GROUPS:
                self._groups.popitem(last=False)[1].evaluator.close()
        return self._groups[key]

    def _made_ready(
        self,
        rules: Sequence[tuple[Rule, tuple[Condition, ...]]],
        drafts: tuple[tuple[Rule, tuple[Condition, ...]], ...],
        book: Rulebook,
    ) -> RuleGroup:
        editions: dict[str, tuple[str, Moment | None]] = {}
        ready: list[tuple[Rule, ConditionedRule]] = []
        for rule, parts in rules:
            picked = (rule.ruleset, rule.effective.by)
            edition = next((name for name, one in editions.items() if one == picked), f"edition {len(editions)}")
            editions[edition] = picked
            ready.append((rule, ConditionedRule(rule.key, rule.ruleset, edition, parts, book.shortcuts)))

        def is_computed(ruleset: str, name: str) -> bool:
            fact = book.fact(name, ruleset)
            return fact is not None and fact.how is not None

        return RuleGroup(
            rules=tuple(ready),
            places={rule.key: place for place, (rule, _) in enumerate(ready)},
            undated=frozenset(rule.key for rule, _ in ready if not rule.effective.is_dated),
            dated=tuple((rule, own.edition) for rule, own in ready if rule.effective.is_dated),
            drafts=drafts,
            editions=editions,
            evaluator=self._make([own for _, own in ready], is_computed),
        )


def _may_apply(rule: Rule, parts: Sequence[Condition], state: State, collector: Collector) -> bool:
    """Whether a rule is in force and no part of its condition is known to fail."""
    day = state.editions.day(rule.ruleset, rule.effective.by)
    if not state.editions.holds(rule.effective, rule.ruleset, day, collector):
        return False
    view = view_on(state, rule.ruleset, day, Collector(collector))
    return not any(part.truth(view) is False for part in parts)


def _overridden(fired: list[Match], undecided: list[Match]) -> Matching:
    """What stands once that is taken out which a standing rule silences. A silenced rule silences nothing itself."""
    standing: dict[str, bool] = {}
    overriding = [m.rule for m in fired if m.rule.overrides]
    if not overriding:
        return Matching(fired=fired, undecided=undecided)
    silencers = {m.rule.key: [o.key for o in overriding if o is not m.rule and _silences(o, m.rule)] for m in fired}

    def stands(key: str, path: tuple[str, ...] = ()) -> bool:
        if key not in standing:
            standing[key] = not any(s not in path and stands(s, (*path, key)) for s in silencers[key])
        return standing[key]

    overriding = [rule for rule in overriding if stands(rule.key)]
    return Matching(
        fired=[m for m in fired if stands(m.rule.key)],
        silenced=[m for m in fired if not stands(m.rule.key)],
        undecided=[m for m in undecided if not any(_silences(o, m.rule) for o in overriding)],
    )


def _silences(rule: Rule, other: Rule) -> bool:
    return any(silences(pattern, rule.ruleset, other.key) for pattern in rule.overrides)


def match_of(state: State, rule: Rule, collector: Collector) -> Match:
    """A rule taken as one that fired: what a step or a band asks for is asked like that."""
    return Match(
        rule, view_on(state, rule.ruleset, state.editions.of_moment(rule.effective.by, rule.ruleset), collector)
    )
