"""One case as a page, before it is rendered: the terminal and the printed sheet say the same."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.views import evidence_and_ruling as findings
from disputes.views import questions_and_gaps as open_points
from disputes.views.actions_and_deadlines import clocks, next_steps, to_do
from disputes.views.audience import Audience
from disputes.views.blocks import Page, PageTable, StyledText, TableRow
from disputes.views.sentences import say
from disputes.views.titles import title_of
from disputes.views.values import instant_text, time_left


def sheet(a: Assessment, lang: str, tz: ZoneInfo | None, explain: bool) -> Page:
    """The page of `a` in `lang`, times in the platform's zone and in `tz` where that is another one."""
    r = Audience.of(a.time_zone, lang, tz, a.words)
    place = f"{a.platform}/{a.market}" + (f" ({a.site})" if a.site else "")
    heading = (a.case, place, title_of(a.dispute, lang), title_of(a.stage, lang) if a.stage else None)
    general = next((gap.why for gap in a.gaps if gap.topic == "market"), None)
    under = [StyledText(r.say("as_of", at=r.at(a.as_of)), "dim")]
    if general is not None:
        under.append(StyledText(general.of(lang), "alarm"))
    page = Page(tuple(StyledText(h, "strong") for h in heading if h), tuple(under))
    page.sections += [next_steps(a, r), clocks(a, r, explain)]
    if a.evidence:
        page.sections.append(findings.evidence(a.evidence, r))
    if findings.has_ruling(a):
        page.sections.append(findings.ruling(a, r))
    page.sections.append(findings.exposure(a, r))
    if a.routes is not None:
        page.sections.append(findings.routes(a.routes, r))
    if a.questions:
        page.sections.append(open_points.questions(a.questions, a.deadlines, r))
    if a.gaps:
        page.sections.append(open_points.gaps(a.gaps, r))
    if a.unknown_codes:
        page.sections.append(findings.unknown_codes(a, r))
    page.sections.append(findings.about(a, r))
    if explain:
        page.sections += [s for s in findings.why(a, r) if s.blocks]
    return page


def urgency(a: Assessment) -> tuple[bool, bool, bool, float, bool, str, str]:
    """By what is due next for the seller: a date that is unknown first, what has lapsed last; then by platform and
    case.
    """
    todo = to_do(a)
    first = todo[0] if todo else None
    due = first.due_at if first is not None else None
    return (
        first is None or not first.is_undated,
        first is not None and first.has_lapsed,
        due is None,
        due.timestamp() if due is not None else 0.0,
        not todo,
        a.platform,
        a.case,
    )


def urgent_first(answers: list[Assessment]) -> list[Assessment]:
    """The answers by their :func:`urgency`."""
    return sorted(answers, key=urgency)


def summary(answers: list[Assessment], lang: str, tz: ZoneInfo | None) -> PageTable:
    """One row for each case: what is next, by when."""
    rows = []
    for a in answers:
        r = Audience.of(a.time_zone, lang, tz)
        todo = to_do(a)
        first = todo[0] if todo else None
        due = first.due_at if first is not None else None
        when = instant_text(lang, due, r.own or r.zone) if due is not None else ""
        if first is not None and first.is_undated:
            when = r.say("date_unknown")
        left = time_left(lang, due, a.as_of) if due is not None else ""
        cells = (
            (StyledText(a.case, "strong"), StyledText(f"{a.platform}/{a.market}", "dim")),
            (StyledText(title_of(a.dispute, lang)),),
            (StyledText(first.title.of(lang) if first is not None else r.say("nothing")),),
            (StyledText(when),),
            (StyledText(left, "alarm" if due is not None and due < a.as_of else ""),),
        )
        rows.append(TableRow(cells))
    return PageTable(
        tuple(say(lang, k) for k in ("case", "dispute", "next_step", "due", "time_left")), tuple(rows), (3, 4)
    )
