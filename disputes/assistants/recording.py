"""The one tool that writes, and says so: it logs an event in a stored case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from disputes.assistants.asked import AskedAbout, Assistance, asked_wrongly, word
from disputes.assistants.permission import kept_name
from disputes.assistants.shapes import RecordedEvent
from disputes.assistants.tools import Said
from disputes.records.field_types import BadValue, to_instant
from disputes.records.money import Money
from disputes.records.words import PLATFORMS
from disputes.store.case_due import answer_at_once
from disputes.store.case_ids import find
from disputes.store.case_log import Added, LogEntry, Overtaken, Seen, add
from disputes.store.log_items import LoggedEvent
from disputes.store.url import StorageError
from disputes.views.titles import title_of_stored
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.lists import CLOSED, WordList
from disputes.words.records import EventType

_SAID = {
    "en": {True: "{case}: {event} is recorded, {at}.", False: "{case}: {event} was recorded already, {at}."},
    "zh": {True: "{case}：已登记“{event}”，{at}。", False: "{case}：此前已登记“{event}”，{at}。"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventGiven:
    """An event as a tool is told of it: texts, as a record has them."""

    type: str
    at: str | None = None
    by: str | None = None
    outcome: str | None = None
    remedy: str | None = None
    amount: str | None = None
    ref: str | None = None


def record_event(
    a: Assistance, w: AskedAbout, given: EventGiven, agent: str | None, version: str | None, lang: str | None
) -> Said:
    """Logs an event beside the record of a case, as `disputes case log` does, and answers the case again. `version`:
    the one that was seen; where the case is another one by now, nothing is done.

    Raises :class:`Refused` and :class:`StorageError`.
    """
    spoken, now = a.language(lang), a.clock.now()
    if w.id is None:
        raise asked_wrongly("case_id", "nothing", "the id of a stored case")
    platform = word("platform", w.platform, PLATFORMS, WordList.PLATFORM)
    event = LoggedEvent(
        type=_word("type", given.type, WordList.EVENT) or "",
        at=_instant(given.at) or now,
        by=_word("by", given.by, WordList.BY),
        outcome=_word("outcome", given.outcome, WordList.OUTCOME),
        remedy=_word("remedy", given.remedy, WordList.REMEDY),
        amount=_money(given.amount),
        ref=given.ref,
    )
    seen = Seen.read(version.strip('"')) if version is not None else None
    if version is not None and seen is None:
        raise asked_wrongly("version", repr(version), "the `version` that an earlier answer gave, e.g. 3.17")
    out: list[Added] = []

    def also(_: Connection, added: Added) -> None:
        out.append(added)

    entry = LogEntry("events", event.item(), kept_name(agent), now)
    try:
        add(a.stored, w.id, platform, entry, seen=seen, also=also)
    except Overtaken as overtaken:
        found = "another version: " + ("imported anew" if overtaken.is_imported else "changed by somebody")
        raise asked_wrongly("version", found, "the version of now: check the case again") from None
    added = out[-1]
    _answer(a, added, now)
    told = RecordedEvent(case=added.case_id, platform=added.platform, recorded=added.is_new, version=str(added.seen))
    at = str(event.item()["at"])
    title = title_of_stored(EventType, event.type, spoken)
    return Said(_SAID[spoken][added.is_new].format(case=added.case_id, event=title, at=at), told)


def _answer(a: Assistance, added: Added, now: datetime) -> None:
    """Answers the case again; where a scan is at work, that one or the next does."""
    if not added.is_new:
        return
    with a.stored.reading() as session:
        pk = find(session, added.case_id, added.platform).row.pk
    try:
        with a.engines.answerer() as answers:
            answer_at_once(a.stored, answers.engine, pk, now)
    except StorageError:
        return


def _word(name: str, given: str | None, list_: WordList) -> str | None:
    return word(name, given, texts(CLOSED[list_]), list_)


def _instant(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        return to_instant(given)
    except BadValue as bad:
        raise asked_wrongly("at", repr(given), bad.expected) from None


def _money(given: str | None) -> Money | None:
    try:
        return Money.parse(given) if given is not None else None
    except ValueError as wrong:
        raise asked_wrongly("amount", repr(given), str(wrong)) from None
