"""Reading payloads of any source in tests: made-up ones, and those that the platforms print, where they are at hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead
from tests.shipped import shipped_engine
from tests.sources import helping
from tests.sources.helping import PAYLOADS

PRINTED = Path(__file__).resolve().parents[3] / "shared" / "payloads"
FETCHED = datetime(2026, 4, 13, 9, 30, tzinfo=UTC)
printed_only = pytest.mark.skipif(not PRINTED.is_dir(), reason="the printed samples are not at hand")


reads = partial(helping.reads, fetched_at=FETCHED)
record = partial(helping.only_record, fetched_at=FETCHED)


def own(source: str, name: str, **changes: Any) -> dict[str, Any]:
    """A made-up payload with some of its top keys changed; `...` drops one."""
    payload = {**json.loads((PAYLOADS / source / name).read_text(encoding="utf-8")), **changes}
    return {key: value for key, value in payload.items() if value is not ...}


def printed(source: str, name: str, market: str | None = None) -> list[RecordRead]:
    """What the platform's own sample gives."""
    return reads(source, (PRINTED / source / name).read_bytes(), market)


def answers(reads: list[RecordRead]) -> list[dict[str, Any]]:
    return [to_plain(r.case) for r in reads if r.case is not None]


def notes(reads: list[RecordRead]) -> str:
    return " / ".join(n.found for r in reads for n in r.notes)


def assessed(plain: dict[str, Any], as_of: datetime) -> Any:
    """The answer to a record."""

    return shipped_engine().assess(plain, as_of)


def states(plain: dict[str, Any], as_of: datetime) -> dict[str, str]:
    """The states of the seller's deadlines at an instant, by id."""
    return {d.id: str(d.state) for d in assessed(plain, as_of).deadlines if d.actor == "seller"}
