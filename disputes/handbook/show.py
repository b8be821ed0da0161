"""The account of one entry: what it says in plain words, its sources, its history, what uses it, its examples."""

from __future__ import annotations

from datetime import date

from disputes.documents.yaml_tree import Node
from disputes.handbook.account import Account, Statement
from disputes.handbook.case_accounts import fact_account
from disputes.handbook.document import (
    Bullets,
    Chapter,
    Grid,
    GridCell,
    HandbookDocument,
    Paragraph,
    Words,
    cell,
    sentence,
)
from disputes.handbook.entries import EntryName, EntrySection, named_in, uses
from disputes.handbook.entry_accounts import account_of
from disputes.handbook.house import house_changes, house_sentences
from disputes.handbook.sources import cited_rows
from disputes.handbook.tables import account_rows
from disputes.language.case_rules import Fact
from disputes.language.citations import Citation
from disputes.language.house_rules import HouseChange
from disputes.language.loading import COMMON, EXAMPLES, Library
from disputes.language.rulebook import Rulebook
from disputes.phrases.wording import Wording
from disputes.words.dataclass import dataclass

_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class EntryAccount:
    """All that is told of an entry in one language. `where`: the computed facts that it rests on, each in words."""

    name: EntryName
    account: Account
    where: tuple[Account, ...]
    history: tuple[tuple[str, Statement], ...]
    cites: tuple[Citation, ...]
    users: tuple[EntryName, ...]
    examples: tuple[str, ...]
    house: tuple[HouseChange, ...] = ()


def entry_account(library: Library, name: EntryName, lang: str, on: date | None = None) -> EntryAccount:
    """What is told of an entry. With a local day `on` its figures are those in force then; its history is whole.

    Raises :class:`Refused` (exit 4) where its ruleset is invalid.
    """
    book = Rulebook.load(library, name.ruleset)
    s = Wording(book, name.ruleset, lang)
    account = account_of(library, s, name, on)
    whole = account_of(library, s, name, None) if on is not None else account
    facts = _facts(s, _entry(s, name))
    cites = dict.fromkeys([*whole.cites, *(c for row in whole.rows for x in row.statements for c in x.cites)])
    return EntryAccount(
        name=name,
        account=account,
        where=tuple(fact_account(s, f, on) for f in facts),
        history=tuple((row.label, x) for row in whole.rows for x in row.statements if x.is_dated),
        cites=tuple(cites),
        users=_users(library, name),
        examples=_examples(library.examples(name.ruleset), name),
        house=tuple(house_changes(library, name)),
    )


def _entry(s: Wording, name: EntryName) -> object:
    if name.section is EntrySection.PARAMETERS:
        return [x for x in s.book.by_id[name.ruleset].alternatives if x.name == name.id]
    return getattr(s.book.by_id[name.ruleset], name.section.value)[name.id]


def _facts(s: Wording, entry: object) -> list[Fact]:
    """The computed facts that an entry rests on, those that these rest on too, each once."""
    out: dict[str, Fact] = {}
    open_ = [entry]
    while open_ and len(out) < _DEEPEST:
        for section, name in named_in(open_.pop(0)):
            fact = s.fact(name) if section is EntrySection.FACTS else None
            if fact is not None and fact is not entry and fact.body is not None and fact.name not in out:
                out[fact.name] = fact
                open_.append(fact.body)
    return list(out.values())


def _users(library: Library, name: EntryName) -> tuple[EntryName, ...]:
    """What uses an entry, in its ruleset and in those that have it in their book."""
    own = library.ruleset(name.ruleset)
    if name.section is EntrySection.PARAMETERS:
        return tuple(uses(own, name))
    others = [i for i in library.ids() if i != own.id and (own.id == COMMON or _may_include(library, i, own.id))]
    out = uses(own, name)
    for ruleset in (library.ruleset(i) for i in others):
        if name.id not in getattr(ruleset, name.section.value):
            out += uses(ruleset, name)
    return tuple(out)


