"""One record at one instant: its events so far, its market, zone and calendars, and what is worked out from it.

What is worked out (edition days, facts, clocks, the status of evidence, readings of the shop) lies in modules above
this one: a state only knows the small protocols below, and is given the parts that keep them by
:func:`disputes.situation.build.situation_of`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NoReturn, Protocol
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Announced, Calendar
from disputes.documents.problems import Problem, Refused
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Deadline, Effective, Market
from disputes.language.conditions import constants_of
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Moment
from disputes.language.truth import Unknown
from disputes.records.words import EVENT_TYPES
from disputes.situation.basis import Collector, Computed
from disputes.situation.case_life import CaseLife
from disputes.situation.clock import Clock
from disputes.situation.clock_plans import plans_for
from disputes.situation.timeline import Row, still_to_come, visible, with_submissions
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class EditionDay:
    """The local day whose version of a value counts.

    `moves`: it is the day of `now` itself, so that a later day may give another answer. `wakes`: later instants (UTC)
    at which the choice of the day may change.
    """

    day: date
    moves: bool
    wakes: frozenset[datetime] = frozenset()


class EditionLookup(Protocol):
    """Which day picks versions, and which rulesets and entries hold."""

    by_default: dict[str, EditionDay]
    """The days of the entries of a ruleset that name no moment, as far as they were asked for."""

    def day(self, ruleset: str, by: Moment | None = None) -> EditionDay:
        """The day of an entry that is versioned by `by`, else by what its ruleset says."""

    def of_moment(self, by: Moment | None, ruleset: str) -> EditionDay:
        """The local day of `by` as `ruleset` reads it, else of `opened`, else of the first event, else of now (which
        moves).
        """

    def holds(self, effective: Effective, ruleset: str, default: EditionDay, collector: Collector) -> bool:
        """Whether an entry of a ruleset holds on its day; notes the instants at which that may change."""

    def active(self) -> Computed[tuple[Ruleset, ...]]:
        """The rulesets that hold for the record: an included one only where its condition is not false."""

    def active_ids(self) -> tuple[str, ...]:
        """Their ids."""


class FactLookup(Protocol):
    """The facts of a record, given or computed."""

    def read(self, name: str, ruleset: str, now: datetime | None = None, recorded: bool = False) -> Computed[Any]:
        """A fact; with `now` as it will stand then, where it goes on with time."""

    def moves(self, name: str, ruleset: str) -> bool:
        """Whether a fact is an instant that goes on with `now`."""


class ClockLookup(Protocol):
    """The clocks of a record."""

    def of(self, name: str, ruleset: str) -> Computed[tuple[Clock, ...]]:
        """The occurrences of a deadline by its name as `ruleset` writes it, none where there is no such deadline.

        Each clock carries its own citations; the basis holds the instants only.
        """

    def of_deadline(self, deadline: Deadline) -> Computed[tuple[Clock, ...]]:
        """The same of a deadline of the rulebook."""

    def waking(self, at: datetime) -> list[str]:
        """The keys of the deadlines worked out so far that may change at an instant (UTC)."""

    def turning(self, at: datetime) -> list[str]:
        """Those of :meth:`waking` of which nothing may change there but a clock, by its own instants, and it will."""


class LifeLookup(Protocol):
    """Where the case stands by what the channel says of itself."""

    def read(self) -> Computed[CaseLife]:
        """Whose move it is, whether the seller has answered, whether the case has ended."""


class EvidenceLookup(Protocol):
    """The evidence on a record."""

    def items(self, ruleset: str, day: date, day_moves: bool) -> Computed[Sequence[Row] | Unknown]:
        """The items, each with its `status` as a ruleset sees it on an edition day."""

    def total(self, key: str) -> int:
        """The sum of a size over all items of the record; of an item that does not say it, nothing."""

    def of_kind(self, kind: str) -> Sequence[Row]:
        """The items of a kind on the record."""


class ReadingLookup(Protocol):
    """The metrics and ledgers of the record's shop."""

    def read(self, path: str) -> Computed[Any]:
        """`metric.x…` or `ledger.x…`; undecided where the shop's record does not say."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Makers of what is worked out from a state, each called once for it."""

    editions: Callable[[State], EditionLookup]
    facts: Callable[[State], FactLookup]
    clocks: Callable[[State], ClockLookup]
    evidence: Callable[[State], EvidenceLookup]
    readings: Callable[[State], ReadingLookup]
    life: Callable[[State], LifeLookup]


