"""What conditions, moments and amounts are, and what they read when they are evaluated.

The language knows only these protocols; the record behind a scope is the business of :mod:`disputes.situation.state`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias, runtime_checkable
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar
from disputes.dates.durations import Duration
from disputes.language.citations import Citation
from disputes.language.truth import Truth, Unknown
from disputes.records.money import Money
from disputes.records.values import Value, Values
from disputes.words.dates import CalendarPeriod
from disputes.words.records import EventType

Instant: TypeAlias = datetime | Unknown | None
"""An aware instant, None where it has not happened or is known to be none, or what would decide it."""

Quantity: TypeAlias = Money | Decimal | Unknown | None
"""Money or a number, None where there is nothing, or what would decide it."""

Length: TypeAlias = Duration | Unknown | None
"""A duration, None where there is none, or what would decide it."""


def may_move(path: str) -> bool:
    """Whether the value of a field may go on with `now`: of others than these it never does."""
    return path == "now" or path.startswith("facts.")


class Scope(Protocol):
    """One record at one instant, seen on one edition day.

    `day` is the local day whose version of a dated value counts; `day_moves` tells that it is the
    day of `now` itself, so that a later day may give another answer. Instants are aware datetimes.
    """

    now: datetime
    day: date
    day_moves: bool
    zone: ZoneInfo

    def read(self, path: str) -> Value | Unknown:
        """The value of a field, None where it is known to be none, or what would decide it."""

    def read_own(self, key: str) -> Value | Unknown:
        """The value of a key of the list member (or clock) at hand."""

    def members(self, name: str) -> Sequence[Values] | Unknown:
        """The members of a list of the record; of events, those that have happened by `now`."""

    def happened(self, types: tuple[EventType, ...]) -> Sequence[Values] | Unknown:
        """The events of some types (of all, where none is named) that have happened by `now`, oldest first."""

    def is_complete(self, name: str, types: tuple[EventType, ...] = ()) -> bool:
        """Whether what is not in a list of the record is not so; else it is not known.

        Of events, asked for some `types` only, also where the channel's own word rules these out.
        """

    def says(self, axis: str) -> str | None:
        """What the record says on a scope axis (market site tier seller via), None where it is silent."""

    def on(self, day: date) -> Scope:
        """The same record on another edition day."""

    def within(self, own: Values, of: str = "") -> Scope:
        """The same record with a list member's (or a clock's) own keys on top. `of`: the list whose member it is: a key
        of that list that the member lacks is unknown, also where a member around it has that key.
        """

    def later(self, now: datetime) -> Scope:
        """The same record with `now` moved on; what has happened stays as it is."""

    def period_start(self, period: CalendarPeriod) -> datetime:
        """The start of the platform's week, month, quarter or year that `now` lies in."""

    def period_end(self, period: CalendarPeriod) -> datetime:
        """The start of the next such period."""

    def moves(self, path: str) -> bool:
        """Whether the value of a field goes on with `now`, the record staying as it is."""

    def calendar(self, name: str | None) -> Calendar:
        """A calendar by name; None and `market` name the market's own."""

    def wake(self, at: datetime) -> None:
        """Notes an instant after `now` at which a truth read here may change."""

    def used(self, cites: Sequence[Citation]) -> None:
        """Notes citations of a value that was relied on."""


@runtime_checkable
class Readable(Protocol):
    """Something that reads fields of the record."""

    def reads(self) -> Iterator[str]:
        """The fields that it reads: `event.opened`, `order.amount`, `deadline.x.due`, `now`."""


class Condition(Readable, Protocol):
    """Something that holds, does not hold, or cannot be decided."""

    def truth(self, scope: Scope) -> Truth: ...


class MemberTest(Readable, Protocol):
    """What a member of a list must be."""

    def matches(self, member: Values, scope: Scope) -> Truth: ...


class Moment(Readable, Protocol):
    """Something that names an instant."""

    def at(self, scope: Scope) -> Instant: ...


class Amount(Readable, Protocol):
    """Money or a number, written out, read from fields, or worked out from them."""

    def of(self, scope: Scope, currency: str | None = None) -> Quantity:
        """The amount; of a price list the one in `currency`."""


class Extent(Readable, Protocol):
    """Something that names a duration."""

    def length(self, scope: Scope) -> Length: ...
