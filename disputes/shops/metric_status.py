"""Status, level and bands of one assessment of a metric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from disputes.dates.durations import Window
from disputes.language.amounts import AmountRange, amount
from disputes.language.citations import Citation
from disputes.language.conditions import All, Choice, FieldTest, Not, Some
from disputes.language.shop_rules import Band, Metric
from disputes.language.truth import Unknown
from disputes.situation.basis import cited_once
from disputes.situation.periods import Span
from disputes.situation.view import View
from disputes.words.language import ResolutionKind

_FLIPPED = {"lt": "gte", "lte": "gt", "gt": "lte", "gte": "lt", "eq": "ne", "ne": "eq"}
PASSING = ("ok", "at_risk")


@dataclass(slots=True)
class HeldBand:
    """A band in which a metric stands, and the points that it comes to (the cap of the assessment taken off).

    `why`: the sources of what its condition compares with; `of_points`: those of its points.
    """

    band: Band
    points: Decimal | None = None
    most: Decimal | None = None
    full: Decimal | None = None
    unknown: Unknown | None = None
    why: tuple[Citation, ...] = ()
    of_points: tuple[Citation, ...] = ()

    @property
    def cites(self) -> tuple[Citation, ...]:
        """All that it rests on."""
        return cited_once(self.band.cites, self.why, self.of_points)


@dataclass(slots=True)
class MetricReading:
    """One assessment of a metric: its figures over one window. Instants in UTC."""

    metric: Metric
    number: int
    window: Window | None
    span: Span | None
    at: datetime
    stated: bool
    always: bool = False  # assessed at every instant: `at` is now
    off: int = 0  # by how many days a stated window is longer or shorter than the metric's own
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    rate: Decimal | None = None
    own: dict[str, Any] = field(default_factory=dict)
    status: str = "unknown"
    threshold: Decimal | None = None
    comparator: str | None = None
    warn: Decimal | None = None
    level: str | None = None
    held: list[HeldBand] = field(default_factory=list)
    notes: list[Unknown] = field(default_factory=list)
    edition: date | None = None
    cites: tuple[Citation, ...] = ()  # of the standard and the level that it was judged by

    @property
    def sources(self) -> tuple[Citation, ...]:
        """All that the assessment and the bands it stands in rest on."""
        return cited_once(self.metric.cites, self.cites, *(h.cites for h in self.held))

    @property
    def known(self) -> bool:
        return self.rate is not None


def figures_of(reading: MetricReading) -> dict[str, Any]:
    """What conditions of a metric may read beside the record's fields."""
    own = dict(reading.own)
    for key in ("rate", "numerator", "denominator"):
        if (value := getattr(reading, key)) is not None:
            own[key] = value
    return own


def set_status(view_of: Callable[..., View], r: MetricReading) -> None:
    """Sets status, level and bands of an assessment; `view_of` gives the view in which it reads."""
    own = figures_of(r)
    r.own = own
    view = view_of(r, own)
    m = r.metric
    apart = view.apart()
    r.status = _status(r, apart)
    own["status"] = r.status
    r.cites = apart.collector.cites if r.status != "unknown" else ()
    if m.level is not None:
        apart = view.apart()
        found = m.level.resolve(apart)
        r.cites = cited_once(r.cites, apart.collector.cites)
        r.level = found.value if found.kind is ResolutionKind.VALUE else None
        if found.unknown is not None:
            r.notes.append(found.unknown)
        if found.kind in (ResolutionKind.VALUE, ResolutionKind.NONE):
            own["level"] = r.level
    r.held = bands_held(r, view) if r.known and _big_enough(r, view) else []


def _big_enough(r: MetricReading, view: View) -> bool:
    return r.metric.needs is None or r.metric.needs.truth(view) is True


def _status(r: MetricReading, view: View) -> str:
    m = r.metric
    if m.standard is None:
        return "unknown"
    resolved = m.standard.resolve(view)
    if resolved.kind is ResolutionKind.VALUE and resolved.value is not None:
        shown = rate_test(resolved.value, view)
        if shown is not None:
            r.comparator, r.threshold = shown
    if not _big_enough(r, view) or not r.known:
        return "unknown"
    if resolved.kind is ResolutionKind.NONE:
        return "ok"
    if resolved.kind is not ResolutionKind.VALUE:
        if resolved.unknown is not None:
            r.notes.append(resolved.unknown)
        return "unknown"
    assert resolved.value is not None
    truth = resolved.value.truth(view)
    if isinstance(truth, Unknown):
        r.notes.append(truth)
        return "unknown"
    if not truth:
        return "breached"
    return "at_risk" if _close(r, resolved.value, view) else "ok"


