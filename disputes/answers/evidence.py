"""What can be read off the evidence items of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.answers.assessment import EvidenceItem
from disputes.words.answers import EvidenceStatus

READY = frozenset({EvidenceStatus.HAVE, EvidenceStatus.SUBMITTED})
"""Statuses of what need not be looked for any more."""


def satisfied(group: Sequence[EvidenceItem]) -> bool:
    """Whether some alternative of a group is there in full."""
    options: dict[int | None, list[EvidenceItem]] = {}
    for i in group:
        options.setdefault(i.option, []).append(i)
    return any(all(i.status in READY for i in members) for members in options.values())
