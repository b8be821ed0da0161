"""`disputes report`: what the kept record says."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import click

from disputes.answers.serialization import as_json
from disputes.commands.common import lang_option, write, wrong_use
from disputes.commands.day_options import begin_of, day_zone_option, since_option, until_option
from disputes.commands.store_common import (
    as_csv,
    db_option,
    interval_option,
    known_platform_option,
    stored,
    table,
    warn_if_late,
)
from disputes.documents.problems import nearest
from disputes.followup.report import CaseGroup, CaseReport
from disputes.store.all_cases import reported_cases
from disputes.views.report_table import NO_CASE, causes, heads, lines, money_texts, overlap
from disputes.words import texts
from disputes.words.store import AnswerState, ReportDimension

EXAMPLES = """
\b
Examples:
  disputes report --since 2026-01-01 --by platform,dispute
  disputes report --by owner --format csv > owners.csv
  disputes report --by agent --format json
"""


@click.command(epilog=EXAMPLES)
@since_option
@until_option
@day_zone_option
@click.option(
    "--by",
    default="platform,dispute",
    show_default=True,
    help=f"What to group by, separated by commas: {', '.join(ReportDimension)}.",
)
@known_platform_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@interval_option
@lang_option
@db_option
def report(
    since: datetime | date | None,
    until: datetime | date | None,
    tz: ZoneInfo | None,
    by: str,
    platform: str | None,
    form: str,
    interval: timedelta,
    lang: str,
    db: str | None,
) -> None:
    """Report on the stored cases: rulings won, lost and as expected, answers in time, amounts lost, recurring
    causes."""
    names = tuple(n.strip() for n in by.split(",") if n.strip())
    for n in names:
        if n not in texts(ReportDimension):
            near = nearest(n, texts(ReportDimension))
            hint = f"; did you mean {near!r}?" if near else ""
            wrong_use(f"--by {n!r}: expected one of {', '.join(ReportDimension)}{hint}")
    first, last = begin_of(since, tz), begin_of(until, tz)
    analysis = CaseReport([ReportDimension(n) for n in names])
    with stored(db) as store:
        warn_if_late(store, interval)
        for one in reported_cases(store, first, last, platform):
            analysis.add(one)
    _say_what_is_missing(analysis)
    if form == "json":
        write(json.dumps(as_json(analysis.told(first, last)), ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        write(as_csv([*names, *CaseGroup().plain()], [[_flat(v) for v in row.values()] for row in analysis.rows()]))
    else:
        write(_table(analysis, names, lang))


def _say_what_is_missing(analysis: CaseReport) -> None:
    changed = analysis.states[AnswerState.CHANGED] - analysis.unanswered
    for n, what in (
        (analysis.unanswered, "have not been answered by a scan yet: their deadlines and rulings are not counted"),
        (changed, "have changed since they were answered: disputes scan"),
        (analysis.states[AnswerState.QUARANTINED], "are in quarantine: disputes list --state quarantined"),
    ):
        if n > 0:
            click.echo(f"{n} of these cases {what}", err=True)


def _flat(value: object) -> object:
    return "; ".join(money_texts(value)) if isinstance(value, list) else "" if value is None else value


def _table(analysis: CaseReport, names: tuple[str, ...], lang: str) -> str:
    rows = lines(analysis, names, lang)
    if not rows:
        return NO_CASE[lang] + "\n"
    out = table(heads(names, lang), rows)
    if (told := overlap(analysis, names, lang)) is not None:
        out += told + "\n"
    head, found = causes(analysis, lang)
    return out + ("\n" + table(head, found) if found else "")
