"""`disputes import`: records into the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click

from disputes.commands.case_options import agent_name, agent_option
from disputes.commands.common import engine, lang_option, leaving, now, rulesets_option, say, write, wrong_use
from disputes.commands.payload_options import Payloads, payload_options
from disputes.commands.progress import Progress
from disputes.commands.store_common import db_option, stored
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY, Problem
from disputes.records.pieces import LINES, STDIN
from disputes.store.checking import OWN, CheckedRecord
from disputes.store.collector import many_records
from disputes.store.importing import Importer, ImportTally
from disputes.store.shared_reading import MOST_WORKERS, checked_records, usual_workers

EXAMPLES = """
\b
Examples:
  disputes import cases/
  disputes import export.jsonl --db postgresql://disputes@db/disputes
  disputes import export.jsonl --workers 8
  disputes import - --from shopee --market SG < return_list.json
  disputes import --suggest-map cases.csv > map.yaml
  disputes import cases.csv --map map.yaml

\b
Exit codes:
  0  all records were imported; also for an empty JSON Lines file
  3  none was imported, each is faulty
  5  the store cannot be used: what was imported before is kept
  6  some were rejected, the others were imported
"""
# What `disputes check` says of a file without a record: there it is bad input, for there is no answer. Here it is a
# night without news.
_EMPTY = "an empty file"
_SUMMARY = {
    "en": "imported {imported}, updated {updated}, unchanged {unchanged}{older}, rejected {rejected}\n",
    "zh": "新增 {imported}，更新 {updated}，未变 {unchanged}{older}，拒收 {rejected}\n",
}
_OLDER = {"en": " ({n} fetched before what is stored)", "zh": "（其中 {n} 条的获取时间早于已存记录）"}


@click.command("import", epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@payload_options
@click.option("--suggest-map", is_flag=True, help="Import nothing: print a map for a spreadsheet, to be completed.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help=(
        "So many processes read and check the records, and this one writes them; 1 is this one alone. Default: as many "
        f"as there are processors, {MOST_WORKERS} at most. Payloads and spreadsheets are read by this one."
    ),
)
@agent_option
@db_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@rulesets_option
def import_(
    files: tuple[str, ...],
    payloads: Payloads,
    suggest_map: bool,
    workers: int | None,
    agent: str | None,
    db: str | None,
    form: str,
    lang: str,
    rulesets: Path | None,
) -> None:
    """Import case and shop records into the store: from files (YAML, JSON, JSON Lines), folders or, with -, standard
    input. With --map, also from spreadsheets.

    A record is identified by its platform and id. Importing the same one again changes nothing; of a changed one, the
    previous version is kept. Faulty records are reported with file, line and path, and the others are imported.
    """
    if suggest_map:
        if len(files) > 1:
            wrong_use("--suggest-map takes one spreadsheet")
        with leaving():
            from disputes.sources.column_guess import suggested  # read only where it is needed

            write(suggested(files[0]))
        return
    own = engine(rulesets)
    progress = Progress("records")
    with stored(db, create=True) as store:

        def kept(tally: ImportTally) -> None:
            progress(tally.taken + tally.rejected)

        importer = Importer(store, own, payloads.source or OWN, now(), say, kept=kept, fetched_at=payloads.fetched_at)
        importer.agent = agent_name(agent)
        checker = importer.checker()
        if payloads.are_records:
            found = checked_records(payloads.pieces(files), checker, workers or usual_workers())
        else:
            found = (checker.checked(read) for read in payloads.records(files, own.library, now()))
        try:
            with leaving(), many_records(), closing(found):
                tally = importer.run_checked(_with_records(found))
        finally:
            progress.end()
    write(_told(tally, form, lang))
    if tally.rejected:
        raise click.exceptions.Exit(EXIT_PARTLY if tally.taken else EXIT_BAD_INPUT)


def _with_records(found: Iterable[CheckedRecord]) -> Iterator[CheckedRecord]:
    for one in found:
        if _is_empty_file(one.problems):
            click.echo(f"{one.problems[0].file}: empty, nothing to import", err=True)
        else:
            yield one


def _is_empty_file(problems: Sequence[Problem]) -> bool:
    """Whether there is nothing at all where records would stand one a line."""
    if [p.found for p in problems] != [_EMPTY]:
        return False
    file = problems[0].file
    return file == STDIN or file.lower().endswith(LINES)


def _told(tally: ImportTally, form: str, lang: str) -> str:
    if form == "json":
        return json.dumps(dataclasses.asdict(tally)) + "\n"
    older = _OLDER[lang].format(n=tally.older) if tally.older else ""
    return _SUMMARY[lang].format(
        imported=tally.imported, updated=tally.updated, unchanged=tally.unchanged, older=older, rejected=tally.rejected
    )
