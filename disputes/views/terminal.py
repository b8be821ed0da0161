"""The page on a terminal: what to do next first. Plain text where nobody looks at a terminal, or colours are not wanted."""

from __future__ import annotations

import io
import os
import shutil
import sys
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from disputes.assessment import Assessment
from disputes.views.blocks import Block, Grid, Line, Mark, Sheet, Span, Style
from disputes.views.sheet import sheet, summary, urgent_first
from disputes.views.texts import say

WIDTH = 100
LEAST_WIDTH = 60
MARKS: dict[Mark, str] = {"": "", "step": "▶", "open": "[ ]", "done": "[x]", "short": "[!]", "dot": "-"}
COLOURS: dict[Style, str] = {"": "", "strong": "bold", "alarm": "bold red", "warn": "yellow", "good": "green", "dim": "dim"}
_GAP = 2


def show(answers: list[Assessment], lang: str, tz: ZoneInfo | None, explain: bool, *, width: int | None = None, colour: bool | None = None) -> str:
    """The pages of `answers` as text; several begin with a summary, the most urgent first.

    `width` in columns and `colour` are the terminal's own where they are not given: 100 columns and no colour off a terminal, no colour under NO_COLOR.
    """
    seen = sys.stdout.isatty()
    if width is None:
        width = max(shutil.get_terminal_size((WIDTH, 24)).columns, LEAST_WIDTH) if seen else WIDTH
    if colour is None:
        colour = seen and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    paper = _Paper(width, colour)
    ordered = urgent_first(answers) if len(answers) > 1 else answers
    if len(ordered) > 1:
        paper.put(Text(say(lang, "summary", n=len(ordered)), style="bold" if colour else ""))
        paper.grid(summary(ordered, lang, tz), 0)
    for n, a in enumerate(ordered):
        if n or len(ordered) > 1:
            paper.put(Text(""))
            paper.put(Text("─" * width, style=COLOURS["dim"]))
        paper.page(sheet(a, lang, tz, explain))
    return paper.text()


class _Paper:
    """Lays blocks out in `width` columns. Texts never pass through any markup."""

    def __init__(self, width: int, colour: bool) -> None:
        self.out = io.StringIO()
        self.width = width
        self.console = Console(
            file=self.out, width=width, force_terminal=colour, color_system="standard" if colour else None, no_color=not colour, markup=False, emoji=False,
            highlight=False, legacy_windows=False, force_jupyter=False,
        )  # fmt: skip

    def text(self) -> str:
        return "".join(f"{row.rstrip()}\n" for row in self.out.getvalue().splitlines())

    def put(self, what: Text | Table) -> None:
        self.console.print(what)

    def page(self, page: Sheet) -> None:
        self.put(_joined(page.heading))
        self.put(_joined(page.under))
        for section in page.sections:
            self.put(Text(""))
            self.put(Text(section.title.upper(), style="bold cyan"))
            for block in section.blocks:
                self.block(block)

    def block(self, block: Block) -> None:
        if isinstance(block, Grid):
            self.grid(block, 2)
        else:
            self.line(block)

    def line(self, item: Line) -> None:
        """A line with its mark, what does not fit hanging below its first word."""
        mark = MARKS[item.mark]
        inner = Table.grid(padding=0)
        indent = 2 + 2 * item.level + (2 if item.level and not mark else 0)
        lead = indent + (len(mark) + 1 if mark else 0)
        inner.add_column(width=lead, no_wrap=True)
        inner.add_column(width=max(self.width - lead, 20), overflow="fold")
        inner.add_row(Text(" " * indent + mark), _joined(item.spans))
        self.put(inner)

    def grid(self, grid: Grid, indent: int) -> None:
        table = Table(box=None, show_header=True, header_style="dim", padding=(0, _GAP, 0, 0), pad_edge=False, collapse_padding=True)
        table.add_column("", width=indent, no_wrap=True, header_style="none")
        for n, head in enumerate(grid.heads):
            cells = [span.text for row in grid.rows for span in row[n]]
            # Instants stay on one line each: their column is as wide as they need, the first one takes what is left.
            fixed = n == _instants(grid)
            widest = max([_wide(c) for c in cells] + [_wide(head)])
            table.add_column(Text(head), overflow="fold", min_width=min(widest, 38) if fixed else min(widest, 10), ratio=None)
        for row in grid.rows:
            table.add_row(Text(""), *(_stacked(cell) for cell in row))
        self.put(table)


def _instants(grid: Grid) -> int:
    """The column that holds due instants: the last but two of a deadline table, the last but one of a summary."""
    return 2 if grid.rows and len(grid.rows[0]) == 5 and any(s.text[:4].isdigit() and ":" in s.text for row in grid.rows for s in row[2]) else 3


def _wide(text: str) -> int:
    return Text(text).cell_len


def _joined(spans: tuple[Span, ...]) -> Text:
    out = Text()
    for n, s in enumerate(spans):
        if n:
            out.append(" · ", style=COLOURS["dim"])
        out.append(s.text, style=COLOURS[s.style] or None)
    return out


def _stacked(spans: tuple[Span, ...]) -> Text:
    out = Text()
    for n, s in enumerate(spans):
        if n:
            out.append("\n")
        out.append(s.text, style=COLOURS[s.style] or None)
    return out
