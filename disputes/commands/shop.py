"""`disputes shop`: where a shop stands, and how much room is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.commands.common import (
    as_of_option,
    lang_option,
    library,
    now,
    rulesets_option,
    say,
    tz_option,
    write,
    wrong_use,
)
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY, Problem, Refused
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.reading import RecordRead, iter_records
from disputes.shops.assess import ShopAssessor

EXAMPLES = """
\b
Examples:
  disputes shop shop.yaml
  disputes shop shop.yaml --what-if late=+3
  disputes shop cases/shopee/shops --format jsonl
  disputes shop shop.yaml --as-of 2026-03-16T12:00:00+08:00 --lang zh
  disputes shop points.json punishments.json --from shopee --market SG
"""


class Counter:
    """Works out the standing of shops of any platform, keeping one rulebook each."""

    def __init__(self, library: Library, *, trial: bool = False) -> None:
        self.library = library
        self.trial = trial
        self.shop_assessors: dict[str, ShopAssessor] = {}

    def registrar(self, platform: str) -> ShopAssessor:
        if platform not in self.shop_assessors:
            self.shop_assessors[platform] = ShopAssessor(Rulebook.load(self.library, platform))
        return self.shop_assessors[platform]

    def answer(
        self, read: RecordRead, as_of: datetime, what_if: dict[str, Any]
    ) -> tuple[Standing | None, list[Problem]]:
        """The standing of a shop that was read, or what is wrong with it."""
        from disputes.situation.typed_facts import prepare_shop

        shop = read.shop
        if shop is None:
            found = "a case record" if read.case is not None else "no record"
            return None, list(read.problems) or [
                Problem(read.file, read.line, "", found, "a shop record (for cases: disputes check)")
            ]
        registrar = self.registrar(shop.platform)
        values, problems = prepare_shop(shop, registrar.book, read.node)
        if problems:
            return None, problems
        return registrar.stand(values, as_of, what_if=what_if, trial=self.trial), []


@click.command(epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@click.option("--what-if", "changes", multiple=True, help="A figure changed, e.g. late=+3 (again for more).")
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "md", "ics"]), default="table", show_default=True
)
@lang_option
@tz_option
@rulesets_option
@click.option("--explain", is_flag=True, help="Also show why: sources of each figure, and the rules that fired.")
@click.option("--trial", is_flag=True, help="Also run rules of status `trial`.")
@click.option("--from", "source", help="The shape of the input: a platform whose API payloads are understood.")
@click.option("--market", help="The market of the records, where a payload does not say.")
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
    source: str | None,
    market: str | None,
) -> None:
    """Say where a shop stands: points, tier, measures, what may be appealed, and the room left before the next step."""
    from disputes.shops.what_if import parsed

    counter = Counter(library(rulesets), trial=trial)
    at = as_of or now()
    standings: list[Standing] = []
    bad = 0
    try:
        what_if = parsed(changes)
        for read in _reads(files, source, market, counter.library):
            standing, problems = counter.answer(read, at, what_if)
            say(problems)
            if standing is None:
                bad += 1
            else:
                standings.append(standing)
    except Refused as refused:
        say(refused.problems)
        raise click.exceptions.Exit(refused.exit_code) from None
    if standings:
        write(render(standings, form, lang, tz, explain, many=len(standings) + bad > 1))
    if bad:
        raise click.exceptions.Exit(EXIT_PARTLY if standings else EXIT_BAD_INPUT)


def _reads(files: tuple[str, ...], source: str | None, market: str | None, rules: Library) -> Iterator[RecordRead]:
    """The records of the files; of a platform's payloads, all of them make up one shop."""
    if source is None:
        if market is not None:
            wrong_use("--market goes with --from: a record says its own market")
        for name in files:
            yield from iter_records(name)
        return
    from disputes.sources import shop_from

    found = shop_from(source, files, market, rules)
    say(found.notes)
    if not found.is_empty:
        yield found


def render(standings: list[Standing], form: str, lang: str, tz: ZoneInfo | None, explain: bool, *, many: bool) -> str:
    """The standings in the form asked for."""
    if form == "json":
        plain = [as_json(s) for s in standings]
        return json.dumps(plain if many else plain[0], ensure_ascii=False, indent=2) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(as_json(s), ensure_ascii=False, separators=(",", ":")) + "\n" for s in standings)
    from disputes.views import shops as view

    if form == "md":
        return "\n".join(view.page(s, lang, tz, explain) for s in standings)
    if form == "ics":
        return view.calendar(standings, lang)
    return view.show(standings, lang, tz, explain)


__all__ = ["shop"]
