"""`disputes import`: records into the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from disputes.commands.case_options import agent_name, agent_option
from disputes.commands.common import engine, lang_option, leaving, now, rulesets_option, say, write, wrong_use
from disputes.commands.payload_options import Payloads, payload_options
from disputes.commands.progress import Progress
from disputes.commands.store_common import db_option, stored
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY
from disputes.records.reading import STDIN, RecordRead
from disputes.store.collector import many_records
from disputes.store.importing import OWN, Importer, ImportTally

EXAMPLES = """
\b
Examples:
  disputes import cases/
  disputes import export.jsonl --db postgresql://disputes@db/disputes
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
_LINES = (".jsonl", ".ndjson")
_SUMMARY = {
    "en": "imported {imported}, updated {updated}, unchanged {unchanged}{older}, rejected {rejected}\n",
    "zh": "新增 {imported}，更新 {updated}，未变 {unchanged}{older}，拒收 {rejected}\n",
}
_OLDER = {"en": " ({n} fetched before what is stored)", "zh": "（其中 {n} 条的获取时间早于已存记录）"}


@click.command("import", epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@payload_options
@click.option("--suggest-map", is_flag=True, help="Import nothing: print a map for a spreadsheet, to be completed.")
@agent_option
@db_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@rulesets_option
def import_(
    files: tuple[str, ...],
    payloads: Payloads,
    suggest_map: bool,
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
        try:
            with leaving(), many_records():
                tally = importer.run(_with_records(payloads.records(files, own.library, now())))
        finally:
            progress.end()
    write(_told(tally, form, lang))
    if tally.rejected:
        raise click.exceptions.Exit(EXIT_PARTLY if tally.taken else EXIT_BAD_INPUT)


def _with_records(reads: Iterator[RecordRead]) -> Iterator[RecordRead]:
    for read in reads:
        if _is_empty_file(read):
            click.echo(f"{read.file}: empty, nothing to import", err=True)
        else:
            yield read


def _is_empty_file(read: RecordRead) -> bool:
    """Whether there is nothing at all where records would stand one a line."""
    return [p.found for p in read.problems] == [_EMPTY] and (read.file == STDIN or read.file.lower().endswith(_LINES))


def _told(tally: ImportTally, form: str, lang: str) -> str:
    if form == "json":
        return json.dumps(dataclasses.asdict(tally)) + "\n"
    older = _OLDER[lang].format(n=tally.older) if tally.older else ""
    return _SUMMARY[lang].format(
        imported=tally.imported, updated=tally.updated, unchanged=tally.unchanged, older=older, rejected=tally.rejected
    )
