"""What is due as a calendar (RFC 5545): the one place that writes events, whatever they come from.

A deadline is the same event in every export: its UID names the case or shop and the deadline, and neither the instant,
which may move, nor the language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from icalendar import Alarm, Calendar, Event, vText

from disputes import __version__
from disputes.views.blocks import plain, printed
from disputes.views.sentences import say
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CaseOrShop:
    """Whose event it is. Exactly one of `case` and `shop` is an id of the platform."""

    platform: str
    market: str
    case: str | None = None
    shop: str | None = None

    @property
    def id(self) -> str:
        """The id by which people know it."""
        return (self.case if self.case is not None else self.shop) or ""

    def deadline_uid(self, deadline: str, occurrence: int) -> str:
        """The UID of an occurrence of a deadline."""
        return self.uid("deadline", deadline, str(occurrence))

    def uid(self, kind: str, *names: str) -> str:
        """The UID of anything else that is due, by what tells it from the others of its kind."""
        key = "\0".join((self.platform, self.id, kind if self.case is not None else f"shop {kind}", *names))
        return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@disputes"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEvent:
    """Something that is due at an instant, or of which no instant is known: then it stands on a whole day, for many
    calendars show no tasks. Texts are in the calendar's language.

    `stamp`: the instant of the answer that it was read from; `warn_at`: when to be reminded; `priority`: 1 (the most
    pressing) to 9.
    """

    subject: CaseOrShop
    uid: str
    stamp: datetime
    due_at: datetime | date
    title: str
    lines: Sequence[str]
    category: str | None = None
    priority: int | None = None
    warn_at: datetime | None = None
    cancelled: bool = False


def calendar_text(events: Iterable[DueEvent], lang: str) -> str:
    """The events as a calendar, instants in UTC, days as such; of several with one UID the first counts."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//disputes//disputes {__version__}//{lang.upper()}")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _text(say(lang, "calendar_name")))
    seen: set[str] = set()
    for event in events:
        if event.uid not in seen:
            seen.add(event.uid)
            calendar.add_component(_component(event, lang))
    text: bytes = calendar.to_ical(sorted=False)
    return text.decode("utf-8")


def _component(event: DueEvent, lang: str) -> Event:
    named = say(lang, "event_title", case=event.subject.id, title=plain(event.title))
    out = Event()
    out.add("uid", event.uid)
    out.add("dtstamp", event.stamp.astimezone(UTC))
    due = event.due_at
    out.add("dtstart", due.astimezone(UTC) if isinstance(due, datetime) else due)
    out.add("summary", _text(named))
    out.add("description", _text(f"{event.subject.platform}/{event.subject.market}", *event.lines))
    if event.category is not None:
        out.add("categories", [_text(event.category)])
    if event.priority is not None:
        out.add("priority", event.priority)
    if event.cancelled:
        out.add("status", "CANCELLED")
    out.add("transp", "TRANSPARENT")
    if event.warn_at is not None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", event.warn_at.astimezone(UTC), parameters={"VALUE": "DATE-TIME"})
        alarm.add("description", _text(say(lang, "alarm", title=named)))
        out.add_component(alarm)
    return out


def _text(*lines: str) -> vText:
    return vText("\n".join(printed(plain(line)) for line in lines))
