"""The page on a terminal: what to do next first. Plain text where nobody looks at a terminal, or colours are not
wanted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.views import columns as layout
from disputes.views.blocks import Block, Mark, Page, PageSection, PageTable
from disputes.views.case_page import sheet, summary, urgent_first
from disputes.views.sentences import say

WIDTH = 100
LEAST_WIDTH = 60
MARKS: dict[Mark, str] = {"": "", "step": "▶ ", "open": "[ ] ", "done": "[x] ", "short": "[!] ", "dot": "- "}
_INDENT = 2


def show(
    answers: list[Assessment],
    lang: str,
    tz: ZoneInfo | None,
    explain: bool,
    *,
    width: int | None = None,
    colour: bool | None = None,
) -> str:
    """The pages of `answers` as text; several begin with a summary, the most urgent first.

    `width` in columns and `colour` are the terminal's own where they are not given: 100 columns and no colour off a
    terminal, no colour under NO_COLOR.
    """
    ordered = urgent_first(answers) if len(answers) > 1 else answers
    head = (say(lang, "summary", n=len(ordered)), summary(ordered, lang, tz)) if len(ordered) > 1 else None
    return text_of([sheet(a, lang, tz, explain) for a in ordered], head, width=width, colour=colour)


def width_of_lines() -> int | None:
    """The width to which a line for each case is cut: that of a terminal; None where nobody looks at one."""
    return _terminal_width() if sys.stdout.isatty() else None


def _terminal_width() -> int:
    import shutil  # for a terminal only: start-up time

    return max(shutil.get_terminal_size((WIDTH, 24)).columns, LEAST_WIDTH)


def text_of(
    pages: list[Page],
    head: tuple[str, PageTable] | None = None,
    *,
    width: int | None = None,
    colour: bool | None = None,
) -> str:
    """Pages as text, with a line set between them; `head` is what stands above several."""
    seen = sys.stdout.isatty()
    if width is None:
        width = _terminal_width() if seen else WIDTH
    if colour is None:
        colour = seen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    rows: list[layout.StyledLine] = []
    if head is not None:
        rows.append([(c, "strong") for c in head[0]])
        rows += layout.table(head[1], _INDENT, width)
    for page in pages:
        if rows:
            rows += [[], [(c, "dim") for c in "─" * width]]
        rows += layout.hanging("", layout.joined(page.heading), width)
        rows += layout.hanging("", layout.joined(page.under), width)
        for section in page.sections:
            rows += _section(section, width)
    return "".join(f"{_trimmed(row, colour)}\n" for row in rows)


def _trimmed(row: layout.StyledLine, colour: bool) -> str:
    end = len(row)
    while end and row[end - 1][0] == " ":
        end -= 1
    return layout.styled(row[:end], colour)


def _section(section: PageSection, width: int) -> Iterable[layout.StyledLine]:
    yield []
    yield [(c, "head") for c in section.title.upper()]
    for block in section.blocks:
        yield from _block(block, width)


def _block(block: Block, width: int) -> Iterable[layout.StyledLine]:
    if isinstance(block, PageTable):
        return layout.table(block, _INDENT, width)
    mark = MARKS[block.mark]
    indent = _INDENT + 2 * block.level + (2 if block.level and not mark else 0)
    return layout.hanging(" " * indent + mark, layout.joined(block.spans), width)
