"""What the forms on the page of a case do: each by the function that its command uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from disputes.access.asker import NotAllowed
from disputes.desk.answering import answer_now
from disputes.desk.forms import SubmittedForm
from disputes.desk.pages.case_questions import EVENT_KEYS
from disputes.desk.pages.evidence import keep_file
from disputes.desk.typed import BadField, amount_typed, count_typed, day_typed, instant_typed, word_typed
from disputes.desk.uploads import free_name
from disputes.desk.visit import Visit, clean_name
from disputes.records.field_types import to_instant
from disputes.records.money import Money
from disputes.store.case_due import record_due
from disputes.store.case_facts import FactAnswer, record_fact
from disputes.store.case_ids import find
from disputes.store.case_log import LogEntry, Seen, add, last_change
from disputes.store.documents import merged, parsed
from disputes.store.holds import LegalHold, place_hold, release_hold
from disputes.store.log_items import LoggedEvent, LoggedEvidence
from disputes.words.access import AccessScope
from disputes.words.lists import WordList

MOST_NOTE = 4_000


class Saved(StrEnum):
    """What became of a form: the key of what is said of it."""

    NOW = "saved_now"
    LATER = "saved_later"
    NOTHING = "nothing_new"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a form, and what else is to be told; `change`: the number of the change of the answer that came
    of it, 0 for none.
    """

    saved: Saved
    told: tuple[str, ...] = ()
    change: int = 0


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

    def last_change(self) -> int:
        """The number of the last change of the case's answer. Raises :class:`Refused` where there is no such case."""
        with self.visit.desk.store.reading() as session:
            return last_change(session, find(session, self.case_id, self.platform).row)

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
    before = sent.last_change()
    is_new, told = job(sent)
    if not is_new:
        return Taken(Saved.NOTHING, told)
    if not answer_now(sent.visit.desk, sent.platform, sent.case_id, sent.visit.now):
        return Taken(Saved.LATER, told)
    after = sent.last_change()
    return Taken(Saved.NOW, told, after if after > before else 0)


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


def _answer_of_event(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    """What was not known of an event: it is logged again with that, and what is on record of it stays."""
    form, key = sent.form, sent.form.text("field").removeprefix("events.")
    if key not in EVENT_KEYS:
        raise BadField("event", key, "go_back")
    with sent.visit.desk.store.reading() as session:
        row = find(session, sent.case_id, sent.platform).row
    record = merged(parsed(row.record), parsed(row.logged) if row.logged else None)
    events, place = record.get("events") or [], count_typed(form, "event")
    if place is None or place >= len(events):
        raise BadField("event", form.text("event"), "unknown_kind")
    words = EVENT_KEYS[key]
    value = word_typed(form, "value", words) if words is not None else amount_typed(form, "value")
    if value is None:
        raise BadField(key, "", "answer")
    event = events[place]
    item = LoggedEvent(type=event["type"], at=to_instant(event["at"]), ref=event.get("ref")).item()
    told = value.plain() if isinstance(value, Money) else value
    return sent.put(LogEntry("events", {**item, key: told}, sent.visit.agent, sent.visit.now)), ()


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


def _hold(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    _check_may_hold(visit)
    placed = LegalHold(form.text("reason"), day_typed(form, "last_day"))
    store, agent, now = visit.desk.store, visit.agent, visit.now
    return place_hold(store, sent.case_id, sent.platform, placed, agent=agent, now=now, seen=sent.seen), ()


def _release(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    _check_may_hold(sent.visit)
    store, agent, now = sent.visit.desk.store, sent.visit.agent, sent.visit.now
    reason = sent.form.text("reason")
    return release_hold(store, sent.case_id, sent.platform, reason, agent=agent, now=now, seen=sent.seen), ()


def _check_may_hold(visit: Visit) -> None:
    if not visit.may_hold:
        raise NotAllowed(403, AccessScope.HOLD)


def _assign(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    name = clean_name(sent.form.text("name"))
    entry = LogEntry("assignee", {"name": name} if name else {}, sent.visit.agent, sent.visit.now)
    return sent.put(entry, undo=name is None), ()


def _evidence(sent: CaseForm) -> tuple[bool, tuple[str, ...]]:
    form, visit = sent.form, sent.visit
    kept = keep_file(visit, form)
    given = visit.say("wrong_ending", given=f".{kept.misnamed}", found=kept.form) if kept.misnamed else None
    shows = [s.strip() for s in form.text("shows").replace("，", ",").replace("、", ",").split(",") if s.strip()]
    item = LoggedEvidence(
        kind=form.text("kind"),
        file=free_name(visit.desk.store, sent.platform, sent.case_id, kept.name, kept.digest),
        form=kept.form,
        bytes=kept.size,
        pages=count_typed(form, "pages"),
        shows=shows or None,
    ).item()
    entry = LogEntry("evidence", item, visit.agent, visit.now, kept.digest)
    return sent.put(entry), (given,) if given is not None else ()


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
    "answer_of_event": _answer_of_event,
    "unanswer": _unanswer,
    "note": _note,
    "hold": _hold,
    "release": _release,
    "assign": _assign,
    "evidence": _evidence,
    "sent": _sent,
    "remove": _remove,
}
