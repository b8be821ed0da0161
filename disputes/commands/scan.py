"""`disputes scan`: all open cases and shops whose answers may have changed."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from disputes.commands.shared import as_of_option, now, rulesets_option, say, wrong_use
from disputes.commands.storing import Progress, db_option, interval_option, shown, span, stored, warn_if_late
from disputes.problems import EXIT_BAD_RULESET, EXIT_FINDINGS
from disputes.scan import Backwards, Options, Report, summary
from disputes.scan import scan as run_scan
from disputes.store import Store, asked, runs
from disputes.store.textfile import figures, replace_file
from disputes.store.work import Counts

EXAMPLES = """
\b
Examples:
  disputes scan
  disputes scan --workers 4 --fail-on due:24h
  disputes scan --as-of 2026-04-13T02:00:00+08:00 --format json
  disputes scan --full --metrics /var/lib/node_exporter/disputes.prom
"""
_MOST_SHOWN = 20


class Finding(click.ParamType[str]):
    """What makes a scan end with exit code 1."""

    name = "finding"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text in ("overdue", "tier") or (text.startswith("due:") and span(text[4:]) is not None):
            return text
        self.fail(f"{text!r}: expected overdue, due:24h (any span) or tier", param, ctx)


@click.command(epilog=EXAMPLES)
@as_of_option
@db_option
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes work.")
@click.option("--full", is_flag=True, help="Take every open case and shop, not only those whose answer may have changed.")
@click.option("--fail-on", "fail_on", type=Finding(), multiple=True, help="End with exit code 1 if there is such a finding: overdue, due:24h, tier.")
@click.option("--force", is_flag=True, help="Scan as of an instant before the last scan's.")
@interval_option
@click.option("--metrics", type=click.Path(dir_okay=False, path_type=Path), help="Write figures for Prometheus' textfile collector here.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@rulesets_option
def scan(
    as_of: datetime | None,
    db: str | None,
    workers: int,
    full: bool,
    fail_on: tuple[str, ...],
    force: bool,
    interval: timedelta,
    metrics: Path | None,
    form: str,
    rulesets: Path | None,
) -> None:
    """Answer every stored case and shop whose answer may have changed, raise and clear alerts, and say what there is.

    Can be killed and started again at any point: no alert is lost and none is raised twice.
    """
    at = as_of or now()
    begun = time.monotonic()
    progress = Progress("cases")
    with stored(db) as store:
        warn_if_late(store, interval, scanning=True)

        def step(counts: Counts) -> None:
            progress(counts.scanned, f"{counts.changed} changed")

        try:
            report = run_scan(store, Options(at, full, workers, force, rulesets), step, progress.expect)
        except Backwards as wrong:
            wrong_use(f"{wrong}; --force scans all the same")
        finally:
            progress.end()
        say(report.problems)
        levels = asked.alert_levels(store)
        bad = asked.quarantined(store, _MOST_SHOWN)
        if metrics is not None:
            last = runs.last_success(store)
            replace_file(metrics, figures(store, report, last.finished_at if last is not None else None, time.monotonic() - begun))
        found = [f for f in fail_on if _found(store, f, at)]
    for kind, name, reason in bad:
        click.echo(f"quarantined: {kind} {name}: {reason}", err=True)
    if report.quarantined > len(bad):
        click.echo(f"quarantined: {report.quarantined - len(bad)} more: disputes list --state quarantined", err=True)
    for f in found:
        click.echo(f"found: {f}", err=True)
    plain = {**summary(report), "alerts": dict(sorted(levels.items())), "findings": found, "seconds": round(time.monotonic() - begun, 1)}
    click.echo(json.dumps(plain, ensure_ascii=False) if form == "json" else _told(report, levels))
    code = report.exit_code or (EXIT_FINDINGS if found else 0)
    if code:
        raise click.exceptions.Exit(code)


def _found(store: Store, finding: str, at: datetime) -> bool:
    if finding == "overdue":
        return asked.has_alert(store, levels=("overdue", "lapsed"))
    if finding == "tier":
        return asked.has_alert(store, kind="tier_crossed")
    ahead = span(finding.removeprefix("due:"))
    assert ahead is not None
    return asked.due_count(store, at + ahead) > 0


def _told(report: Report, levels: dict[str, int]) -> str:
    c = report.counts
    raised = ", ".join(f"{n} {level}" for level, n in sorted(c.raised.items())) or "none"
    there = ", ".join(f"{n} {level}" for level, n in sorted(levels.items())) or "none"
    lines = [
        f"as of {shown(report.as_of)}",
        f"scanned      {c.scanned}",
        f"changed      {c.changed}",
        f"raised       {raised}",
        f"cleared      {c.cleared}",
        f"alerts now   {there}",
        f"quarantined  {report.quarantined}",
    ]
    if c.overtaken:
        lines.append(f"overtaken    {c.overtaken} (written by somebody else meanwhile; the next scan takes them)")
    if c.missed:
        lines.append(f"missed       {c.missed} (answers that changed though no instant announced it)")
    if report.exit_code == EXIT_BAD_RULESET:
        lines.append("some rulesets cannot be used: their cases were left as they were")
    return "\n".join(lines)
