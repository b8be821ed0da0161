"""`disputes rules registry`: what the rulesets cover."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import library, say, write, written_rulesets_option
from disputes.commands.rule_paths import located
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.language.coverage import registry as coverage_of
from disputes.language.coverage import table
from disputes.language.loading import COMMON


@click.command()
@written_rulesets_option
@click.option("--verified-on", required=True, metavar="DATE", help="The day on which the sources were checked.")
@click.option("--table", "as_table", is_flag=True, help="As a Markdown table instead of YAML.")
def registry(rulesets: Path | None, verified_on: str, as_table: bool) -> None:
    """Print what the rulesets cover, platform by dispute type by topic: the content of `rulesets/coverage.yaml`."""
    found = library(rulesets, with_house=False)
    try:
        rows = {id_: coverage_of(found.ruleset(id_)) for id_ in found.ids() if id_ != COMMON}
    except Refused as refused:
        say(located(found, refused.problems))
        raise click.exceptions.Exit(EXIT_BAD_RULESET) from None
    if as_table:
        write(table(rows) + "\n")
        return
    lines = [
        "# What the rulesets cover, and the day on which it was verified. covered: the source gives it; partly: only",
        "# general rules, or a figure is missing; no_source: nothing on file. A test holds this against the rulesets.",
    ]
    for platform, disputes in rows.items():
        lines += [f"{platform}:", f"  verified_on: {verified_on}", "  disputes:" if disputes else "  disputes: {}"]
        for dispute, topics in disputes.items():
            lines += [f"    {dispute}:", *(f"      {topic}: {state}" for topic, state in topics.items())]
    write("\n".join(lines) + "\n")
