"""`disputes rules diff`: what two editions of the rulesets differ in, in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from disputes.commands.common import chosen_house, lang_option, rulesets_option, say, write
from disputes.commands.rules.editions import compared, edition
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_FINDINGS

EXAMPLES = """
\b
Examples:
  disputes rules diff main rulesets
  disputes rules diff rulesets/shopee my-rulesets/shopee --lang zh
  disputes rules diff v1.2:rulesets HEAD:rulesets --format md
  disputes rules diff origin/main rulesets --check-version
  disputes rules diff rulesets rulesets --overlay house

\b
Exit codes, the first of 4, 1 that applies:
  0  done, whether there are changes or not
  1  with --check-version: a ruleset's version was raised by less than its changes ask for
  2  wrong use: what is given is neither a folder of rulesets nor a revision
  4  a ruleset of either edition cannot be used; the others are compared
"""


@click.command(epilog=EXAMPLES)
@click.argument("old")
@click.argument("new")
@click.option("--format", "form", type=click.Choice(["text", "md", "json"]), default="text", show_default=True)
@click.option(
    "--check-version",
    is_flag=True,
    help="End with exit code 1 where the version of a ruleset was raised by less than its changes ask for.",
)
@rulesets_option
@lang_option
def diff(old: str, new: str, form: str, check_version: bool, rulesets: Path | None, lang: str) -> None:
    """Say in words what changes from the rulesets OLD to the rulesets NEW, the riskiest first.

    OLD and NEW are each a folder of rulesets, a folder of one ruleset, or a git revision (REV, or REV:path) of the
    repository that holds the rulesets. What is compared is what the rules say: layout, order, comments and names of
    parameters are no change, and a changed parameter is told at every clock and rule that it moves. House rules
    (`--overlay`) lie over NEW alone.
    """
    from disputes.rulechanges.diff import rules_diff
    from disputes.rulechanges.diff_page import DiffPage, EditionPaths

    with edition(old, rulesets) as before, edition(new, rulesets, chosen_house(only_given=True)) as after:
        editions, left_out = compared(before, after)
        found = rules_diff(editions, left_out)
        page = DiffPage(found, editions, lang, EditionPaths(before.path_of, after.path_of))
        if form == "json":
            write(json.dumps(page.plain(), ensure_ascii=False, indent=2) + "\n")
        else:
            write(page.markdown() if form == "md" else page.text())
        say([*before.problems, *after.problems])
        short = [v for v in found.versions if not v.enough]
        if check_version:
            for version in short:
                click.echo(page.version_line(version), err=True)
        if left_out:
            raise click.exceptions.Exit(EXIT_BAD_RULESET)
        if check_version and short:
            raise click.exceptions.Exit(EXIT_FINDINGS)
