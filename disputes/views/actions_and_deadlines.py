"""What to do next, and the clocks: the upper half of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from disputes.advice.owners import in_charge
from disputes.answers.assessment import ActionItem, Assessment, DeadlineItem
from disputes.followup.steps import Step, is_undated, steps, unfinished
from disputes.language.truth import Text
from disputes.views.audience import Audience
from disputes.views.blocks import PageSection, PageTable, Style, StyledText, TableRow, TextLine, line
from disputes.views.rule_text import rule_text
from disputes.views.titles import LIMITED_BY_TITLES, title_of
from disputes.views.values import Consequence, citations_text, deadline_titles, time_left, time_span
from disputes.words.answers import ActionState, Confidence, DeadlineState, DueSource
from disputes.words.records import Actor
from disputes.words.store import StepState

STYLES: dict[DeadlineState, Style] = {
    DeadlineState.OVERDUE: "alarm",
    DeadlineState.DUE_SOON: "warn",
    DeadlineState.MET: "good",
    DeadlineState.MET_LATE: "alarm",
    DeadlineState.MET_EARLY: "warn",
    DeadlineState.NOT_STARTED: "dim",
}


def to_do(a: Assessment) -> list[Step]:
    """Everything that the seller has still to do, in the order of the page."""
    return steps(a.actions, a.deadlines, a.as_of, in_charge(a.dispute))


def next_steps(a: Assessment, r: Audience) -> PageSection:
    """The section that an agent reads first."""
    section = PageSection(r.say("next"))
    titles = deadline_titles(a.deadlines)
    before: Step | None = None
    told: list[DeadlineItem] = []
    todo = to_do(a)
    for s in todo:
        owner = title_of(s.owner, r.lang)
        same = before is not None and s.due_at is not None and s.due_at == before.due_at
        is_past = s.due_at is not None and s.due_at < a.as_of
        style: Style = "dim" if s.has_lapsed else "alarm" if is_past or s.is_undated else "strong"
        when: str | StyledText | None = r.say("same_time") if same else r.say("no_time") if s.due_at is None else None
        if s.is_undated:
            when = StyledText(r.say("date_unknown"), "alarm")
        section.blocks.append(line(StyledText(s.title.of(r.lang), style), owner, when, mark="step"))
        if s.action is not None and s.action.opens_at is not None and s.action.opens_at > a.as_of:
            section.blocks.append(line(r.say("not_before", at=r.at(s.action.opens_at)), level=1))
        if s.action is not None and s.action.alternatives:
            section.blocks.append(line(StyledText(either_or(s.action, a.actions, r), "warn"), level=1))
        if s.due_at is not None and not same:
            section.blocks.append(
                line(
                    r.say("by", at=r.at(s.due_at)),
                    StyledText(time_left(r.lang, s.due_at, a.as_of), _urgency(s, a)),
                    level=1,
                )
            )
        if s.deadline is not None and s.deadline not in told:
            told.append(s.deadline)
            if s.is_undated:
                section.blocks += _to_look_up(a, s.deadline, r)
            section.blocks += _deadline_of(s, s.deadline, titles, r)
        before = s
    if not todo:
        section.blocks.append(line(StyledText(r.say("nothing"), "good")))
        section.blocks += _waiting(a, r)
    done = [x.title.of(r.lang) for x in a.actions if x.state == ActionState.DONE]
    if done:
        section.blocks.append(line(StyledText(r.say("done", titles=r.joined(done)), "good")))
    return section


def either_or(x: ActionItem, listed: Sequence[ActionItem], r: Audience) -> str:
    """That an action excludes others of those that are listed."""
    return r.say("either_or", titles=r.joined(o.title.of(r.lang) for o in listed if o.id in x.alternatives))


def _to_look_up(a: Assessment, d: DeadlineItem, r: Audience) -> list[TextLine]:
    """Where the date of a clock is to be looked up, and how it is recorded."""
    where = look_up(a, d)
    out = [line(StyledText(r.say("look_up", what=where.of(r.lang)), "warn"), level=1)] if where is not None else []
    return [*out, line(record_date(a, d, r), level=1)]


def record_date(a: Assessment, d: DeadlineItem, r: Audience) -> str:
    """How the date of a clock is recorded: a command that a shell takes as it stands, but for the instant."""
    from shlex import quote  # of few pages only: start-up time

    return r.say("record_date", case=quote(a.case), deadline=quote(d.id))


def look_up(a: Assessment, d: DeadlineItem) -> Text | None:
    """Where the date of a clock is to be looked up."""
    return next((g.look_up for g in a.gaps if g.topic == d.id), None)


def _urgency(s: Step, a: Assessment) -> Style:
    if s.due_at is not None and s.due_at < a.as_of:
        return "alarm"
    return "warn" if "due_soon" in (s.action and s.action.state, s.deadline and s.deadline.state) else "strong"


def _deadline_of(s: Step, d: DeadlineItem, titles: dict[str, Text], r: Audience) -> list[TextLine]:
    out = []
    notes = [n for n in (stated(d, r), r.say("may_apply") if d.may_apply else None, disputed(d, r)) if n]
    if s.action is not None:
        out.append(line(r.say("for_deadline", title=d.title.of(r.lang)), *notes, level=1))
    elif notes:
        out.append(line(*notes, level=1))
    if d.lapse is None:
        out.append(line(StyledText(r.say("silence_unknown"), "dim"), level=1))
    else:
        what = Consequence.of(d.lapse).text(r.lang, r.at, titles)
        out.append(
            line(
                StyledText(
                    r.say("lapsed" if d.state == DeadlineState.OVERDUE else "silence", what=what),
                    "alarm" if d.state == DeadlineState.OVERDUE else "warn",
                ),
                level=1,
            )
        )
    return out


def _waiting(a: Assessment, r: Audience) -> list[TextLine]:
    """The next clock of someone else, where nothing is left to do."""
    for d in a.deadlines:
        if unfinished(d) and d.actor != Actor.SELLER and d.keep_by is not None and d.keep_by >= a.as_of:
            return [
                line(
                    r.say(
                        "waiting",
                        title=d.title.of(r.lang),
                        actor=title_of(d.actor, r.lang),
                        due=r.say("by", at=r.at(d.keep_by)),
                    )
                )
            ]
    return []


def stated(d: DeadlineItem, r: Audience) -> str | None:
    """That the platform itself gave the instant, and how far ours is from it."""
    if d.source != DueSource.PLATFORM:
        return None
    if d.due_at is None:
        return r.say("no_answer") if d.state == DeadlineState.NOT_APPLICABLE else r.say("stated_only")
    if d.rule_due_at is None:
        return r.say("stated_only")
    apart = int((d.due_at - d.rule_due_at).total_seconds())
    if apart == 0:
        return r.say("stated_same")
    return r.say(
        "stated_earlier" if apart < 0 else "stated_later",
        span=time_span(r.lang, apart),
        at=r.at(d.rule_due_at),
    )


def disputed(d: DeadlineItem, r: Audience) -> str | None:
    """Every figure of the sources that disagree, and whom to ask."""
    if d.disputed is None:
        return None
    figures = [
        r.say(
            "disputed_figure",
            value=f.value.of(r.lang),
            at=r.at(f.due_at),
            cites=citations_text(r.lang, f.cite),
        )
        for f in d.disputed.figures
    ]
    told = {"figures": r.joined(figures), "ask": d.disputed.ask.of(r.lang)}
    act_by = d.disputed.act_by
    if act_by is None:
        return r.say("disputed_over", **told)
    passed = act_by != d.disputed.figures[0].due_at
    return r.say("disputed_passed" if passed else "disputed", at=r.at(act_by), **told)


def clocks(a: Assessment, r: Audience, explain: bool) -> PageSection:
    """The table of all deadlines: the seller's first, then the others', then those that are over."""
    section = PageSection(r.say("deadlines"))
    folded: dict[str, list[str]] = {}
    rows: list[DeadlineItem] = []
    table: list[tuple[DeadlineItem | Step, TableRow]]
    for d in a.deadlines:
        if d.source != DueSource.PLATFORM and (
            d.state in (DeadlineState.SUPERSEDED, DeadlineState.NOT_APPLICABLE)
            or (d.state == DeadlineState.NOT_STARTED and d.due_at is None)
        ):
            folded.setdefault(d.state, []).append(d.title.of(r.lang))
        else:
            rows.append(d)
    # Stable: within, the answer's own order.
    rows.sort(key=lambda d: (not unfinished(d), d.actor != Actor.SELLER, not is_undated(d)))
    table = [(d, _row(a, d, r, explain)) for d in rows]
    # Dates that are no deadline's are dates all the same: each stands before the seller's next later one.
    for s in to_do(a):
        if s.deadline is None and s.due_at is not None and not _hangs_on(s, a):
            place = next((n for n, (d, _) in enumerate(table) if _comes_after(d, s.due_at)), len(table))
            table.insert(place, (s, _step_row(a, s, r)))
    if table:
        heads = tuple(r.say(k) for k in ("what", "whose", "due", "time_left", "state"))
        section.blocks.append(PageTable(heads, tuple(row for _, row in table), (2, 3)))
    for state in ("not_started", "superseded", "not_applicable"):
        if state in folded:
            section.blocks.append(line(StyledText(r.say(state, titles=r.joined(dict.fromkeys(folded[state]))), "dim")))
    if not section.blocks:
        section.blocks.append(line(r.say("no_deadlines")))
    return section


def _comes_after(row: DeadlineItem | Step, due: datetime) -> bool:
    """Whether a row of the table belongs below a date of the seller's."""
    if isinstance(row, Step):
        return row.due_at is not None and row.due_at > due
    return row.actor != Actor.SELLER or not unfinished(row) or (row.keep_by is not None and row.keep_by > due)


