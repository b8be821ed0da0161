"""What the commands share: options, reading inputs, saying problems, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TextIO, TypeVar
from zoneinfo import ZoneInfo

import click

from disputes.api import Engine
from disputes.commands.language import LANG
from disputes.commands.rule_paths import located
from disputes.dates import public_holidays
from disputes.dates.kept_holidays import KeptHolidays
from disputes.documents.private_folder import cache_folder
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_STORAGE, EXIT_USAGE, Problem, Refused
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.house_rules import HouseRules
from disputes.language.loading import Library
from disputes.language.scalars import day
from disputes.language.versions import version_of
from disputes.records.field_types import BadValue, to_instant
from disputes.views.problem_text import problem_text
from disputes.words import texts
from disputes.words.answers import Language

_PIECE = 16_384
_TENANT = "disputes.tenant"


class InstantParameter(click.ParamType[datetime]):
    """An instant with an offset."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return to_instant(value)
        except BadValue as bad:
            self.fail(f"{value!r}: expected {bad.expected}", param, ctx)


class Zone(click.ParamType[ZoneInfo]):
    """A time zone."""

    name = "zone"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ZoneInfo:
        if isinstance(value, ZoneInfo):
            return value
        try:
            return ZoneInfo(str(value))
        except (KeyError, ValueError, OSError):
            self.fail(f"{value!r}: expected a time zone, e.g. Asia/Shanghai", param, ctx)


class DayParameter(click.ParamType[date]):
    """A day."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day(str(value))
        except ValueError:
            self.fail(f"{value!r}: expected a date, e.g. 2026-03-10", param, ctx)


as_of_option = click.option(
    "--as-of", type=InstantParameter(), help="The instant for which to answer, with an offset. Default: now."
)
_OVERLAY = "disputes.overlay"
_LIBRARY = "disputes.library"
OVERLAY, OVERLAYS = "DISPUTES_OVERLAY", "DISPUTES_OVERLAYS"
CommandT = TypeVar("CommandT", bound=Callable[..., Any])


written_rulesets_option = click.option(
    "--rulesets",
    type=click.Path(path_type=Path),
    help="A folder of rulesets. Default: those that come with the program.",
)
"""For commands about the files of rulesets themselves, over which nothing lies."""


def rulesets_option(command: CommandT) -> CommandT:
    """The options that say which rules: `--rulesets`, which the command is handed, and `--overlay`, which
    :func:`chosen_house` reads.
    """
    overlay = click.option(
        "--overlay",
        metavar="DIR",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_noted_overlay,
        help=(
            "A folder of house rules that lie over the rulesets. "
            "Default: $DISPUTES_OVERLAY, else the tenant's folder in $DISPUTES_OVERLAYS."
        ),
    )
    return written_rulesets_option(overlay(command))


def _noted_overlay(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    ctx.meta[_OVERLAY] = value


def noted_tenant(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keeps what `--tenant` says for :func:`named_tenant`."""
    ctx.meta[_TENANT] = value


def named_tenant() -> str | None:
    """The tenant that `--tenant` names; None where it is left out."""
    ctx = click.get_current_context(silent=True)
    found: str | None = ctx.meta.get(_TENANT) if ctx is not None else None
    return found


def chosen_house(*, only_given: bool = False) -> HouseRules | None:
    """The house rules that `--overlay` names, else, unless `only_given`, the environment. They are called after the
    tenant where one is named, else after their folder.
    """
    ctx = click.get_current_context(silent=True)
    given: Path | None = ctx.meta.get(_OVERLAY) if ctx is not None else None
    tenant = named_tenant() or os.environ.get("DISPUTES_TENANT", "").strip()
    if only_given:
        return HouseRules(given, tenant or given.resolve().name) if given is not None else None
    if given is None and (one := os.environ.get(OVERLAY, "").strip()):
        given = Path(one)
    if given is not None:
        return HouseRules(given, tenant or given.resolve().name)
    return house_of(tenant or "default")


