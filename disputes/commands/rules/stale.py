"""`disputes rules stale`: which citations want another look."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.common import DayParameter, lang_option, leaving, now, rulesets_option, say, write, wrong_use
from disputes.commands.progress import Progress
from disputes.commands.rule_paths import path_in
from disputes.commands.rules.selection import chosen
from disputes.commands.store_common import TimeSpanParameter, db_option, stored, table
from disputes.documents.errors import RecordError
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_FINDINGS, EXIT_PARTLY
from disputes.records.reading import iter_records
from disputes.store.kept_answers import kept_answers
from disputes.upkeep.staleness import CitationUse, StaleCitation, stale_citations
from disputes.words.upkeep import StaleReason

EXAMPLES = """
\b
Examples:
  disputes rules stale --older-than 90d
  disputes rules stale shopee --weak --cases cases/shopee
  disputes rules stale --db sqlite:///disputes.db --format json
"""
_HEAD = {
    "en": ("Age", "Confidence", "Answers", "Ruleset", "Fact", "Source", "Page", "Cited by"),
    "zh": ("距上次核实", "可信度", "涉及结论", "规则集", "事实", "来源", "页面", "引用处"),
}
_WORDS = {
    "en": {
        "days": "{n} d",
        StaleReason.NO_DATE: "no date",
        "done": "{n} citations of {of} rulesets want another look",
        "counted": ", counted over {n} answers",
        "more": "{first} and {n} more",
    },
    "zh": {
        "days": "{n} 天",
        StaleReason.NO_DATE: "无日期",
        "done": "{of} 个规则集中有 {n} 条出处需要重新核实",
        "counted": "，按 {n} 个结论统计",
        "more": "{first} 等 {n} 处",
    },
}
_SHOWN = 3
_PAGE_WIDTH = 60


@click.command(epilog=EXAMPLES)
@click.argument("path", required=False)
@click.option(
    "--older-than",
    type=TimeSpanParameter(),
    default="90d",
    show_default=True,
    help="Since when nobody may have looked: 90d, 12w.",
)
@click.option("--as-of", type=DayParameter(), help="The day from which the age counts. Default: today.")
@click.option("--weak", is_flag=True, help="Also what is `recalled` or `derived`, however young.")
@click.option(
    "--cases",
    "folder",
    type=click.Path(path_type=Path, exists=True),
    help="Count how many answers to these records (a file or a folder) rest on each citation.",
)
@click.option("--fail-on", type=click.Choice(["stale"]), help="End with 1 where a citation wants another look.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@rulesets_option
@db_option
def stale(
    path: str | None,
    older_than: timedelta,
    as_of: date | None,
    weak: bool,
    folder: Path | None,
    fail_on: str | None,
    form: str,
    lang: str,
    rulesets: Path | None,
    db: str | None,
) -> None:
    """List the citations that want another look: those that nobody has verified for long, or on no day that is on file.

    The least sure stand first (recalled, derived), then those that most answers rest on, then the oldest. Answers are
    counted where --cases or --db names some: of a store, those that the last scan left.
    """
    if folder is not None and db is not None:
        wrong_use("--cases and --db: one of them")
    found, ids = chosen(path, rulesets)
    today = as_of or now().date()
    use = CitationUse() if folder is not None or db is not None else None
    refused = 0
    if use is not None and folder is not None:
        at = now() if as_of is None else datetime.combine(as_of, time.min, UTC)
        refused = _count_records(Engine(found), folder, at, use)
    elif use is not None:
        _count_stored(db, use)
    with leaving():
        rows = stale_citations(found, ids, today, older_than, weak=weak, use=use)
    if form == "json":
        plain = {
            "as_of": today.isoformat(),
            "older_than_days": older_than.days,
            "answers": use.answers if use is not None else None,
            "stale": [replace(row, file=path_in(found, row.file)).to_json() for row in rows],
        }
        write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        write(_table(rows, len(ids), use, lang))
    if refused:
        raise click.exceptions.Exit(EXIT_PARTLY if use is not None and use.answers else EXIT_BAD_INPUT)
    if rows and fail_on is not None:
        raise click.exceptions.Exit(EXIT_FINDINGS)


def _count_records(engine: Engine, folder: Path, at: datetime, use: CitationUse) -> int:
    """Answers the records of a folder; how many could not be answered, each of which is said."""
    refused = 0
    progress = Progress("answers")
    try:
        for read in iter_records(folder):
            try:
                answer = engine.assess(read, at) if read.shop is None else engine.stand(read, at)
            except RecordError as error:
                refused += 1
                say(error.problems)
            else:
                use.add(answer.to_json())
            progress(use.answers)
    finally:
        progress.end()
    return refused


def _count_stored(db: str | None, use: CitationUse) -> None:
    with stored(db) as store:
        for answer in kept_answers(store):
            use.add(answer)


def _table(rows: Sequence[StaleCitation], rulesets: int, use: CitationUse | None, lang: str) -> str:
    words = _WORDS[lang]
    keep = [n for n in range(len(_HEAD[lang])) if use is not None or n != 2]
    lines = [
        (
            words["days"].format(n=row.age) if row.age is not None else words[StaleReason.NO_DATE],
            row.confidence.value,
            str(row.answers),
            row.ruleset,
            row.fact or "–",
            row.source or "–",
            _cut(row.url or row.title or "–"),
            _cited_by(row.entries, words),
        )
        for row in rows
    ]
    said = words["done"].format(n=len(rows), of=rulesets)
    said += words["counted"].format(n=use.answers) if use is not None else ""
    if not rows:
        return said + "\n"
    return table([_HEAD[lang][n] for n in keep], [[line[n] for n in keep] for line in lines]) + said + "\n"


def _cited_by(entries: Sequence[str], words: dict[str, str]) -> str:
    if len(entries) <= _SHOWN:
        return ", ".join(entries) or "–"
    return words["more"].format(first=", ".join(entries[:_SHOWN]), n=len(entries) - _SHOWN)


def _cut(text: str) -> str:
    """A page in a table; the whole address stands in the ruleset and in the JSON."""
    return text if len(text) <= _PAGE_WIDTH else text[: _PAGE_WIDTH - 1] + "…"