def _may_include(library: Library, id_: str, wanted: str) -> bool:
    """Whether a ruleset may have another one in its book, by its text: reading all of them takes long."""
    texts = (p.read_bytes() for p in library.folder(id_).glob("*.yaml") if not p.name.endswith(EXAMPLES))
    return any(b"include:" in text and wanted.encode() in text for text in texts)


def _examples(documents: list[Node], name: EntryName) -> tuple[str, ...]:
    out = []
    for document in documents:
        examples = document.get("examples")
        section = examples.entries.get(name.section.value) if examples is not None else None
        entry = section.entries.get(name.id) if section is not None else None
        out += [n.entries["name"].text for n in entry.items if "name" in n.entries] if entry is not None else []
    return tuple(out)


# --- as a document -----------------------------------------------------------------------------------------


def entry_document(library: Library, found: EntryAccount, lang: str) -> HandbookDocument:
    """The account as a document, to be written as text or Markdown."""
    s = Wording(Rulebook.load(library, found.name.ruleset), found.name.ruleset, lang)
    account = found.account
    out = HandbookDocument(f"{account.title.replace('`', '')} ({found.name.key})", lang)
    out.lead.append(Paragraph((Words(f"{account.kind}, {account.place}"),)))
    out.lead += [Paragraph((Words(text),)) for text in house_sentences(found.house, lang)]
    heads = ("", s.pick("What the rules say", "规则内容"), s.pick("Sources", "来源"))
    says = Chapter(s.pick("In plain words", "规则内容"), "says")
    says.blocks.append(Grid(says.title, heads, tuple(account_rows(s, account, {}))))
    out.chapters.append(says)
    if found.where:
        where = Chapter(s.pick("Where", "其中"), "where")
        for fact in found.where:
            title = "" if fact.title.startswith("`") else fact.title
            chapter = Chapter(fact.key.partition("/")[2], "where-" + fact.key.replace("/", "-"), note=title)
            chapter.blocks.append(Grid(fact.kind, heads, tuple(account_rows(s, fact, {}))))
            where.chapters.append(chapter)
        out.chapters.append(where)
    if found.history:
        history = Chapter(s.pick("History", "历史与适用范围"), "history")
        history.blocks.append(_history(s, found))
        out.chapters.append(history)
    if found.cites:
        sources = Chapter(s.pick("Sources", "来源"), "sources")
        titles = (
            s.pick("Fact and source", "事实与来源"),
            s.pick("Title", "标题"),
            s.pick("Address", "地址"),
            s.pick("Confidence", "可信度"),
            s.pick("Verified on", "核实日期"),
        )
        rows = tuple(tuple(cell(x) for x in row) for row in cited_rows(s, found.cites))
        sources.blocks.append(Grid(sources.title, titles, rows))
        out.chapters.append(sources)
    for title, anchor, items in (
        (s.pick("Used by", "被引用"), "used-by", [f"`{u.key}` ({u.section.value})" for u in found.users]),
        (s.pick("Examples", "示例"), "examples", [f"`{e}`" for e in found.examples]),
    ):
        if items:
            chapter = Chapter(title, anchor)
            chapter.blocks.append(Bullets(tuple(sentence(i) for i in items)))
            out.chapters.append(chapter)
    return out


def _history(s: Wording, found: EntryAccount) -> Grid:
    ordered = sorted(found.history, key=lambda x: (x[0], x[1].from_ or date.min))
    rows: list[tuple[GridCell, ...]] = []
    for label, x in ordered:
        state = s.pick("not used", "未采用") if x.not_used is not None else ""
        rows.append(
            (
                cell(label),
                cell(x.from_.isoformat() if x.from_ is not None else ""),
                cell(x.until.isoformat() if x.until is not None else ""),
                cell(sentence(x.text)),
                cell(sentence(x.where) if x.where else "", state),
            )
        )
    heads = (
        s.pick("What", "项目"),
        s.pick("From", "自"),
        s.pick("Before", "至（不含）"),
        s.pick("Value", "取值"),
        s.pick("For whom, if", "适用范围"),
    )
    return Grid(s.pick("History", "历史与适用范围"), heads, tuple(rows))
