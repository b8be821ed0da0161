"""`disputes rules format`: the layout of the files."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import click

from disputes.commands.common import leaving, written_rulesets_option
from disputes.commands.rules.schemas import stale_schemas
from disputes.commands.rules.selection import chosen, finish
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.documents.yaml_tree import decode
from disputes.upkeep.editor_schemas import are_kept, renew, schema_texts


@click.command(name="format")
@click.argument("path", required=False)
@written_rulesets_option
@click.option(
    "--check", is_flag=True, help="Change nothing; name the files that are laid out otherwise, and end with 4."
)
def format_(path: str | None, rulesets: Path | None, check: bool) -> None:
    """Lay out the files of the rulesets: lines of at most 120 characters, short mappings on one line. Comments stay.

    Where schemas for editors are kept beside the rulesets, those are renewed as well.
    """
    from disputes.documents.yaml_layout import formatted  # takes a while to import, and no other command needs it

    found, ids = chosen(path, rulesets, with_house=False)
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
    if are_kept(found) and not problems:
        with leaving():
            schemas = schema_texts(found, ids)
        if check:
            problems += stale_schemas(found, schemas)
        else:
            renew(found, schemas)
    finish(found, problems, f"{len(files)} files, {changed} laid out anew")


def _line_pairs(old: str, new: str) -> Iterator[tuple[str | None, str | None]]:
    return zip_longest(old.splitlines(), new.splitlines())
