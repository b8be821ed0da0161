"""The closed words of keeping rulesets fresh."""

from __future__ import annotations

from disputes.words import ClosedWord


class StaleReason(ClosedWord):
    """Why a citation wants another look."""

    NO_DATE = "no_date"
    WEAK = "weak"
    OLD = "old"
