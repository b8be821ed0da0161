"""`disputes rules coverage`: whether the examples pin every figure."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.common import rulesets_option
from disputes.commands.progress import Progress
from disputes.commands.rules.selection import chosen, finish, plural
from disputes.documents.problems import Problem, Refused
from disputes.lint.figures import figure_coverage
from disputes.ruletesting.runner import ExampleRunner


@click.command()
@click.argument("path", required=False)
@rulesets_option
def coverage(path: str | None, rulesets: Path | None) -> None:
    """Change each number, comparator, duration, time and date by its smallest step: some example must then fail."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    changes = explained = 0
    progress = Progress("changes", log=False)
    for number, id_ in enumerate(ids, 1):
        of = f"{id_}, {number} of {plural(len(ids), 'ruleset')}"
        try:
            failing = ExampleRunner(Engine(found)).run(found.ruleset(id_)).problems
            if failing:
                expected = "examples that hold as it stands: first make `disputes rules test` clean"
                at = failing[0]
                problems += [*failing, Problem(at.file, at.line, "", f"{len(failing)} that do not hold", expected)]
                continue
            tried = figure_coverage(found, id_, progress.after(changes, of))
        except Refused as refused:
            problems += refused.problems
            continue
        changes += tried.changes
        explained += tried.explained
        problems += tried.problems
    progress.end()
    but = f" but for {explained} that no example can tell, with the reason beside them" if explained else ""
    finish(problems, f"{changes} changes to figures of {plural(len(ids), 'ruleset')}, each noticed by an example{but}")
