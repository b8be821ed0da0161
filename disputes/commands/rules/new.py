"""`disputes rules new`: a platform, a clock or a rule to fill in."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from disputes.api import Engine
from disputes.commands import asking
from disputes.commands.common import DayParameter, leave, leaving, library, now, rulesets_option, say, wrong_use
from disputes.commands.rules.trial import examples_for, trial, write_all
from disputes.commands.schema import schema_text
from disputes.commands.store_common import KnownMarket, RecordWord
from disputes.documents.problems import EXIT_STORAGE, EXIT_USAGE, Refused, nearest
from disputes.language.loading import COMMON, EDITORIAL, FOLDERS, Library, default_directory
from disputes.lint.checks.to_do import TO_DO
from disputes.lint.run import lint
from disputes.records.words import ACTORS, MARKETS, PLATFORMS
from disputes.upkeep import new_entries
from disputes.upkeep.modelines import EXAMPLES_SCHEMA, RULESET_SCHEMA, SCHEMA_FOLDER
from disputes.upkeep.new_entries import NewClock, NewFact, NewRule
from disputes.upkeep.new_platform import PlatformStart, platform_files
from disputes.words import texts
from disputes.words.answers import Confidence, Expectation, LapseEffect
from disputes.words.documents import Severity
from disputes.words.lists import WordList

EXAMPLES = """
\b
Examples:
  disputes rules new platform zalando --market DE --market AT
  disputes rules new clock etsy respond_again --starts opened --within "3 days" --cite ET-1
  disputes rules new rule etsy.nondelivery.lost --dispute nondelivery --ruling seller --cite ET-1
