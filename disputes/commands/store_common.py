"""What the commands about the store share: the database option, errors as exit codes, progress, tables and spans."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
from sqlalchemy.engine import URL

from disputes.commands.common import CommandT, InstantParameter, Zone, leave, named_tenant, noted_tenant
from disputes.dates.spans import span
from disputes.documents.problems import EXIT_STORAGE, Refused, printable
from disputes.records.field_types import BadValue, to_word
from disputes.records.markets import market_meant
from disputes.records.synonyms import meant
from disputes.records.words import MARKETS, PLATFORMS
from disputes.store import StorageError, Store, runs, store_url
from disputes.store import queries as asked
from disputes.store.case_ids import find
from disputes.store.documents import clean
from disputes.store.queue import INTERVAL
from disputes.views.columns import text_width
from disputes.views.titles import title_of_stored
from disputes.words import ClosedWord, texts
from disputes.words.lists import CLOSED, WordList, lister
from disputes.words.store import KnownBy

tenant_option = click.option(
    "--tenant",
    metavar="NAME",
    expose_value=False,
    callback=noted_tenant,
    help="Whose rows of the database: many sellers may share one. Default: $DISPUTES_TENANT, else `default`.",
)
"""Whose store it is, for :func:`chosen_store`; the command itself is not handed it."""


def db_option(command: CommandT) -> CommandT:
    """The options that say which store: `--db`, which the command is handed, and `--tenant`, which :func:`chosen_store`
    reads.
    """
    db = click.option(
        "--db",
        metavar="URL",
        help=(
            "The database: sqlite:///FILE or postgresql://USER@HOST/NAME. "
            "Default: $DISPUTES_DB, else a file in the user's data folder."
        ),
    )
    return db(tenant_option(command))


def chosen_store(db: str | None) -> URL:
    """The URL of the store that `--db` and `--tenant`, or their variables, name. Raises :class:`StorageError`."""
    return store_url(db, tenant=named_tenant())


class TimeSpanParameter(click.ParamType[timedelta]):
    """A stretch of time: 90m, 24h, 3d, 2w."""

    name = "span"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = span(str(value))
        if found is None:
            self.fail(f"{value!r}: expected a number and m, h, d or w, e.g. 24h", param, ctx)
        return found


class KnownPlatform(click.ParamType[str]):
    """A platform that a record may name.

    Of another one nothing can be stored: an empty answer would look like good news.
    """

    name = "platform"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in PLATFORMS:
            return str(value)
        near = meant(str(value), PLATFORMS, WordList.PLATFORM)
        self.fail(
            f"{value!r} is no platform; "
            + (f"did you mean {near!r}?" if near is not None else f"expected one of {', '.join(PLATFORMS)}"),
            param,
            ctx,
        )


class KnownMarket(click.ParamType[str]):
    """A market by its code; other ways to write it are told the code."""

    name = "market"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in MARKETS:
            return str(value)
        near = market_meant(str(value)[:100])
        lists = lister(WordList.MARKET, len(MARKETS))
        self.fail(f"{value!r} is no market" + (f"; did you mean {near!r}?" if near else f"; {lists}"), param, ctx)


class RecordWord(click.Choice[str]):
    """A word of a closed list of records; other names for it are told the word."""

    def __init__(self, list_: WordList) -> None:
        super().__init__(texts(CLOSED[list_]))
        self.list = list_

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return to_word(str(value), tuple(self.choices), self.list)
        except BadValue as bad:
            hint = f"; did you mean {bad.nearest!r}?" if bad.nearest else ""
            self.fail(f"{value!r}: expected {bad.expected}{hint}", param, ctx)


counted_from_option = click.option(
    "--as-of",
    type=InstantParameter(),
    help="The instant from which --due counts, with an offset. Default: now. The content is that of the last scan.",
)
known_platform_option = click.option("--platform", type=KnownPlatform(), help="Only this platform.")


@contextmanager
def stored(url: str | None, *, create: bool = False, read_only: bool = False) -> Iterator[Store]:
    """The store, brought up to date, and with `create` made where there is none: who only looks would otherwise be told
    of an empty one. With `read_only` the database refuses every write, and one of an older version is refused.

    What is wrong with it ends the program with exit code 5, and with a sentence.
    """
    try:
        at = chosen_store(url)
        with Store.open_read_only(at) if read_only else Store.open(at, create=create) as store:
            yield store
    except StorageError as wrong:
        click.echo(f"storage: {wrong}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None
    except Refused as refused:
        leave(refused)


_FOUND_BY = {
    "en": {
        KnownBy.OTHER_ID: "{asked} is another id of {platform} {case}",
        KnownBy.ORDER: "{asked} is the order of {platform} {case}",
    },
    "zh": {
        KnownBy.OTHER_ID: "{asked} 是 {platform} {case} 的另一编号",
        KnownBy.ORDER: "{asked} 是 {platform} {case} 的订单号",
    },
}


def stored_case(store: Store, asked: str, platform: str | None, lang: str) -> tuple[str, str]:
    """The platform and the id of the stored case that is known by an id; which id that is, where it is not its own, is
    said on stderr. Raises :class:`Refused` where there is none, or several.
    """
    with store.reading() as session:
        found = find(session, asked, platform)
    row = found.row
    if found.by is not KnownBy.ID:
        said = _FOUND_BY[lang][found.by].format(asked=asked, platform=row.platform, case=row.case_id)
        click.echo(printable(said), err=True)
    return row.platform, row.case_id


interval_option = click.option(
    "--interval",
    type=TimeSpanParameter(),
    default=f"{INTERVAL // timedelta(hours=1)}h",
    show_default=True,
    envvar="DISPUTES_INTERVAL",
    show_envvar=True,
    help="A scan follows within this span; warn on stderr if the last complete one is older.",
)
shown_zone_option = click.option(
    "--tz", type=Zone(), help="The zone of the instants in the table.  [default: UTC; JSON has UTC]"
)


def warn_if_late(store: Store, interval: timedelta, *, scanning: bool = False) -> None:
    """Says first where what is shown may be old: the last scan that came to its end lies further back than the
    interval, or there is none.
    """
    found = runs.freshness(store, runs.wall_clock())
    if found.last is None:
        if found.begun:
            click.echo("no scan of this store has been completed yet", err=True)
        elif not scanning and asked.any_case(store):
            click.echo("this store has never been scanned: disputes scan", err=True)
    elif found.is_late(interval):
        at = shown(found.last.finished_at)
        click.echo(
            f"the last completed scan was {found.days} d {found.hours} h ago ({at})",
            err=True,
        )


def shown(at: datetime | None, tz: ZoneInfo | None = None) -> str:
    """An instant to the second, in UTC or in a zone with its offset; empty for none."""
    if at is None:
        return ""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if tz is None else at.astimezone(tz).isoformat()


def zoned(head: Sequence[str], tz: ZoneInfo | None) -> list[str]:
    """The heads of a table, with the zone of its instants in the place of `{zone}`."""
    return [h.replace("{zone}", str(tz) if tz is not None else "UTC") for h in head]


def titled(kind: type[ClosedWord], text: str, lang: str) -> str:
    """A closed word in a table: its title in Chinese; in English as records have it, which scripts read."""
    return title_of_stored(kind, text, lang) if lang == "zh" else text


def columns(rows: Iterable[Sequence[str]], headed: bool = False) -> list[str]:
    """The lines of rows whose texts stand below each other: as wide as the widest; wide characters count twice. With
    `headed` a rule stands below the first.
    """
    cleaned = [[clean(c) for c in r] for r in rows]
    widths = [max(map(text_width, texts)) for texts in zip(*cleaned, strict=True)]
    if headed:
        cleaned.insert(1, ["─" * w for w in widths])
    return ["  ".join(c + " " * (w - text_width(c)) for c, w in zip(r, widths, strict=True)).rstrip() for r in cleaned]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns below their heads."""
    return "".join(f"{line}\n" for line in columns((head, *rows), headed=True))


def jsonl(rows: Sequence[Mapping[str, object]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as a spreadsheet reads them: a cell is one line, and one that begins like a formula, in whatever width, is
    text all the same.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_harmless(c) if isinstance(c, str) else c for c in row] for row in rows])
    return out.getvalue()


def _harmless(text: str) -> str:
    flat = printable(text)
    return f"'{flat}" if unicodedata.normalize("NFKC", flat).lstrip()[:1] in tuple("=+-@") else flat
