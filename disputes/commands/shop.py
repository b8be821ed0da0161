"""`disputes shop`: where a shop stands, and how much room is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from disputes.answers.standing import Standing
from disputes.commands.common import (
    as_of_option,
    lang_option,
    leaving,
    now,
    rulesets_option,
    say,
    tz_option,
    write,
    wrong_use,
)
from disputes.commands.common import engine as engine_of
from disputes.commands.payload_options import Payloads, payload_options
from disputes.documents.errors import RecordError
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY, Problem
from disputes.language.loading import Library
from disputes.records.reading import RecordRead
from disputes.shops.what_if import parsed
from disputes.views.shops import page, show

EXAMPLES = """
\b
Examples:
  disputes shop shop.yaml
  disputes shop shop.yaml --what-if late=+3
  disputes shop cases/shopee/shops --format jsonl
  disputes shop shop.yaml --as-of 2026-03-16T12:00:00+08:00 --lang zh
  disputes shop points.json punishments.json --from shopee --market SG
"""


@click.command(epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--what-if",
    "changes",
    multiple=True,
    help="Change a figure of the record, e.g. late=+3. May be given several times.",
)
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "md", "ics"]), default="table", show_default=True
)
@lang_option
@tz_option
@rulesets_option
@click.option("--explain", is_flag=True, help="Also show why: sources of each figure, and the rules that apply.")
@click.option("--trial", is_flag=True, help="Also run rules of status `trial` and `draft`.")
@payload_options
def shop(
    files: tuple[str, ...],
    changes: tuple[str, ...],
    as_of: datetime | None,
    form: str,
    lang: str,
    tz: ZoneInfo | None,
    rulesets: Path | None,
    explain: bool,
    trial: bool,
    payloads: Payloads,
) -> None:
    """Show a shop's standing: points, tier, measures, what can be appealed, and the headroom before the next limit."""

    engine = engine_of(rulesets)
    at = as_of or now()
    standings: list[Standing] = []
    bad = 0
    with leaving():
        what_if = parsed(changes)
        for read in _shops(files, payloads, engine.library, at):
            if read.case is not None:
                say([Problem(read.file, read.line, "", "a case record", "a shop record (for cases: disputes check)")])
                bad += 1
                continue
            try:
                standings.append(engine.stand(read, at, what_if, trial=trial))
            except RecordError as error:
                say(error.problems)
                bad += 1
    if standings:
        write(render(standings, form, lang, tz, explain, many=len(standings) + bad > 1))
    if bad:
        raise click.exceptions.Exit(EXIT_PARTLY if standings else EXIT_BAD_INPUT)


def _shops(files: tuple[str, ...], payloads: Payloads, rulesets: Library, now: datetime) -> Iterator[RecordRead]:
    """The records of the files; of a platform's payloads, all of them make up one shop."""
    if payloads.source is None:
        yield from payloads.records(files, rulesets, now)
        return
    if payloads.keep_raw:
        wrong_use("--keep-raw goes with cases: the record of a shop has no place for other fields")
    from disputes.sources import shop_from  # read only where it is needed

    found = shop_from(payloads.source, files, payloads.market, rulesets)
    say(found.notes)
    if not found.is_empty:
        yield found


def render(standings: list[Standing], form: str, lang: str, tz: ZoneInfo | None, explain: bool, *, many: bool) -> str:
    """The standings in the form asked for."""
    if form == "json":
        plain = [s.to_json() for s in standings]
        return json.dumps(plain if many else plain[0], ensure_ascii=False, indent=2) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(s.to_json(), ensure_ascii=False, separators=(",", ":")) + "\n" for s in standings)
    if form == "md":
        return "\n".join(page(s, lang, tz, explain) for s in standings)
    if form == "ics":
        return _calendar(standings, lang, tz)
    return show(standings, lang, tz, explain)


def _calendar(standings: list[Standing], lang: str, tz: ZoneInfo | None) -> str:
    """The standings as a calendar. Imported here, for start-up time: the calendar library takes longer than a shop."""
    from disputes.views.shop_calendar import calendar

    return calendar(standings, lang, tz)
