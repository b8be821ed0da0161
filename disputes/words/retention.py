"""The closed words of retention: what is kept for some time, and why some of it stays all the same."""

from __future__ import annotations

from disputes.words import ClosedWord


class RetainedPart(ClosedWord):
    """A part of what is stored, with a span of its own."""

    HISTORY = "history"
    SNAPSHOTS = "snapshots"
    ALERTS = "alerts"
    DELIVERIES = "deliveries"
    REQUESTS = "requests"
    SCANS = "scans"
    JOURNAL = "journal"
    CLOSED_CASES = "closed_cases"


class StaysFor(ClosedWord):
    """Why something stays that is older than its span. `past`: nothing keeps it; `order`: another record of the same
    order stays; `journal`: the journal of the case is kept for longer; `needed`: something else still needs it.
    """

    HELD = "held"
    OPEN_CASE = "open_case"
    ORDER = "order"
    JOURNAL = "journal"
    NEEDED = "needed"
    PAST = "past"
