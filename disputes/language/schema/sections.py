"""The sections of a ruleset and their entries."""

from __future__ import annotations

from disputes.documents.json_schema import Schema, headed
from disputes.language.readable_fields import lists
from disputes.language.reading import deadlines as deadline_reader
from disputes.language.reading import facts as fact_reader
from disputes.language.reading import filings as filing_reader
from disputes.language.reading import ledgers as ledger_reader
from disputes.language.reading import messages as message_reader
from disputes.language.reading import metrics as metric_reader
from disputes.language.reading import rules as rule_reader
from disputes.language.reading.catalogues import ACTION_KEYS
from disputes.language.reading.evidence import LIMITS
from disputes.language.reading.sections import SECTIONS
from disputes.language.scalars import WEEKDAYS
from disputes.language.schema.basics import basics
from disputes.language.schema.described import described
from disputes.language.schema.parts import (
    ANYTHING,
    BOOL,
    COMMON,
    DAY,
    SCALAR,
    VALUES,
    WHOLE,
    WORD_TEXT,
    keyed,
    mapping,
    named,
    ref,
    several,
    valued,
    with_alternatives,
    words,
)
from disputes.records.words import ACTORS
from disputes.words import texts
from disputes.words.answers import Decider, Expectation, FeeWhen, LapseEffect, LossBearer, Owner, RefundCondition
from disputes.words.language import FilesTogether, FilingForm, Rank, RuleStatus
from disputes.words.messages import Addressee, MessageLanguage
from disputes.words.records import CaseEnd, EventType, Party, Stage, Turn


def ruleset_schema() -> Schema:
    """Of one file of a ruleset."""
    sections: Schema = {
        "format": {"enum": [2, "2"]},
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
        "metrics": named(keyed(metric_reader.KEYS, {"zone": WORD_TEXT})),
        "ledgers": named(mapping({k: ANYTHING for k in ledger_reader.KEYS})),
        "maps": named(ANYTHING, "A channel's codes to the contract's words."),
        "life": ref("life"),
        "messages": named(ref("message"), "What a seller writes to the buyer or the platform when an action is due."),
        "assume": named(SCALAR, "What a field is taken to be where the record does not say: none, or a value."),
        "asks": named(ref("text"), "Questions for fields of the record."),
        "words": named(ref("text"), "Titles of words that people read though no catalogue lists them."),
        "citations": named(several(ref("fact_on_file")), "The facts on file: where each stands, or why it is unused."),
    }
    body = keyed(
        SECTIONS,
        sections,
        ("format", "platform"),
        "One file of a ruleset; the files of a folder are read as one.",
    )
    values = {key: part for name, plain in VALUES.items() for key, part in with_alternatives(name, plain).items()}
    acting: Schema = {"required": ["actor"]}
    by_default: Schema = {
        "required": ["defaults"],
        "properties": {"defaults": {"required": ["deadlines"], "properties": {"deadlines": acting}}},
    }
    body["anyOf"] = [{"properties": {"deadlines": {"additionalProperties": acting}}}, by_default]
    parts = {**basics(), **values, **_entries(), **_conclusions()}
    return headed("ruleset", "Ruleset file", described({**body, "$defs": parts}))


