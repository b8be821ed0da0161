"""Market, dispute and status of a platform for which there is no rule and no clock, or none of the seller's.

Which disputes a platform has, its own map of reasons tells; which statuses, its map of statuses: those in which a case
goes on, and of the seller's clocks those in which it is his turn. A combination is covered where some rule may match or
some clock may exist in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from disputes.documents.json_schema import Json
from disputes.language.case_life import StatusMeaning
from disputes.language.case_rules import Deadline, Rule
from disputes.language.coverage import restricted_to
from disputes.language.dependence import reads_in
from disputes.language.truth import Text
from disputes.proofs.findings import ProofFinding
from disputes.proofs.places import label
from disputes.proofs.rule_conflicts import running
from disputes.proofs.subject import ProofSubject, fired_on
from disputes.proofs.symbols import Formula, SymbolicValue, conj, neg
from disputes.proofs.variables import Variables
from disputes.proofs.witnesses import CaseWitness
from disputes.situation.state import State
from disputes.words.answers import DeadlineState
from disputes.words.dataclass import dataclass
from disputes.words.proofs import FindingKind, SolverAnswer, WitnessCheck
from disputes.words.records import Actor, Dispute, Turn

_NOTHING = Text("No rule and no clock is there for {dispute} in {where}.", "{where} 的 {dispute} 没有任何规则或时限。")
_NO_CLOCK = Text(
    "It is the seller's turn, and no clock of the seller is there for {dispute} in {where}.",
    "此时轮到卖家，但 {where} 的 {dispute} 没有任何卖家时限。",
)
_DECIDING = frozenset({"market", "status_raw", "stage", "turn", "site", "shop.site"})
"""Fields by which combinations of one dispute differ."""
_NO_STATUS = StatusMeaning()
_ANY = "any word that nothing mentions"
_AS_OF = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CaseCombination:
    """A market, a dispute and a status of a platform; without a status the case is one whose channel tells none."""

    market: str
    dispute: Dispute
    status: str | None = None
    meaning: StatusMeaning = _NO_STATUS

    @property
    def where(self) -> str:
        """Market and status as a person names them."""
        return self.market if self.status is None else f"{self.market}, status {self.status}"

    def record(self, platform: str) -> dict[str, Json]:
        """A record of such a case, with nothing else on it than that it was opened."""
        out: dict[str, Json] = {
            "id": f"{platform}-{self.market}-{self.dispute}",
            "platform": platform,
            "market": self.market,
            "dispute": self.dispute.value,
            "events": [{"type": "opened", "at": "2026-10-31T12:00:00Z"}],
        }
        told = {"status_raw": self.status, "stage": self.meaning.stage, "turn": self.meaning.turn}
        return {**out, **{key: str(value) for key, value in told.items() if value is not None}}

    def told(self) -> dict[str, str | None]:
        """The fields by which such a case is told from others; None where it is told nothing."""
        return {
            "market": self.market,
            "dispute": self.dispute.value,
            "status_raw": self.status,
            "stage": None if self.meaning.stage is None else str(self.meaning.stage),
            "turn": None if self.meaning.turn is None else str(self.meaning.turn),
        }

    def seen_by(self, mentioned: Collection[str]) -> tuple[str | None, ...]:
        """What formulas see of it that mention these words: any other word is as good as the next one."""
        return tuple(word if word is None or word in mentioned else _ANY for word in self.told().values())

    def formulas(self, variables: Variables, says: Callable[[str], SymbolicValue]) -> Iterator[Formula]:
        """What makes a case one of these."""
        for path, word in self.told().items():
            value = says(path)
            if word is not None:
                yield value.there
                yield variables.is_word(value.term, word)
            elif path == "status_raw":
                yield neg(value.there)


def uncovered_cases(subject: ProofSubject) -> Iterator[ProofFinding]:
    """The combinations that nothing covers, and those in which the seller has no clock though it is his turn."""
    combinations = [c for dispute in disputes_of(subject) for c in case_combinations(subject, dispute)]
    uncovered = set(combinations)
    clockless = {c for c in combinations if c.meaning.turn is Turn.SELLER}
    for entry in _widest_first(subject):
        of_seller = isinstance(entry, Deadline) and entry.actor is Actor.SELLER
        asked = uncovered | clockless if of_seller else uncovered
        covered = covered_by(subject, entry, [c for c in combinations if c in asked])
        uncovered -= covered
        if of_seller:
            clockless -= covered
    for dispute in disputes_of(subject):
        own = [c for c in combinations if c.dispute is dispute]
        yield from _told(subject, [c for c in own if c in uncovered], _NOTHING, False)
        yield from _told(subject, [c for c in own if c in clockless and c not in uncovered], _NO_CLOCK, True)


def _widest_first(subject: ProofSubject) -> list[Rule | Deadline]:
    """What may cover a case, that first of which it hangs on the fewest fields whether it applies."""
    entries: list[Rule | Deadline] = [*subject.ruleset.deadlines.values(), *running(subject)]
    reads = {entry.key: _reads(subject, entry) for entry in entries}
    return sorted(entries, key=lambda e: (len(_DECIDING & reads[e.key]), len(reads[e.key])))


def disputes_of(subject: ProofSubject) -> list[Dispute]:
    """The disputes of a platform by its own map of reasons."""
    mapped = subject.ruleset.maps.get("reason_raw")
    words = mapped.values() if isinstance(mapped, dict) else ()
    return [d for d in Dispute if d.value in words and d is not Dispute.NONE]


def case_combinations(subject: ProofSubject, dispute: Dispute) -> Iterator[CaseCombination]:
    """Each market with each status that means something else, a status standing for all that mean the same."""
    meanings: dict[object, tuple[str | None, StatusMeaning]] = {None: (None, StatusMeaning())}
    for status, meaning in subject.ruleset.life.statuses.items():
        if meaning.ended is None and meaning.turn in (None, Turn.SELLER):
            meanings.setdefault((meaning.stage, meaning.turn), (status, meaning))
    for market in list(subject.ruleset.markets) or ["GLOBAL"]:
        for raw, told in meanings.values():
            yield CaseCombination(market, dispute, raw, told)


def covered_by(
    subject: ProofSubject, entry: Rule | Deadline, combinations: Sequence[CaseCombination]
) -> set[CaseCombination]:
    """Those of some combinations in which an entry may apply."""
    named = restricted_to(entry.when)
    fitting = [c for c in combinations if named is None or c.dispute in named]
    if not fitting:
        return set()
    encoder = subject.encoder()
    truth = encoder.rule(entry) if isinstance(entry, Rule) else encoder.exists(entry)
    may = truth.holds if isinstance(entry, Rule) else neg(truth.fails)
    encoder.lists.close()
    # Nothing tells words apart that nothing mentions: one combination stands for all that differ in those only.
    mentioned = frozenset(encoder.variables.mentioned)
    alike: dict[object, list[CaseCombination]] = {}
    for combination in fitting:
        alike.setdefault(combination.seen_by(mentioned), []).append(combination)
    described = [conj(cs[0].formulas(encoder.variables, encoder.says)) for cs in alike.values()]
    solver = subject.solver(encoder)
    covered: set[CaseCombination] = set()
    for several, formula in zip(alike.values(), described, strict=True):
        answer = solver.possible(may, formula)
        if answer is SolverAnswer.TIMEOUT:
            subject.timeouts.append(f"{label(entry)}: whether it covers {several[0].dispute} in {several[0].where}")
        if answer is not SolverAnswer.REFUTED:
            covered.update(several)
    return covered


def _reads(subject: ProofSubject, entry: Rule | Deadline) -> set[str]:
    """The fields on which it hangs whether an entry applies, those of facts and clocks behind it included."""
    found: set[str] = set()
    open_ = set(reads_in(entry.when))
    while open_:
        path = open_.pop()
        if path in found:
            continue
        found.add(path)
        head, _, rest = path.partition(".")
        if head == "facts" and (fact := subject.book.fact(rest, entry.ruleset)) is not None:
            open_ |= set(reads_in(fact.body))
        elif head == "deadline" and (clock := subject.book.deadline(rest.split(".")[0], entry.ruleset)) is not None:
            open_ |= set(reads_in(clock.when))
    if any(e.scope for a in subject.ruleset.alternatives for e in a.entries()) and any(
        p.startswith("facts.") for p in found
    ):
        found.add("market")
    return found


def _told(
    subject: ProofSubject, left: Sequence[CaseCombination], text: Text, clocks_only: bool
) -> Iterator[ProofFinding]:
    """One finding for each dispute and status, with the markets in which it is so."""
    grouped: dict[tuple[Dispute, str | None], list[CaseCombination]] = {}
    for combination in left:
        grouped.setdefault((combination.dispute, combination.status), []).append(combination)
    for (dispute, status), members in grouped.items():
        first = members[0]
        witness = CaseWitness(first.record(subject.platform), _AS_OF)
        markets = replace(first, market=", ".join(c.market for c in members))
        node = subject.documents[0]

        def shows(state: State, evaluation: Any) -> bool:
            own = f"{subject.id}/"
            fires = any(key.startswith(own) for key in fired_on(evaluation))
            clocks = [d for d in evaluation.answer.deadlines if d.state is not DeadlineState.NOT_APPLICABLE]
            if clocks_only:
                return not any(d.actor is Actor.SELLER and d.id in subject.ruleset.deadlines for d in clocks)
            return not fires and not any(d.id in subject.ruleset.deadlines for d in clocks)

        yield ProofFinding(
            kind=FindingKind.UNCOVERED,
            ruleset=subject.id,
            entry=f"dispute {dispute}" + (f", status {status}" if status is not None else ""),
            file=node.file,
            line=1,
            text=text.filled(dispute=dispute.value, where=markets.where),
            witness=witness,
            check=WitnessCheck.CONFIRMED if subject.shown(witness, shows) else WitnessCheck.UNCONFIRMED,
        )
