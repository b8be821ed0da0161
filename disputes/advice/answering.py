"""How an open question is answered: the words that may stand in its place, and a line to paste into the record.

What has a choice of words is given with its first one. A number, an instant or an amount stands there in capitals: who
pastes the line without filling it in is told so, and no wrong fact comes into the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from disputes.answers.open_points import AllowedWord
from disputes.language.conditions import FieldTest
from disputes.language.dependence import parts_of
from disputes.language.members import MemberCondition
from disputes.language.moments import EventPattern
from disputes.language.rulebook import Rulebook
from disputes.records.condition_fields import case_fields, list_fields
from disputes.records.field_types import FieldType
from disputes.words.language import FieldKind, RuleSubject

_EVIDENCE, _KIND = "evidence", "kind"
_BOOLS = ("true", "false")
# What is asked for by another name than it has in a record.
_STANDS_FOR = {"claim.amount": "order.amount"}
_FILL_IN = {
    FieldKind.INT: "NUMBER",
    FieldKind.NUMBER: "NUMBER",
    FieldKind.SHARE: "NUMBER",
    FieldKind.INSTANT: "INSTANT",
    FieldKind.DATE: "DATE",
}


def form_of(book: Rulebook, field: str) -> str | None:
    """The kind of value that a field takes, None where it is a list of records or not known."""
    type_ = _type_of(book, field)
    return str(type_.kind) if type_ is not None and type_.kind is not FieldKind.RECORD else None


def allowed_words(book: Rulebook, field: str, subjects: Iterable[str]) -> list[AllowedWord]:
    """The words that answer a question, in their order; none where it takes any text, a number or an instant."""
    if field == _EVIDENCE:
        own = book.own.id if book.own is not None else ""
        kinds = [(name, book.kind(name, own)) for name in _kinds_read(book, subjects)]
        return [AllowedWord(word=name, title=kind.title if kind is not None else None) for name, kind in kinds]
    type_ = _type_of(book, field)
    if type_ is None:
        return []
    if type_.kind is FieldKind.BOOL:
        return [AllowedWord(word=word) for word in _BOOLS]
    fact = book.given_fact(field)
    titles = fact.words if fact is not None else {}
    return [AllowedWord(word=word, title=titles.get(word)) for word in type_.words]


def line_to_paste(
    book: Rulebook, field: str, subjects: Iterable[str], currency: str | None, about: RuleSubject
) -> str | None:
    """The line that answers a question with its first word, for the top level of a case, or of a shop."""
    if field == _EVIDENCE:
        return "evidence: [" + ", ".join(f"{{kind: {kind}}}" for kind in _kinds_read(book, subjects)) + "]"
    field = _STANDS_FOR.get(field, field)
    type_ = _type_of(book, field)
    head, _, key = field.partition(".")
    of_case = about is RuleSubject.CASE
    if head == "shop" and not of_case:
        head, key = key, ""
    if field in list_fields():
        keys = list_fields()[field]
        inner = ", ".join(f"{k}: {_value(t, currency)}" for k, t in list(keys.items())[:2])
        return f"{field}: [{{{inner}}}]"
    if type_ is None:
        return None
    value = _value(type_, currency)
    fact = book.given_fact(field)
    if fact is not None:
        line = f"facts: {{{fact.name}: {value}}}"
        return f"shop: {{{line}}}" if fact.on is RuleSubject.SHOP and of_case else line
    if head in list_fields():
        return f"{key}: {value}"
    return f"{head}: {{{key}: {value}}}" if key else f"{head}: {value}"


def place_of_answer(book: Rulebook, field: str) -> tuple[str, FieldType] | None:
    """Where in a case record the answer to a question stands, as a path, and what may stand there.

    None where no single value answers it: for lists of records, and for what is worked out.
    """
    field = _STANDS_FOR.get(field, field)
    type_ = _type_of(book, field)
    head = field.partition(".")[0]
    if type_ is None or type_.kind is FieldKind.RECORD or head in list_fields():
        return None
    fact = book.given_fact(field)
    if fact is None:
        return field, type_
    return f"shop.facts.{fact.name}" if fact.on is RuleSubject.SHOP else f"facts.{fact.name}", type_


def event_types_asked(book: Rulebook, subjects: Iterable[str], key: str) -> frozenset[str]:
    """The types of events of which rules and clocks read a key, as far as they say so themselves."""
    patterns = (p for s in subjects for p in parts_of(_entry(book, s)) if isinstance(p, EventPattern))
    return frozenset(
        str(type_)
        for pattern in patterns
        if any(isinstance(t, FieldTest) and t.own and t.path == key for t in parts_of(pattern.condition))
        for type_ in pattern.types
    )


def _entry(book: Rulebook, subject: str) -> object:
    """The rule or clock of a key such as `shopee/respond`; None for another part of an answer."""
    ruleset, _, id_ = subject.partition("/")
    found = book.by_id.get(ruleset)
    return (found.rules.get(id_) or found.deadlines.get(id_)) if found is not None else None


def _value(type_: FieldType, currency: str | None) -> str:
    if type_.kind is FieldKind.BOOL:
        return _BOOLS[0]
    if type_.words:
        return type_.words[0]
    if type_.kind is FieldKind.MONEY:
        return f"AMOUNT {currency or 'CURRENCY'}"
    if type_.kind is FieldKind.LIST:
        return f"[{_value(type_.of, currency)}]" if type_.of is not None else "[]"
    return _FILL_IN.get(type_.kind, '"…"')


def _type_of(book: Rulebook, field: str) -> FieldType | None:
    fact = book.given_fact(field)
    if fact is not None:
        return fact.type if fact.how is None else None
    field = _STANDS_FOR.get(field, field)
    head, _, key = field.partition(".")
    return case_fields().get(field) or list_fields().get(head, {}).get(key)


def _kinds_read(book: Rulebook, subjects: Iterable[str]) -> Sequence[str]:
    """The kinds of evidence that rules and clocks look for."""
    out: dict[str, None] = {}
    for subject in sorted(subjects):
        if subject not in book.kinds_read:
            book.kinds_read[subject] = tuple(dict.fromkeys(_kinds_in(_entry(book, subject))))
        out.update(dict.fromkeys(book.kinds_read[subject]))
    return list(out)


def _kinds_in(entry: object) -> Iterator[str]:
    """The kinds that the conditions on evidence in an entry name."""
    asked = (p for p in parts_of(entry) if isinstance(p, MemberCondition) and p.name == _EVIDENCE)
    for test in (part for one in asked for part in parts_of(one.condition)):
        if isinstance(test, FieldTest) and test.own and test.path == _KIND:
            yield from (c for c in test.constants or () if isinstance(c, str))
