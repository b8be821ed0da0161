"""`disputes scan`: all open cases and shops whose answers may have changed."""

from __future__ import annotations

import json
import multiprocessing
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from multiprocessing import resource_tracker
from pathlib import Path

import click

from disputes.cluster.address import ClusterAddress
from disputes.cluster.scan import SharingOptions, shared_scan
from disputes.commands.cluster_options import chosen_cluster, cluster_options, clustered, told
from disputes.commands.common import (
    as_of_option,
    chosen_house,
    kept_rulesets,
    lang_option,
    now,
    rulesets_option,
    say,
    write,
    wrong_use,
)
from disputes.commands.progress import Progress
from disputes.commands.store_common import (
    TimeSpanParameter,
    db_option,
    interval_option,
    shown,
    stored,
    titled,
    warn_if_late,
)
from disputes.dates.spans import span
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_FINDINGS, EXIT_STORAGE
from disputes.nightly.scan import Backwards, Expect, ScanOptions, ScanReport, summary
from disputes.nightly.scan import Progress as Step
from disputes.nightly.scan import scan as run_scan
from disputes.nightly.textfile import figures, write_textfile
from disputes.store import StorageError, Store, runs
from disputes.store import queries as asked
from disputes.store.chunk import ScanCounts
from disputes.store.queue import LEAD
from disputes.words.store import AlertKind, AlertLevel

EXAMPLES = """
\b
Examples:
  disputes scan
  disputes scan --workers 4 --fail-on due:24h
  disputes scan --as-of 2026-04-13T02:00:00+08:00 --format json
  disputes scan --cluster tcp://scheduler.example.com:8786
  disputes scan --full --metrics /var/lib/node_exporter/textfile/disputes.prom

\b
Exit codes, the first of 5, 4, 6, 1 that applies:
  0  done
  1  done, with a finding that --fail-on names
  2  wrong use, or --as-of lies before the last scan
  4  a ruleset cannot be used, or is gone: its cases keep their last answers
  5  the store, the cluster or the file of --metrics cannot be used; or another scan is running
  6  done, except for cases in quarantine: disputes list --state quarantined
"""
_MOST_SHOWN = 20
_LOOK_EVERY_S = 0.1
_WORDS = {
    "en": {
        "scanned": "scanned",
        "changed": "changed",
        "raised": "raised",
        "cleared": "cleared",
        "there": "alerts now",
        "quarantined": "quarantined",
        "none": "none",
        "as_of": "as of {at}",
        "line": "{name:<12} {value}",
        "count": "{n} {level}",
        "comma": ", ",
        "overtaken": "overtaken    {n} (changed by somebody else during the scan; the next scan takes them)",
        "missed": "missed       {n} (answers that changed at an instant that had not been predicted)",
        "unusable": "some rulesets cannot be used: their cases keep their last answers",
    },
    "zh": {
        "scanned": "已扫描",
        "changed": "有变化",
        "raised": "新增提醒",
        "cleared": "已消除",
        "there": "现有提醒",
        "quarantined": "已隔离",
        "none": "无",
        "as_of": "评估时点：{at}",
        "line": "{name}：{value}",
        "count": "{level} {n}",
        "comma": "，",
        "overtaken": "被抢先：{n}（扫描期间被他人改写，下次扫描处理）",
        "missed": "遗漏：{n}（答案已变，但此前没有预告变化时点）",
        "unusable": "部分规则集无法使用：相关案件保持原状",
    },
}


class Finding(click.ParamType[str]):
    """What makes a scan end with exit code 1."""

    name = "finding"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if text in ("overdue", "tier") or (text.startswith("due:") and span(text[4:]) is not None):
            return text
        self.fail(f"{text!r}: expected overdue, due:24h (any span) or tier", param, ctx)