"""


@click.group(epilog=EXAMPLES)
def new() -> None:
    """Start a platform, a clock or a rule. No figure is invented: what is left open reads TODO, and the lint names it.

    Nothing that is there is written over, and no file is half written. On a terminal, what is not given is asked.
    """


title_options = (
    click.option("--title-en", help="The title in English."),
    click.option("--title-zh", help="The title in Chinese."),
)
cite_option = click.option(
    "--cite",
    multiple=True,
    metavar="FACT",
    help="The fact that it rests on, of `citations`. May be given several times.",
)
fact_options = (
    click.option("--source", help="Declare the fact of --cite too: the key of its source in `sources`."),
    click.option("--confidence", type=click.Choice(texts(Confidence)), help="With --source: how sure the fact is."),
    click.option("--verified-on", type=DayParameter(), help="With --source: the day of the look. Default: today."),
)
file_option = click.option("--file", help="The file of the ruleset to add it to, e.g. returns.yaml.")
dispute_option = click.option(
    "--dispute", multiple=True, type=RecordWord(WordList.DISPUTE), metavar="DISPUTE", help="What it is about; several."
)


# A platform


@new.command()
@click.argument("name")
@click.option("--market", "markets", multiple=True, type=KnownMarket(), help="A market, e.g. SG. Several are possible.")
@click.option("--source-title", help="The page that the figures come from: what it is called.")
@click.option("--source-url", help="The page that the figures come from: its address.")
@title_options[0]
@title_options[1]
@rulesets_option
def platform(
    name: str,
    markets: tuple[str, ...],
    source_title: str | None,
    source_url: str | None,
    title_en: str | None,
    title_zh: str | None,
    rulesets: Path | None,
) -> None:
    """Begin the ruleset of a platform: a folder with its markets, sources, citations, clocks, rules and examples.

    Zone, currency and working days of a market come from the common ruleset. A folder of rulesets that has none gets a
    copy of it.
    """
    if not (name.isascii() and name.replace("_", "").isalnum() and name == name.lower()) or name in FOLDERS.values():
        wrong_use(f"{name!r}: expected an id in lower case, e.g. some_site")
    found = library(rulesets)
    if found.folder(name).exists():
        wrong_use(f"{found.folder(name)}: there is such a ruleset")
    if not markets and asking.somebody():
        markets = (asking.chosen_word("market", MARKETS, [], WordList.MARKET),)
    if not markets:
        wrong_use("--market is needed, e.g. --market SG")
    common = found if found.has(COMMON) else Library.at(default_directory())
    start = PlatformStart(
        id=name,
        markets=markets,
        title_en=title_en or _asked("title in English"),
        title_zh=title_zh or _asked("title in Chinese"),
        source_title=source_title,
        source_url=source_url,
    )
    with leaving():
        files = platform_files(start, common.ruleset(COMMON).markets)
    try:
        if common is not found:
            shutil.copytree(common.folder(COMMON), found.root / "common")
            click.echo(f"{found.root / 'common'}: the common ruleset, copied", err=True)
        schemas = found.root / SCHEMA_FOLDER
        if not schemas.exists():
            schemas.mkdir()
            write_all(schemas, {RULESET_SCHEMA: schema_text("ruleset"), EXAMPLES_SCHEMA: schema_text("examples")})
            click.echo(f"{schemas}: what an editor completes and checks the files by", err=True)
        found.folder(name).mkdir()
        write_all(found.folder(name), files)
    except OSError as wrong:
        shutil.rmtree(found.folder(name), ignore_errors=True)
        _not_written(wrong)
    for file in files:
        click.echo(f"{found.folder(name) / file}: written", err=True)
    if name not in PLATFORMS:
        said = "records cannot name it, and no example can be run, until it stands in"
        click.echo(f"{name}: {said} disputes/words/records.py (Platform)", err=True)
    _open_places(Library.at(found.root), name, list(files))


# Clocks and rules


@new.command()
@click.argument("platform")
@click.argument("id_", metavar="ID")
@click.option("--starts", help="The moment from which it runs, e.g. opened or 'order.promised_by'.")
@click.option("--within", help="How long, e.g. '3 days' or '2 business days'; `unknown` where no figure is on file.")
@click.option(
    "--actor", type=click.Choice(list(ACTORS)), default="seller", show_default=True, help="Whose clock it is."
)
@dispute_option
@click.option(
    "--met-by", multiple=True, metavar="EVENT", help="The event that meets it, e.g. seller_responded; several."
)
@click.option("--effect", type=click.Choice(texts(LapseEffect)), help="What follows if it passes with nothing done.")
@cite_option
@fact_options[0]
@fact_options[1]
@fact_options[2]
@title_options[0]
@title_options[1]
@file_option
@rulesets_option
def clock(
    platform: str,
    id_: str,
    starts: str | None,
    within: str | None,
    actor: str,
    dispute: tuple[str, ...],
    met_by: tuple[str, ...],
    effect: str | None,
    cite: tuple[str, ...],
    source: str | None,
    confidence: str | None,
    verified_on: date | None,
    title_en: str | None,
    title_zh: str | None,
    file: str | None,
    rulesets: Path | None,
) -> None:
    """Add a clock to a ruleset, with an example on either side of its due instant."""
    found = _ruleset(platform, rulesets)
    made = NewClock(
        id=id_,
        starts=starts or _needed("--starts", "e.g. --starts opened"),
        within=within or _needed("--within", "e.g. --within '3 days', or --within unknown"),
        cite=cite or (_needed("--cite", "the fact that it rests on"),),
        actor=actor,
        disputes=dispute,
        met_by=met_by,
        effect=effect,
        title_en=title_en or _asked("title in English"),
        title_zh=title_zh or _asked("title in Chinese"),
    )
    if id_ in found.read(platform).deadlines:
        wrong_use(f"{platform}/{id_}: there is such a clock")
    _check_free(found, platform, "deadlines", id_)
    market = next(iter(found.read(platform).markets), "GLOBAL")
    begins = now().replace(hour=10, minute=0, second=0, tzinfo=None)
    given = made.given(market, begins)
    name = _file_name(found, platform, file, "deadlines")
    facts = _with_fact(found, platform, made.cite, source, confidence, verified_on)

    def files(examples: object) -> dict[str, str]:
        texts_now = _texts(found, platform) | facts
        return facts | new_entries.with_clock(texts_now, made, examples, platform=platform, file=name)

    with leaving():
        first = new_entries.clock_examples(id_, given, begins, None)
        with trial(found, platform, files(first)) as tried:
            _check_sound(tried, platform)
            due = _due(tried, platform, id_)
        changed = files(new_entries.clock_examples(id_, given, begins, due))
    if due is None and within not in ("none", "unknown"):
        click.echo(f"{id_}: the example starts no such clock yet; complete its `given`, then its `expect`", err=True)
    _write(found, platform, changed)


@new.command()
@click.argument("name", metavar="PLATFORM.ID")
@dispute_option
@click.option(
    "--when", multiple=True, metavar="FIELD=WORD[,WORD]", help="A further condition, e.g. shipment.tracking=lost."
)
@click.option("--ruling", type=click.Choice(texts(Expectation)), help="For whom it will be ruled.")
@click.option("--ground", help="With --ruling: the ground, of the catalogue of grounds.")
@click.option(
    "--do", "actions", multiple=True, metavar="ACTION", help="What is to be done, of the catalogue of actions."
)
@click.option("--gather", "evidence", multiple=True, metavar="KIND", help="Evidence that is required.")
@cite_option
@fact_options[0]
@fact_options[1]
@fact_options[2]
@title_options[0]
@title_options[1]
@file_option
@rulesets_option
def rule(
    name: str,
    dispute: tuple[str, ...],
    when: tuple[str, ...],
    ruling: str | None,
    ground: str | None,
    actions: tuple[str, ...],
    evidence: tuple[str, ...],
    cite: tuple[str, ...],
    source: str | None,
    confidence: str | None,
    verified_on: date | None,
    title_en: str | None,
    title_zh: str | None,
    file: str | None,
    rulesets: Path | None,
) -> None:
    """Add a rule to a ruleset, with an example in which it applies and one in which it does not."""
    platform, _, id_ = name.replace("/", ".", 1).partition(".")
    if not id_:
        wrong_use(f"{name!r}: expected PLATFORM.ID, e.g. etsy.nondelivery.lost")
    found = _ruleset(platform, rulesets)
    made = NewRule(
        id=id_,
        disputes=dispute or (_needed("--dispute", "e.g. --dispute nondelivery"),),
        cite=cite or (_needed("--cite", "the fact that it rests on"),),
        when=_conditions(when),
        ruling=ruling,
        ground=ground,
        actions=actions,
        evidence=evidence,
        title_en=title_en or _asked("title in English"),
        title_zh=title_zh or _asked("title in Chinese"),
    )
    if id_ in found.read(platform).rules:
        wrong_use(f"{platform}/{id_}: there is such a rule")
    _check_free(found, platform, "rules", id_)
    given = made.given(next(iter(found.read(platform).markets), "GLOBAL"))
    at = now().replace(hour=10, minute=0, second=0, tzinfo=None)
    file_name = _file_name(found, platform, file, "rules")
    facts = _with_fact(found, platform, made.cite, source, confidence, verified_on)

    def files(examples: object) -> dict[str, str]:
        texts_now = _texts(found, platform) | facts
        return facts | new_entries.with_rule(texts_now, made, examples, platform=platform, file=file_name)

    with leaving():
        with trial(found, platform, files(new_entries.rule_examples(made, given, at, [id_], []))) as tried:
            _check_sound(tried, platform)
            fires, others = _fired(tried, platform, id_)
        if id_ not in fires:
            click.echo(f"{id_}: the example does not make it apply yet; complete its `given`", err=True)
            fires = [id_]
        changed = files(new_entries.rule_examples(made, given, at, fires, others))
    _write(found, platform, changed)


# What both share


def _ruleset(platform: str, rulesets: Path | None) -> Library:
    """The library with the ruleset to add to; ends the program where it cannot be used as it stands."""
    found = library(rulesets)
    if not found.has(platform):
        near = nearest(platform, found.ids())
        wrong_use(f"no ruleset {platform!r}" + (f"; did you mean {near!r}?" if near else ""))
    if platform not in PLATFORMS:
        said = "no example can be run until it stands in"
        wrong_use(f"{platform}: {said} disputes/words/records.py (Platform)")
    with leaving():
        found.ruleset(platform)
    return found


def _needed(option: str, hint: str) -> str:
    said = _asked(f"{option.lstrip('-')} ({hint})")
    if said is None:
        wrong_use(f"{option} is needed: {hint}")
    return said


def _asked(what: str) -> str | None:
    """The answer to a question on a terminal; None where nobody is there, or nothing is said."""
    if not asking.somebody():
        return None
    answer: str = click.prompt(what, default="", show_default=False, err=True)
    return answer.strip() or None


def _conditions(when: Sequence[str]) -> dict[str, list[str]]:
    found = {}
    for one in when:
        field, equals, words = one.partition("=")
        if not equals or not field or not words:
            wrong_use(f"--when {one!r}: expected FIELD=WORD, e.g. shipment.tracking=lost")
        found[field] = words.split(",")
    return found


def _texts(found: Library, platform: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(found.folder(platform).glob("*.yaml"))}


def _file_name(found: Library, platform: str, asked: str | None, section: str) -> str:
    """The file to add to: the one that is asked for, else `deadlines.yaml` or `rules.yaml`, else the first that has
    such a section.
    """
    there = [name for name in _texts(found, platform) if not name.endswith(".examples.yaml")]
    if asked is not None:
        name = asked if asked.endswith(".yaml") else f"{asked}.yaml"
        if Path(name).name != name or name.endswith(".examples.yaml"):
            wrong_use(f"--file {asked!r}: expected the name of a file of the ruleset, e.g. returns.yaml")
        return name
    if f"{section}.yaml" in there:
        return f"{section}.yaml"
    holding = [d.file for d in found.documents[platform] if section in d.entries]
    return Path(holding[0]).name if holding else f"{section}.yaml"


def _check_free(found: Library, platform: str, section: str, id_: str) -> None:
    """Ends the program where examples of the id are left of an entry that is gone."""
    with leaving():
        if any(
            id_ in below.entries
            for document in found.examples(platform)
            if (shown := document.get("examples")) is not None and (below := shown.get(section)) is not None
        ):
            wrong_use(f"{platform}/{id_}: there are examples of it already")


def _with_fact(
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
        return new_entries.with_fact(_texts(found, platform), fact, platform)


def _check_sound(tried: Library, platform: str) -> None:
    """Ends the program where the ruleset could not be used with the new entry: one of its words is wrong."""
    problems = [
        p
        for p in lint(tried, platform, now().date())
        if p.severity is Severity.ERROR and p.code not in EDITORIAL and TO_DO not in p.found
    ]
    if problems:
        leave(Refused(problems, EXIT_USAGE))


def _due(tried: Library, platform: str, id_: str) -> datetime | None:
    """When the clock of the new example is due, in local time."""
    for example in examples_for(tried, platform, id_):
        answer = Engine(tried).prepared(example.read).assess(example.as_of)
        for item in answer.deadlines:
            if item.id == id_ and item.due_local is not None:
                return item.due_local.replace(tzinfo=None)
    return None


def _fired(tried: Library, platform: str, id_: str) -> tuple[list[str], list[str]]:
    """The rules of the ruleset that fire in the example in which the new one applies, and in the other."""
    found: list[list[str]] = [[], []]
    for n, example in enumerate(examples_for(tried, platform, id_)):
        answer = Engine(tried).prepared(example.read).assess(example.as_of, trial=True)
        own = (one.rule.partition("/") for one in answer.trace)
        found[n] = [rule for ruleset, _, rule in own if ruleset == platform]
    return found[0], found[1]


def _write(found: Library, platform: str, changed: Mapping[str, str]) -> None:
    try:
        write_all(found.folder(platform), changed)
    except OSError as wrong:
        _not_written(wrong)
    for name in changed:
        click.echo(f"{found.folder(platform) / name}: written", err=True)
    _open_places(Library.at(found.root), platform, list(changed))


def _not_written(wrong: OSError) -> NoReturn:
    click.echo(f"{wrong.filename}: {(wrong.strerror or str(wrong)).lower()}", err=True)
    raise click.exceptions.Exit(EXIT_STORAGE) from None


def _open_places(found: Library, platform: str, files: Sequence[str]) -> None:
    """Says what the lint has to say of the files that were written: first of all, what is to be filled in."""
    try:
        problems = lint(found, platform, now().date())
    except Refused as refused:
        problems = refused.problems
    here = [p for p in problems if Path(p.file).name in files]
    say(here)
    click.echo(
        f"{len(here)} places to look at: disputes rules lint {platform}, disputes rules test {platform}", err=True
    )
