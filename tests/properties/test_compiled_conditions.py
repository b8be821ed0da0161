"""Conditions as functions say, and note, what the trees do that they are made of."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from disputes.documents.problems import Refused
from disputes.language import compiled_conditions
from disputes.language.compiled_conditions import decider, worker
from disputes.language.conditions import All, Choice, FieldTest, Not, Some
from disputes.language.dependence import parts_of
from disputes.language.members import Members
from disputes.situation.basis import Collector
from disputes.situation.state import State
from disputes.situation.view import default_view
from tests.properties.rulebooks import instants, moving_rulebooks, records, timed_rulebooks, written
from tests.rulesets_for_tests import Site


def said_by(ask: Callable[[Any], object], state: State, ruleset: str) -> tuple[object, ...]:
    """What comes of asking, and what it rests on; or why it is refused."""
    collector = Collector()
    try:
        found = ask(default_view(state, ruleset, collector))
    except Refused as refused:
        return tuple((p.code, p.path) for p in refused.problems)
    return found, collector.cites, collector.wakes


def both_ways(site: Site) -> Iterator[tuple[str, Callable[[Any], object], Callable[[Any], object]]]:
    """Each condition and each computed fact of a rulebook, as a tree and as a function, with its ruleset."""
    kinds = (All, Some, Not, FieldTest, Choice, Members)
    for ruleset in site.book.rulesets:
        entries = (*ruleset.rules.values(), *ruleset.deadlines.values())
        for part in (part for entry in entries for part in parts_of(entry.when)):
            if isinstance(part, kinds):
                yield ruleset.id, part.truth, decider(part)
        for fact in ruleset.facts.values():
            if fact.body is not None:
                yield ruleset.id, fact.body.value, worker(fact.body)


def compare(book: dict[str, Any], record: dict[str, Any], now: datetime) -> None:
    with tempfile.TemporaryDirectory() as root:
        site = Site(Path(root), written(book))
        states = site.state(record, now), site.state(record, now)
        for ruleset, *ways in both_ways(site):
            plain, short = (said_by(ask, state, ruleset) for ask, state in zip(ways, states, strict=True))
            assert plain == short


def test_of_rules_and_records_drawn_at_random(examples: int) -> None:
    @settings(max_examples=15 * examples)
    @given(timed_rulebooks() | moving_rulebooks(), records(), instants())
    def hold(book: dict[str, Any], record: dict[str, Any], now: datetime) -> None:
        compare(book, record, now)

    hold()


def test_a_lost_negation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_conditions, "_not", lambda part: part)
    book = {
        "parameters": {},
        "facts": {},
        "rules": [
            {
                "id": "r",
                "status": "stable",
                "when": {"not": {"stage": "requested"}},
                "then": {"ruling": {"for": "buyer"}},
            }
        ],
    }
    with pytest.raises(AssertionError):
        compare(book, {"stage": "requested"}, datetime.fromisoformat("2026-04-12T00:00:00+00:00"))
