"""The closed words of the store and of what follows from answers: alerts, and how rows stand."""

from __future__ import annotations

from disputes.words import ClosedWord


class AlertLevel(ClosedWord):
    """How pressing an alert is, the most pressing first."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    LAPSED = "lapsed"
    INFO = "info"


class AlertKind(ClosedWord):
    """What an alert tells."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DATE_UNKNOWN = "date_unknown"
    LAPSED = "lapsed"
    RULING_DUE = "ruling_due"
    APPEAL_CLOSING = "appeal_closing"
    TIER_CROSSED = "tier_crossed"
    MEASURE_ENDING = "measure_ending"
    QUESTION_OPEN = "question_open"
    DISAGREEMENT = "disagreement"
    REFUND_TWICE = "refund_twice"
    ROUTES_OPEN = "routes_open"
    CONTRADICTION = "contradiction"


class RowKind(ClosedWord):
    """What a stored row, or an alert, is about. `platform`: all that is stored of one."""

    CASE = "case"
    SHOP = "shop"
    PLATFORM = "platform"


class PartState(ClosedWord):
    """How a part of a scan stands that is shared out: nobody's, somebody's for a while, or done."""

    OPEN = "open"
    LEASED = "leased"
    DONE = "done"


class KnownBy(ClosedWord):
    """Which of a case's ids it was found by: its own, another one of it, or that of its order."""

    ID = "id"
    OTHER_ID = "other_id"
    ORDER = "order"


class StepState(ClosedWord):
    """How something that is to be done stands. `date_unknown`: a clock runs that has no date on file; `lapsed`: it ran
    out, and nothing is left to do.
    """

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DATE_UNKNOWN = "date_unknown"
    LAPSED = "lapsed"


class WorkGroup(ClosedWord):
    """How soon a case wants somebody, the most pressing first. `today`: within 24 hours, `soon`: within three days;
    `undated`: something is to be done at no fixed date.
    """

    DATE_UNKNOWN = "date_unknown"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    UNDATED = "undated"
    LAPSED = "lapsed"
    CLOSED = "closed"


class CaseState(ClosedWord):
    """How a stored case stands: `new` has not been answered yet."""

    NEW = "new"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    CLOSED = "closed"


class AnswerState(ClosedWord):
    """Whether a stored answer is still the last word on its record."""

    CURRENT = "current"
    CHANGED = "changed"
    UNSCANNED = "unscanned"
    QUARANTINED = "quarantined"


class ReportDimension(ClosedWord):
    """What a report groups cases by."""

    PLATFORM = "platform"
    MARKET = "market"
    DISPUTE = "dispute"
    OWNER = "owner"
    SHOP = "shop"
    STAGE = "stage"
    CARRIER = "carrier"
    CATEGORY = "category"
    PRODUCT = "product"
    AGENT = "agent"
