"""The pipeline: record → timeline → fields and clocks → matching → assessment.

One pure function: the same record, rulebook and `as_of` give the same answer. The clock is an argument.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from disputes.advice.actions import DueBy, actions, due_by
from disputes.advice.checklist import EvidenceDue, checklist
from disputes.advice.explanation import near_misses, trace
from disputes.advice.exposure import exposure, lapsed_points
from disputes.advice.open_points import OpenPoints
from disputes.advice.word_titles import fact_word_titles, word_titles
from disputes.answers.assessment import Assessment
from disputes.answers.explanation import ContradictionItem, RulesetUsed
from disputes.answers.open_points import Question
from disputes.cases.deadline_items import deadline_items, lapsed_items
from disputes.cases.gaps import gap_items
from disputes.cases.points_at_stake import CaseShopFields, points_at_stake
from disputes.cases.reliance import rests_on, weakest_of
from disputes.cases.ruling import resting, rule_on
from disputes.cases.what_matters import AsItStands
from disputes.dates.instants import in_utc
from disputes.dates.wall_clock import day_start
from disputes.language.case_rules import EvidenceRequest
from disputes.language.digest import digest
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.situation.basis import Collector, Computed
from disputes.situation.build import situation_of
from disputes.situation.case_life import CaseLife
from disputes.situation.clock import FINISHED, HIDDEN, Clock
from disputes.situation.deadlines import all_clocks
from disputes.situation.matching import RuleMatcher
from disputes.situation.next_change import next_change
from disputes.situation.state import State
from disputes.situation.view import View, default_view
from disputes.words.answers import RelianceKind
from disputes.words.dataclass import dataclass
from disputes.words.language import RuleSubject


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answer at one instant without looking ahead, the state that it was read from, and the later instants (UTC) at
    which it may differ.
    """

    answer: Assessment
    state: State
    wakes: frozenset[datetime]


