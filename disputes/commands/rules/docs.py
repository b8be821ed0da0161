"""`disputes rules docs`: the handbook of a platform."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from disputes.commands.common import DayParameter, lang_option, leaving, rulesets_option, write
from disputes.commands.rules.selection import chosen
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_STORAGE, unreadable
from disputes.handbook.pages import handbook_markdown, handbook_page


@click.command()
@click.argument("platform")
@click.option("--as-of", type=DayParameter(), help="Show only what is in force on this local day. Default: all of it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html"]),
    default="md",
    show_default=True,
    help="Markdown, or one HTML file with pictures that needs no other file.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write. Default: stdout."
)
@lang_option
@rulesets_option
def docs(platform: str, as_of: date | None, form: str, output: Path | None, lang: str, rulesets: Path | None) -> None:
    """Write the handbook of a platform: every deadline, evidence list, ground and penalty as tables with sources.

    All of it is read from the rules. With `--format html` the clocks of each kind of dispute are drawn on a
    timeline too. What house rules (`--overlay`) add, replace and switch off stands first, beside what the rulesets say.

    \b
    Examples:
      disputes rules docs shopee --format html -o shopee.html
      disputes rules docs shopee --lang zh -o shopee.md
      disputes rules docs visa --as-of 2026-11-01
    """
    found, (ruleset,) = chosen(platform, rulesets)
    with leaving():
        made = (handbook_page if form == "html" else handbook_markdown)(found, ruleset, lang, as_of)
    if output is None:
        write(made)
        return
    try:
        replace_file(output, made)
    except OSError as e:
        from disputes.commands.common import say

        say([unreadable(str(output), e)])
        raise click.exceptions.Exit(EXIT_STORAGE) from None
