"""What each key of a schema means, for an editor to show: read from `descriptions.yaml` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from disputes.documents.json_schema import Json, Schema
from disputes.documents.yaml_tree import parse_yaml

_FILE = Path(__file__).with_name("descriptions.yaml")
_ANY = "any"
UNTOLD = ("condition", "given", "events")
"""Parts whose keys are fields and words of records, which have their own page."""


@cache
def descriptions() -> Mapping[str, Mapping[str, str]]:
    """The meaning of each key, by the part of a file."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {part: {key: node.text for key, node in keys.entries.items()} for part, keys in root.entries.items()}


def described(schema: Mapping[str, Json]) -> Schema:
    """A schema whose keys say what they mean, for a reader of plain text and for an editor that shows Markdown."""
    parts = schema.get("$defs")
    assert isinstance(parts, Mapping)
    body = {key: value for key, value in schema.items() if key != "$defs"}
    told: dict[str, Json] = {name: _told(part, _part(name)) for name, part in parts.items()}
    top = _told(body, "top")
    assert isinstance(top, dict)
    return {**top, "$defs": told}


def _part(name: str) -> str:
    """Values with alternatives share their keys, whatever they are."""
    if name.endswith(("_value", "_alternative")):
        return "alternative"
    return {"shop_example": "example", "meaning": "life"}.get(name, name)


def _told(schema: Json, part: str) -> Json:
    if isinstance(schema, Mapping):
        return {key: _keys(value, part) if key == "properties" else _told(value, part) for key, value in schema.items()}
    if isinstance(schema, (list, tuple)):
        return [_told(one, part) for one in schema]
    return schema


def _keys(properties: Json, part: str) -> Json:
    assert isinstance(properties, Mapping)
    return {key: _key(key, value, part) for key, value in properties.items()}


def _key(key: str, schema: Json, part: str) -> Json:
    # What stands inside a key with a group of its own is told from there: `then` of a rule, `expect` of an example.
    inner = key if key in descriptions() and key not in (_ANY, "platform", "amount") else part
    told = _told(schema, inner)
    own = descriptions().get(part, {}).get(key) or descriptions()[_ANY].get(key)
    if own is None or part in UNTOLD or not isinstance(told, Mapping):
        return told
    return {**told, "description": own, "markdownDescription": own}
