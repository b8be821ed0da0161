"""Whether a change is worse or better for the seller."""

from __future__ import annotations

from disputes.language.alternatives import Alternative
from disputes.rulechanges.evidence_asked import EvidenceAsked
from disputes.rulechanges.facets import Facet
from disputes.rulechanges.magnitude import compared
from disputes.words.answers import Expectation
from disputes.words.language import ResolutionKind
from disputes.words.records import Actor
from disputes.words.rulechanges import ChangeDirection, ChangeTopic

_BEST_FIRST = (Expectation.SELLER, Expectation.SPLIT, Expectation.BUYER)


def direction_of(facet: Facet, was: object, now: object, actor: Actor | None) -> ChangeDirection:
    """The direction of a change from `was` to `now`, in a clock of `actor`."""
    one, other = _inner(was), _inner(now)
    if isinstance(one, Expectation) and isinstance(other, Expectation):
        if one in _BEST_FIRST and other in _BEST_FIRST:
            return _signed(_BEST_FIRST.index(other) - _BEST_FIRST.index(one))
        return ChangeDirection.CHANGED
    if isinstance(one, EvidenceAsked) and isinstance(other, EvidenceAsked):
        return _signed(other.weight - one.weight) if one.weight != other.weight else ChangeDirection.CHANGED
    worse = facet.worse
    if facet.topic in (ChangeTopic.DEADLINE, ChangeTopic.APPEAL) and actor not in (Actor.SELLER, None):
        worse = 0
    if _is_open(was) or _is_open(now):
        return ChangeDirection.CHANGED
    if one is None or other is None:
        if worse and not (facet.topic is ChangeTopic.DEADLINE and one is None and other is None):
            # A limit or a charge that comes is worse, one that goes is better; of what helps it is the other way round.
            sign = 1 if one is None else -1
            helps = worse < 0 and isinstance(one if other is None else other, tuple)
            return _signed(-sign if helps else sign)
        return ChangeDirection.ADDED if one is None else ChangeDirection.REMOVED
    larger = compared(one, other)
    return _signed(larger * worse) if larger is not None else ChangeDirection.CHANGED


def _signed(sign: int) -> ChangeDirection:
    if sign == 0:
        return ChangeDirection.CHANGED
    return ChangeDirection.TIGHTER if sign > 0 else ChangeDirection.LOOSER


def _inner(found: object) -> object:
    """What an alternative comes to; None where it is none or not known."""
    return found.value if isinstance(found, Alternative) else found


def _is_open(found: object) -> bool:
    return isinstance(found, Alternative) and found.kind is ResolutionKind.OPEN
