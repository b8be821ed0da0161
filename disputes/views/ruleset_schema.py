"""The JSON Schema of a ruleset file, for an editor that completes keys and words.

`disputes rules lint` is the judge; this is its outline.
"""

from __future__ import annotations

from collections.abc import Iterable

from disputes.language import alternatives
from disputes.language.readable_fields import lists
from disputes.language.reading import deadlines as deadline_reader
from disputes.language.reading import facts as fact_reader
from disputes.language.reading import ledgers as ledger_reader
from disputes.language.reading import metrics as metric_reader
from disputes.language.reading import rules as rule_reader
from disputes.language.reading import rulesets as ruleset_reader
from disputes.language.reading.conditions import OPERATORS
from disputes.language.scalars import WEEKDAYS
from disputes.records.condition_fields import case_fields
from disputes.records.words import ACTORS, EVENT_TYPES
from disputes.views.schemas import Schema, headed
from disputes.words.answers import Confidence, Expectation, FeeWhen, LapseEffect, LossBearer, Owner
from disputes.words.language import Rank, RuleStatus
from disputes.words.records import Party

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


def mapping(properties: dict[str, Schema], required: Iterable[str] = (), about: str = "") -> Schema:
    """A mapping with these keys and no others."""
    out: Schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return {**out, "description": about} if about else out


def named(entry: Schema, about: str = "") -> Schema:
    """A mapping of entries by their ids; an empty section may stand as null."""
    return {"type": ["object", "null"], "additionalProperties": entry, "description": about}


def words(known: Iterable[str]) -> Schema:
    return {"enum": [str(word) for word in known]}


def several(one: Schema) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one}]}


def valued(name: str) -> Schema:
    """A value of one of the kinds of `VALUES`, with its alternatives."""
    return ref(f"{name}_value")


def _valued(plain: Schema) -> Schema:
    """A value, a parameter, a word that says there is none, or a list of dated, scoped, conditional alternatives."""
    entry = mapping(
        {
            "value": {"anyOf": [plain, SPECIAL, REFERENCE]},
            "from": DAY,
            "until": DAY,
            **{axis: several(WORD_TEXT) for axis in alternatives.AXES},
            "when": ref("condition"),
            "not_used": WORD_TEXT,
            "look_up": ref("text"),
            "cite": ref("cites"),
            "note": WORD_TEXT,
            "title": ref("text"),
        },
        ("value",),
    )
    assert set(entry["properties"]) == set(alternatives.KEYS)
    listed = {"type": "array", "items": entry}
    by = mapping(
        {"by": ref("moment"), "values": listed, "cite": ref("cites"), "title": ref("text"), "note": WORD_TEXT},
        ("values",),
    )
    return {"anyOf": [plain, SPECIAL, REFERENCE, listed, entry, by]}


def keyed(keys: Iterable[str], known: dict[str, Schema], required: Iterable[str] = (), about: str = "") -> Schema:
    """A mapping with the reader's own list of keys; those without a schema here take anything."""
    return mapping({k: known.get(k, ANYTHING) for k in keys}, required, about)


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
COMMON: dict[str, Schema] = {
    "title": ref("text"),
    "cite": ref("cites"),
    "note": WORD_TEXT,
    "examples": {"type": "array", "items": ref("example")},
}


def ruleset_schema() -> Schema:
    """Of one file of a ruleset."""
    sections: dict[str, Schema] = {
        "format": {"enum": [1, "1"]},
        "platform": {"anyOf": [WORD_TEXT, ref("platform")]},
        "defaults": named({"type": "object"}, "Copied into every entry of that section in this file."),
        "sources": named({"type": "object"}, "Where figures stand: title, url, seen."),
        "parameters": named(ANYTHING, "Values that $name stands for."),
        "facts": named(ref("fact"), "Facts that a record gives, or that are computed."),
        "calendars": named(ref("calendar")),
        "deadlines": named(ref("deadline")),
        "rules": {"type": ["array", "null"], "items": ref("rule")},
        "evidence": ref("evidence"),
        "actions": named(ref("action")),
        "grounds": named(ref("ground")),
        "measures": named(ref("ground")),
        "metrics": named(mapping({k: ANYTHING for k in metric_reader.KEYS})),
        "ledgers": named(mapping({k: ANYTHING for k in ledger_reader.KEYS})),
        "maps": named(ANYTHING, "A channel's codes to the contract's words."),
        "asks": named(ref("text"), "Questions for fields of the record."),
        "not_encoded": named(ANYTHING, "Facts of the dossier that no rule cites, with the reason."),
        "fact_ids": {"type": ["array", "null"], "items": WORD_TEXT},
    }
    body = keyed(
        ruleset_reader.SECTIONS,
        sections,
        ("format", "platform"),
        "One file of a ruleset; the files of a folder are read as one.",
    )
    values = {f"{name}_value": _valued(plain) for name, plain in VALUES.items()}
    acting = {"required": ["actor"]}
    by_default = {
        "required": ["defaults"],
        "properties": {"defaults": {"required": ["deadlines"], "properties": {"deadlines": acting}}},
    }
    body["anyOf"] = [{"properties": {"deadlines": {"additionalProperties": acting}}}, by_default]
    return headed("ruleset", {**body, "$defs": {**_basics(), **values, **_entries(), **_conclusions()}})


