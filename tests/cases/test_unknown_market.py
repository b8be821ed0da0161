"""A market that the platform does not have: the answer says at its top that only general figures apply."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from disputes.documents.yaml_tree import parse_yaml
from disputes.records.reading import read_node
from disputes.views.case_page import sheet
from tests.shipped import shipped_engine

RECORD = """\
id: C-1
platform: shopee
market: {market}
dispute: nondelivery
stage: requested
events: [{{type: opened, at: "2026-04-12T09:00:00+08:00"}}]
"""
AS_OF = datetime(2026, 4, 13, tzinfo=UTC)


@pytest.mark.parametrize(("market", "known"), [("SG", True), ("DE", False)])
def test_the_confidence_falls_and_the_top_says_why(market: str, known: bool) -> None:
    [node] = parse_yaml(RECORD.format(market=market), "c.yaml")
    case = shipped_engine().prepared(read_node(node))
    answer = case.assessor.evaluate(case.values, AS_OF).answer
    gaps = {gap.topic: gap for gap in answer.gaps}
    assert ("market" in gaps) is not known
    assert ("market" in {one.id for one in answer.rests_on}) is not known
    for lang in ("en", "zh"):
        top = " ".join(text.text for text in sheet(answer, lang, None, False).under)
        assert known or gaps["market"].why.of(lang) in top
    assert known or answer.confidence == "derived"
