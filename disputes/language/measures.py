"""What rules, bands and steps open: measures of the platform, how far they limit and how long they last."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disputes.dates.durations import Window
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.scope import Amount, Extent, Length, Scope
from disputes.language.truth import Unknown
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SteppedLength:
    """A duration by the step that a number reaches: `{by: occurrence, steps: {1: 7 days, 2: 14 days}}`."""

    by: Amount
    steps: tuple[tuple[Decimal, Alternatives[Extent]], ...]
    over: Window | None = None

    def length(self, scope: Scope) -> Length:
        count = self.by.of(scope)
        if isinstance(count, Unknown):
            return count
        best = None
        for least, value in self.steps:
            if isinstance(count, Decimal) and least <= count:
                best = value
        found = best.resolve(scope).known() if best is not None else None
        return found if found is None or isinstance(found, Unknown) else found.length(scope)

    def reads(self) -> Iterator[str]:
        yield from self.by.reads()


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """A measure that something opens: what, how far it limits, how long (None: until lifted)."""

    measure: str
    limit: Alternatives[Amount] | None
    lasts: Alternatives[Extent] | None
    cites: tuple[Citation, ...] = ()
    node: Node | None = None
