"""The command line: everything under `disputes …`. Each command is imported only when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import FrameType
from typing import Any

import click

from disputes import __version__
from disputes.commands.language import language_of
from disputes.commands.late_metadata import import_metadata_late
from disputes.commands.lazy import LazyGroup
from disputes.documents.problems import printable
from disputes.words.shortcuts import shortcuts_taken

COMMANDS = {
    "check": "disputes.commands.check",
    "shop": "disputes.commands.shop",
    "draft": "disputes.commands.draft",
    "pack": "disputes.commands.pack",
    "new": "disputes.commands.new",
    "words": "disputes.commands.words",
    "rules": "disputes.commands.rules",
    "schema": "disputes.commands.schema",
    "doctor": "disputes.commands.doctor",
    "import": "disputes.commands.import_",
    "case": "disputes.commands.case",
    "list": "disputes.commands.list_",
    "scan": "disputes.commands.scan",
    "alerts": "disputes.commands.alerts",
    "report": "disputes.commands.report",
    "replay": "disputes.commands.replay",
    "export": "disputes.commands.export",
    "serve": "disputes.commands.serve",
    "backup": "disputes.commands.backup",
    "restore": "disputes.commands.restore",
    "erase": "disputes.commands.erase",
    "prune": "disputes.commands.prune",
    "user": "disputes.commands.user",
    "token": "disputes.commands.token",
    "mcp": "disputes.commands.mcp",
}
TRACE = "DISPUTES_TRACE"
# How a program ends that did not come to an end of its own. A traceback's own exit code would be 1, and that means
# findings.
EXIT_INTERNAL = 70
EXIT_PIPE = 128 + signal.SIGPIPE
_MOST_SAID = 300
_ALLOCATIONS = 50_000
"""New objects less freed ones after which the collector looks."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, or SIGTERM. To libraries it is the former: a driver takes back the query that is running."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


class Program(LazyGroup):
    """All commands, with what the program does about errors, signals and the language."""

    modules = COMMANDS

    def main(self, *args: Any, **more: Any) -> Any:
        # Looking for plugins reads the metadata of every installed package, and a command has use for none.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        import_metadata_late()
        given = more.get("args", args[0] if args else None)
        lang = language_of(sys.argv[1:] if given is None else list(given))
        with _stoppable(), _seldom_collected():
            return click.Group.main(self._speaking(lang), *args, **more)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with self._errors_spoken():
            for word in args:
                if any("\ud800" <= c <= "\udfff" for c in word):  # bytes that are no UTF-8
                    ctx.fail(f"{word.encode('utf-8', 'backslashreplace').decode()!r}: expected text in UTF-8")
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with self._errors_spoken():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt as stopped:
            code = getattr(stopped, "exit_code", 128 + signal.SIGINT)
            _say("stopped; what was finished before is kept")
        except BrokenPipeError:
            code = EXIT_PIPE
            _listen_to_nobody()
        except Exception as wrong:
            code = EXIT_INTERNAL
            if os.environ.get(TRACE, "") not in ("", "0"):
                _say(traceback.format_exc().rstrip())
            _say(f"internal error: {_named(wrong)}; {TRACE}=1 shows where")
        raise click.exceptions.Exit(code)

    def _speaking(self, lang: str) -> Program:
        if lang != "zh":
            return self
        from disputes.commands.chinese import in_chinese

        return in_chinese(self)

    @contextmanager
    def _errors_spoken(self) -> Iterator[None]:
        try:
            yield
        except click.exceptions.NoArgsIsHelpError:  # the help, which is in the language already
            raise
        except click.UsageError as wrong:
            if self.translate is None:
                raise
            from disputes.commands.chinese import ChineseUsageError

            raise ChineseUsageError(wrong) from None


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM end what is held here with :class:`Stopped`, a second one at once: nothing that is kept needs
    an orderly end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = False

    def stop(number: int, _: FrameType | None) -> None:
        nonlocal heard
        if heard:
            os._exit(128 + number)
        heard = True
        raise Stopped(number)

    # What was ignored from the start stays ignored: nohup, jobs in the background.
    before = {
        n: signal.signal(n, stop)
        for n in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(n) not in (signal.SIG_IGN, None)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Python's collector of circular garbage looks seldom: most of what a command makes (modules, rules) stays."""
    before = gc.get_threshold()
    if shortcuts_taken():
        gc.set_threshold(_ALLOCATIONS, *before[1:])
        _ends_uncollected()
    try:
        yield
    finally:
        gc.set_threshold(*before)


@cache
def _ends_uncollected() -> None:
    """At its end the program does not look once more for circles: the system takes back everything."""
    atexit.register(gc.freeze)


def _say(text: str) -> None:
    with suppress(OSError):
        click.echo(text, err=True)


def _named(wrong: Exception) -> str:
    """An exception on one line; its message may quote much of what it met."""
    said = " ".join(printable(str(wrong)).split())
    return type(wrong).__name__ + (f": {said[:_MOST_SAID]}" if said else "")


def _listen_to_nobody() -> None:
    """Whoever read the result (`| head -1`) has gone: what is still buffered must not be missed at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="disputes")
def main() -> None:
    """Next steps, deadlines and evidence in after-sale disputes, and platform penalties.

    \b
    Exit codes: 0 done · 1 findings · 2 wrong use · 3 bad input · 4 ruleset invalid · 5 storage · 6 partly done.
    70 internal error · 130, 143 stopped (Ctrl-C, SIGTERM): what was finished before is kept.
    """
