"""A document as Markdown that GitHub shows: tables, anchors, and what a picture shows in words."""

from __future__ import annotations

import re

from disputes.handbook.document import (
    Bullets,
    Chapter,
    DocumentBlock,
    Grid,
    HandbookDocument,
    Paragraph,
    Picture,
    Sentence,
    Tone,
)
from disputes.views.markdown import escaped

_BEFORE = re.compile(r"\A\s*")


def markdown(found: HandbookDocument) -> str:
    """The document as Markdown."""
    out = [f"# {escaped(found.title)}", ""]
    for block in found.lead:
        out += [*_block(block), ""]
    if len(found.chapters) > 1:
        out += [f"- [{escaped(c.title)}](#{c.anchor})" for c in found.chapters]
        out.append("")
    for chapter in found.chapters:
        out += _chapter(chapter, 2)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out) + "\n"


def _chapter(chapter: Chapter, level: int) -> list[str]:
    note = f" – {escaped(chapter.note)}" if chapter.note else ""
    out = [f'<a id="{chapter.anchor}"></a>', "", f"{'#' * min(level, 6)} {escaped(chapter.title)}{note}", ""]
    for block in chapter.blocks:
        out += [*_block(block), ""]
    for below in chapter.chapters:
        out += _chapter(below, level + 1)
    return out


def _block(block: DocumentBlock) -> list[str]:
    if isinstance(block, Paragraph):
        return [_words(block.words)]
    if isinstance(block, Bullets):
        return [f"- {_words(one)}" for one in block.items]
    if isinstance(block, Picture):
        return [f"*{escaped(block.words)}*"] if block.words else []
    return _grid(block)


def _grid(grid: Grid) -> list[str]:
    out = [f"| {' | '.join(escaped(h) for h in grid.heads)} |", f"|{'---|' * len(grid.heads)}"]
    spans: dict[int, int] = {}
    for row in grid.rows:
        cells = iter(row)
        line = []
        for column in range(len(grid.heads)):
            if spans.get(column, 0) > 0:
                spans[column] -= 1
                line.append("")
                continue
            one = next(cells, None)
            if one is None:
                line.append("")
                continue
            spans[column] = one.rows - 1
            said = "<br>".join(_words(words) for words in one.lines)
            said = f"**{said}**" if one.is_head and said and "**" not in said else said
            line.append(f'<a id="{one.anchor}"></a>{said}' if one.anchor else said)
        out.append(f"| {' | '.join(line)} |")
    return out


def _words(words: Sentence) -> str:
    return "".join(_one(w.text, w.tone, w.link) for w in words)


def _one(text: str, tone: Tone, link: str) -> str:
    before = _BEFORE.match(text)
    lead = before[0] if before is not None else ""
    kept = escaped(text[len(lead) :])
    trail = " " if text[len(lead) :].endswith(" ") else ""
    kept = kept.rstrip()
    if not kept:
        return lead
    if tone is Tone.CODE:
        kept = f"`{text.strip().replace('`', '').replace('|', ' ')}`"
    elif tone is Tone.STRONG:
        kept = f"**{kept}**"
    if link:
        kept = f"[{kept}]({_address(link)})"
    return f"{lead}{kept}{trail}"


def _address(link: str) -> str:
    return re.sub(r"[()<>\s\\|`*_\[\]]", lambda m: f"%{ord(m[0]):02X}", link) if not link.startswith("#") else link
