"""What the forms on the page of a case do: each by the function that its command uses."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from disputes.desk.forms import SubmittedForm
from disputes.desk.pages.evidence import keep_file
from disputes.desk.typed import BadField, amount_typed, count_typed, instant_typed, word_typed
from disputes.desk.visit import Visit, clean_name
from disputes.store.case_due import answer_at_once, record_due
from disputes.store.case_facts import FactAnswer, record_fact
from disputes.store.case_ids import find
from disputes.store.case_log import LogEntry, Seen, add
from disputes.store.documents import parsed
from disputes.store.log_items import LoggedEvent, LoggedEvidence
from disputes.store.url import StorageError
from disputes.words.lists import WordList

_TRIES, _PAUSE_S = 10, 0.1
MOST_NOTE = 4_000


class Saved(StrEnum):
    """What became of a form: the key of what is said of it."""

    NOW = "saved_now"
    LATER = "saved_later"
    NOTHING = "nothing_new"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a form, and what else is to be told."""

    saved: Saved
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A form of the page of a case: who sent it, about which case, and what its sender had seen of it."""

    visit: Visit
    platform: str
    case_id: str
    form: SubmittedForm

    @property
    def seen(self) -> Seen:
        """What the sender had seen. Raises :class:`BadField` where the form does not say it."""
        found = Seen.read(self.form.text("seen"))
        if found is None:
            raise BadField("case", self.form.text("seen"), "go_back")
        return found

    def put(self, entry: LogEntry, *, undo: bool = False) -> bool:
        """Adds an entry to the case, if it is still what was seen."""
        return add(self.visit.desk.store, self.case_id, self.platform, entry, undo=undo, seen=self.seen)


Job = Callable[[CaseForm], tuple[bool, tuple[str, ...]]]


def take(sent: CaseForm) -> Taken:
    """Does what a form asks for, and answers the case anew.

    Raises :class:`BadField`, :class:`Refused`, :class:`Overtaken` and :class:`StorageError`: then nothing was done.
    """
    job = _JOBS.get(sent.form.text("do"))
    if job is None:
        raise BadField("case", sent.form.text("do"), "go_back")
    is_new, told = job(sent)
    if not is_new:
        return Taken(Saved.NOTHING, told)
    return Taken(_answered(sent), told)


def _answered(sent: CaseForm) -> Saved:
    """Answers the case as a scan would; where one is at work for long, that one or the next does."""
    desk = sent.visit.desk
    with desk.store.reading() as session:
        pk = find(session, sent.case_id, sent.platform).row.pk
    for left in reversed(range(_TRIES)):
        try:
            with desk.engines.answerer() as answers:
                answer_at_once(desk.store, answers.engine, pk, sent.visit.now)
            return Saved.NOW
        except StorageError:
            if left:
                time.sleep(_PAUSE_S)
    return Saved.LATER


def _log(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, now = sent.form, sent.visit.now
    event = word_typed(form, "event", WordList.EVENT)
    if event is None:
        raise BadField("event", "", "unknown_kind")
    item = LoggedEvent(
        type=event,
        at=instant_typed(form, "at") or now,
        by=word_typed(form, "by", WordList.BY),
        outcome=word_typed(form, "outcome", WordList.OUTCOME),
        remedy=word_typed(form, "remedy", WordList.REMEDY),
        amount=amount_typed(form, "amount"),
        ref=form.text("ref") or None,
    ).item()
    return sent.put(LogEntry("events", item, sent.visit.agent, now)), ()


def _take_back(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    """Takes back an event that was logged here."""
    form = sent.form
    item = LoggedEvent(type=form.text("event"), at=instant_typed(form, "at"), ref=form.text("ref") or None).item()
    return sent.put(LogEntry("events", item, sent.visit.agent, sent.visit.now), undo=True), ()


def _due(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    at = instant_typed(form, "at")
    if at is None:
        raise BadField("when", "", "expected_time")
    with visit.desk.engines.answerer() as answers:
        done = record_due(
            visit.desk.store,
            answers.engine,
            sent.case_id,
            platform=sent.platform,
            named=form.text("deadline"),
            at=at,
            agent=visit.agent,
            now=visit.now,
            seen=sent.seen,
        )
    return done.is_new, ()


def _answer(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    return _fact(sent, undo=False)


def _unanswer(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    return _fact(sent, undo=True)


def _fact(sent: CaseForm, *, undo: bool) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    value = form.text("value")
    if form.text("form") == "instant" and not undo:
        at = instant_typed(form, "value")
        value = at.isoformat() if at is not None else ""
    with visit.desk.engines.answerer() as answers:
        done = record_fact(
            visit.desk.store,
            answers.engine,
            sent.case_id,
            sent.platform,
            FactAnswer(form.text("field"), value),
            agent=visit.agent,
            now=visit.now,
            undo=undo,
            seen=sent.seen,
        )
    return done.is_new, ()


def _note(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    text = sent.form.text("text")
    if not text or len(text) > MOST_NOTE:
        raise BadField("note", text, "a_text")
    return sent.put(LogEntry("notes", {"text": text}, sent.visit.agent, sent.visit.now)), ()


def _assign(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    name = clean_name(sent.form.text("name"))
    entry = LogEntry("assignee", {"name": name} if name else {}, sent.visit.agent, sent.visit.now)
    return sent.put(entry, undo=name is None), ()


def _evidence(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    kept = keep_file(visit, form)
    shows = [s.strip() for s in form.text("shows").replace("，", ",").replace("、", ",").split(",") if s.strip()]
    item = LoggedEvidence(
        kind=form.text("kind"),
        file=_free_name(sent, kept.name, kept.digest),
        form=kept.form,
        bytes=kept.size,
        pages=count_typed(form, "pages"),
        shows=shows or None,
    ).item()
    entry = LogEntry("evidence", item, visit.agent, visit.now, kept.digest)
    return sent.put(entry), kept.told


def _free_name(sent: CaseForm, name: str, digest: str) -> str:
    """A name that no other file of the case has: evidence is known by its kind and its name."""
    with sent.visit.desk.store.reading() as session:
        logged = find(session, sent.case_id, sent.platform).row.logged
    entries = parsed(logged).get("evidence", ()) if logged else ()
    taken = {e["item"].get("file") for e in entries if e.get("digest") != digest}
    stem, dot, ending = name.rpartition(".")
    n, found = 2, name
    while found in taken:
        found = f"{stem} ({n}).{ending}" if dot else f"{name} ({n})"
        n += 1
    return found


def _sent(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    """Marks a piece of evidence as handed to the platform."""
    form, visit = sent.form, sent.visit
    at = instant_typed(form, "at") or visit.now
    item = LoggedEvidence(kind=form.text("kind"), file=form.text("file") or None, submitted_at=at).item()
    return sent.put(LogEntry("evidence", item, visit.agent, visit.now)), ()


def _remove(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    item = LoggedEvidence(kind=form.text("kind"), file=form.text("file") or None).item()
    return sent.put(LogEntry("evidence", item, visit.agent, visit.now), undo=True), ()


_JOBS: Mapping[str, Job] = {
    "log": _log,
    "take_back": _take_back,
    "due": _due,
    "answer": _answer,
    "unanswer": _unanswer,
    "note": _note,
    "assign": _assign,
    "evidence": _evidence,
    "sent": _sent,
    "remove": _remove,
}
