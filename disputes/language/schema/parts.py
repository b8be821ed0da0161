"""What the schema of a ruleset is put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disputes.documents.json_schema import Json, Schema
from disputes.language.reading import alternatives
from disputes.language.reading.nodes import LINT_IGNORE

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
WORD_TEXT: Schema = {"type": "string"}
BOOL: Schema = {"enum": [True, False, "true", "false"]}
WHOLE: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d+$"}]}
REFERENCE: Schema = {"type": "string", "pattern": r"^\$", "description": "A parameter: $name."}
SPECIAL: Schema = {"enum": ["none", "announced", "unknown"]}
DAY: Schema = {"type": "string", "format": "date", "examples": ["2026-03-10"]}
ANYTHING: Schema = {}


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def mapping(
    properties: Mapping[str, Json], required: Iterable[str] = (), about: str = "", *, switches: bool = True
) -> Schema:
    """A mapping with these keys and no others; with `switches` also the one that switches codes of the lint off."""
    out: Schema = {
        "type": "object",
        "properties": {**properties, LINT_IGNORE: ref(LINT_IGNORE)} if switches else properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return {**out, "description": about} if about else out


def named(entry: Mapping[str, Json], about: str = "") -> Schema:
    """A mapping of entries by their ids; an empty section may stand as null."""
    return {"type": ["object", "null"], "additionalProperties": entry, "description": about}


def words(known: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in known]}


def several(one: Mapping[str, Json]) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one}]}


def valued(name: str) -> Schema:
    """A value of one of the kinds of `VALUES`, with its alternatives."""
    return ref(f"{name}_value")


def with_alternatives(name: str, plain: Schema) -> dict[str, Schema]:
    """A value, a parameter, a word that says there is none, or a list of dated, scoped, conditional alternatives: the
    definitions of the value and of one alternative.
    """
    keys: Schema = {
        "value": {"anyOf": [plain, SPECIAL, REFERENCE]},
        "from": DAY,
        "until": DAY,
        **{axis: several(WORD_TEXT) for axis in alternatives.AXES},
        "when": ref("condition"),
        "not_used": WORD_TEXT,
        "look_up": ref("text"),
        "disputed": ANYTHING,
        "ask": ref("text"),
        "cite": ref("cites"),
        "note": WORD_TEXT,
        "title": ref("text"),
    }
    assert set(keys) == set(alternatives.KEYS)
    entry = ref(f"{name}_alternative")
    listed: Schema = {"type": "array", "items": entry}
    by = mapping(
        {"by": ref("moment"), "values": listed, "cite": ref("cites"), "title": ref("text"), "note": WORD_TEXT},
        ("values",),
    )
    return {
        f"{name}_value": {"anyOf": [plain, SPECIAL, REFERENCE, listed, entry, by]},
        f"{name}_alternative": mapping(keys, ("value",)),
    }


def keyed(
    keys: Iterable[str],
    known: Mapping[str, Json],
    required: Iterable[str] = (),
    about: str = "",
    *,
    switches: bool = True,
) -> Schema:
    """A mapping with the reader's own list of keys; those without a schema here take anything."""
    return mapping({k: known.get(k, ANYTHING) for k in keys}, required, about, switches=switches)


# What stands where a value with alternatives may stand.
VALUES: dict[str, Schema] = {
    "moment": ref("moment"),
    "duration": ref("duration"),
    "amount": ref("amount"),
    "patterns": ref("patterns"),
    "lapse": ref("lapse"),
    "word": WORD_TEXT,
    "time": {**SCALAR, "examples": ["14:00"]},
    "counts_from": words(("same_moment", "next_day", "same_day")),
    "ends": {"type": "string", "examples": ["to_the_second", "end_of_day", "19:00"]},
    "limit": {"anyOf": [SCALAR, {"type": "array", "items": WORD_TEXT}]},
}
COMMON: Schema = {
    "title": ref("text"),
    "cite": ref("cites"),
    "note": WORD_TEXT,
}
