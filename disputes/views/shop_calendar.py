"""The standing of shops as a calendar: windows for appeals, resets, ends of measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from disputes.answers.standing import Standing
from disputes.views.audience import Audience
from disputes.views.calendar import CaseOrShop, DueEvent, calendar_text
from disputes.words.answers import DeadlineState

_AHEAD = (DeadlineState.RUNNING, DeadlineState.DUE_SOON, DeadlineState.NOT_STARTED)


def calendar(standings: Sequence[Standing], lang: str, tz: ZoneInfo | None = None) -> str:
    """The calendar of all standings; texts in `lang`, their instants in the platform's zone and in `tz`."""
    return calendar_text((event for s in standings for event in _events(s, Audience.of(s.time_zone, lang, tz))), lang)


def _events(s: Standing, r: Audience) -> Iterator[DueEvent]:
    subject = CaseOrShop(s.platform, s.market, shop=s.shop)
    for d in s.deadlines:
        if d.due_at is not None and d.state in _AHEAD:
            yield DueEvent(
                subject=subject,
                uid=subject.deadline_uid(d.id, d.occurrence),
                stamp=s.as_of,
                due_at=d.due_at,
                title=d.title.of(r.lang),
                lines=[r.say("event_due", at=r.at(d.due_at))],
                warn_at=d.warn_at,
            )
    for f in s.forecast:
        yield DueEvent(
            subject=subject,
            uid=subject.uid("forecast", f.kind, f.ledger or "", f.what.en, f.at.isoformat()),
            stamp=s.as_of,
            due_at=f.at,
            title=f.what.of(r.lang),
            lines=[r.at(f.at)],
        )
