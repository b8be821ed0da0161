"""The written figures of a ruleset, and where in its text each stands."""

from __future__ import annotations

from disputes.documents.yaml_tree import Node
from disputes.words.dataclass import dataclass
from disputes.words.language import LiteralKind


@dataclass(frozen=True, slots=True)
class RulesetLiteral:
    """A number, comparator, duration, date or time of a ruleset, and where in its node's text it stands."""

    node: Node
    kind: LiteralKind
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.node.text[self.start : self.end]
