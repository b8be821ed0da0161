"""Cases that an entry cannot tell apart are asked about once: asked one by one they come to the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.api import Engine
from disputes.proofs.rule_conflicts import running
from disputes.proofs.subject import ProofSubject
from disputes.proofs.uncovered_cases import case_combinations, covered_by, disputes_of
from tests.proofs.rulesets_to_prove import engine_of
from tests.proofs.seeded import SOUND


def same_one_by_one(subject: ProofSubject, most: int) -> None:
    """Asks about each combination alone, of `most` of them, evenly spread."""
    combinations = [c for d in disputes_of(subject) for c in case_combinations(subject, d)]
    sample = combinations[:: max(len(combinations) // most, 1)]
    assert len(sample) > 3
    for entry in [*subject.ruleset.deadlines.values(), *running(subject)]:
        together = covered_by(subject, entry, combinations)
        assert {c for c in sample if covered_by(subject, entry, [c])} == together & set(sample), entry.key
    assert not subject.timeouts


def test_a_sound_ruleset_is_covered_alike_one_by_one(tmp_path: Path) -> None:
    same_one_by_one(ProofSubject(engine_of(tmp_path, SOUND), "shopee", 20), 8)


@pytest.mark.long
@pytest.mark.parametrize("id_", ["lazada", "walmart", "dhgate"])
def test_a_shipped_ruleset_is_covered_alike_one_by_one(id_: str) -> None:
    same_one_by_one(ProofSubject(Engine(None, "plain"), id_, 20), 12)