def _hangs_on(s: Step, a: Assessment) -> bool:
    """Whether the date of a step is told with that of a deadline."""
    return s.action is not None and s.action.deadline in {d.id for d in a.deadlines}


def _step_row(a: Assessment, s: Step, r: Audience) -> TableRow:
    assert s.due_at is not None
    state = s.state(a.as_of)
    style: Style = "alarm" if state is StepState.OVERDUE else "warn" if state is StepState.DUE_SOON else ""
    cells = (
        (StyledText(s.title.of(r.lang), "strong"),),
        (StyledText(title_of(Actor.SELLER, r.lang)),),
        tuple(StyledText(text) for text in r.both(s.due_at)),
        (StyledText(time_left(r.lang, s.due_at, a.as_of), style),),
        (StyledText(title_of(state, r.lang), style),),
    )
    return TableRow(cells, (StyledText(r.say("own_date"), "dim"),))


def _row(a: Assessment, d: DeadlineItem, r: Audience, explain: bool) -> TableRow:
    style = STYLES.get(d.state, "")
    title = d.title.of(r.lang) + (f" ({r.say('number', n=d.occurrence)})" if d.occurrence > 1 else "")
    what = StyledText(title, "strong" if d.actor == Actor.SELLER and unfinished(d) else "")
    if d.due_at is None or d.keep_by is None:
        due = [StyledText(r.say("date_unknown"), "alarm") if is_undated(d) else StyledText(r.say("no_due"), "dim")]
        left = ""
    else:
        due = [StyledText(text) for text in r.both(d.due_at)]
        if d.disputed is not None and d.disputed.act_by not in (None, d.due_at):
            due = [*(StyledText(r.say("act_by", at=text), style) for text in r.both(d.disputed.act_by)), *due]
        left = time_left(r.lang, d.keep_by, a.as_of) if unfinished(d) else ""
    state = StyledText(title_of(d.state, r.lang), style)
    cells = ((what,), (StyledText(title_of(d.actor, r.lang)),), tuple(due), (StyledText(left, style),), (state,))
    cites = [*d.cite, *(c for f in (d.disputed.figures if d.disputed is not None else ()) for c in f.cite)]
    return TableRow(cells, tuple(StyledText(n, "dim") for n in _notes(a, d, r, explain)), r.cited(d.rule, cites))


