"""Rules about the shop: which fire, which wait for a fact."""

from __future__ import annotations

from disputes.engine.port import Compiled
from disputes.language.reading.rules import silences
from disputes.language.ruleset import Rule
from disputes.language.truth import Truth, Unknown
from disputes.situation.matching import Match, Plan
from disputes.situation.state import State, View


def fired_rules(state: State, statuses: tuple[str, ...] = ("stable",)) -> tuple[list[Rule], list[tuple[Rule, Unknown]]]:
    """The rules about the shop that hold and stand, and those that only unknown facts keep from firing."""
    fired: list[Rule] = []
    undecided: list[tuple[Rule, Unknown]] = []
    for r in state.active():
        for rule in r.rules.values():
            if rule.about != "shop" or rule.status not in statuses:
                continue
            day = state.version_day(rule.ruleset, rule.effective.by)
            if not state.effective(rule.ruleset, rule.effective, day):
                continue
            truth: Truth = True if rule.when is None else rule.when.truth(View(state, rule.ruleset, *day))
            if truth is True:
                fired.append(rule)
            elif isinstance(truth, Unknown):
                undecided.append((rule, truth))
    standing = [r for r in fired if not any(o is not r and _silences(o, r) for o in fired)]
    return standing, [(r, u) for r, u in undecided if not any(_silences(o, r) for o in standing)]


def _silences(rule: Rule, other: Rule) -> bool:
    return any(silences(pattern, rule.ruleset, other.key) for pattern in rule.overrides)


def match_of(state: State, rule: Rule) -> Match:
    """A rule that fired, as the parts of an answer take it."""
    return Match(
        Plan(rule, (), Compiled(rule.key, ())),
        View(state, rule.ruleset, *state.version_day(rule.ruleset, rule.effective.by)),
        [],
    )
