"""The options of the commands that read a channel's own payloads: whose they are, of which market, read when."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from disputes.commands.common import InstantParameter, wrong_use
from disputes.language.loading import Library
from disputes.records.reading import RecordRead, iter_records
from disputes.sources import read_from


@dataclass(frozen=True, slots=True)
class Payloads:
    """What --from, --market and --fetched-at say."""

    source: str | None
    market: str | None
    fetched_at: datetime | None

    def records(self, files: Iterable[str], rulesets: Library, now: datetime) -> Iterator[RecordRead]:
        """What files, folders and `-` hold: records in the project's own form, or payloads of the source. These were
        fetched at `now` unless something else is said.
        """
        if self.source is None:
            for option, value in (("--market", self.market), ("--fetched-at", self.fetched_at)):
                if value is not None:
                    wrong_use(f"{option} goes with --from: a record says it itself")
            for name in files:
                yield from iter_records(name)
            return
        for name in files:
            yield from read_from(self.source, name, self.market, rulesets, fetched_at=self.fetched_at or now)


def payload_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the three options, as its argument `payloads`."""

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
    @functools.wraps(command)
    def with_payloads(
        *args: Any, source: str | None, market: str | None, fetched_at: datetime | None, **more: Any
    ) -> None:
        command(*args, payloads=Payloads(source, market, fetched_at), **more)

    return with_payloads
