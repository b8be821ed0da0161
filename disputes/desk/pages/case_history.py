"""What has happened to a stored case: what people did, what an import replaced, how the answer changed and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.answers.differences import Change
from disputes.desk.rendering import clock_text
from disputes.desk.visit import Visit
from disputes.language.truth import Text
from disputes.records.field_types import BadValue, to_instant
from disputes.store.case_log import CaseFile
from disputes.store.documents import unpacked
from disputes.store.holds import HOLD
from disputes.store.models import HistoryRow, JournalRow
from disputes.views.answer_changes import answer_changes, titles_in
from disputes.views.sentences import say
from disputes.views.titles import open_title, title_of_stored
from disputes.words.records import EventType

MOST_LINES, MOST_JUST_NOW = 6, 12


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened at an instant: what, by whom, and the details."""

    at: datetime
    what: str
    who: str | None = None
    lines: tuple[str, ...] = ()
    more: int = 0


def history_of(file: CaseFile, visit: Visit, zone: ZoneInfo) -> list[HistoryEntry]:
    """All of it, the newest first."""
    out = [journal_entry(j, visit, zone) for j in file.journal]
    # A record that was written over says when; by whom, and from where, the one that took its place says.
    first, *later = *file.snapshots, file.row
    for replaced, by in zip(file.snapshots, later, strict=True):
        out.append(HistoryEntry(replaced.taken_at, visit.say("imported", source=by.source), by.imported_by))
    out.append(HistoryEntry(file.row.imported_at, visit.say("first_import", source=first.source), first.imported_by))
    titles = _titles(file)
    before: HistoryRow | None = None
    for h in file.history:
        out.append(_answer_changed(h, before, file, visit, titles))
        before = h
    return sorted(out, key=lambda e: e.at, reverse=True)


def changed_just_now(file: CaseFile, number: str, visit: Visit) -> HistoryEntry | None:
    """What a change of the answer brought, for whoever has just brought it about; None where the case has no such one,
    or nothing of it is told.
    """
    found = next((h for h in file.history if str(h.id) == number), None)
    lines = _lines(found, _titles(file), visit.lang) if found is not None else []
    if found is None or not lines:
        return None
    more = max(0, len(lines) - MOST_JUST_NOW)
    return HistoryEntry(found.as_of, visit.say("changed_now"), None, tuple(lines[:MOST_JUST_NOW]), more)


def _titles(file: CaseFile) -> Mapping[str, Text]:
    return titles_in(unpacked(file.row.answer)) if file.row.answer is not None else {}


def _lines(h: HistoryRow, titles: Mapping[str, Text], lang: str) -> list[str]:
    """The differences of two answers in words, the gravest first."""
    changes = [Change(c["path"], c["was"], c["now"]) for c in unpacked(h.changes)]
    return [told.text.of(lang) for told in answer_changes(changes, titles)]


def journal_entry(j: JournalRow, visit: Visit, zone: ZoneInfo) -> HistoryEntry:
    """What somebody did."""
    item = json.loads(j.item)
    what = visit.say(f"journal_{j.key}", what=_item_text(j.key, item, visit, zone))
    return HistoryEntry(j.at, visit.say("journal_undone", what=what) if j.undone else what, j.agent)


def _item_text(key: str, item: Mapping[str, Any], visit: Visit, zone: ZoneInfo) -> str:
    if key == "erased":
        return ""
    if key == HOLD:
        until = visit.say("hold_until", day=item["until"]) if "until" in item else None
        parts = [item["reason"], until]
    elif key == "events":
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
    h: HistoryRow, before: HistoryRow | None, file: CaseFile, visit: Visit, titles: Mapping[str, Text]
) -> HistoryEntry:
    acted = any(h.was_as_of <= j.at <= h.as_of for j in file.journal)
    if h.digest != h.was_digest:
        why = "why_rules"
    elif acted or (before is not None and before.revision != h.revision):
        why = "why_record"
    else:
        why = "why_time"
    lines = _lines(h, titles, visit.lang)
    what = visit.say("answer_changed", why=visit.say(why))
    return HistoryEntry(h.as_of, what, None, tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))
