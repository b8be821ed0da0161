"""Questions to whoever sits at the terminal."""

from __future__ import annotations

import sys

import click

from disputes.records.markets import market_meant
from disputes.records.synonyms import meant
from disputes.words.lists import WordList, lister


def somebody() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def chosen_word(what: str, words: tuple[str, ...], shown: list[list[str]], list_: WordList) -> str:
    """The answer to a question; what it may be is shown first, and a word that is none is told the nearest."""
    for line in shown:
        if line:
            click.echo(f"  {', '.join(line)}", err=True)

    def valid(said: str) -> str:
        said = said.strip()
        if said in words:
            return said
        near = market_meant(said) if list_ is WordList.MARKET else meant(said, words, list_)
        raise click.UsageError(
            f"{said!r} is none of them" + (f"; did you mean {near!r}?" if near else f"; {lister(list_, len(words))}")
        )

    answer: str = click.prompt(what, value_proc=valid, err=True)
    return answer
