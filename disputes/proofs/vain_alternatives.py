"""Alternatives of a value that no case reaches: by their own days, markets, tiers and condition, or behind others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternative
from disputes.language.case_rules import Deadline, Fact, Rule
from disputes.language.truth import Text
from disputes.proofs.alternatives_in_force import in_force, says
from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.encoding import SymbolicScope
from disputes.proofs.evidence_items import ITEM_KEYS, item_scope
from disputes.proofs.findings import FindingPart, ProofFinding
from disputes.proofs.places import AlternativesPlace, label
from disputes.proofs.refutation import MARKETS, CaseSolver, Refutation
from disputes.proofs.subject import ProofSubject
from disputes.proofs.symbols import TRUE, Formula, conj, neg
from disputes.proofs.witnesses import CaseWitness
from disputes.situation.basis import Collector
from disputes.situation.evidence_status import on_record
from disputes.situation.state import State
from disputes.situation.view import View, default_view
from disputes.words.dataclass import dataclass
from disputes.words.proofs import FindingKind, SolverAnswer, WitnessCheck

_UNREACHED = Text("No case reaches this alternative of {name}.", "没有案件会用到 {name} 的这一备选值。")
_SHADOWED = Text(
    "This alternative of {name} never counts: wherever it could, one before it does.",
    "{name} 的这一备选值永远不会生效：凡能用到它的案件都先用了前面的备选值。",
)


@dataclass(frozen=True, slots=True, eq=False)
class VainAlternative:
    """An alternative that no case reaches in one of the places where it stands, and what the solver says of it."""

    place: AlternativesPlace
    entry: Alternative[object]
    kind: FindingKind
    refutation: Refutation
    solver: CaseSolver
    witness: CaseWitness | None


@dataclass(frozen=True, slots=True, eq=False)
class AskedAlternative:
    """An alternative in one of its places, encoded: that it is reached, and by itself what must be so for that."""

    place: AlternativesPlace
    entry: Alternative[object]
    reached: Formula
    alone: dict[str, Formula]


def vain_alternatives(subject: ProofSubject, places: Sequence[AlternativesPlace]) -> Iterator[ProofFinding]:
    """The alternatives that no case reaches in any of the places where they stand; told once for each."""
    vain: dict[Node, list[VainAlternative]] = {}
    reached: set[Node] = set()
    # The alternatives of one entry are asked of one solver: its condition is then encoded once.
    for owned in _by_entry(places):
        left: list[tuple[AlternativesPlace, Alternative[object]]] = []
        for place in owned:
            for entry in place.alternatives.entries():
                if entry.node is None or entry.node in reached:
                    continue
                if _needs_proof(place, entry):
                    left.append((place, entry))
                else:
                    reached.add(entry.node)
        for key, found in _asked_of_one_solver(subject, left, reached):
            vain.setdefault(key, []).append(found)
    for key, several in vain.items():
        if key not in reached:
            yield _told(subject, several[0])


def _by_entry(places: Sequence[AlternativesPlace]) -> list[list[AlternativesPlace]]:
    """The places of one entry together; those of none stand alone."""
    found: dict[object, list[AlternativesPlace]] = {}
    for place in places:
        node = place.entry.node if place.entry is not None else None
        found.setdefault(node or place, []).append(place)
    return list(found.values())


def _asked_of_one_solver(
    subject: ProofSubject, left: Sequence[tuple[AlternativesPlace, Alternative[object]]], reached: set[Node]
) -> Iterator[tuple[Node, VainAlternative]]:
    """The alternatives of one entry that no case reaches in it; the nodes of the others are added to `reached`."""
    left = [(place, entry) for place, entry in left if entry.node not in reached]
    if not left:
        return
    encoder = subject.encoder()
    asked = [_encoded(subject, encoder, place, entry) for place, entry in left]
    solver = subject.solver(encoder)
    subject.questions += len(asked) - 1
    for one in asked:
        node = one.entry.node
        if node is None or node in reached:
            continue
        found = _vain(subject, solver, one)
        if found is None:
            reached.add(node)
        else:
            yield node, found


def _needs_proof(place: AlternativesPlace, entry: Alternative[object]) -> bool:
    """Whether an alternative may go unreached: the first one, without a condition, on one of its days, does not."""
    first = place.alternatives.series[0]
    plain = place.entry is None or not isinstance(place.entry, (Rule, Deadline)) or place.entry.when is None
    return not (plain and entry in first and entry.when is None and not entry.scope and len(first) == 1)


def _encoded(
    subject: ProofSubject, encoder: CaseEncoder, place: AlternativesPlace, entry: Alternative[object]
) -> AskedAlternative:
    """An alternative over the variables of a case."""
    scope, asked = _asked(encoder, subject, place)
    # Alternatives that say the same share their formulas, so the entry is found by its place.
    options = zip(place.alternatives.entries(), encoder.alternatives(place.alternatives, scope), strict=True)
    option = next(o for own, o in options if own is entry)
    if entry.from_ or entry.until:
        encoder.uses_day(scope.day)
    holds = TRUE if entry.when is None else encoder.truth(entry.when, scope).holds
    alone = {
        "scope": says(encoder, entry.scope),
        "days": in_force(entry, scope.day) if place.alternatives.by is None else TRUE,
        "when": holds,
        "entry": asked,
    }
    return AskedAlternative(place, entry, conj((option.in_running, holds)), alone)


def _vain(subject: ProofSubject, solver: CaseSolver, asked: AskedAlternative) -> VainAlternative | None:
    """What keeps an alternative from being reached, None where a case reaches it, or that cannot be told in time."""
    place, entry, alone = asked.place, asked.entry, asked.alone
    found = solver.refute({"reached": asked.reached, "entry": alone["entry"]})
    if found.answer is SolverAnswer.TIMEOUT:
        subject.timeouts.append(f"line {entry.node.line if entry.node else 0}: whether an alternative is reached")
    if found.answer is not SolverAnswer.REFUTED:
        return None
    by_itself = solver.refute(alone)
    if by_itself.answer is SolverAnswer.REFUTED:
        rest = [f for name, f in alone.items() if name != by_itself.parts[0]] if by_itself.parts else [alone["entry"]]
        witness = subject.witness(solver, _name(place), *rest)
        return VainAlternative(place, entry, FindingKind.UNREACHED, by_itself, solver, witness)
    witness = subject.witness(solver, _name(place), *alone.values())
    return VainAlternative(place, entry, FindingKind.SHADOWED, found, solver, witness)


def _asked(encoder: CaseEncoder, subject: ProofSubject, place: AlternativesPlace) -> tuple[SymbolicScope, Formula]:
    """The view in which alternatives are read, and when they are."""
    owner = place.entry
    if isinstance(owner, Deadline):
        exists = encoder.exists(owner)
        held = encoder.holds_on(owner.effective, encoder.clock_scope(owner))
        return encoder.clock_scope(owner), TRUE if place.in_condition else conj((neg(exists.fails), held))
    if isinstance(owner, Rule):
        matches = encoder.rule(owner)
        held = encoder.holds_on(owner.effective, encoder.scope(owner.ruleset, owner.effective.by))
        return encoder.scope(owner.ruleset, owner.effective.by), held if place.in_condition else matches.holds
    if isinstance(owner, Fact):
        scope = encoder.scope(owner.ruleset, owner.by)
        return scope, encoder.holds_on(owner.effective, scope)
    scope = encoder.scope(subject.id)
    return item_scope(encoder, scope) if place.of_item else scope, TRUE


def _told(subject: ProofSubject, found: VainAlternative) -> ProofFinding:
    node = found.entry.node
    assert node is not None
    name = found.place.alternatives.name or "this value"
    text = _UNREACHED if found.kind is FindingKind.UNREACHED else _SHADOWED
    shown = subject.shown(found.witness, lambda state, _: not _counts(found.place, found.entry, state))
    return ProofFinding(
        kind=found.kind,
        ruleset=subject.id,
        entry=found.place.label,
        file=node.file,
        line=node.line,
        text=text.filled(name=name),
        parts=tuple(_parts(found)),
        granted=tuple(g for g in found.refutation.granted if g != MARKETS)
        + ((MARKETS,) if MARKETS in found.refutation.granted else ()),
        witness=found.witness,
        check=WitnessCheck.CONFIRMED if shown else WitnessCheck.UNCONFIRMED,
    )


def _parts(found: VainAlternative) -> Iterator[FindingPart]:
    """What of an alternative keeps it from being reached, or the alternatives before it."""
    node = found.entry.node
    assert node is not None
    if found.kind is FindingKind.UNREACHED:
        keys = {"scope": ("markets", "sites", "tiers", "sellers", "via"), "days": ("from", "until"), "when": ("when",)}
        for part in found.refutation.parts:
            for key in keys.get(part, ()):
                if key in node.entries:
                    yield FindingPart(node.file, node.keys[key].line, f"{key}: {node[key].one_line()}")
            if part == "entry" and found.place.entry is not None and found.place.entry.node is not None:
                owner = found.place.entry.node
                yield FindingPart(owner.file, owner.line, label(found.place.entry))
        return
    for entry in found.place.alternatives.entries():
        if entry is found.entry:
            return
        if entry.node is not None:
            yield FindingPart(entry.node.file, entry.node.line, entry.node.one_line())


def _counts(place: AlternativesPlace, entry: Alternative[object], state: State) -> bool:
    """Whether the engine resolves alternatives to one of them on a record."""
    owner = place.entry
    if isinstance(owner, Rule):
        day = state.editions.day(owner.ruleset, owner.effective.by)
        view = View(state, owner.ruleset, day.day, day.moves, collector=Collector())
    else:
        view = default_view(state, owner.ruleset if owner is not None else state.book.platform, Collector())
    if not place.of_item:
        return place.alternatives.resolve(view) is entry.resolution
    items = [{key: item[key] for key in ITEM_KEYS if key in item} for item in on_record(state)]
    return any(place.alternatives.resolve(view.within(own)) is entry.resolution for own in items)


def _name(place: AlternativesPlace) -> str:
    return f"{place.alternatives.name or 'value'}-{place.label.replace(' ', '-')}"
