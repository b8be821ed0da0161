"""Deadlines as a calendar (RFC 5545): an event for each unfinished one, at its due instant, with an alarm where the
clock warns.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from disputes import __version__
from disputes.answers.assessment import ActionItem, Assessment, DeadlineItem
from disputes.views import values as said
from disputes.views.actions_and_deadlines import Reader, stated, unfinished
from disputes.views.blocks import plain, printed
from disputes.views.sentences import say
from disputes.views.titles import word

_ACTORS = ("seller", "buyer", "platform", "bank")
_FOLD = 75
_OVERDUE_PRIORITY, _PRIORITY = 1, 5


def calendar(answers: list[Assessment], lang: str) -> str:
    """The calendar of all answers; texts in `lang`, instants in UTC, the platform's own time in the description."""
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//disputes//disputes {__version__}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
    ]
    rows.append(f"X-WR-CALNAME:{_text(say(lang, 'calendar_name'))}")
    seen: set[str] = set()
    for a in answers:
        for uid, event in _events(a, lang):
            if uid not in seen:  # the same case handed in twice stands in the calendar once
                seen.add(uid)
                rows += event
    rows.append("END:VCALENDAR")
    return "".join(folded(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated entry of a shop."""

    platform: str
    market: str
    shop: str
    name: str
    at: datetime
    title: str
    warn: datetime | None
    as_of: datetime
    zone: ZoneInfo


def of_entries(entries: list[Entry], lang: str) -> str:
    """The calendar of dated entries of shops."""
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//disputes//disputes {__version__}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
    ]
    rows.append(f"X-WR-CALNAME:{_text(say(lang, 'calendar_name'))}")
    for e in entries:
        key = "\0".join((e.platform, e.shop, "shop", e.name))
        named = say(lang, "event_title", case=e.shop, title=plain(e.title))
        rows += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@disputes",
            f"DTSTAMP:{_instant(e.as_of)}",
        ]
        rows += [
            f"DTSTART:{_instant(e.at)}",
            f"SUMMARY:{_text(named)}",
            f"DESCRIPTION:{_text(f'{e.platform}/{e.market}', said.instant(lang, e.at, e.zone))}",
        ]
        rows.append("TRANSP:TRANSPARENT")
        if e.warn is not None:
            alarm = _text(say(lang, "alarm", title=named))
            rows += [
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                f"TRIGGER;VALUE=DATE-TIME:{_instant(e.warn)}",
                f"DESCRIPTION:{alarm}",
                "END:VALARM",
            ]
        rows.append("END:VEVENT")
    rows.append("END:VCALENDAR")
    return "".join(folded(row) for row in rows)


def folded(row: str) -> str:
    """A content line of at most 75 octets a piece, no character cut in two, ended by CR LF."""
    out: list[bytes] = []
    piece = b""
    for c in row:
        raw = c.encode()
        if len(piece) + len(raw) > _FOLD:
            out.append(piece)
            piece = b" "
        piece += raw
    return "\r\n".join([*(p.decode() for p in out), piece.decode()]) + "\r\n"


def _text(*lines: str) -> str:
    """Lines of text as a property's value."""
    return "\\n".join(printed(plain(x)).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for x in lines)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _uid(a: Assessment, kind: str, name: str, occurrence: int) -> str:
    key = "\0".join((a.platform, a.case, kind, name, str(occurrence)))
    return f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@disputes"


def _events(a: Assessment, lang: str) -> Iterator[tuple[str, list[str]]]:
    r = Reader.of(a, lang, None)
    dated = [d for d in a.deadlines if unfinished(d) and d.due_at is not None]
    dated.sort(
        key=lambda d: _ACTORS.index(d.actor) if d.actor in _ACTORS else len(_ACTORS)
    )  # stable: the answer's own order within
    dues = {at for d in dated if d.actor == "seller" for at in (d.due_at, d.rule_due_at)}
    for d in dated:
        uid = _uid(a, "deadline", d.id, d.occurrence)
        yield (
            uid,
            _event(a, r, uid, d.due_at, d.title.of(lang), d.actor, d.warn_at, d.state == "overdue", _said_of(a, d, r)),
        )
    for x in a.actions:
        if x.state != "done" and x.due_at is not None and x.due_at not in dues:
            uid = _uid(a, "action", x.id, 1)
            yield (
                uid,
                _event(
                    a, r, uid, x.due_at, x.title.of(lang), "seller", None, x.state == "overdue", _said_of_action(x, r)
                ),
            )


def _said_of(a: Assessment, d: DeadlineItem, r: Reader) -> list[str]:
    out = [r.say("event_actor", actor=word("party", d.actor, r.lang))]
    out += [n for n in (stated(d, r), r.say("may_apply") if d.may_apply else None) if n]
    if d.lapse is not None:
        out.append(
            r.say("silence", what=said.Consequence.of(d.lapse).said(r.lang, r.zone, said.titles_of(a.deadlines)))
        )
    if d.actor == "seller":
        due = [
            x for x in a.actions if x.state != "done" and x.due_at is not None and x.due_at in (d.due_at, d.rule_due_at)
        ]
        out += [r.say("event_do", title=x.title.of(r.lang)) for x in due]
    return [*out, r.say("event_rule", rule=d.rule)] if d.rule is not None else out


def _said_of_action(x: ActionItem, r: Reader) -> list[str]:
    owner = [r.say("event_actor", actor=word("owner", x.owner, r.lang))] if x.owner is not None else []
    return [*owner, r.say("event_rule", rule=x.rule)]


def _event(
    a: Assessment,
    r: Reader,
    uid: str,
    due: datetime | None,
    title: str,
    actor: str,
    warn: datetime | None,
    overdue: bool,
    lines: list[str],
) -> list[str]:
    assert due is not None
    named = r.say("event_title", case=a.case, title=plain(title))
    out = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_instant(a.as_of)}",
        f"DTSTART:{_instant(due)}",
        f"SUMMARY:{_text(named)}",
        f"DESCRIPTION:{_text(f'{a.platform}/{a.market}', r.say('event_due', at=r.at(due)), *lines)}",
        f"CATEGORIES:{_text(word('party', actor, r.lang))}",
        f"PRIORITY:{_OVERDUE_PRIORITY if overdue else _PRIORITY}",
        "TRANSP:TRANSPARENT",
    ]
    if warn is not None:
        said_then = _text(r.say("alarm", title=named))
        out += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER;VALUE=DATE-TIME:{_instant(warn)}",
            f"DESCRIPTION:{said_then}",
            "END:VALARM",
        ]
    return [*out, "END:VEVENT"]
