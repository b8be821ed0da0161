"""The answer for one case: what `disputes check` prints, as data.

Instants are aware datetimes in UTC; `*_local` are the same instants in the platform's zone. Money is
:class:`~disputes.records.money.Money`. :meth:`Assessment.to_json` gives the contract's JSON form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from disputes.answers.serialization import as_json
from disputes.language.reading.nodes import Citation
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.words.answers import (
    ActionState,
    Confidence,
    DeadlineState,
    DueSource,
    EvidenceStatus,
    Expectation,
    FeeWhen,
    LapseEffect,
    LossBearer,
    Owner,
    RefundCondition,
    RouteState,
)
from disputes.words.records import Actor, Dispute, Party, Platform, Site, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRange:
    """Penalty points of which only the least and the most are on file."""

    min: Decimal
    max: Decimal


Points: TypeAlias = Decimal | PointsRange | None
"""Penalty points: a number, a range, or None where they are not known."""


@dataclass(slots=True, kw_only=True)
class ActionItem:
    """Something to do: by whom, from when, until when, and which rule says so."""

    id: str
    title: Text
    owner: Owner | None
    opens_at: datetime | None
    due_at: datetime | None
    due_local: datetime | None
    state: ActionState
    rule: str
    cite: list[Citation]


@dataclass(slots=True, kw_only=True)
class LapseItem:
    """What silence costs: the effect, the ruling that follows, money, points and charges."""

    effect: LapseEffect
    ruling: Expectation | None
    cost: Money | None
    points: Points
    ground: str | None = None
    then: str | None = None
    fees: list[FeeItem] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DeadlineItem:
    """One occurrence of a clock."""

    id: str
    title: Text
    actor: Actor
    occurrence: int
    starts_at: datetime | None
    opens_at: datetime | None
    due_at: datetime | None
    due_local: datetime | None
    warn_at: datetime | None
    state: DeadlineState
    met_at: datetime | None
    source: DueSource
    rule_due_at: datetime | None
    limited_by: str | None
    may_apply: bool
    lapse: LapseItem | None
    calendar: str | None
    rule: str | None
    cite: list[Citation]
    confidence: Confidence | None
    edition: date | None = None
    differs_by_s: int | None = None


@dataclass(slots=True, kw_only=True)
class LapsedItem:
    """A clock of the seller that had lapsed when something else ended it: what silence has cost. `due_at` in UTC."""

    id: str
    title: Text
    occurrence: int
    due_at: datetime
    lapse: LapseItem
    rule: str


@dataclass(slots=True, kw_only=True)
class EvidenceItem:
    """One kind of evidence and how the record stands on it. Members of one `group` are alternatives;
    those that also share `option` count together."""

    id: str
    title: Text
    required: bool
    group: str | None
    status: EvidenceStatus
    must_show: list[str]
    limits: dict[str, Any]
    problems: list[Text]
    due_at: datetime | None
    rule: str
    cite: list[Citation]
    option: int | None = None


@dataclass(slots=True, kw_only=True)
class Ground:
    """A ground of a ruling."""

    id: str
    title: Text


@dataclass(slots=True, kw_only=True)
class Ruling:
    """What the platform, bank or network is expected to rule (or has ruled: `recorded`)."""

    expected: Expectation
    by: Party | None
    grounds: list[Ground]
    rules: list[str]
    contested_by: list[str]
    freight: dict[str, Party]
    final: bool
    recorded: bool = False
    cite: list[Citation] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FeeItem:
    """One charge. `known` is false where it is due but no amount is on file."""

    AMOUNTS_AS_TEXT: ClassVar[bool] = True

    id: str
    payer: Party
    to: Party
    when: FeeWhen
    known: bool
    value: Decimal | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    rate: Decimal | None = None
    currency: str | None = None
    refunded_if: RefundCondition | None = None
    title: Text | None = None
    starts_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Recoverable:
    """What may be got back from carrier, insurer or platform."""

    AMOUNTS_AS_TEXT: ClassVar[bool] = True

    value: Decimal
    currency: str
    cap: Decimal | None = None


@dataclass(slots=True, kw_only=True)
class MetricHit:
    """A metric that this case counts in."""

    id: str
    hit: bool


@dataclass(slots=True, kw_only=True)
class IfLapsed:
    """What comes about if the next clock of the seller runs out in silence."""

    deadline: str
    at: datetime | None
    effect: LapseEffect
    ruling: Expectation | None
    amount: Money | None
    points: Points
    fees: list[FeeItem]


@dataclass(slots=True, kw_only=True)
class Exposure:
    """What is at stake."""

    amount: Money | None
    recoverable: Recoverable | None
    borne_by: LossBearer | None
    points: Points
    fees: list[FeeItem]
    metrics: list[MetricHit]
    if_lapsed: IfLapsed | None


@dataclass(slots=True, kw_only=True)
class Question:
    """A fact that is not known and would change the answer."""

    field: str
    ask: Text
    would_change: list[str]


@dataclass(slots=True, kw_only=True)
class GapItem:
    """What no rule on file covers, and where to look it up."""

    topic: str
    why: Text
    look_up: Text | None


@dataclass(slots=True, kw_only=True)
class Trace:
    """A rule that fired: the fields that it matched and the edition day used."""

    rule: str
    matched: dict[str, Any]
    edition: date
    cite: list[Citation] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Failed:
    """The one condition that stopped a rule."""

    field: str
    actual: Any
    wanted: str


@dataclass(slots=True, kw_only=True)
class NearMiss:
    """A rule that one condition kept from firing."""

    rule: str
    failed: Failed


@dataclass(slots=True, kw_only=True)
class Route:
    """One desk at which the order is disputed: live or closed, and by what."""

    case: str
    platform: Platform
    stage: Stage | None
    state: RouteState
    closed_by: str | None
    why: Text
    cite: list[Citation]


@dataclass(slots=True, kw_only=True)
class Routes:
    """The desks at which one order is disputed at the same time."""

    order: str
    routes: list[Route]
    warnings: list[Text]


@dataclass(slots=True, kw_only=True)
class RulesetUsed:
    """Which rules answered: the platform's ruleset, the digest of all that applied, the edition day."""

    id: str
    digest: str
    edition: date


@dataclass(slots=True, kw_only=True)
class StandingEffect:
    """The shop's points and tier now, and with the points of this case; `issued_on`: when these would be issued."""

    points_now: Decimal
    points_after: Decimal
    tier_now: int
    tier_after: int
    issued_on: datetime | None


@dataclass(slots=True, kw_only=True)
class Assessment:
    """The answer for one case at one instant."""

    case: str
    platform: Platform
    market: str
    site: Site | None
    dispute: Dispute
    stage: Stage | None
    as_of: datetime
    time_zone: str
    ruleset: RulesetUsed
    actions: list[ActionItem]
    deadlines: list[DeadlineItem]
    evidence: list[EvidenceItem]
    ruling: Ruling
    exposure: Exposure
    questions: list[Question]
    gaps: list[GapItem]
    trace: list[Trace]
    standing: StandingEffect | None
    confidence: Confidence | None
    next_change_at: datetime | None
    unknown_codes: dict[str, str] = field(default_factory=dict)
    near_misses: list[NearMiss] | None = None
    routes: Routes | None = None
    lapsed: list[LapsedItem] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON form: instants in UTC with `Z` (`*_local` with the zone's offset), amounts as texts."""
        plain: dict[str, Any] = as_json(self)
        return plain
