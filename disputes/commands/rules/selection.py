"""Which rulesets a command is about, and how it ends."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import library, say, write
from disputes.commands.rule_paths import located
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_USAGE, Problem, nearest
from disputes.language.loading import COMMON, Library
from disputes.lint.consequences import without_consequences


def chosen(path: str | None, rulesets: Path | None, *, with_house: bool = True) -> tuple[Library, list[str]]:
    """The library and the rulesets meant: all, one by its name, or a folder (of one ruleset, or of several)."""
    if path is not None and rulesets is None and Path(path).is_dir():
        folder = Path(path)
        if is_one_ruleset(folder):
            name = folder.resolve().name
            return library(folder.resolve().parent, with_house=with_house), [COMMON if name == "common" else name]
        found = library(folder, with_house=with_house)
        return found, found.ids()
    found = library(rulesets, with_house=with_house)
    if path is None:
        return found, found.ids()
    if not found.has(path):
        say(
            [
                Problem(
                    path, 1, "", f"no ruleset {path!r}", "a ruleset or a folder of rulesets", nearest(path, found.ids())
                )
            ]
        )
        raise click.exceptions.Exit(EXIT_USAGE)
    return found, [path]


def is_one_ruleset(folder: Path) -> bool:
    """Whether a folder holds the files of one ruleset; a folder of rulesets may have files beside these."""
    return any(folder.glob("*.yaml")) and not any(folder.glob("*/*.yaml"))


def plural(count: int, what: str) -> str:
    """`1 ruleset`, `2 rulesets`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def say_left_out(count: int) -> None:
    """Says how many findings are left out because they may follow from those that are told."""
    if count:
        click.echo(f"{count} more may follow from these and are left out: mend these, then look again", err=True)


def finish(library: Library, problems: list[Problem], done: str) -> None:
    """Says the problems of a library's files and ends with exit code 4, or says what was done."""
    problems, left_out = without_consequences(problems)
    say(located(library, problems))
    if problems:
        click.echo(plural(len(problems), "problem"), err=True)
        say_left_out(left_out)
        raise click.exceptions.Exit(EXIT_BAD_RULESET)
    write(done + "\n")
