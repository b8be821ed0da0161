"""What the tools that only look say: a text for people, and the same as data. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from disputes.answers.serialization import as_json
from disputes.api import Engine
from disputes.assistants.asked import (
    AskedAbout,
    Assistance,
    answering,
    asked_wrongly,
    prepared_case,
    prepared_shop,
    word,
)
from disputes.assistants.shapes import (
    CheckedCase,
    CheckedShop,
    DraftedMessages,
    DueCase,
    DueCases,
    ExplainedCase,
    FoundRules,
)
from disputes.assistants.sources import sources_of
from disputes.dates.spans import span
from disputes.documents.problems import nearest
from disputes.handbook.entries import EntryName, EntrySection, find
from disputes.handbook.entry_json import EntryJson, entry_json, named
from disputes.handbook.plain_text import plain_text
from disputes.handbook.search import search_entries
from disputes.handbook.show import entry_account, entry_document
from disputes.language.citations import weakest
from disputes.language.loading import FOLDERS, Library
from disputes.records.words import MARKETS, PLATFORMS
from disputes.shops.what_if import parsed
from disputes.store.documents import parts_of, unpacked
from disputes.store.listing import ListedCase, ListFilter
from disputes.store.models import CASES, CaseRow
from disputes.store.worklist import listed, worklist
from disputes.views.columns import SEPARATOR
from disputes.views.drafts_page import MARKET, drafts_page
from disputes.views.markdown import page
from disputes.views.sentences import say
from disputes.views.shops import page as shop_page
from disputes.views.values import instant_text
from disputes.words import texts
from disputes.words.answers import Confidence, Owner
from disputes.words.dataclass import dataclass
from disputes.words.lists import WordList
from disputes.words.messages import Addressee, MessageLanguage

MOST_DUE = 50
MOST_ENTRIES = 3
MOST_OTHERS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool says: the text, and the data."""

    text: str
    data: object


def check_case(a: Assistance, w: AskedAbout, as_of: str | None, lang: str | None) -> Said:
    """What to do in a case. Raises :class:`Refused`."""
    at, spoken = a.instant(as_of), a.language(lang)
    with answering(a) as answers:
        case = prepared_case(a, answers, w, at)
        answer = case.assess(at)
        plain = answer.to_json()
        sources = sources_of(answers.engine, *case.book, plain)
    return Said(page(answer, spoken, a.tz), CheckedCase(answer=plain, sources=sources, confidence=answer.confidence))


def check_shop(a: Assistance, w: AskedAbout, what_if: Sequence[str], as_of: str | None, lang: str | None) -> Said:
    """Where a shop stands. Raises :class:`Refused`."""
    at, spoken, changes = a.instant(as_of), a.language(lang), parsed(tuple(what_if))
    with answering(a) as answers:
        shop = prepared_shop(a, answers, w)
        standing = shop.stand(at, what_if=changes)
        plain = standing.to_json()
        sources = sources_of(answers.engine, standing.platform, None, plain)
    told = CheckedShop(standing=plain, sources=sources, confidence=standing.confidence)
    return Said(shop_page(standing, spoken, a.tz, explain=False), told)


def explain(a: Assistance, w: AskedAbout, about: str | None, as_of: str | None, lang: str | None) -> Said:
    """Why a case is answered as it is; `about`: an action, a deadline or a rule of it. Raises :class:`Refused`."""
    at, spoken = a.instant(as_of), a.language(lang)
    with answering(a) as answers:
        case = prepared_case(a, answers, w, at)
        answer = case.assess(at, explain=True)
        plain = answer.to_json()
        sources = sources_of(answers.engine, *case.book, plain)
        library = answers.engine.library
        names = _named_in(library, plain, about) if about is not None else []
        entries = [entry_json(library, n) for n in names]
        text = "\n".join([page(answer, spoken, a.tz), *(_entry_text(library, n, spoken) for n in names)])
    told = ExplainedCase(
        case=answer.case,
        trace=plain["trace"],
        near_misses=plain.get("near_misses", []),
        rests_on=plain.get("rests_on", []),
        entries=entries,
        sources=sources,
        confidence=answer.confidence,
    )
    return Said(text, told)


def find_rule(a: Assistance, query: str, platform: str | None, section: str | None, lang: str | None) -> Said:
    """What the rules say of something. Raises :class:`Refused`."""
    spoken, library = a.language(lang), a.engines.library
    known = {FOLDERS.get(r, r): r for r in library.ids()}
    owner = word("platform", platform, tuple(known)) if platform is not None else None
    part = word("section", section, texts(EntrySection))
    names = [known[owner]] if owner is not None else list(known.values())
    exact = find(library, f"{known[owner]}/{query}" if owner is not None and "/" not in query else query)
    hits = [e for e in exact.entries if (part is None or e.section == part) and e.ruleset in names]
    if not hits:
        wanted = EntrySection(part) if part is not None else None
        hits = [e.name for e in search_entries(library, names, query, wanted)]
    entries = [entry_json(library, e) for e in hits[:MOST_ENTRIES]]
    others = hits[MOST_ENTRIES : MOST_ENTRIES + MOST_OTHERS]
    told = FoundRules(
        entries=entries,
        others=[named(e) for e in others],
        nearest=exact.nearest if not hits else (),
        confidence=_weakest(entries),
    )
    if not hits:
        near = say(spoken, "list").join(exact.nearest)
        return Said(f"{query!r}: –" + (f" ({near}?)" if near else ""), told)
    text = "\n".join(_entry_text(library, e, spoken) for e in hits[:MOST_ENTRIES])
    return Said(text + "".join(f"- {e}\n" for e in others), told)


