"""A state seen from a ruleset on an edition day: the scope in which the language evaluates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar
from disputes.dates.wall_clock import at_local
from disputes.language.citations import Citation
from disputes.language.readable_fields import lists
from disputes.language.scope import may_move
from disputes.language.truth import Unknown, unknown_field
from disputes.situation.basis import NO_BASIS, Collector, Computed
from disputes.situation.state import EditionDay, State
from disputes.situation.timeline import Row
from disputes.words.answers import DeadlineState
from disputes.words.records import EventType

T = TypeVar("T")


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, str]:
    """What a path begins with, and the rest of it."""
    head, _, rest = path.partition(".")
    return head, rest


_new = object.__new__


class View:
    """What one piece reads of a state. All that it relies on goes to `collector`, which belongs to that piece."""

    __slots__ = ("collector", "day", "day_moves", "now", "own", "recorded", "ruleset", "starting", "state", "zone")

    def __init__(
        self,
        state: State,
        ruleset: str,
        day: date,
        day_moves: bool,
        *,
        collector: Collector,
        own: Row | None = None,
        starting: bool = False,
        now: datetime | None = None,
        recorded: bool = False,
        zone: ZoneInfo | None = None,
    ) -> None:
        """`zone`: in which days are meant, where not in that of the market. `starting`: in the view in which a clock's
        start is read another clock counts from its end, once it has lapsed.
        """
        self.state = state
        self.ruleset = ruleset
        self.day = day
        self.day_moves = day_moves
        self.collector = collector
        self.own = own
        self.starting = starting
        self.recorded = recorded
        self.now = state.now if now is None else now
        self.zone = state.zone if zone is None else zone

    def _copy(self) -> View:
        found = _new(View)
        found.state, found.ruleset, found.day, found.day_moves = self.state, self.ruleset, self.day, self.day_moves
        found.collector, found.own, found.starting = self.collector, self.own, self.starting
        found.now, found.recorded, found.zone = self.now, self.recorded, self.zone
        return found

    def on(self, day: date) -> View:
        found = self._copy()
        found.day, found.day_moves = day, self.day_moves and day == self.day
        return found

    def within(self, own: Row, of: str = "") -> View:
        found = self._copy()
        found.own = own
        if self.own:
            hidden = lists().get(of, ())
            found.own = {**{k: v for k, v in self.own.items() if k not in hidden}, **own}
        return found

    def later(self, now: datetime) -> View:
        """The same view with `now` moved on; what has happened stays as it is."""
        found = self._copy()
        found.now = now
        return found

    def as_recorded(self) -> View:
        """The view in which nothing has happened but what the record lists, complete or not."""
        found = self._copy()
        found.recorded = True
        return found

    def into(self, collector: Collector) -> View:
        """The same view for another piece."""
        found = self._copy()
        found.collector = collector
        return found

    def apart(self) -> View:
        """The same view for a part of the piece, which has citations of its own."""
        return self.into(Collector(self.collector))

    def calendar(self, name: str | None) -> Calendar:
        return self.state.calendar(name, self.ruleset)

    def period_start(self, period: str) -> datetime:
        """The start of the platform's week, month, quarter or year that `now` lies in."""
        for r in self.state.book.order(self.ruleset):
            found = r.periods.get(period)
            if found is not None:
                recurrence = found.known(self)
                if recurrence is not None and not isinstance(recurrence, Unknown):
                    return recurrence.last_at(self.now, self.zone)
        today = self.now.astimezone(self.zone).date()
        first = {
            "week": today - timedelta(days=today.weekday()),
            "month": today.replace(day=1),
            "quarter": today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1),
            "year": today.replace(month=1, day=1),
        }[period]
        return at_local(first, time(0), self.zone)

    def period_end(self, period: str) -> datetime:
        """The start of the next such period."""
        low, high = self.now, self.now + timedelta(days=400)
        start = self.period_start(period)
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
            low, high = (middle, high) if self.later(middle).period_start(period) == start else (low, middle)
        return high

    def moves(self, path: str) -> bool:
        return may_move(path) and (path == "now" or self.state.facts.moves(path[6:], self.ruleset))

    def wake(self, at: datetime) -> None:
        if at > self.state.now:
            self.collector.wake(at)

    def used(self, cites: Sequence[Citation]) -> None:
        if cites:
            self.collector.cite(cites)

    def says(self, axis: str) -> str | None:
        values = self.state.values
        if axis in ("tier", "seller"):
            found = (values.get("shop") or {}).get(axis)
        else:
            found = values.get(axis)
            if found is None and axis == "site":
                found = (values.get("shop") or {}).get("site")
        return found if isinstance(found, str) else None

    def read_own(self, key: str) -> Any:
        own = self.own or {}
        return own[key] if key in own else Unknown(frozenset({key}))

    def happened(self, types: tuple[str, ...]) -> Sequence[Row] | Unknown:
        state = self.state
        events = state.events
        if isinstance(events, Unknown):
            return events
        if len(types) == 1:
            return state.by_type.get(types[0], ())
        if not types or state.by_type.keys().isdisjoint(types):
            return events if not types else ()
        return [e for e in events if e["type"] in types]

    def is_complete(self, name: str, types: tuple[EventType, ...] = ()) -> bool:
        if name != "events" or self.recorded or self.state.lists_all_events:
            return True
        return bool(types) and self._taken(self.state.life.read()).not_yet.issuperset(types)

    def members(self, name: str) -> Sequence[Row] | Unknown:
        if name == "events":
            return self.state.events
        if name == "evidence":
            return self._taken(self.state.evidence.items(self.ruleset, self.day, self.day_moves))
        if name.startswith("facts."):
            days = self.read(name)
            return days if isinstance(days, Unknown) else [{"at": day} for day in days or ()]
        values = self.state.values
        found = values.get(name) if name in values else (values.get("shop") or {}).get(name)
        if found is None:
            return () if name in values else Unknown(frozenset({name}))
        members: Sequence[Row] = found
        return members

    def read(self, path: str) -> Any:
        state = self.state
        if path[:6] == "facts.":
            later = None if self.now is state.now or self.now == state.now else self.now
            fact = state.facts.read(path[6:], self.ruleset, later, self.recorded)
            if fact.basis is not NO_BASIS:
                self.collector.take(fact.basis)
            return fact.value
        given = state.given
        if path in given:
            return given[path]
        head, rest = _parts(path)
        if head == "event":
            return self._event(rest)
        if head == "deadline":
            return self._deadline(rest)
        if head == "now":
            return self.now
        if path == "claim.amount":
            return self._claim()
        if head in ("metric", "ledger"):
            return self._taken(self.state.readings.read(path))
        value = given[path] = self._record(path, head, rest)
        return value

    def _taken(self, piece: Computed[T]) -> T:
        """The value of a piece that is used here, together with what it rests on."""
        self.collector.take(piece.basis)
        return piece.value

    def _record(self, path: str, head: str, rest: str) -> Any:
        value: Any = self.state.values
        if head == "shipment":
            shipments = value.get("shipments")
            if shipments is None:
                return None if "shipments" in value else Unknown(frozenset({path}))
            if not shipments:
                return None
            value, keys = shipments[0], rest.split(".") if rest else []
        else:
            keys = path.split(".")
        for key in keys:
            if value is None:
                return None
            if key not in value:
                return unknown_field(path)
            value = value[key]
        return value

    def _event(self, type_: str) -> datetime | Unknown | None:
        events = self.state.events
        if isinstance(events, Unknown):
            return events
        for e in reversed(self.state.by_type.get(type_, ())):
            if e.get("auto") is not True:
                at: datetime = e["at"]
                return at
        return None if self.is_complete("events", (EventType(type_),)) else Unknown(frozenset({"events"}))

    def _claim(self) -> Any:
        """What is asked now: the last modification, else the request, else the order's total."""
        for e in reversed(self.state.by_type.get(EventType.CLAIM_MODIFIED, ())):
            if e.get("amount") is not None:
                return e["amount"]
        values = self.state.values
        if values.get("requested_amount") is not None:
            return values["requested_amount"]
        return self._record("order.amount", "order", "amount")

    def _deadline(self, rest: str) -> DeadlineState | datetime | Unknown | None:
        name, _, part = rest.partition(".")
        found = self.state.clocks.of(name, self.ruleset)
        if found.basis is not NO_BASIS:
            self.collector.take(found.basis)
        if not found.value:
            return None
        clock = found.value[-1]
        if part != "due":
            return clock.known_state
        if self.starting and clock.state not in (DeadlineState.OVERDUE, DeadlineState.MET_LATE):
            return None
        if clock.due_at is None and clock.unknown is not None and clock.starts_at is None:
            return clock.unknown
        return clock.keep_by


