"""The first line of a file of a ruleset, by which an editor finds the schema to complete and check it by."""

from __future__ import annotations

from disputes.documents.yaml_layout import MODELINE
from disputes.language.loading import FOLDERS
from disputes.language.schema.own_schema import GENERAL

SCHEMA_FOLDER = "schema"
RULESET_SCHEMA = GENERAL
EXAMPLES_SCHEMA = "examples.schema.json"


def own_schema(id_: str) -> str:
    """The name of the schema of one ruleset, which is called as its folder is."""
    return f"{FOLDERS.get(id_, id_)}.schema.json"


def modeline(id_: str, *, examples: bool = False) -> str:
    """The line of a file of the ruleset `id_`, or of its examples. The schemas stand in a folder beside the rulesets'
    own folders.
    """
    return f"{MODELINE} $schema=../{SCHEMA_FOLDER}/{EXAMPLES_SCHEMA if examples else own_schema(id_)}"