def _close(r: MetricReading, standard: Any, view: View) -> bool:
    """Whether the rate passes its limit with less than the margin, and only the rate makes it pass."""
    if r.metric.margin is None or r.threshold is None or r.rate is None:
        return False
    margin = amount(r.metric.margin, view)
    if not isinstance(margin, Decimal):
        return False
    upper = r.comparator in ("lt", "lte")
    room = abs(r.threshold * margin)
    r.warn = r.threshold - room if upper else r.threshold + room
    distance = r.threshold - r.rate if upper else r.rate - r.threshold
    if distance >= room:
        return False
    far = Decimal(10**12) if upper else Decimal(-(10**12))
    return standard.truth(view.within({"rate": far})) is not True


def rate_test(condition: Any, view: View, negated: bool = False) -> tuple[str, Decimal] | None:
    """The first test of `rate` in a condition: comparator and number, turned round under a `not`."""
    if isinstance(condition, (All, Some)):
        for part in condition.parts:
            found = rate_test(part, view, negated)
            if found is not None:
                return found
        return None
    if isinstance(condition, Not):
        return rate_test(condition.part, view, not negated)
    if isinstance(condition, Choice):
        resolved = condition.tests.resolve(view)
        return rate_test(resolved.value, view, negated) if resolved.kind is ResolutionKind.VALUE else None
    if isinstance(condition, FieldTest) and condition.path == "rate" and condition.op in _FLIPPED:
        value = condition.operand[0] if isinstance(condition.operand, tuple) else amount(condition.operand, view)
        if isinstance(value, Decimal):
            return (_FLIPPED[condition.op] if negated else condition.op), value
    return None


def bands_held(r: MetricReading, view: View) -> list[HeldBand]:
    """The bands in which the metric stands, their points capped for one assessment."""
    if r.metric.bands is None:
        return []
    choice = view.apart()
    resolved = r.metric.bands.resolve(choice)
    if resolved.kind is not ResolutionKind.VALUE or resolved.value is None:
        if resolved.unknown is not None:
            r.notes.append(resolved.unknown)
        return []
    out: list[HeldBand] = []
    for band in resolved.value:
        apart = view.apart()
        truth = band.when.truth(apart)
        if isinstance(truth, Unknown):
            r.notes.append(truth)
        elif truth:
            out.append(_held(band, view, cited_once(choice.collector.cites, apart.collector.cites)))
    _capped(r, out, view)
    return out


def _held(band: Band, view: View, why: tuple[Citation, ...]) -> HeldBand:
    held = HeldBand(band, why=why)
    if band.points is not None:
        apart = view.apart()
        held.points, held.most, held.unknown = points_of(band.points, apart)
        held.full, held.of_points = held.points, apart.collector.cites
    return held


def points_of(alternatives: Any, view: View) -> tuple[Decimal | None, Decimal | None, Unknown | None]:
    """Points in force: least and most (both the same where there is one figure), and what keeps them open."""
    found = alternatives.resolve(view)
    if found.kind is ResolutionKind.UNDECIDED:
        view.used(found.cites)
    options = [found.value] if found.kind is ResolutionKind.VALUE else list(found.options)
    ends: list[tuple[Decimal, Decimal]] = []
    open_ = found.unknown
    for value in options:
        least, most = (
            (amount(value.least, view), amount(value.most, view))
            if isinstance(value, AmountRange)
            else (value.of(view), None)
        )
        if isinstance(least, Unknown):
            open_ = least if open_ is None else open_ | least
        elif isinstance(least, Decimal):
            ends.append((least, most if isinstance(most, Decimal) else least))
        elif least is None:
            ends.append((Decimal(0), Decimal(0)))
    if found.kind is ResolutionKind.NONE:
        return None, None, None
    if not ends:
        return None, None, open_
    least_, most_ = min(ends)
    return least_, most_, open_


def _capped(r: MetricReading, held: list[HeldBand], view: View) -> None:
    if r.metric.at_most is None:
        return
    apart = view.apart()
    left = amount(r.metric.at_most, apart)
    if not isinstance(left, Decimal):
        return
    for h in held:
        if h.points is not None:
            if h.points > left:
                h.of_points = cited_once(h.of_points, apart.collector.cites)
            h.points = min(h.points, left)
            h.most = h.points if h.most is None else min(h.most, left)
            left -= h.points
