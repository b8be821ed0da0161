"""`disputes schema`: the JSON Schema of records, answers, ruleset files and files of examples."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from disputes.answers.schemas import assessment_schema, drafts_schema, standing_schema
from disputes.commands.common import write
from disputes.documents.json_schema import Schema
from disputes.language.schema.sections import ruleset_schema
from disputes.records.record_schemas import case_schema, shop_schema
from disputes.ruletesting.example_schema import examples_schema

EXAMPLES = """
\b
Examples:
  disputes schema case > case.schema.json
  disputes schema ruleset > ruleset.schema.json

\b
In an editor that knows the YAML language server, the first line of a ruleset may then read
  # yaml-language-server: $schema=ruleset.schema.json
"""


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "case": case_schema,
    "shop": shop_schema,
    "assessment": assessment_schema,
    "standing": standing_schema,
    "drafts": drafts_schema,
    "ruleset": ruleset_schema,
    "examples": examples_schema,
}


@click.command(epilog=EXAMPLES)
@click.argument("what", type=click.Choice(list(SCHEMAS)))
def schema(what: str) -> None:
    """Print the JSON Schema (2020-12) of case and shop records, of an assessment, of a standing, of drafts, of a
    ruleset file, or of a file of examples.
    """
    write(schema_text(what))


def schema_text(what: str) -> str:
    """A schema as it is printed, and as it is kept beside rulesets for their editors."""
    return json.dumps(SCHEMAS[what](), ensure_ascii=False, indent=2) + "\n"
