"""Rules that no case meets together are told without a solver, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.proofs.disjoint_conditions import apart
from tests.proofs.rulesets_to_prove import engine_of

_RULES = """\
rules:
  - {id: one, TITLE, when: {ONE}, then: {do: [look]}, MORE, CITE}
  - {id: other, TITLE, when: {OTHER}, then: {do: [look]}, effective: {from: 2025-01-01}, CITE}
actions: {look: {TITLE}}
"""
_ANY_DAY = "effective: {from: 2024-01-01}"


@pytest.mark.parametrize(
    ("one", "other", "more", "expected"),
    [
        ("dispute: damaged", "dispute: review", _ANY_DAY, True),
        ("dispute: damaged", "dispute: {ne: review}", _ANY_DAY, False),
        ("stage: requested", "stage: [disputed, closed]", _ANY_DAY, True),
        ("stage: [requested, disputed]", "stage: [disputed, closed]", _ANY_DAY, False),
        ("stage: requested", "stage: {not_in: [requested]}", _ANY_DAY, False),
        ("any: [{stage: requested}, {stage: disputed}]", "stage: closed", _ANY_DAY, True),
        ("any: [{stage: requested}, {market: SG}]", "stage: closed", _ANY_DAY, False),
        ("order.preorder: true", "order.preorder: false", _ANY_DAY, True),
        ("not: {stage: requested}", "stage: closed", _ANY_DAY, False),
        ("market: SG", "market: SG", "effective: {until: 2025-01-01}", True),
        ("market: SG", "market: SG", "effective: {until: 2025-01-02}", False),
    ],
)
def test_words_and_days_keep_rules_apart(one: str, other: str, more: str, expected: bool, tmp_path: Path) -> None:
    body = _RULES.replace("ONE", one).replace("OTHER", other).replace("MORE", more)
    rules = engine_of(tmp_path, body).library.ruleset("shopee").rules
    assert apart(rules["one"], rules["other"]) is expected
    assert apart(rules["other"], rules["one"]) is expected
