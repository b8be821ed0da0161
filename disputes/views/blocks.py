"""What a page is made of, whatever it is rendered to. Texts are made harmless here, where they enter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import field
from typing import Literal

from disputes.words.dataclass import dataclass

Style = Literal["", "strong", "alarm", "warn", "good", "dim"]
Mark = Literal["", "step", "open", "done", "short", "dot"]

# Joiners that scripts need to be readable; every other format character (marks of direction, zero width, tags) goes.
_KEPT_FORMAT = "\u200c\u200d"
# A space at which no line is broken: within an instant, a span of time, an amount.
BOUND = "\u00a0"
_SPACES = re.compile(r"[^\S\u00a0]+")
_PATH_HERE = re.compile(r"/(?![/\\])[!-~]*")


def plain(text: object) -> str:
    """`text` on one line, without control codes, escape sequences' introducers, or marks that turn the direction of
    writing.
    """
    out = []
    for c in str(text):
        kind = unicodedata.category(c)
        if kind in ("Cc", "Zl", "Zp"):
            out.append(" ")
        elif kind == "Cs":
            out.append("\ufffd")
        elif kind != "Cf" or c in _KEPT_FORMAT:
            out.append(c)
    return _SPACES.sub(" ", "".join(out)).strip()


def printed(text: str) -> str:
    """`text` as it is handed out: what only kept it together is an ordinary space again."""
    return text.replace(BOUND, " ")


@dataclass(frozen=True, slots=True)
class StyledText:
    """A piece of text in one style. The text is plain from here on. `link`: the path of a page of the desk."""

    text: str
    style: Style = ""
    link: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text))
        if self.link and not _PATH_HERE.fullmatch(self.link):
            object.__setattr__(self, "link", "")


@dataclass(frozen=True, slots=True)
class TextLine:
    """Spans, set apart by ` · `, behind a mark, at a level of indentation. `cites`: its sources, where they can be
    followed.
    """

    spans: tuple[StyledText, ...]
    mark: Mark = ""
    level: int = 0
    cites: tuple[StyledText, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: each cell a stack of lines, and notes that stand below the row. `cites`: its sources, where
    they can be followed.
    """

    cells: tuple[tuple[StyledText, ...], ...]
    notes: tuple[StyledText, ...] = ()
    cites: tuple[StyledText, ...] = ()


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table. `fixed` are the columns that are folded last: those with instants and spans of time."""

    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    fixed: tuple[int, ...]


Block = TextLine | PageTable


@dataclass(slots=True)
class PageSection:
    """A heading and what stands under it."""

    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Page:
    """The page of one case."""

    heading: tuple[StyledText, ...]
    under: tuple[StyledText, ...]
    sections: list[PageSection] = field(default_factory=list)


def line(
    *texts: str | StyledText | None, mark: Mark = "", level: int = 0, cites: tuple[StyledText, ...] = ()
) -> TextLine:
    """A line of texts; None and empty ones are left out."""
    spans = [t if isinstance(t, StyledText) else StyledText(t) for t in texts if t]
    return TextLine(tuple(s for s in spans if s.text), mark, level, cites)
