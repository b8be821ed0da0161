"""Alerts as a calendar (RFC 5545): an event for each that has a due instant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from disputes import __version__
from disputes.documents.problems import printable
from disputes.views.deadline_calendar import folded
from disputes.views.sentences import say

_PRIORITY = {"overdue": 1, "due_soon": 3, "lapsed": 5, "info": 9}


def calendar(alerts: Iterable[Mapping[str, Any]], lang: str, as_of: datetime) -> str:
    """The calendar of alerts in the contract's form; texts in `lang`, instants in UTC.

    What is due keeps its one event from one export to the next, whatever is told of it: of several alerts the first
    counts.
    """
    rows = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//disputes//disputes {__version__}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
    ]
    rows.append(f"X-WR-CALNAME:{_text(say(lang, 'calendar_name'))}")
    seen: set[str] = set()
    for a in sorted(alerts, key=lambda a: a["cleared_at"] is not None):
        if a["due_at"] is not None and (uid := _uid(a)) not in seen:
            seen.add(uid)
            rows += _event(a, uid, lang, as_of)
    rows.append("END:VCALENDAR")
    return "".join(folded(row) for row in rows)


def _uid(a: Mapping[str, Any]) -> str:
    name = a["case"] if a["case"] is not None else a["shop"]
    key = "\0".join((a["platform"], "case" if a["case"] is not None else "shop", name, a["about"], a["due_at"]))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _event(a: Mapping[str, Any], uid: str, lang: str, as_of: datetime) -> list[str]:
    name = a["case"] if a["case"] is not None else a["shop"]
    cost = [f"{a['cost']['value']} {a['cost']['currency']}"] if a["cost"] is not None else []
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@disputes",
        f"DTSTAMP:{as_of.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{datetime.fromisoformat(a['due_at']).astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{_text(f'{name}: ' + a['title'][lang])}",
        f"DESCRIPTION:{_text(a['platform'] + '/' + a['market'], a['kind'], *cost)}",
        f"CATEGORIES:{_text(a['level'])}",
        f"PRIORITY:{_PRIORITY[a['level']]}",
        *(["STATUS:CANCELLED"] if a["cleared_at"] is not None else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(*lines: str) -> str:
    return "\\n".join(x.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for x in map(printable, lines))
