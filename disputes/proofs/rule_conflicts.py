"""Rules that never have an effect because another takes their place, and rules that contradict each other.

Of several rulings the engine hears those of the highest rank that speaks; where these disagree, the ruling is
undetermined and both sides are listed as contesting it. Rules of the ranks `normal` and `fallback` are there to be
weighed, so that two of them may point either way in one case. It is a contradiction where two `decisive` ones may, and
where one can hold only together with another of its rank that says the opposite, so that it never has its say. Of who
pays freight on a leg the first word stands; two words of one rank beside each other make that a matter of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from disputes.language.case_rules import Rule, silences
from disputes.language.truth import Text
from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.disjoint_conditions import apart
from disputes.proofs.findings import FindingPart, ProofFinding
from disputes.proofs.places import label, when_node
from disputes.proofs.refutation import CaseSolver
from disputes.proofs.subject import ProofSubject, fired_on, holds_now
from disputes.proofs.symbols import Formula, conj, neg
from disputes.situation.state import State
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass
from disputes.words.language import RUN, Rank, RuleSubject
from disputes.words.proofs import FindingKind, SolverAnswer, WitnessCheck

_SHADOWED = Text(
    "The rule never has an effect: wherever it matches, {others} overrides it.",
    "该规则永远不会生效：凡匹配它的案件，都被 {others} 覆盖。",
)
_DECISIVE = Text(
    "Two decisive rules give different rulings for one case, and neither overrides the other: {mine}, and {other} says "
    "{theirs}. The engine calls the ruling undetermined.",
    "两条决定性规则对同一案件给出不同裁决，且互不覆盖：本规则为 {mine}，{other} 为 {theirs}。引擎判为结果未定。",
)
_UNHEARD = Text(
    "Wherever the rule matches, {other} of the same rank says the opposite ({mine} against {theirs}), and neither "
    "overrides the other. The engine calls the ruling undetermined, so the rule never has its say.",
    "凡匹配该规则的案件，同级的 {other} 都给出相反裁决（{mine} 对 {theirs}），且互不覆盖。"
    "引擎判为结果未定，该规则从不起作用。",
)
_FREIGHT = Text(
    "Two rules of one rank name different payers of the {leg} freight in one case, and neither overrides the other: "
    "{mine}, and {other} says {theirs}. The engine takes the one that stands first in the file.",
    "两条同级规则对同一案件的{leg}运费给出不同承担方，且互不覆盖：本规则为 {mine}，{other} 为 {theirs}。"
    "引擎取文件中靠前的一条。",
)
_LEGS = {"outbound": Text("outbound", "去程"), "return": Text("return", "退货")}


def running(subject: ProofSubject) -> list[Rule]:
    """The rules about cases that run, of this ruleset."""
    return [r for r in subject.ruleset.rules.values() if r.about is RuleSubject.CASE and r.status in RUN]


def silencers(rule: Rule, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that override one."""
    return [
        o for o in rules if o is not rule and any(silences(pattern, o.ruleset, rule.key) for pattern in o.overrides)
    ]


def all_running(subject: ProofSubject) -> list[Rule]:
    """The rules about cases that run, of every ruleset of the book."""
    return [r for r in subject.book.rules if r.about is RuleSubject.CASE and r.status in RUN]


def _stands(encoder: CaseEncoder, rule: Rule, rules: Sequence[Rule]) -> Formula:
    """When a rule matches and nothing that stands overrides it."""
    return conj((encoder.rule(rule).holds, *(neg(_stands(encoder, o, rules)) for o in silencers(rule, rules))))


