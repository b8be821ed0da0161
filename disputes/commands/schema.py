"""`disputes schema`: the JSON Schema of records, answers and ruleset files."""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from disputes.commands.common import write
from disputes.views.schemas import Schema, assessment_schema, case_schema, shop_schema, standing_schema

EXAMPLES = """
\b
Examples:
  disputes schema case > case.schema.json
  disputes schema ruleset > ruleset.schema.json

\b
In an editor that knows the YAML language server, the first line of a ruleset may then read
  # yaml-language-server: $schema=ruleset.schema.json
"""


def _ruleset() -> Schema:
    from disputes.views.ruleset_schema import ruleset_schema  # not above: the others do without the language's readers

    return ruleset_schema()


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "case": case_schema,
    "shop": shop_schema,
    "assessment": assessment_schema,
    "standing": standing_schema,
    "ruleset": _ruleset,
}


@click.command(epilog=EXAMPLES)
@click.argument("what", type=click.Choice(list(SCHEMAS)))
def schema(what: str) -> None:
    """Print the JSON Schema (2020-12) of case and shop records, of an assessment, of a standing, or of a ruleset
    file.
    """
    write(json.dumps(SCHEMAS[what](), ensure_ascii=False, indent=2) + "\n")
