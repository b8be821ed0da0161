"""The standing of a shop: what `disputes shop` prints, as data.

Instants are aware datetimes in UTC. :meth:`Standing.to_json` gives the contract's JSON form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from disputes.answers.assessment import ActionItem, DeadlineItem, EvidenceItem, FeeItem, MarketCode, Points
from disputes.answers.explanation import RulesetUsed
from disputes.answers.json_forms import OMITTED
from disputes.answers.open_points import GapItem, Question
from disputes.answers.serialization import as_json
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.words.answers import (
    Comparator,
    Confidence,
    CountDirection,
    DueSource,
    EntryState,
    FigureSource,
    ForecastKind,
    MeasureState,
    MetricStatus,
)
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The stretch of time that a ledger counts over; None where it has no common start or end."""

    starts: datetime | None
    resets_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerItem:
    """One ledger of the shop."""

    id: str
    title: Text
    unit: str
    points: Points
    tier: int
    level: str | None
    period: Period
    counts: CountDirection
    next_tier: Decimal | None
    warn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartItem:
    """A stacked band, a violation or an entry of the platform inside an entry. `full`: before caps."""

    points: Points
    rule: str
    cite: Sequence[Citation]
    full: Decimal | None = None
    ref: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryItem:
    """What stands on a ledger for one issue instant and type."""

    ledger: str
    issued_at: datetime
    points: Points
    type: str
    week: date
    rule: str
    cite: Sequence[Citation]
    appeal_until: datetime | None
    state: EntryState
    parts: Sequence[PartItem]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureItem:
    """A measure; `ends_at` is exclusive, None = until lifted."""

    id: str
    title: Text
    ledger: str | None
    tier: int | None
    limit: object
    starts_at: datetime | None
    ends_at: datetime | None
    state: MeasureState
    source: DueSource
    cite: Sequence[Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowItem:
    """The first and the last day of a window, both included."""

    from_: date
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CountItem:
    """Part and whole of a rate."""

    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricItem:
    """One metric over one window.

    `warn`: the value from which it is at risk; `assessed_at`: in UTC, None where it is so at every instant.
    """

    id: str
    title: Text
    value: Decimal | None
    threshold: Decimal | None
    comparator: Comparator | None
    status: MetricStatus
    level: str | None
    window: WindowItem | None
    counts: CountItem
    warn: Decimal | None
    source: FigureSource
    assessed_at: datetime | None
    cite: Sequence[Citation]
    bands: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadroomItem:
    """How many more orders until the next band (`orders_left` of them reach it), and what that would bring.

    `from_`: when its points would be issued (UTC), None: at once, or there are none.
    """

    metric: str
    now: Decimal
    threshold: Decimal | None
    measured_by: str
    orders_left: int
    costs: Decimal
    ledger: str | None
    tier_after: int | None
    from_: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastItem:
    """What comes if nothing more happens."""

    at: datetime
    what: Text
    kind: ForecastKind
    ledger: str | None = None
    points: Points = None
    tier: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something of a catalogue, by its id and its title."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekItem:
    """A week of the main ledger: points issued in it, the total and the tier at its end, measures that ran in it.

    Whether it is over is for whoever shows it to say: the standing does not change because a week ends.
    """

    from_: date
    to: date
    issued: Decimal
    points: Decimal
    tier: int
    measures: Sequence[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceItem:
    """Where the platform's word and the computation part."""

    ledger: str
    issued_at: datetime
    type: str
    computed: Points
    issued: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceItem:
    """A rule about the shop that fired."""

    rule: str
    edition: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The answer for one shop at one instant."""

    shop: str
    platform: Platform
    market: MarketCode
    site: Site | None
    as_of: datetime
    time_zone: str
    ruleset: RulesetUsed
    points: Points
    tier: int | None
    level: str | None
    period: Period
    ledgers: Sequence[LedgerItem]
    ledger: Sequence[EntryItem]
    measures: Sequence[MeasureItem]
    metrics: Sequence[MetricItem]
    headroom: Sequence[HeadroomItem]
    fees: Sequence[FeeItem]
    actions: Sequence[ActionItem]
    deadlines: Sequence[DeadlineItem]
    evidence: Sequence[EvidenceItem]
    questions: Sequence[Question]
    gaps: Sequence[GapItem]
    forecast: Sequence[ForecastItem]
    timeline: Sequence[WeekItem]
    differences: Sequence[DifferenceItem]
    trace: Sequence[TraceItem]
    confidence: Confidence | None
    next_change_at: datetime | None
    what_if: Mapping[str, Decimal] | None = None
    words: Mapping[str, Text] = field(default_factory=dict, metadata=OMITTED)
    """Titles of words that no catalogue lists: of types of violations, levels, `must_show` and topics of gaps."""

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON form: instants in UTC with `Z` (`*_local` with the zone's offset), amounts as texts."""
        plain: dict[str, Any] = as_json(self)
        return plain
