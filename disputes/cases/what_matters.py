"""Whether a rule that the record leaves undecided would change anything that matters: an action, a ruling, what it
costs, points. What would not is not asked.

The rule is taken as one that fired, and what follows is compared with the answer as it stands. Clocks are not looked
at here: what keeps a deadline open always matters.
"""

from __future__ import annotations

from collections.abc import Sequence

from disputes.advice.actions import actions
from disputes.advice.checklist import EvidenceDue, checklist
from disputes.advice.exposure import exposure
from disputes.advice.open_points import OpenPoints
from disputes.answers.assessment import ActionItem, EvidenceItem, Exposure, Points, Ruling
from disputes.cases.points_at_stake import Stake, points_at_stake
from disputes.cases.ruling import rule_on
from disputes.language.case_rules import silences
from disputes.situation.basis import Collector
from disputes.situation.clock import Clock
from disputes.situation.matching import Match
from disputes.situation.state import State
from disputes.words.answers import ActionState, Expectation
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AsItStands:
    """The answer as it stands, which an undecided rule is held against."""

    state: State
    fired: Sequence[Match]
    clocks: Sequence[Clock]
    ruling: Ruling
    actions: Sequence[ActionItem]
    evidence: Sequence[EvidenceItem]
    exposure: Exposure
    stake: Stake
    cost: Points
    ruled_for: Expectation | None
    due: EvidenceDue

    def would_change_by(self, m: Match, collector: Collector) -> bool:
        """Whether anything would be different if `m` held; `collector` notes when that may turn out otherwise."""
        then = m.rule.then
        fired = [x for x in self.fired if not _silenced(m, x)]
        overrides = len(fired) < len(self.fired)
        fired.append(m)
        return (
            ((then.ruling is not None or bool(then.freight) or overrides) and self._other_ruling(fired))
            or ((bool(then.steps) or overrides) and self._other_actions(fired, collector))
            or ((bool(then.gather) or overrides) and self._other_evidence(fired, collector))
            or ((_costs(m) or overrides) and self._other_cost(fired, collector))
        )

    def _other_ruling(self, fired: Sequence[Match]) -> bool:
        found = rule_on(self.state, fired, self.clocks, OpenPoints())
        mine = self.ruling
        return (found.expected, found.final, found.freight) != (mine.expected, mine.final, mine.freight)

    def _other_actions(self, fired: Sequence[Match], collector: Collector) -> bool:
        found = actions(fired, OpenPoints())
        collector.take(found.basis)
        return _to_do(found.value) != _to_do(self.actions)

    def _other_evidence(self, fired: Sequence[Match], collector: Collector) -> bool:
        found = checklist(fired, self.due)
        collector.take(found.basis)
        return _required(found.value) != _required(self.evidence)

    def _other_cost(self, fired: Sequence[Match], collector: Collector) -> bool:
        stake = points_at_stake(self.state, fired, self.cost)
        found = exposure(
            self.state,
            fired,
            self.clocks,
            points=stake.value.points,
            ruled_for=self.ruled_for,
            open_points=OpenPoints(),
        )
        collector.take(stake.basis)
        collector.take(found.basis)
        return found.value != self.exposure or stake.value != self.stake


def _silenced(by: Match, m: Match) -> bool:
    return any(silences(pattern, by.rule.ruleset, m.rule.key) for pattern in by.rule.overrides)


def _costs(m: Match) -> bool:
    then = m.rule.then
    amounts = (then.amount, then.recoverable, then.cap, then.borne_by)
    return any(a is not None for a in amounts) or bool(then.fees or then.hits or then.points or then.measures)


def _to_do(found: Sequence[ActionItem]) -> set[tuple[object, ...]]:
    return {(a.id, a.owner, a.opens_at, a.due_at) for a in found if a.state is not ActionState.DONE}


def _required(found: Sequence[EvidenceItem]) -> set[tuple[object, ...]]:
    """What is asked for; whose alternatives it is among does not matter."""
    return {(e.id, e.required and e.group is None, e.due_at, *e.must_show) for e in found if e.required or e.group}
