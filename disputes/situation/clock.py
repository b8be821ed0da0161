"""One occurrence of a deadline for one case, and the reading of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from disputes.dates.calendars import Calendar
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Deadline, Lapse
from disputes.language.loading import COMMON
from disputes.language.moments import WholeDay
from disputes.language.truth import Unknown
from disputes.situation.state import View
from disputes.words.language import ResolutionKind

SECOND = timedelta(seconds=1)
CONCLUSIONS = ("overdue", "met_late", "met_early")
FINISHED = ("met", "met_late", "met_early", "superseded", "not_applicable")


@dataclass(slots=True)
class Clock:
    """One occurrence of a deadline for one case. Instants are in UTC."""

    deadline: Deadline
    occurrence: int
    state: str = "not_started"
    starts_at: datetime | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    rule_due_at: datetime | None = None
    warn_at: datetime | None = None
    met_at: datetime | None = None
    source: str = "rule"
    limited_by: str | None = None
    may_apply: bool = False
    lapse: Lapse | None = None
    calendar: str | None = None
    edition: date | None = None
    cites: list[Any] = field(default_factory=list)
    unknown: Unknown | None = None
    view: View | None = None
    takes_answer: bool = True
    opens: bool = False  # whether it has an opening: an earlier event then meets it, too early
    endless: bool = False  # `within: none`: the source says that no time is given
    others: list[datetime] = field(default_factory=list)  # later due instants that are still possible
    doubt: Unknown | None = None  # what could undo the conclusion that the state draws
    stated: Mapping[str, Any] | None = None
    ended_at: datetime | None = None  # by what superseded it

    @property
    def key(self) -> str:
        return self.deadline.key

    def named(self, platform: str) -> str:
        """The id in an answer: short for the platform's own and the common ones, with the ruleset's for others."""
        return self.deadline.id if self.deadline.ruleset in (platform, COMMON) else self.key

    @property
    def applies(self) -> bool:
        return self.state != "not_applicable"

    @property
    def lapsed(self) -> bool:
        """Whether the due instant surely passed unmet: what its lapse says has come about."""
        return self.state in ("overdue", "met_late") and self.doubt is None

    @property
    def lapsed_first(self) -> bool:
        """Whether it had surely lapsed when something else ended it."""
        ended = (
            self.state == "superseded"
            and self.ended_at is not None
            and self.due_at is not None
            and self.ended_at > self.due_at
        )
        return ended and self.doubt is None and not self.others

    @property
    def known_state(self) -> str | Unknown:
        """The state as a condition reads it: no conclusion where an unknown fact could undo it."""
        return self.doubt if self.doubt is not None and self.state in CONCLUSIONS else self.state

    def open(self, unknown: Unknown) -> None:
        """Notes what keeps some part of the clock open."""
        self.unknown = unknown if self.unknown is None else self.unknown | unknown


def value_of(clock: Clock, alternatives: Alternatives[Any] | None, view: View, default: Any = None) -> Any:
    """The value in force; what keeps it open is noted on the clock."""
    if alternatives is None:
        return default
    found = alternatives.resolve(view)
    if found.kind is ResolutionKind.VALUE:
        clock.cites += found.cites
        return found.value
    if found.unknown is not None:
        clock.open(found.unknown)
        return found.options[0] if found.options else default
    return None


def instant_of(
    clock: Clock, alternatives: Alternatives[Any] | None, view: View, *, end: bool = False
) -> datetime | None:
    moment = value_of(clock, alternatives, view)
    if moment is None:
        return None
    at = moment.end(view) if end and isinstance(moment, WholeDay) else moment.at(view)
    if isinstance(at, Unknown):
        clock.open(at)
        return None
    found: datetime | None = at
    return found


def calendar_of(clock: Clock, view: View, d: Deadline) -> Calendar:
    name = value_of(clock, d.calendar, view)
    clock.calendar = name or (view.state.market.calendar if view.state.market is not None else None)
    return view.calendar(name)


def utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
