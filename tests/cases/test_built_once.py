"""An answer is built once: none of its parts can be altered, and what comes later is a copy."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from disputes.answers import assessment, standing
from tests.rulesets_for_tests import CITE, TITLE, Site, at

RULES = f"""\
deadlines:
  respond:
    {TITLE}
    {CITE}
    actor: seller
    starts: opened
    within: 48 hours
    warn: 24 hours
    met_by: seller_responded
"""
OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}]"


def test_every_part_of_an_answer_is_frozen() -> None:
    parts = [
        value
        for module in (assessment, standing)
        for value in vars(module).values()
        if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == module.__name__
    ]
    assert len(parts) > 30
    assert [p.__name__ for p in parts if not p.__dataclass_params__.frozen] == []  # type: ignore[attr-defined]


def test_an_answer_cannot_be_altered(tmp_path: Path) -> None:
    answer = Site(tmp_path, RULES).assess(OPENED, "13 08:00:00")
    assert answer.next_change_at == at("13 09:00:00")
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.next_change_at = None  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.deadlines[0].may_apply = True  # type: ignore[misc]


def test_looking_ahead_changes_nothing_else(tmp_path: Path) -> None:
    site = Site(tmp_path, RULES)
    ahead = site.assess(OPENED, "13 08:00:00")
    here = site.assessor.answer_at(site.values(OPENED), at("13 08:00:00"))
    assert dataclasses.replace(ahead, next_change_at=None) == here


def test_a_deadline_for_which_the_channel_takes_no_answer_warns_of_nothing(tmp_path: Path) -> None:
    record = f"{OPENED}\ndeadlines: [{{actor: seller, for: respond, due_at: null}}]"
    found = Site(tmp_path, RULES).clock(record, "13 09:00:00", "respond")
    assert (found.state, found.due_at, found.warn_at, found.rule_due_at) == (
        "not_applicable",
        None,
        None,
        at("14 09:00:00"),
    )
