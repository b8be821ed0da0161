"""What a ruleset says about a shop, once read: metrics, their bands, ledgers and their steps."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from disputes.dates.calendars import ClockEnd
from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS, Effective, Fee, Lapse, RuleAction
from disputes.language.citations import Citation
from disputes.language.measures import MeasureUse
from disputes.language.moments import SpanLength
from disputes.language.scope import Amount, Condition, MemberTest, Scope
from disputes.language.truth import Gap, Text
from disputes.words.dataclass import dataclass
from disputes.words.dates import CountsFrom, Unit
from disputes.words.language import ClearingKind, ResolutionKind
from disputes.words.records import Actor


@dataclass(frozen=True, slots=True)
class MetricSum:
    """Part or whole of a metric: an amount over columns, or the orders that hold."""

    amount: Amount | None
    columns: tuple[str, ...]
    orders: tuple[MemberTest, ...] | None
    earlier: tuple[int, Unit] | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """What follows while a metric stands within it."""

    when: Condition
    points: Alternatives[Amount] | None
    ledger: str | None
    type: str | None
    measures: tuple[MeasureUse, ...]
    fees: tuple[Fee, ...]
    steps: tuple[RuleAction, ...]
    gap: Gap | None
    cites: tuple[Citation, ...]
    node: Node

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it is written (file, line, column): what one band is known by, whichever assessment finds it."""
        return self.node.file, self.node.line, self.node.column


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that a platform measures a shop by."""

    id: str
    ruleset: str
    title: Text
    part: MetricSum | None
    whole: MetricSum | None
    value: Alternatives[Amount] | None
    dated_by: tuple[str, ...]
    over: Alternatives[tuple[Window, ...]] | None
    assessed: Alternatives[Recurrence] | None
    also: tuple[tuple[str, MetricSum], ...]
    needs: Condition | None
    standard: Alternatives[Condition] | None
    margin: Alternatives[Amount] | None
    bands: Alternatives[tuple[Band, ...]] | None
    at_most: Alternatives[Amount] | None
    level: Alternatives[str] | None
    when: Condition | None
    effective: Effective
    issued_as: tuple[str, ...]
    cites: tuple[Citation, ...]
    node: Node
    zone: ZoneInfo | None = None
    """In which its days, weeks and months run; None: that of the market."""

    @property
    def key(self) -> str:
        """The id across rulesets."""
        return f"{self.ruleset}/{self.id}"


@dataclass(frozen=True, slots=True)
class ViolationPrice:
    """What a violation costs: points, one for every full `per`, counted `over` a window; and measures of its own."""

    type: str
    points: Alternatives[Amount]
    per: int
    over: Window | None
    cites: tuple[Citation, ...]
    node: Node
    measures: Alternatives[tuple[MeasureUse, ...]] | None = None
    reads_own: bool = False  # the price reads `own_points`: then it is asked even where the violation states points


@dataclass(frozen=True, slots=True)
class PointsCap:
    """At most so many points of these types over a stretch of time."""

    of: tuple[str, ...]
    at_most: Alternatives[Amount]
    over: Window


@dataclass(frozen=True, slots=True)
class PointsGain:
    """Points that are given for every full `per` of a number."""

    points: Alternatives[Amount]
    per: int
    of: Alternatives[Amount]


@dataclass(frozen=True, slots=True)
class Clearing:
    """How entries go: each after a time, all at a recurrence or a period's start, after the first, after a good time,
    never.
    """

    kind: ClearingKind
    span: SpanLength | None = None
    recurrence: Recurrence | None = None
    period: Unit | None = None
    unless: Condition | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a ledger."""

    at: Decimal
    every: Decimal | None
    consumes: bool
    measures: tuple[MeasureUse, ...]
    fees: tuple[Fee, ...]
    steps: tuple[RuleAction, ...]
    cites: tuple[Citation, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class IssueClock:
    """A clock that starts when points are issued."""

    id: str
    title: Text
    actor: Actor
    when: Condition | None
    within: Alternatives[SpanLength] | None
    counts_from: Alternatives[CountsFrom]
    ends: Alternatives[ClockEnd]
    calendar: Alternatives[str] | None
    warn: Alternatives[SpanLength] | None
    lapse: Alternatives[Lapse] | None
    resubmit: Alternatives[SpanLength] | None
    cites: tuple[Citation, ...]
    node: Node
    advised: bool = False
    """Nobody must: once its time is over it is gone, and nothing is overdue."""
    again: Alternatives[SpanLength] | None = None
    """The time for a second appeal, from the instant at which the first one was lost."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A log of entries and the steps that the running total reaches."""

    id: str
    ruleset: str
    title: Text
    main: bool
    unit: str
    down: bool
    starts_at: Alternatives[Amount] | None
    range: tuple[Decimal, Decimal] | None
    issued: Alternatives[Recurrence | None] | None
    assessed: Alternatives[Recurrence] | None
    violations: dict[str, ViolationPrice]
    gains: tuple[PointsGain, ...]
    caps: tuple[PointsCap, ...]
    clears: Alternatives[Clearing] | None
    buffer: Alternatives[SpanLength] | None
    tiers: Alternatives[tuple[Tier, ...]] | None
    warn_before: Decimal | None
    level: Alternatives[str] | None
    fees: tuple[Fee, ...]
    appeal: Alternatives[IssueClock] | None
    clocks: tuple[IssueClock, ...]
    calendar: Alternatives[str] | None
    when: Condition | None
    effective: Effective = ALWAYS
    cites: tuple[Citation, ...] = ()
    node: Node | None = None

    @property
    def key(self) -> str:
        """The id across rulesets."""
        return f"{self.ruleset}/{self.id}"


def own_windows(found: Alternatives[tuple[Window, ...]] | None, scope: Scope) -> tuple[Window, ...]:
    """The windows in force; none where they are undecided or none is on file."""
    if found is None:
        return ()
    resolved = found.resolve(scope)
    if resolved.kind is ResolutionKind.VALUE and resolved.value is not None:
        return resolved.value
    return resolved.options[0] if resolved.options else ()
