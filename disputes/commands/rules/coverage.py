"""`disputes rules coverage`: whether the examples pin every figure."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import rulesets_option
from disputes.commands.progress import Progress
from disputes.commands.rules.coverage_work import rulesets_tried
from disputes.commands.rules.selection import chosen, finish, plural
from disputes.documents.problems import Problem


@click.command()
@click.argument("path", required=False)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="So many processes.")
@rulesets_option
def coverage(path: str | None, workers: int, rulesets: Path | None) -> None:
    """Change each number, comparator, duration, time and date by its smallest step: some example must then fail."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    changes = explained = 0
    progress = Progress("changes", log=False)
    for tried in rulesets_tried(found, ids, workers, lambda id_, done: progress(done, id_)):
        problems += tried.problems
        if tried.coverage is not None:
            changes += tried.coverage.changes
            explained += tried.coverage.explained
    progress.end()
    but = f" but for {explained} that no example can tell, with the reason beside them" if explained else ""
    figures = f"{changes} changes to figures of {plural(len(ids), 'ruleset')}"
    finish(found, problems, f"{figures}, each noticed by an example{but}")
