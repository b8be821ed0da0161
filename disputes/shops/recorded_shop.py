"""A shop's record at one instant, as a state that gathers what its standing rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from disputes.language.case_rules import Effective
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.situation.basis import Collector
from disputes.situation.build import parts_with
from disputes.situation.state import EditionDay, ReadingLookup, State
from disputes.situation.view import View


class RecordedShop(State):
    """One shop record at one instant.

    Its standing is one piece: what its parts read goes to one collector, unless a part has citations of its own
    (:meth:`disputes.situation.view.View.apart`).
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        book: Rulebook,
        now: datetime,
        readings: Callable[[State], ReadingLookup],
    ) -> None:
        super().__init__(values, book, now, parts_with(readings))
        self.collector = Collector()

    def view(
        self,
        ruleset: str,
        day: date,
        day_moves: bool,
        own: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        zone: ZoneInfo | None = None,
    ) -> View:
        """The shop as a ruleset sees it on an edition day; `zone`: in which days are meant, if not the market's."""
        return View(self, ruleset, day, day_moves, collector=self.collector, own=own, now=now, zone=zone)

    def active(self) -> tuple[Ruleset, ...]:
        """The rulesets that hold for the shop."""
        found = self.editions.active()
        self.collector.wake_all(found.basis.wakes)
        return found.value

    def holds(self, effective: Effective, ruleset: str, edition: EditionDay | None = None) -> bool:
        """Whether an entry of a ruleset holds: today, where no edition day is given."""
        default = edition if edition is not None else EditionDay(self.today, True)
        return self.editions.holds(effective, ruleset, default, self.collector)

    def wake(self, at: datetime) -> None:
        """Notes an instant at which the standing may change."""
        if at > self.now:
            self.collector.wake(at)
