"""What every JSON Schema (2020-12) that the program prints begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Schema: TypeAlias = dict[str, Json]


def headed(name: str, title: str, schema: Schema) -> Schema:
    """`schema` with its dialect, its id and its title in front."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:disputes:schema:{name}",
        "title": title,
        **{key: value for key, value in schema.items() if key != "title"},
    }
