"""Fields of a record and their values, as a condition reads them, in words."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from disputes.language.conditions import Constant
from disputes.phrases.event_clauses import OUTCOMES, event_clause
from disputes.phrases.field_titles import CLAUSES, COLUMNS, FIELDS, KEYS, OWN, YesOrNo
from disputes.phrases.figures import number_words, time_words, weekday_words
from disputes.phrases.speaker import Speaker
from disputes.records.markets import market_titles
from disputes.views.titles import TITLES
from disputes.words.language import FactForm
from disputes.words.records import EventOutcome, EventType, Party

_CODES = ("reason_raw", "status_raw", "source_version", "shipment.carrier", "return_shipment.carrier")
_PARTS = {
    "": ("", ""),
    "level": ("the level of {x}", "{x}的级别"),
    "status": ("the status of {x}", "{x}的状态"),
    "assessed": ("the assessment of {x}", "{x}的评估时间"),
    "numerator": ("the part counted in {x}", "{x}的分子"),
    "denominator": ("the whole of {x}", "{x}的分母"),
    "rate": ("the rate of {x}", "{x}的比率"),
    "unique_buyers": ("the number of different buyers in {x}", "{x}的不同买家数"),
    "excluded": ("what is left out of {x}", "{x}的排除数"),
    "points": ("the points of {x}", "{x}的积分"),
    "tier": ("the step reached in {x}", "{x}所达级别"),
}


def field_title(s: Speaker, path: str, own: bool = False) -> str:
    """What a field is called in a sentence. `own`: a key of the member, the clock or the metric at hand."""
    if own:
        return _own_title(s, path)
    if path in FIELDS:
        return s.of(FIELDS[path])
    head, _, rest = path.partition(".")
    if head == "facts":
        return fact_title(s, rest)
    if head == "event":
        return event_clause(EventType(rest), s.lang)
    name, _, part = rest.partition(".")
    if head == "deadline":
        title = s.deadline(name)
        return (
            s.pick(f"the due date of {title}", f"{title}的截止时间")
            if part == "due"
            else s.pick(f"the deadline {title}", f"期限{title}")
        )
    if head in ("metric", "ledger"):
        title = s.metric(name) if head == "metric" else s.ledger(name)
        en, zh = _PARTS.get(part, _PARTS[""])
        return s.pick(en, zh).format(x=title) if en else title
    return column(s, path)


def fact_title(s: Speaker, name: str) -> str:
    """A fact: its title, else the answer to its question, else its name."""
    fact = s.fact(name)
    if fact is not None and fact.title is not None:
        return s.quoted(s.of(fact.title))
    if fact is not None and fact.ask is not None and fact.body is None:
        return s.pick(f"the answer to “{fact.ask.en}”", f"对“{fact.ask.zh}”的回答")
    return s.code(name)


def column(s: Speaker, name: str) -> str:
    """A column of a shop's weeks, days or months."""
    found = s.book.word(name, s.ruleset) or COLUMNS.get(name)
    return s.of(found) if found is not None else s.code(name)


def clauses(s: Speaker, path: str, own: bool) -> YesOrNo | None:
    """The two clauses of a yes-or-no field that has some."""
    key = f"{s.list_name}.{path}" if own and s.list_name else path
    return CLAUSES.get(key)


def value_words(s: Speaker, path: str, own: bool, value: Constant) -> str:
    """A value that a field is compared with."""
    if isinstance(value, bool):
        return s.pick("yes", "是") if value else s.pick("no", "否")
    if isinstance(value, Decimal):
        return number_words(value, share=path.rpartition(".")[2] == "rate")
    if isinstance(value, time):
        return time_words(value)
    return _text_words(s, path, own, value)


def _text_words(s: Speaker, path: str, own: bool, word: str) -> str:
    last = path.rpartition(".")[2]
    if path == "market" or path == "shop.market":
        return s.market(word) if word in market_titles() else s.code(word)
    if own and last == "weekday":
        return weekday_words(s.lang, word)
    if own and s.list_name == "events" and path == "outcome":
        return s.of(OUTCOMES[EventOutcome(word)]) if word in tuple(EventOutcome) else s.code(word)
    if path.startswith("facts."):
        fact = s.fact(path.removeprefix("facts."))
        title = fact.words.get(word) if fact is not None else None
        return s.of(title) if title is not None else s.code(word)
    head = path.partition(".")[0]
    key = f"{s.list_name}.{path}" if own and s.list_name else path
    if head in ("deadline", "metric") and not own:
        key = "deadline" if head == "deadline" else f"metric.{last}"
    found = s.closed_word(key, word)
    if found is not None:
        return s.quoted(found) if key in ("dispute", "shipment.tracking", "return_shipment.tracking") else found
    if own and (s.list_name, path) == ("evidence", "kind"):
        return s.quoted(s.kind(word))
    if own and (s.list_name, path) == ("measures", "type"):
        return s.quoted(s.measure(word))
    if path == "kind" and own:
        return s.quoted(s.kind(word))
    if path in _CODES:
        return s.code(word)
    if own and last in ("found_by", "cancelled_by") and word in tuple(Party):
        return TITLES[Party][Party(word)].of(s.lang)
    return s.word(word)


def _own_title(s: Speaker, path: str) -> str:
    keys = KEYS.get(s.list_name, {})
    found = keys.get(path) or OWN.get(path)
    if found is not None:
        return s.of(found)
    for others in KEYS.values():
        if path in others and path in ("severity", "found_by", "type", "issued_at", "own_points", "occurrence"):
            return s.of(others[path])
    return column(s, path)


def is_computed_truth(s: Speaker, path: str) -> bool:
    """Whether a field is a fact that is worked out as a yes or a no."""
    fact = s.fact(path.removeprefix("facts.")) if path.startswith("facts.") else None
    return fact is not None and fact.how is FactForm.HOLDS
