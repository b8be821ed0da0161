"""`disputes rules schemas`: what an editor completes and checks the files by."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import leaving, written_rulesets_option
from disputes.commands.rules.new_entry_steps import not_written
from disputes.commands.rules.selection import chosen, finish, plural
from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.upkeep.editor_schemas import outdated, renew, schema_texts
from disputes.upkeep.modelines import SCHEMA_FOLDER


@click.command()
@click.argument("path", required=False)
@written_rulesets_option
@click.option("--check", is_flag=True, help="Change nothing; name the schemas that are out of date, and end with 4.")
def schemas(path: str | None, rulesets: Path | None, check: bool) -> None:
    """Renew the schemas beside the rulesets, by which an editor completes and checks the files.

    The first line of a file names its schema. `disputes rules format` renews them too, where they are kept.
    """
    found, ids = chosen(path, rulesets, with_house=False)
    with leaving():
        texts = schema_texts(found, ids)
    if check:
        finish(found, stale_schemas(found, texts), f"{plural(len(texts), 'schema')}, all up to date")
        return
    try:
        renewed = renew(found, texts)
    except OSError as wrong:
        not_written(wrong)
    finish(found, [], f"{plural(len(texts), 'schema')}, {len(renewed)} renewed")


def stale_schemas(found: Library, texts: dict[str, str]) -> list[Problem]:
    """A problem for each schema that is out of date."""
    expected = "that of the rulesets as they are: disputes rules schemas"
    return [
        Problem(f"{SCHEMA_FOLDER}/{name}", 1, "", "a schema that is out of date", expected)
        for name in outdated(found, texts)
    ]
