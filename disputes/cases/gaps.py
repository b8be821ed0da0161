"""The gaps of a case: what fired rules say is not on file, what the rulesets do not cover at all, and the dates of
clocks that run without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from disputes.answers.gaps import LOOK_UP, LOOK_UP_DATE, NO_DATE, NO_DISPUTE, NO_MARKET, NO_RULESET, drafts_gap
from disputes.answers.open_points import GapItem
from disputes.language.case_rules import Rule
from disputes.language.coverage import registry
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.records.words import DISPUTES
from disputes.situation.clock import Clock
from disputes.situation.matching import Match
from disputes.situation.state import State


def gap_items(
    state: State,
    fired: Sequence[Match],
    clocks: Sequence[Clock],
    open_gaps: Sequence[GapItem],
    drafts: Sequence[Rule] = (),
) -> list[GapItem]:
    """All gaps, one a topic: what a rule or the rulebook says of a topic counts before what a value left open.

    `drafts`: rules that were left out as such. A clock whose date is to be looked up has a gap by its id, which always
    says where.
    """
    own = [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for m in fired if (g := m.rule.then.gap) is not None]
    found: dict[str, GapItem] = {}
    for gap in (*own, *_of_rulebook(state), *drafts_gap([rule.title for rule in drafts]), *open_gaps):
        found.setdefault(gap.topic, gap)
    for gap in _undated(state, clocks):
        there = found.setdefault(gap.topic, gap)
        if there.look_up is None:
            found[gap.topic] = replace(there, look_up=gap.look_up)
    return [found[topic] for topic in sorted(found)]


def _undated(state: State, clocks: Sequence[Clock]) -> Iterator[GapItem]:
    """The dates that are missing: where the ruleset says where to look for what it does not give, that is told."""
    for c in clocks:
        if c.due_at is None and c.is_undated:
            known = sorted(c.unknown.gaps, key=lambda g: g.topic) if c.unknown is not None else []
            look_up = next((g.look_up for g in known if g.look_up is not None), LOOK_UP_DATE)
            why = NO_DATE.filled(title=c.deadline.title)
            yield GapItem(topic=c.named(state.book.platform), why=why, look_up=look_up)


def lacks_market(state: State) -> bool:
    """Whether the platform has rules, and none for the market of the case: then only general ones apply."""
    own = state.book.own
    markets = own.markets if own is not None else {}
    return bool(markets) and state.values.get("market") not in markets and "GLOBAL" not in markets


def _of_rulebook(state: State) -> list[GapItem]:
    own = state.book.own
    if own is None:
        return [GapItem(topic="ruleset", why=NO_RULESET, look_up=LOOK_UP)]
    if lacks_market(state):
        return [GapItem(topic="market", why=NO_MARKET.filled(zone=state.zone), look_up=LOOK_UP)]
    dispute = state.values["dispute"]
    if dispute != "none" and not _covers(state.book, dispute):
        return [GapItem(topic="dispute_type", why=NO_DISPUTE, look_up=LOOK_UP)]
    return []


def _covers(book: Rulebook, dispute: str) -> bool:
    """Whether the platform's ruleset (or one it includes) has anything of its own on a dispute type."""
    found = book.covered_disputes
    if found is None:
        named = [registry(r) for r in book.rulesets if r.id != COMMON]
        found = book.covered_disputes = {d: any(d in n for n in named) or not all(named) for d in DISPUTES}
    return found[dispute]
