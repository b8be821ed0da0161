"""`disputes rules new`: a platform, a clock or a rule to fill in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from disputes.commands import asking
from disputes.commands.common import DayParameter, leaving, library, now, written_rulesets_option, wrong_use
from disputes.commands.rules.new_entry_steps import (
    asked_for,
    check_free,
    check_sound,
    conditions_of,
    due_of,
    file_name,
    fired_in,
    needed,
    not_written,
    ruleset_to_add_to,
    say_open_places,
    texts_of,
    with_declared_fact,
    write_entry,
)
from disputes.commands.rules.trial import trial, write_all
from disputes.commands.store_common import KnownMarket, RecordWord
from disputes.language.loading import COMMON, FOLDERS, Library, default_directory
from disputes.records.words import ACTORS, MARKETS, PLATFORMS
from disputes.upkeep import new_entries
from disputes.upkeep.editor_schemas import are_kept, renew, schema_texts
from disputes.upkeep.modelines import SCHEMA_FOLDER
from disputes.upkeep.new_entries import NewClock, NewRule
from disputes.upkeep.new_platform import PlatformStart, platform_files
from disputes.words import texts
from disputes.words.answers import Confidence, Expectation, LapseEffect
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
file_option = click.option(
    "--file",
    help="The file of the ruleset to add it to, e.g. returns.yaml. Default: where those about the same disputes stand.",
)
dispute_option = click.option(
    "--dispute", multiple=True, type=RecordWord(WordList.DISPUTE), metavar="DISPUTE", help="What it is about; several."
)


# A platform


def entry_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that a clock and a rule have alike."""
    for option in reversed((cite_option, *fact_options, *title_options, file_option, written_rulesets_option)):
        command = option(command)
    return command


@new.command()
@click.argument("name")
@click.option("--market", "markets", multiple=True, type=KnownMarket(), help="A market, e.g. SG. Several are possible.")
@click.option("--source-title", help="The page that the figures come from: what it is called.")
@click.option("--source-url", help="The page that the figures come from: its address.")
@title_options[0]
@title_options[1]
@written_rulesets_option
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
    found = library(rulesets, with_house=False)
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
        title_en=title_en or asked_for("title in English"),
        title_zh=title_zh or asked_for("title in Chinese"),
        source_title=source_title,
        source_url=source_url,
    )
    with leaving():
        files = platform_files(start, common.ruleset(COMMON).markets)
    try:
        if common is not found:
            shutil.copytree(common.folder(COMMON), found.root / "common")
            click.echo(f"{found.root / 'common'}: the common ruleset, copied", err=True)
        if not are_kept(found):
            click.echo(f"{found.root / SCHEMA_FOLDER}: what an editor completes and checks the files by", err=True)
        found.folder(name).mkdir()
        write_all(found.folder(name), files)
        written = Library.at(found.root)
        renew(written, schema_texts(written, [name]))
    except OSError as wrong:
        shutil.rmtree(found.folder(name), ignore_errors=True)
        not_written(wrong)
    for file in files:
        click.echo(f"{found.folder(name) / file}: written", err=True)
    if name not in PLATFORMS:
        said = "records cannot name it, and no example can be run, until it stands in"
        click.echo(f"{name}: {said} disputes/words/records.py (Platform)", err=True)
    say_open_places(Library.at(found.root), name, list(files))


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
@entry_options
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
    found = ruleset_to_add_to(platform, rulesets)
    made = NewClock(
        id=id_,
        starts=starts or needed("--starts", "e.g. --starts opened"),
        within=within or needed("--within", "e.g. --within '3 days', or --within unknown"),
        cite=cite or (needed("--cite", "the fact that it rests on"),),
        actor=actor,
        disputes=dispute,
        met_by=met_by,
        effect=effect,
        title_en=title_en or asked_for("title in English"),
        title_zh=title_zh or asked_for("title in Chinese"),
    )
    if id_ in found.read(platform).deadlines:
        wrong_use(f"{platform}/{id_}: there is such a clock")
    check_free(found, platform, "deadlines", id_)
    market = next(iter(found.read(platform).markets), "GLOBAL")
    begins = now().replace(hour=10, minute=0, second=0, tzinfo=None)
    given = made.given(market, begins)
    name = file_name(found, platform, file, "deadlines", made)
    facts = with_declared_fact(found, platform, made.cite, source, confidence, verified_on)

    def files(examples: object) -> dict[str, str]:
        texts_now = texts_of(found, platform) | facts
        return facts | new_entries.with_clock(texts_now, made, examples, platform=platform, file=name)

    with leaving():
        first = new_entries.clock_examples(id_, given, begins, None)
        with trial(found, platform, files(first)) as tried:
            check_sound(tried, platform)
            due = due_of(tried, platform, id_)
        changed = files(new_entries.clock_examples(id_, given, begins, due))
    if due is None and within not in ("none", "unknown"):
        click.echo(f"{id_}: the example starts no such clock yet; complete its `given`, then its `expect`", err=True)
    write_entry(found, platform, changed)


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
@entry_options
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
    found = ruleset_to_add_to(platform, rulesets)
    made = NewRule(
        id=id_,
        disputes=dispute or (needed("--dispute", "e.g. --dispute nondelivery"),),
        cite=cite or (needed("--cite", "the fact that it rests on"),),
        when=conditions_of(when),
        ruling=ruling,
        ground=ground,
        actions=actions,
        evidence=evidence,
        title_en=title_en or asked_for("title in English"),
        title_zh=title_zh or asked_for("title in Chinese"),
    )
    if id_ in found.read(platform).rules:
        wrong_use(f"{platform}/{id_}: there is such a rule")
    check_free(found, platform, "rules", id_)
    given = made.given(next(iter(found.read(platform).markets), "GLOBAL"))
    at = now().replace(hour=10, minute=0, second=0, tzinfo=None)
    in_file = file_name(found, platform, file, "rules", made)
    facts = with_declared_fact(found, platform, made.cite, source, confidence, verified_on)

    def files(examples: object) -> dict[str, str]:
        texts_now = texts_of(found, platform) | facts
        return facts | new_entries.with_rule(texts_now, made, examples, platform=platform, file=in_file)

    with leaving():
        with trial(found, platform, files(new_entries.rule_examples(made, given, at, [id_], []))) as tried:
            check_sound(tried, platform)
            fires, others = fired_in(tried, platform, id_)
        if id_ not in fires:
            click.echo(f"{id_}: the example does not make it apply yet; complete its `given`", err=True)
            fires = [id_]
        changed = files(new_entries.rule_examples(made, given, at, fires, others))
    write_entry(found, platform, changed)