def _basics() -> dict[str, Schema]:
    fields = case_fields()
    events = [*EVENT_TYPES]
    cite = mapping(
        {
            "source": WORD_TEXT,
            "fact": several(SCALAR),
            "confidence": words(Confidence),
            "verified_on": DAY,
            "note": WORD_TEXT,
        },
        ("confidence",),
    )
    pattern_keys: dict[str, Schema] = {k: ANYTHING for k in lists()["events"]}
    pattern_keys |= {"type": several(words(events)), "which": words(("first", "last"))}
    closed: dict[tuple[str, ...], str] = {}
    for path, kind in fields.items():
        if kind.words:
            closed.setdefault(kind.words, f"one_of_{path.replace('.', '_')}")
    conditions: dict[str, Schema] = {
        path: ref(closed[kind.words]) if kind.words else ref("test") for path, kind in fields.items()
    }
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
    operators: dict[str, Schema] = {op: ANYTHING for op in OPERATORS}
    return {
        **{name: _test(known) for known, name in closed.items()},
        "text": mapping({"en": WORD_TEXT, "zh": WORD_TEXT}, ("en", "zh"), "A text in both languages."),
        "cite": cite,
        "cites": several(ref("cite")),
        "pattern": {"anyOf": [words(events), mapping(pattern_keys)]},
        "patterns": {"anyOf": [several(ref("pattern")), REFERENCE]},
        "moment": {"anyOf": [{"type": "string", "examples": moments}, {"type": "object"}]},
        "duration": {
            "anyOf": [{"type": "string", "examples": ["48 hours", "3 business days", "1 month"]}, {"type": "object"}]
        },
        "amount": {
            "anyOf": [SCALAR, {"type": "array"}, {"type": "object"}],
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
        "example": {
            "type": "object",
            "properties": {
                "name": SCALAR,
                "like": SCALAR,
                "as_of": WORD_TEXT,
                "given": {"type": "object"},
                "expect": {"type": "object"},
            },
            "required": ["name"],
        },
    }


def _test(known: tuple[str, ...]) -> Schema:
    """The test of a field with a closed list: its words are offered."""
    return {
        "anyOf": [words(known), {"type": "array", "items": words(known)}, {"type": "null"}, ref("operators"), REFERENCE]
    }


def _entries() -> dict[str, Schema]:
    market = mapping(
        {"zone": WORD_TEXT, "currency": WORD_TEXT, "calendar": WORD_TEXT, "note": WORD_TEXT, "cite": ref("cites")},
        ("zone",),
    )
    include = mapping({"platform": WORD_TEXT, "when": ref("condition")}, ("platform",))
    listed = {"type": "array", "items": WORD_TEXT}
    closers = {
        "platforms": listed,
        "stages": listed,
        "disputes": listed,
        "title": ref("text"),
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    closed_by = mapping(closers, ("platforms", "title", "cite"))
    days = {
        "anyOf": [DAY, mapping({"from": DAY, "until": DAY, "cite": ref("cites"), "note": WORD_TEXT}, ("from", "until"))]
    }
    calendar: dict[str, Schema] = {
        "like": WORD_TEXT,
        "holidays": {"type": "string", "examples": ["SG", "MY-KDH", "none"]},
        "weekend": several(words(WEEKDAYS)),
        "zone": WORD_TEXT,
        "closed": {"type": "array", "items": days},
        "open": {"type": "array", "items": DAY},
        "hours": {"type": "string", "examples": ["08:00-21:00"]},
        "starts": valued("word"),
        "note": WORD_TEXT,
        "cite": ref("cites"),
        "title": ref("text"),
    }
    deadline: dict[str, Schema] = {
        **COMMON,
        "actor": words(ACTORS),
        "when": ref("condition"),
        "starts": valued("moment"),
        "each": BOOL,
        "opens": valued("moment"),
        "within": valued("duration"),
        "calendar": valued("word"),
        "cut_off": valued("time"),
        "counts_from": valued("counts_from"),
        "ends": valued("ends"),
        "at_latest": valued("moment"),
        "at_earliest": valued("moment"),
        "met_by": valued("patterns"),
        "superseded_by": valued("patterns"),
        "suspended_while": mapping({"from": ref("moment"), "until": ref("moment")}, ("from", "until")),
        "overrides": several(WORD_TEXT),
        "warn": valued("duration"),
        "lapse": valued("lapse"),
        "aliases": several(WORD_TEXT),
        "effective": ref("effective"),
    }
    fact: dict[str, Schema] = {
        **COMMON,
        "type": {
            "type": "string",
            "examples": ["bool", "int", "number", "share", "text", "instant", "date", "money", "enum[a, b]", "list"],
        },
        "on": words(("case", "shop")),
        "ask": ref("text"),
        "by": ref("moment"),
        "effective": ref("effective"),
        "count": words(lists()),
        "sum": words(lists()),
    }
    kind: dict[str, Schema] = {
        "title": ref("text"),
        "type": words(("file", "text")),
        "must_show": several(WORD_TEXT),
        "chars": WHOLE,
        "formats": several(WORD_TEXT),
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    limits = {name: valued("limit") for name in ruleset_reader._LIMITS}
    return {
        "platform": mapping(
            {
                "id": WORD_TEXT,
                "title": ref("text"),
                "version_by": ref("moment"),
                "markets": named(market),
                "include": {"type": "array", "items": include},
                "closed_by": {"type": "array", "items": closed_by},
                "note": WORD_TEXT,
            },
            ("id",),
        ),
        "calendar": mapping(calendar),
        "deadline": keyed(
            deadline_reader.KEYS, deadline, (), "A clock of an actor; the actor may stand in the file's `defaults`."
        ),
        "fact": keyed(fact_reader.KEYS, fact),
        "evidence": mapping(
            {"kinds": named(mapping(kind, ("title",))), "limits": mapping({**limits, "cite": ref("cites")})}
        ),
        "action": mapping(
            {
                "title": ref("text"),
                "owner": words(Owner),
                "done_by": ref("patterns"),
                "note": WORD_TEXT,
                "cite": ref("cites"),
            },
            ("title",),
        ),
        "ground": mapping({"title": ref("text"), "code": SCALAR, "cite": ref("cites"), "note": WORD_TEXT}, ("title",)),
    }


def _conclusions() -> dict[str, Schema]:
    rulings, payers = words(Expectation), words(Party)
    fee: dict[str, Schema] = {
        "id": WORD_TEXT,
        "title": ref("text"),
        "amount": valued("amount"),
        "rate": valued("amount"),
        "payer": payers,
        "to": payers,
        "when": words(FeeWhen),
        "refunded_if": words(("won", "lost", "accepted")),
        "each": {"anyOf": [words(("issue",)), {"type": "object"}]},
        "from": valued("moment"),
        "cite": ref("cites"),
    }
    lapse: dict[str, Schema] = {
        "effect": words(LapseEffect),
        "ruling": rulings,
        "ground": WORD_TEXT,
        "cost": valued("amount"),
        "points": valued("amount"),
        "fees": several(ref("fee")),
        "then": WORD_TEXT,
        "note": WORD_TEXT,
    }
    want = {"anyOf": [WORD_TEXT, mapping({"kind": WORD_TEXT, "must_show": several(WORD_TEXT)}, ("kind",))]}
    gather: dict[str, Schema] = {
        "required": several(want),
        "optional": several(want),
        "by": valued("moment"),
        "one_of": {"type": "array", "items": {"type": "array", "minItems": 2, "items": several(want)}},
    }
    step = mapping(
        {"action": WORD_TEXT, "owner": words(Owner), "from": valued("moment"), "by": valued("moment")}, ("action",)
    )
    exposure: dict[str, Schema] = {
        "amount": valued("amount"),
        "borne_by": words(LossBearer),
        "recoverable": valued("amount"),
        "cap": valued("amount"),
    }
    then: dict[str, Schema] = {
        "ruling": mapping(
            {"for": rulings, "by": words(("platform", "bank", "network")), "ground": WORD_TEXT, "final": BOOL}, ("for",)
        ),
        "rank": words(Rank),
        "freight": mapping({"outbound": payers, "return": payers}),
        "do": several({"anyOf": [WORD_TEXT, step]}),
        "gather": several(mapping(gather)),
        "exposure": mapping(exposure),
        "fees": several(ref("fee")),
        "hits": several(WORD_TEXT),
        "points": {"type": "array", "items": mapping({"violation": WORD_TEXT}, ("violation",))},
        "gap": mapping({"topic": WORD_TEXT, "why": ref("text"), "look_up": ref("text")}, ("topic", "look_up")),
        "measures": several(ANYTHING),
    }
    rule: dict[str, Schema] = {
        **COMMON,
        "id": WORD_TEXT,
        "status": words(RuleStatus),
        "about": words(("case", "shop")),
        "effective": ref("effective"),
        "when": ref("condition"),
        "then": keyed(rule_reader.THEN, then),
        "overrides": several(WORD_TEXT),
    }
    return {
        "fee": mapping(fee, ("id", "payer", "to", "when")),
        "lapse": mapping(lapse, ("effect",)),
        "rule": keyed(rule_reader.KEYS, rule, ("id", "when", "then"), "What follows from a condition."),
    }
