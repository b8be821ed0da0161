"""What conditions, moments and values read when they are evaluated.

The language knows only this protocol; the record behind it is :mod:`disputes.situation.state`' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar
from disputes.language.truth import Unknown


class Scope(Protocol):
    """One record at one instant, seen on one edition day.

    `day` is the local day whose version of a dated value counts; `day_moves` tells that it is the
    day of `now` itself, so that a later day may give another answer. Instants are aware datetimes.
    """

    now: datetime
    day: date
    day_moves: bool
    zone: ZoneInfo

    def read(self, path: str) -> Any:
        """The value of a field: a value, None (known to be none) or :class:`Unknown`."""

    def read_own(self, key: str) -> Any:
        """The value of a key of the list member (or clock) at hand."""

    def members(self, name: str) -> Sequence[Mapping[str, Any]] | Unknown:
        """The members of a list of the record; of events, those that have happened by `now`."""

    def happened(self, types: tuple[str, ...]) -> Sequence[Mapping[str, Any]] | Unknown:
        """The events of some types (of all, where none is named) that have happened by `now`, oldest first."""

    def is_complete(self, name: str) -> bool:
        """Whether what is not in a list of the record is not so; else it is not known."""

    def says(self, axis: str) -> str | None:
        """What the record says on a scope axis (market site tier seller via), None where it is silent."""

    def on(self, day: date) -> Scope:
        """The same record on another edition day."""

    def within(self, own: Mapping[str, Any]) -> Scope:
        """The same record with a list member's (or a clock's) own keys on top."""

    def later(self, now: datetime) -> Scope:
        """The same record with `now` moved on; what has happened stays as it is."""

    def period_start(self, period: str) -> datetime:
        """The start of the platform's week, month, quarter or year that `now` lies in."""

    def period_end(self, period: str) -> datetime:
        """The start of the next such period."""

    def moves(self, path: str) -> bool:
        """Whether the value of a field goes on with `now`, the record staying as it is."""

    def calendar(self, name: str | None) -> Calendar:
        """A calendar by name; None and `market` name the market's own."""

    def wake(self, at: datetime) -> None:
        """Notes an instant after `now` at which a truth read here may change."""

    def used(self, cites: Sequence[Any]) -> None:
        """Notes citations of a value that was relied on."""
