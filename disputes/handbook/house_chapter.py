"""What a seller's own rules do to a ruleset, in its handbook: a chapter with what each of them replaces, beside what
holds now, and a mark at every entry that is not the ruleset's own any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest

from disputes.handbook.account import Account, Statement
from disputes.handbook.chapters import Making
from disputes.handbook.document import (
    Bullets,
    Chapter,
    DocumentBlock,
    Grid,
    GridCell,
    Paragraph,
    Sentence,
    Words,
    anchor_of,
    cell,
    head,
    sentence,
)
from disputes.handbook.entries import EntryName, EntrySection, entries_of
from disputes.handbook.entry_accounts import account_of
from disputes.handbook.house import house_changes, house_sentences
from disputes.handbook.tables import Anchors, title_words, told_cells
from disputes.language.house_rules import HouseChange
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text
from disputes.phrases.wording import Wording
from disputes.words.dataclass import dataclass
from disputes.words.language import HouseChangeKind

_ANCHOR = "house"
_KINDS = {
    HouseChangeKind.ADDED: Text("new", "新增"),
    HouseChangeKind.REPLACED: Text("replaced", "取代"),
    HouseChangeKind.OFF: Text("switched off", "停用"),
}


def with_house(m: Making, library: Library, chapters: list[Chapter]) -> list[Chapter]:
    """The chapters of a handbook with what a house changes told first, and marked where it stands. Without house rules
    over the ruleset, or over another one that it rests on, they stay as they are. Raises :class:`Refused` (exit 4)
    where the rulesets cannot be used without the house's.
    """
    if not any(r.house for r in m.s.book.rulesets):
        return chapters
    own = m.ruleset.house
    _mark(m, library, chapters)
    out = Chapter(m.pick("House rules", "自有规则"), _ANCHOR)
    out.blocks += _lead(m)
    if own:
        out.blocks.append(_at_a_glance(m))
        sides = _BothWays.of(m, library)
        shown = set(_anchors(chapters))
        out.chapters = [_change_chapter(m, sides, change, shown) for change in own]
    return [out, *chapters]


def _lead(m: Making) -> Iterator[DocumentBlock]:
    own = m.ruleset.house
    owner = next(c.owner for r in m.s.book.rulesets for c in r.house)
    counts = {kind: sum(1 for c in own if c.kind is kind) for kind in HouseChangeKind}
    if own:
        listed = m.pick(", ", "，").join(
            m.pick(f"{n} {_KINDS[kind].en}", f"{_KINDS[kind].zh} {n} 项") for kind, n in counts.items()
        )
        yield Paragraph(
            sentence(
                m.pick(
                    f"{owner} has rules of its own over these ({listed}). They bind nobody but {owner}; what they "
                    f"replace is what the platform says.",
                    f"{owner} 在本规则集之上设有自有规则（{listed}）。这些规则仅对 {owner} 自身有效，"
                    f"被取代的内容才是平台的规定。",
                )
            )
        )
    others = [r for r in m.s.book.rulesets if r.house and r is not m.ruleset]
    for ruleset in others:
        named = m.pick(
            f"Over the ruleset `{ruleset.id}`, on which this one rests:", f"对本规则集所依据的规则集 `{ruleset.id}`："
        )
        yield Paragraph(sentence(named))
        yield Bullets(tuple(sentence(text) for text in house_sentences(ruleset.house, m.s.lang)))


def _at_a_glance(m: Making) -> Grid:
    rows = []
    for change in m.ruleset.house:
        done = [_KINDS[change.kind].of(m.s.lang), change.why or "", ", ".join(f"`{key}`" for key in change.keys)]
        was = f"{change.was.file}:{change.was.line}" if change.was is not None else ""
        rows.append(
            (
                head(change.id, link=f"#{_place_of(change)}"),
                cell(change.section),
                cell(*done),
                cell(f"{change.node.file}:{change.node.line}"),
                cell(was),
            )
        )
    heads = (
        m.pick("Entry", "条目"),
        m.pick("Section", "类别"),
        m.pick("The house", "自有规则"),
        m.pick("Where the house says so", "自有规则位置"),
        m.pick("Where the rulesets say it", "规则集位置"),
    )
    return Grid(m.pick("What the house changes", "自有规则一览"), heads, tuple(rows))


@dataclass(frozen=True, slots=True)
class _BothWays:
    """The ruleset as it is without the house's rules, and as it is with them, each with what puts it into words."""

    shipped: Library
    shipped_words: Wording
    house: Library
    house_words: Wording

    @staticmethod
    def of(m: Making, library: Library) -> _BothWays:
        shipped = Library.at(library.root, library.compiled)
        words = Wording(Rulebook.load(shipped, m.ruleset.id), m.ruleset.id, m.s.lang)
        return _BothWays(shipped, words, library, m.s)

    def before(self, name: EntryName, on: date | None) -> Account:
        return account_of(self.shipped, self.shipped_words, name, on)

    def now(self, name: EntryName, on: date | None) -> Account:
        return account_of(self.house, self.house_words, name, on)


