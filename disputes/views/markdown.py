"""The page as Markdown: a case sheet to print or to paste into a ticket. It says what the terminal says."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.views.blocks import Mark, Page, PageTable, Style, StyledText, TextLine, printed
from disputes.views.case_page import sheet
from disputes.views.columns import SEPARATOR

MARKS: dict[Mark, str] = {"": "", "step": "**→** ", "open": "[ ] ", "done": "[x] ", "short": "[ ] ⚠ ", "dot": ""}
_STRONG: tuple[Style, ...] = ("strong", "alarm")
_ACTIVE = re.compile(r"([\\`*_\[\]<>|~#&$@!{}])")
_LINK = re.compile(r"(?i)(://|\bwww\.)")
_START = re.compile(r"(?:[-+=]|\d+[.)])")


def page(answer: Assessment, lang: str, tz: ZoneInfo | None) -> str:
    """The sheet of one case."""
    return of_sheet(sheet(answer, lang, tz, explain=answer.near_misses is not None))


def of_sheet(made: Page) -> str:
    """A page as Markdown."""
    out = [f"# {_joined(made.heading, plain=True)}", "", _joined(made.under)]
    for section in made.sections:
        out += ["", f"## {escaped(section.title)}", ""]
        listed = False
        for block in section.blocks:
            if isinstance(block, PageTable):
                out += [*([""] if listed else []), *_table(block), ""]
                listed = False
            else:
                out.append(_line(block))
                listed = True
        while out and not out[-1]:
            out.pop()
    return "\n".join(out) + "\n"


def escaped(text: str) -> str:
    """`text` so that Markdown takes no sign of it for its own, not even where it begins a line or looks like a link."""
    out = _ACTIVE.sub(r"\\\1", printed(text))
    out = _LINK.sub(lambda m: m[0][:-1] + "\\" + m[0][-1] if m[0].endswith(".") else "\\" + m[0], out)
    start = _START.match(out)
    if start:
        cut = start.end() - 1
        out = f"{out[:cut]}\\{out[cut:]}"
    return out


def _span(s: StyledText, plain: bool) -> str:
    text = escaped(s.text)
    return f"**{text}**" if s.style in _STRONG and not plain and text else text


def _joined(spans: tuple[StyledText, ...], plain: bool = False) -> str:
    return SEPARATOR.join(_span(s, plain) for s in spans)


def _line(block: TextLine) -> str:
    return f"{'  ' * block.level}- {MARKS[block.mark]}{_joined(block.spans)}"


def _table(grid: PageTable) -> list[str]:
    out = [f"| {' | '.join(escaped(h) for h in grid.heads)} |", f"|{'---|' * len(grid.heads)}"]
    for row in grid.rows:
        cells = [[_span(s, False) for s in cell] for cell in row.cells]
        cells[0] += [_span(n, False) for n in row.notes]
        out.append("| " + " | ".join("<br>".join(c) for c in cells) + " |")
    return out
