"""The answer to an open question of a stored case: a value that its record does not give, filled in by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from disputes.advice.answering import place_of_answer
from disputes.api import Engine
from disputes.documents.problems import EXIT_USAGE, Problem, Refused, nearest
from disputes.language.rulebook import Rulebook
from disputes.records.condition_fields import case_fields
from disputes.records.field_types import BadValue, FieldType, typed
from disputes.records.reading import RecordRead
from disputes.store.case_ids import find
from disputes.store.case_log import Also, LogEntry, Seen, add
from disputes.store.database import Store
from disputes.store.documents import case_of, dumps, merged, parsed, parts_of
from disputes.store.models import CaseRow
from disputes.words.language import FieldKind

EVIDENCE = "evidence"
NONE = "none"
"""Answers the question for evidence: there is none."""


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """A field of a case's record and the value that it is to have, as a person wrote it; `none` for no evidence."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """The path at which the value stands, and the case's row; `is_new`: it was not recorded like this before."""

    path: str
    pk: int
    is_new: bool


def record_fact(
    store: Store,
    engine: Engine,
    case_id: str,
    platform: str | None,
    answer: FactAnswer,
    *,
    agent: str | None,
    now: datetime,
    undo: bool = False,
    seen: Seen | None = None,
    also: Also | None = None,
) -> RecordedFact:
    """Records a value beside the record of a case (`undo`: takes it back), and wakes the case. What the channel comes
    to report itself takes its place.

    Raises :class:`Refused` where the case or the field is not known, or the value does not fit (exit 2, with the
    nearest word); where the record says something there already; :class:`Overtaken`; and :class:`StorageError`.
    """
    with store.reading() as session:
        row = find(session, case_id, platform).row
    book = engine.rulebook(*parts_of(row.book))
    path, value = _place(row, book, answer, undo)
    entry = LogEntry("facts", {"field": path} if undo else {"field": path, "value": value}, agent, now)
    if not undo:
        _check(row, engine, entry)
    is_new = add(store, row.case_id, row.platform, entry, undo=undo, seen=seen, also=also)
    return RecordedFact(path, row.pk, is_new)


def _place(row: CaseRow, book: Rulebook, answer: FactAnswer, undo: bool) -> tuple[str, object]:
    if answer.field == EVIDENCE:
        if answer.value != NONE and not undo:
            raise _wrong(row, EVIDENCE, answer.value, f"{NONE} (what there is: disputes case evidence)")
        return EVIDENCE, []
    found = place_of_answer(book, answer.field)
    if found is None:
        known = [f"facts.{name}" for r in book.rulesets for name in r.facts] + list(case_fields())
        raise _wrong(row, "", answer.field, "a field of the record that one value fills", nearest(answer.field, known))
    path, type_ = found
    return path, None if undo else _value(row, path, answer.value, type_)


def _value(row: CaseRow, path: str, text: str, type_: FieldType) -> object:
    """The value as the record writes it: texts, which are typed by their place, and lists of them."""
    text = text.strip()
    raw: object = [t.strip() for t in text.split(",") if t.strip()] if type_.kind is FieldKind.LIST else text
    try:
        if not text:
            raise BadValue("a value")
        typed(raw, type_)
    except BadValue as bad:
        raise _wrong(row, path, bad.found or repr(text), bad.expected, bad.nearest) from None
    return raw


def _check(row: CaseRow, engine: Engine, entry: LogEntry) -> None:
    """Raises :class:`Refused` where the record says something else there, or would not go with its ruleset."""
    named = f"{row.platform}/{row.case_id}"
    plain = parsed(row.record)
    before = merged(plain, {**(parsed(row.logged) if row.logged else {}), "facts": []})
    after = merged(before, {"facts": [{"item": entry.item}]})
    path = str(entry.item["field"])
    if before == after:
        raise _wrong(row, path, "a value of the channel's own", "a field that the record leaves open")
    case = case_of(dumps(after), None, named)
    engine.prepared(RecordRead(case.id, 1, case))


def _wrong(row: CaseRow, path: str, found: str, expected: str, near: str | None = None) -> Refused:
    return Refused([Problem(row.case_id, 1, path, found, expected, near)], EXIT_USAGE)
