"""The shipped rulesets: a finding is mended, or stands in rulesets/proofs.yaml with the reason why it is to stay."""

from __future__ import annotations

from functools import cache

import pytest

from disputes.api import Engine
from disputes.proofs.explained import read_explained
from disputes.proofs.proving import ProofReport, prove

SHORT = ("boleto", "multibanco", "shein", "western_union")
"""Small ones, looked at in the short tier too; one of them has findings that are to stay."""


@cache
def engine() -> Engine:
    return Engine(None, "plain")


@pytest.mark.parametrize(
    "id_", [pytest.param(i, marks=() if i in SHORT else pytest.mark.long) for i in engine().library.ids()]
)
def test_what_is_found_in_a_shipped_ruleset_is_explained(id_: str) -> None:
    report = ProofReport()
    prove(engine(), id_, report, timeout=10)
    assert [(f.kind, f.place, f.entry, f.others, f.text.en) for f in report.confirmed] == []
    assert [(e.kind, e.entry, e.other) for e in report.unused] == []


def test_every_explanation_is_of_a_shipped_ruleset() -> None:
    assert {e.ruleset for e in read_explained(engine().library.root)} <= set(engine().library.ids())