def _notes(a: Assessment, d: DeadlineItem, r: Audience, explain: bool) -> list[str]:
    out = [stated(d, r), disputed(d, r)]
    if d.met_at is not None:
        out.append(r.say("met_at", at=r.at(d.met_at)))
    if d.may_apply:
        out.append(r.say("may_apply"))
    if d.starts_at is not None and d.starts_at > a.as_of:
        out.append(r.say("starts", at=r.at(d.starts_at)))
    if d.opens_at is not None and unfinished(d) and d.opens_at > a.as_of:
        out.append(r.say("opens", at=r.at(d.opens_at)))
    if d.limited_by is not None:
        known = (
            d.limited_by if d.limited_by[:1] not in "[{" else "at_latest"
        )  # a limit that is itself a choice is written out in full
        what = LIMITED_BY_TITLES[known].of(r.lang) if known in LIMITED_BY_TITLES else rule_text(r.lang, known)
        out.append(r.say("limited_by", what=what))
    if explain and d.cite:
        out.append(r.say("sources", cites=citations_text(r.lang, d.cite)))
    elif d.confidence not in (None, Confidence.OFFICIAL) and d.due_at is not None and unfinished(d):
        out.append(r.say("rests_on", confidence=title_of(d.confidence, r.lang)))
    return [n for n in out if n]
