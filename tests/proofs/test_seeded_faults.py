"""Faults put into a small ruleset are found, each on a witness that the engine shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from disputes.api import Engine
from disputes.words.proofs import FindingKind, WitnessCheck
from tests.proofs.rulesets_to_prove import engine_of, proven
from tests.proofs.seeded import FAULTS, SOUND, SeededFault


def test_the_sound_ruleset_has_no_findings(tmp_path: Path) -> None:
    report = proven(tmp_path, SOUND)
    assert [(f.kind, f.entry, f.text.en) for f in report.findings] == []
    assert not report.timeouts
    assert report.questions > 10


def test_each_kind_is_seeded_five_times() -> None:
    assert min(Counter(f.kind for f in FAULTS)[kind] for kind in FindingKind) >= 5


def faults() -> Iterator[Any]:
    """All faults; of each kind the first two, and of each sort of entry the first, in the short tier too."""
    seen: Counter[str] = Counter()
    for n, fault in enumerate(FAULTS):
        sort = fault.entry.split()[0]
        short = seen[fault.kind] < 2 or not seen[sort]
        seen.update((fault.kind, sort))
        yield pytest.param(fault, id=f"{fault.kind}-{n}", marks=() if short else pytest.mark.long)


@pytest.mark.parametrize("fault", list(faults()))
def test_a_fault_is_found_and_shown_by_the_engine(fault: SeededFault, tmp_path: Path) -> None:
    assert fault.was in SOUND
    report = proven(tmp_path, SOUND.replace(fault.was, fault.now, 1), [fault.kind])
    found = [f for f in report.findings if f.entry == fault.entry]
    assert found, [(f.kind, f.entry, f.text.en) for f in report.findings]
    assert all(f.check is WitnessCheck.CONFIRMED for f in found), found
    assert not report.timeouts
    # The record of the witness is one that anybody can put to the engine.
    engine: Engine = engine_of(tmp_path, SOUND.replace(fault.was, fault.now, 1))
    for finding in found:
        assert finding.witness is not None
        assert engine.assess(dict(finding.witness.record), finding.witness.as_of).platform == "shopee"
