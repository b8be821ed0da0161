"""`disputes check`: one case or several, and what to do about them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from zoneinfo import ZoneInfo

import click

from disputes.commands.check_output import output
from disputes.commands.common import (
    as_of_option,
    lang_option,
    leaving,
    now,
    rulesets_option,
    say,
    tz_option,
)
from disputes.commands.common import engine as engine_of
from disputes.commands.payload_options import Payloads, payload_options
from disputes.documents.errors import RecordError
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY, Problem
from disputes.documents.yaml_tree import MAX_BYTES
from disputes.records.reading import RecordRead, iter_records
from disputes.records.rereading import Rereadable
from disputes.records.shop import Shop
from disputes.views.sentences import say as say_in

EXAMPLES = """
\b
Examples:
  disputes check case.yaml
  disputes check cases/shopee --format jsonl
  disputes check case.yaml --as-of 2026-04-13T09:00:00+08:00 --explain --lang zh
  disputes check - --from shopee --market SG < return_detail.json
"""


@click.command(epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@click.option("--shop", "shop_file", type=click.Path(path_type=Path), help="The shop's record, for points and tiers.")
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "md", "ics"]), default="table", show_default=True
)
@lang_option
@tz_option
@rulesets_option
@click.option("--full", is_flag=True, help="Of a folder, also show the page of each case; --explain does so too.")
@click.option("--explain", is_flag=True, help="Also show why: the rules that apply, and those that nearly do.")
@click.option("--trial", is_flag=True, help="Also run rules of status `trial` and `draft`.")
@payload_options
def check(
    files: tuple[str, ...],
    shop_file: Path | None,
    as_of: datetime | None,
    form: str,
    lang: str,
    tz: ZoneInfo | None,
    rulesets: Path | None,
    full: bool,
    explain: bool,
    trial: bool,
    payloads: Payloads,
) -> None:
    """Show what to do next in each case: by when, with which evidence, which ruling to expect, and what doing nothing
    costs. Of a folder, a line for each case, the most urgent first.
    """
    engine = engine_of(rulesets)
    at = as_of or now()
    shop, of_shop = _shop(shop_file)
    say(of_shop)
    of_folder = any(Path(f).is_dir() for f in files)
    out = output(form, lang, tz, explain=explain, glance=of_folder and not (full or explain))
    answered = refused = 0
    with leaving(), _stdin(files) as stdin:

        def read(again: bool) -> Iterator[RecordRead]:
            if stdin is not None:
                stdin.seek(0)
            return payloads.records(files, engine.library, at, stdin=stdin, tell=not again)

        reads = Rereadable(read)
        routes = engine.routes(reads, at, shop)
        for found in engine.assess_each(
            _cases(iter(reads), of_folder, lang), at, shop, explain=explain, trial=trial, routes=routes
        ):
            if isinstance(found, RecordError):
                say(found.problems)
                out.refused()
                refused += 1
                continue
            answered += 1
            if not of_shop:
                out.add(found)
    if of_shop:
        raise click.exceptions.Exit(EXIT_BAD_INPUT)  # without the shop, the cases would be answered otherwise
    out.end()
    if refused:
        raise click.exceptions.Exit(EXIT_PARTLY if answered else EXIT_BAD_INPUT)


@contextmanager
def _stdin(files: tuple[str, ...]) -> Iterator[BinaryIO | None]:
    """Standard input where it is asked for, so that it can be read again: a large one goes to a file without a name."""
    if "-" not in files:
        yield None
        return
    from shutil import copyfileobj  # both take a while to import
    from tempfile import SpooledTemporaryFile

    with SpooledTemporaryFile(MAX_BYTES) as kept:
        copyfileobj(sys.stdin.buffer, kept)
        yield cast(BinaryIO, kept)


def _cases(reads: Iterator[RecordRead], of_folder: bool, lang: str) -> Iterator[RecordRead]:
    """What is to be answered. Notes are said; the shops of a folder are left out, and counted."""
    shops = 0
    for read in reads:
        say(read.notes)
        if read.notes and read.is_empty:
            continue
        if read.shop is None:
            yield read
            continue
        if of_folder:
            shops += 1
            continue
        shop = Problem(read.file, read.line, "", "a shop record", "a case record (for shops: disputes shop)")
        yield replace(read, record=None, problems=(shop,))
    if shops:
        click.echo(say_in(lang, "shops_left_out" if shops > 1 else "shop_left_out", n=shops), err=True)


def _shop(path: Path | None) -> tuple[Shop | None, list[Problem]]:
    """The shop to take for that of each case, or what is wrong with its file."""
    if path is None:
        return None, []
    reads = list(iter_records(path))
    problems = [p for r in reads for p in r.problems]
    if problems or len(reads) != 1 or reads[0].shop is None:
        found = "no shop record" if not reads else "another record"
        return None, problems or [Problem(str(path), 1, "", found, "one shop record")]
    return reads[0].shop, []