class LentViews:
    """One view for each ruleset on its default day, lent to pieces that are worked out one inside the other: a piece
    puts its collector into the view, and the former one back when it is done.
    """

    __slots__ = ("_found", "_state")

    def __init__(self, state: State) -> None:
        self._state = state
        self._found: dict[str, View] = {}

    def of(self, ruleset: str, collector: Collector) -> View:
        """The view of a ruleset, whose collector the caller is to replace; `collector` notes what its day rests on."""
        found = self._found.get(ruleset)
        if found is None:
            found = self._found[ruleset] = default_view(self._state, ruleset, Collector())
        wakes = self._state.editions.by_default[ruleset].wakes
        if wakes:
            collector.wake_all(wakes)
        return found


class ViewsInto:
    """The views of many rules for one piece: rules that share a view share it there too."""

    __slots__ = ("_collector", "_found")

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._found: dict[View, View] = {}

    def of(self, view: View) -> View:
        """The same view for the piece."""
        found = self._found.get(view)
        if found is None:
            found = self._found[view] = view.into(self._collector)
        return found


def view_on(state: State, ruleset: str, edition: EditionDay, collector: Collector) -> View:
    """The state as a ruleset sees it on an edition day, which the piece then rests on."""
    if edition.wakes:
        collector.wake_all(edition.wakes)
    found = _new(View)
    found.state, found.ruleset, found.day, found.day_moves = state, ruleset, edition.day, edition.moves
    found.collector, found.own, found.starting = collector, None, False
    found.now, found.recorded, found.zone = state.now, False, state.zone
    return found


def default_view(state: State, ruleset: str, collector: Collector) -> View:
    """The state as a ruleset sees it on the day that picks versions by default."""
    edition = state.editions.by_default.get(ruleset)
    return view_on(state, ruleset, state.editions.day(ruleset) if edition is None else edition, collector)
