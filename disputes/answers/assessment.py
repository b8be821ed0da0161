"""The answer for one case: what `disputes check` prints, as data.

Instants are aware datetimes in UTC; `*_local` are the same instants in the platform's zone. Money is
:class:`~disputes.records.money.Money`. :meth:`Assessment.to_json` gives the contract's JSON form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from disputes.answers.explanation import ContradictionItem, NearMiss, Reliance, RulesetUsed, Trace
from disputes.answers.json_forms import OMITTED, About, AmountText, LocalInstant, OneOf
from disputes.answers.open_points import GapItem, Question
from disputes.answers.serialization import as_json
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.records.words import EVENT_TYPES, MARKETS
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
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor, Dispute, Party, Platform, Site, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRange:
    """Penalty points of which only the least and the most are on file."""

    min: Decimal
    max: Decimal


Points: TypeAlias = Annotated[
    Decimal | PointsRange | None, About("Penalty points: a number, a range, or null where it is not known.")
]
MarketCode: TypeAlias = Annotated[str, OneOf(MARKETS)]
"""The country of the site or of the merchant account, or GLOBAL."""
EventName: TypeAlias = Annotated[str, OneOf(EVENT_TYPES)]
"""A type of event of a case record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something to do: by whom, from when, until when, and which rule says so.

    `deadline` is the id of the clock at whose instant, or some time before it, it is due; `done_by` are the events that
    show it as done. Of it and the actions named in `alternatives`, which are listed too, only one can be done.
    """

    id: str
    title: Text
    owner: Owner
    opens_at: datetime | None
    due_at: datetime | None
    due_local: LocalInstant | None
    state: ActionState
    rule: str
    cite: Sequence[Citation]
    deadline: str | None = field(default=None, metadata=OMITTED)
    done_by: Sequence[EventName] = field(default=(), metadata=OMITTED)
    alternatives: Sequence[str] = field(default=(), metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LapseItem:
    """What silence costs: the effect, the ruling that follows, money, points and charges."""

    effect: LapseEffect
    ruling: Expectation | None
    cost: Money | None
    points: Points
    ground: str | None = None
    then: str | None = None
    fees: Sequence[FeeItem] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldItem:
    """Why a clock that would run does not: `by` names the field that says so, with its value."""

    by: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedFigure:
    """What one of several sources says of a limit: the duration, and the instant that it comes to."""

    value: Text
    due_at: datetime
    due_local: LocalInstant
    cite: Sequence[Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedItem:
    """A limit on which sources disagree: all figures, the earliest first, and whom to ask which of them holds.

    `act_by` is the earliest instant (UTC) of theirs that has not passed; None once all have, or nothing more is to be
    done by the clock.
    """

    ask: Text
    figures: Sequence[DisputedFigure]
    act_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineItem:
    """One occurrence of a clock."""

    id: str
    title: Text
    actor: Actor
    occurrence: int
    starts_at: datetime | None
    opens_at: datetime | None
    due_at: datetime | None
    due_local: LocalInstant | None
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
    cite: Sequence[Citation]
    confidence: Confidence | None
    edition: date | None = None
    differs_by_s: int | None = field(default=None, metadata=OMITTED)
    withheld: WithheldItem | None = field(default=None, metadata=OMITTED)
    disputed: DisputedItem | None = field(default=None, metadata=OMITTED)

    @property
    def keep_by(self) -> datetime | None:
        """The instant (UTC) to be kept: where sources disagree, the date to act by, the last once all have passed."""
        return self.disputed.act_by or self.late_after if self.disputed is not None else self.due_at

    @property
    def late_after(self) -> datetime | None:
        """The instant (UTC) after which it is late: where sources disagree, the last of their dates."""
        return self.disputed.figures[-1].due_at if self.disputed is not None else self.due_at

    @property
    def action_dates(self) -> tuple[datetime | None, ...]:
        """The instants (UTC) at which its actions may be due: the channel's, ours, or the date to act by."""
        return (self.due_at, self.rule_due_at) if self.disputed is None else (self.keep_by,)