def draft_message(
    a: Assistance, w: AskedAbout, action: str | None, to: str | None, as_of: str | None, lang: str | None
) -> Said:
    """The messages that fit a case, with the sources of the actions that they are for. Raises :class:`Refused`."""
    at = a.instant(as_of)
    wanted = word("language", lang, (*texts(MessageLanguage), MARKET)) or a.lang
    addressee = word("to", to, texts(Addressee))
    with answering(a) as answers:
        case = prepared_case(a, answers, w, at)
        found = case.case.drafts(at, action, Addressee(addressee) if addressee is not None else None)
        plain = found.to_json()
        for_them = {d.action for d in found.drafts}
        asked = [x for x in as_json(case.case.answer_at(at).actions) if x["id"] in for_them] if for_them else []
        sources = sources_of(answers.engine, *case.book, [plain, asked])
    text = drafts_page([found], wanted)
    if not found.drafts:
        spoken = wanted if wanted in ("en", "zh") else "en"
        text = say(spoken, "no_draft", case=found.case)
        text += say(spoken, "draft_others", actions=say(spoken, "list").join(found.others)) if found.others else ""
    confidence = weakest(s.confidence for s in sources)
    return Said(text, DraftedMessages(drafts=plain, sources=sources, confidence=confidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFilter:
    """Which of the cases that are due; `within` as 24h or 3d."""

    within: str = "24h"
    platform: str | None = None
    market: str | None = None
    owner: str | None = None
    assignee: str | None = None


def list_due(a: Assistance, given: DueFilter, limit: int, lang: str | None) -> Said:
    """The stored cases that are due. Raises :class:`Refused`."""
    spoken, now, store = a.language(lang), a.clock.now(), a.stored
    reach = span(given.within)
    if reach is None:
        raise asked_wrongly("within", repr(given.within), "a number and m, h, d or w, e.g. 24h")
    f = ListFilter(
        due_by=now + reach,
        platform=word("platform", given.platform, PLATFORMS, WordList.PLATFORM),
        market=word("market", given.market, MARKETS),
        owner=word("owner", given.owner, texts(Owner)),
        assignee=given.assignee,
    )
    order = worklist(store, f, now).order
    pks = [pk for pk, _ in order[:limit]]
    with store.reading() as session:
        rows = {r.pk: r for r in session.exec(select(CaseRow).where(CASES.c.pk.in_(pks)))}
    with answering(a) as answers:
        found = [_due(answers.engine, rows[pk], case) for pk, case in listed(store, pks, f) if pk in rows]
    lines = [_due_line(c, spoken) for _, c in listed(store, pks, f)]
    told = DueCases(as_of=now, cases=found, total=len(order))
    return Said("".join(f"- {line}\n" for line in lines) or say(spoken, "summary", n=0) + "\n", told)


def _due(engine: Engine, row: CaseRow, case: ListedCase) -> DueCase:
    answer = unpacked(row.answer) if row.answer is not None else {}
    cited = {"actions": case.actions, "deadlines": answer.get("deadlines", [])}
    sources = sources_of(engine, *parts_of(row.book), cited)
    return DueCase(case=as_json(case), sources=sources, confidence=answer.get("confidence"))


def _due_line(c: ListedCase, lang: str) -> str:
    due = say(lang, "date_unknown") if c.date_unknown else ""
    if c.due_at is not None and not c.date_unknown:
        due = instant_text(lang, c.due_at, ZoneInfo(c.time_zone or "UTC"))
    what = c.next["title"][lang] if c.next is not None else ""
    amount = f"{c.amount['currency']} {c.amount['value']}" if c.amount else ""
    return SEPARATOR.join(p for p in (due, f"{c.platform}/{c.market}", c.case, what, amount) if p)


def _named_in(library: Library, plain: dict[str, Any], about: str) -> list[EntryName]:
    """The entries behind a part of an answer: a rule by its id, or those of an action or a deadline."""
    parts: dict[str, list[str]] = {}
    for key in ("actions", "deadlines", "evidence"):
        for one in plain[key]:
            parts.setdefault(one["id"], []).append(one["rule"])
    for one in (*plain["trace"], *plain.get("near_misses", [])):
        parts.setdefault(one["rule"], []).append(one["rule"])
        parts.setdefault(one["rule"].partition("/")[2], []).append(one["rule"])
    if about not in parts:
        expected = "an action, a deadline, a piece of evidence or a rule of this answer"
        raise asked_wrongly("about", repr(about), expected, nearest(about, parts))
    found = {e: None for rule in dict.fromkeys(parts[about]) for e in find(library, rule).entries}
    return [e for e in found if e.section in (EntrySection.RULES, EntrySection.DEADLINES)]


def _entry_text(library: Library, name: EntryName, lang: str) -> str:
    return plain_text(entry_document(library, entry_account(library, name, lang), lang))


def _weakest(entries: Sequence[EntryJson]) -> Confidence | None:
    return weakest(s.confidence for e in entries for s in e.sources)
