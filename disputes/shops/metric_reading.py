"""One assessment of a metric: what was counted over one window, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from disputes.dates.durations import Window
from disputes.language.citations import Citation
from disputes.language.shop_rules import Band, Metric
from disputes.language.truth import Unknown
from disputes.situation.basis import cited_once
from disputes.situation.periods import TimeSpan
from disputes.words.answers import Comparator, MetricStatus
from disputes.words.dataclass import dataclass

Figure: TypeAlias = Decimal | str | None
"""What a condition of a metric may read of an assessment: a number, its status, its level."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricReading:
    """One assessment of a metric: its figures over one window, and what they come to. Instants in UTC.

    `number`: which of the metric's windows; `edition`: the local day whose versions count, `edition_moves` where it is
    today. `off`: by how many days a stated window is longer or shorter than the metric's own. `always`: assessed at
    every instant, `at` is now. `spread`: the outermost pairs of numerator and denominator where what is not known of
    orders leaves them open. `partial`: its figures are of a part of the window only, so that nothing is concluded from
    them. `also`: its further figures by their names. `own`: all that a condition may read of it.
    """

    metric: Metric
    number: int
    window: Window | None
    span: TimeSpan | None
    at: datetime
    edition: date
    edition_moves: bool
    stated: bool = False
    always: bool = False
    off: int = 0
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    rate: Decimal | None = None
    spread: tuple[tuple[Decimal, Decimal | None], ...] = ()
    partial: bool = False
    also: Mapping[str, Decimal] = field(default_factory=dict)
    own: Mapping[str, Figure] = field(default_factory=dict)
    status: MetricStatus = MetricStatus.UNKNOWN
    threshold: Decimal | None = None
    comparator: Comparator | None = None
    warn: Decimal | None = None
    level: str | None = None
    held: tuple[HeldBand, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    cites: tuple[Citation, ...] = ()
    """Of the standard and the level by which it stands."""

    @property
    def sources(self) -> tuple[Citation, ...]:
        """All that the assessment and the bands it stands in rest on."""
        return cited_once(self.metric.cites, self.cites, *(h.cites for h in self.held))

    @property
    def known(self) -> bool:
        return self.rate is not None

    @property
    def tells(self) -> bool:
        """Whether there is anything to show of it: a figure, or what keeps it open."""
        return self.known or self.numerator is not None or bool(self.unknowns)

    @property
    def passes(self) -> bool:
        """Whether it passes the published limit."""
        return self.status in (MetricStatus.OK, MetricStatus.AT_RISK)

    @property
    def points(self) -> Decimal:
        """The points that its bands come to, of those that are known."""
        return sum((h.points for h in self.held if h.points is not None), Decimal(0))


def rate_of(metric: Metric, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The rate: the part by the whole, or the part itself where the metric has no whole."""
    if metric.whole is None and denominator is None:
        return numerator
    return numerator / denominator if numerator is not None and denominator else None
