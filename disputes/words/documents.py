"""The closed words of documents."""

from __future__ import annotations

from disputes.words import ClosedWord


class NodeKind(ClosedWord):
    """What one value of a document is."""

    MAP = "map"
    LIST = "list"
    TEXT = "text"
    NULL = "null"


class Severity(ClosedWord):
    """How much weighs what was found, the heaviest first: what is of severity `error` cannot be used."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