@dataclass(frozen=True, slots=True, kw_only=True)
class LapsedItem:
    """A clock of the seller that had lapsed when something else ended it: what silence has cost.

    `due_at` (UTC) is when it ran out: where sources disagree, the last of their dates.
    """

    id: str
    title: Text
    occurrence: int
    due_at: datetime
    lapse: LapseItem
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One kind of evidence and how the record stands on it. Members of one `group` are alternatives;
    those that also share `option` count together."""

    id: str
    title: Text
    required: bool
    group: str | None
    status: EvidenceStatus
    must_show: Sequence[str]
    limits: Mapping[str, object]
    problems: Sequence[Text]
    due_at: datetime | None
    rule: str
    cite: Sequence[Citation]
    option: int | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground of a ruling."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededEvidence:
    """Evidence that an expected ruling rests on and that is not yet there. Members of one `group` are alternatives;
    those that also share `option` count together."""

    id: str
    title: Text
    status: EvidenceStatus
    group: str | None = field(default=None, metadata=OMITTED)
    option: int | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the platform, bank or network is expected to rule (or has ruled: `recorded`).

    `needs`: what the expectation rests on and is not yet there; `if_silent`: the ruling if the seller does nothing,
    where it is another one; `awaited`: whether anybody has ruled or is going to.
    """

    expected: Expectation
    by: Party | None
    grounds: Sequence[Ground]
    rules: Sequence[str]
    contested_by: Sequence[str]
    freight: Mapping[str, Party]
    final: bool
    recorded: bool = False
    awaited: bool = True
    cite: Sequence[Citation] = ()
    needs: Sequence[NeededEvidence] = ()
    if_silent: Expectation | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """One charge. `known` is false where it is due but no amount is on file."""

    id: str
    payer: Party
    to: Party
    when: FeeWhen
    known: bool
    value: AmountText | None = field(default=None, metadata=OMITTED)
    min: AmountText | None = field(default=None, metadata=OMITTED)
    max: AmountText | None = field(default=None, metadata=OMITTED)
    rate: Decimal | None = field(default=None, metadata=OMITTED)
    currency: str | None = None
    refunded_if: RefundCondition | None = field(default=None, metadata=OMITTED)
    title: Text | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoverable:
    """What may be got back from carrier, insurer or platform."""

    value: AmountText
    currency: str
    cap: AmountText | None = field(default=None, metadata=OMITTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricHit:
    """A metric that this case counts in."""

    id: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IfLapsed:
    """What comes about if the next clock of the seller runs out in silence."""

    deadline: str
    at: datetime | None
    effect: LapseEffect
    ruling: Expectation | None
    amount: Money | None
    points: Points
    fees: Sequence[FeeItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What is at stake."""

    amount: Money | None
    recoverable: Recoverable | None
    borne_by: LossBearer | None
    points: Points
    fees: Sequence[FeeItem]
    metrics: Sequence[MetricHit]
    if_lapsed: IfLapsed | None
    pending: Money | None = field(default=None, metadata=OMITTED)
    """What somebody else's decision may still cost once the seller has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One desk at which the order is disputed: live or closed, and by what."""

    case: str
    platform: Platform
    stage: Stage | None
    state: RouteState
    closed_by: str | None
    why: Text
    cite: Sequence[Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The desks at which one order is disputed at the same time."""

    order: str
    routes: Sequence[Route]
    warnings: Sequence[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingEffect:
    """The shop's points and tier now, and with the points of this case.

    `issued_on` is when these would be issued, in UTC; None where that is at once.
    """

    points_now: Decimal
    points_after: Decimal
    tier_now: int
    tier_after: int
    issued_on: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The answer for one case at one instant."""

    case: str
    platform: Platform
    market: MarketCode
    site: Site | None
    dispute: Dispute
    stage: Stage | None
    as_of: datetime
    time_zone: str
    ruleset: RulesetUsed
    actions: Sequence[ActionItem]
    deadlines: Sequence[DeadlineItem]
    evidence: Sequence[EvidenceItem]
    ruling: Ruling
    exposure: Exposure
    questions: Sequence[Question]
    gaps: Sequence[GapItem]
    trace: Sequence[Trace]
    standing: StandingEffect | None
    confidence: Confidence | None
    next_change_at: datetime | None
    unknown_codes: Mapping[str, str] = field(default_factory=dict, metadata=OMITTED)
    near_misses: Sequence[NearMiss] | None = field(default=None, metadata=OMITTED)
    routes: Routes | None = field(default=None, metadata=OMITTED)
    lapsed: Sequence[LapsedItem] = field(default=(), metadata=OMITTED)
    contradictions: Sequence[ContradictionItem] = field(default=(), metadata=OMITTED)
    rests_on: Sequence[Reliance] = field(default=(), metadata=OMITTED)
    """What rests on the source that `confidence` names, the least reliable one."""
    words: Mapping[str, Text] = field(default_factory=dict, metadata=OMITTED)
    """Titles of words that no catalogue lists: of `must_show`, of topics of gaps, of metrics."""

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON form: instants in UTC with `Z` (`*_local` with the zone's offset), amounts as texts."""
        plain: dict[str, Any] = as_json(self)
        return plain
