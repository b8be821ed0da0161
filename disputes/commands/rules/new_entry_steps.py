"""What `disputes rules new` does for a platform, a clock and a rule alike: asking, checking, trying, writing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from disputes.api import Engine
from disputes.commands import asking
from disputes.commands.common import leave, leaving, library, now, say, wrong_use
from disputes.commands.rule_paths import located
from disputes.commands.rules.selection import plural
from disputes.commands.rules.trial import examples_for, write_all
from disputes.documents.problems import EXIT_STORAGE, EXIT_USAGE, Refused, nearest
from disputes.language.loading import EDITORIAL, Library, default_directory
from disputes.lint.checks.to_do import TO_DO
from disputes.lint.run import lint
from disputes.records.words import PLATFORMS
from disputes.upkeep import new_entries
from disputes.upkeep.editor_schemas import are_kept, renew, schema_texts
from disputes.upkeep.entry_files import file_for
from disputes.upkeep.new_entries import NewClock, NewFact, NewRule
from disputes.words.answers import Confidence
from disputes.words.documents import Severity


def ruleset_to_add_to(platform: str, rulesets: Path | None) -> Library:
    """The library with the ruleset to add to; ends the program where it cannot be used as it stands."""
    found = library(rulesets, with_house=False)
    if not found.has(platform):
        near = nearest(platform, found.ids())
        wrong_use(f"no ruleset {platform!r}" + (f"; did you mean {near!r}?" if near else ""))
    if platform not in PLATFORMS:
        said = "no example can be run until it stands in"
        wrong_use(f"{platform}: {said} disputes/words/records.py (Platform)")
    with leaving():
        found.ruleset(platform)
    return found


def needed(option: str, hint: str) -> str:
    said = asked_for(f"{option.lstrip('-')} ({hint})")
    if said is None:
        wrong_use(f"{option} is needed: {hint}")
    return said


def asked_for(what: str) -> str | None:
    """The answer to a question on a terminal; None where nobody is there, or nothing is said."""
    if not asking.somebody():
        return None
    answer: str = click.prompt(what, default="", show_default=False, err=True)
    return answer.strip() or None


def conditions_of(when: Sequence[str]) -> dict[str, list[str]]:
    found = {}
    for one in when:
        field, equals, words = one.partition("=")
        if not equals or not field or not words:
            wrong_use(f"--when {one!r}: expected FIELD=WORD, e.g. shipment.tracking=lost")
        found[field] = words.split(",")
    return found


def texts_of(found: Library, platform: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(found.folder(platform).glob("*.yaml"))}


def file_name(found: Library, platform: str, asked: str | None, section: str, made: NewClock | NewRule) -> str:
    """The file to add to: the one that is asked for, else that of the entries about the same kinds of dispute."""
    if asked is not None:
        name = asked if asked.endswith(".yaml") else f"{asked}.yaml"
        if Path(name).name != name or name.endswith(".examples.yaml"):
            wrong_use(f"--file {asked!r}: expected the name of a file of the ruleset, e.g. returns.yaml")
        return name
    return file_for(found.written(platform), section, made.id, made.disputes, made.conclusions)


def check_free(found: Library, platform: str, section: str, id_: str) -> None:
    """Ends the program where examples of the id are left of an entry that is gone."""
    with leaving():
        if any(
            id_ in below.entries
            for document in found.examples(platform)
            if (shown := document.get("examples")) is not None and (below := shown.get(section)) is not None
        ):
            wrong_use(f"{platform}/{id_}: there are examples of it already")


def with_declared_fact(
    found: Library,
    platform: str,
    cite: Sequence[str],
    source: str | None,
    confidence: str | None,
    verified_on: date | None,
) -> dict[str, str]:
    """The file that changes where the fact is declared too."""
    on_file = found.read(platform).on_file
    missing = [fact for fact in cite if fact not in on_file.facts]
    if not missing:
        return {}
    if len(missing) > 1 or source is None or confidence is None:
        near = nearest(missing[0], on_file.facts)
        hint = f"; did you mean {near!r}?" if near else ""
        wrong_use(f"{missing[0]!r} is no fact on file{hint}; --source and --confidence declare it")
    if source not in on_file.sources:
        near = nearest(source, on_file.sources)
        wrong_use(f"{source!r} is no source of {platform}" + (f"; did you mean {near!r}?" if near else ""))
    fact = NewFact(
        id=missing[0], source=source, confidence=Confidence(confidence), verified_on=verified_on or now().date()
    )
    with leaving():
        return new_entries.with_fact(texts_of(found, platform), fact, platform)


def check_sound(tried: Library, platform: str) -> None:
    """Ends the program where the ruleset could not be used with the new entry: one of its words is wrong."""
    problems = [
        p
        for p in lint(tried, platform, now().date())
        if p.severity is Severity.ERROR and p.code not in EDITORIAL and TO_DO not in p.found
    ]
    if problems:
        leave(Refused(problems, EXIT_USAGE))


def due_of(tried: Library, platform: str, id_: str) -> datetime | None:
    """When the clock of the new example is due, in local time."""
    for example in examples_for(tried, platform, id_):
        answer = Engine(tried).prepared(example.read).assess(example.as_of)
        for item in answer.deadlines:
            if item.id == id_ and item.due_local is not None:
                return item.due_local.replace(tzinfo=None)
    return None


def fired_in(tried: Library, platform: str, id_: str) -> tuple[list[str], list[str]]:
    """The rules of the ruleset that fire in the example in which the new one applies, and in the other."""
    found: list[list[str]] = [[], []]
    for n, example in enumerate(examples_for(tried, platform, id_)):
        answer = Engine(tried).prepared(example.read).assess(example.as_of, trial=True)
        own = (one.rule.partition("/") for one in answer.trace)
        found[n] = [rule for ruleset, _, rule in own if ruleset == platform]
    return found[0], found[1]


def write_entry(found: Library, platform: str, changed: Mapping[str, str]) -> None:
    try:
        write_all(found.folder(platform), changed)
        written = Library.at(found.root)
        if are_kept(written):
            renew(written, schema_texts(written, [platform]))
    except OSError as wrong:
        not_written(wrong)
    for name in changed:
        click.echo(f"{found.folder(platform) / name}: written", err=True)
    say_open_places(Library.at(found.root), platform, list(changed))


def not_written(wrong: OSError) -> NoReturn:
    click.echo(f"{wrong.filename}: {(wrong.strerror or str(wrong)).lower()}", err=True)
    raise click.exceptions.Exit(EXIT_STORAGE) from None


def say_open_places(found: Library, platform: str, files: Sequence[str]) -> None:
    """Says what the lint has to say of the files that were written: first of all, what is to be filled in."""
    try:
        problems = lint(found, platform, now().date())
    except Refused as refused:
        problems = refused.problems
    here = [p for p in problems if Path(p.file).name in files]
    say(located(found, here))
    # As it is to be typed here: a bare name is a ruleset that comes with the program.
    is_own = found.root.resolve() != default_directory().resolve()
    named = shlex.quote(str(found.folder(platform))) if is_own else platform
    click.echo(f"{plural(len(here), 'place')} to look at: disputes rules lint {named}", err=True)
    click.echo(f"then: disputes rules test {named}", err=True)
