"""The values of one occurrence of a deadline as they are read: what they cite, what keeps some of them open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.moments import EventPattern, WholeDay
from disputes.language.scope import Moment
from disputes.language.truth import Unknown
from disputes.situation.view import View
from disputes.words.language import ResolutionKind

T = TypeVar("T")
_VALUE = ResolutionKind.VALUE


class ClockValues:
    """Reads values of one occurrence, each in the view that it is handed.

    A clock cites the values that set it; what their own conditions rest on is not cited with it.
    """

    def __init__(self) -> None:
        self.cites: list[Citation] = []
        self.unknown: Unknown | None = None

    def note(self, unknown: Unknown) -> None:
        """Notes what keeps some part of the clock open."""
        self.unknown = unknown if self.unknown is None else self.unknown | unknown

    def value(self, alternatives: Alternatives[T] | None, view: View) -> T | None:
        """The value in force, None where there is none; of undecided ones the first that is still possible."""
        if alternatives is None:
            return None
        found = alternatives.series[0][0].resolution if alternatives.literal else alternatives.resolve(view)
        if found.kind is _VALUE:
            self.cites += found.cites
            return found.value
        if found.unknown is not None:
            self.note(found.unknown)
            return found.options[0] if found.options else None
        return None

    def instant(self, alternatives: Alternatives[Moment] | None, view: View, *, end: bool = False) -> datetime | None:
        """The instant in force; with `end` the last second of a day that is named without a time."""
        moment = self.value(alternatives, view)
        if moment is None:
            return None
        at = moment.end(view) if end and isinstance(moment, WholeDay) else moment.at(view)
        if isinstance(at, Unknown):
            self.note(at)
            return None
        return at

    def events(self, alternatives: Alternatives[tuple[EventPattern, ...]] | None, view: View) -> Sequence[datetime]:
        """The instants of the events that match one of the patterns in force, oldest first."""
        lists: list[Sequence[datetime]] = []
        state = view.state
        listed = state.lists_all_events and not isinstance(state.events, Unknown)
        for pattern in self.value(alternatives, view) or ():
            if listed and pattern.types and state.by_type.keys().isdisjoint(pattern.types):
                continue
            found = _instants(pattern, view)
            if isinstance(found, Unknown):
                self.note(found)
            elif found:
                lists.append(found)
        if len(lists) == 1:
            return lists[0]
        return sorted(at for found in lists for at in found)


def _instants(pattern: EventPattern, view: View) -> Sequence[datetime] | Unknown:
    """When the events that match happened. Where that hangs on nothing but the events of a record that lists all of
    them, it is found once for all clocks of it: there may be as many as events.
    """
    if pattern.condition is not None or not view.is_complete("events") or isinstance(view.state.events, Unknown):
        return pattern.instants(view)
    key = (pattern.types, pattern.which, pattern.says_auto)
    known = view.state.instants.get(key)
    if known is None:
        found = pattern.instants(view)
        assert not isinstance(found, Unknown)  # there is nothing that could be open about it
        known = view.state.instants[key] = found
    return known
