"""A ruleset about which something is to be proven, with the engine to which every witness is put."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any

from disputes.api import DisputesError, Engine
from disputes.cases.points_at_stake import CaseShopFields
from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Rule
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.identities import Identities
from disputes.proofs.refutation import CaseSolver
from disputes.proofs.symbols import Formula
from disputes.proofs.witnesses import CaseWitness, witness_of
from disputes.records.reading import read_plain
from disputes.situation.basis import Collector
from disputes.situation.build import situation_of
from disputes.situation.state import State
from disputes.situation.view import View, view_on
from disputes.words import texts
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform

Shows = Callable[[State, Any], bool]
"""Whether the engine shows on a record what was found: given the situation and the evaluation of the record."""


@dataclass(slots=True)
class ProofSubject:
    """One ruleset, its rulebook, and the engine. `timeout`: seconds for each question to the solver."""

    engine: Engine
    id: str
    timeout: float
    questions: int = 0
    timeouts: list[str] = field(default_factory=list)
    """What could not be answered in time."""
    book: Rulebook = field(init=False)
    ruleset: Ruleset = field(init=False)
    documents: Sequence[Node] = field(init=False)
    _identities: Identities = field(default_factory=Identities)

    def __post_init__(self) -> None:
        self.ruleset = self.engine.library.ruleset(self.id)
        self.documents = self.engine.library.written(self.id)
        self.book = Rulebook.load(self.engine.library, self.platform)

    @property
    def platform(self) -> str:
        """The platform of the cases: for the rules that hold everywhere, the one with the least rules of its own."""
        if self.id != COMMON:
            return self.id
        library = self.engine.library
        own = {p: library.folder(p) for p in texts(Platform)}
        return min(own, key=lambda p: (sum(f.stat().st_size for f in own[p].glob("*.yaml")), p))

    def encoder(self) -> CaseEncoder:
        """A new case of this platform."""
        return CaseEncoder(self.book, self._identities)

    def solver(self, encoder: CaseEncoder) -> CaseSolver:
        """What answers questions about the case of an encoder in which everything is encoded that is asked about."""
        encoder.now()  # a witness is answered at some instant, whether a condition reads it or not
        platform = encoder.says("platform")
        if self.platform in texts(Platform):
            encoder.variables.likely.append(encoder.variables.is_word(platform.term, self.platform))
        self.questions += 1
        return CaseSolver(encoder, self.timeout).ready(own_markets=self.id != COMMON)

    def witness(self, solver: CaseSolver, name: str, *parts: Formula) -> CaseWitness | None:
        """A record with the parts, None where none was found."""
        model = solver.example(*parts)
        return witness_of(solver.encoder, model, name) if model is not None else None

    def situation(self, witness: CaseWitness) -> tuple[State, Any] | None:
        """The situation of a witness and what the engine answers, None where it is no record of this platform."""
        try:
            read = read_plain(witness.record, f"{witness.record['id']}.yaml")
            case = self.engine.prepared(read)
            found = case.assessor.evaluate(case.values, witness.as_of, explain=True, trial=True)
        except (DisputesError, Refused):
            return None
        return situation_of(case.values, case.assessor.book, witness.as_of, CaseShopFields), found

    def shown(self, witness: CaseWitness | None, shows: Shows) -> bool:
        """Whether the engine shows on a witness what was found."""
        if witness is None:
            return False
        found = self.situation(witness)
        return found is not None and shows(*found)


def fired_on(evaluation: Any) -> set[str]:
    """The rules that fired on a record and stand, by their keys."""
    return {t.rule for t in evaluation.answer.trace}


def view_of_rule(rule: Rule, state: State) -> View:
    """The view in which a rule is read."""
    return view_on(state, rule.ruleset, state.editions.day(rule.ruleset, rule.effective.by), Collector())


def holds_now(rule: Rule, state: State) -> bool:
    """Whether a rule is in force for a record and its condition holds."""
    day = state.editions.day(rule.ruleset, rule.effective.by)
    if not state.editions.holds(rule.effective, rule.ruleset, day, Collector()):
        return False
    return rule.when is None or rule.when.truth(view_of_rule(rule, state)) is True