def silenced_rules(subject: ProofSubject) -> Iterator[ProofFinding]:
    """Rules that match only where another overrides them."""
    rules = all_running(subject)
    for rule in running(subject):
        # Of an included ruleset it is not sure that it holds for the case: its rules take nobody's place for certain.
        over = [o for o in silencers(rule, rules) if o.ruleset in (rule.ruleset, "any")]
        if not over:
            continue
        encoder = subject.encoder()
        matches = encoder.rule(rule).holds
        standing = {o.key: _stands(encoder, o, rules) for o in over}
        solver = subject.solver(encoder)
        found = solver.refute({"": matches, **{k: neg(f) for k, f in standing.items()}})
        if found.answer is SolverAnswer.TIMEOUT:
            subject.timeouts.append(f"{label(rule)}: whether it is always overridden")
        behind = [o for o in over if o.key in found.parts]
        if found.answer is not SolverAnswer.REFUTED or not behind or "" not in found.parts:
            continue
        witness = subject.witness(solver, rule.key.replace("/", "-"), matches)

        def shows(state: State, evaluation: Any, rule: Rule = rule) -> bool:
            return holds_now(rule, state) and rule.key not in fired_on(evaluation)

        yield ProofFinding(
            kind=FindingKind.SHADOWED,
            ruleset=subject.id,
            entry=label(rule),
            file=rule.node.file,
            line=rule.node.line,
            text=_SHADOWED.filled(others=", ".join(o.id for o in behind)),
            parts=tuple(_part(o) for o in behind),
            granted=found.granted,
            others=tuple(label(o) for o in behind),
            witness=witness,
            check=_check(subject.shown(witness, shows)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class RulePair:
    """Two rules that may say different things of one case."""

    one: Rule
    other: Rule
    leg: str = ""
    """The leg of the freight that they disagree on; empty where it is the ruling."""

    def words(self) -> tuple[str, str]:
        """What each of them says."""
        if self.leg:
            return self.one.then.freight[self.leg].value, self.other.then.freight[self.leg].value
        return str(self.one.then.ruling), str(self.other.then.ruling)


def pairs(subject: ProofSubject) -> Iterator[RulePair]:
    """The pairs of rules that say different things with the same weight, neither overriding the other."""
    rules = running(subject)
    for n, one in enumerate(rules):
        for other in rules[n + 1 :]:
            if one.then.rank is not other.then.rank or _related(one, other):
                continue
            mine, theirs = one.then.ruling, other.then.ruling
            if (
                mine is not None
                and theirs is not None
                and mine is not theirs
                and Expectation.UNDETERMINED not in (mine, theirs)
            ):
                yield RulePair(one, other)
            if mine is theirs:
                for leg in sorted(one.then.freight.keys() & other.then.freight.keys()):
                    if one.then.freight[leg] is not other.then.freight[leg]:
                        yield RulePair(one, other, leg)


def _related(one: Rule, other: Rule) -> bool:
    """Whether one overrides the other, or they are surely for different cases."""
    return bool(silencers(one, [other]) or silencers(other, [one])) or apart(one, other)


def contradictions(subject: ProofSubject, pair: RulePair) -> Iterator[ProofFinding]:
    """The contradiction between two rules, if there is one."""
    rules = all_running(subject)
    encoder = subject.encoder()
    one, other = (_stands(encoder, r, rules) for r in (pair.one, pair.other))
    solver = subject.solver(encoder)
    both = solver.possible(one, other)
    if both is SolverAnswer.TIMEOUT:
        subject.timeouts.append(f"{label(pair.one)} and {label(pair.other)}: whether both can hold")
    if both is not SolverAnswer.POSSIBLE:
        return
    if pair.leg or pair.one.then.rank is Rank.DECISIVE:
        yield from _told(subject, solver, pair, (one, other), _FREIGHT if pair.leg else _DECISIVE)
        return
    for first, mine, theirs in ((pair, one, other), (RulePair(pair.other, pair.one), other, one)):
        if solver.possible(mine, neg(theirs)) is SolverAnswer.REFUTED:
            yield from _told(subject, solver, first, (mine, theirs), _UNHEARD)
            return


def _told(
    subject: ProofSubject, solver: CaseSolver, pair: RulePair, holds: tuple[Formula, Formula], text: Text
) -> Iterator[ProofFinding]:
    witness = subject.witness(solver, f"{pair.one.ruleset}-{pair.one.id}-{pair.other.id}", *holds)
    mine, theirs = pair.words()
    leg = _LEGS.get(pair.leg, Text("", ""))
    shown = subject.shown(witness, lambda _, evaluation: _disagree(pair, evaluation))
    yield ProofFinding(
        kind=FindingKind.CONFLICT,
        ruleset=subject.id,
        entry=label(pair.one),
        file=pair.one.node.file,
        line=pair.one.node.line,
        text=text.filled(mine=mine, theirs=theirs, other=pair.other.id, leg=leg),
        parts=(_part(pair.one), _part(pair.other)),
        others=(label(pair.other),),
        witness=witness,
        check=_check(shown),
    )


def _disagree(pair: RulePair, evaluation: Any) -> bool:
    """Whether both rules stand on a record, and the engine shows that they disagree."""
    fired = fired_on(evaluation)
    if pair.one.key not in fired or pair.other.key not in fired:
        return False
    ruling = evaluation.answer.ruling
    if pair.leg:
        return pair.leg in ruling.freight
    contested = {*ruling.contested_by, *ruling.rules}
    return pair.one.key in contested and pair.other.key in contested


def _part(rule: Rule) -> FindingPart:
    node = when_node(rule)
    return FindingPart(node.file, node.line, label(rule))


def _check(shown: bool) -> WitnessCheck:
    return WitnessCheck.CONFIRMED if shown else WitnessCheck.UNCONFIRMED
