"""`disputes rules backtest`: what other rules would do to the records at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from disputes.cluster.address import ClusterAddress
from disputes.cluster.backtest import BacktestQuestion, shared_backtest
from disputes.cluster.stored_subjects import stored_subjects
from disputes.commands.cluster_options import chosen_cluster, cluster_options, clustered, told
from disputes.commands.common import (
    InstantParameter,
    chosen_house,
    lang_option,
    rulesets_option,
    say,
    write,
    wrong_use,
)
from disputes.commands.progress import Progress
from disputes.commands.rules.editions import compared, edition
from disputes.commands.store_common import db_option, known_platform_option, stored
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_PARTLY, EXIT_STORAGE, printable
from disputes.records.reading import iter_records
from disputes.rulechanges.backtest import BacktestedRecord, Tally, units_of
from disputes.rulechanges.backtest_page import BacktestPage
from disputes.rulechanges.diff import rules_diff
from disputes.rulechanges.diff_page import DiffPage, EditionPaths
from disputes.store import Store
from disputes.store.queue import RowRange
from disputes.words.store import RowKind

EXAMPLES = """
\b
Examples:
  disputes rules backtest main rulesets --cases cases --as-of 2026-04-13T09:00:00+08:00
  disputes rules backtest main rulesets --db sqlite:///cases.db --workers 4
  disputes rules backtest main rulesets --cluster tcp://scheduler.example.com:8786
  disputes rules backtest v1.2 rulesets --platform shopee --format html -o impact.html

\b
Exit codes, the first of 5, 4, 6 that applies:
  0  done, whether answers change or not
  2  wrong use: neither a folder of rulesets nor a revision, or files without --as-of
  4  a ruleset of either edition cannot be used: its records were not compared
  5  the store or the cluster cannot be used, or the file cannot be written
  6  some records could not be read or answered
"""


@click.command(epilog=EXAMPLES)
@click.argument("old")
@click.argument("new")
@click.option("--cases", type=click.Path(path_type=Path), help="Case and shop records: a file, or a folder of files.")
@db_option
@click.option("--shops", "with_shops", is_flag=True, help="Of the store, the shops too.")
@known_platform_option
@click.option(
    "--as-of",
    type=InstantParameter(),
    help="Answer as of this instant, with an offset. Needed for files; of the store, default: each record's last scan.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="So many processes.")
@cluster_options
@click.option("--format", "form", type=click.Choice(["table", "json", "html"]), default="table", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, whole or not at all.")
@rulesets_option
@lang_option
def backtest(
    old: str,
    new: str,
    cases: Path | None,
    db: str | None,
    with_shops: bool,
    platform: str | None,
    as_of: datetime | None,
    workers: int,
    cluster: ClusterAddress | None,
    cluster_ca: Path | None,
    cluster_cert: Path | None,
    cluster_key: Path | None,
    form: str,
    output: Path | None,
    rulesets: Path | None,
    lang: str,
) -> None:
    """Answer records by the rulesets OLD and by the rulesets NEW, and show what changes and which change did it.

    OLD and NEW are named as in `disputes rules diff`. What changes is put down to the change of the rules that brings
    it about alone, or, where none does, to those that do it together. The store is opened for reading alone.
    """
    if cases is not None and as_of is None:
        wrong_use("--as-of is needed with --cases: a record of a file has no instant of its own")
    if cluster is not None:
        if cases is not None:
            wrong_use("--cluster is for the records of a store: those of files are read here, --workers N answers them")
        cluster = chosen_cluster(cluster, workers, cluster_ca, cluster_cert, cluster_key)
    progress = Progress("records")
    tally = Tally()
    bad = [0]
    unscanned = [0]
    with edition(old, rulesets) as before, edition(new, rulesets, chosen_house(only_given=True)) as after:
        editions, left_out = compared(before, after)
        diff = rules_diff(editions, left_out)
        say([*before.problems, *after.problems])

        def run(subjects: Iterator[BacktestedRecord]) -> None:
            from disputes.commands.rules.backtest_work import outcomes

            kept = (s for s in subjects if s.platform not in left_out and platform in (None, s.platform))
            try:
                for one in outcomes(kept, before.library, after.library, units_of(diff.changes), workers):
                    tally.add(one)
                    progress(tally.seen, f"{len(tally.changed)} change")
            finally:
                progress.end()

        if cases is not None:
            assert as_of is not None
            run(_of_files(cases, as_of, bad))
        else:
            with stored(db, read_only=True) as store:
                if cluster is not None:
                    asked = BacktestQuestion(
                        old=before.library,
                        new=after.library,
                        units=tuple(units_of(diff.changes)),
                        left_out=tuple(left_out),
                        platform=platform,
                        with_shops=with_shops,
                        as_of=as_of,
                    )
                    unscanned[0] = _shared(store, cluster, asked, progress, tally)
                else:
                    run(_of_store(store, as_of, platform, with_shops, unscanned))
        paths = EditionPaths(before.path_of, after.path_of)
        page = BacktestPage(tally, DiffPage(diff, editions, lang, paths), lang, unscanned[0])
        _write(page, form, output)
    for failed in tally.failed:
        click.echo(printable(f"{failed.platform}/{failed.id}: {failed.failed}"), err=True)
    if left_out:
        raise click.exceptions.Exit(EXIT_BAD_RULESET)
    if bad[0] or tally.failed or unscanned[0]:
        raise click.exceptions.Exit(EXIT_PARTLY)


def _of_files(source: Path, as_of: datetime, bad: list[int]) -> Iterator[BacktestedRecord]:
    from disputes.commands.rules.backtest_work import FileSubject

    for read in iter_records(source):
        if read.record is None:
            bad[0] += not read.is_empty
            say(read.problems)
        else:
            yield FileSubject(read.file, read.line, read.record, as_of)


def _of_store(
    store: Store, as_of: datetime | None, platform: str | None, with_shops: bool, unscanned: list[int]
) -> Iterator[BacktestedRecord]:
    for kind in (RowKind.CASE, *((RowKind.SHOP,) if with_shops else ())):
        for subject in stored_subjects(store, RowRange(kind), platform, as_of):
            if subject is None:
                unscanned[0] += 1
            else:
                yield subject


def _shared(store: Store, cluster: ClusterAddress, asked: BacktestQuestion, progress: Progress, tally: Tally) -> int:
    """The records of a store by the workers of a cluster; gives how many have no answer yet."""

    def step(seen: int, changed: int) -> None:
        progress(seen, f"{changed} change")

    try:
        with clustered(cluster, store) as workers:
            found = shared_backtest(store, asked, workers, told, step)
    finally:
        progress.end()
    for one in found.told:
        tally.add(one)
    tally.seen = found.seen
    return found.unscanned


def _write(page: BacktestPage, form: str, output: Path | None) -> None:
    if form == "json":
        text = json.dumps(page.plain(), ensure_ascii=False, indent=2) + "\n"
    else:
        text = page.html() if form == "html" else page.table()
    if output is None:
        write(text)
        return
    try:
        replace_file(output, text)
    except OSError as wrong:
        click.echo(f"{output}: {wrong.strerror or wrong}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None
