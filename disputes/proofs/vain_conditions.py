"""Conditions that can never hold, and conditions that hold wherever they are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Deadline, Effective, Rule
from disputes.language.conditions import FieldTest, Some
from disputes.language.dependence import parts_of as expressions_in
from disputes.language.filings import Filing
from disputes.language.messages import Message
from disputes.language.scope import Condition
from disputes.language.truth import Text, Truth
from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.encoding import SymbolicScope
from disputes.proofs.findings import FindingPart, ProofFinding
from disputes.proofs.places import ConditionPart, label, parts_of, when_node
from disputes.proofs.refutation import CaseSolver, Refutation
from disputes.proofs.subject import ProofSubject, view_of_rule
from disputes.proofs.symbols import TRUE, Formula, SymbolicTruth, neg
from disputes.situation.basis import Collector
from disputes.situation.state import State
from disputes.situation.view import default_view
from disputes.words.dataclass import dataclass
from disputes.words.language import RUN_ON_TRIAL, Operator, RuleSubject
from disputes.words.proofs import FindingKind, SolverAnswer, WitnessCheck

_NEVER = Text("The condition can never hold.", "该条件永远不可能成立。")
_NEVER_PART = Text("This part of `any` can never hold here: {part}.", "`any` 中的这一部分在此永远不可能成立：{part}。")
_ALWAYS = Text("The condition holds in every case in which it is asked.", "该条件在每个会用到它的案件中都成立。")
_ALWAYS_PART = Text("This part of the condition is never false: {part}.", "条件中的这一部分从不为假：{part}。")


AskedEntry: TypeAlias = Rule | Deadline | Message | Filing


@dataclass(frozen=True, slots=True, eq=False)
class AskedCondition:
    """The condition of an entry, encoded: its parts, and that the entry is in force."""

    entry: AskedEntry
    scope: SymbolicScope
    parts: Sequence[ConditionPart]
    truths: Sequence[SymbolicTruth]
    in_force: Formula

    def named(self) -> dict[str, Formula]:
        """Each part by a name that tells where it stands, for a core."""
        out = {f"{n}": t.holds for n, t in enumerate(self.truths)}
        return out if self.in_force is TRUE else {**out, "effective": self.in_force}

    def told(self, names: Sequence[str]) -> tuple[FindingPart, ...]:
        """The parts behind names of a core."""
        out = []
        for name in names:
            if name == "effective":
                node = self.entry.node.get("effective") or self.entry.node
                out.append(FindingPart(node.file, node.line, f"effective: {node.one_line()}"))
            else:
                part = self.parts[int(name)]
                out.append(FindingPart(part.node.file, part.node.line, part.text))
        return tuple(out)


def asked_conditions(subject: ProofSubject) -> list[AskedEntry]:
    """The entries about cases that have a condition."""
    own = subject.ruleset
    rules = [r for r in own.rules.values() if r.about is RuleSubject.CASE and r.status in RUN_ON_TRIAL]
    entries: list[AskedEntry] = [*rules, *own.deadlines.values(), *own.messages.values(), *own.filings.values()]
    return [e for e in entries if e.when is not None]


def encoded(subject: ProofSubject, encoder: CaseEncoder, entry: AskedEntry) -> AskedCondition:
    """The condition of an entry over the variables of a case."""
    assert entry.when is not None
    effective = entry.effective if isinstance(entry, (Rule, Deadline)) else Effective()
    own = encoder.clock_scope(entry) if isinstance(entry, Deadline) else None
    scope = own or encoder.scope(entry.ruleset, effective.by)
    parts = parts_of(entry.when, when_node(entry), subject.documents)
    truths = [encoder.truth(p.condition, scope) for p in parts]
    return AskedCondition(entry, scope, parts, truths, encoder.holds_on(effective, scope))


def vain_conditions(subject: ProofSubject, entry: AskedEntry) -> Iterator[ProofFinding]:
    """What is never so, or always, of the condition of an entry."""
    encoder = subject.encoder()
    asked = encoded(subject, encoder, entry)
    branches = list(_branches(encoder, asked))
    solver = subject.solver(encoder)
    whole = solver.refute(asked.named())
    if whole.answer is SolverAnswer.TIMEOUT:
        subject.timeouts.append(f"{label(entry)}: whether its condition can hold")
        return
    if whole.answer is SolverAnswer.REFUTED:
        yield _never(subject, solver, asked, whole)
        return
    yield from _dead_branches(subject, solver, asked, branches)
    yield from _always(subject, solver, asked)


def _branches(encoder: CaseEncoder, asked: AskedCondition) -> Iterator[tuple[int, Condition, SymbolicTruth, Node]]:
    """The parts of each `any`, with the number of the part in which they stand."""
    for n, part in enumerate(asked.parts):
        if not part.text.startswith("any: ") or not isinstance(part.condition, Some):
            continue
        below = _items(asked, part)
        for branch, node in zip(part.condition.parts, below, strict=False):
            yield n, branch, encoder.truth(branch, asked.scope), node


def _items(asked: AskedCondition, part: ConditionPart) -> Sequence[Node]:
    for node in when_node(asked.entry).walk():
        for key, value in node.entries.items():
            if node.keys.get(key) is part.node:
                return value.items
    return ()


def _never(subject: ProofSubject, solver: CaseSolver, asked: AskedCondition, found: Refutation) -> ProofFinding:
    """A condition that cannot hold; its witness has all of it but one of the parts that contradict each other."""
    witness = None
    for left_out in found.parts:
        rest = [f for name, f in asked.named().items() if name != left_out]
        witness = subject.witness(solver, _id(asked.entry), *rest)
        if witness is not None:
            break
    node = when_node(asked.entry)
    return ProofFinding(
        kind=FindingKind.NEVER,
        ruleset=subject.id,
        entry=label(asked.entry),
        file=node.file,
        line=node.line,
        text=_NEVER,
        parts=asked.told(found.parts),
        granted=found.granted,
        witness=witness,
        check=_checked(subject.shown(witness, lambda state, _: _truth(asked.entry, state) is not True)),
    )


def _dead_branches(
    subject: ProofSubject, solver: CaseSolver, asked: AskedCondition, branches: Sequence[Any]
) -> Iterator[ProofFinding]:
    for n, _, truth, node in branches:
        rest = {name: f for name, f in asked.named().items() if name != str(n)}
        found = solver.refute({**rest, "branch": truth.holds})
        if found.answer is SolverAnswer.TIMEOUT:
            subject.timeouts.append(f"{label(asked.entry)}: whether a part of `any` can hold")
        if found.answer is not SolverAnswer.REFUTED:
            continue
        witness = subject.witness(solver, _id(asked.entry), *asked.named().values())
        told = asked.told([p for p in found.parts if p != "branch"])
        yield ProofFinding(
            kind=FindingKind.NEVER,
            ruleset=subject.id,
            entry=label(asked.entry),
            file=node.file,
            line=node.line,
            text=_NEVER_PART.filled(part=node.one_line()),
            parts=(FindingPart(node.file, node.line, node.one_line()), *told),
            granted=found.granted,
            witness=witness,
            check=_checked(subject.shown(witness, lambda state, _: _truth(asked.entry, state) is True)),
        )


def _always(subject: ProofSubject, solver: CaseSolver, asked: AskedCondition) -> Iterator[ProofFinding]:
    """Parts of a condition that nothing on a record makes false."""
    vain: list[tuple[ConditionPart, Refutation]] = []
    for part, truth in zip(asked.parts, asked.truths, strict=True):
        found = solver.refute({"fails": _says_nothing(part, truth)})
        if found.answer is SolverAnswer.TIMEOUT:
            subject.timeouts.append(f"{label(asked.entry)}: whether a part of its condition can fail")
        if found.answer is SolverAnswer.REFUTED:
            vain.append((part, found))
    whole = len(vain) == len(asked.parts)
    for part, found in vain:
        witness = subject.witness(solver, _id(asked.entry), *asked.named().values())
        condition = part.condition

        def shows(state: State, _: Any, condition: Condition = condition) -> bool:
            return _truth(asked.entry, state, condition) is not False

        yield ProofFinding(
            kind=FindingKind.ALWAYS,
            ruleset=subject.id,
            entry=label(asked.entry),
            file=part.node.file,
            line=part.node.line,
            text=_ALWAYS if whole else _ALWAYS_PART.filled(part=part.text),
            parts=(FindingPart(part.node.file, part.node.line, part.text),),
            granted=found.granted,
            witness=witness,
            check=_checked(subject.shown(witness, shows)),
        )


def _says_nothing(part: ConditionPart, truth: SymbolicTruth) -> Formula:
    """What must not be possible for a part to say nothing: that it fails. One that asks whether a field is known waits
    for it, and is there to wait: it says nothing only where it is never undecided either.
    """
    waits = any(isinstance(p, FieldTest) and p.op is Operator.KNOWN for p in expressions_in(part.condition))
    return neg(truth.holds) if waits else truth.fails


def _truth(entry: AskedEntry, state: State, condition: Condition | None = None) -> Truth:
    """What the engine says of the condition of an entry on a record."""
    asked = entry.when if condition is None else condition
    if asked is None:
        return True
    if isinstance(entry, Rule):
        return asked.truth(view_of_rule(entry, state))
    return asked.truth(default_view(state, entry.ruleset, Collector()))


def _checked(shown: bool) -> WitnessCheck:
    return WitnessCheck.CONFIRMED if shown else WitnessCheck.UNCONFIRMED


def _id(entry: AskedEntry) -> str:
    return f"{entry.ruleset}-{entry.id}"
