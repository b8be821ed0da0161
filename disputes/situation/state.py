"""The fields of a case at an instant: what conditions read, computed once, three-valued.

:class:`State` is one record at one instant with the rulebook behind it; :class:`View` is that state
seen from a ruleset on an edition day, the scope that the language evaluates in.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Calendar
from disputes.dates.wall_clock import at_local
from disputes.documents.problems import Problem, Refused
from disputes.language.amounts import amount
from disputes.language.case_rules import Effective, Fact, Market
from disputes.language.loading import COMMON
from disputes.language.members import Members
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Truth, Unknown
from disputes.records.words import EVENT_TYPES
from disputes.situation.timeline import still_to_come, visible
from disputes.words.language import FieldKind

if TYPE_CHECKING:
    from disputes.situation.deadlines import Clock

_NO_SUCH = Calendar(ZoneInfo("UTC"))


def _in_order(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Events in an order that does not hang on how the record lists them: those of one instant as they mostly follow
    each other.
    """
    if len({e["at"] for e in events}) == len(events):
        return events
    return sorted(
        events, key=lambda e: (e["at"], EVENT_TYPES.index(e["type"]), repr(sorted((k, repr(v)) for k, v in e.items())))
    )


class State:
    """One case record at one instant."""

    def __init__(
        self, values: Mapping[str, Any], book: Rulebook, now: datetime, readings: Mapping[str, Any] | None = None
    ) -> None:
        self.values = values
        self.book = book
        self.now = now
        self.readings = readings or {}  # metrics and ledgers of the shop, by their field paths
        self.market = self._market()
        self.zone = ZoneInfo(self.market.zone) if self.market is not None else ZoneInfo("UTC")
        self.today = now.astimezone(self.zone).date()
        self.wakes: set[datetime] = set()
        self.cites: list[Any] | None = None
        self.clocks: dict[str, list[Clock]] = {}
        self.busy: list[str] = []
        self._facts: dict[tuple[str, str], tuple[Any, list[Any]]] = {}
        self._moving: dict[tuple[str, str], bool] = {}
        self._calendars: dict[tuple[str, str | None], Calendar] = {}
        self._active: set[str] | None = None
        self._evidence: Sequence[Mapping[str, Any]] | Unknown | None = None
        self._views: dict[str, View] = {}
        self._days: dict[tuple[str, int], tuple[date, bool]] = {}
        events = values.get("events")
        self.events: Sequence[Mapping[str, Any]] | Unknown = (
            Unknown(frozenset({"events"})) if events is None else visible(_in_order(events), now)
        )
        self.by_type: dict[str, list[Mapping[str, Any]]] = {}
        for e in () if isinstance(self.events, Unknown) else self.events:
            self.by_type.setdefault(e["type"], []).append(e)
        for at in still_to_come(events or (), now):
            self.wakes.add(at)

    def _market(self) -> Market | None:
        code = self.values.get("market")
        own = self.book.own
        if own is not None and own.markets:
            found = own.markets.get(code or "") or own.markets.get("GLOBAL")
            if found is not None:
                return found
        common = self.book.by_id.get(COMMON)
        return common.markets.get(code or "") if common is not None else None

    def view(self, ruleset: str) -> View:
        """The state as a ruleset sees it, on the day that picks versions by default."""
        found = self._views.get(ruleset)
        if found is None:
            owner = self.book.by_id.get(ruleset)
            day, moves = self.version_day(ruleset, owner.version_by if owner is not None else None)
            found = self._views[ruleset] = View(self, ruleset, day, moves)
        return found

    def version_day(self, ruleset: str, by: Any = None) -> tuple[date, bool]:
        """The local day of `by`, else of `opened`, else of the first event, else of now (which moves)."""
        key = (ruleset, id(by))  # a moment lives as long as its ruleset
        if key not in self._days:
            self._days[key] = self._version_day(ruleset, by)
        return self._days[key]

    def _version_day(self, ruleset: str, by: Any) -> tuple[date, bool]:
        if by is not None:
            at = by.at(View(self, ruleset, self.today, True))
            if isinstance(at, datetime):
                return at.astimezone(self.zone).date(), False
        if not isinstance(self.events, Unknown) and self.events:
            opened = next((e["at"] for e in reversed(self.events) if e["type"] == "opened"), None)
            at = opened if opened is not None else self.events[0]["at"]
            return at.astimezone(self.zone).date(), False
        return self.today, True

    def effective(self, ruleset: str, effective: Effective, default: tuple[date, bool]) -> bool:
        """Whether an entry holds on its day; notes the instants at which that may change."""
        if effective.from_ is None and effective.until is None:
            return True
        day, moves = self.version_day(ruleset, effective.by) if effective.by is not None else default
        if moves:
            for edge in (effective.from_, effective.until):
                if edge is not None and edge > day:
                    self.wake(at_local(edge, time(0), self.zone))
        return effective.holds(day)

    def active(self) -> list[Ruleset]:
        """The rulesets that hold for this case: an included one only where its condition is not false."""
        if self._active is None:
            roots = {COMMON, self.book.platform, self.values.get("via")}
            self._active = {r.id for r in self.book.rulesets if r.id in roots}
            for r in self.book.rulesets:
                for included, when in r.includes:
                    truth: Truth = True if when is None else when.truth(self.view(r.id))
                    if truth is not False and r.id in self._active:
                        self._active.add(included)
        return [r for r in self.book.rulesets if r.id in self._active]

    def evidence(self) -> Sequence[Mapping[str, Any]] | Unknown:
        """The items of evidence on the record, each with its status by the limits and by what its kind must show."""
        if self._evidence is None:
            from disputes.advice.checklist import with_status

            given = self.values.get("evidence")
            if given is None:
                self._evidence = () if "evidence" in self.values else Unknown(frozenset({"evidence"}))
            else:
                self._evidence = given  # what a limit's own condition reads, should it ask about evidence
                self._evidence = with_status(self, given)
        return self._evidence

    def wake(self, at: datetime) -> None:
        if at > self.now:
            self.wakes.add(at.astimezone(UTC))

    # --- facts --------------------------------------------------------------------------------------------------

    def fact(self, name: str, ruleset: str, now: datetime | None = None) -> Any:
        """A fact: given in the record, else computed. `now`: as it will stand then, where it goes on with time."""
        given = self.values.get("facts") or {}
        if name in given:
            return given[name]
        fact = self.book.fact(name, ruleset)
        if fact is None or fact.how is None:
            shop = (self.values.get("shop") or {}).get("facts") or {}
            return shop[name] if name in shop else Unknown(frozenset({f"facts.{name}"}))
        if now is not None and self.moves(name, ruleset):
            return self._computed(fact, now)
        key = (fact.ruleset, name)
        if key not in self._facts:
            # What it rests on is kept beside it, so that who asks first makes no difference.
            before, self.cites = self.cites, []
            try:
                self._facts[key] = (self._computed(fact), self.cites)
            finally:
                self.cites = before
        value, cites = self._facts[key]
        if self.cites is not None:
            self.cites.extend(cites)
        return value

    def moves(self, name: str, ruleset: str) -> bool:
        """Whether a computed fact is an instant that goes on with `now`."""
        fact = None if name in (self.values.get("facts") or {}) else self.book.fact(name, ruleset)
        if fact is None or fact.how != "at":
            return False
        key = (fact.ruleset, name)
        if key not in self._moving:
            self._moving[key] = False  # a circle is found where the fact is worked out
            view = self.view(fact.ruleset)
            self._moving[key] = any(
                view.moves(r) for a in fact.body.entries() if a.value is not None for r in a.value.reads()
            )
        return self._moving[key]

    def _computed(self, fact: Fact, now: datetime | None = None) -> Any:
        label = f"facts.{fact.name}"
        self._enter(label, fact.node)
        try:
            default = self.version_day(fact.ruleset, fact.by or self.book.by_id[fact.ruleset].version_by)
            if not self.effective(fact.ruleset, fact.effective, default):
                return None
            view = View(self, fact.ruleset, *default, now=now)
            if isinstance(fact.body, Members):
                if fact.how == "count":
                    return fact.body.count(view)
                total = fact.body.total(view)
                return Decimal(0) if total is None and fact.type.kind is not FieldKind.MONEY else total
            if fact.how == "amount":
                return amount(fact.body, view)
            found = fact.body.resolve(view).known()
            if found is None or isinstance(found, (Unknown, bool, str)):
                return found
            return found.at(view) if fact.how == "at" else found.truth(view)
        finally:
            self.busy.pop()

    def _enter(self, label: str, node: Any) -> None:
        if label in self.busy:
            file, line = (node.file, node.line) if node is not None else ("", 1)
            circle = " → ".join([*self.busy[self.busy.index(label) :], label])
            raise Refused(
                [Problem(file, line, label, circle, "facts and deadlines without a circle", code="circle")], 4
            )
        self.busy.append(label)

    def enter(self, label: str, node: Any) -> None:
        """Notes that a clock is being worked out, so that a circle is found instead of run."""
        self._enter(label, node)

    def leave(self) -> None:
        self.busy.pop()

    # --- calendars ----------------------------------------------------------------------------------------------

    def calendar(self, name: str | None, ruleset: str) -> Calendar:
        """A calendar by name; None and `market` name the market's own."""
        key = (ruleset, name)
        if key not in self._calendars:
            self._calendars[key] = self._calendar(name, ruleset)
        return self._calendars[key]

    def _calendar(self, name: str | None, ruleset: str) -> Calendar:
        if name is None or name == "market":
            name = self.market.calendar if self.market is not None else None
            if name is None:
                return Calendar(self.zone)
        for r in self.book.order(ruleset):
            found = r.calendars.get(name)
            if found is not None:
                return dataclasses.replace(found, zone=self.zone) if name in r.unzoned else found
        return Calendar(self.zone)