class InProgress(list[str]):
    """What is being worked out at this moment, the innermost last: so that a circle is found instead of run.

    What many records ask for appends its label and pops it again by itself, which takes less time than a `with`.
    """

    __slots__ = ()

    def on(self, label: str, node: Node | None) -> InProgress:
        """Working out `label`, as long as a `with` lasts. Raises as :meth:`refuse` where that is under way already."""
        if label in self:
            self.refuse(label, node)
        self.append(label)
        return self

    def refuse(self, label: str, node: Node | None) -> NoReturn:
        """Raises :class:`Refused` (exit 4): `label` hangs on itself."""
        file, line = (node.file, node.line) if node is not None else ("", 1)
        circle = " → ".join([*self[self.index(label) :], label])
        raise Refused([Problem(file, line, label, circle, "facts and deadlines without a circle", code="circle")], 4)

    def __enter__(self) -> None:
        """What `on` says has begun."""

    def __exit__(self, *_: object) -> None:
        self.pop()


class State:
    """One record at one instant. `now` is an aware datetime; `zone` the platform's zone in the record's market."""

    def __init__(self, values: Row, book: Rulebook, now: datetime, parts: Parts) -> None:
        self.values = values
        self.book = book
        self.now = now
        self.market = _market(values.get("market"), book)
        self.zone = ZoneInfo(self.market.zone if self.market is not None else "UTC")
        self.today = now.astimezone(self.zone).date()
        recorded = values.get("events")
        if recorded is not None:
            recorded = with_submissions(recorded, values.get("evidence") or ())
        self.events: Sequence[Row] | Unknown = (
            Unknown(frozenset({"events"})) if recorded is None else visible(_in_order(recorded), now)
        )
        self.lists_all_events = values.get("events_complete") is not False
        self.by_type: dict[str, list[Row]] = {}
        for e in () if isinstance(self.events, Unknown) else self.events:
            self.by_type.setdefault(e["type"], []).append(e)
        # Recorded events that lie ahead: whatever the answer is, it may change there.
        self.coming = frozenset(at.astimezone(UTC) for at in still_to_come(recorded or (), now))
        self.in_progress = InProgress()
        # When events of some types happened, as far as clocks have asked.
        self.instants: dict[tuple[object, ...], Sequence[datetime]] = {}
        self.constants = constants_of(values)
        shop: Row = values.get("shop") or {}
        self.shop_axes = (shop.get("site"), shop.get("tier"), shop.get("seller"))
        self.clock_plans = plans_for(book, self.constants)
        # What the record gives outright, by the paths that were read so far.
        self.given: dict[str, Any] = {}
        self.editions = parts.editions(self)
        self.facts = parts.facts(self)
        self.clocks = parts.clocks(self)
        self.evidence = parts.evidence(self)
        self.readings = parts.readings(self)
        self.life = parts.life(self)

    @property
    def currency(self) -> str | None:
        """The currency of the record's market, None where the market is not on file."""
        return self.market.currency if self.market is not None else None

    def calendar(self, name: str | None, ruleset: str) -> Calendar:
        """A calendar by name; None and `market` name the market's own."""
        key = (ruleset, name, self.market.calendar if self.market is not None else None, self.zone.key)
        found = self.book.calendars.get(key)
        if found is None:
            found = self.book.calendars[key] = self._calendar(name, ruleset)
        return found

    def _calendar(self, name: str | None, ruleset: str) -> Calendar:
        if name is None or name == "market":
            name = self.market.calendar if self.market is not None else None
            if name is None:
                return Calendar(self.zone, announced=Announced(frozenset()))
        for r in self.book.order(ruleset):
            found = r.calendars.get(name)
            if found is not None:
                return dataclasses.replace(found, zone=self.zone) if name in r.unzoned else found
        return Calendar(self.zone, announced=Announced(frozenset()))


def _market(code: str | None, book: Rulebook) -> Market | None:
    own = book.own
    if own is not None and own.markets:
        found = own.markets.get(code or "") or own.markets.get("GLOBAL")
        if found is not None:
            return found
    common = book.by_id.get(COMMON)
    return common.markets.get(code or "") if common is not None else None


def _in_order(events: Sequence[Row]) -> Sequence[Row]:
    """Events in an order that does not hang on how the record lists them: those of one instant as they mostly follow
    each other.
    """
    if len({e["at"] for e in events}) == len(events):
        return events
    return sorted(
        events, key=lambda e: (e["at"], EVENT_TYPES.index(e["type"]), repr(sorted((k, repr(v)) for k, v in e.items())))
    )