@click.command(epilog=EXAMPLES)
@as_of_option
@db_option
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes share the work."
)
@cluster_options
@click.option(
    "--full", is_flag=True, help="Take every open case and shop, not only those whose answer may have changed."
)
@click.option(
    "--fail-on",
    "fail_on",
    type=Finding(),
    multiple=True,
    help=(
        "End with exit code 1 if there is such a finding: overdue, "
        "due:24h (any span), tier. May be given several times."
    ),
)
@click.option(
    "--force",
    is_flag=True,
    help="Scan even if --as-of lies before the last scan, or a ruleset is gone that answered stored cases.",
)
@interval_option
@click.option(
    "--lead",
    type=TimeSpanParameter(),
    default=f"{LEAD // timedelta(hours=1)}h",
    show_default=True,
    envvar="DISPUTES_LEAD",
    show_envvar=True,
    help=(
        "How long the team needs: what is due within --interval and this span together is told, for the next scan "
        "could not tell it so long before."
    ),
)
@click.option(
    "--metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write figures for Prometheus' textfile collector to this file.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@rulesets_option
def scan(
    as_of: datetime | None,
    db: str | None,
    workers: int,
    cluster: ClusterAddress | None,
    cluster_ca: Path | None,
    cluster_cert: Path | None,
    cluster_key: Path | None,
    full: bool,
    fail_on: tuple[str, ...],
    force: bool,
    interval: timedelta,
    lead: timedelta,
    metrics: Path | None,
    form: str,
    lang: str,
    rulesets: Path | None,
) -> None:
    """Answer every stored case and shop whose answer may have changed, raise and clear alerts, and print a summary.

    Can be stopped or killed and started again at any point: no alert is lost and none is raised twice. With --cluster,
    a scan that was cut off is gone on with.
    """
    if cluster is not None:
        cluster = chosen_cluster(cluster, workers, cluster_ca, cluster_cert, cluster_key)
    at = as_of or now()
    begun = time.monotonic()
    progress = Progress("cases")
    with stored(db, create=True) as store:
        warn_if_late(store, interval, scanning=True)

        def step(counts: ScanCounts) -> None:
            progress(counts.scanned, f"{counts.changed} changed")

        options = ScanOptions(
            at,
            full,
            workers,
            force,
            rulesets,
            interval=interval,
            lead=lead,
            compiled=kept_rulesets(),
            house=chosen_house(),
        )

        def work() -> ScanReport:
            if cluster is not None:
                return _shared(store, options, cluster, as_of is None, step, progress.expect)
            return run_scan(store, options, step, progress.expect)

        try:
            report = work() if workers == 1 else _deaf(work)
            at = report.as_of
        except Backwards as wrong:
            last = runs.last_as_of(store)
            if last is not None and last > now():
                wrong_use(
                    f"the last scan was as of {shown(last)}, which is in the future: --force goes back to {shown(at)}"
                )
            wrong_use(f"{wrong}; --force scans all the same")
        finally:
            progress.end()
        say(report.problems)
        levels = asked.alert_levels(store)
        bad = asked.quarantined(store, _MOST_SHOWN)
        found = [f for f in fail_on if _found(store, f, at)]
        code = report.exit_code or (EXIT_FINDINGS if found else 0)
        unwritten = _write_figures(metrics, store, report, begun, code) if metrics is not None else None
    for kind, name, reason in bad:
        click.echo(f"quarantined: {kind} {name}: {reason}", err=True)
    if report.quarantined > len(bad):
        click.echo(f"quarantined: {report.quarantined - len(bad)} more: disputes list --state quarantined", err=True)
    for f in found:
        click.echo(f"found: {f}", err=True)
    plain = {
        **summary(report),
        "alerts": dict(sorted(levels.items())),
        "findings": found,
        "seconds": round(time.monotonic() - begun, 1),
    }
    write(json.dumps(plain, ensure_ascii=False) + "\n" if form == "json" else _told(report, levels, lang))
    if unwritten is not None:
        click.echo(f"the scan is done, but the file of --metrics cannot be written: {unwritten}", err=True)
        code = EXIT_STORAGE
    if code:
        raise click.exceptions.Exit(code)


def _shared(
    store: Store, options: ScanOptions, cluster: ClusterAddress, continues: bool, step: Step, expect: Expect
) -> ScanReport:
    """The scan by the workers of a cluster."""
    sharing = SharingOptions(continues=continues)
    with clustered(cluster, store) as workers:
        return shared_scan(store, options, sharing, workers, told, progress=step, expect=expect)


def _deaf(work: Callable[[], ScanReport]) -> ScanReport:
    """Runs a scan in a thread that does not hear Ctrl-C, as the processes do not that it starts: a terminal sends it to
    all of them.

    The main thread hears it and kills them. That may happen anywhere, and nothing is lost.
    """

    def run() -> ScanReport:
        resource_tracker.ensure_running()  # when it starts, it takes back what the thread blocks
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        return work()

    with ThreadPoolExecutor(1) as thread:
        doing = thread.submit(run)
        try:
            # Now and then, since a signal that comes right before a wait does not end it.
            while not doing.done():
                wait([doing], timeout=_LOOK_EVERY_S)
        except BaseException:
            while not doing.done():
                for process in multiprocessing.active_children():
                    process.kill()
                wait([doing], timeout=_LOOK_EVERY_S)
            raise
        return doing.result()


def _write_figures(file: Path, store: Store, report: ScanReport, begun: float, code: int) -> StorageError | None:
    """Why they could not be written: a scan that is done is told all the same."""
    try:
        last = runs.last_success(store)
        write_textfile(
            file, figures(store, report, last.finished_at if last is not None else None, time.monotonic() - begun, code)
        )
    except StorageError as wrong:
        return wrong
    return None


def _found(store: Store, finding: str, at: datetime) -> bool:
    if finding == "overdue":
        return asked.has_alert(store, levels=(AlertLevel.OVERDUE, AlertLevel.LAPSED))
    if finding == "tier":
        return asked.has_alert(store, kind=AlertKind.TIER_CROSSED)
    ahead = span(finding.removeprefix("due:"))
    assert ahead is not None
    return asked.due_count(store, at + ahead, undated=True) > 0


def _told(report: ScanReport, levels: Mapping[AlertLevel, int], lang: str) -> str:
    c, words = report.counts, _WORDS[lang]

    def of(levels: Mapping[AlertLevel, int]) -> str:
        return (
            words["comma"].join(
                words["count"].format(n=n, level=titled(AlertLevel, k, lang)) for k, n in sorted(levels.items())
            )
            or words["none"]
        )

    values = {
        "scanned": c.scanned,
        "changed": c.changed,
        "raised": of(c.raised),
        "cleared": c.cleared,
        "there": of(levels),
        "quarantined": report.quarantined,
    }
    lines = [
        words["as_of"].format(at=shown(report.as_of)),
        *(words["line"].format(name=words[k], value=v) for k, v in values.items()),
    ]
    lines += [words[k].format(n=n) for k, n in (("overtaken", c.overtaken), ("missed", c.missed)) if n]
    if report.exit_code == EXIT_BAD_RULESET:
        lines.append(words["unusable"])
    return "\n".join(lines) + "\n"