def _change_chapter(m: Making, sides: _BothWays, change: HouseChange, shown: set[str]) -> Chapter:
    """One change: in a sentence, and what the ruleset says beside what the house says, each figure with its sources."""
    out = Chapter(change.id, _place_of(change), note=f"{m.ruleset.id}/{change.section}")
    (said,) = house_sentences([change], m.s.lang)
    out.blocks.append(Paragraph(sentence(said, m.anchors)))
    if change.section not in {w.value for w in EntrySection}:
        return out
    name = EntryName(m.ruleset.id, EntrySection(change.section), change.id)
    before = sides.before(name, m.on) if change.was is not None else None
    now = sides.now(name, m.on) if change.kind is not HouseChangeKind.OFF else None
    account = now or before
    if account is not None:
        out.title = title_words(account)
        out.note = account.key
    rows = list(_both(sides, before, now, m.anchors))
    if rows:
        heads = (
            "",
            m.pick("What the rulesets say", "规则集内容"),
            m.pick("Sources", "来源"),
            m.pick("What the house says", "自有规则内容"),
            m.pick("Sources of the house", "自有规则来源"),
        )
        caption = m.pick("Before and after, where they differ", "前后对照（仅列不同之处）")
        out.blocks.append(Grid(caption, heads, tuple(rows)))
    anchor = anchor_of(name.section.value, name.id)
    if anchor in shown:
        out.blocks.append(Paragraph((Words(m.pick("The whole entry", "完整条目"), link=f"#{anchor}"),)))
    return out


def _both(
    sides: _BothWays, before: Account | None, now: Account | None, anchors: Anchors
) -> Iterator[tuple[GridCell, ...]]:
    """The rows of both accounts side by side. Those that read alike are left out, also where their sources differ: the
    house's own citation stands at the rest of an entry too, of which it changes nothing else.
    """
    old, new = _by_label(before), _by_label(now)
    for label in dict.fromkeys([*old, *new]):
        if _without_cites(old.get(label, ())) == _without_cites(new.get(label, ())):
            continue
        was = told_cells(sides.shipped_words, old.get(label, ()), anchors)
        is_ = told_cells(sides.house_words, new.get(label, ()), anchors)
        for n, (left, right) in enumerate(zip_longest(was, is_, fillvalue=(cell(), cell()))):
            first = (head(label, rows=max(len(was), len(is_))),) if n == 0 else ()
            yield (*first, *left, *right)


def _by_label(account: Account | None) -> Mapping[str, tuple[Statement, ...]]:
    out: dict[str, tuple[Statement, ...]] = {}
    for row in account.rows if account is not None else ():
        out[row.label] = (*out.get(row.label, ()), *row.statements)
    return out


def _without_cites(found: tuple[Statement, ...]) -> list[Statement]:
    return [replace(x, cites=(), gap=None) for x in found]


def _place_of(change: HouseChange) -> str:
    return anchor_of(f"{_ANCHOR}-{change.section}", change.id)


# --- where the entries stand ----------------------------------------------------------------------------------------


def _mark(m: Making, library: Library, chapters: Sequence[Chapter]) -> None:
    """Says at every entry that a house changes, by itself or by a parameter that it reads, that it is the house's."""
    marks: dict[str, list[HouseChange]] = {}
    for name in entries_of(library, m.ruleset.id):
        found = house_changes(library, name)
        if found:
            marks[anchor_of(name.section.value, name.id)] = found
    for chapter in chapters:
        _mark_chapter(m, marks, chapter)


def _mark_chapter(m: Making, marks: Mapping[str, list[HouseChange]], chapter: Chapter) -> None:
    chapter.blocks = [_marked(m, marks, block) if isinstance(block, Grid) else block for block in chapter.blocks]
    changes = marks.get(chapter.anchor, [])
    said = house_sentences(changes, m.s.lang)
    chapter.blocks[:0] = [
        Paragraph((*sentence(text, m.anchors), Words(" "), *_link_to(change, m.pick("Before and after", "前后对照"))))
        for text, change in zip(said, changes, strict=True)
    ]
    for below in chapter.chapters:
        _mark_chapter(m, marks, below)


def _marked(m: Making, marks: Mapping[str, list[HouseChange]], grid: Grid) -> Grid:
    rows = tuple(tuple(_marked_cell(m, marks, one) for one in row) for row in grid.rows)
    return Grid(grid.caption, grid.heads, rows)


def _marked_cell(m: Making, marks: Mapping[str, list[HouseChange]], one: GridCell) -> GridCell:
    links = [words.link.removeprefix("#") for line in one.lines for words in line]
    found = next((marks[a] for a in (one.anchor, *links) if a in marks), None) if one.is_head else None
    if found is None:
        return one
    mark = _link_to(found[0], m.pick("House rule", "自有规则"))
    return GridCell((*one.lines, mark), is_head=True, rows=one.rows, anchor=one.anchor)


def _link_to(change: HouseChange, text: str) -> Sentence:
    return (Words(text, link=f"#{_place_of(change)}"),)


def _anchors(chapters: Sequence[Chapter]) -> Iterator[str]:
    for chapter in chapters:
        yield chapter.anchor
        yield from (one.anchor for b in chapter.blocks if isinstance(b, Grid) for row in b.rows for one in row)
        yield from _anchors(chapter.chapters)
