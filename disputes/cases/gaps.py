"""The gaps of a case: what fired rules say is not on file, and what the rulesets do not cover at all."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.answers.assessment import GapItem
from disputes.answers.gaps import LOOK_UP, NO_DISPUTE, NO_MARKET, NO_RULESET
from disputes.language.coverage import registry
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.records.words import DISPUTES
from disputes.situation.matching import Match
from disputes.situation.state import State


def gap_items(state: State, fired: Sequence[Match], open_gaps: Sequence[GapItem]) -> list[GapItem]:
    """All gaps, one a topic: what a rule or the rulebook says of a topic counts before what a value left open."""
    own = [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for m in fired if (g := m.rule.then.gap) is not None]
    found: dict[str, GapItem] = {}
    for gap in (*own, *_of_rulebook(state), *open_gaps):
        found.setdefault(gap.topic, gap)
    return [found[topic] for topic in sorted(found)]


def _of_rulebook(state: State) -> list[GapItem]:
    own = state.book.own
    if own is None:
        return [GapItem(topic="ruleset", why=NO_RULESET, look_up=LOOK_UP)]
    if own.markets and state.values.get("market") not in own.markets and "GLOBAL" not in own.markets:
        return [GapItem(topic="market", why=NO_MARKET, look_up=LOOK_UP)]
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
