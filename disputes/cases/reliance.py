"""What an answer rests on, and which part of it on the least reliable source: so nobody has to guess which figure is
meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from disputes.answers.explanation import Reliance
from disputes.cases.gaps import lacks_market
from disputes.language.citations import Citation, weakest, weakest_cited
from disputes.language.loading import COMMON
from disputes.language.truth import Text
from disputes.situation.clock import HIDDEN, Clock
from disputes.situation.matching import Match
from disputes.situation.state import State
from disputes.words.answers import Confidence, RelianceKind

PARTS: Mapping[RelianceKind, Text] = {
    RelianceKind.ACTION: Text("the dates of the actions", "待办事项的时间"),
    RelianceKind.EVIDENCE: Text("what the evidence must show, and its limits", "凭证的要求与限制"),
    RelianceKind.AMOUNT: Text("the amounts at stake", "涉及的金额"),
    RelianceKind.COST_OF_SILENCE: Text("what silence costs", "不处理的代价"),
    RelianceKind.POINTS: Text("the points", "积分"),
    RelianceKind.FACT: Text("what was worked out from the record", "由记录推算的事实"),
}
"""Parts of an answer that are no single rule and no single deadline."""
GENERAL_FIGURES = Text("the general figures, for a market without its own rules", "一般数值（该站点没有自己的规则）")
_PLACE = {kind: place for place, kind in enumerate(RelianceKind)}


def rests_on(
    state: State,
    fired: Sequence[Match],
    clocks: Sequence[Clock],
    parts: Iterable[tuple[RelianceKind, Sequence[Citation]]],
) -> list[Reliance]:
    """Everything that the answer rests on, each with its weakest source: deadlines that have a date, rules that apply,
    and `parts`, the citations of the values that were used.
    """
    found: dict[tuple[RelianceKind, str], Reliance] = {}
    relied = [*_deadlines(state, clocks), *_rules(fired), *_parts(parts)]
    if relied and lacks_market(state):
        # No page says that the figures hold in this market: that they do is derived from their being general.
        relied.append(
            Reliance(kind=RelianceKind.FACT, id="market", title=GENERAL_FIGURES, confidence=Confidence.DERIVED)
        )
    for one in relied:
        known = found.get((one.kind, one.id))
        if known is None or weakest([known.confidence, one.confidence]) is not known.confidence:
            found[one.kind, one.id] = one
    return sorted(found.values(), key=lambda r: (_PLACE[r.kind], r.id))


def _deadlines(state: State, clocks: Sequence[Clock]) -> Iterator[Reliance]:
    for c in clocks:
        if c.state in HIDDEN or c.due_at is None:
            continue
        confidence = c.confidence
        if confidence is not None:
            name = c.named(state.book.platform)
            yield Reliance(kind=RelianceKind.DEADLINE, id=name, title=c.deadline.title, confidence=confidence)


def _rules(fired: Sequence[Match]) -> Iterator[Reliance]:
    # The common rules are principles of the house, no platform's figures: an answer does not rest on them.
    for m in fired:
        confidence = weakest_cited(m.rule.cites) if m.rule.ruleset != COMMON else None
        if confidence is not None:
            yield Reliance(kind=RelianceKind.RULE, id=m.rule.key, title=m.rule.title, confidence=confidence)


def _parts(parts: Iterable[tuple[RelianceKind, Sequence[Citation]]]) -> Iterator[Reliance]:
    for kind, cites in parts:
        confidence = weakest_cited(cites)
        if confidence is not None:
            yield Reliance(kind=kind, id=str(kind), title=PARTS[kind], confidence=confidence)


def weakest_of(found: Sequence[Reliance]) -> tuple[Confidence | None, list[Reliance]]:
    """The least sure of all sources, and what rests on such a one."""
    least = weakest(r.confidence for r in found)
    return least, [r for r in found if r.confidence is least]
