"""The page that lists what the rulesets ask besides the fields that every record has: docs/facts.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from disputes.language.asked import asked_of_case, asked_of_shop
from disputes.language.case_rules import Fact
from disputes.language.rulebook import Rulebook
from disputes.views.titles import title_of
from disputes.views.word_lists import type_text
from disputes.words.records import Platform

_ALWAYS = date.min  # whatever has ended by now is read for older cases
_HEAD = """\
# Facts

What the rulesets ask besides the fields that every record has, platform by platform. A fact stands in a record under
`facts`; one of a shop, where the shop is part of a case, under `shop.facts`. Under a ruleset, a fact that it does not
declare is an error. Written by `disputes words fact --markdown`; a test holds it to the rulesets.

`disputes new case --platform …` proposes those that the rules of one platform, market and dispute read, and
`disputes words fact --platform …` lists them.
"""


def facts_page(books: Iterable[Rulebook]) -> str:
    """The page in Markdown: a section for each book with a ruleset that declares facts, and a table of these."""
    out = [_HEAD]
    for book in books:
        own = book.own
        given = [f for f in own.facts.values() if f.how is None] if own is not None else []
        if not given:
            continue
        readers = _readers(book)
        out.append(f"## {title_of(Platform(book.platform), 'en')}\n")
        others = [r.id for r in book.rulesets if r is not own and any(f.how is None for f in r.facts.values())]
        if others:
            out.append(f"Besides those of {' and '.join(f'`{id_}`' for id_ in others)}:\n")
        out.append("| fact | of | type | question | read by |\n|---|---|---|---|---|")
        out += [_row(fact, readers.get(fact.name, [])) for fact in sorted(given, key=lambda one: one.name)]
        out.append("")
    return "\n".join(out)


def _readers(book: Rulebook) -> dict[str, list[str]]:
    """The entries of the platform's own ruleset that read a fact, directly or through a computed one."""
    out: dict[str, list[str]] = {}
    for asked in (asked_of_case(book, {}, _ALWAYS), asked_of_shop(book, {}, _ALWAYS)):
        for path, keys in asked.fields.items():
            head, _, name = path.partition(".")
            if head == "facts":
                mine = (key.partition("/")[2] for key in keys if key.startswith(f"{book.platform}/"))
                out.setdefault(name, []).extend(mine)
    return {name: list(dict.fromkeys(keys)) for name, keys in out.items()}


def _row(fact: Fact, readers: list[str]) -> str:
    titles = {word: title.en for word, title in fact.words.items() if title.en != word}
    named = [f"`{word}` ({titles[word]})" if word in titles else f"`{word}`" for word in fact.type.words]
    words = (", " if titles else " ").join(named)
    type_ = f"{type_text(fact.type)}: {words}" if words else type_text(fact.type)
    ask = fact.ask or fact.title
    cells = (
        f"`{fact.name}`",
        str(fact.on),
        type_,
        ask.en if ask is not None else "",
        " ".join(f"`{reader}`" for reader in readers) or "–",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
