"""What has happened to a stored case: what people did, what an import replaced, how the answer changed and why."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.desk.rendering import clock_text
from disputes.desk.visit import Visit
from disputes.records.field_types import BadValue, to_instant
from disputes.store.case_log import CaseFile
from disputes.store.documents import unpacked
from disputes.store.models import HistoryRow, JournalRow
from disputes.views.sentences import say
from disputes.views.titles import open_title, title_of_stored
from disputes.words import ClosedWord
from disputes.words.answers import ActionState, DeadlineState, EvidenceStatus, Expectation
from disputes.words.records import EventType

MOST_LINES = 6
_PATH = re.compile(r"(actions|deadlines|evidence)\[([^\]]+)\](?:\.(\w+))?")
_STATES: Mapping[str, type[ClosedWord]] = {
    "actions": ActionState,
    "deadlines": DeadlineState,
    "evidence": EvidenceStatus,
}
_DATES = ("due_at", "opens_at", "met_at")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened at an instant: what, by whom, and the details."""

    at: datetime
    what: str
    who: str | None = None
    lines: tuple[str, ...] = ()
    more: int = 0


def history_of(file: CaseFile, answer: Assessment | None, visit: Visit, zone: ZoneInfo) -> list[HistoryEntry]:
    """All of it, the newest first."""
    out = [journal_entry(j, visit, zone) for j in file.journal]
    out += [HistoryEntry(s.taken_at, visit.say("imported", source=file.row.source)) for s in file.snapshots]
    out.append(HistoryEntry(file.row.imported_at, visit.say("first_import", source=file.row.source)))
    titles = _titles(answer, visit.lang)
    before: HistoryRow | None = None
    for h in file.history:
        out.append(_answer_changed(h, before, file, visit, zone, titles))
        before = h
    return sorted(out, key=lambda e: e.at, reverse=True)


def journal_entry(j: JournalRow, visit: Visit, zone: ZoneInfo) -> HistoryEntry:
    """What somebody did."""
    item = json.loads(j.item)
    what = visit.say(f"journal_{j.key}", what=_item_text(j.key, item, visit, zone))
    return HistoryEntry(j.at, visit.say("journal_undone", what=what) if j.undone else what, j.agent)


def _item_text(key: str, item: Mapping[str, Any], visit: Visit, zone: ZoneInfo) -> str:
    if key == "events":
        parts = [title_of_stored(EventType, item["type"], visit.lang), _clock(item.get("at"), zone), item.get("ref")]
    elif key == "evidence":
        kind = open_title({}, item["kind"], visit.lang)
        sent = visit.say("sent", at=_clock(item["submitted_at"], zone)) if "submitted_at" in item else None
        parts = [kind, item.get("file"), sent]
    elif key == "deadlines":
        parts = [item["for"], _clock(item.get("due_at"), zone)]
    elif key == "facts":
        value = item.get("value")
        text = say(visit.lang, "none") if value in (None, []) else value if isinstance(value, str) else str(value)
        parts = [f"{item['field']} = {text}"]
    else:
        parts = [item.get("text") or item.get("name") or visit.say("nobody")]
    return " · ".join(str(p) for p in parts if p)


def _clock(text: object, zone: ZoneInfo) -> str | None:
    try:
        return f"{clock_text(to_instant(text), zone)} ({zone})"
    except BadValue:
        return None


def _answer_changed(
    h: HistoryRow, before: HistoryRow | None, file: CaseFile, visit: Visit, zone: ZoneInfo, titles: Mapping[str, str]
) -> HistoryEntry:
    acted = any(h.was_as_of <= j.at <= h.as_of for j in file.journal)
    if h.digest != h.was_digest:
        why = "why_rules"
    elif acted or (before is not None and before.revision != h.revision):
        why = "why_record"
    else:
        why = "why_time"
    changes = unpacked(h.changes)
    lines = list(_lines(changes, visit, zone, titles))
    shown = tuple(lines[:MOST_LINES])
    return HistoryEntry(
        h.as_of, visit.say("answer_changed", why=visit.say(why)), None, shown, max(0, len(changes) - len(shown))
    )


def _titles(answer: Assessment | None, lang: str) -> dict[str, str]:
    """The titles of what an answer names, by its part and id."""
    if answer is None:
        return {}
    parts = (("actions", answer.actions), ("deadlines", answer.deadlines), ("evidence", answer.evidence))
    return {f"{part}/{item.id}": item.title.of(lang) for part, items in parts for item in items}


def _lines(changes: list[dict[str, Any]], visit: Visit, zone: ZoneInfo, titles: Mapping[str, str]) -> Iterator[str]:
    """The changes that say something to a person: states, dates, the ruling, what is new and what is gone."""
    lang = visit.lang
    for c in changes:
        if c["path"] == "ruling.expected":
            was, now = (title_of_stored(Expectation, str(v), lang) for v in (c["was"], c["now"]))
            yield f"{say(lang, 'ruling')}: {was} → {now}"
            continue
        found = _PATH.fullmatch(c["path"])
        if found is None:
            continue
        part, name, key = found.groups()
        whole = c["now"] if isinstance(c["now"], dict) else c["was"] if isinstance(c["was"], dict) else {}
        own = whole["title"][lang] if "title" in whole else titles.get(f"{part}/{name.split(',')[0]}")
        if own is None:
            continue
        if key is None:
            yield f"+ {own}" if c["was"] is None else f"− {own}"
        elif key in ("state", "status"):
            was, now = (title_of_stored(_STATES[part], str(v), lang) for v in (c["was"], c["now"]))
            yield f"{own}: {was} → {now}"
        elif key in _DATES:
            was, now = (_clock(v, zone) or "–" for v in (c["was"], c["now"]))
            yield f"{own}: {was} → {now}"
