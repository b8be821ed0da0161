"""Reading the payloads of any source, and the answers to what was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.records.printing import to_plain
from tests.shipped import shipped_engine
from tests.sources.helping import reads

ENGINE = shipped_engine()
PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "payloads"


def records(source: str, payload: Any) -> list[dict[str, Any]]:
    """The records of a payload without a fault."""
    found = reads(source, payload)
    assert [p for r in found for p in r.problems] == []
    return [to_plain(r.case) for r in found if r.case is not None]


def record(source: str, payload: Any) -> dict[str, Any]:
    """The one record of a payload."""
    [found] = records(source, payload)
    return found


def notes(source: str, payload: Any) -> list[str]:
    """What was found odd, in the order of the payload."""
    return [n.found for r in reads(source, payload) for n in r.notes]


def answer(source: str, payload: Any, as_of: datetime) -> Assessment:
    """The answer to the one case of a payload."""
    [found] = [r for r in reads(source, payload) if r.case is not None]
    assert found.case is not None
    return ENGINE.assess(to_plain(found.case), as_of)


def of_seller(told: Assessment) -> dict[str, tuple[str | None, str]]:
    """The seller's deadlines of an answer: when each is due, and its state."""
    return {
        d.id: (d.due_at.strftime("%Y-%m-%dT%H:%M:%SZ") if d.due_at else None, str(d.state))
        for d in told.deadlines
        if str(d.actor) == "seller"
    }


def says(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """That a record has these keys with these values; `...` is a key that it must not have."""
    told = {key: found.get(key, ...) for key in expected}
    assert told == dict(expected)
