"""Conditions, moments and amounts of one ruleset: their readers, put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import Vocabulary
from disputes.language.reading.alternatives import AlternativesReader
from disputes.language.reading.amounts import AmountReader
from disputes.language.reading.conditions import ConditionReader
from disputes.language.reading.fields import FieldReader
from disputes.language.reading.moments import MomentReader
from disputes.language.reading.nodes import NodeReader
from disputes.language.scope import Amount, Condition, Moment
from disputes.words.language import FieldKind

T = TypeVar("T")


class ExpressionReader:
    """The readers of one ruleset. They need each other: a moment may be an event pattern with conditions, a condition
    may compare with a moment, and whatever stands somewhere may have dated, scoped and conditional alternatives.
    """

    def __init__(self, nodes: NodeReader, vocabulary: Vocabulary) -> None:
        self.nodes = nodes
        self.vocabulary = vocabulary
        self.fields = FieldReader(vocabulary)
        self.values = AlternativesReader(nodes, self.condition, self.moment)
        self.amounts = AmountReader(nodes, self.fields, self.values)
        self.moments = MomentReader(nodes, self.fields, self.values, self._pattern)
        self.conditions = ConditionReader(nodes, self.fields, self.values, self.moments, self.amounts)

    def condition(self, node: Node) -> Condition:
        """The condition at `node`. Raises :class:`RulesetFault`."""
        return self.conditions.read(node)

    def moment(self, node: Node) -> Moment:
        """The moment at `node`. Raises :class:`RulesetFault`."""
        return self.moments.read(node)

    def optional(
        self, node: Node | None, parse: Callable[[Node], T], name: str, cites: tuple[Citation, ...] = ()
    ) -> Alternatives[T] | None:
        """A value with its alternatives, None where it is absent. Raises :class:`RulesetFault`."""
        return self.values.read(node, parse, name, cites) if node is not None else None

    def amount(
        self, node: Node | None, name: str, kind: FieldKind | None = None, cites: tuple[Citation, ...] = ()
    ) -> Alternatives[Amount] | None:
        """An amount with its alternatives, None where it is absent. Raises :class:`RulesetFault`."""
        return self.amounts.alternatives(node, kind, name, cites) if node is not None else None

    def _pattern(self, node: Node) -> EventPattern:
        return self.conditions.pattern(node)
