"""The open questions of a case as forms, and the answers that were given here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from disputes.advice.answering import event_types_asked, place_of_answer
from disputes.answers.assessment import Assessment
from disputes.answers.open_points import AllowedWord, Question
from disputes.desk.rendering import clock_text
from disputes.language.rulebook import Rulebook
from disputes.records.condition_fields import case_fields
from disputes.records.field_types import to_instant
from disputes.store.case_facts import EVIDENCE
from disputes.views.questions_and_gaps import word_title_of_answer
from disputes.views.titles import FORM_TITLES, title_of_stored
from disputes.views.values import deadline_titles
from disputes.words.lists import WordList
from disputes.words.records import EventType

EVENT_KEYS: Mapping[str, WordList | None] = {
    "by": WordList.BY,
    "outcome": WordList.OUTCOME,
    "remedy": WordList.REMEDY,
    "amount": None,
}
"""What an event that was logged by hand may say beside its type and instant: words of a list, or an amount."""
_PARCEL = "shipment.tracking_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question with what answers it: words, one of which is chosen, or a value of a `form` that is typed. `field` is
    where it goes; `events` are those of which one is meant, each by its place among the record's events. Where no
    single value does, `line` is what to write into the record, or the answer stands with the shop (`is_of_shop`).
    """

    field: str
    ask: str
    words: Sequence[tuple[str, str]]
    form: str | None
    hint: str
    would_change: str
    line: str | None
    is_evidence: bool
    is_parcel: bool = False
    is_of_shop: bool = False
    events: Sequence[tuple[int, str]] = ()


def questions_of(
    a: Assessment, book: Rulebook, record: Mapping[str, Any], lang: str, zone: ZoneInfo
) -> list[QuestionView]:
    """The questions of an answer, those that change most first. `zone`: in which instants of events are written."""
    titles = deadline_titles(a.deadlines)
    out = []
    for q in a.questions:
        changes = {c.id: c.title for c in q.changes}
        named = (changes.get(k) or titles.get(k) for k in q.would_change)
        what = dict.fromkeys(title.of(lang) for title in named if title is not None)
        field = _field_of_one_parcel(q.field, record)
        events = _events(q, book, record, lang, zone)
        can = bool(events) or q.field == EVIDENCE or place_of_answer(book, field) is not None
        hint = FORM_TITLES[q.form].of(lang) if q.form is not None and q.form in FORM_TITLES else ""
        out.append(
            QuestionView(
                field=field,
                ask=q.ask.of(lang),
                words=[(w.word, _title(q, w, lang)) for w in q.allowed] if q.field != EVIDENCE else [],
                form=q.form,
                hint=hint,
                would_change=("、" if lang == "zh" else ", ").join(what),
                line=None if can else q.paste or q.field,
                is_evidence=q.field == EVIDENCE,
                is_parcel=field == _PARCEL != q.field,
                is_of_shop=not can and _is_of_shop(q.field),
                events=events,
            )
        )
    return out


def _field_of_one_parcel(field: str, record: Mapping[str, Any]) -> str:
    """A field of the parcels as that of the one parcel of a record: which of several is meant, no single value says.
    Of a record without any, the tracking number makes the first.
    """
    parcels = record.get("shipments") or [p for p in (record.get("shipment"),) if p]
    if field == "shipments" and not parcels:
        return _PARCEL
    head, _, key = field.partition(".")
    one = f"shipment.{key}"
    return one if head == "shipments" and len(parcels) == 1 and one in case_fields() else field


def _events(q: Question, book: Rulebook, record: Mapping[str, Any], lang: str, zone: ZoneInfo) -> list[tuple[int, str]]:
    """The events of the record that do not say what is asked of one of them, the newest first: those of the types that
    the rules ask of, where there are any.
    """
    head, _, key = q.field.partition(".")
    if head != "events" or key not in EVENT_KEYS:
        return []
    events = enumerate(record.get("events") or ())
    silent = sorted(((to_instant(e["at"]), n, e["type"]) for n, e in events if e.get(key) is None), reverse=True)
    types = event_types_asked(book, q.would_change, key)
    meant = [e for e in silent if e[2] in types] or silent
    return [(n, f"{title_of_stored(EventType, type_, lang)} · {clock_text(at, zone)}") for at, n, type_ in meant]


def _is_of_shop(field: str) -> bool:
    """Whether what is asked are figures of the shop: lists of its record, and what is worked out from them."""
    head = field.partition(".")[0]
    return head in ("metric", "ledger", "shop", "weeks", "days", "months", "orders", "violations", "points", "measures")


def _title(q: Question, allowed: AllowedWord, lang: str) -> str:
    found = word_title_of_answer(q, allowed)
    return found.of(lang) if found is not None else allowed.word
