"""The account of an entry as data: texts in both languages, days as ISO dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date

from disputes.answers.json_forms import OMITTED
from disputes.handbook.account import Account, Statement
from disputes.handbook.entries import EntryName, EntrySection
from disputes.handbook.house import house_sentences
from disputes.handbook.show import EntryAccount, entry_account
from disputes.handbook.sources import source_of
from disputes.language.citations import Citation
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text
from disputes.words.answers import Confidence
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfEntry:
    """One thing that is told of an entry: for which cases (`applies`), and the days from which and before which it
    holds; `not_used`: why it does not count.
    """

    text: Text
    label: Text | None = field(default=None, metadata=OMITTED)
    applies: Text | None = field(default=None, metadata=OMITTED)
    notes: Sequence[Text] = field(default=(), metadata=OMITTED)
    from_: date | None = field(default=None, metadata=OMITTED)
    until: date | None = field(default=None, metadata=OMITTED)
    not_used: str | None = field(default=None, metadata=OMITTED)
    cite: Sequence[Citation] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """A label, and what is told under it."""

    label: Text
    says: Sequence[SaidOfEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsOfFact:
    """A computed fact that the entry rests on, in words."""

    id: str
    rows: Sequence[LabelledRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source that the entry cites: which fact of it, how sure it is, its title and address, and the day on which
    somebody verified it.
    """

    confidence: Confidence
    source: str | None = field(default=None, metadata=OMITTED)
    fact: str | None = field(default=None, metadata=OMITTED)
    title: str | None
    url: str | None
    verified_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntry:
    """An entry by its ruleset, its section and its id."""

    ruleset: str
    section: EntrySection
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryJson:
    """An entry of the rules: what it says in plain words, its sources, its history, what uses it, its examples; what a
    seller's own rules change in it.
    """

    id: str
    ruleset: str
    section: EntrySection
    title: Text
    kind: Text
    place: str
    rows: Sequence[LabelledRow]
    where: Sequence[RowsOfFact]
    history: Sequence[SaidOfEntry]
    sources: Sequence[CitedSource]
    used_by: Sequence[NamedEntry]
    examples: Sequence[str]
    house: Sequence[Text] = field(default=(), metadata=OMITTED)


def entry_json(library: Library, name: EntryName, on: date | None = None) -> EntryJson:
    """The account of an entry, as :func:`entry_account`. Raises :class:`Refused`."""
    en, zh = (entry_account(library, name, lang, on) for lang in ("en", "zh"))
    return EntryJson(
        id=name.id,
        ruleset=name.ruleset,
        section=name.section,
        title=Text(en.account.title, zh.account.title),
        kind=Text(en.account.kind, zh.account.kind),
        place=en.account.place,
        rows=_rows(en.account, zh.account),
        where=[RowsOfFact(id=a.key, rows=_rows(a, b)) for a, b in zip(en.where, zh.where, strict=True)],
        history=[_said(x, y, Text(a, b)) for (a, x), (b, y) in zip(en.history, zh.history, strict=True)],
        sources=_sources(library, en),
        used_by=[named(u) for u in en.users],
        examples=en.examples,
        house=[
            Text(a, b) for a, b in zip(house_sentences(en.house, "en"), house_sentences(zh.house, "zh"), strict=True)
        ],
    )


def named(name: EntryName) -> NamedEntry:
    """The name of an entry as data."""
    return NamedEntry(ruleset=name.ruleset, section=name.section, id=name.id)


def _rows(en: Account, zh: Account) -> list[LabelledRow]:
    return [
        LabelledRow(
            label=Text(a.label, b.label),
            says=[_said(x, y, None) for x, y in zip(a.statements, b.statements, strict=True)],
        )
        for a, b in zip(en.rows, zh.rows, strict=True)
    ]


def _said(en: Statement, zh: Statement, label: Text | None) -> SaidOfEntry:
    return SaidOfEntry(
        text=Text(en.text, zh.text),
        label=label,
        applies=Text(en.where, zh.where) if en.where else None,
        notes=[Text(n, m) for n, m in zip(en.notes, zh.notes, strict=True)],
        from_=en.from_,
        until=en.until,
        not_used=en.not_used,
        cite=en.cites,
    )


def _sources(library: Library, found: EntryAccount) -> list[CitedSource]:
    book = Rulebook.load(library, found.name.ruleset)
    out = []
    for c in found.cites:
        known = (source_of(book, found.name.ruleset, c.source) if c.source is not None else None) or {}
        out.append(
            CitedSource(
                confidence=c.confidence,
                source=c.source,
                fact=c.fact,
                title=known.get("title"),
                url=known.get("url"),
                verified_on=c.verified_on,
            )
        )
    return out
