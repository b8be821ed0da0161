"""What the page of a case shows, before it is laid out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment, DeadlineItem
from disputes.answers.drafts import CaseDrafts
from disputes.desk.pages.case_history import HistoryEntry, history_of
from disputes.desk.pages.case_questions import QuestionView, questions_of
from disputes.desk.pages.case_sources import source_link
from disputes.desk.visit import Visit
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.followup.steps import Step
from disputes.store.answering import Answerer, stored_cases
from disputes.store.case_log import CaseFile, case_file
from disputes.store.documents import is_closed, merged, parsed
from disputes.views import evidence_and_ruling as findings
from disputes.views import questions_and_gaps as open_points
from disputes.views.actions_and_deadlines import clocks, disputed, either_or, look_up, stated, to_do
from disputes.views.audience import Audience
from disputes.views.blocks import PageSection
from disputes.views.clock_timeline import clock_timeline_svg, clocks_of
from disputes.views.problem_text import problem_text
from disputes.views.values import Consequence, deadline_titles
from disputes.words.answers import DeadlineState
from disputes.words.store import StepState

MOST_CHANGES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step with all that is told of it. `deadline`: the clock whose date is to be looked up; `done_by`: the events
    that show the step as done; `cost`: what silence brings, `has_lapsed`: has brought.
    """

    id: str
    title: str
    owner: str
    due_at: datetime | None
    style: str
    notes: Sequence[str]
    cost: str | None
    has_lapsed: bool
    is_undated: bool
    deadline: str | None
    look_up: str | None
    done_by: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceOnHand:
    """A piece of evidence of the record; `digest` of the file where it was handed in here, `is_logged`: by hand."""

    item: Mapping[str, Any]
    digest: str | None
    is_logged: bool


