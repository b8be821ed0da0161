"""Accounts as chapters of a document: a table of what is told, each figure beside its sources."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.handbook.account import Account, Statement
from disputes.handbook.document import (
    Chapter,
    Grid,
    GridCell,
    Sentence,
    Tone,
    Words,
    anchor_of,
    cell,
    head,
    sentence,
)
from disputes.handbook.entries import EntrySection
from disputes.handbook.sources import source_lines
from disputes.language.citations import Citation
from disputes.phrases.wording import Wording

Anchors = Mapping[str, str]
"""The anchors of the document by the name that stands in code."""


def statement_lines(s: Wording, x: Statement, anchors: Anchors) -> list[Sentence]:
    """What is told, in which cases it holds, and what else is to be known of it."""
    lines = [sentence(x.text, anchors)]
    if x.where:
        lines.append(sentence(x.where, anchors, Tone.DIM))
    lines += [sentence(note, anchors, Tone.DIM) for note in x.notes]
    if x.not_used is not None:
        why = s.pick(f"not used: {x.not_used}", "未采用")
        lines.append(sentence(why, anchors, Tone.DIM))
    return lines


def account_rows(s: Wording, account: Account, anchors: Anchors) -> list[tuple[GridCell, ...]]:
    """The rows of an account: label, what is told, sources."""
    rows = []
    for row in account.rows:
        told = told_cells(s, row.statements, anchors)
        for n, cells in enumerate(told):
            first = (head(row.label, rows=len(told)),) if n == 0 else ()
            rows.append((*first, *cells))
    return rows


def told_cells(s: Wording, found: tuple[Statement, ...], anchors: Anchors) -> list[tuple[GridCell, GridCell]]:
    """What is told under one label, each cell beside that of its sources."""
    return [
        (cell(*(line for x in statements for line in statement_lines(s, x, anchors))), cell(*source_lines(s, cites)))
        for statements, cites in _together(found)
    ]


def _together(found: tuple[Statement, ...]) -> list[tuple[list[Statement], tuple[Citation, ...]]]:
    """Statements of one source in one cell, where they follow each other and hold always."""
    out: list[tuple[list[Statement], tuple[Citation, ...]]] = []
    for x in found:
        if out and not x.is_dated and out[-1][1] == x.cites and not out[-1][0][-1].is_dated:
            out[-1][0].append(x)
        else:
            out.append(([x], x.cites))
    return out


def account_chapter(s: Wording, section: EntrySection, account: Account, anchors: Anchors) -> Chapter:
    """An account as a chapter with its table."""
    name = account.key.partition("/")[2]
    chapter = Chapter(title_words(account), anchor_of(section.value, name), note=f"{account.key}")
    heads = ("", s.pick("What the rules say", "规则内容"), s.pick("Sources", "来源"))
    caption = f"{account.kind} {account.key}, {account.place}"
    chapter.blocks.append(Grid(caption, heads, tuple(account_rows(s, account, anchors))))
    return chapter


def title_words(account: Account) -> str:
    """The title of an account without the marks of a name in code."""
    return account.title.replace("`", "")


def linked(text: str, anchor: str) -> Sentence:
    """A text that leads to an anchor."""
    return (Words(text, link=f"#{anchor}"),)
