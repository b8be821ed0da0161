"""The JSON Schema of a file of examples, for an editor that completes keys and words: the outline, `rules test` is the
judge.
"""

from __future__ import annotations

from collections.abc import Iterable

from disputes.documents.json_schema import Json, Schema, headed
from disputes.language.schema.described import described
from disputes.language.schema.parts import SCALAR, WORD_TEXT, keyed, mapping, named, ref, several, words
from disputes.records.case import Case
from disputes.records.shop import Shop
from disputes.ruletesting import case_expectations, shop_expectations
from disputes.ruletesting.reading import KEYS
from disputes.words.answers import Confidence, Expectation
from disputes.words.language import EntryKind
from disputes.words.records import Dispute, EventType, Remedy, Stage, Turn

_OF_SHOPS = (EntryKind.METRIC, EntryKind.LEDGER)
_NULL: Schema = {"type": "null"}
_MEMBERS: Schema = {"type": "array", "items": {"anyOf": [{"type": "object"}, SCALAR]}}
_LISTED = ("due", "actions", "evidence", "fees", "metrics", "measures", "issued", "headroom", "ledgers", "forecast")
_NAMED = ("fires", "hits", "gaps", "questions", "no_due", "no_actions", "no_questions", "no_metrics", "no_measures")


def examples_schema() -> Schema:
    """Of one file of examples."""
    sections: Schema = {
        f"{kind}s": named({"type": "array", "items": ref(_example_of(kind))}, f"Of each {kind}, by its id.")
        for kind in EntryKind
    }
    body = mapping(
        {"format": {"enum": [2, "2"]}, "platform": WORD_TEXT, "examples": mapping(sections, switches=False)},
        ("format", "platform", "examples"),
        switches=False,
    )
    parts: Schema = {
        "example": _example([*case_expectations.WORDS, *shop_expectations.WORDS]),
        "shop_example": _example(shop_expectations.WORDS),
        "given": _given(),
        "events": _events(),
    }
    return headed("examples", "File of examples", described({**body, "$defs": parts}))


def _example_of(kind: EntryKind) -> str:
    """The examples of a rule may be about a case or a shop: so may what they expect."""
    return "shop_example" if kind in _OF_SHOPS else "example"


def _example(known: Iterable[str]) -> Schema:
    expected: Schema = {
        **{word: _MEMBERS for word in _LISTED},
        **{word: several(SCALAR) for word in _NAMED},
        "ruling": {"anyOf": [words(Expectation), _NULL]},
        "confidence": {"anyOf": [words(Confidence), _NULL]},
        "facts": {"type": "object"},
        "freight": {"type": "object"},
    }
    keys: dict[str, Json] = {
        "name": WORD_TEXT,
        "like": {**WORD_TEXT, "description": "Another example, whose `as_of` and `given` are taken over."},
        "as_of": {"type": "string", "examples": ["2026-03-02 12:00", "2026-03-02T12:00:00+01:00"]},
        "given": {"anyOf": [ref("given"), _NULL]},
        "expect": {**keyed(dict.fromkeys(known), expected, switches=False), "minProperties": 1},
        "note": WORD_TEXT,
    }
    return keyed(KEYS, keys, ("name", "expect"), switches=False)


def _given() -> Schema:
    """A record of a case or a shop, with `timeline` in place of `events`."""
    fields = {f.alias or name for model in (Case, Shop) for name, f in model.model_fields.items()}
    closed: Schema = {
        key: {"anyOf": [words(kind), _NULL]}
        for key, kind in (("dispute", Dispute), ("stage", Stage), ("turn", Turn), ("requested", Remedy))
    }
    known = closed | {"timeline": {"anyOf": [ref("events"), _NULL]}}
    return keyed(sorted(fields - {"events"} | {"timeline"}), known, switches=False)


def _events() -> Schema:
    one: Schema = {"anyOf": [{"type": "string"}, {"type": "object"}]}
    event: Schema = {"anyOf": [one, {"type": "array", "items": one}, _NULL]}
    about = "When what happened: an instant, its keys, or a list."
    return mapping({type_: event for type_ in EventType}, about=about, switches=False)
