"""The deadlines and actions of cases as a calendar: an event for each that is unfinished, at its due instant, with an
alarm where the deadline warns. A deadline whose date is unknown stands on the day of the answer until it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from disputes.answers.assessment import ActionItem, Assessment, DeadlineItem
from disputes.followup.steps import is_undated, unfinished
from disputes.views.actions_and_deadlines import disputed, either_or, look_up, record_date, stated
from disputes.views.audience import Audience
from disputes.views.calendar import CaseOrShop, DueEvent, calendar_text
from disputes.views.titles import title_of
from disputes.views.values import Consequence, deadline_titles
from disputes.words.answers import ActionState, DeadlineState
from disputes.words.records import Actor

_ACTORS = tuple(Actor)
_OVERDUE_PRIORITY, _PRIORITY = 1, 5


def calendar(answers: Sequence[Assessment], lang: str, tz: ZoneInfo | None = None) -> str:
    """The calendar of all answers; texts in `lang`, their instants in the platform's zone and in `tz`."""
    return calendar_text((event for a in answers for event in _events(a, Audience.of(a.time_zone, lang, tz))), lang)


def _events(a: Assessment, r: Audience) -> Iterator[DueEvent]:
    subject = CaseOrShop(a.platform, a.market, case=a.case)
    dated = [(d, d.keep_by) for d in a.deadlines if unfinished(d) and d.keep_by is not None]
    dated.sort(key=lambda x: _ACTORS.index(x[0].actor))  # stable: the answer's own order within
    for d, due in dated:
        yield DueEvent(
            subject=subject,
            uid=subject.deadline_uid(d.id, d.occurrence),
            stamp=a.as_of,
            due_at=due,
            title=d.title.of(r.lang),
            lines=[r.say("event_due", at=r.at(due)), *_about_deadline(a, d, r)],
            category=title_of(d.actor, r.lang),
            priority=_OVERDUE_PRIORITY if d.state == DeadlineState.OVERDUE else _PRIORITY,
            warn_at=d.warn_at,
        )
    for d in a.deadlines:
        if is_undated(d):
            where = look_up(a, d)
            lines = [r.say("look_up", what=where.of(r.lang))] if where is not None else []
            yield DueEvent(
                subject=subject,
                uid=subject.deadline_uid(d.id, d.occurrence),
                stamp=a.as_of,
                due_at=a.as_of.astimezone(r.own or r.zone).date(),
                title=r.say("undated", title=d.title.of(r.lang)),
                lines=[*lines, record_date(a, d, r), *_about_deadline(a, d, r)],
                category=title_of(d.actor, r.lang),
                priority=_OVERDUE_PRIORITY,
            )
    told = {at for d, _ in dated if d.actor == Actor.SELLER for at in d.action_dates}
    for x in a.actions:
        if x.state != ActionState.DONE and x.due_at is not None and x.due_at not in told:
            yield DueEvent(
                subject=subject,
                uid=subject.uid("action", x.id, "1"),
                stamp=a.as_of,
                due_at=x.due_at,
                title=x.title.of(r.lang),
                lines=[r.say("event_due", at=r.at(x.due_at)), *_about_action(a, x, r)],
                category=title_of(Actor.SELLER, r.lang),
                priority=_OVERDUE_PRIORITY if x.state == ActionState.OVERDUE else _PRIORITY,
            )


def _about_deadline(a: Assessment, d: DeadlineItem, r: Audience) -> list[str]:
    out = [r.say("event_actor", actor=title_of(d.actor, r.lang))]
    out += [n for n in (stated(d, r), r.say("may_apply") if d.may_apply else None, disputed(d, r)) if n]
    if d.lapse is not None:
        out.append(r.say("silence", what=Consequence.of(d.lapse).text(r.lang, r.at, deadline_titles(a.deadlines))))
    if d.actor == Actor.SELLER:
        due = [
            x for x in a.actions if x.state != ActionState.DONE and x.due_at is not None and x.due_at in d.action_dates
        ]
        for x in due:
            out.append(r.say("event_do", title=x.title.of(r.lang), owner=title_of(x.owner, r.lang)))
            out += [either_or(x, a.actions, r)] if x.alternatives else []
    return [*out, r.say("event_rule", rule=d.rule)] if d.rule is not None else out


def _about_action(a: Assessment, x: ActionItem, r: Audience) -> list[str]:
    out = [r.say("event_owner", owner=title_of(x.owner, r.lang))]
    out += [either_or(x, a.actions, r)] if x.alternatives else []
    return [*out, r.say("event_rule", rule=x.rule)]
