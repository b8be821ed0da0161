"""The first line of a file of a ruleset, by which an editor finds the schema to complete and check it by."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.documents.yaml_layout import MODELINE

SCHEMA_FOLDER = "schema"
RULESET_SCHEMA = "ruleset.schema.json"
EXAMPLES_SCHEMA = "examples.schema.json"
RULESET_MODELINE = f"{MODELINE} $schema=../{SCHEMA_FOLDER}/{RULESET_SCHEMA}"
EXAMPLES_MODELINE = f"{MODELINE} $schema=../{SCHEMA_FOLDER}/{EXAMPLES_SCHEMA}"
"""Relative to a file of a ruleset: the schemas stand in a folder beside the rulesets' own folders."""
MODELINES: Mapping[bool, str] = {False: RULESET_MODELINE, True: EXAMPLES_MODELINE}
"""By whether the file holds examples."""
