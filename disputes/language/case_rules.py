"""What a ruleset says about a case, once read: deadlines, rules, facts, evidence, catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, time

from disputes.dates.calendars import ClockEnd
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.computed_facts import FactBody
from disputes.language.measures import MeasureUse
from disputes.language.moments import EventPattern, SpanLength
from disputes.language.scope import Amount, Condition, MemberTest, Moment
from disputes.language.truth import Gap, Text
from disputes.records.field_types import FieldType
from disputes.words.answers import Decider, Expectation, FeeWhen, LapseEffect, LossBearer, Owner, RefundCondition
from disputes.words.dataclass import dataclass
from disputes.words.dates import CountsFrom
from disputes.words.language import (
    EvidenceForm,
    FactForm,
    FeeEach,
    Rank,
    RuleStatus,
    RuleSubject,
)
from disputes.words.messages import MessageLanguage
from disputes.words.records import Actor, Dispute, Party, Platform, Stage


@dataclass(frozen=True, slots=True)
class Effective:
    """From which day until which (exclusive) an entry holds; `by` names the moment whose day counts."""

    from_: date | None = None
    until: date | None = None
    by: Moment | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it does not simply always hold."""
        return self.from_ is not None or self.until is not None

    def holds(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


ALWAYS = Effective()


@dataclass(frozen=True, slots=True)
class EachMember:
    """The members of a list for each of which a fee is due: those that are any of `where`."""

    name: str
    where: tuple[MemberTest, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """A charge: an amount, a rate, or one that is not on file."""

    id: str
    title: Text | None
    amount: Alternatives[Amount] | None
    rate: Alternatives[Amount] | None
    payer: Party
    to: Party
    when: FeeWhen
    refunded_if: RefundCondition | None = None
    each: EachMember | FeeEach | None = None
    starts: Alternatives[Moment] | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """What silence costs."""

    effect: LapseEffect
    ruling: Expectation | None = None
    ground: str | None = None
    cost: Alternatives[Amount] | None = None
    points: Alternatives[Amount] | None = None
    fees: tuple[Fee, ...] = ()
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A named clock of an actor."""

    id: str
    ruleset: str
    title: Text
    actor: Actor
    when: Condition | None
    starts: Alternatives[Moment] | None
    each: bool
    opens: Alternatives[Moment] | None
    within: Alternatives[SpanLength] | None
    calendar: Alternatives[str] | None
    cut_off: Alternatives[time] | None
    counts_from: Alternatives[CountsFrom]
    ends: Alternatives[ClockEnd]
    at_latest: Alternatives[Moment] | None
    at_earliest: Alternatives[Moment] | None
    met_by: Alternatives[tuple[EventPattern, ...]] | None
    superseded_by: Alternatives[tuple[EventPattern, ...]] | None
    suspended: tuple[Moment, Moment] | None
    overrides: tuple[str, ...]
    warn: Alternatives[SpanLength] | None
    lapse: Alternatives[Lapse] | None
    aliases: tuple[str, ...]
    after_end: bool
    on_others_turn: bool
    effective: Effective
    cites: tuple[Citation, ...]
    node: Node
    key: str = field(init=False)
    """The id across rulesets."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.ruleset}/{self.id}")


@dataclass(frozen=True, slots=True)
class RuleAction:
    """An action that a rule asks for."""

    action: str
    owner: Owner | None
    from_: Alternatives[Moment] | None
    by: Alternatives[Moment] | None


@dataclass(frozen=True, slots=True)
class EvidenceWanted:
    """A kind of evidence that a rule asks for, and what it must show."""

    kind: str
    must_show: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """Evidence to gather. `one_of`: groups of alternatives, each one kind or several together."""

    required: tuple[EvidenceWanted, ...] = ()
    one_of: tuple[tuple[tuple[EvidenceWanted, ...], ...], ...] = ()
    optional: tuple[EvidenceWanted, ...] = ()
    by: Alternatives[Moment] | None = None


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows where a rule fires."""

    ruling: Expectation | None = None
    ruling_by: Decider | None = None
    ground: str | None = None
    final: bool | None = None
    rank: Rank = Rank.NORMAL
    freight: Mapping[str, Party] = field(default_factory=dict)
    steps: tuple[RuleAction, ...] = ()
    gather: tuple[EvidenceRequest, ...] = ()
    amount: Alternatives[Amount] | None = None
    recoverable: Alternatives[Amount] | None = None
    cap: Alternatives[Amount] | None = None
    borne_by: LossBearer | None = None
    fees: tuple[Fee, ...] = ()
    hits: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    gap: Gap | None = None
    measures: tuple[MeasureUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and what follows from it."""

    id: str
    ruleset: str
    title: Text
    status: RuleStatus
    about: RuleSubject
    effective: Effective
    when: Condition | None
    then: Consequences
    overrides: tuple[str, ...]
    cites: tuple[Citation, ...]
    node: Node
    key: str = field(init=False)
    """The id across rulesets."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"{self.ruleset}/{self.id}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: given in the record, or computed, where it has a body."""

    name: str
    ruleset: str
    type: FieldType
    on: RuleSubject
    title: Text | None = None
    ask: Text | None = None
    how: FactForm | None = None
    body: FactBody | None = None
    by: Moment | None = None
    effective: Effective = ALWAYS
    cites: tuple[Citation, ...] = ()
    node: Node | None = None
    words: Mapping[str, Text] = field(default_factory=dict)
    """The titles of its words, those that have one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Transactions that are evidence by themselves: the fact that counts them, how many are needed (None: not on file),
    and the condition under which they help.
    """

    fact: str
    needs: Alternatives[int] | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of evidence: what it is, what it must show, what it may weigh, and what of the record it counts."""

    id: str
    title: Text
    type: EvidenceForm = EvidenceForm.FILE
    must_show: tuple[str, ...] = ()
    chars: int | None = None
    formats: tuple[str, ...] = ()
    counts: Counted | None = None
    cites: tuple[Citation, ...] = ()
    node: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Action:
    """A catalogued action."""

    id: str
    title: Text
    owner: Owner | None = None
    done_by: tuple[EventPattern, ...] = ()
    after_end: bool = False
    """Whether it is still to be done when the case has ended."""
    excludes: tuple[str, ...] = ()
    """Actions that cannot be done as well, by their ids; it holds both ways, and is said by one of the two."""
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """A site of the platform: its zone, currency and business calendar, and the language of its buyers."""

    code: str
    zone: str
    currency: str | None
    calendar: str | None
    language: MessageLanguage | None = None


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """Records of other platforms on the same order that close this platform's route."""

    platforms: tuple[Platform, ...]
    stages: tuple[Stage, ...]
    disputes: tuple[Dispute, ...]
    title: Text
    cites: tuple[Citation, ...]


def silences(pattern: str, own: str, key: str) -> bool:
    """Whether an `overrides` entry of ruleset `own` names the rule `key` (`ruleset/id`, `*` for all that begin so)."""
    full = pattern if "/" in pattern else f"{own}/{pattern}"
    return key.startswith(full[:-1]) if full.endswith("*") else key == full
