"""The expected ruling: what the fired rules and the lapsed clocks say, by rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from disputes.advice.explanation import Open
from disputes.answers.assessment import Ground, Ruling
from disputes.language.citations import Citation
from disputes.language.truth import Text, Unknown
from disputes.records.words import RULING_EVENTS
from disputes.situation.deadlines import Clock
from disputes.situation.matching import Match
from disputes.situation.state import State
from disputes.situation.timeline import dropped, since_opened
from disputes.words.answers import Expectation
from disputes.words.language import Rank
from disputes.words.records import Party


@dataclass(frozen=True, slots=True)
class Verdict:
    """One voice: a rule that fired, or a clock that lapsed."""

    ruling: str
    rank: str
    by: str | None
    ground: str | None
    source: str
    ruleset: str
    final: bool | None
    cites: tuple[Citation, ...] = ()


def verdicts(fired: Sequence[Match], clocks: Sequence[Clock]) -> list[Verdict]:
    """Everything that says how the case will be ruled."""
    out = [
        Verdict(t.ruling, t.rank, t.ruling_by, t.ground, m.rule.key, m.rule.ruleset, t.final, m.rule.cites)
        for m in fired
        if (t := m.rule.then).ruling is not None
    ]
    for c in clocks:
        if c.lapsed and c.lapse is not None and c.lapse.ruling is not None:
            out.append(
                Verdict(
                    c.lapse.ruling,
                    "decisive",
                    "platform",
                    c.lapse.ground,
                    c.key,
                    c.deadline.ruleset,
                    None,
                    c.deadline.cites,
                )
            )
    return out


def rule_on(state: State, fired: Sequence[Match], clocks: Sequence[Clock], open_: Open) -> Ruling:
    """The ruling: a recorded one stands; else the highest rank heard, where it agrees with itself."""
    voices = verdicts(fired, () if dropped(state.events) else clocks)
    recorded = _recorded(state)
    since = recorded["at"] if recorded is not None and recorded.get("outcome") is None else None
    if since is not None:
        # It was ruled, the record does not say for whom: only what lapsed after it is heard.
        voices = verdicts([], [c for c in clocks if c.starts_at is not None and c.starts_at >= since])
    if recorded is not None and since is not None and not voices:
        open_.note(Unknown(frozenset({"events.outcome"})), "ruling")
        return Ruling(
            expected=Expectation.UNDETERMINED,
            by=_party(recorded.get("by")),
            grounds=[],
            rules=[],
            contested_by=[],
            freight=_freight(fired, None),
            final=recorded["type"] == "appeal_ruled",
            recorded=True,
        )
    if recorded is not None and since is None:
        agreeing = [v for v in voices if v.ruling == recorded["outcome"]]
        contested = sorted({v.source for v in voices if v.ruling != recorded["outcome"]})
        final = recorded["type"] == "appeal_ruled" or any(v.final for v in agreeing)
        by = recorded.get("by") or "platform"
        return Ruling(
            expected=Expectation(recorded["outcome"]),
            by=Party(by),
            grounds=_grounds(state, agreeing),
            rules=_rules(agreeing),
            contested_by=contested,
            freight=_freight(fired, recorded["outcome"]),
            final=final,
            recorded=True,
            cite=_cites(agreeing),
        )
    for rank in reversed(Rank):
        heard = [v for v in voices if v.rank == rank]
        if not heard:
            continue
        words = {v.ruling for v in heard}
        if len(words) == 1:
            expected = heard[0].ruling
            contested = sorted({v.source for v in voices if v.ruling != expected})
            return Ruling(
                expected=Expectation(expected),
                by=_party(heard[0].by),
                grounds=_grounds(state, heard),
                rules=_rules(heard),
                contested_by=contested,
                freight=_freight(fired, expected),
                final=any(v.final for v in heard),
                cite=_cites(heard),
            )
        return Ruling(
            expected=Expectation.UNDETERMINED,
            by=_party(heard[0].by),
            grounds=_grounds(state, heard),
            rules=[],
            contested_by=_rules(heard),
            freight=_freight(fired, None),
            final=False,
            cite=_cites(heard),
        )
    return Ruling(
        expected=Expectation.UNDETERMINED,
        by=None,
        grounds=[],
        rules=[],
        contested_by=[],
        freight=_freight(fired, None),
        final=False,
    )


def _recorded(state: State) -> dict[str, Any] | None:
    found = [e for e in since_opened(state.events) if e["type"] in RULING_EVENTS]
    return dict(found[-1]) if found else None


def _cites(voices: Sequence[Verdict]) -> list[Citation]:
    return list(dict.fromkeys(c for v in voices for c in v.cites))


def _rules(voices: Sequence[Verdict]) -> list[str]:
    return sorted({v.source for v in voices})


def _grounds(state: State, voices: Sequence[Verdict]) -> list[Ground]:
    found = {v.ground: v.ruleset for v in voices if v.ground is not None}
    return [Ground(id=g, title=state.book.ground(g, found[g]) or Text(g.replace("_", " "), g)) for g in sorted(found)]


def _party(word: str | None) -> Party | None:
    return Party(word) if word is not None else None


def _freight(fired: Sequence[Match], expected: str | None) -> dict[str, Party]:
    """Who pays: the rules that carry the ruling first, then the others; the first word on each leg stands."""
    out: dict[str, Party] = {}
    ordered = sorted(fired, key=lambda m: (m.rule.then.ruling != expected, -list(Rank).index(m.rule.then.rank)))
    for m in ordered:
        for leg, payer in m.rule.then.freight.items():
            out.setdefault(leg, Party(payer))
    return out
