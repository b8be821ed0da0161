"""The ledgers that a shop has at an instant: which one lists a type, and when each issues points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from disputes.dates.recurrences import Recurrence
from disputes.dates.wall_clock import at_local, day_start
from disputes.language.shop_rules import Ledger
from disputes.shops.metrics import ShopMetrics
from disputes.shops.recorded_shop import RecordedShop
from disputes.situation.periods import period, starts_of
from disputes.situation.view import View


def ledgers_in_force(state: RecordedShop) -> list[Ledger]:
    """The ledgers of the rulesets that hold, of their own dates and conditions those that are not ruled out."""
    out = []
    for r in state.active():
        for ledger in r.ledgers.values():
            view = state.view(ledger.ruleset, state.today, True)
            if state.holds(ledger.effective, ledger.ruleset) and (
                ledger.when is None or ledger.when.truth(view) is not False
            ):
                out.append(ledger)
    return out


class LedgersInForce:
    """The ledgers of a shop by their names and by the types that they list, and when they issue points."""

    def __init__(self, state: RecordedShop, metrics: ShopMetrics) -> None:
        self.state = state
        self.metrics = metrics
        self.all = ledgers_in_force(state)
        self.main = next((x for x in self.all if x.main), self.all[0] if self.all else None)
        self._by_band_type = self._band_types()
        self._boundaries: dict[tuple[str, date], datetime | None] = {}

    def named(self, name: str | None) -> Ledger | None:
        return next((x for x in self.all if x.id == name), None)

    def listing(self, type_: str | None) -> Ledger | None:
        """The ledger that lists a type: among its violations, or by a band's type."""
        if type_ is None:
            return None
        found = next((x for x in self.all if type_ in x.violations), None)
        return found or self.named(self._by_band_type.get(type_))

    def _band_types(self) -> dict[str, str]:
        """The ledger of the types under which bands bring points."""
        out: dict[str, str] = {}
        for m in self.metrics.all():
            for alternative in m.bands.entries() if m.bands is not None else ():
                for band in alternative.value or ():
                    ledger = band.ledger or (self.main.id if self.main is not None else None)
                    if band.points is not None and ledger is not None:
                        out.setdefault(band.type or m.id, ledger)
        return out

    # --- days and instants --------------------------------------------------------------------------------------

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.state.zone).date()

    def view_on(self, day: date) -> View:
        """The platform's own view on an edition day."""
        return self.state.view(self.state.book.platform, day, False)

    def issue_instant(self, ledger: Ledger, at: datetime) -> datetime:
        """When points for something at `at` are issued: at once, or when the period that it lies in is over."""
        if ledger.issued is None:
            return at
        key = (ledger.key, self.local_day(at))
        if key not in self._boundaries:  # periods end at midnight: all instants of a local day are issued together
            self._boundaries[key] = self._issued_after(ledger, at)
        found = self._boundaries[key]
        return at if found is None else found

    def _issued_after(self, ledger: Ledger, at: datetime) -> datetime | None:
        if ledger.issued is None:
            return None
        zone = self.state.zone
        starts = starts_of(self.state.view(ledger.ruleset, self.local_day(at), False), ledger.issued)
        days = replace(
            starts,
            options=tuple(replace(o, at=time(0)) for o in starts.options),
            in_force=_at_midnight(starts.in_force),
        )
        boundary = days.next_after(at)
        if boundary is None:
            return None
        day = boundary.astimezone(zone).date()
        found = starts.in_force(day)
        return at_local(day, found.at, zone) if found is not None else boundary

    def week_of(self, at: datetime) -> date:
        """The first day of the platform's week that `at` lies in."""
        start = period(self.view_on(self.local_day(at)), "weeks").last_at(at)
        return self.local_day(start or day_start(self.local_day(at) - timedelta(days=6), self.state.zone))


def _at_midnight(in_force: Callable[[date], Recurrence | None]) -> Callable[[date], Recurrence | None]:
    def found(day: date) -> Recurrence | None:
        recurrence = in_force(day)
        return None if recurrence is None else replace(recurrence, at=time(0))

    return found
