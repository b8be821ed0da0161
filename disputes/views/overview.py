"""Many cases at a glance: a line for each, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from disputes.answers.assessment import Assessment
from disputes.views.actions_and_deadlines import to_do
from disputes.views.audience import Audience
from disputes.views.blocks import plain, printed
from disputes.views.case_page import urgent_first
from disputes.views.columns import GAP, character_width, text_width
from disputes.views.sentences import say
from disputes.views.titles import title_of
from disputes.views.values import time_left

_INDENT = 2
_HEADS = ("case", "place", "dispute", "due", "time_left", "next_step")


def overview(answers: list[Assessment], lang: str, tz: ZoneInfo | None, width: int | None) -> str:
    """A heading and a line for each case, instants in `tz`, else in the platform's zone, with their offset.

    The lines are cut to `width` columns; None leaves them as long as they are.
    """
    rows = [tuple(say(lang, head) for head in _HEADS)] + [_row(a, lang, tz) for a in urgent_first(answers)]
    widths = [max(text_width(row[n]) for row in rows) for n in range(len(_HEADS))]
    lines = [say(lang, "summary", n=len(answers)), *(_line(row, widths) for row in rows)]
    return "".join(f"{line if width is None else _cut(line, width)}\n" for line in lines)


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
