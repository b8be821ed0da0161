"""`disputes draft`: the messages that fit a case, ready to send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from disputes.answers.drafts import CaseDrafts
from disputes.commands.common import as_of_option, leaving, now, rulesets_option, say, write
from disputes.commands.common import engine as engine_of
from disputes.commands.language import LANG
from disputes.commands.payload_options import Payloads, payload_options
from disputes.documents.errors import RecordError
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_FINDINGS, EXIT_PARTLY, nearest
from disputes.records.reading import RecordRead
from disputes.views.drafts_page import MARKET, drafts_page
from disputes.views.sentences import say as say_in
from disputes.words import texts
from disputes.words.messages import Addressee, MessageLanguage

EXAMPLES = """
\b
Examples:
  disputes draft case.yaml
  disputes draft case.yaml --action answer_the_buyer --lang zh
  disputes draft case.yaml --lang market --to buyer
  disputes draft case.yaml --format json --fail-on missing

Exit codes: 0 done · 1 something is missing (`--fail-on missing`) · 2 wrong use · 3 bad input · 4 ruleset invalid
· 6 partly done.
"""


class MessageLanguageParameter(click.ParamType[str]):
    """A language of messages, or that of the market."""

    name = "language"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = (*texts(MessageLanguage), MARKET)
        if value in known:
            return str(value)
        near = nearest(str(value), known)
        hint = f" Did you mean {near!r}?" if near is not None else ""
        self.fail(f"{str(value)!r} is not one of {', '.join(map(repr, known))}.{hint}", param, ctx)


@click.command(epilog=EXAMPLES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--action", help="Draft for this action, whether the answer asks for it now or not.")
@click.option("--to", type=click.Choice(texts(Addressee)), help="Only messages to the buyer, or to the platform.")
@click.option(
    "--lang",
    type=MessageLanguageParameter(),
    default="en",
    show_default=True,
    envvar=LANG,
    show_envvar=True,
    help="Language of the drafts: en, zh, another by its code, e.g. pt, or `market` for that of the market. "
    "Where a message has no text in it, English.",
)
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["missing"]), help="End with 1 where a field is missing in a draft.")
@rulesets_option
@payload_options
def draft(
    files: tuple[str, ...],
    action: str | None,
    to: str | None,
    lang: str,
    as_of: datetime | None,
    form: str,
    fail_on: str | None,
    rulesets: Path | None,
    payloads: Payloads,
) -> None:
    """Print the messages that fit a case, filled from its record: to the buyer or to the platform, for what is to be
    done next. What the record does not say is marked in the text and listed below it.
    """
    engine = engine_of(rulesets)
    at = as_of or now()
    found: list[CaseDrafts] = []
    refused = many = 0
    with leaving():
        for read in _cases(payloads.records(files, engine.library, at)):
            many += 1
            try:
                found.append(engine.drafts(read, at, action, to))
            except RecordError as error:
                say(error.problems)
                refused += 1
    if found and form == "json":
        plain = [d.to_json() for d in found]
        write(json.dumps(plain if many > 1 else plain[0], ensure_ascii=False, indent=2) + "\n")
    elif any(d.drafts for d in found):
        write(drafts_page([d for d in found if d.drafts], lang))
    for drafts in found:
        _say_none(drafts, lang)
    if refused:
        raise click.exceptions.Exit(EXIT_PARTLY if found else EXIT_BAD_INPUT)
    if fail_on is not None and any(d.missing for drafts in found for d in drafts.drafts):
        raise click.exceptions.Exit(EXIT_FINDINGS)


def _cases(reads: Iterator[RecordRead]) -> Iterator[RecordRead]:
    for read in reads:
        say(read.notes)
        if not (read.notes and read.is_empty):
            yield read


def _say_none(found: CaseDrafts, lang: str) -> None:
    """Where nothing is drafted, for which actions there is a message."""
    if found.drafts:
        return
    spoken = lang if lang in ("en", "zh") else "en"
    said = say_in(spoken, "no_draft", case=found.case)
    if found.others:
        said += say_in(spoken, "draft_others", actions=say_in(spoken, "list").join(found.others))
    click.echo(said, err=True)
