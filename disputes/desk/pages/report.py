"""The report: the tables of `disputes report`, with charts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import HTMLResponse

from disputes.access.asker import needs
from disputes.dates.wall_clock import day_start
from disputes.desk.charts import ChartBar, ChartPart, bars_svg
from disputes.desk.rendering import word_title
from disputes.desk.visit import Visit, Visited
from disputes.followup.report import CaseGroup, CaseReport
from disputes.records.words import PLATFORMS
from disputes.store.all_cases import reported_cases
from disputes.store.worklist import choices
from disputes.views.columns import SEPARATOR
from disputes.views.report_table import causes, dimension_title, heads, lines, overlap
from disputes.words import texts
from disputes.words.access import AccessScope
from disputes.words.records import Platform
from disputes.words.store import AnswerState, ReportDimension

DEFAULT = (ReportDimension.PLATFORM, ReportDimension.DISPUTE)
MOST_BARS = 12
router = APIRouter(dependencies=[needs(AccessScope.READ, is_form=True)])


@router.get("/report")
def report(visit: Visited) -> HTMLResponse:
    """The report over the cases that were first opened within a span."""
    query = visit.request.query_params
    given = [n for n in query.getlist("by") if n in texts(ReportDimension)]
    by = [ReportDimension(n) for n in dict.fromkeys(given)] or list(DEFAULT)
    platform = query.get("platform", "")
    since, until = _day(query.get("since", "")), _day(query.get("until", ""))
    analysis = CaseReport(by)
    zone = visit.tz or ZoneInfo("UTC")
    for one in reported_cases(
        visit.desk.store, _begin(since, zone), _begin(until, zone), platform if platform in PLATFORMS else None
    ):
        analysis.add(one)
    names = [n.value for n in by]
    return visit.page(
        "report.html",
        names=names,
        heads=heads(names, visit.lang),
        lines=lines(analysis, names, visit.lang, titled=True),
        overlap=overlap(analysis, names, visit.lang),
        causes=causes(analysis, visit.lang, titled=True),
        outcomes=_outcomes(analysis, visit),
        losses=_losses(analysis, visit),
        dimensions=[(d.value, dimension_title(d.value, visit.lang)) for d in ReportDimension],
        platforms=[(p, word_title(Platform, p, visit.lang)) for p in choices(visit.desk.store)["platform"]],
        platform=platform,
        since=since or "",
        until=until or "",
        unanswered=analysis.unanswered,
        changed=analysis.states[AnswerState.CHANGED] - analysis.unanswered,
        zone=zone,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begin(day: date | None, zone: ZoneInfo) -> datetime | None:
    return day_start(day, zone) if day is not None else None


def _groups(analysis: CaseReport, visit: Visit) -> list[tuple[str, CaseGroup]]:
    """The largest groups by their titles."""
    found = sorted(analysis.groups.items(), key=lambda g: (-g[1].cases, g[0]))[:MOST_BARS]
    rows = lines(analysis, [n.value for n in analysis.by], visit.lang, titled=True)
    many = len(analysis.by)
    return [(SEPARATOR.join(row[:many]), group) for (_, group), row in zip(found, rows, strict=False)]


def _outcomes(analysis: CaseReport, visit: Visit) -> Markup | None:
    """How the cases of each group went."""
    words = {k: visit.say(k) for k in ("won", "lost", "split", "open_now", "other")}
    bars = []
    for title, g in _groups(analysis, visit):
        ruled = g.won + g.lost + g.split
        open_now = min(g.open, g.cases - ruled) if g.cases > ruled else 0
        parts = [
            ChartPart(g.won, "good", words["won"]),
            ChartPart(g.lost, "alarm", words["lost"]),
            ChartPart(g.split, "warn", words["split"]),
            ChartPart(open_now, "plain", words["open_now"]),
            ChartPart(max(0, g.cases - ruled - open_now), "dim", words["other"]),
        ]
        bars.append(ChartBar(title, parts, str(g.cases)))
    return bars_svg(bars, visit.say("outcomes")) if bars else None


def _losses(analysis: CaseReport, visit: Visit) -> list[tuple[str, Markup]]:
    """What was lost, a chart for each currency, since amounts of two cannot stand side by side."""
    out = []
    total = analysis.total
    for currency in sorted({*total.lost_to_lapse, *total.lost_to_ruling}):
        bars = []
        for title, g in _groups(analysis, visit):
            lapse = g.lost_to_lapse.get(currency, Decimal(0))
            ruling = g.lost_to_ruling.get(currency, Decimal(0))
            if lapse or ruling:
                parts = [
                    ChartPart(float(lapse), "alarm", visit.say("to_lapse")),
                    ChartPart(float(ruling), "warn", visit.say("to_ruling")),
                ]
                bars.append(ChartBar(title, parts, f"{currency} {lapse + ruling:f}"))
        if bars:
            out.append((currency, bars_svg(bars, f"{visit.say('losses')} {currency}")))
    return out
