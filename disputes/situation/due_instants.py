"""When a clock is due by its ruleset.

Order of work: start → cut_off → counts_from → `within` on the calendar → `ends` → `at_latest` →
`at_earliest`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from disputes.dates.calendars import Calendar, ClockEnd, due
from disputes.dates.durations import Duration
from disputes.language.alternatives import Resolution
from disputes.language.case_rules import Deadline
from disputes.language.citations import Citation
from disputes.language.moments import NO_INSTANT, SpanLength
from disputes.language.truth import Gap, Text, Unknown
from disputes.situation.clock_values import ClockValues
from disputes.situation.contested import Contested, ContestedFigure
from disputes.situation.view import View
from disputes.words.dataclass import dataclass
from disputes.words.dates import CountsFrom, DayEnd, Unit
from disputes.words.language import ResolutionKind

_OF_BUSINESS = (Unit.BUSINESS_DAYS, Unit.BUSINESS_HOURS)
_HOLIDAYS = Text(
    "The days off of {years} that may fall into this time are not on file, so they are counted as working days: "
    "the date shown is the earliest possible.",
    "该期间可能遇到 {years} 年的节假日，但资料中没有，故仍按工作日计入：所示为最早可能的截止日。",
)
_LOOK_UP_HOLIDAYS = Text("the official calendar of holidays of that year", "官方公布的当年节假日安排")


@dataclass(frozen=True, slots=True)
class DueInstants:
    """When a clock is due, in UTC.

    Where its duration is undecided, `at` is the earliest instant still possible and `others` are the later ones. Where
    sources disagree on it, `at` is that of the ruleset itself, and `contested` holds the instants of all of them.
    `holidays`: that its counted days reach a time of which it is not on file which days are off.
    `limited_by` names the second limit that sets `at`; `endless`: the source says that no time is given.
    """

    at: datetime | None = None
    others: tuple[datetime, ...] = ()
    limited_by: str | None = None
    endless: bool = False
    contested: Contested | None = None
    holidays: Unknown | None = None


def due_instants(d: Deadline, values: ClockValues, view: View, calendar: Calendar, start: datetime) -> DueInstants:
    """When an occurrence that starts at `start` is due."""
    counts = values.value(d.counts_from, view) or CountsFrom.SAME_MOMENT
    cut_off = values.value(d.cut_off, view)
    ends: ClockEnd = values.value(d.ends, view) or DayEnd.TO_THE_SECOND
    lengths = _lengths(d, values, view)
    endless = lengths.endless
    try:
        own, rivals = [
            sorted([(due(start, s, calendar, counts, ends, cut_off), n, s) for n, s in enumerate(spans)])
            if spans
            else []
            for spans in (lengths.own, lengths.rivals)
        ]
    except ValueError:  # as for moments: no such hours or days in the calendar, or beyond the years that exist
        values.note(Unknown(gaps=frozenset({Gap("calendar", NO_INSTANT)})))
        own, rivals = [], []
    latest = values.instant(d.at_latest, view, end=True)
    if not own:
        if latest is None:
            return DueInstants(endless=endless)
        return DueInstants(latest.astimezone(UTC), limited_by=d.node["at_latest"].one_line(), endless=endless)
    found = [_limited(d, values, view, at, latest) for at, *_ in own]
    open_years = None
    if any([span.unit in _OF_BUSINESS for *_, span in own]):
        open_years, later = _holidays(calendar, start, own, counts, ends, cut_off)
        found += [_limited(d, values, view, at, latest) for at in later]
    at, limited_by = found[0]
    others: tuple[datetime, ...] = ()
    if len(found) > 1:
        at, limited_by = min(found, key=lambda f: f[0])  # of several the first: what limits the shortest is told
        others = tuple(other.astimezone(UTC) for other in sorted({other for other, _ in found} - {at}))
    if lengths.ask is None:
        return DueInstants(at.astimezone(UTC), others, limited_by, endless, None, open_years)
    figures = [ContestedFigure(own[0][2], at.astimezone(UTC), lengths.cites)]
    for end, _, span in rivals:
        limited, _ = _limited(d, values, view, end, latest)
        figures.append(ContestedFigure(span, limited.astimezone(UTC), lengths.rival_cites))
    figures.sort(key=lambda f: f.at)
    contested = None
    if figures[0].at != figures[-1].at:
        contested = Contested(tuple(figures), lengths.ask, at.astimezone(UTC))
    return DueInstants(at.astimezone(UTC), others, limited_by, endless, contested, open_years)


def _holidays(
    calendar: Calendar,
    start: datetime,
    own: Sequence[tuple[datetime, int, Duration]],
    counts: CountsFrom,
    ends: ClockEnd,
    cut_off: time | None,
) -> tuple[Unknown | None, list[datetime]]:
    """That the days off of the time that is counted are not on file, and when the clock is due with the likely ones."""
    first, years = start.astimezone(calendar.zone).date(), set[int]()
    later = []
    for at, _, span in own:
        if span.unit in _OF_BUSINESS and (found := calendar.open_years(first, at.astimezone(calendar.zone).date())):
            years.update(found)
            if (likely := calendar.with_likely_days_off) is not None:
                later.append(due(start, span, likely, counts, ends, cut_off))
    if not years:
        return None, []
    why = _HOLIDAYS.filled(years=", ".join(map(str, sorted(years))))
    where = calendar.announced.look_up if calendar.announced is not None else None
    look_up = Text(*where) if where is not None else _LOOK_UP_HOLIDAYS
    return Unknown(gaps=frozenset({Gap("holidays", why, look_up)})), later


def _limited(
    d: Deadline, values: ClockValues, view: View, at: datetime, latest: datetime | None
) -> tuple[datetime, str | None]:
    """A due instant under the clock's second limit and its extensions, and which of them set it."""
    limited_by = None
    if latest is not None and latest < at:
        at = latest
        limited_by = d.node["at_latest"].one_line()
    if d.at_earliest is not None:
        earliest = values.instant(d.at_earliest, view.within({"due": at}), end=True)
        if earliest is not None and earliest > at:
            at = earliest
            limited_by = "at_earliest"
    return at, limited_by


@dataclass(frozen=True, slots=True)
class _Lengths:
    """The durations in force (where that is undecided, every one still possible), those that other sources give, with
    whom to ask, and whether no time is given.
    """

    own: tuple[Duration, ...] = ()
    cites: tuple[Citation, ...] = ()
    endless: bool = False
    rivals: tuple[Duration, ...] = ()
    rival_cites: tuple[Citation, ...] = ()
    ask: Text | None = None


def _lengths(d: Deadline, values: ClockValues, view: View) -> _Lengths:
    if d.within is None:
        return _Lengths()
    found = d.within.resolve(view)
    values.cites += found.cites
    if found.unknown is not None:
        values.note(found.unknown)
    own = _spans(found, values, view)
    endless = found.kind is ResolutionKind.NONE
    if found.rival is None:
        return _Lengths(own, found.cites, endless)
    # What others say is no reason to ask anything: where none of it is in force, nobody disputes the figure.
    others = found.rival.values.resolve(view.apart())
    return _Lengths(own, found.cites, endless, _spans(others, values, view), others.cites, found.rival.ask)


def _spans(found: Resolution[SpanLength], values: ClockValues, view: View) -> tuple[Duration, ...]:
    options: tuple[SpanLength, ...] = (
        (found.value,) if found.kind is ResolutionKind.VALUE and found.value is not None else found.options
    )
    out = []
    for span in options:
        length = span.length(view)
        if isinstance(length, Unknown):
            values.note(length)
        elif length is not None:
            out.append(length)
    return tuple(out)
