"""JSON Schemas (2020-12) of records and of answers: the records' from their models, the answers' from the dataclasses
and how they are printed.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from disputes.answers.assessment import Assessment, Points
from disputes.answers.serialization import _ONLY_IF_SET
from disputes.language.reading.nodes import Citation
from disputes.language.truth import Text
from disputes.records.case import Case
from disputes.records.money import Money
from disputes.records.shop import Shop
from disputes.records.words import ACTORS, DISPUTES, MARKETS, PLATFORMS, SITES, STAGES
from disputes.words import texts
from disputes.words.answers import Confidence, DeadlineState, Expectation, FeeWhen, LapseEffect, LossBearer, Owner
from disputes.words.records import Party

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

UTC_INSTANT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$",
    "description": "An instant in UTC.",
}
LOCAL_INSTANT: Schema = {
    "type": "string",
    "format": "date-time",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$",
    "description": "The same instant in the platform's time zone.",
}
DECIMAL_TEXT: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
MONEY: Schema = {
    "type": "object",
    "description": "An amount, as a decimal text, and its currency.",
    "properties": {"value": DECIMAL_TEXT, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
    "required": ["value", "currency"],
    "additionalProperties": False,
}
TEXT: Schema = {
    "type": "object",
    "description": "A text in both languages.",
    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
    "required": ["en", "zh"],
    "additionalProperties": False,
}
CITE: Schema = {
    "type": "object",
    "description": "Where a figure stands: source key, fact id, confidence.",
    "properties": {"source": {"type": "string"}, "fact": {"type": "string"}, "confidence": {"enum": texts(Confidence)}},
    "required": ["confidence"],
    "additionalProperties": False,
}
POINTS: Schema = {
    "description": "Penalty points: a number, a range, or null where it is not known.",
    "anyOf": [
        {"type": ["number", "null"]},
        {
            "type": "object",
            "properties": {"min": {"type": "number"}, "max": {"type": "number"}},
            "required": ["min", "max"],
            "additionalProperties": False,
        },
    ],
}
# The closed words of an answer's fields: (class, field) → words.
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Assessment", "platform"): PLATFORMS,
    ("Assessment", "market"): MARKETS,
    ("Assessment", "site"): SITES,
    ("Assessment", "dispute"): DISPUTES,
    ("Assessment", "stage"): STAGES,
    ("Assessment", "confidence"): texts(Confidence),
    ("ActionItem", "owner"): texts(Owner),
    ("ActionItem", "state"): ("open", "due_soon", "overdue", "done"),
    ("DeadlineItem", "actor"): ACTORS,
    ("DeadlineItem", "state"): texts(DeadlineState),
    ("DeadlineItem", "source"): ("platform", "rule"),
    ("DeadlineItem", "confidence"): texts(Confidence),
    ("LapseItem", "effect"): texts(LapseEffect),
    ("LapseItem", "ruling"): texts(Expectation),
    ("IfLapsed", "effect"): texts(LapseEffect),
    ("IfLapsed", "ruling"): texts(Expectation),
    ("EvidenceItem", "status"): ("have", "missing", "incomplete", "submitted"),
    ("Ruling", "expected"): texts(Expectation),
    ("FeeItem", "payer"): texts(Party),
    ("FeeItem", "to"): texts(Party),
    ("FeeItem", "when"): texts(FeeWhen),
    ("FeeItem", "refunded_if"): ("won", "lost", "accepted"),
    ("Exposure", "borne_by"): texts(LossBearer),
    ("Standing", "platform"): PLATFORMS,
    ("Standing", "market"): MARKETS,
    ("Standing", "site"): SITES,
    ("Standing", "confidence"): texts(Confidence),
    ("LedgerItem", "counts"): ("up", "down"),
    ("EntryItem", "state"): ("computed", "issued", "confirmed", "appealed", "removed", "expired"),
    ("MeasureItem", "state"): ("pending", "running", "ended", "lifted"),
    ("MeasureItem", "source"): ("platform", "rule"),
    ("MetricItem", "status"): ("ok", "at_risk", "breached", "unknown"),
    ("MetricItem", "source"): ("stated", "computed"),
}
_AS_TEXT = ("FeeItem", "Recoverable")  # whose decimals are printed as texts
TITLES = {
    "case": "Case record",
    "shop": "Shop record",
    "assessment": "Assessment of a case",
    "standing": "Standing of a shop",
    "ruleset": "Ruleset file",
}


def headed(name: str, schema: Schema) -> Schema:
    """A schema with its dialect, id and title in front."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:disputes:schema:{name}",
        "title": TITLES[name],
        **{k: v for k, v in schema.items() if k != "title"},
    }


def case_schema() -> Schema:
    """Of a case record, from its model."""
    return headed("case", Case.model_json_schema(by_alias=True))


def shop_schema() -> Schema:
    """Of a shop record, from its model."""
    return headed("shop", Shop.model_json_schema(by_alias=True))


def assessment_schema() -> Schema:
    """Of what `disputes check --format json` prints for one case."""
    defs: dict[str, Schema] = {}
    body = _object(Assessment, defs)
    return headed("assessment", {**body, "$defs": defs})


def standing_schema() -> Schema:
    """Of what `disputes shop --format json` prints for one shop."""
    from disputes.answers.standing import Standing

    defs: dict[str, Schema] = {}
    body = _object(Standing, defs)
    return headed("standing", {**body, "$defs": defs})


def _object(kind: type, defs: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(kind)
    properties: dict[str, Schema] = {}
    required = []
    for f in dataclasses.fields(kind):
        optional = f.name in _ONLY_IF_SET
        name = f.name.rstrip("_")
        properties[name] = _field(kind, f.name, hints[f.name], optional, defs)
        if not optional:
            required.append(name)
    about = " ".join((kind.__doc__ or "").split())
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _field(kind: type, name: str, hint: Any, optional: bool, defs: dict[str, Schema]) -> Schema:
    parts = (
        [a for a in typing.get_args(hint) if a is not type(None)]
        if typing.get_origin(hint) in (types.UnionType, typing.Union)
        else [hint]
    )
    nullable = len(parts) == 1 and parts != [hint] and not optional
    words = WORDS.get((kind.__name__, name))
    if words is not None:
        return {"enum": [*words, None] if nullable else list(words)}
    if name == "points" or hint == Points:
        return POINTS
    schema = LOCAL_INSTANT if name.endswith("_local") else _type(kind, name, parts[0], defs)
    return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def _type(kind: type, name: str, hint: Any, defs: dict[str, Schema]) -> Schema:
    simple: dict[Any, Schema] = {
        str: {"type": "string"},
        bool: {"type": "boolean"},
        int: {"type": "integer"},
        datetime: UTC_INSTANT,
        date: {"type": "string", "format": "date"},
        Money: MONEY,
        Text: TEXT,
        Citation: CITE,
        Any: {},
    }
    if hint in simple:
        return simple[hint]
    if hint is Decimal:
        return DECIMAL_TEXT if kind.__name__ in _AS_TEXT and name != "rate" else {"type": "number"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [m.value for m in hint]}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return {"type": "array", "items": _type(kind, name, args[0], defs)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(kind, name, args[1], defs)}
    if not (isinstance(hint, type) and dataclasses.is_dataclass(hint)):
        raise TypeError(f"no schema for {kind.__name__}.{name}: {hint!r}")
    if hint.__name__ not in defs:
        defs[hint.__name__] = {}  # a place held, so that a circle ends
        defs[hint.__name__] = _object(hint, defs)
    return {"$ref": f"#/$defs/{hint.__name__}"}