@dataclass(slots=True)
class Assessor:
    """Assesses cases of one rulebook. Keeps what cases share: specialised rules and their networks."""

    book: Rulebook
    engine: str = "auto"
    matcher: RuleMatcher = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        self.matcher = RuleMatcher(self.engine)
        self.digest = digest(self.book)

    def assess(
        self, values: Mapping[str, Any], as_of: datetime, *, explain: bool = False, trial: bool = False
    ) -> Assessment:
        """The answer for a case (`records.printing.values`) at `as_of`, an aware datetime."""
        first = self.evaluate(values, as_of, explain=explain, trial=trial)
        return replace(first.answer, next_change_at=self._next_change(values, first, trial))

    def answer_at(self, values: Mapping[str, Any], as_of: datetime, *, trial: bool = False) -> Assessment:
        """The answer without looking ahead: `next_change_at` is left out."""
        return self.evaluate(values, as_of, trial=trial).answer

    def _next_change(self, values: Mapping[str, Any], first: Evaluation, trial: bool) -> datetime | None:
        """The first later instant at which the answer differs, the record staying as it is."""
        if first.answer.near_misses is not None:  # what is shown for explanation only is no part of the answer
            first = self.evaluate(values, first.answer.as_of, trial=trial)
        base = comparable(first.answer)

        soonest = min((at for at in first.wakes if at > first.answer.as_of), default=None)
        listed = {d.rule for d in first.answer.deadlines}

        def turns_first(at: datetime) -> bool:
            """Whether a deadline that is listed surely stands otherwise there, all before it being as it was."""
            return (
                at == soonest and at not in first.state.coming and not listed.isdisjoint(first.state.clocks.turning(at))
            )

        def look(at: datetime) -> tuple[bool, Iterable[datetime]]:
            if self.book.shortcuts and (turns_first(at) or self._other_deadline(values, first, at)):
                return True, ()
            later = self.evaluate(values, at, trial=trial)
            return comparable(later.answer) != base, later.wakes

        return next_change(first.wakes, first.answer.as_of, look)

    def _other_deadline(self, values: Mapping[str, Any], first: Evaluation, at: datetime) -> bool:
        """Whether a deadline that the answer lists, and that may change at an instant, is another there: then the
        answer is. Where none is, something else may be.
        """
        keys = first.state.clocks.waking(at)
        if not keys:
            return False
        state = situation_of(values, self.book, at, CaseShopFields)
        for key in keys:
            listed = [d for d in first.answer.deadlines if d.rule == key]
            if listed:
                found = deadline_items(state, state.clocks.of(key, self.book.platform).value, hidden=False).value
                if [d for d in found if d.rule == key] != listed:
                    return True
        return False

    def evaluate(
        self, values: Mapping[str, Any], as_of: datetime, *, explain: bool = False, trial: bool = False
    ) -> Evaluation:
        """The answer at one instant (an aware datetime) without looking ahead, and what it rests on.

        Raises :class:`UsageError` for an instant without a zone, and for a record of another platform.
        """
        self.book.check_platform(values)
        state = situation_of(values, self.book, in_utc(as_of), CaseShopFields)
        matching = self.matcher.match(state, trial=trial, thorough=explain)
        clocks = all_clocks(state, hidden=explain)
        open_points = _open_clocks(clocks.value)
        life = state.life.read()
        fired = matching.fired

        def due_noted(points: OpenPoints) -> EvidenceDue:
            def due(view: View, gather: EvidenceRequest, rule: str) -> DueBy | None:
                by = due_by(view, gather.by, points.of(rule))
                if by.clock is not None:
                    return by if by.clock.withheld is None else None
                return by if life.value.ended is None else None

            return due

        deadlines = deadline_items(state, clocks.value, hidden=explain)
        platform = self.book.platform

        def on_file(collector: Collector) -> View:
            return default_view(state, platform, collector)

        evidence = checklist(fired, due_noted(open_points), on_file if life.value.ended is None else None)
        todo = actions(fired, open_points)
        ruling = rule_on(state, fired, clocks.value, open_points)
        ruling = resting(state, ruling, evidence.value, clocks.value)
        cost = lapsed_points(state, clocks.value, open_points)
        stake = points_at_stake(state, fired, cost.value)
        ruled_for = ruling.expected if ruling.recorded else None
        exposed = exposure(
            state, fired, clocks.value, points=stake.value.points, ruled_for=ruled_for, open_points=open_points
        )
        asked = Collector()
        as_it_stands = AsItStands(
            state=state,
            fired=fired,
            clocks=clocks.value,
            ruling=ruling,
            actions=todo.value,
            evidence=evidence.value,
            exposure=exposed.value,
            stake=stake.value,
            cost=cost.value,
            ruled_for=ruled_for,
            due=due_noted(OpenPoints()),
        )
        for m in matching.undecided:
            if m.open is not None and as_it_stands.would_change_by(m, asked):
                open_points.note(m.open, m.rule.key)
        lapsed = lapsed_items(state, clocks.value)
        traced = trace(fired)
        near = near_misses(matching) if explain else None
        ruleset = self._ruleset(state)
        gaps = gap_items(state, fired, clocks.value, open_points.gap_items(self.book), matching.drafts)
        shown: tuple[Computed[Any], ...] = (deadlines, evidence, todo, cost, stake, exposed, lapsed, traced, ruleset)
        confidence, weakest = weakest_of(
            rests_on(
                state,
                fired,
                clocks.value,
                (
                    (RelianceKind.COST_OF_SILENCE, (*deadlines.basis.cites, *lapsed.basis.cites)),
                    (RelianceKind.EVIDENCE, evidence.basis.cites),
                    (RelianceKind.ACTION, todo.basis.cites),
                    (RelianceKind.POINTS, (*cost.basis.cites, *stake.basis.cites)),
                    (RelianceKind.AMOUNT, exposed.basis.cites),
                    (RelianceKind.FACT, (*traced.basis.cites, *ruleset.basis.cites)),
                ),
            )
        )
        answer = Assessment(
            case=values["id"],
            platform=values["platform"],
            market=values["market"],
            site=values.get("site"),
            dispute=values["dispute"],
            stage=values.get("stage"),
            as_of=state.now,
            time_zone=str(state.zone),
            ruleset=ruleset.value,
            actions=todo.value,
            deadlines=deadlines.value,
            evidence=evidence.value,
            ruling=ruling,
            exposure=exposed.value,
            questions=_questions(
                open_points.questions(self.book, state.currency, RuleSubject.CASE), life.value, clocks.value
            ),
            gaps=gaps,
            trace=traced.value,
            standing=stake.value.standing,
            confidence=confidence,
            next_change_at=None,
            near_misses=near,
            lapsed=lapsed.value,
            contradictions=[ContradictionItem(by=c.by, why=c.why) for c in life.value.contradictions],
            rests_on=weakest,
            words={
                **word_titles(self.book, evidence.value, gaps, (m.id for m in exposed.value.metrics)),
                **(fact_word_titles(self.book, traced.value, near or ()) if explain else {}),
            },
        )
        wakes = frozenset[datetime]().union(
            state.coming,
            matching.wakes,
            asked.wakes,
            clocks.basis.wakes,
            life.basis.wakes,
            *[piece.basis.wakes for piece in shown],
        )
        return Evaluation(answer, state, wakes)

    def _ruleset(self, state: State) -> Computed[RulesetUsed]:
        own = self.book.own
        edition = state.editions.day(self.book.platform)
        collector = Collector()
        collector.wake_all(edition.wakes)
        if edition.moves:  # the edition is the day of the answer: it changes at midnight
            collector.wake(day_start(state.today + timedelta(days=1), state.zone))
        used = RulesetUsed(id=own.id if own is not None else COMMON, digest=self.digest, edition=edition.day)
        return Computed(used, collector.basis())


def _open_clocks(clocks: Sequence[Clock]) -> OpenPoints:
    """What keeps clocks open; the parts of the answer add what keeps their values open, and the rules that matter."""
    out = OpenPoints()
    for c in clocks:
        if c.unknown is not None and c.state not in HIDDEN and (c.met_at is None or c.doubt is not None):
            out.note(c.unknown, c.key)
    return out


def _questions(found: Sequence[Question], life: CaseLife, clocks: Sequence[Clock]) -> list[Question]:
    """Once the case has ended, nothing more is asked unless some clock outlives it."""
    alive = life.ended is None or any(c.state not in FINISHED for c in clocks)
    return list(found) if alive else []


def comparable(a: Assessment) -> tuple[Any, ...]:
    """The answer without its own instant, its explanation and its horizon."""
    skipped = ("as_of", "next_change_at", "near_misses")
    return tuple(getattr(a, f.name) for f in dataclasses.fields(a) if f.name not in skipped)
