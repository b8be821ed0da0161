"""One ruleset, once read: what it says about cases and about shops, and where each figure stands."""

from __future__ import annotations

from dataclasses import field
from typing import TypeAlias

from disputes.dates.calendars import Calendar
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Plain
from disputes.language.alternatives import Alternatives
from disputes.language.assumptions import Assumptions
from disputes.language.case_life import LifeRules
from disputes.language.case_rules import Action, ClosedBy, Deadline, EvidenceKind, Fact, Market, Rule
from disputes.language.citations import OnFile
from disputes.language.filings import Filing
from disputes.language.house_rules import HouseChange
from disputes.language.literals import RulesetLiteral
from disputes.language.messages import Message
from disputes.language.scope import Condition, Moment
from disputes.language.shop_rules import Ledger, Metric
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass

EvidenceLimit: TypeAlias = int | tuple[str, ...]
"""At most so many, or these formats only."""


@dataclass(slots=True)
class Ruleset:
    """One ruleset: the YAML of one platform, payment channel, or what holds everywhere (`any`)."""

    id: str
    title: Text | None = None
    version: str | None = None
    version_by: Moment | None = None
    markets: dict[str, Market] = field(default_factory=dict)
    includes: list[tuple[str, Condition | None]] = field(default_factory=list)
    closed_by: list[ClosedBy] = field(default_factory=list)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    facts: dict[str, Fact] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    unzoned: set[str] = field(default_factory=set)  # calendars that keep the market's own zone
    periods: dict[str, Alternatives[Recurrence]] = field(default_factory=dict)
    deadlines: dict[str, Deadline] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    evidence: dict[str, EvidenceKind] = field(default_factory=dict)
    limits: dict[str, Alternatives[EvidenceLimit]] = field(default_factory=dict)
    filings: dict[str, Filing] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    grounds: dict[str, Text] = field(default_factory=dict)
    measures: dict[str, Text] = field(default_factory=dict)
    asks: dict[str, Text] = field(default_factory=dict)
    words: dict[str, Text] = field(default_factory=dict)
    maps: dict[str, Plain] = field(default_factory=dict)
    life: LifeRules = field(default_factory=LifeRules)
    metrics: dict[str, Metric] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    assumptions: Assumptions = field(default_factory=Assumptions)
    on_file: OnFile = field(default_factory=OnFile)
    literals: list[RulesetLiteral] = field(default_factory=list)
    alternatives: list[Alternatives[object]] = field(default_factory=list)
    house: list[HouseChange] = field(default_factory=list)  # what a seller's own rules change in it
    digest: str = ""
    files: list[str] = field(default_factory=list)
