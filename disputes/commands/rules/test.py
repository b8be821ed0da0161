"""`disputes rules test`: the examples beside the rules."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.common import rulesets_option
from disputes.commands.progress import Progress
from disputes.commands.rules.selection import chosen, finish, plural
from disputes.documents.problems import Problem, Refused
from disputes.ruletesting.runner import ExampleRunner


@click.command()
@click.argument("path", required=False)
@rulesets_option
@click.option("--engine", type=click.Choice(["auto", "durable", "plain"]), default="auto", show_default=True)
def test(path: str | None, rulesets: Path | None, engine: str) -> None:
    """Run the examples beside the rules: each must give what it expects, and nothing more."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    ran = 0
    progress = Progress("examples", log=False)
    runner = ExampleRunner(Engine(found, engine))
    for number, id_ in enumerate(ids, 1):
        of = f"{id_}, {number} of {plural(len(ids), 'ruleset')}"
        try:
            report = runner.run(found.ruleset(id_), progress.after(ran, of))
        except Refused as refused:
            problems += refused.problems
            continue
        problems += report.problems
        ran += report.ran
    progress.end()
    finish(found, list(dict.fromkeys(problems)), f"{ran} examples of {plural(len(ids), 'ruleset')} pass")
