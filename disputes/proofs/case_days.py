"""The days and instants of one case: the instant of the answer, the zone of its market, and the local days that matter.

A local day is told by a second of the local clocks since 1970. It is tied to the instant that picks it only where it
matters which day it is, within the time by which clocks are changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import z3

from disputes.language.rulebook import Rulebook
from disputes.proofs.encoding import RECORD, Encoder
from disputes.proofs.moments_of import CLOCKS_CHANGE
from disputes.proofs.symbols import SymbolicValue, Term, implies
from disputes.proofs.variables import DAY_SECONDS, code_of, day_number

_FARTHEST_ZONE = 14 * 3600
_DAYS = (DAY_SECONDS * day_number(date(1989, 1, 1)), DAY_SECONDS * day_number(date(2200, 12, 31)))
_RECENT = DAY_SECONDS * day_number(date(2026, 7, 1))
_SUMMER = datetime(2026, 7, 1, tzinfo=UTC)


class CaseDays:
    """Makes the days of one case, each once."""

    def __init__(self, encoder: Encoder, book: Rulebook) -> None:
        self._encoder = encoder
        self._book = book
        self._now: Term = None
        self._zone: Term = None
        self._named: dict[str, Term] = {}
        self._of_instants: dict[int, tuple[Term, Term]] = {}
        """By the number of a term for an instant: that term, kept so that its number stays its own, and its day."""
        self._starts: dict[int, Term] = {}
        self._untied: dict[int, Callable[[], None]] = {}

    def now(self) -> Term:
        """The instant of the answer."""
        if self._now is None:
            variables = self._encoder.variables
            self._now = variables.instant("now")
            variables.likely.append(self._now >= _RECENT)
        return self._now

    def zone(self) -> Term:
        """How far the clocks of the market are ahead of UTC, in seconds."""
        if self._zone is None:
            variables = self._encoder.variables
            zone = self._zone = variables.whole("zone")
            variables.facts.append(z3.And(zone >= -_FARTHEST_ZONE, zone <= _FARTHEST_ZONE))
            market = self._encoder.read("market", RECORD)
            own = self._book.own
            for code, told in (own.markets if own is not None else {}).items():
                offset = _SUMMER.astimezone(ZoneInfo(told.zone)).utcoffset()
                seconds = int(offset.total_seconds()) if offset is not None else 0
                # A wish for witnesses only, so that the market is not one that a condition mentions.
                variables.likely.append(implies(market.term == code_of(code), zone == seconds))
        return self._zone

    def named(self, name: str, tie: Callable[[Term], None] | None = None) -> Term:
        """The day of that name. `tie`: ties it to what picks it, done once it matters which day it is."""
        if name not in self._named:
            day = self._named[name] = self._any_day(name)
            if tie is not None:
                self._untied[day.get_id()] = lambda: tie(day)
        return self._named[name]

    def uses(self, day: Term) -> None:
        """Notes that it matters which day it is."""
        tie = self._untied.pop(day.get_id(), None)
        if tie is not None:
            tie()

    def of_instant(self, at: SymbolicValue) -> Term:
        """The local day of an instant."""
        number = at.term.get_id()
        if number not in self._of_instants:
            day = self._any_day(f"day of instant {len(self._of_instants)}")
            self._of_instants[number] = (at.term, day)
            self.is_day_of(day, at)
        return self._of_instants[number][1]

    def start(self, day: int) -> Term:
        """The first instant of a day (days since 1970) in the zone of the market."""
        if day not in self._starts:
            variables = self._encoder.variables
            at = self._starts[day] = variables.whole(f"start of day {day}")
            moved = day * DAY_SECONDS - self.zone() - at
            variables.facts.append(z3.And(moved >= -CLOCKS_CHANGE, moved <= CLOCKS_CHANGE))
            variables.likely.append(moved == 0)
            for other, start in self._starts.items():
                if other != day:
                    variables.facts.append(start < at if other < day else start > at)
        return self._starts[day]

    def is_day_of(self, day: Term, at: SymbolicValue) -> None:
        """Notes that a day is the local one of an instant, where that has happened."""
        if at.term is None:
            return
        variables = self._encoder.variables
        local = at.term + self.zone()
        near = z3.And(day - local >= -CLOCKS_CHANGE, day - local <= CLOCKS_CHANGE)
        variables.facts.append(implies(at.there, near))
        variables.likely.append(implies(at.there, day == local))

    def _any_day(self, name: str) -> Term:
        day = self._encoder.variables.whole(name)
        self._encoder.variables.facts.append(z3.And(day >= _DAYS[0], day <= _DAYS[1]))
        return day
