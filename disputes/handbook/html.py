"""A document as HTML: a whole page, or the piece of one. The tree is built as elements, so that all is escaped."""

from __future__ import annotations

from copy import deepcopy
from xml.etree.ElementTree import Element, SubElement, tostring

from disputes.handbook.document import (
    Bullets,
    Chapter,
    DocumentBlock,
    Grid,
    GridCell,
    HandbookDocument,
    Paragraph,
    Picture,
    Sentence,
    Tone,
)
from disputes.handbook.style import STYLE
from disputes.language.truth import Text

CONTENTS = Text("Contents", "目录")
TOP = Text("Skip to the text", "跳到正文")
_LANGUAGE = {"en": "en", "zh": "zh-CN"}


def page(found: HandbookDocument) -> str:
    """The document as one HTML file that needs no other."""
    html = Element("html", {"lang": _LANGUAGE[found.lang]})
    head = SubElement(html, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "meta", {"name": "color-scheme", "content": "light dark"})
    SubElement(head, "title").text = found.title
    SubElement(head, "style").text = STYLE
    body = SubElement(html, "body")
    SubElement(body, "a", {"class": "skip", "href": "#text"}).text = TOP.of(found.lang)
    nav = SubElement(body, "nav", {"aria-label": CONTENTS.of(found.lang)})
    _contents(nav, found)
    main = SubElement(body, "main", {"id": "text"})
    _body(main, found, 1)
    return f"<!doctype html>\n{tostring(html, encoding='unicode', method='html')}\n"


def fragment(found: HandbookDocument, level: int = 2) -> str:
    """The document as an `<article>` for another page, its headings from `level` on. It brings no style of its own but
    that of its pictures; the classes are those of :data:`disputes.handbook.style.STYLE`.
    """
    article = Element("article", {"class": "handbook", "lang": _LANGUAGE[found.lang]})
    _body(article, found, level)
    return tostring(article, encoding="unicode", method="html")


def _contents(nav: Element, found: HandbookDocument) -> None:
    SubElement(nav, "p", {"class": "nav-title"}).text = CONTENTS.of(found.lang)
    items = SubElement(nav, "ol")
    for chapter in found.chapters:
        item = SubElement(items, "li")
        SubElement(item, "a", {"href": f"#{chapter.anchor}"}).text = chapter.title


def _body(parent: Element, found: HandbookDocument, level: int) -> None:
    SubElement(parent, f"h{level}").text = found.title
    for block in found.lead:
        _block(parent, block)
    for chapter in found.chapters:
        _chapter(parent, chapter, level + 1)


def _chapter(parent: Element, chapter: Chapter, level: int) -> None:
    section = SubElement(parent, "section", {"id": chapter.anchor})
    heading = SubElement(section, f"h{min(level, 6)}")
    heading.text = chapter.title
    if chapter.note:
        SubElement(heading, "small").text = chapter.note
    for block in chapter.blocks:
        _block(section, block)
    for below in chapter.chapters:
        _chapter(section, below, level + 1)


def _block(parent: Element, block: DocumentBlock) -> None:
    if isinstance(block, Paragraph):
        _words(SubElement(parent, "p"), block.words)
    elif isinstance(block, Bullets):
        items = SubElement(parent, "ul")
        for one in block.items:
            _words(SubElement(items, "li"), one)
    elif isinstance(block, Picture):
        figure = SubElement(parent, "figure", {"class": "picture", "tabindex": "0"})
        figure.append(deepcopy(block.svg))
        if block.words:
            SubElement(figure, "figcaption").text = block.words
    else:
        _grid(parent, block)


def _grid(parent: Element, grid: Grid) -> None:
    frame = SubElement(parent, "div", {"class": "table", "role": "region", "tabindex": "0", "aria-label": grid.caption})
    table = SubElement(frame, "table")
    SubElement(table, "caption").text = grid.caption
    row = SubElement(SubElement(table, "thead"), "tr")
    for title in grid.heads:
        SubElement(row, "th", {"scope": "col"}).text = title
    body = SubElement(table, "tbody")
    open_rows: dict[int, int] = {}
    for cells in grid.rows:
        row = SubElement(body, "tr")
        left = list(cells)
        for column, title in enumerate(grid.heads):
            if open_rows.get(column, 0) > 0:
                open_rows[column] -= 1
            elif left:
                open_rows[column] = left[0].rows - 1
                _cell(row, left.pop(0), title)


def _cell(row: Element, found: GridCell, title: str) -> None:
    """A cell; `title`: what heads its column, said again where a narrow screen sets the cells under each other."""
    attributes = {"rowspan": str(found.rows)} if found.rows > 1 else {}
    if found.anchor:
        attributes["id"] = found.anchor
    if found.is_head:
        attributes["scope"] = "rowgroup" if found.rows > 1 else "row"
    elif title and found.lines:
        attributes["data-label"] = title
    parent = SubElement(row, "th" if found.is_head else "td", attributes)
    if len(found.lines) == 1:
        _words(parent, found.lines[0])
        return
    for line in found.lines:
        _words(SubElement(parent, "div"), line)


def _words(parent: Element, words: Sentence) -> None:
    for w in words:
        holder = SubElement(parent, "a", _link(w.link)) if w.link else parent
        if w.tone is Tone.NORMAL and holder is not parent:
            holder.text = w.text
        elif w.tone is Tone.NORMAL:
            _append(parent, w.text)
        else:
            tag = {Tone.STRONG: "strong", Tone.CODE: "code", Tone.DIM: "small"}[w.tone]
            SubElement(holder, tag).text = w.text


def _link(address: str) -> dict[str, str]:
    return {"href": address} if address.startswith("#") else {"href": address, "rel": "noopener noreferrer"}


def _append(parent: Element, text: str) -> None:
    children = list(parent)
    if children:
        children[-1].tail = (children[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
