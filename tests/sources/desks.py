"""Reading the payloads of any source, made-up ones and those that the channels print, and the answers to them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from disputes.answers.assessment import Assessment
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from tests.shipped import shipped_engine
from tests.sources import helping
from tests.sources.helping import PAYLOADS

ENGINE = shipped_engine()
FETCHED = datetime(2026, 4, 13, 9, 30, tzinfo=UTC)
PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "payloads"
printed_only = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the printed samples are not at hand")

reads = partial(helping.reads, fetched_at=FETCHED)


def own(source: str, name: str, **changes: Any) -> dict[str, Any]:
    """A made-up payload with some of its top keys changed; `...` drops one."""
    payload = {**json.loads((PAYLOADS / source / name).read_text(encoding="utf-8")), **changes}
    return {key: value for key, value in payload.items() if value is not ...}


def printed(source: str, name: str, market: str | None = None) -> list[RecordRead]:
    """What the channel's own sample gives."""
    return reads(source, (PUBLISHED / source / name).read_bytes(), market)


def records(source: str, payload: Any, market: str | None = None) -> list[dict[str, Any]]:
    """The records of a payload without a fault."""
    found = reads(source, payload, market)
    assert [p for r in found for p in r.problems] == []
    return plain(found)


def plain(found: list[RecordRead]) -> list[dict[str, Any]]:
    """The records among what was read."""
    return [to_plain(r.case) for r in found if r.case is not None]


def record(source: str, payload: Any, market: str | None = None) -> dict[str, Any]:
    """The one record of a payload."""
    [found] = records(source, payload, market)
    return found


def notes(source: str, payload: Any) -> list[str]:
    """What was found odd, in the order of the payload."""
    return [n.found for r in reads(source, payload) for n in r.notes]


def noted(found: list[RecordRead]) -> str:
    """What was found odd about what was read, in one line."""
    return " / ".join(n.found for r in found for n in r.notes)


def answer(source: str, payload: Any, as_of: datetime) -> Assessment:
    """The answer to the one case of a payload."""
    [found] = plain(reads(source, payload))
    return ENGINE.assess(found, as_of)


def of_seller(told: Assessment) -> dict[str, tuple[str | None, str]]:
    """The seller's deadlines of an answer: when each is due, and its state."""
    return {
        d.id: (d.due_at.strftime("%Y-%m-%dT%H:%M:%SZ") if d.due_at else None, str(d.state))
        for d in told.deadlines
        if str(d.actor) == "seller"
    }


def states(case: dict[str, Any], as_of: datetime) -> dict[str, str]:
    """The states of the seller's deadlines of a record at an instant, by id."""
    return {name: state for name, (_, state) in of_seller(ENGINE.assess(case, as_of)).items()}


def says(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """That a record has these keys with these values; `...` is a key that it must not have."""
    told = {key: found.get(key, ...) for key in expected}
    assert told == dict(expected)
