"""What the rulesets cover: platform × dispute type × topic, derived from the rulesets themselves.

`rulesets/coverage.yaml` is the registry that people keep (with the day it was verified); this module
says what is really there, so that a test can hold the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Deadline, Rule
from disputes.language.conditions import All, FieldTest, Some
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Condition
from disputes.words.dataclass import dataclass
from disputes.words.language import CoverageStatus, CoverageTopic, Operator, ResolutionKind, RuleStatus, RuleSubject
from disputes.words.records import Actor, Dispute


@dataclass(slots=True)
class TopicCoverage:
    """The entries of a ruleset on one topic of one dispute type: those that name the type, and those that hold for any.

    `open` where one of those that name it has a value that no source gives.
    """

    named: list[str] = field(default_factory=list)
    general: list[str] = field(default_factory=list)
    open: bool = False

    @property
    def status(self) -> CoverageStatus:
        """covered: entries of the type's own, all with figures; partly: only general ones, or some without a figure."""
        if not self.named:
            return CoverageStatus.PARTLY if self.general else CoverageStatus.NO_SOURCE
        return CoverageStatus.PARTLY if self.open else CoverageStatus.COVERED


def covered(ruleset: Ruleset) -> dict[tuple[Dispute, CoverageTopic], TopicCoverage]:
    """What a ruleset has for each dispute type and topic."""
    out = {(d, t): TopicCoverage() for d in Dispute for t in CoverageTopic}

    def add(entry: Deadline | Rule, topic: CoverageTopic, open_: bool) -> None:
        named = restricted_to(entry.when)
        for dispute in Dispute if named is None else sorted(named):
            found = out[dispute, topic]
            (found.general if named is None else found.named).append(entry.id)
            found.open = found.open or (open_ and named is not None)

    for deadline in ruleset.deadlines.values():
        open_ = _open(deadline.within)
        for topic in _clock_topics(deadline):
            add(deadline, topic, open_ and topic is not CoverageTopic.LAPSE)
    for rule in ruleset.rules.values():
        if rule.status in (RuleStatus.STABLE, RuleStatus.TRIAL) and rule.about is RuleSubject.CASE:
            for topic in _rule_topics(rule):
                add(rule, topic, topic is CoverageTopic.FEES and any(_open(f.amount) for f in rule.then.fees))
    return out


def registry(ruleset: Ruleset) -> dict[Dispute, dict[CoverageTopic, CoverageStatus]]:
    """The status of each topic, for every dispute type that the ruleset names."""
    found = covered(ruleset)
    named = [d for d in Dispute if any(found[d, t].named for t in CoverageTopic)]
    return {d: {t: found[d, t].status for t in CoverageTopic} for d in named}


def table(rows: Mapping[str, Mapping[Dispute, Mapping[CoverageTopic, CoverageStatus]]]) -> str:
    """The registry as a Markdown table: platform and dispute down, topics across."""
    marks = {CoverageStatus.COVERED: "●", CoverageStatus.PARTLY: "◐", CoverageStatus.NO_SOURCE: "·"}
    out = [
        "| platform | dispute | " + " | ".join(t.replace("_", " ") for t in CoverageTopic) + " |",
        "|---|---|" + ":-:|" * len(CoverageTopic),
    ]
    for platform, disputes in rows.items():
        for dispute, topics in disputes.items():
            cells = (marks[topics[t]] for t in CoverageTopic)
            out.append(f"| {platform} | {dispute.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(out)


def restricted_to(condition: Condition | None) -> set[Dispute] | None:
    """The dispute types that a condition names, None where it names none."""
    if isinstance(condition, FieldTest):
        if condition.path == "dispute" and condition.constants is not None:
            words = {Dispute(word) for word in condition.constants if isinstance(word, str)}
            if condition.op in (Operator.EQ, Operator.IN):
                return words
            return set(Dispute) - words if condition.op in (Operator.NE, Operator.NOT_IN) else None
        return None
    if isinstance(condition, All):
        sets = [s for p in condition.parts if (s := restricted_to(p)) is not None]
        return set.intersection(*sets) if sets else None
    if isinstance(condition, Some):
        sets = [s for p in condition.parts if (s := restricted_to(p)) is not None]
        return set.union(*sets) if len(sets) == len(condition.parts) else None
    return None


def _open(alternatives: Alternatives[object] | None) -> bool:
    return alternatives is not None and any(a.kind is ResolutionKind.OPEN for a in alternatives.entries())


def _clock_topics(d: Deadline) -> Iterator[CoverageTopic]:
    if d.lapse is not None:
        yield CoverageTopic.LAPSE
    if d.actor is Actor.BUYER:
        yield CoverageTopic.WINDOWS
    if d.actor is Actor.SELLER:
        yield CoverageTopic.RESPONSE
        if any(
            "appeal" in t
            for a in (d.met_by.entries() if d.met_by is not None else ())
            for p in a.value or ()
            for t in p.types
        ):
            yield CoverageTopic.APPEAL
    if d.actor in (Actor.PLATFORM, Actor.BANK):
        yield CoverageTopic.PLATFORM_TIME


def _rule_topics(r: Rule) -> Iterator[CoverageTopic]:
    then = r.then
    for topic, there in (
        (CoverageTopic.RULING, then.ruling is not None),
        (CoverageTopic.EVIDENCE, bool(then.gather)),
        (CoverageTopic.FREIGHT, bool(then.freight)),
        (CoverageTopic.FEES, bool(then.fees)),
        (CoverageTopic.PENALTIES, bool(then.hits or then.points)),
        (CoverageTopic.APPEAL, any("appeal" in s.action for s in then.steps)),
    ):
        if there:
            yield topic
