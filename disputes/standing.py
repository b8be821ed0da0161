"""The standing of a shop: what `disputes shop` prints, as data, and the pipeline that works it out.

One pure function: the same record, rulebook and `as_of` give the same answer. Instants are aware
datetimes in UTC. :func:`disputes.assessment.as_json` gives the contract's JSON form.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from disputes.assessment import ActionItem, DeadlineItem, EvidenceItem, FeeItem, GapItem, Question, RulesetUsed
from disputes.horizon import next_change
from disputes.language.reader import Cite
from disputes.language.truth import Text
from disputes.rulebook import Rulebook


@dataclass(slots=True)
class Period:
    """The stretch of time that a ledger counts over; None where it has no common start or end."""

    starts: datetime | None
    resets_at: datetime | None


@dataclass(slots=True)
class LedgerItem:
    """One ledger of the shop."""

    id: str
    title: Text
    unit: str
    points: Any
    tier: int
    level: str | None
    period: Period
    counts: str
    next_tier: Decimal | None
    warn: bool


@dataclass(slots=True)
class PartItem:
    """A stacked band, a violation or an entry of the platform inside an entry. `full`: before caps."""

    points: Any
    rule: str
    cite: list[Cite]
    full: Decimal | None = None
    ref: str | None = None
    order: str | None = None


@dataclass(slots=True)
class EntryItem:
    """What stands on a ledger for one issue instant and type."""

    ledger: str
    issued_at: datetime
    points: Any
    type: str
    week: date
    rule: str
    cite: list[Cite]
    appeal_until: datetime | None
    state: str
    parts: list[PartItem]
    expires_at: datetime | None = None


@dataclass(slots=True)
class MeasureItem:
    """A measure; `ends_at` is exclusive, None = until lifted."""

    id: str
    title: Text
    ledger: str | None
    tier: int | None
    limit: Any
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    source: str
    cite: list[Cite]


@dataclass(slots=True)
class WindowItem:
    """The first and the last day of a window, both included."""

    from_: date
    to: date


@dataclass(slots=True)
class CountItem:
    """Part and whole of a rate."""

    numerator: Decimal | None
    denominator: Decimal | None


@dataclass(slots=True)
class MetricItem:
    """One metric over one window. `warn`: the value from which it is at risk; `assessed_at`: in UTC, None where it is so at every instant."""

    id: str
    title: Text
    value: Decimal | None
    threshold: Decimal | None
    comparator: str | None
    status: str
    level: str | None
    window: WindowItem | None
    counts: CountItem
    warn: Decimal | None
    source: str
    assessed_at: datetime | None
    cite: list[Cite]
    bands: list[str] = field(default_factory=list)


@dataclass(slots=True)
class HeadroomItem:
    """How many more orders until the next band (`orders_left` of them reach it), and what that would bring."""

    metric: str
    now: Decimal
    threshold: Decimal | None
    measured_by: str
    orders_left: int
    costs: Any
    ledger: str | None
    tier_after: int | None
    from_: datetime | None


@dataclass(slots=True)
class ForecastItem:
    """What comes if nothing more happens."""

    at: datetime
    what: Text
    kind: str
    ledger: str | None = None
    points: Any = None
    tier: int | None = None


@dataclass(slots=True)
class Named:
    """Something of a catalogue, by its id and its title."""

    id: str
    title: Text


@dataclass(slots=True)
class WeekItem:
    """A week of the main ledger: points issued in it, the total and the tier at its end, measures that ran in it.

    Whether it is over is for whoever shows it to say: the standing does not change because a week ends.
    """

    from_: date
    to: date
    issued: Decimal
    points: Decimal
    tier: int
    measures: list[Named]


@dataclass(slots=True)
class DifferenceItem:
    """Where the platform's word and the computation part."""

    ledger: str
    issued_at: datetime
    type: str
    computed: Any
    issued: Any


@dataclass(slots=True)
class TraceItem:
    """A rule about the shop that fired."""

    rule: str
    edition: date


@dataclass(slots=True)
class Standing:
    """The answer for one shop at one instant."""

    shop: str
    platform: str
    market: str
    site: str | None
    as_of: datetime
    time_zone: str
    ruleset: RulesetUsed
    points: Any
    tier: int | None
    level: str | None
    period: Period
    ledgers: list[LedgerItem]
    ledger: list[EntryItem]
    measures: list[MeasureItem]
    metrics: list[MetricItem]
    headroom: list[HeadroomItem]
    fees: list[FeeItem]
    actions: list[ActionItem]
    deadlines: list[DeadlineItem]
    evidence: list[EvidenceItem]
    questions: list[Question]
    gaps: list[GapItem]
    forecast: list[ForecastItem]
    timeline: list[WeekItem]
    differences: list[DifferenceItem]
    trace: list[TraceItem]
    confidence: str | None
    next_change_at: datetime | None
    what_if: dict[str, Any] | None = None


@dataclass(slots=True)
class Registrar:
    """Works out the standing of shops of one rulebook."""

    book: Rulebook

    def stand(self, values: Mapping[str, Any], as_of: datetime, *, what_if: Mapping[str, Decimal] | None = None) -> Standing:
        """The standing of a shop (`records.printing.values`) at `as_of`, an aware datetime."""
        from disputes.whatif import changed

        now = as_of.astimezone(UTC)
        if what_if:
            values = changed(values, self.book, now, what_if)
        first, wakes = self.once(values, now)
        first.next_change_at = self._next_change(values, first, wakes)
        first.what_if = dict(what_if) if what_if else None
        return first

    def once(self, values: Mapping[str, Any], now: datetime, *, timeline: bool = True) -> tuple[Standing, set[datetime]]:
        """The standing without its horizon (and without its timeline, where that is not looked at), and the instants at which it may change."""
        from disputes.standing_parts import Compiler

        compiler = Compiler(values, self.book, now.astimezone(UTC))
        return compiler.standing(timeline), compiler.wakes()

    def _next_change(self, values: Mapping[str, Any], now: Standing, wakes: set[datetime]) -> datetime | None:
        """The first later instant at which the answer differs, the record staying as it is."""
        base = comparable(now)

        def look(at: datetime) -> tuple[bool, Iterable[datetime]]:
            later, more = self.once(values, at, timeline=False)
            return comparable(later) != base, more

        return next_change(wakes, now.as_of, look)


def comparable(s: Standing) -> tuple[Any, ...]:
    """The answer without its own instant and its horizon, and without the timeline: it moves on and tells nothing that the rest does not."""
    return tuple(getattr(s, f.name) for f in dataclasses.fields(s) if f.name not in ("as_of", "next_change_at", "what_if", "timeline"))
