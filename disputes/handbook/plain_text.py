"""A document as plain text for a terminal: headings, indented lines, sources in brackets behind what they carry."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.handbook.document import (
    Bullets,
    Chapter,
    DocumentBlock,
    Grid,
    HandbookDocument,
    Paragraph,
    Sentence,
    Tone,
    text_of,
)
from disputes.views.blocks import printed

_INDENT = "  "


def plain_text(found: HandbookDocument) -> str:
    """The document as text, a sentence a line."""
    lines = [found.title, *(line for block in found.lead for line in _block(block, ""))]
    for chapter in found.chapters:
        lines += ["", *_chapter(chapter, "")]
    return "".join(f"{printed(line).rstrip()}\n" for line in lines)


def _chapter(chapter: Chapter, indent: str) -> Iterator[str]:
    yield f"{indent}{chapter.title}{f' – {chapter.note}' if chapter.note else ''}"
    for block in chapter.blocks:
        yield from _block(block, indent + _INDENT)
    for below in chapter.chapters:
        yield from _chapter(below, indent + _INDENT)


def _block(block: DocumentBlock, indent: str) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield indent + text_of(block.words)
    elif isinstance(block, Bullets):
        yield from (f"{indent}- {text_of(x)}" for x in block.items)
    elif isinstance(block, Grid):
        yield from _grid(block, indent)


def _grid(grid: Grid, indent: str) -> Iterator[str]:
    """A row as a paragraph: its head, what it says, and behind it the last column in brackets."""
    for row in grid.rows:
        cells = list(row)
        if cells and cells[0].is_head:
            yield f"{indent}{_joined(cells.pop(0).lines, ' ')}:"
        if not grid.heads[0]:
            said, behind = cells[0].lines, cells[1].lines if len(cells) > 1 else ()
            for n, line in enumerate(said):
                source = f"  [{_joined(behind, '; ')}]" if behind and n == len(said) - 1 else ""
                beneath = _INDENT if line and line[0].tone is Tone.DIM else ""
                yield f"{indent}{_INDENT}{beneath}{text_of(line)}{source}"
            continue
        told = [(h, _joined(c.lines, ", ")) for h, c in zip(grid.heads, cells, strict=False)]
        shown = [f"{h}: {text}" if h else text for h, text in told if text]
        yield f"{indent}- {'; '.join(shown)}"


def _joined(lines: tuple[Sentence, ...], by: str) -> str:
    return by.join(text_of(x).strip() for x in lines if text_of(x).strip())
