"""The expected ruling: what the fired rules and the lapsed clocks say, by rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from disputes.advice.open_points import RULING, OpenPoints
from disputes.answers.assessment import EvidenceItem, Ground, NeededEvidence, Ruling
from disputes.answers.evidence import READY, satisfied
from disputes.language.citations import Citation
from disputes.language.truth import Text, Unknown
from disputes.records.words import RULING_EVENTS
from disputes.situation.basis import cited_once
from disputes.situation.clock import RUNS, Clock
from disputes.situation.matching import Match
from disputes.situation.state import State
from disputes.situation.timeline import dropped, since_opened
from disputes.words.answers import Decider, Expectation, LapseEffect
from disputes.words.dataclass import dataclass
from disputes.words.language import RANK_ORDER, Rank
from disputes.words.records import Actor, Dispute, EventType, Party

_NOBODY_RULES = frozenset({Dispute.NONE, Dispute.MESSAGE, Dispute.REVIEW, Dispute.CANCELLATION, Dispute.ADDRESS_CHANGE})
"""Matters in which nobody rules, unless a rule on file or a lapse says so."""
_FOR_THE_BUYER = frozenset({LapseEffect.AUTO_REFUND, LapseEffect.AUTO_APPROVE, LapseEffect.CLAIM_GRANTED})
"""Lapses by which the buyer gets what he asked for, whatever is said of a ruling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One voice: a rule that fired, or a clock that lapsed."""

    ruling: Expectation
    rank: Rank
    by: Party | None
    ground: str | None
    source: str
    ruleset: str
    final: bool = False
    cites: tuple[Citation, ...] = ()


def verdicts(fired: Sequence[Match], clocks: Sequence[Clock]) -> list[Verdict]:
    """Everything that says how the case will be ruled."""
    out = [
        Verdict(
            ruling=t.ruling,
            rank=t.rank,
            by=_party(t.ruling_by),
            ground=t.ground,
            source=m.rule.key,
            ruleset=m.rule.ruleset,
            final=t.final is True,
            cites=m.rule.cites,
        )
        for m in fired
        if (t := m.rule.then).ruling is not None
    ]
    out += [
        Verdict(
            ruling=c.lapse.ruling,
            rank=Rank.DECISIVE,
            by=Party.PLATFORM,
            ground=c.lapse.ground,
            source=c.key,
            ruleset=c.deadline.ruleset,
            cites=c.deadline.cites,
        )
        for c in clocks
        if c.lapse is not None and c.lapse.ruling is not None and c.lapsed
    ]
    return out


def rule_on(state: State, fired: Sequence[Match], clocks: Sequence[Clock], open_points: OpenPoints) -> Ruling:
    """The ruling: a recorded one stands; else the highest rank heard, where it agrees with itself."""
    life = state.life.read().value
    recorded = _recorded(state)
    if life.outcome is not None and (recorded is None or recorded.get("outcome") is None):
        recorded = {"type": EventType.RULED, "outcome": life.outcome, "by": (recorded or {}).get("by")}
    if recorded is None and life.ended is not None:
        return _by_rank(state, fired, [])  # nobody ruled, and nobody will
    if recorded is None:
        return _by_rank(state, fired, verdicts(fired, () if dropped(state.events) else clocks))
    if recorded.get("outcome") is not None:
        return _as_recorded(state, fired, recorded, verdicts(fired, () if dropped(state.events) else clocks))
    # It was ruled, the record does not say for whom: only what lapsed after it is heard.
    since = verdicts([], [c for c in clocks if c.starts_at is not None and c.starts_at >= recorded["at"]])
    if since:
        return _by_rank(state, fired, since)
    open_points.note(Unknown(frozenset({"events.outcome"})), RULING)
    return Ruling(
        expected=Expectation.UNDETERMINED,
        by=_party(recorded.get("by")),
        grounds=[],
        rules=[],
        contested_by=[],
        freight=_freight(fired, None),
        final=_is_of_appeal(recorded),
        recorded=True,
    )


def resting(state: State, ruling: Ruling, evidence: Sequence[EvidenceItem], clocks: Sequence[Clock]) -> Ruling:
    """The ruling with what it rests on: the evidence that is still to be submitted, and what silence makes of it."""
    if ruling.recorded:
        return ruling
    ended = state.life.read().value.ended is not None
    spoken = ruling.by is not None or bool(ruling.contested_by)
    if ended or not (spoken or state.values["dispute"] not in _NOBODY_RULES):
        return replace(ruling, awaited=spoken and not ended)
    silent = _in_silence(clocks)
    return Ruling(  # by name: `replace` takes several times as long
        expected=ruling.expected,
        by=ruling.by,
        grounds=ruling.grounds,
        rules=ruling.rules,
        contested_by=ruling.contested_by,
        freight=ruling.freight,
        final=ruling.final,
        recorded=ruling.recorded,
        awaited=ruling.awaited,
        cite=ruling.cite,
        needs=_needs(evidence) if ruling.expected in (Expectation.SELLER, Expectation.SPLIT) else [],
        if_silent=silent if silent is not ruling.expected else None,
    )


def _needs(evidence: Sequence[EvidenceItem]) -> list[NeededEvidence]:
    """Required evidence that is not there: of alternatives all, unless one of them is."""
    groups: dict[str, list[EvidenceItem]] = {}
    for e in evidence:
        if e.group is not None:
            groups.setdefault(e.group, []).append(e)
    done = {g for g, members in groups.items() if satisfied(members)}
    return [
        NeededEvidence(id=e.id, title=e.title, status=e.status, group=e.group, option=e.option)
        for e in evidence
        if e.status not in READY and (e.group not in done if e.group is not None else e.required)
    ]


def _in_silence(clocks: Sequence[Clock]) -> Expectation | None:
    """What comes of it if the next clock of the seller that has a ruling as its price runs out."""
    running = [c for c in clocks if c.state in RUNS and c.deadline.actor is Actor.SELLER]
    running.sort(key=lambda c: (c.keep_by is None, c.keep_by.timestamp() if c.keep_by is not None else 0.0, c.key))
    for lapse in (c.lapse for c in running if c.lapse is not None):
        if lapse.ruling is not None:
            return lapse.ruling
        if lapse.effect in _FOR_THE_BUYER:
            return Expectation.BUYER
    return None


def _as_recorded(
    state: State, fired: Sequence[Match], recorded: Mapping[str, Any], voices: Sequence[Verdict]
) -> Ruling:
    expected = Expectation(recorded["outcome"])
    agreeing = [v for v in voices if v.ruling is expected]
    return Ruling(
        expected=expected,
        by=Party(recorded.get("by") or Decider.PLATFORM),
        grounds=_grounds(state, agreeing),
        rules=_sources(agreeing),
        contested_by=_sources([v for v in voices if v.ruling is not expected]),
        freight=_freight(fired, expected),
        final=_is_of_appeal(recorded) or any(v.final for v in agreeing),
        recorded=True,
        cite=_cites(agreeing),
    )


def _by_rank(state: State, fired: Sequence[Match], voices: Sequence[Verdict]) -> Ruling:
    highest = max((RANK_ORDER[v.rank] for v in voices), default=None)
    heard = [v for v in voices if RANK_ORDER[v.rank] == highest]
    expected = heard[0].ruling if len({v.ruling for v in heard}) == 1 else None
    return Ruling(
        expected=expected or Expectation.UNDETERMINED,
        by=heard[0].by if heard else None,
        grounds=_grounds(state, heard),
        rules=_sources(heard) if expected is not None else [],
        contested_by=_sources([v for v in voices if v.ruling is not expected] if expected is not None else heard),
        freight=_freight(fired, expected),
        final=expected is not None and any(v.final for v in heard),
        cite=_cites(heard),
    )


def _recorded(state: State) -> Mapping[str, Any] | None:
    found = [e for e in since_opened(state.events) if e["type"] in RULING_EVENTS]
    return found[-1] if found else None


def _is_of_appeal(ruling: Mapping[str, Any]) -> bool:
    return bool(ruling["type"] == EventType.APPEAL_RULED)


def _cites(voices: Sequence[Verdict]) -> list[Citation]:
    return list(cited_once(*[v.cites for v in voices]))


def _sources(voices: Sequence[Verdict]) -> list[str]:
    return sorted({v.source for v in voices}) if voices else []


def _grounds(state: State, voices: Sequence[Verdict]) -> list[Ground]:
    found = {v.ground: v.ruleset for v in voices if v.ground is not None}
    return [Ground(id=g, title=state.book.ground(g, found[g]) or Text(g.replace("_", " "), g)) for g in sorted(found)]


def _party(word: str | None) -> Party | None:
    return Party(word) if word is not None else None


def _freight(fired: Sequence[Match], expected: str | None) -> dict[str, Party]:
    """Who pays: the rules that carry the ruling first, then the others; the first word on each leg stands."""
    out: dict[str, Party] = {}
    paid = [m for m in fired if m.rule.then.freight]
    if not paid:
        return out
    ordered = sorted(paid, key=lambda m: (m.rule.then.ruling != expected, -RANK_ORDER[m.rule.then.rank]))
    for m in ordered:
        for leg, payer in m.rule.then.freight.items():
            out.setdefault(leg, payer)
    return out
