"""The closed words of changes between two editions of rulesets, and of what they do to stored records."""

from __future__ import annotations

from disputes.words import ClosedWord


class ChangeTopic(ClosedWord):
    """What a change of a ruleset is about, the riskiest first."""

    DEADLINE = "deadline"
    RULING = "ruling"
    SILENCE = "silence"
    EVIDENCE = "evidence"
    APPEAL = "appeal"
    RULE = "rule"
    ID = "id"
    CONDITION = "condition"
    ACTION = "action"
    MONEY = "money"
    POINTS = "points"
    THRESHOLD = "threshold"
    MEASURE = "measure"
    CALENDAR = "calendar"
    FACT = "fact"
    LIFE = "life"
    MAP = "map"
    SCOPE = "scope"
    WARNING = "warning"
    QUESTION = "question"
    NAME = "name"
    MESSAGE = "message"
    TITLE = "title"
    SOURCE = "source"
    VERSION = "version"


class ChangeDirection(ClosedWord):
    """Which way a change goes: tighter is worse for the seller."""

    TIGHTER = "tighter"
    LOOSER = "looser"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def opposite(self) -> ChangeDirection:
        """The direction of the same change taken back."""
        return _OPPOSITE.get(self, self)


_OPPOSITE = {
    ChangeDirection.TIGHTER: ChangeDirection.LOOSER,
    ChangeDirection.LOOSER: ChangeDirection.TIGHTER,
    ChangeDirection.ADDED: ChangeDirection.REMOVED,
    ChangeDirection.REMOVED: ChangeDirection.ADDED,
}


class Risk(ClosedWord):
    """How much a change may cost where it is wrong, or where nobody is told of it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    WORDING = "wording"


class VersionBump(ClosedWord):
    """Which part of a ruleset's version a change asks to be raised, the largest first."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"


class EvidenceNeed(ClosedWord):
    """How strongly evidence is asked for."""

    REQUIRED = "required"
    ONE_OF = "one_of"
    OPTIONAL = "optional"


class RulesetSection(ClosedWord):
    """The parts of a ruleset in which changes are found."""

    PLATFORM = "platform"
    MARKETS = "markets"
    INCLUDES = "include"
    CLOSED_BY = "closed_by"
    ASSUMPTIONS = "assume"
    FACTS = "facts"
    CALENDARS = "calendars"
    PERIODS = "periods"
    DEADLINES = "deadlines"
    RULES = "rules"
    EVIDENCE = "evidence"
    LIMITS = "limits"
    FILINGS = "filings"
    ACTIONS = "actions"
    GROUNDS = "grounds"
    MEASURES = "measures"
    ASKS = "asks"
    WORDS = "words"
    MAPS = "maps"
    LIFE = "life"
    METRICS = "metrics"
    LEDGERS = "ledgers"
    MESSAGES = "messages"
    SOURCES = "sources"
    CITATIONS = "citations"