class View:
    """A state seen from a ruleset on an edition day: the scope in which the language evaluates."""

    __slots__ = ("day", "day_moves", "now", "own", "ruleset", "starting", "state", "zone")

    def __init__(
        self,
        state: State,
        ruleset: str,
        day: date,
        day_moves: bool,
        own: Mapping[str, Any] | None = None,
        starting: bool = False,
        now: datetime | None = None,
    ) -> None:
        self.state = state
        self.ruleset = ruleset
        self.day = day
        self.day_moves = day_moves
        self.own = own
        self.starting = starting
        self.now = state.now if now is None else now
        self.zone = state.zone

    def on(self, day: date) -> View:
        return View(
            self.state, self.ruleset, day, self.day_moves and day == self.day, self.own, self.starting, self.now
        )

    def within(self, own: Mapping[str, Any]) -> View:
        return View(
            self.state,
            self.ruleset,
            self.day,
            self.day_moves,
            {**self.own, **own} if self.own else own,
            self.starting,
            self.now,
        )

    def later(self, now: datetime) -> View:
        """The same view with `now` moved on; what has happened stays as it is."""
        return View(self.state, self.ruleset, self.day, self.day_moves, self.own, self.starting, now)

    def at_start(self) -> View:
        """The view in which a clock's start is read: another clock counts from its end, once it has lapsed."""
        return View(self.state, self.ruleset, self.day, self.day_moves, self.own, True, self.now)

    def calendar(self, name: str | None) -> Calendar:
        return self.state.calendar(name, self.ruleset)

    def period_start(self, period: str) -> datetime:
        """The start of the platform's week, month, quarter or year that `now` lies in."""
        for r in self.state.book.order(self.ruleset):
            found = r.periods.get(period)
            if found is not None:
                recurrence = found.resolve(self).known()
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
        return path == "now" or (path.startswith("facts.") and self.state.moves(path[6:], self.ruleset))

    def wake(self, at: datetime) -> None:
        self.state.wake(at)

    def used(self, cites: Sequence[Any]) -> None:
        if self.state.cites is not None:
            self.state.cites.extend(cites)

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

    def happened(self, types: tuple[str, ...]) -> Sequence[Mapping[str, Any]] | Unknown:
        if isinstance(self.state.events, Unknown):
            return self.state.events
        if len(types) == 1:
            return self.state.by_type.get(types[0], ())
        return [e for e in self.state.events if not types or e["type"] in types]

    def members(self, name: str) -> Sequence[Mapping[str, Any]] | Unknown:
        if name == "events":
            return self.state.events
        if name == "evidence":
            return self.state.evidence()
        values = self.state.values
        found = values.get(name) if name in values else (values.get("shop") or {}).get(name)
        if found is None:
            return () if name in values else Unknown(frozenset({name}))
        members: Sequence[Mapping[str, Any]] = found
        return members

    def read(self, path: str) -> Any:
        head, _, rest = path.partition(".")
        if head == "facts":
            return self.state.fact(rest, self.ruleset, None if self.now == self.state.now else self.now)
        if head == "event":
            return self._event(rest)
        if head == "deadline":
            return self._deadline(rest)
        if head == "now":
            return self.now
        if path == "claim.amount":
            return self._claim()
        if head in ("metric", "ledger"):
            return self.state.readings.get(path, Unknown(frozenset({path})))
        return self._record(path, head, rest)

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
                return Unknown(frozenset({path}))
            value = value[key]
        return value

    def _event(self, type_: str) -> Any:
        events = self.happened((type_,))
        if isinstance(events, Unknown):
            return events
        return next((e["at"] for e in reversed(events) if e.get("auto") is not True), None)

    def _claim(self) -> Any:
        """What is asked now: the last modification, else the request, else the order's total."""
        events = self.state.events
        if not isinstance(events, Unknown):
            for e in reversed(events):
                if e["type"] == "claim_modified" and e.get("amount") is not None:
                    return e["amount"]
        values = self.state.values
        if values.get("requested_amount") is not None:
            return values["requested_amount"]
        return self._record("order.amount", "order", "amount")

    def _deadline(self, rest: str) -> Any:
        from disputes.situation.deadlines import clocks_of

        name, _, part = rest.partition(".")
        clocks = clocks_of(self.state, name, self.ruleset)
        if not clocks:
            return None
        clock = clocks[-1]
        if part != "due":
            return clock.known_state
        if self.starting and clock.state not in ("overdue", "met_late"):
            return None
        if clock.due_at is None and clock.unknown is not None and clock.starts_at is None:
            return clock.unknown
        return clock.due_at
