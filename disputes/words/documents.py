"""The closed words of documents."""

from __future__ import annotations

from disputes.words import ClosedWord


class NodeKind(ClosedWord):
    """What one value of a document is."""

    MAP = "map"
    LIST = "list"
    TEXT = "text"
    NULL = "null"
