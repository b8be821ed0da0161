"""How sure a date is that the channel states, where the record says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from disputes.words.answers import Confidence
from tests.shipped import shipped_engine

ENGINE = shipped_engine()


def record(**stated: Any) -> dict[str, Any]:
    return {
        "id": "D-1",
        "platform": "dhgate",
        "market": "GLOBAL",
        "dispute": "damaged",
        "events": [{"type": "opened", "at": "2026-03-02T10:00:00+08:00"}],
        "deadlines": [{"actor": "seller", "due_at": "2026-03-06T10:00:00+08:00", **stated}],
    }


@pytest.mark.parametrize("name", ["respond", "a_clock_of_the_channel"])
@pytest.mark.parametrize("confidence", ["derived", None])
def test_an_answer_is_no_surer_than_the_date(name: str, confidence: str | None) -> None:
    stated = {"for": name, **({"confidence": confidence} if confidence else {})}
    answer = ENGINE.assess(record(**stated), datetime(2026, 3, 3, tzinfo=UTC))
    [found] = [d for d in answer.deadlines if d.id == name]
    assert found.source == "platform"
    if confidence is not None:
        assert found.confidence is Confidence.DERIVED
    else:
        assert found.confidence is not Confidence.DERIVED
