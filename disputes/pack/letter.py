"""What the cover letter says: what is claimed, what happened, why, and what each exhibit shows.

Nothing is made up: what is said stands on the record, in the rules, or in the files. What is still open is marked, in
its place and on a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from disputes.answers.assessment import Assessment, DeadlineItem
from disputes.documents.problems import printable
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.pack.compelling import CompellingEvidence, EarlierPayment
from disputes.pack.exhibits import Exhibit, ExhibitSource
from disputes.pack.limits import DeskRules
from disputes.pack.sentences import cut
from disputes.pack.terms import CaseTerm
from disputes.pack.texts import say
from disputes.records.money import Money
from disputes.situation.timeline import Row
from disputes.views.titles import title_of
from disputes.views.values import instant_text
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor, Dispute, EventType, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTable:
    """Rows of cells under heads; `widths`: the part of the width that each column takes."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSection:
    """A part of the letter: paragraphs, and a table where it has one. `is_reason`: it says why."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: LetterTable | None = None
    is_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The letter in one language. `facts`: what stands at its head; `open_points`: what it still lacks."""

    lang: str
    title: str
    facts: tuple[tuple[str, str], ...]
    summary: str
    sections: tuple[LetterSection, ...]
    open_points: tuple[str, ...]

    def text(self) -> str:
        """The letter as plain text, the summary first; without the open points, which are no part of it."""
        parts = [self.summary]
        for section in self.sections:
            lines = [section.heading, *section.paragraphs]
            if section.table is not None:
                lines += [" · ".join(cell for cell in row if cell) for row in section.table.rows]
            parts.append("\n".join(lines))
        return "\n\n".join(parts) + "\n"

    def fitting(self, most: int | None) -> str:
        """The letter as a text of at most `most` characters: the summary, then the paragraphs that still fit, those
        that say why before those that say what happened. None of them is cut while the summary fits.
        """
        whole = self.text().strip()
        if most is None or len(whole) <= most:
            return whole
        said = cut(self.summary, most)[0]
        for section in sorted(self.sections, key=lambda s: (not s.is_reason, s.table is not None)):
            for paragraph in section.paragraphs:
                longer = f"{said}\n{paragraph}"
                if len(longer) <= most:
                    said = longer
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWriter:
    """Writes the letter of a pack. `answer`: as it is with the pack; `statements`: what the ruleset has one say."""

    rules: DeskRules
    answer: Assessment
    exhibits: Sequence[Exhibit]
    compelling: Sequence[CompellingEvidence]
    terms: Sequence[CaseTerm]
    statements: Sequence[Text]
    open_points: Sequence[Text]

    def letter(self, lang: str) -> Letter:
        """The letter in a language, "en" or "zh"."""
        sections = (
            LetterSection(heading=say(lang, "what_happened"), paragraphs=tuple(self._events(lang))),
            LetterSection(heading=say(lang, "grounds"), paragraphs=tuple(self._grounds(lang)), is_reason=True),
            LetterSection(
                heading=say(lang, "statement"), paragraphs=tuple(t.of(lang) for t in self.statements), is_reason=True
            ),
            LetterSection(heading=say(lang, "earlier"), paragraphs=tuple(self._earlier(lang))),
            self._exhibits(lang),
        )
        return Letter(
            lang=lang,
            title=say(lang, "title_case", case=self.answer.case),
            facts=tuple(self._facts(lang)),
            summary=self._summary(lang),
            sections=tuple(s for s in sections if s.paragraphs or s.table is not None),
            open_points=tuple(point.of(lang) for point in self.open_points),
        )

    # --- parts ----------------------------------------------------------------------------------------------------

    def _facts(self, lang: str) -> Iterator[tuple[str, str]]:
        values = self.rules.state.values
        order = values.get("order") or {}
        amount = values.get("requested_amount") or order.get("amount")
        opened = self.rules.state.by_type.get("opened", ())
        yield say(lang, "to"), self.rules.title.of(lang)
        yield say(lang, "case"), self.answer.case
        if order.get("id"):
            yield say(lang, "order"), str(order["id"])
        if isinstance(amount, Money):
            yield say(lang, "amount"), str(amount)
        yield say(lang, "claim"), self._claim(lang)
        if values.get("reason_raw"):
            yield say(lang, "reason"), str(values["reason_raw"])
        if opened:
            yield say(lang, "opened"), self._at(lang, opened[-1]["at"])
        due = min((d.keep_by for d in self._own_deadlines() if d.keep_by is not None), default=None)
        if due is not None:
            yield say(lang, "answer_by"), self._at(lang, due)

    def _own_deadlines(self) -> list[DeadlineItem]:
        wanted = {item.due_at for item in self.answer.evidence if item.due_at is not None}
        return [d for d in self.answer.deadlines if d.actor is Actor.SELLER and d.keep_by in wanted]

    def _summary(self, lang: str) -> str:
        order = (self.rules.state.values.get("order") or {}).get("id") or self.answer.case
        ruling = self.answer.ruling
        grounds = say(lang, "list_join").join(g.title.of(lang) for g in ruling.grounds)
        if ruling.expected is Expectation.SELLER and grounds:
            first = say(lang, "summary_won", claim=self._claim(lang), order=order, grounds=grounds)
        else:
            first = say(lang, "summary_open", claim=self._claim(lang), order=order)
        listed = say(lang, "list_join").join(
            say(lang, "exhibit_short", n=e.number, title=e.kind.title.of(lang)) for e in self.exhibits
        )
        key = (
            "summary_none"
            if not self.exhibits
            else "summary_exhibit"
            if len(self.exhibits) == 1
            else "summary_exhibits"
        )
        return say(lang, "sentence_join").join([first, say(lang, key, n=len(self.exhibits), list=listed)])

    def _claim(self, lang: str) -> str:
        return title_of(Dispute(str(self.rules.state.values["dispute"])), lang)

    def _events(self, lang: str) -> Iterator[str]:
        events = self.rules.state.values.get("events") or ()
        now = self.rules.state.now
        for event in sorted((e for e in events if e["at"] <= now), key=lambda e: e["at"]):
            yield say(lang, "event", at=self._at(lang, event["at"]), what=self._event(lang, event))
        for parcel in self._parcels():
            carrier, number = parcel.get("carrier"), parcel.get("tracking_number")
            if number:
                yield say(lang, "parcel" if carrier else "parcel_number", carrier=carrier, number=number)

    def _parcels(self) -> Sequence[Row]:
        values = self.rules.state.values
        one = values.get("shipment")
        return [one] if one else values.get("shipments") or ()

    def _event(self, lang: str, event: Row) -> str:
        what = title_of(EventType(event["type"]), lang)
        by = event.get("by")
        return say(lang, "event_by", what=what, who=title_of(Party(by), lang)) if by else what

    def _grounds(self, lang: str) -> Iterator[str]:
        ruling = self.answer.ruling
        if ruling.expected is not Expectation.SELLER:
            return
        for ground in ruling.grounds:
            yield say(lang, "ground", ground=ground.title.of(lang))
        for key in ruling.rules:
            rule = next((r for r in self.rules.state.book.rules if r.key == key), None)
            if rule is not None:
                yield say(lang, "rule", rule=rule.title.of(lang), source=self._sources(lang, rule.cites))

    def _sources(self, lang: str, cites: Sequence[Citation]) -> str:
        named = next(filter(None, (self.rules.source(c) for c in cites)), "")
        return say(lang, "source", source=named) if named else ""

    def _earlier(self, lang: str) -> Iterator[str]:
        for found in self.compelling:
            if not found.counting or (found.needs is not None and not found.is_met):
                continue
            key = "earlier_met" if found.needs is not None else "earlier_unknown_need"
            yield say(lang, key, title=found.title.of(lang), n=len(found.counting), needs=found.needs)
            for payment in found.chosen:
                yield self._payment(lang, payment)

    def _payment(self, lang: str, payment: EarlierPayment) -> str:
        at = self._at(lang, payment.at) if payment.at is not None else say(lang, "no_date")
        amount = say(lang, "amount_in", amount=payment.amount) if payment.amount is not None else ""
        why = say(lang, "clause_join").join(clause.of(lang) for clause in payment.holds)
        named = [
            say(lang, f"member_{key}", value=printable(str(payment.values[key])))
            for key in ("ip", "device", "email", "address")
            if payment.values.get(key)
        ]
        values = say(lang, "list_join").join(named) or say(lang, "nothing_said")
        return say(lang, "earlier_row", at=at, amount=amount, values=values, why=why)

    def _exhibits(self, lang: str) -> LetterSection:
        heads = tuple(say(lang, key) for key in ("exhibit_no", "exhibit_what", "exhibit_shows", "exhibit_pages"))
        rows = tuple((str(e.number), e.kind.title.of(lang), self.shown(lang, e), str(e.pages)) for e in self.exhibits)
        table = LetterTable(heads=heads, rows=rows, widths=(0.08, 0.4, 0.42, 0.1)) if rows else None
        return LetterSection(heading=say(lang, "exhibits"), table=table)

    def shown(self, lang: str, exhibit: Exhibit) -> str:
        """What an exhibit shows: as somebody has said, and what of the case's numbers stands in its text."""
        said = [self._said(lang, source) for source in exhibit.sources]
        found = sorted({n for source in exhibit.sources for page in source.pages for n in _hits(source, page)})
        names = list(dict.fromkeys(self.terms[n].title.of(lang) for n in found))
        if names:
            said.append(say(lang, "found_in_text", what=say(lang, "list_join").join(names)))
        return say(lang, "clause_join").join(dict.fromkeys(filter(None, said))) or say(lang, "nothing_said")

    def _said(self, lang: str, source: ExhibitSource) -> str:
        one = source.matched
        if not one.shows:
            return ""
        words = [self.word(shown).of(lang) for shown in one.shows]
        what = say(lang, "list_join").join(words)
        if one.confirmed_by:
            return say(lang, "confirmed", what=what, who=one.confirmed_by)
        return what

    def word(self, name: str) -> Text:
        """The title of what evidence shows."""
        return self.rules.state.book.word(name, self.rules.ruleset) or Text(name.replace("_", " "), f"“{name}”")

    def _at(self, lang: str, at: datetime) -> str:
        return instant_text(lang, at, self.rules.state.zone)


def _hits(source: ExhibitSource, page: int) -> Sequence[int]:
    hits = source.inspected.hits
    return hits[page] if page < len(hits) else ()
