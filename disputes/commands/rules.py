"""`disputes rules …`: check, test and read the rulesets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.common import library, rulesets_option, say, write
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_USAGE, Problem, Refused, nearest
from disputes.documents.yaml_tree import decode
from disputes.language.coverage import registry as coverage_of
from disputes.language.coverage import table
from disputes.language.lint import lint as lint_ruleset
from disputes.language.loading import COMMON, Library
from disputes.ruletesting.figure_coverage import unnoticed
from disputes.ruletesting.reading import examples_of
from disputes.ruletesting.runner import ExampleRunner


@click.group()
def rules() -> None:
    """Check and test the rulesets, and list what they cover.

    \b
    Examples:
      disputes rules lint
      disputes rules test rulesets/shopee
      disputes rules coverage shopee
      disputes rules format --check
      disputes rules registry --verified-on 2026-11-22
    """


def chosen(path: str | None, rulesets: Path | None) -> tuple[Library, list[str]]:
    """The library and the rulesets meant: all, one by its name, or a folder (of one ruleset, or of several)."""
    if path is not None and rulesets is None and Path(path).is_dir():
        folder = Path(path)
        if any(folder.glob("*.yaml")):
            name = folder.resolve().name
            return library(folder.resolve().parent), [COMMON if name == "common" else name]
        found = library(folder)
        return found, found.ids()
    found = library(rulesets)
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


def finish(problems: list[Problem], done: str) -> None:
    """Says the problems and ends with exit code 4, or says what was done."""
    say(problems)
    if problems:
        click.echo(f"{len(problems)} problems", err=True)
        raise click.exceptions.Exit(EXIT_BAD_RULESET)
    write(done + "\n")


@rules.command()
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


@rules.command()
@click.argument("path", required=False)
@rulesets_option
@click.option("--engine", type=click.Choice(["auto", "durable", "plain"]), default="auto", show_default=True)
def test(path: str | None, rulesets: Path | None, engine: str) -> None:
    """Run the examples beside the rules: each must give what it expects, and nothing more."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    ran = 0
    for id_ in ids:
        try:
            report = ExampleRunner(Engine(found, engine)).run(found.ruleset(id_))
        except Refused as refused:
            problems += refused.problems
            continue
        problems += report.problems
        ran += report.ran
    finish(list(dict.fromkeys(problems)), f"{ran} examples of {len(ids)} rulesets pass")


@rules.command(name="format")
@click.argument("path", required=False)
@rulesets_option
@click.option(
    "--check", is_flag=True, help="Change nothing; name the files that are laid out otherwise, and end with 4."
)
def format_(path: str | None, rulesets: Path | None, check: bool) -> None:
    """Lay out the files of the rulesets: lines of at most 120 characters, short mappings on one line. Comments stay."""
    from disputes.documents.yaml_layout import formatted  # takes a while to import, and no other command needs it

    found, ids = chosen(path, rulesets)
    files = [file for id_ in ids for file in sorted(found.folder(id_).glob("*.yaml"))]
    problems: list[Problem] = []
    changed = 0
    for file in files:
        name = file.relative_to(found.root).as_posix()
        try:
            text = decode(file.read_bytes(), name, exit_code=EXIT_BAD_RULESET)
            new = formatted(text, name)
        except Refused as refused:
            problems += refused.problems
            continue
        if new == text:
            continue
        changed += 1
        if check:
            line = next(n for n, (a, b) in enumerate(_line_pairs(text, new), 1) if a != b)
            problems.append(Problem(name, line, "", "another layout", "the canonical one: disputes rules format"))
        else:
            replace_file(file, new)
    finish(problems, f"{len(files)} files, {changed} laid out anew")


def _line_pairs(old: str, new: str) -> Iterator[tuple[str | None, str | None]]:
    return zip_longest(old.splitlines(), new.splitlines())


@rules.command()
@rulesets_option
@click.option("--verified-on", required=True, metavar="DATE", help="The day on which the sources were checked.")
@click.option("--table", "as_table", is_flag=True, help="As a Markdown table instead of YAML.")
def registry(rulesets: Path | None, verified_on: str, as_table: bool) -> None:
    """Print what the rulesets cover, platform by dispute type by topic: the content of `rulesets/coverage.yaml`."""
    found = library(rulesets)
    try:
        rows = {id_: coverage_of(found.ruleset(id_)) for id_ in found.ids() if id_ != COMMON}
    except Refused as refused:
        say(refused.problems)
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


@rules.command()
@click.argument("path", required=False)
@rulesets_option
def coverage(path: str | None, rulesets: Path | None) -> None:
    """Change each number, comparator, duration, time and date by its smallest step: some example must then fail."""
    found, ids = chosen(path, rulesets)
    problems: list[Problem] = []
    changes = 0
    for id_ in ids:
        try:
            failing = ExampleRunner(Engine(found)).run(found.ruleset(id_)).problems
            if failing:
                expected = "examples that hold as it stands: first make `disputes rules test` clean"
                at = failing[0]
                problems += [*failing, Problem(at.file, at.line, "", f"{len(failing)} that do not hold", expected)]
                continue
            count, missed = unnoticed(found, id_)
        except Refused as refused:
            problems += refused.problems
            continue
        changes += count
        problems += missed
    finish(problems, f"{changes} changes to figures of {len(ids)} rulesets, each noticed by an example")
