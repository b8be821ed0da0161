"""The closed words of rulesets and answers."""

from __future__ import annotations

from disputes.words import ClosedWord


class DeadlineState(ClosedWord):
    """How a deadline stands at the instant of the answer."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    MET_EARLY = "met_early"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    NOT_APPLICABLE = "not_applicable"


class ActionState(ClosedWord):
    """How an action stands at the instant of the answer."""

    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    DONE = "done"


class Owner(ClosedWord):
    """The team that does an action."""

    CUSTOMER_SERVICE = "customer_service"
    WAREHOUSE = "warehouse"
    LOGISTICS = "logistics"
    COMPLIANCE = "compliance"
    FINANCE = "finance"


class DueSource(ClosedWord):
    """Who says when a deadline is due, or what a measure is: the platform itself, or the rule."""

    PLATFORM = "platform"
    RULE = "rule"


class EvidenceStatus(ClosedWord):
    """How an asked-for piece of evidence stands."""

    HAVE = "have"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    SUBMITTED = "submitted"


class Expectation(ClosedWord):
    """For whom a ruling is, or is expected to be."""

    SELLER = "seller"
    BUYER = "buyer"
    SPLIT = "split"
    UNDETERMINED = "undetermined"


class Decider(ClosedWord):
    """Who rules."""

    PLATFORM = "platform"
    BANK = "bank"
    NETWORK = "network"


class FeeWhen(ClosedWord):
    """When a fee is due."""

    NOW = "now"
    IF_ACCEPTED = "if_accepted"
    IF_CONTESTED = "if_contested"
    IF_WON = "if_won"
    IF_LOST = "if_lost"
    IF_LAPSED = "if_lapsed"


class RefundCondition(ClosedWord):
    """When a fee that was paid comes back."""

    WON = "won"
    LOST = "lost"
    ACCEPTED = "accepted"


class LossBearer(ClosedWord):
    """Who bears a loss."""

    SELLER = "seller"
    PLATFORM = "platform"
    CARRIER = "carrier"
    BUYER = "buyer"


class LapseEffect(ClosedWord):
    """What comes about when a deadline runs out unmet."""

    AUTO_REFUND = "auto_refund"
    AUTO_APPROVE = "auto_approve"
    AUTO_CANCEL = "auto_cancel"
    AUTO_CLOSE = "auto_close"
    CLAIM_GRANTED = "claim_granted"
    CLAIM_DENIED = "claim_denied"
    ESCALATION = "escalation"
    PAYMENT_RELEASED = "payment_released"
    RIGHT_LOST = "right_lost"
    POINTS = "points"
    FEE = "fee"
    OTHER = "other"


class Confidence(ClosedWord):
    """How sure a figure is, the surest first."""

    OFFICIAL = "official"
    REPOST = "repost"
    SECONDARY = "secondary"
    RECALLED = "recalled"
    DERIVED = "derived"
    HOUSE = "house"
    """A seller's own rule says so, and no platform."""


class MetricStatus(ClosedWord):
    """How a metric stands against its published limit."""

    OK = "ok"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    UNKNOWN = "unknown"


class Comparator(ClosedWord):
    """How a figure is compared with its limit: of the operators of the rule language those that an answer can name."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    EQ = "eq"
    NE = "ne"


class RelianceKind(ClosedWord):
    """What of an answer rests on a source."""

    DEADLINE = "deadline"
    RULE = "rule"
    AMOUNT = "amount"
    COST_OF_SILENCE = "cost_of_silence"
    POINTS = "points"
    ACTION = "action"
    EVIDENCE = "evidence"
    FACT = "fact"


class FigureSource(ClosedWord):
    """Where the figure of a metric comes from: the record states it, or it was computed from the record."""

    STATED = "stated"
    COMPUTED = "computed"


class CountDirection(ClosedWord):
    """Whether a ledger counts up from nothing or down from a balance."""

    UP = "up"
    DOWN = "down"


class ForecastKind(ClosedWord):
    """What comes on a ledger or to a measure if nothing more happens."""

    RESET = "reset"
    ISSUE = "issue"
    EXPIRY = "expiry"
    MEASURE_STARTS = "measure_starts"
    MEASURE_ENDS = "measure_ends"


class MeasureState(ClosedWord):
    """How a measure stands at the instant of the answer."""

    PENDING = "pending"
    RUNNING = "running"
    ENDED = "ended"
    LIFTED = "lifted"


class EntryState(ClosedWord):
    """How an entry of a ledger stands."""

    COMPUTED = "computed"
    ISSUED = "issued"
    CONFIRMED = "confirmed"
    APPEALED = "appealed"
    REMOVED = "removed"
    EXPIRED = "expired"


class RouteState(ClosedWord):
    """Whether an answer is still owed at a desk."""

    LIVE = "live"
    CLOSED = "closed"


class Language(ClosedWord):
    """A language of what people read."""

    EN = "en"
    ZH = "zh"


class AnswerPart(ClosedWord):
    """What of an answer has changed, the gravest first."""

    RULING = "ruling"
    DATE = "date"
    MONEY = "money"
    POINTS = "points"
    ACTION = "action"
    EVIDENCE = "evidence"
    STATE = "state"
    QUESTION = "question"
