"""One occurrence of a deadline for one record, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from disputes.language.case_rules import Deadline, Lapse
from disputes.language.citations import Citation, weakest, weakest_cited
from disputes.language.loading import COMMON
from disputes.language.truth import Unknown
from disputes.situation.case_life import Withheld
from disputes.situation.contested import Contested
from disputes.situation.timeline import Row
from disputes.words.answers import Confidence, DeadlineState, DueSource
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor

CONCLUSIONS = frozenset({DeadlineState.OVERDUE, DeadlineState.MET_LATE, DeadlineState.MET_EARLY})
"""States that say of somebody that it was not done in time: an unknown fact may undo them."""
HIDDEN = frozenset({DeadlineState.SUPERSEDED, DeadlineState.NOT_APPLICABLE})
"""States of clocks that have no object any more: they are shown for explanation only."""
FINISHED: frozenset[DeadlineState] = HIDDEN | {DeadlineState.MET, DeadlineState.MET_LATE, DeadlineState.MET_EARLY}
"""States in which nothing more is to be done."""
RUNS = (DeadlineState.RUNNING, DeadlineState.DUE_SOON)
"""States in which its time has begun and is not over."""
_LAPSED = (DeadlineState.OVERDUE, DeadlineState.MET_LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One occurrence of a deadline for one record. Instants are in UTC.

    `source`: who sets `due_at`; `rule_due_at` is what the ruleset alone comes to. `others`: later due instants that are
    still possible. `unknown`: what keeps some part of it open; `doubt`: what could undo the conclusion that the state
    draws. `stated`: the deadline of the channel that joined it. `ended_at`: when something superseded it.
    `withheld`: why it does not run though its instants say so. `contested`: the dates of sources that disagree on it;
    `act_by` the earliest of them that has not passed, as long as the clock is unfinished. `holidays_open`: that which
    days are off in its time is not on file. `turns`: the later instants at which it may stand otherwise by its own
    instants alone. `edition` and `own` are the day and the keys with which its values are
    read; without a start both are left out.
    """

    deadline: Deadline
    occurrence: int
    state: DeadlineState = DeadlineState.NOT_STARTED
    starts_at: datetime | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    rule_due_at: datetime | None = None
    warn_at: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    source: DueSource = DueSource.RULE
    limited_by: str | None = None
    may_apply: bool = False
    lapse: Lapse | None = None
    calendar: str | None = None
    edition: date | None = None
    own: Mapping[str, object] = field(default_factory=dict)
    cites: tuple[Citation, ...] = ()
    unknown: Unknown | None = None
    doubt: Unknown | None = None
    others: tuple[datetime, ...] = ()
    stated: Row | None = None
    withheld: Withheld | None = None
    contested: Contested | None = None
    act_by: datetime | None = None
    holidays_open: bool = False
    turns: tuple[datetime, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether its date is open: sources disagree on it, or the days off of its time are not on file."""
        return self.contested is not None or self.holidays_open

    @property
    def keep_by(self) -> datetime | None:
        """The instant to be kept: where sources disagree, the date to act by, the last once all have passed."""
        return self.act_by or self.late_after

    @property
    def late_after(self) -> datetime | None:
        """The instant after which it is late: where sources disagree, the last of their dates."""
        return self.contested.last if self.contested is not None else self.due_at

    @property
    def key(self) -> str:
        return self.deadline.key

    def named(self, platform: str) -> str:
        """The id in an answer: short for the platform's own and the common ones, with the ruleset's for others."""
        return self.deadline.id if self.deadline.ruleset in (platform, COMMON) else self.key

    @property
    def confidence(self) -> Confidence | None:
        """How reliable what sets it is: of figures that sources disagree on, no more than second-hand, and where the
        days off are not on file, no more than worked out. The channel's own instant is as sure as the record says.
        """
        if self.stated is None and self.contested is None and not self.holidays_open:
            return weakest_cited((*self.deadline.cites, *self.cites))
        told = [c.confidence for c in (*self.deadline.cites, *self.cites)]
        stated = self.stated.get("confidence") if self.stated is not None else None
        told += [Confidence(stated)] if stated is not None else []
        told += [Confidence.SECONDARY] if self.contested is not None else []
        return weakest([*told, Confidence.DERIVED] if self.holidays_open else told)

    @property
    def is_undated(self) -> bool:
        """Whether it runs for the seller, with a price for silence, and no date is on file: it is to be looked up."""
        return (
            self.due_at is None
            and self.lapse is not None
            and self.deadline.actor is Actor.SELLER
            and self.state is DeadlineState.RUNNING
        )

    @property
    def lapsed(self) -> bool:
        """Whether the due instant surely passed unmet: what its lapse says has come about."""
        return self.state in _LAPSED and self.doubt is None

    @property
    def lapsed_first(self) -> bool:
        """Whether it had surely lapsed when something else ended it."""
        ended = (
            self.ended_at is not None
            and self.late_after is not None
            and self.ended_at > self.late_after
            and self.state is DeadlineState.SUPERSEDED
        )
        return ended and self.doubt is None and not self.others

    @property
    def known_state(self) -> DeadlineState | Unknown:
        """The state as a condition reads it: no conclusion where an unknown fact could undo it."""
        return self.doubt if self.doubt is not None and self.state in CONCLUSIONS else self.state
