"""A limit on which sources disagree: every date that one of them gives, and which of them is acted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from disputes.dates.durations import Duration
from disputes.language.citations import Citation
from disputes.language.truth import Text


@dataclass(frozen=True, slots=True)
class ContestedFigure:
    """A duration that one source gives, the due instant (UTC) that it comes to, and where it stands."""

    span: Duration
    at: datetime
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Contested:
    """The figures of sources that disagree, the earliest first, and whom to ask which of them holds."""

    figures: tuple[ContestedFigure, ...]
    ask: Text

    @property
    def instants(self) -> tuple[datetime, ...]:
        return tuple(f.at for f in self.figures)

    @property
    def cites(self) -> tuple[Citation, ...]:
        return tuple(c for f in self.figures for c in f.cites)

    def acting(self, at: datetime) -> datetime:
        """The date to keep at an instant: the earliest that it does not lie behind, the last once all have passed.

        So no date of any source is missed, and nothing is late as long as one of them still holds.
        """
        return next((due for due in self.instants if due >= at), self.instants[-1])

    def passed(self, at: datetime) -> bool:
        """Whether one of the dates lies behind an instant."""
        return self.instants[0] < at

    def later_by(self, span: timedelta) -> Contested:
        """The same with every date moved on, by the time for which a clock stood still."""
        moved = tuple(ContestedFigure(f.span, f.at + span, f.cites) for f in self.figures)
        return Contested(moved, self.ask)
