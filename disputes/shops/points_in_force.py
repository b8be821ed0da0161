"""Points in force for a violation, a band or a cap: a figure, a range, or what keeps them open."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import AmountRange, amount
from disputes.language.truth import Unknown
from disputes.situation.view import View
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind


@dataclass(frozen=True, slots=True)
class PointsInForce:
    """The least and the most (both the same where there is one figure), and what keeps them open."""

    least: Decimal | None
    most: Decimal | None
    unknown: Unknown | None = None


_NONE = PointsInForce(None, None)


def points_of(alternatives: Alternatives[Any], view: View) -> PointsInForce:
    """The points of the alternative in force; of undecided ones the fewest."""
    found = alternatives.resolve(view)
    if found.kind is ResolutionKind.NONE:
        return _NONE
    if found.kind is ResolutionKind.UNDECIDED:
        view.used(found.cites)
    options = (found.value,) if found.kind is ResolutionKind.VALUE else found.options
    ends: list[tuple[Decimal, Decimal]] = []
    unknown = found.unknown
    for value in (o for o in options if o is not None):
        least, most = (
            (amount(value.least, view), amount(value.most, view))
            if isinstance(value, AmountRange)
            else (value.of(view), None)
        )
        if isinstance(least, Unknown):
            unknown = least if unknown is None else unknown | least
        elif isinstance(least, Decimal):
            ends.append((least, most if isinstance(most, Decimal) else least))
        elif least is None:
            ends.append((Decimal(0), Decimal(0)))
    if not ends:
        return PointsInForce(None, None, unknown)
    return PointsInForce(*min(ends), unknown)
