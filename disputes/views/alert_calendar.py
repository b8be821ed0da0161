"""Alerts as a calendar: an event for each that has a due instant, and for each date that is still to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.views.audience import Audience
from disputes.views.blocks import BOUND
from disputes.views.calendar import CaseOrShop, DueEvent, calendar_text
from disputes.views.titles import title_of
from disputes.words.store import AlertKind, AlertLevel

_PRIORITY = {AlertLevel.OVERDUE: 1, AlertLevel.DUE_SOON: 3, AlertLevel.LAPSED: 5, AlertLevel.INFO: 9}


def calendar(alerts: Iterable[Mapping[str, Any]], lang: str, as_of: datetime, tz: ZoneInfo | None = None) -> str:
    """The calendar of alerts in the contract's form; texts in `lang`, their instants in UTC and in `tz`.

    What is due keeps its one event from one export to the next, whatever is told of it: of several alerts those that
    still hold come first.
    """
    dated = [a for a in alerts if a["due_at"] is not None or a["kind"] == AlertKind.DATE_UNKNOWN]
    dated.sort(key=lambda a: a["cleared_at"] is not None)
    r = Audience.of("UTC", lang, tz)
    return calendar_text((_event(a, as_of, r) for a in dated), lang)


def _event(a: Mapping[str, Any], as_of: datetime, r: Audience) -> DueEvent:
    subject = CaseOrShop(a["platform"], a["market"], a["case"], a["shop"] if a["case"] is None else None)
    due = datetime.fromisoformat(a["due_at"]).astimezone(UTC) if a["due_at"] is not None else None
    level = AlertLevel(a["level"])
    cost = [r.say("cost_is", money=f"{a['cost']['currency']}{BOUND}{a['cost']['value']}")] if a["cost"] else []
    return DueEvent(
        subject=subject,
        uid=_uid(subject, a),
        stamp=as_of,
        due_at=due if due is not None else as_of.astimezone(r.own or r.zone).date(),
        title=a["title"][r.lang],
        lines=[*([r.say("event_due", at=r.at(due))] if due else []), title_of(AlertKind(a["kind"]), r.lang), *cost],
        category=title_of(level, r.lang),
        priority=_PRIORITY[level],
        cancelled=a["cleared_at"] is not None,
    )


def _uid(subject: CaseOrShop, a: Mapping[str, Any]) -> str:
    if a["action"] is not None:
        return subject.uid("action", a["action"], "1")
    deadline = a["deadline"]
    if deadline is None:  # a measure's end, for instance: what it is about has another event for each instant
        return subject.uid("alert", a["about"], a["due_at"])
    # An alert is about `deadline`, or about `deadline#2` for its second occurrence.
    number = a["about"].removeprefix(deadline).removeprefix("#")
    return subject.deadline_uid(deadline, int(number or 1))
