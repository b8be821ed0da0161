"""Text in columns: display width, wrapping, tables. Styles are added last, so that they never count as width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from disputes.views.blocks import BOUND, PageTable, StyledText, TableRow, printed

SEPARATOR = " · "
GAP = 2
LEAST_INSTANT = 20
LEAST_COLUMN = 8
LEAST_TEXT = 12  # of a text that may be broken anywhere: six Chinese characters
WIDEST_WORD = 24
# What may not begin a line, and what may not end one, in Chinese text.
_NOT_FIRST = "，。、；：！？）》」』”’…—·,.;:!?)]}"
_NOT_LAST = "（《「『“‘([{"
_CODES: dict[str, str] = {"strong": "1", "alarm": "1;31", "warn": "33", "good": "32", "dim": "2", "head": "1;36"}

StyledCharacter = tuple[str, str]  # one character and its style
StyledLine = list[StyledCharacter]


def character_width(c: str) -> int:
    """How many columns a character takes."""
    if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1


def text_width(text: str) -> int:
    """How many columns a text takes."""
    return sum(character_width(c) for c in text)


def styled(cells: Sequence[StyledCharacter], colour: bool) -> str:
    """The characters with their styles, as the terminal takes them."""
    if not colour:
        return printed("".join(c for c, _ in cells))
    out: list[str] = []
    now = ""
    for c, style in [*cells, ("", "")]:
        if style != now:
            out.append(("\x1b[0m" if now else "") + (f"\x1b[{_CODES[style]}m" if style else ""))
            now = style
        out.append(c)
    return printed("".join(out))


def joined(spans: Sequence[StyledText]) -> StyledLine:
    """Spans set apart by the separator."""
    out: StyledLine = []
    for n, s in enumerate(spans):
        if n:
            out += [(c, "dim") for c in SEPARATOR]
        out += [(c, s.style) for c in s.text]
    return out


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return True
    if BOUND in (before, after) or after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return character_width(before) == 2 or character_width(after) == 2


def _cut(cells: StyledLine, start: int, end: int) -> int:
    """Where a line that begins at `start` and has no room beyond `end` is broken: at a space near its end, else
    wherever it may be.
    """
    fit = [
        k
        for k in range(end, start, -1)
        if _may_break(cells[k - 1][0], cells[k][0]) and cells[k - 2 if k > 1 else 0][0] != "·"
    ]
    spaces = [k for k in fit if cells[k - 1][0] == " " and k - start > (end - start) * 2 // 3]
    return next(iter(spaces or fit), max(end, start + 1))


def wrapped(cells: StyledLine, columns: int) -> Iterator[StyledLine]:
    """The characters in lines of at most `columns`; a word longer than a line is cut."""
    start = 0
    while start < len(cells):
        used = 0
        end = start
        while end < len(cells) and used + character_width(cells[end][0]) <= columns:
            used += character_width(cells[end][0])
            end += 1
        if end < len(cells) and cells[end][0] != " ":
            end = _cut(cells, start, end)
        line = cells[start:end]
        while line and line[-1][0] == " ":
            line.pop()
        yield line
        start = end
        while start < len(cells) and cells[start][0] == " ":
            start += 1


def padded(cells: StyledLine, columns: int) -> StyledLine:
    """The characters filled up to `columns`."""
    return cells + [(" ", "")] * (columns - sum(character_width(c) for c, _ in cells))


def hanging(lead: str, cells: StyledLine, columns: int) -> Iterator[StyledLine]:
    """A lead and a text whose further lines hang below its first word."""
    room = max(columns - text_width(lead), 20)
    head: StyledLine = [(c, "") for c in lead]
    for n, row in enumerate(wrapped(cells, room) if cells else [[]]):
        yield (head if n == 0 else [(" ", "")] * text_width(lead)) + row


def _longest_word(cell: Sequence[StyledText]) -> int:
    words = [w for s in cell for w in s.text.split()]
    return min(
        max((min(text_width(w), LEAST_TEXT) if _may_be_broken(w) else text_width(w) for w in words), default=0),
        WIDEST_WORD,
    )


def _may_be_broken(word: str) -> bool:
    """Whether a text without spaces has places in it where a line may end: between wide characters."""
    return any(character_width(c) == 2 for c in word)


def _columns(grid: PageTable, room: int) -> list[int]:
    rows = [*(r.cells for r in grid.rows), tuple((StyledText(h),) for h in grid.heads)]
    natural = [max((text_width(s.text) for row in rows for s in row[n]), default=0) for n in range(len(grid.heads))]
    out = list(natural)
    least = [
        w if n in grid.fixed else min(w, max(_longest_word(row[n]) for row in rows)) for n, w in enumerate(natural)
    ]
    room -= GAP * (len(out) - 1)
    while sum(out) > room:  # the column with most to spare gives way first
        loose = [n for n, w in enumerate(out) if w > least[n]]
        if not loose:
            if max(least) <= LEAST_COLUMN:
                break
            most = LEAST_INSTANT if max(least) > LEAST_INSTANT else LEAST_COLUMN
            least = [min(w, most) for w in least]  # a narrow terminal: even instants and words are folded
            continue
        out[max(loose, key=lambda n: out[n] - least[n])] -= 1
    return out


def table(grid: PageTable, indent: int, columns: int) -> Iterator[StyledLine]:
    """A table's lines: cells folded in their columns, a row's notes below it over the whole width."""
    widths = _columns(grid, columns - indent)
    heads = TableRow(tuple((StyledText(h, "dim"),) for h in grid.heads))
    for row in (heads, *grid.rows):
        stacks = [
            [part for s in cell for part in wrapped([(c, s.style) for c in s.text], w)]
            for cell, w in zip(row.cells, widths, strict=True)
        ]
        for k in range(max(len(s) for s in stacks)):
            line: StyledLine = [(" ", "")] * indent
            for stack, w in zip(stacks, widths, strict=True):
                line += padded(stack[k] if k < len(stack) else [], w + GAP)
            yield line
        for note in row.notes:
            yield from hanging(" " * (indent + 4), [(c, note.style) for c in note.text], columns)
