"""`disputes words`: the words that a record may use."""

from __future__ import annotations

import json
from pathlib import Path

import click

from disputes.commands.common import engine, lang_option, leaving, rulesets_option, write, wrong_use
from disputes.commands.store_common import KnownPlatform, table
from disputes.documents.problems import nearest
from disputes.language.rulebook import Rulebook
from disputes.records.words import PLATFORMS
from disputes.views.facts_page import facts_page
from disputes.views.word_lists import DECLARED, PLACES, WordEntry, entries, titled_words
from disputes.words import texts
from disputes.words.lists import WordList

EXAMPLES = """
\b
Examples:
  disputes words                             the lists there are
  disputes words event --lang zh
  disputes words action --platform shopee
  disputes words fact --platform ebay
  disputes words evidence --platform shopee --format json
"""
_HEAD = {
    "en": {
        "list": "List",
        "count": "Words",
        "place": "Where it stands",
        "word": "Word",
        "title": "Meaning",
        "ruleset": "Ruleset",
        "type": "Type",
        "declared": "--platform",
    },
    "zh": {
        "list": "词表",
        "count": "词数",
        "place": "填写位置",
        "word": "词",
        "title": "含义",
        "ruleset": "规则集",
        "type": "类型",
        "declared": "--platform",
    },
}


@click.command(epilog=EXAMPLES)
@click.argument("list_", metavar="[LIST]", required=False)
@click.option("--platform", type=KnownPlatform(), help="Of lists that rulesets declare: only this platform's.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--markdown", is_flag=True, help="With `fact`: docs/facts.md, every platform's facts and what reads them."
)
@lang_option
@rulesets_option
def words(list_: str | None, platform: str | None, form: str, markdown: bool, lang: str, rulesets: Path | None) -> None:
    """List the words that a record may use in one place, with their meaning; without LIST, the lists there are.

    Evidence, facts, deadlines, metrics, violations, measures, actions, grounds and columns are what the rulesets
    declare: --platform narrows them to those that hold for one.
    """
    which = _list(list_)
    if platform is not None and which is not None and which not in DECLARED:
        wrong_use(f"--platform goes with {', '.join(texts(DECLARED))}: the words of {which} are the same everywhere")
    if markdown and which is not WordList.FACT:
        wrong_use("--markdown goes with `fact`")
    if markdown:
        write(facts_page(_books(platform, rulesets)))
    elif which is None:
        _lists(form, lang, platform, rulesets)
    else:
        _words(which, entries(which, _books(platform, rulesets) if which in DECLARED else []), form, lang)


def _list(name: str | None) -> WordList | None:
    if name is None:
        return None
    known = texts(WordList)
    if name not in known:
        near = nearest(name[:100], known)
        hint = f"did you mean {near!r}?" if near is not None else f"expected one of {', '.join(known)}"
        wrong_use(f"{name!r} is no list of words; {hint}")
    return WordList(name)


def _books(platform: str | None, rulesets: Path | None) -> list[Rulebook]:
    """The rulebook of a platform, or those of all that have a ruleset."""
    answering = engine(rulesets)
    with leaving():
        named = [platform] if platform is not None else [p for p in PLATFORMS if answering.library.has(p)]
        return [answering.rulebook(p) for p in named]


def _lists(form: str, lang: str, platform: str | None, rulesets: Path | None) -> None:
    books = _books(platform, rulesets) if platform is not None else []
    rows = [
        (list_, None if list_ in DECLARED and not books else len({e.word for e in entries(list_, books)}))
        for list_ in WordList
    ]
    if form == "json":
        plain = [{"list": list_, "words": count, "place": PLACES[list_].as_json()} for list_, count in rows]
        write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
        return
    head = _HEAD[lang]
    lines = [
        (list_.value, str(count) if count is not None else head["declared"], PLACES[list_].of(lang).replace("`", ""))
        for list_, count in rows
    ]
    write(table((head["list"], head["count"], head["place"]), lines))


def _type(entry: WordEntry, lang: str) -> str:
    """The type of a fact; of an enum with its words and what they are called."""
    titles = dict(entry.titles)
    between = " " if not titles else ", " if lang == "en" else "、"
    return f"{entry.type} {between.join(titled_words(entry.words, titles, lang))}".rstrip()


def _words(list_: WordList, found: list[WordEntry], form: str, lang: str) -> None:
    if form == "json":
        write(json.dumps([entry.to_json() for entry in found], ensure_ascii=False, indent=2) + "\n")
        return
    head = _HEAD[lang]
    title = {entry: entry.title.of(lang) if entry.title is not None else "" for entry in found}
    if list_ is WordList.FACT:
        rows = [(e.word, e.ruleset or "", _type(e, lang), title[e]) for e in found]
        write(table((head["word"], head["ruleset"], head["type"], head["title"]), rows))
    elif list_ in DECLARED:
        write(
            table((head["word"], head["ruleset"], head["title"]), [(e.word, e.ruleset or "", title[e]) for e in found])
        )
    else:
        write(table((head["word"], head["title"]), [(e.word, title[e]) for e in found]))
