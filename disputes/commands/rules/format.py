"""`disputes rules format`: the layout of the files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import click

from disputes.commands.common import rulesets_option
from disputes.commands.rules.selection import chosen, finish
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.documents.yaml_tree import decode


@click.command(name="format")
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
