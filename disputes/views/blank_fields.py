"""Single fields and facts on the sheet of a new record: what each is, which words it takes, and a value to propose."""

from __future__ import annotations

from collections.abc import Iterable

from disputes.language.asked import Asked
from disputes.language.case_rules import Fact
from disputes.language.conditions import Constant
from disputes.language.rulebook import Rulebook
from disputes.records.field_types import FieldType
from disputes.views.record_sheet import Examples, Sheet, field_text
from disputes.words.lists import list_of


def propose_field(
    sheet: Sheet,
    book: Rulebook,
    examples: Examples,
    path: str,
    type_: FieldType,
    words: Iterable[Constant] = (),
    *,
    level: int = 0,
) -> None:
    """A field under its explanation. `words` are those that the rules compare it with."""
    known = [word for word in words if isinstance(word, str)]
    key = path.rpartition(".")[2]
    what = field_text(book, path, sheet.lang) or key.replace("_", " ")
    if type_.words:
        fact = book.given_fact(path)
        which = sheet.words(type_.words, list_of(type_.words), fact.words if fact is not None else None)
    else:
        which = sheet.say("known_words", words=sheet.say("comma").join(known)) if known else ""
    sheet.explain(sheet.say("bracketed", what=what, which=which) if which else what)
    sheet.propose(f"{key}: {examples.value(path, type_, known)}", level=level)


def propose_facts(
    sheet: Sheet, book: Rulebook, examples: Examples, asked: Asked, facts: Iterable[Fact], level: int
) -> None:
    """Facts by name, each as a field."""
    for fact in sorted(facts, key=lambda one: one.name):
        path = f"facts.{fact.name}"
        propose_field(sheet, book, examples, path, fact.type, asked.words.get(path, ()), level=level)
