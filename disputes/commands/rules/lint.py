"""`disputes rules lint`: structure, names, citations, translations, dates."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import rulesets_option
from disputes.commands.rules.selection import chosen, finish
from disputes.documents.problems import Problem, Refused
from disputes.language.lint import lint as lint_ruleset
from disputes.ruletesting.reading import examples_of


@click.command()
@click.argument("path", required=False)
@rulesets_option
def lint(path: str | None, rulesets: Path | None) -> None:
    """Check the rulesets: structure, unknown words, citations, translations, days without a value, circles."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    for id_ in ids:
        try:
            problems += lint_ruleset(found, id_)
            examples_of(found, id_, problems)
        except Refused as refused:
            problems += refused.problems
    finish(list(dict.fromkeys(problems)), f"{len(ids)} rulesets, no problems")
