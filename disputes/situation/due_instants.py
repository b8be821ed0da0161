"""When a clock is due.

Order of work: start → cut_off → counts_from → `within` on the calendar → `ends` → `at_latest` →
`at_earliest` → suspension.
"""

from __future__ import annotations

from datetime import UTC, datetime

from disputes.dates.calendars import Calendar, due
from disputes.dates.durations import Duration
from disputes.language.moments import NO_INSTANT, SpanLength
from disputes.language.reading.conditions import source
from disputes.language.truth import Gap, Unknown
from disputes.situation.clock import Clock, instant_of, utc, value_of
from disputes.situation.state import View
from disputes.words.language import ResolutionKind


def due_of(clock: Clock, view: View, calendar: Calendar, start: datetime) -> datetime | None:
    d = clock.deadline
    counts = value_of(clock, d.counts_from, view, "same_moment")
    cut_off = value_of(clock, d.cut_off, view)
    ends = value_of(clock, d.ends, view, "to_the_second")
    try:
        candidates = [due(start, s, calendar, counts, ends, cut_off) for s in _spans(clock, view)]
    except ValueError:  # as for moments: no such hours or days in the calendar, or beyond the years that exist
        clock.open(Unknown(gaps=frozenset({Gap("calendar", NO_INSTANT)})))
        candidates = []
    latest = instant_of(clock, d.at_latest, view, end=True)
    if not candidates:
        if latest is not None:
            clock.limited_by = source(d.node["at_latest"])
        return utc(latest)
    # The shortest still possible is worked out last, so that what limits it is what is told.
    found = sorted({_limited(clock, view, at, latest) for at in sorted(candidates, reverse=True)})
    clock.others = [at.astimezone(UTC) for at in found[1:]]
    return utc(found[0])


def _limited(clock: Clock, view: View, at: datetime, latest: datetime | None) -> datetime:
    """A due instant under the clock's second limit and its extensions."""
    clock.limited_by = None
    d = clock.deadline
    if latest is not None and latest < at:
        at = latest
        clock.limited_by = source(d.node["at_latest"])
    if d.at_earliest is not None:
        earliest = instant_of(clock, d.at_earliest, view.within({"due": at}), end=True)
        if earliest is not None and earliest > at:
            at = earliest
            clock.limited_by = "at_earliest"
    return at


def _spans(clock: Clock, view: View) -> list[Duration]:
    """The duration in force; where that is undecided, every one still possible (the shortest is shown)."""
    if clock.deadline.within is None:
        return []
    found = clock.deadline.within.resolve(view)
    clock.endless = found.kind is ResolutionKind.NONE
    options: tuple[SpanLength, ...] = (
        (found.value,) if found.kind is ResolutionKind.VALUE and found.value is not None else found.options
    )
    clock.cites += found.cites
    if found.unknown is not None:
        clock.open(found.unknown)
    out = []
    for span in options:
        length = span.length(view)
        if isinstance(length, Unknown):
            clock.open(length)
        elif length is not None:
            out.append(length)
    return out
