"""`disputes schema`: the JSON Schema of records, answers, ruleset files and files of examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from disputes.answers.schemas import assessment_schema, drafts_schema, standing_schema
from disputes.commands.common import leaving, library, rulesets_option, write, wrong_use
from disputes.documents.json_schema import Schema
from disputes.documents.problems import nearest
from disputes.language.schema.own_schema import whole_schema
from disputes.language.schema.sections import ruleset_schema
from disputes.records.record_schemas import case_schema, shop_schema
from disputes.ruletesting.example_schema import examples_schema
from disputes.upkeep.editor_schemas import as_text

EXAMPLES = """
\b
Examples:
  disputes schema case > case.schema.json
  disputes schema ruleset --platform shopee > shopee.schema.json

\b
In an editor that knows the YAML language server, the first line of a ruleset may then read
  # yaml-language-server: $schema=shopee.schema.json
"""
RULESET = "ruleset"

SCHEMAS: dict[str, Callable[[], Schema]] = {
    "case": case_schema,
    "shop": shop_schema,
    "assessment": assessment_schema,
    "standing": standing_schema,
    "drafts": drafts_schema,
    RULESET: ruleset_schema,
    "examples": examples_schema,
}


@click.command(epilog=EXAMPLES)
@click.argument("what", type=click.Choice(list(SCHEMAS)))
@click.option(
    "--platform",
    help="Of a ruleset file: with the names that this ruleset may use (actions, evidence, facts, citations, …).",
)
@rulesets_option
def schema(what: str, platform: str | None, rulesets: Path | None) -> None:
    """Print the JSON Schema (2020-12) of case and shop records, of an assessment, of a standing, of drafts, of a
    ruleset file, or of a file of examples.
    """
    if platform is None:
        write(as_text(SCHEMAS[what]()))
        return
    if what != RULESET:
        wrong_use(f"--platform goes with {RULESET!r}, not with {what!r}")
    found = library(rulesets)
    if not found.has(platform):
        near = nearest(platform, found.ids())
        wrong_use(f"no ruleset {platform!r}" + (f"; did you mean {near!r}?" if near else ""))
    with leaving():
        write(as_text(whole_schema(found, platform)))
