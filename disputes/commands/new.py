"""`disputes new`: a record to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands import asking
from disputes.commands.common import engine, lang_option, leaving, now, rulesets_option, write, wrong_use
from disputes.commands.store_common import KnownMarket, KnownPlatform, RecordWord
from disputes.documents.problems import EXIT_STORAGE, EXIT_USAGE
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.words import DISPUTES, MARKETS, PLATFORMS
from disputes.views.blank_case import blank_case
from disputes.views.blank_shop import blank_shop
from disputes.views.titles import title_of
from disputes.words.lists import WordList, lister
from disputes.words.records import Dispute

EXAMPLES = """
\b
Examples:
  disputes new case --platform ebay --market US --dispute nondelivery --output EB-0412.yaml
  disputes new case                          (asks, on a terminal)
  disputes new shop --platform shopee --market SG --lang zh > shop.yaml
"""


@click.group(epilog=EXAMPLES)
def new() -> None:
    """Start a record: commented YAML with just the fields that the rules of its platform read, their words, examples.

    What is written is accepted by `disputes check` and `disputes shop` as it stands. On a terminal, what is not given
    is asked.
    """


platform_option = click.option("--platform", type=KnownPlatform(), help="The desk at which you answer.")
market_option = click.option("--market", type=KnownMarket(), help="The country of the site or the account, e.g. SG.")
id_option = click.option("--id", "id_", help="The record's id. Default: the name of the file that is written.")
output_option = click.option(
    "--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="The file to write. Default: stdout."
)
force_option = click.option("--force", is_flag=True, help="Write over a file that is there.")


@new.command()
@platform_option
@market_option
@click.option(
    "--dispute", type=RecordWord(WordList.DISPUTE), metavar="DISPUTE", help="What it is about, e.g. nondelivery."
)
@id_option
@output_option
@force_option
@lang_option
@rulesets_option
def case(
    platform: str | None,
    market: str | None,
    dispute: str | None,
    id_: str | None,
    output: Path | None,
    force: bool,
    lang: str,
    rulesets: Path | None,
) -> None:
    """A case record."""
    _may_write(output, force)
    book, market = _rules(platform, market, rulesets)
    if dispute is None and asking.somebody():
        dispute = _dispute(lang)
    word = Dispute(dispute) if dispute is not None else None
    _write(blank_case(book, market, word, lang, now(), id_ or _stem(output)), output, force)


@new.command()
@platform_option
@market_option
@id_option
@output_option
@force_option
@lang_option
@rulesets_option
def shop(
    platform: str | None,
    market: str | None,
    id_: str | None,
    output: Path | None,
    force: bool,
    lang: str,
    rulesets: Path | None,
) -> None:
    """A shop record."""
    _may_write(output, force)
    book, market = _rules(platform, market, rulesets)
    _write(blank_shop(book, market, lang, now(), id_ or _stem(output)), output, force)


# Asking


def _rules(platform: str | None, market: str | None, rulesets: Path | None) -> tuple[Rulebook, str | None]:
    """The rulebook and the market that are meant; what was not given is asked for."""
    library = engine(rulesets)
    platform = platform or _platform(library.library)
    with leaving():
        book = library.rulebook(platform)
    if market is None and asking.somebody():
        market = _market(list(book.own.markets) if book.own is not None else [])
    return book, market


def _platform(library: Library) -> str:
    if not asking.somebody():
        wrong_use(f"--platform is needed, e.g. --platform shopee; {lister(WordList.PLATFORM, len(PLATFORMS))}")
    first = [p for p in PLATFORMS if library.has(p)]
    return asking.chosen_word(
        "platform", PLATFORMS, [first, [p for p in PLATFORMS if p not in first]], WordList.PLATFORM
    )


def _market(known: list[str]) -> str:
    return asking.chosen_word("market", MARKETS, [known], WordList.MARKET)


def _dispute(lang: str) -> str:
    for word in Dispute:
        click.echo(f"  {word:<22}{title_of(word, lang)}", err=True)
    return asking.chosen_word("dispute", DISPUTES, [], WordList.DISPUTE)


# Writing


def _stem(output: Path | None) -> str | None:
    return output.stem if output is not None and output.stem.strip() and output.stem.isprintable() else None


def _may_write(output: Path | None, force: bool) -> None:
    if output is not None and output.exists() and not force:
        wrong_use(f"{output}: there is such a file; --force writes over it")


def _write(text: str, output: Path | None, force: bool) -> None:
    if output is None:
        write(text)
        return
    try:
        with open(output, "w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _may_write(output, force)
        raise click.exceptions.Exit(EXIT_USAGE) from None
    except OSError as wrong:
        click.echo(f"{output}: {(wrong.strerror or str(wrong)).lower()}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None
    click.echo(f"{output}: written", err=True)
