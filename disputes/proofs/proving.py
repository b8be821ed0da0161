"""Everything that is proven about a ruleset."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import field

from disputes.api import Engine
from disputes.proofs.explained import ExplainedFinding, explained, read_explained
from disputes.proofs.findings import ProofFinding
from disputes.proofs.places import alternatives_in, label
from disputes.proofs.rule_conflicts import contradictions, pairs, silenced_rules
from disputes.proofs.subject import ProofSubject
from disputes.proofs.uncovered_cases import uncovered_cases
from disputes.proofs.vain_alternatives import vain_alternatives
from disputes.proofs.vain_conditions import asked_conditions, vain_conditions
from disputes.words.dataclass import dataclass
from disputes.words.proofs import FindingKind, WitnessCheck

Step = Callable[[str], None]
"""Told what is looked at next."""

SECONDS = 5.0
"""The time for each question to the solver, unless another is asked for."""


@dataclass(slots=True)
class ProofReport:
    """What was found about rulesets. `timeouts`: what could not be answered in time, which is no proof of anything."""

    findings: list[ProofFinding] = field(default_factory=list)
    questions: int = 0
    timeouts: list[str] = field(default_factory=list)
    unused: list[ExplainedFinding] = field(default_factory=list)
    """Explanations of something that is not found."""

    @property
    def confirmed(self) -> list[ProofFinding]:
        """What the engine shows on a witness."""
        return [f for f in self.findings if f.check is WitnessCheck.CONFIRMED]

    @property
    def explained(self) -> list[ProofFinding]:
        """What is to stay, for a reason that somebody gave."""
        return [f for f in self.findings if f.check is WitnessCheck.EXPLAINED]

    @property
    def unconfirmed(self) -> list[ProofFinding]:
        """What the solver says, and the engine does not show on a record that could be written down."""
        return [f for f in self.findings if f.check is WitnessCheck.UNCONFIRMED]


def prove(
    engine: Engine,
    id_: str,
    report: ProofReport,
    only: Collection[FindingKind] = frozenset(FindingKind),
    timeout: float = SECONDS,
    step: Step = lambda _: None,
) -> None:
    """Looks for findings of the kinds `only` about a ruleset and adds them to `report`.

    `timeout`: seconds for each question. Raises :class:`Refused` (exit 4) for a ruleset that is invalid.
    """
    subject = ProofSubject(engine, id_, timeout)
    wanted = frozenset(only)
    found: list[ProofFinding] = []
    if wanted & {FindingKind.NEVER, FindingKind.ALWAYS}:
        for entry in asked_conditions(subject):
            step(f"{id_}: {label(entry)}")
            found += vain_conditions(subject, entry)
    if wanted & {FindingKind.UNREACHED, FindingKind.SHADOWED}:
        step(f"{id_}: alternatives")
        found += vain_alternatives(subject, alternatives_in(subject.ruleset))
    if FindingKind.SHADOWED in wanted:
        step(f"{id_}: overrides")
        found += silenced_rules(subject)
    if FindingKind.CONFLICT in wanted:
        for pair in pairs(subject):
            step(f"{pair.one.key} and {pair.other.id}")
            found += contradictions(subject, pair)
    if FindingKind.UNCOVERED in wanted:
        step(f"{id_}: what nothing covers")
        found += uncovered_cases(subject)
    known = [e for e in read_explained(engine.library.root) if e.ruleset == id_ and FindingKind(e.kind) in wanted]
    told, unused = explained((f for f in found if f.kind in wanted), known)
    report.findings += sorted(told, key=lambda f: (f.file, f.line, f.kind.value, f.entry))
    report.unused += unused
    report.questions += subject.questions
    report.timeouts += [f"{id_}: {what}" for what in subject.timeouts]
