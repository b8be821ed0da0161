"""What a handbook is made of, whatever it is written as: sections of paragraphs, lists, tables and pictures.

Texts are made harmless where they enter (:class:`Words` is plain from then on); each writer escapes them for its form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from typing import TypeAlias
from xml.etree.ElementTree import Element

from disputes.views.blocks import plain
from disputes.words.dataclass import dataclass

_CODE = re.compile(r"`([^`]+)`")
_SAFE_ADDRESS = re.compile(r"(?i)https?://[^\s\x00-\x1f<>\"']+\Z")


class Tone(Enum):
    """How words are set."""

    NORMAL = ""
    STRONG = "strong"
    CODE = "code"
    DIM = "dim"


@dataclass(frozen=True, slots=True)
class Words:
    """Words in one tone, perhaps a link: to an anchor of the document (`#deadline-respond`) or to a page (https)."""

    text: str
    tone: Tone = Tone.NORMAL
    link: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _one_line(self.text))
        if self.link and not (self.link.startswith("#") or _SAFE_ADDRESS.match(self.link)):
            object.__setattr__(self, "link", "")


Sentence: TypeAlias = tuple[Words, ...]
"""Words that stand on one line."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence by itself."""

    words: Sentence


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, one a line."""

    items: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: sentences under each other."""

    lines: tuple[Sentence, ...] = ()
    is_head: bool = False
    rows: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption. A cell that spans rows stands in the first of them only."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG), and what it shows in words for whoever does not see it."""

    svg: Element
    words: str


DocumentBlock: TypeAlias = Paragraph | Bullets | Grid | Picture


@dataclass(slots=True)
class Chapter:
    """A heading with an anchor, what stands under it, and chapters below it. `note` stands small beside the title."""

    title: str
    anchor: str
    blocks: list[DocumentBlock] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class HandbookDocument:
    """A handbook, or the account of one entry. `lang`: the language of its texts."""

    title: str
    lang: str
    lead: list[DocumentBlock] = field(default_factory=list)
    chapters: list[Chapter] = field(default_factory=list)


def sentence(text: str, anchors: Mapping[str, str] | None = None, tone: Tone = Tone.NORMAL) -> Sentence:
    """A text of the phrases as words: what stands in backticks is a name as the rules write it, with a link where
    `anchors` has one for it.
    """
    out: list[Words] = []
    for n, part in enumerate(_CODE.split(plain(text))):
        if n % 2:
            anchor = (anchors or {}).get(part)
            out.append(Words(part, Tone.CODE, f"#{anchor}" if anchor else ""))
        elif part:
            out.append(Words(part, tone))
    return tuple(out)


def head(text: str, rows: int = 1, anchor: str = "", link: str = "") -> GridCell:
    """A cell that heads its row; `anchor`: by which others link to it, `link`: where it leads."""
    words = sentence(text)
    if link:
        words = tuple(Words(w.text, w.tone, link) for w in words)
    return GridCell((words,), is_head=True, rows=rows, anchor=anchor)


def cell(*lines: Sentence | str) -> GridCell:
    """A cell of sentences."""
    return GridCell(tuple(sentence(x) if isinstance(x, str) else x for x in lines if x))


def anchor_of(kind: str, name: str) -> str:
    """An anchor for an entry: letters, digits and hyphens only."""
    return f"{kind}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'x'}"


def text_of(words: Iterable[Words]) -> str:
    """The bare text of a sentence."""
    return "".join(w.text for w in words)


def _one_line(text: str) -> str:
    """Plain text that keeps the spaces at its ends, for it may stand between other words."""
    out = plain(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and out else ""
    return f"{before}{out}{after}"
