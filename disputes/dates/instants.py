"""Instants that are given to the engine: aware datetimes only."""

from __future__ import annotations

from datetime import UTC, datetime

from disputes.documents.errors import UsageError

_EXPECTED = "an aware datetime, e.g. datetime(2026, 4, 12, 9, tzinfo=ZoneInfo('Asia/Singapore'))"


def in_utc(at: datetime) -> datetime:
    """`at` in UTC. Raises :class:`UsageError` for one without a zone: the machine's own would be a guess."""
    if not isinstance(at, datetime):
        raise UsageError(found=f"{at!r} as the instant of an answer", expected=_EXPECTED)
    if at.utcoffset() is None:
        raise UsageError(found=f"{at.isoformat()}, without a zone", expected=_EXPECTED)
    return at.astimezone(UTC)
