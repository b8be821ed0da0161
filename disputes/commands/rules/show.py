"""`disputes rules show`: one entry of the rules in plain words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from disputes.answers.serialization import as_json
from disputes.commands.common import DayParameter, lang_option, leaving, library, rulesets_option, write, wrong_use
from disputes.handbook.entries import EntryName, find
from disputes.handbook.entry_json import entry_json
from disputes.handbook.markdown import markdown
from disputes.handbook.plain_text import plain_text
from disputes.handbook.show import entry_account, entry_document
from disputes.language.loading import Library
from disputes.words.language import HouseChangeKind


@click.command()
@click.argument("entry", metavar="ID")
@click.option("--as-of", type=DayParameter(), help="Show the figures in force on this local day. Default: all of them.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "json"]),
    default="text",
    show_default=True,
    help="Text for a terminal, Markdown for a review, or JSON with both languages.",
)
@lang_option
@rulesets_option
def show(entry: str, as_of: date | None, form: str, lang: str, rulesets: Path | None) -> None:
    """Print an entry of the rules in plain words, with its sources, its history, what uses it and its examples.

    ID names a rule, deadline, fact, kind of evidence, ground, metric, ledger, parameter, action, message or measure:
    RULESET/ID, RULESET/SECTION/ID, or the id alone where only one ruleset has it.

    \b
    Examples:
      disputes rules show shopee/respond
      disputes rules show shopee/nondelivery.still-moving --lang zh
      disputes rules show dhgate/deadlines/ship --as-of 2026-03-01
      disputes rules show shopee/respond --format json
    """
    found = library(rulesets)
    with leaving():
        name = _the_one(found, entry)
        if form == "json":
            write(json.dumps(as_json(entry_json(found, name, as_of)), ensure_ascii=False, indent=2) + "\n")
            return
        document = entry_document(found, entry_account(found, name, lang, as_of), lang)
    write(markdown(document) if form == "md" else plain_text(document))


def _the_one(found: Library, entry: str) -> EntryName:
    """The entry that is meant; ends the program with the candidates where there is none, or more than one."""
    hit = find(found, entry)
    if len(hit.entries) == 1:
        return hit.entries[0]
    off = [c for id_ in found.loaded for c in found.loaded[id_].house if c.kind is HouseChangeKind.OFF]
    change = next((c for c in off if c.id == entry.rpartition("/")[2]), None)
    if not hit.entries and change is not None:
        place = f"{change.node.file}:{change.node.line}"
        wrong_use(f"{entry!r} is switched off by a house rule of {change.owner} ({place}): {change.why}")
    if not hit.entries:
        near = f" Nearest: {', '.join(hit.nearest)}." if hit.nearest else ""
        wrong_use(f"no entry {entry!r} in the rules.{near}")
    ways = ", ".join(f"{e.ruleset}/{e.section.value}/{e.id}" for e in hit.entries)
    wrong_use(f"{entry!r} names {len(hit.entries)} entries; say which: {ways}")
