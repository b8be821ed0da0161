"""`disputes import`: records into the store."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import click

from disputes.commands.shared import library, now, rulesets_option, say, write, wrong_use
from disputes.commands.storing import Progress, db_option, stored
from disputes.language.loading import Library
from disputes.problems import EXIT_BAD_INPUT, EXIT_PARTLY
from disputes.records.reading import Read, iter_records
from disputes.store.importing import OWN, Importer, Tally

EXAMPLES = """
\b
Examples:
  disputes import cases/
  disputes import export.jsonl --db postgresql://disputes@db/disputes
  disputes import - --from shopee --market SG < return_list.json
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@click.option("--from", "source", help="The shape of the input: a platform whose API payloads are understood.")
@click.option("--market", help="The market of the records, where a payload does not say.")
@db_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@rulesets_option
def import_(files: tuple[str, ...], source: str | None, market: str | None, db: str | None, form: str, rulesets: Path | None) -> None:
    """Take case and shop records into the store.

    A record is known by platform and id: the same one again changes nothing, a changed one keeps what it replaces. What is wrong with a record is
    said with file, line and path, and the others are taken.
    """
    if source is None and market is not None:
        wrong_use("--market goes with --from: a record says its own market")
    rules = library(rulesets)
    progress = Progress("records")
    with stored(db) as store:

        def kept(tally: Tally) -> None:
            progress(tally.taken + tally.rejected)

        importer = Importer(store, rules, source or OWN, now(), say, kept)
        try:
            tally = importer.run(_reads(files, source, market, rules))
        finally:
            progress.end()
    write(_told(tally, form))
    if tally.rejected:
        raise click.exceptions.Exit(EXIT_PARTLY if tally.taken else EXIT_BAD_INPUT)


def _reads(files: tuple[str, ...], source: str | None, market: str | None, rules: Library) -> Iterator[Read]:
    if source is None:
        for name in files:
            yield from iter_records(name)
        return
    from disputes.sources import read_from

    for name in files:
        yield from read_from(source, name, market, rules)


def _told(tally: Tally, form: str) -> str:
    if form == "json":
        return json.dumps(dataclasses.asdict(tally)) + "\n"
    older = f" ({tally.older} fetched before what is stored)" if tally.older else ""
    return f"imported {tally.imported}, updated {tally.updated}, unchanged {tally.unchanged}{older}, rejected {tally.rejected}\n"
