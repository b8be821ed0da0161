"""What a piece rests on is handed back with it: whoever asks first, and however often, makes no difference."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from disputes.language.citations import Citation
from disputes.situation.basis import Basis, Collector, cited_once
from disputes.situation.view import default_view
from disputes.words.answers import Confidence, DeadlineState
from tests.rulesets_for_tests import CITE, TITLE, Site, at

NOON, NIGHT = datetime(2026, 4, 12, 12, tzinfo=UTC), datetime(2026, 4, 13, tzinfo=UTC)
ONE, TWO = Citation("K1", "A-1", Confidence.OFFICIAL), Citation("K1", "A-2", Confidence.DERIVED)
OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]"
DERIVED = CITE.replace("official", "derived")
RULES = f"""\
facts:
  limit:
    {TITLE}
    amount: [{{value: 40 SGD, {DERIVED}}}]
  late:
    {TITLE}
    at: 1 day before deadline.respond
deadlines:
  respond: {{{TITLE}, actor: seller, starts: opened, within: 48 hours, {CITE}}}
rules:
  - id: dear
    {TITLE}
    status: stable
    when: {{order.amount: {{gt: facts.limit}}}}
    {CITE}
    then: {{ruling: {{for: seller}}}}
  - id: near
    {TITLE}
    status: stable
    when: {{dispute: nondelivery, order.amount: {{lt: facts.limit}}}}
    {CITE}
    then: {{ruling: {{for: buyer}}}}
"""


def test_a_collector_gives_each_citation_once_in_the_order_of_use() -> None:
    collector = Collector()
    collector.cite([TWO, ONE])
    collector.cite([TWO])
    assert collector.basis() == Basis((TWO, ONE), frozenset())
    assert cited_once((ONE,), (TWO, ONE)) == (ONE, TWO)


def test_instants_reach_the_enclosing_piece_and_citations_do_not() -> None:
    whole = Collector()
    part = Collector(whole)
    part.cite([ONE])
    part.wake(NOON)
    part.wake_all([NIGHT])
    assert part.basis() == Basis((ONE,), frozenset({NOON, NIGHT}))
    assert whole.basis() == Basis((), frozenset({NOON, NIGHT}))


def test_who_uses_a_piece_takes_over_what_it_rests_on() -> None:
    user = Collector()
    user.take(Basis((ONE,), frozenset({NOON})))
    user.take(Basis((ONE, TWO), frozenset({NIGHT})))
    assert user.basis() == Basis((ONE, TWO), frozenset({NOON, NIGHT}))


def test_a_fact_gives_every_reader_the_same(tmp_path: Path) -> None:
    state = Site(tmp_path, RULES).state(OPENED, "13 09:00:00")
    first, second = Collector(), Collector()
    assert default_view(state, "shopee", first).read("facts.limit") == default_view(state, "shopee", second).read(
        "facts.limit"
    )
    assert [c.confidence for c in first.cites] == ["derived"]
    assert first.basis() == second.basis()


def test_a_clock_passes_on_its_instants_and_keeps_its_citations(tmp_path: Path) -> None:
    state = Site(tmp_path, RULES).state(OPENED, "13 09:00:00")
    reader = Collector()
    assert default_view(state, "shopee", reader).read("deadline.respond") is DeadlineState.RUNNING
    assert reader.basis() == Basis((), frozenset({datetime(2026, 4, 14, 1, 0, 1, tzinfo=UTC)}))
    [clock] = state.clocks.of("respond", "shopee").value
    assert clock.due_at == at("14 09:00:00")


def test_an_explanation_alters_no_answer(tmp_path: Path) -> None:
    # The near miss reads a derived figure; the answer itself rests on official ones.
    record = f"{OPENED}\norder: {{amount: {{value: '50', currency: SGD}}}}"
    site = Site(tmp_path, RULES.replace("{order.amount: {gt: facts.limit}}", "{dispute: nondelivery}"))
    plain, explained = (site.assess(record, "13 09:00:00", explain=e) for e in (False, True))
    assert explained.near_misses is not None
    assert [n.rule for n in explained.near_misses] == ["shopee/near"]
    assert explained.confidence is plain.confidence is Confidence.OFFICIAL
    assert explained.next_change_at == plain.next_change_at
