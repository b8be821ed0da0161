"""The options of the commands that read a channel's own payloads: whose they are, of which market, read when."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click

from disputes.commands.common import InstantParameter, language, wrong_use
from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.records.pieces import InputPiece, PieceForm, input_pieces
from disputes.records.reading import SPREADSHEETS, RecordRead, read_piece
from disputes.words.dataclass import dataclass

_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Payloads:
    """What --from, --market, --fetched-at, --map and --keep-raw say."""

    source: str | None
    market: str | None
    fetched_at: datetime | None
    column_map: str | None = None
    keep_raw: bool = False

    @property
    def are_records(self) -> bool:
        """Whether they are records in the project's own form, of which :meth:`pieces` can be read one by one."""
        return self.source is None and self.column_map is None

    def pieces(self, files: Iterable[str], *, stdin: BinaryIO | None = None) -> Iterator[InputPiece]:
        """The pieces of files, folders and `-` (`stdin`) that hold records in the project's own form."""
        if self.keep_raw:
            wrong_use("--keep-raw goes with --from: a record has no fields that are not understood")
        for option, value in (("--market", self.market), ("--fetched-at", self.fetched_at)):
            if value is not None:
                wrong_use(f"{option} goes with --from: a record says it itself")
        for name in files:
            if name.lower().endswith(SPREADSHEETS) and not Path(name).is_dir():
                unmapped = Problem(name, 0, "", "a spreadsheet", "--map, which says what its columns are")
                yield InputPiece(name, 0, PieceForm.FAULT, problems=(unmapped,))
            else:
                yield from input_pieces(name, stdin=stdin)

    def records(
        self,
        files: Iterable[str],
        rulesets: Library,
        now: datetime,
        *,
        stdin: BinaryIO | None = None,
        tell: bool = True,
    ) -> Iterator[RecordRead]:
        """What files, folders and `-` (`stdin`) hold: records in the project's own form, payloads of the source, or the
        rows of a spreadsheet. Payloads were fetched at `now` unless something else is said. `tell`: at the end, say
        what of the payloads was not understood.
        """
        if self.column_map is not None:
            if self.source is not None:
                wrong_use("--map goes without --from: it says itself what the columns are")
            from disputes.sources.spreadsheet import read_rows  # the readers take long to import, and few need them

            for name in files:
                yield from read_rows(name, self.column_map, rulesets)
            return
        if self.source is None:
            for piece in self.pieces(files, stdin=stdin):
                yield from read_piece(piece)
            return
        from disputes.sources import read_from  # likewise

        others: Counter[str] = Counter()
        codes: Counter[str] = Counter()
        for name in files:
            at = self.fetched_at or now
            for read in read_from(
                self.source, name, self.market, rulesets, stdin=stdin, fetched_at=at, keep_raw=self.keep_raw
            ):
                others.update(read.unread)
                codes.update(f"{field} {code}" for field, code in read.unknown_codes.items())
                yield read
        if others and tell and not self.keep_raw:
            _say(_UNREAD, others)
        if codes and tell:
            _say(_UNKNOWN, codes)


_UNKNOWN = {
    "en": "codes that no map lists: {names}; they are kept as they came",
    "zh": "映射表中没有的代码：{names}；已按原样保留",
}
_UNREAD = {
    "en": "not understood, and not kept: {names}; --keep-raw keeps them in the record",
    "zh": "未识别且未保留：{names}；加 --keep-raw 可保留在记录中",
}


def _say(texts: Mapping[str, str], names: Mapping[str, int]) -> None:
    """What of the payloads was not understood, in a line on stderr, with how often it came."""
    from disputes.sources.unread import shown  # read only where it is needed

    click.echo(texts[language()].format(names=shown(names, _MOST_NAMED)), err=True)


def payload_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command these options, as its argument `payloads`."""

    @click.option(
        "--from",
        "source",
        help="The channel whose own API payloads these are, e.g. shopee, or auto, which tells it by their shape. "
        "Default: records in the form of docs/records.md.",
    )
    @click.option("--market", help="With --from: the market of the records where a payload does not state it, e.g. SG.")
    @click.option(
        "--fetched-at",
        type=InstantParameter(),
        help="With --from: when the payload was fetched, from which the time that is left counts. Default: the "
        "instant of the answer.",
    )
    @click.option(
        "--map",
        "column_map",
        type=click.Path(),
        help="The files are spreadsheets (.csv, .tsv, .xlsx) with a case in each row, and this file says what their "
        "columns are (docs/sources.md).",
    )
    @click.option(
        "--keep-raw",
        is_flag=True,
        help="With --from: keep the fields of a payload that are not understood under `raw` of the record. They may "
        "hold what the buyer wrote.",
    )
    @functools.wraps(command)
    def with_payloads(
        *args: Any,
        source: str | None,
        market: str | None,
        fetched_at: datetime | None,
        column_map: str | None,
        keep_raw: bool,
        **more: Any,
    ) -> None:
        command(*args, payloads=Payloads(source, market, fetched_at, column_map, keep_raw), **more)

    return with_payloads