def house_of(tenant: str) -> HouseRules | None:
    """A tenant's own folder in DISPUTES_OVERLAYS."""
    all_ = os.environ.get(OVERLAYS, "").strip()
    own = Path(all_) / tenant
    return HouseRules(own, tenant) if all_ and own.is_dir() else None


lang_option = click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    envvar=LANG,
    show_envvar=True,
    help="Language of the output, and of what is wrong with an input; JSON has both.",
)
tz_option = click.option("--tz", type=Zone(), help="The agent's own zone, shown beside the platform's.")


def now() -> datetime:
    """The wall clock, in whole seconds: read here and nowhere below."""
    return datetime.now(UTC).replace(microsecond=0)


def say(problems: Iterable[Problem]) -> None:
    """Problems on stderr, a line each, in the language of the output."""
    lang = language()
    for p in problems:
        click.echo(problem_text(p, lang), err=True)


def language() -> str:
    """The language in which to say what is wrong: the command's `--lang`, else DISPUTES_LANG, else English."""
    context = click.get_current_context(silent=True)
    chosen = context.params.get("lang") if context is not None else None
    said = str(chosen or os.environ.get(LANG) or "en")
    return said if said in texts(Language) else Language.EN.value  # a message may be written in others


def library(root: Path | None, *, with_house: bool = True) -> Library:
    """The rulesets as they are written, for what is about the rules themselves, with the house rules over them; ends
    the program where there are none.
    """
    with leaving():
        return _noted(Library.at(root, house=chosen_house() if with_house else None))


def engine(root: Path | None) -> Engine:
    """The engine with the rulesets to use; ends the program where there are none."""
    with leaving():
        return Engine(_noted(Library.at(root, kept_rulesets(), chosen_house())))


def _noted(found: Library) -> Library:
    """Keeps the library for :func:`leave`, which tells the paths of its files."""
    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.meta[_LIBRARY] = found
    return found


def kept_rulesets() -> CompiledRulesets | None:
    """The rulesets that earlier runs have read, where the user does not want none (DISPUTES_CACHE=off). From then on,
    public holidays too are looked for in the same folder.
    """
    folder = cache_folder(os.environ)
    public_holidays.look_in(KeptHolidays(folder, version_of("holidays")) if folder is not None else None)
    return CompiledRulesets(folder) if folder is not None else None


@contextmanager
def leaving() -> Iterator[None]:
    """Ends the program where something inside is refused."""
    try:
        yield
    except Refused as refused:
        leave(refused)


def leave(refused: Refused) -> NoReturn:
    """Says what is wrong and ends with the documented exit code."""
    ctx = click.get_current_context(silent=True)
    used: Library | None = ctx.meta.get(_LIBRARY) if ctx is not None else None
    if used is not None and refused.exit_code == EXIT_BAD_RULESET:
        say(located(used, refused.problems))
    else:
        say(refused.problems)
    raise click.exceptions.Exit(refused.exit_code)


def wrong_use(message: str) -> NoReturn:
    """Ends with exit code 2; the message is said in the language of the output."""
    if language() == "zh":
        from disputes.commands.chinese import error_text  # read only where it is needed

        message = error_text(message)
    click.echo(message, err=True)
    raise click.exceptions.Exit(EXIT_USAGE)


def write(text: str) -> None:
    """The result, and nothing else, on stdout, in UTF-8 whatever the terminal says."""
    stream = sys.stdout
    if stream is None:  # closed before the program began: nobody wants it
        return
    try:
        as_it_is = _can_say(stream, text)
        # In pieces: of one long text an unbuffered stream (PYTHONUNBUFFERED) drops the rest, and says nothing, where
        # its reader goes away.
        for begin in range(0, len(text), _PIECE):
            piece = text[begin : begin + _PIECE]
            if as_it_is:
                stream.write(piece)
            else:
                stream.buffer.write(piece.encode("utf-8"))
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as e:
        click.echo(f"the result cannot be written: {e.strerror or e}", err=True)
        sys.stdout = None  # nothing more to flush at exit
        raise click.exceptions.Exit(EXIT_STORAGE) from None


def _can_say(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8", stream.errors or "strict")
    except UnicodeEncodeError:
        return False
    return True