def _entries() -> Schema:
    market = mapping(
        {
            "zone": WORD_TEXT,
            "currency": WORD_TEXT,
            "calendar": WORD_TEXT,
            "language": words(MessageLanguage),
            "note": WORD_TEXT,
            "cite": ref("cites"),
        },
        ("zone",),
    )
    include = mapping({"platform": WORD_TEXT, "when": ref("condition")}, ("platform",))
    listed: Schema = {"type": "array", "items": WORD_TEXT}
    closers: Schema = {
        "platforms": listed,
        "stages": listed,
        "disputes": listed,
        "title": ref("text"),
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    closed_by = mapping(closers, ("platforms", "title", "cite"))
    days: Schema = {
        "anyOf": [DAY, mapping({"from": DAY, "until": DAY, "cite": ref("cites"), "note": WORD_TEXT}, ("from", "until"))]
    }
    years: Schema = {"type": "array", "items": WHOLE}
    announced: Schema = {
        "years": years,
        "likely": {"type": "string", "examples": ["CN"]},
        "look_up": ref("text"),
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    calendar: Schema = {
        "like": WORD_TEXT,
        "holidays": {"type": "string", "examples": ["SG", "MY-KDH", "none"]},
        "weekend": several(words(WEEKDAYS)),
        "zone": WORD_TEXT,
        "closed": {"type": "array", "items": days},
        "open": {"type": "array", "items": DAY},
        "hours": {"type": "string", "examples": ["08:00-21:00"]},
        "announced": {"anyOf": [years, mapping(announced, ("years",))]},
        "starts": valued("word"),
        "note": WORD_TEXT,
        "cite": ref("cites"),
        "title": ref("text"),
    }
    deadline: Schema = {
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
        "after_end": BOOL,
        "on_others_turn": BOOL,
        "effective": ref("effective"),
    }
    fact: Schema = {
        **COMMON,
        "type": {
            "type": "string",
            "examples": ["bool", "int", "number", "share", "text", "instant", "date", "money", "enum[a, b]", "list"],
        },
        "on": words(("case", "shop")),
        "ask": ref("text"),
        "assume": SCALAR,
        "by": ref("moment"),
        "effective": ref("effective"),
        "count": {"anyOf": [words(lists()), {"type": "string", "pattern": r"^facts\.[a-z]"}]},
        "sum": words(lists()),
    }
    kind: Schema = {
        "title": ref("text"),
        "type": words(("file", "text")),
        "must_show": several(WORD_TEXT),
        "chars": WHOLE,
        "formats": several(WORD_TEXT),
        "counts": mapping({"fact": WORD_TEXT, "needs": valued("limit"), "when": ref("condition")}, ("fact",)),
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    action: Schema = {
        "title": ref("text"),
        "owner": words(Owner),
        "done_by": ref("patterns"),
        "after_end": BOOL,
        "excludes": several(WORD_TEXT),
        "note": WORD_TEXT,
        "cite": ref("cites"),
    }
    limits = {name: valued("limit") for name in LIMITS}
    return {
        "platform": mapping(
            {
                "id": WORD_TEXT,
                "title": ref("text"),
                "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
                "version_by": ref("moment"),
                "markets": named(market),
                "include": {"type": "array", "items": include},
                "closed_by": {"type": "array", "items": closed_by},
                "note": WORD_TEXT,
            },
            ("id",),
        ),
        "calendar": mapping(calendar),
        **_life(),
        "message": _message(),
        "filing": _filing(),
        "deadline": keyed(
            deadline_reader.KEYS, deadline, (), "A clock of an actor; the actor may stand in the file's `defaults`."
        ),
        "fact": keyed(fact_reader.KEYS, fact | {"words": named(ref("text"))}),
        "evidence": mapping(
            {
                "kinds": named(mapping(kind, ("title",))),
                "limits": mapping({**limits, "cite": ref("cites")}),
                "filings": named(ref("filing")),
            }
        ),
        "action": keyed(ACTION_KEYS, action, ("title",)),
        "ground": mapping({"title": ref("text"), "code": SCALAR, "cite": ref("cites"), "note": WORD_TEXT}, ("title",)),
    }


def _conclusions() -> Schema:
    rulings, payers = words(Expectation), words(Party)
    fee: Schema = {
        "id": WORD_TEXT,
        "title": ref("text"),
        "amount": valued("amount"),
        "rate": valued("amount"),
        "payer": payers,
        "to": payers,
        "when": words(FeeWhen),
        "refunded_if": words(RefundCondition),
        "each": {"anyOf": [words(("issue",)), {"type": "object"}]},
        "from": valued("moment"),
        "cite": ref("cites"),
    }
    lapse: Schema = {
        "effect": words(LapseEffect),
        "ruling": rulings,
        "ground": WORD_TEXT,
        "cost": valued("amount"),
        "points": valued("amount"),
        "fees": several(ref("fee")),
        "then": WORD_TEXT,
        "note": WORD_TEXT,
    }
    want: Schema = {"anyOf": [WORD_TEXT, mapping({"kind": WORD_TEXT, "must_show": several(WORD_TEXT)}, ("kind",))]}
    gather: Schema = {
        "required": several(want),
        "optional": several(want),
        "by": valued("moment"),
        "one_of": {"type": "array", "items": {"type": "array", "minItems": 2, "items": several(want)}},
    }
    step = mapping(
        {"action": WORD_TEXT, "owner": words(Owner), "from": valued("moment"), "by": valued("moment")}, ("action",)
    )
    exposure: Schema = {
        "amount": valued("amount"),
        "borne_by": words(LossBearer),
        "recoverable": valued("amount"),
        "cap": valued("amount"),
    }
    then: Schema = {
        "ruling": mapping({"for": rulings, "by": words(Decider), "ground": WORD_TEXT, "final": BOOL}, ("for",)),
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
    rule: Schema = {
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


def _message() -> Schema:
    """A text in several languages, English and Chinese among them, with fields in braces."""
    languages = mapping({lang: WORD_TEXT for lang in texts(MessageLanguage)}, ("en", "zh"))
    message: Schema = {
        **COMMON,
        "like": WORD_TEXT,
        "action": several(WORD_TEXT),
        "to": words(Addressee),
        "when": ref("condition"),
        "text": languages,
    }
    return keyed(message_reader.KEYS, message, ("action",), "What to write when one of its actions is to be done.")


def _filing() -> Schema:
    """The form in which a desk takes evidence."""
    kind = mapping({"as": WORD_TEXT, "text": WORD_TEXT, "also": {"type": "object"}, "beside": BOOL, "note": WORD_TEXT})
    form: Schema = {
        "title": ref("text"),
        "when": ref("condition"),
        "send": WORD_TEXT,
        "form": words(FilingForm),
        "in": WORD_TEXT,
        "together": words(FilesTogether),
        "names": mapping({name: WORD_TEXT for name in filing_reader.NAMES}),
        "body": {"type": "object"},
        "kinds": named({"anyOf": [WORD_TEXT, kind]}),
        "letter": WORD_TEXT,
        "cite": ref("cites"),
        "note": WORD_TEXT,
    }
    return keyed(filing_reader.KEYS, form, ("title", "form"), "The form in which a desk takes evidence.")


def _life() -> dict[str, Schema]:
    """How a case lives and ends: what stages and events mean, and when the seller has answered."""
    meaning: dict[str, Schema] = {
        "stage": words(texts(Stage)),
        "turn": words(texts(Turn)),
        "ended": words(texts(CaseEnd)),
        "outcome": words(texts(Expectation)),
        "answered": {"anyOf": [BOOL, several(WORD_TEXT)]},
    }
    life = mapping(
        {
            "stages": mapping({stage.value: ref("meaning") for stage in Stage}),
            "events": mapping({event.value: ref("meaning") for event in EventType}),
            "answered_when": ref("condition"),
            "note": WORD_TEXT,
            "cite": ref("cites"),
        }
    )
    return {"life": life, "meaning": mapping(meaning)}
