"""What the commands about the store share: the database option, errors as exit codes, progress, tables and spans."""

from __future__ import annotations

import csv
import io
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from disputes.commands.shared import leave
from disputes.problems import EXIT_STORAGE, Refused
from disputes.store import StorageError, Store, store_url

db_option = click.option(
    "--db", metavar="URL", help="The database: sqlite:///FILE or postgresql://USER@HOST/NAME. Default: $DISPUTES_DB, else a file in the user's data folder."
)

_LOG_EVERY_S = 10.0
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Span(click.ParamType[timedelta]):
    """A stretch of time: 90m, 24h, 3d, 2w."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = span(value)
        if found is None:
            self.fail(f"{value!r}: expected a number and m, h, d or w, e.g. 24h", param, ctx)
        return found


def span(text: str) -> timedelta | None:
    """A span as it is written; None for anything else."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()) or len(number) > 5:
        return None
    return timedelta(**{_UNITS[unit]: int(number)})


@contextmanager
def stored(url: str | None) -> Iterator[Store]:
    """The store, brought up to date. What is wrong with it ends the program with exit code 5, and with a sentence."""
    try:
        with Store.open(store_url(url)) as store:
            yield store
    except StorageError as wrong:
        click.echo(f"storage: {wrong}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None
    except Refused as refused:
        leave(refused)


def shown(at: datetime | None) -> str:
    """An instant in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


class Progress:
    """How far a long piece of work has come: a line that is written over on a terminal, a log line now and then elsewhere."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.live = sys.stderr.isatty()
        self.begun = self.told = time.monotonic()
        self.shown = False

    def __call__(self, done: int, more: str = "") -> None:
        now = time.monotonic()
        if now - self.told < (0.2 if self.live else _LOG_EVERY_S):
            return
        self.told = now
        rate = done / max(now - self.begun, 0.001)
        line = f"{self.what}: {done} ({rate:,.0f}/s){', ' + more if more else ''}"
        click.echo(f"\r\x1b[K{line}" if self.live else line, err=True, nl=not self.live)
        self.shown = True

    def end(self) -> None:
        """Leaves the terminal's line clean."""
        if self.live and self.shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns side by side, as wide as the widest text; wide characters count twice."""
    from rich.cells import cell_len

    widths = [max(cell_len(r[n]) for r in (head, *rows)) for n in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(c + " " * (w - cell_len(c)) for c, w in zip(cells, widths, strict=True)).rstrip() + "\n"

    return line(head) + line(["─" * w for w in widths]) + "".join(line(r) for r in rows)


def jsonl(rows: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    # A cell that begins like a formula is text for a spreadsheet too.
    writer.writerows([f"'{c}" if isinstance(c, str) and c[:1] in ("=", "+", "-", "@") else c for c in row] for row in rows)
    return out.getvalue()
