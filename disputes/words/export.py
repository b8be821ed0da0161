"""The closed words of an export: the tables that there are, and what their columns hold."""

from __future__ import annotations

from disputes.words import ClosedWord


class ExportTableName(ClosedWord):
    """A table of an export; it is also the name of its file."""

    CASES = "cases"
    DEADLINES = "deadlines"
    ACTIONS = "actions"
    CHANGES = "changes"
    ALERTS = "alerts"
    SHOPS = "shops"


class ColumnType(ClosedWord):
    """What a column holds. `word`: a text of which there are few; `instant`: in UTC; `number`: an exact decimal."""

    TEXT = "text"
    WORD = "word"
    WORDS = "words"
    INSTANT = "instant"
    DAY = "day"
    COUNT = "count"
    TRUTH = "truth"
    NUMBER = "number"
    HOURS = "hours"


class ExportedChangeKind(ClosedWord):
    """What happened to a value of an answer, or to a member of one of its lists."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
