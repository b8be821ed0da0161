"""A limit on which sources disagree: the date that the ruleset holds, those of others, and which is acted on."""

from __future__ import annotations

from datetime import datetime

from disputes.dates.durations import Duration
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ContestedFigure:
    """A duration that one source gives, the due instant (UTC) that it comes to, and where it stands."""

    span: Duration
    at: datetime
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Contested:
    """The figures of sources that disagree, the earliest first, and whom to ask which of them holds.

    `own` is the due instant (UTC) of the figure that the ruleset holds itself.
    """

    figures: tuple[ContestedFigure, ...]
    ask: Text
    own: datetime

    @property
    def instants(self) -> tuple[datetime, ...]:
        return tuple(f.at for f in self.figures)

    @property
    def cites(self) -> tuple[Citation, ...]:
        return tuple(c for f in self.figures for c in f.cites)

    @property
    def first(self) -> datetime:
        """The earliest date: from its warning on, time is short."""
        return self.instants[0]

    @property
    def last(self) -> datetime:
        """The last date: nothing is late as long as one source still allows it."""
        return self.instants[-1]

    def act_by(self, at: datetime) -> datetime | None:
        """The date to keep at an instant: the earliest that has not passed by then, so that no source's date is missed.

        None once all have passed.
        """
        return next((due for due in self.instants if due >= at), None)

    def ending(self, last: datetime | None) -> Contested | None:
        """The same with every date moved on with the last one, by the time for which a clock stood still.

        None while it stands still: there is no date then.
        """
        if last is None:
            return None
        span = last - self.last
        moved = tuple(ContestedFigure(f.span, f.at + span, f.cites) for f in self.figures)
        return Contested(moved, self.ask, self.own + span)
