"""Many cases at a glance: a line for each, the most urgent first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.views.actions_and_deadlines import to_do
from disputes.views.audience import Audience
from disputes.views.blocks import plain, printed
from disputes.views.case_page import urgency
from disputes.views.columns import GAP, character_width, text_width
from disputes.views.sentences import say
from disputes.views.titles import title_of
from disputes.views.values import time_left

_INDENT = 2
_KEYS = ("dated", "lapsed", "open", "due", "done", "platform", "case_id")
"""The parts of a case's urgency, in their order."""
_HEADS = ("case", "place", "dispute", "due", "time_left", "next_step")


class Overview:
    """A heading and a line for each case, instants in `tz`, else in the platform's zone, with their offset.

    The lines are kept by SQLite in a file of its own that has no name, and sorted there: a hundred thousand cases take
    no more memory than a few. To be closed.
    """

    def __init__(self, lang: str, tz: ZoneInfo | None) -> None:
        self._lang, self._tz = lang, tz
        heads = tuple(say(lang, head) for head in _HEADS)
        self._heads = heads
        self._widths = [text_width(head) for head in heads]
        self._count = 0
        self._rows = sqlite3.connect("")
        self._rows.execute(f"CREATE TABLE line (n INTEGER PRIMARY KEY, {', '.join(_KEYS)}, cells TEXT)")

    def add(self, a: Assessment) -> None:
        """Takes one more case."""
        cells = _row(a, self._lang, self._tz)
        self._widths = [max(width, text_width(cell)) for width, cell in zip(self._widths, cells, strict=True)]
        self._count += 1
        marks = ", ".join("?" * (len(_KEYS) + 1))
        self._rows.execute(
            f"INSERT INTO line ({', '.join(_KEYS)}, cells) VALUES ({marks})", (*urgency(a), json.dumps(cells))
        )

    def lines(self, width: int | None) -> Iterator[str]:
        """The heading, and the lines with the most urgent case first. They are cut to `width` columns; None leaves them
        as long as they are.
        """
        yield self._line(say(self._lang, "summary", n=self._count), width)
        yield self._line(_line(self._heads, self._widths), width)
        for (cells,) in self._rows.execute(f"SELECT cells FROM line ORDER BY {', '.join(_KEYS)}, n"):
            yield self._line(_line(json.loads(cells), self._widths), width)

    def close(self) -> None:
        """Frees the file."""
        self._rows.close()

    @staticmethod
    def _line(text: str, width: int | None) -> str:
        return f"{text if width is None else _cut(text, width)}\n"


def _row(a: Assessment, lang: str, tz: ZoneInfo | None) -> tuple[str, ...]:
    r = Audience.of(a.time_zone, lang, tz)
    todo = to_do(a)
    first = todo[0] if todo else None
    due = first.due_at if first is not None else None
    when = due.astimezone(r.own or r.zone).isoformat(" ") if due is not None else ""
    if first is not None and first.is_undated:
        when = r.say("date_unknown")
    cells = (
        a.case,
        f"{a.platform}/{a.market}",
        title_of(a.dispute, lang),
        when,
        time_left(lang, due, a.as_of) if due is not None else "",
        first.title.of(lang) if first is not None else r.say("nothing"),
    )
    return tuple(printed(plain(cell)) for cell in cells)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    text = "".join(cell + " " * (w - text_width(cell) + GAP) for cell, w in zip(cells, widths, strict=True))
    return " " * _INDENT + text.rstrip()


def _cut(line: str, width: int) -> str:
    """The line as far as it fits, the last column given to the sign that there is more."""
    if text_width(line) <= width:
        return line
    room = width - 1
    kept = ""
    for c in line:
        room -= character_width(c)
        if room < 0:
            break
        kept += c
    return kept.rstrip() + "…"
