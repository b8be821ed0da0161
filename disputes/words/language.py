"""The closed words of rulesets: what their entries are, and how they are put."""

from __future__ import annotations

from disputes.words import ClosedWord


class RuleStatus(ClosedWord):
    """How far a rule has come; only a stable one counts, a draft or a trial one where it is asked for."""

    DRAFT = "draft"
    TRIAL = "trial"
    STABLE = "stable"
    RETIRED = "retired"


RUN = (RuleStatus.STABLE,)
"""The rules that always run."""
RUN_ON_TRIAL = (RuleStatus.STABLE, RuleStatus.TRIAL, RuleStatus.DRAFT)
"""Those that run where rules on trial are asked for, and in examples."""


class HouseChangeKind(ClosedWord):
    """What a seller's own rules do to an entry of a ruleset."""

    ADDED = "added"
    REPLACED = "replaced"
    OFF = "off"


class RuleSubject(ClosedWord):
    """What a rule, or a fact that is given, is about."""

    CASE = "case"
    SHOP = "shop"


class Rank(ClosedWord):
    """How heavily a rule's ruling weighs against those of other rules, the lightest first."""

    FALLBACK = "fallback"
    NORMAL = "normal"
    DECISIVE = "decisive"


RANK_ORDER = {rank: place for place, rank in enumerate(Rank)}


class FeeEach(ClosedWord):
    """What a fee is due for each of, beside the members of a list."""

    ISSUE = "issue"


class FactForm(ClosedWord):
    """How a fact is worked out."""

    HOLDS = "holds"
    IS = "is"
    COUNT = "count"
    SUM = "sum"
    AT = "at"
    AMOUNT = "amount"


class EvidenceForm(ClosedWord):
    """What a kind of evidence is: a file, or a text that is typed in."""

    FILE = "file"
    TEXT = "text"


class CoverageTopic(ClosedWord):
    """What a platform's rules may say of a type of dispute."""

    WINDOWS = "windows"
    RESPONSE = "response"
    LAPSE = "lapse"
    RULING = "ruling"
    EVIDENCE = "evidence"
    FREIGHT = "freight"
    FEES = "fees"
    PENALTIES = "penalties"
    APPEAL = "appeal"
    PLATFORM_TIME = "platform_time"


class CoverageStatus(ClosedWord):
    """How far a topic is covered."""

    COVERED = "covered"
    PARTLY = "partly"
    NO_SOURCE = "no_source"


class ClearingKind(ClosedWord):
    """How entries of a ledger go: each after a time, at a recurrence, at a period's start, so long after the first,
    after a time without any, or never.
    """

    EACH = "each"
    AT = "at"
    PERIOD = "period"
    AFTER_FIRST = "after_first"
    GOOD = "good"
    NEVER = "never"


class Operator(ClosedWord):
    """How the value of a field is compared."""

    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    KNOWN = "known"
    SAME_AS = "same_as"
    NONE = "none"
    NOT_NONE = "not_none"


class MemberMode(ClosedWord):
    """What is asked of the members of a list."""

    SOME = "some"
    EVERY = "every"
    NONE = "none"
    COUNT = "count"
    SUM = "sum"


class AmountStep(ClosedWord):
    """A step of an amount that is worked out."""

    TIMES = "times"
    PLUS = "plus"
    MINUS = "minus"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class EventChoice(ClosedWord):
    """Which of several events that match is meant."""

    FIRST = "first"
    LAST = "last"


class MomentChoice(ClosedWord):
    """Which of several moments is meant."""

    LATEST = "latest"
    EARLIEST = "earliest"


class ResolutionKind(ClosedWord):
    """What dated and scoped alternatives come to: a value, none, one that no source gives, or undecided."""

    VALUE = "value"
    NONE = "none"
    OPEN = "open"
    UNDECIDED = "undecided"


class FieldKind(ClosedWord):
    """The kind of a field's value. `time` and `weekday` only rulesets read: of a clock's start."""

    TEXT = "text"
    ENUM = "enum"
    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    SHARE = "share"
    MONEY = "money"
    INSTANT = "instant"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    LIST = "list"
    RECORD = "record"


class LiteralKind(ClosedWord):
    """What a written figure of a ruleset is."""

    NUMBER = "number"
    INTEGER = "int"
    MONEY = "money"
    DURATION = "duration"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    SIZE = "size"
    WINDOW = "window"
    RECURRENCE = "recurrence"
    COMPARATOR = "comparator"


class EntryKind(ClosedWord):
    """What an entry of a ruleset that carries examples is."""

    FACT = "fact"
    DEADLINE = "deadline"
    RULE = "rule"
    METRIC = "metric"
    LEDGER = "ledger"
    MESSAGE = "message"


class FilingForm(ClosedWord):
    """How a desk takes evidence: a field for each kind, an entry of a list for each kind, or one for each file."""

    FIELDS = "fields"
    ENTRIES = "entries"
    FILES = "files"


class FilesTogether(ClosedWord):
    """How files are put together for a desk: all in one document, one document for each kind, or each by itself."""

    ONE = "one"
    KIND = "kind"
    EACH = "each"
