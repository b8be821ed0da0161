"""A shop's standing as text for a terminal and as Markdown."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from disputes.answers.standing import Standing
from disputes.views import markdown, terminal
from disputes.views.blocks import PageTable, StyledText, TableRow
from disputes.views.shop_page import sheet
from disputes.views.shop_sentences import say
from disputes.views.values import instant_text, points_text


def show(
    standings: list[Standing],
    lang: str,
    tz: ZoneInfo | None,
    explain: bool,
    *,
    width: int | None = None,
    colour: bool | None = None,
) -> str:
    """The pages of `standings` as text; several begin with a summary, the highest tier first."""
    ordered = sorted(standings, key=lambda s: (-(s.tier or 0), s.platform, s.shop)) if len(standings) > 1 else standings
    head = (say(lang, "summary", n=len(ordered)), summary(ordered, lang, tz)) if len(ordered) > 1 else None
    return terminal.text_of([sheet(s, lang, tz, explain) for s in ordered], head, width=width, colour=colour)


def summary(standings: list[Standing], lang: str, tz: ZoneInfo | None) -> PageTable:
    """One row for each shop; instants in `tz`, else in the platform's zone."""
    rows = []
    for s in standings:
        zone = tz or ZoneInfo(s.time_zone)
        reset = instant_text(lang, s.period.resets_at, zone) if s.period.resets_at is not None else ""
        running = [m.title.of(lang) for m in s.measures if m.state == "running"]
        cells = (
            (StyledText(s.shop, "strong"), StyledText(f"{s.platform}/{s.market}", "dim")),
            (StyledText(points_text(s.points) if s.points is not None else ""),),
            (StyledText("" if s.tier is None else str(s.tier), "alarm" if s.tier else ""),),
            tuple(StyledText(r) for r in running) or (StyledText(""),),
            (StyledText(reset),),
        )
        rows.append(TableRow(cells))
    return PageTable(tuple(say(lang, k) for k in ("shop", "entries", "tier", "measures", "until")), tuple(rows), (4,))


def page(s: Standing, lang: str, tz: ZoneInfo | None, explain: bool) -> str:
    """The sheet of one shop as Markdown."""
    return markdown.of_sheet(sheet(s, lang, tz, explain))
