"""The closed words of keeping rulesets fresh."""

from __future__ import annotations

from disputes.words import ClosedWord


class StaleReason(ClosedWord):
    """Why a citation wants another look."""

    NO_DATE = "no_date"
    WEAK = "weak"
    OLD = "old"


class PageState(ClosedWord):
    """What a look at a cited page came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    GONE = "gone"
    RELOCATED = "relocated"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    UNREAD = "unread"
