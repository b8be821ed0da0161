"""What a ruleset says about a shop, once read: metrics, their bands, ledgers and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS, Effective, Fee, RuleAction
from disputes.language.citations import Citation
from disputes.language.moments import SpanLength
from disputes.language.scope import Scope
from disputes.language.truth import Gap, Text, Unknown
from disputes.words.dates import CountsFrom
from disputes.words.language import ClearingKind, ResolutionKind
from disputes.words.records import Actor


@dataclass(frozen=True, slots=True)
class SteppedLength:
    """A duration by the step that a number reaches: `{by: occurrence, steps: {1: 7 days, 2: 14 days}}`."""

    by: Any
    steps: tuple[tuple[Decimal, Alternatives[Any]], ...]
    over: Window | None = None

    def length(self, scope: Any) -> Any:
        count = self.by.of(scope)
        if count is None or isinstance(count, Unknown):
            return count
        best = None
        for least, value in self.steps:
            if least <= count:
                best = value
        if best is None:
            return None
        found = best.resolve(scope).known()
        return found.length(scope) if isinstance(found, SpanLength) else found

    def reads(self) -> Any:
        yield from self.by.reads()


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """A measure that something opens: what, how far it limits, how long (None: until lifted)."""

    measure: str
    limit: Alternatives[Any] | None
    lasts: Alternatives[Any] | None
    cites: tuple[Citation, ...] = ()
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class MetricSum:
    """Part or whole of a metric: an amount over columns, or the orders that hold."""

    amount: Any
    columns: tuple[str, ...]
    orders: tuple[Any, ...] | None
    earlier: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """What follows while a metric stands within it."""

    when: Any
    points: Alternatives[Any] | None
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
    value: Alternatives[Any] | None
    dated_by: str
    over: Alternatives[tuple[Window, ...]] | None
    assessed: Alternatives[Recurrence] | None
    also: tuple[tuple[str, MetricSum], ...]
    needs: Any
    standard: Alternatives[Any] | None
    margin: Alternatives[Any] | None
    bands: Alternatives[tuple[Band, ...]] | None
    at_most: Alternatives[Any] | None
    level: Alternatives[str] | None
    when: Any
    effective: Effective
    issued_as: tuple[str, ...]
    cites: tuple[Citation, ...]
    node: Node

    @property
    def key(self) -> str:
        """The id across rulesets."""
        return f"{self.ruleset}/{self.id}"


@dataclass(frozen=True, slots=True)
class ViolationPrice:
    """What a violation costs: points, one for every full `per`, counted `over` a window; and measures of its own."""

    type: str
    points: Alternatives[Any]
    per: int
    over: Window | None
    cites: tuple[Citation, ...]
    node: Node
    measures: Alternatives[Any] | None = None  # of tuples of MeasureUse
    reads_own: bool = False  # the price reads `own_points`: then it is asked even where the violation states points


@dataclass(frozen=True, slots=True)
class PointsCap:
    """At most so many points of these types over a stretch of time."""

    of: tuple[str, ...]
    at_most: Alternatives[Any]
    over: Window


@dataclass(frozen=True, slots=True)
class PointsGain:
    """Points that are given for every full `per` of a number."""

    points: Alternatives[Any]
    per: int
    of: Alternatives[Any]


@dataclass(frozen=True, slots=True)
class Clearing:
    """How entries go: each after a time, all at a recurrence or a period's start, after the first, after a good time,
    never.
    """

    kind: ClearingKind
    span: SpanLength | None = None
    recurrence: Recurrence | None = None
    period: str | None = None
    unless: Any = None


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
    when: Any
    within: Alternatives[SpanLength] | None
    counts_from: Alternatives[CountsFrom]
    ends: Alternatives[Any]
    calendar: Alternatives[str] | None
    warn: Alternatives[SpanLength] | None
    lapse: Alternatives[Any] | None
    resubmit: Alternatives[SpanLength] | None
    cites: tuple[Citation, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class Ledger:
    """A log of entries and the steps that the running total reaches."""

    id: str
    ruleset: str
    title: Text
    main: bool
    unit: str
    down: bool
    starts_at: Alternatives[Any] | None
    range: tuple[Decimal, Decimal] | None
    issued: Alternatives[Recurrence] | None
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
    when: Any
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