@dataclass(slots=True, kw_only=True)
class CaseView:
    """Everything on the page of a case. Without an answer, `why` says why there is none."""

    file: CaseFile
    zone: ZoneInfo
    record: Mapping[str, Any]
    logged: Mapping[str, Any]
    is_open: bool
    answer: Assessment | None = None
    why: str = ""
    steps: Sequence[StepView] = ()
    questions: Sequence[QuestionView] = ()
    sections: dict[str, PageSection] = field(default_factory=dict)
    evidence: Sequence[EvidenceOnHand] = ()
    drafts: CaseDrafts | None = None
    history: Sequence[HistoryEntry] = ()
    picture: str = ""
    shown_by: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The events that show an action as done, by its id."""
    kinds: Sequence[tuple[str, str]] = ()
    """The kinds of evidence by their titles: those that are asked for first."""


def view_of(visit: Visit, platform: str, case_id: str) -> CaseView:
    """The page of a case as it stands now. Raises :class:`Refused` where there is none."""
    store = visit.desk.store
    with store.reading() as session:
        file = case_file(store, case_id, platform, MOST_CHANGES)
        stored = stored_cases(session, [file.row])[0]
    logged = parsed(file.row.logged) if file.row.logged else {}
    record = merged(parsed(file.row.record), logged)
    with visit.desk.engines.answerer() as answers:
        try:
            next_change = _next_change(file, visit.now)
            found = answers.case(stored, visit.now, ahead=next_change is None)
            answer = found.assessment
            if next_change is not None:
                answer = replace(answer, next_change_at=next_change)
            view = CaseView(
                file=file,
                zone=ZoneInfo(answer.time_zone),
                record=record,
                logged=logged,
                is_open=not is_closed(found.case.values, visit.now) or bool(answer.contradictions),
                answer=answer,
                drafts=found.case.drafts(visit.now),
            )
            _tell(view, answer, visit, answers)
        except Refused as refused:
            if refused.exit_code == EXIT_BAD_RULESET:
                raise
            why = "; ".join(problem_text(p, visit.lang) for p in refused.problems)
            view = CaseView(
                file=file, zone=ZoneInfo("UTC"), record=record, logged=logged, is_open=file.row.open, why=why
            )
    view.evidence = _on_hand(record, logged)
    view.history = history_of(file, visit, view.zone)
    return view


def _next_change(file: CaseFile, now: datetime) -> datetime | None:
    """When the answer next changes, as the last scan found out; None where that is to be worked out."""
    row = file.row
    is_current = row.wake_at is not None and row.wake_at > now and row.as_of is not None and row.as_of <= now
    return row.next_change_at if is_current else None


def _tell(view: CaseView, answer: Assessment, visit: Visit, answers: Answerer) -> None:
    book = answers.engine.rulebook(*view.file.row.book.split("+")[:2])
    r = Audience.of(answer.time_zone, visit.lang, visit.tz, answer.words, source_link(book))
    told: list[DeadlineItem] = []
    view.steps = [_step(answer, s, r, told) for s in to_do(answer)]
    view.questions = questions_of(answer, book, view.record, visit.lang, view.zone)
    drawn = clocks_of(answer.deadlines, r.lang)
    if any(c.due is not None for c in drawn):
        view.picture = clock_timeline_svg(drawn, now=answer.as_of, lang=r.lang, zone=view.zone, styled=False)
    asked = {e.id: e.title.of(r.lang) for e in answer.evidence}
    known = {kind.id: kind.title.of(r.lang) for b in reversed(book.rulesets) for kind in b.evidence.values()}
    view.kinds = list({**asked, **dict(sorted(known.items(), key=lambda k: k[1])), **asked}.items())
    view.shown_by = {a.id: tuple(a.done_by) for a in answer.actions if a.done_by}
    view.sections = {
        "deadlines": clocks(answer, r, explain=False),
        "evidence": findings.evidence(answer.evidence, r),
        "exposure": findings.exposure(answer, r),
        "about": findings.about(answer, r),
    }
    if findings.has_ruling(answer):
        view.sections["ruling"] = findings.ruling(answer, r)
    if answer.routes is not None:
        view.sections["routes"] = findings.routes(answer.routes, r)
    if answer.gaps:
        view.sections["gaps"] = open_points.gaps(answer.gaps, r)


def _step(a: Assessment, s: Step, r: Audience, told: list[DeadlineItem]) -> StepView:
    """`told`: the clocks of the steps before, of which nothing is said twice."""
    action, clock = s.action, s.deadline if s.deadline not in told else None
    if clock is not None:
        told.append(clock)
    state = s.state(a.as_of)
    styles = {StepState.OVERDUE: "alarm", StepState.DATE_UNKNOWN: "alarm", StepState.DUE_SOON: "warn"}
    notes: list[str] = []
    if action is not None and action.opens_at is not None and action.opens_at > a.as_of:
        notes.append(r.say("not_before", at=r.at(action.opens_at)))
    if action is not None and action.alternatives:
        notes.append(either_or(action, a.actions, r))
    if clock is not None:
        others = (stated(clock, r), r.say("may_apply") if clock.may_apply else None, disputed(clock, r))
        if action is not None:
            notes.append(r.say("for_deadline", title=clock.title.of(r.lang)))
        notes += [n for n in others if n]
    where = look_up(a, clock) if clock is not None and s.is_undated else None
    return StepView(
        id=s.id,
        title=s.title.of(r.lang),
        owner=s.owner.value,
        due_at=s.due_at,
        style="dim" if s.has_lapsed else styles.get(state, "strong"),
        notes=notes,
        cost=_cost(a, clock, r) if clock is not None else None,
        has_lapsed=clock is not None and clock.state == DeadlineState.OVERDUE,
        is_undated=s.is_undated,
        deadline=clock.id if clock is not None and s.is_undated else None,
        look_up=where.of(r.lang) if where is not None else None,
        done_by=tuple(action.done_by) if action is not None else (),
    )


def _cost(a: Assessment, clock: DeadlineItem, r: Audience) -> str | None:
    """What the lapse of a clock brings; None where nothing is on file."""
    if clock.lapse is None:
        return None
    return Consequence.of(clock.lapse).text(r.lang, r.at, deadline_titles(a.deadlines))


def _on_hand(record: Mapping[str, Any], logged: Mapping[str, Any]) -> list[EvidenceOnHand]:
    by_hand = {(e["item"].get("kind"), e["item"].get("file")): e for e in logged.get("evidence", ())}
    out = []
    for item in record.get("evidence") or ():
        entry = by_hand.get((item.get("kind"), item.get("file")))
        digest = entry.get("digest") if entry is not None else None
        out.append(EvidenceOnHand(item=item, digest=digest, is_logged=entry is not None))
    return out
