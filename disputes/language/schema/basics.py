"""Texts, citations, conditions, moments and amounts: what stands in the sections of a ruleset."""

from __future__ import annotations

from disputes.documents.json_schema import Schema
from disputes.language.readable_fields import lists
from disputes.language.reading.amounts import COMPUTED_KEYS, RANGE_KEYS, STEPPED_KEYS
from disputes.language.reading.conditions import OPERATORS
from disputes.language.reading.nodes import LINT_IGNORE
from disputes.language.schema.parts import ANYTHING, DAY, REFERENCE, SCALAR, WORD_TEXT, mapping, ref, several, words
from disputes.records.condition_fields import case_fields
from disputes.records.words import EVENT_TYPES
from disputes.words.answers import Confidence


def basics() -> Schema:
    fields = case_fields()
    events = [*EVENT_TYPES]
    cite: Schema = {
        "description": "A fact of `citations` by its id; a mapping names another source of it, or a weaker confidence.",
        "anyOf": [
            SCALAR,
            mapping(
                {
                    "source": WORD_TEXT,
                    "fact": several(SCALAR),
                    "confidence": words(Confidence),
                    "verified_on": DAY,
                    "note": WORD_TEXT,
                }
            ),
        ],
    }
    pattern_keys: Schema = {k: ANYTHING for k in lists()["events"]}
    pattern_keys |= {"type": several({"anyOf": [words(events), REFERENCE]}), "which": words(("first", "last"))}
    closed: dict[tuple[str, ...], str] = {}
    for path, kind in fields.items():
        if kind.words:
            closed.setdefault(kind.words, f"one_of_{path.replace('.', '_')}")
    conditions: Schema = {path: ref(closed[kind.words]) if kind.words else ref("test") for path, kind in fields.items()}
    conditions |= {name: ref("list_condition") for name in lists()}
    conditions |= {f"event.{e}": ref("test") for e in events}
    conditions |= {
        "any": {"type": "array", "items": ref("condition")},
        "all": {"type": "array", "items": ref("condition")},
        "not": ref("condition"),
        "claim.amount": ref("test"),
    }
    moments = ["48 hours after opened", "1 day before deadline.respond", "delivered at end of day", "now", *events]
    moments += [path for path, kind in fields.items() if kind.kind in ("instant", "date")]
    operators: Schema = {op: ANYTHING for op in OPERATORS}
    amount_keys: Schema = dict.fromkeys((*COMPUTED_KEYS, *STEPPED_KEYS, *RANGE_KEYS), ANYTHING)
    return {
        **{name: _test(known) for known, name in closed.items()},
        LINT_IGNORE: {
            "description": "Codes of the lint that are switched off here, each with the reason: [{code: reason}].",
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "propertyNames": {"pattern": "^[a-z][a-z0-9-]*$"},
                "additionalProperties": WORD_TEXT,
            },
        },
        "text": mapping({"en": WORD_TEXT, "zh": WORD_TEXT}, ("en", "zh"), "A text in both languages."),
        "cite": cite,
        "cites": several(ref("cite")),
        "fact_on_file": mapping(
            {
                "source": WORD_TEXT,
                "confidence": words(Confidence),
                "verified_on": DAY,
                "note": WORD_TEXT,
                "unused": {**WORD_TEXT, "description": "Why nothing cites it."},
            }
        ),
        "pattern": {"anyOf": [words(events), mapping(pattern_keys)]},
        "patterns": {"anyOf": [several(ref("pattern")), REFERENCE]},
        "moment": {"anyOf": [{"type": "string", "examples": moments}, {"type": "object"}]},
        "duration": {
            "anyOf": [{"type": "string", "examples": ["48 hours", "3 business days", "1 month"]}, {"type": "object"}]
        },
        "amount": {
            "anyOf": [SCALAR, {"type": "array"}, {"type": "object", "properties": amount_keys}],
            "examples": ["750 USD", "order.amount", "30 % of order.item_price"],
        },
        "operators": {"type": "object", "properties": operators, "additionalProperties": False},
        "test": {"anyOf": [SCALAR, {"type": "null"}, {"type": "array"}, ref("operators")]},
        "list_condition": {
            "type": "object",
            "properties": {k: ANYTHING for k in ("some", "every", "none", "count", "sum", "where", "within", "since")},
            "additionalProperties": False,
        },
        "condition": {
            "description": (
                "Fields to tests, all of which must hold; facts.x, event.x, "
                "deadline.x, metric.x and ledger.x may be read too."
            ),
            "anyOf": [REFERENCE, {"type": "object", "properties": conditions, "additionalProperties": ref("test")}],
        },
        "effective": mapping({"from": DAY, "until": DAY, "by": ref("moment")}),
    }


def _test(known: tuple[str, ...]) -> Schema:
    """The test of a field with a closed list: its words are offered."""
    listed: Schema = {"type": "array", "items": {"anyOf": [words(known), REFERENCE]}}
    return {"anyOf": [words(known), listed, {"type": "null"}, ref("operators"), REFERENCE]}
