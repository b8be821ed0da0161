"""What the readers of moments and of amounts need to know: the nodes' reader, and the fields that may be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from disputes.documents.yaml_tree import Node
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import Vocabulary
from disputes.language.reading.alternatives import AlternativesReader
from disputes.language.reading.nodes import NodeReader
from disputes.records.field_types import FieldType


class FieldsAtHand(Protocol):
    """The reader of conditions as the readers of moments and amounts see it, which are parts of it."""

    reader: NodeReader
    vocabulary: Vocabulary
    values: AlternativesReader
    own: Mapping[str, FieldType]
    """The keys of a list's member, or of a clock, that may be read by their bare names."""

    def field(self, node: Node, path: str) -> tuple[FieldType, bool]:
        """The kind of a field and whether it is one of `own`. Raises :class:`RulesetFault` for an unknown one."""

    def pattern(self, node: Node) -> EventPattern:
        """The event pattern at `node`. Raises :class:`RulesetFault`."""
