"""The options that bound when a case was first opened: an instant, or a date, which begins in a zone."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from disputes.commands.common import InstantParameter, Zone
from disputes.dates.wall_clock import day_start


class Day(click.ParamType[datetime | date]):
    """An instant with an offset, or a date."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        if isinstance(value, str) and len(value) == len("2026-01-01"):
            with suppress(ValueError):
                return date.fromisoformat(value)
        return InstantParameter().convert(value, param, ctx)


def begin_of(day: datetime | date | None, tz: ZoneInfo | None) -> datetime | None:
    """The instant, or where a date begins: in `tz`, else in UTC."""
    if day is None or isinstance(day, datetime):
        return day
    return day_start(day, tz or ZoneInfo("UTC"))


since_option = click.option(
    "--since", type=Day(), help="Cases first opened at or after this instant; a date stands for its midnight."
)
until_option = click.option(
    "--until", type=Day(), help="Cases first opened before this instant; a date stands for its midnight."
)
day_zone_option = click.option(
    "--tz", type=Zone(), help="The zone in which a date of --since and --until begins.  [default: UTC]"
)
